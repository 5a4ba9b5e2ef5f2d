import { parseAmount } from '#core/kernel/amount';
import { type TimeUs, timeUs } from '#core/kernel/units';
import type { AccountStatement, StatedBalance, StatedOrder } from '#core/ledger/stated';
import type { Fill } from '#core/order/child';
import type { ClientOrder, ClientTrade, ExchangeClient } from '#engine/ports/exchange-client';
import { msToUs } from './ccxt-words.ts';
import { contractMovements, hasContracts, statedContracts } from './contract-account.ts';
import { wholeBalance } from './cursor-lists.ts';
import type { CcxtListing } from './listings.ts';
import { openOrdersIn } from './order-lists.ts';
import { tradesSince } from './trade-pages.ts';

const TRIES = 5;

export interface AccountReader {
  readonly exchange: ExchangeClient;
  readonly listings: readonly CcxtListing[];
  stated(listing: CcxtListing, order: ClientOrder): Promise<StatedOrder>;
  filled(listing: CcxtListing, trade: ClientTrade): Promise<Fill>;
}
type ListedTrade = readonly [listing: CcxtListing, trade: ClientTrade];

/**
 * The whole account as the venue tells it: open orders, every asset that is held, executions since a time. The venue answers
 * these one after the other: what it says is of one moment only if nothing traded in between, and else it is asked again.
 */
export async function readAccount(reader: AccountReader, since: TimeUs): Promise<AccountStatement> {
  const { exchange, listings } = reader;
  for (let tries = 1; ; tries++) {
    const at = msToUs(await exchange.fetchTime());
    const before = await listedTrades(reader, since);
    const { total, positions } = await holdings(exchange, listings);
    const feesDue = (await exchange.fetchFeesDue?.()) ?? {};
    const openOrders: StatedOrder[] = [];
    for (const listing of listings)
      for (const order of await openOrdersIn(exchange, listing.unified))
        openOrders.push(await reader.stated(listing, order));
    const trades = await listedTrades(reader, since);
    if (trades.length !== before.length && tries < TRIES) continue;
    // Too busy to be caught standing still: what is in doubt is left to the next statement, as differences that do not repeat.
    const fills: (Fill & { readonly instrumentId: string })[] = [];
    for (const [listing, trade] of trades)
      fills.push({ ...(await reader.filled(listing, trade)), instrumentId: listing.instrument.id });
    return {
      at: timeUs(at),
      openOrders,
      positions,
      balances: balancesIn(total, listings, positions === null).map((each) => ({
        ...each,
        ...(exchange.roundedAssets?.has(each.asset) === true ? { isRounded: true } : {}),
        ...(feesDue[each.asset] === undefined ? {} : { feesDue: feesDue[each.asset] }),
      })),
      fillsSince: fills.toSorted((a, b) => a.at - b.at),
      ...(await movementsSince(exchange, since)),
    };
  }
}

/** Coins and money; of an account of contracts its wallets, and the contracts apart. */
async function holdings(
  exchange: ExchangeClient,
  listings: readonly CcxtListing[],
): Promise<{
  readonly total: Readonly<Record<string, string>>;
  readonly positions: AccountStatement['positions'];
}> {
  if (!hasContracts(exchange)) return { total: await wholeBalance(exchange), positions: null };
  const { wallets, positions } = await statedContracts(exchange, listings);
  return { total: wallets, positions };
}

/** Booked with a date and no time, and late: some days more than was asked for, never all. */
const LATE_MS = 7 * 86_400_000;
async function movementsSince(
  exchange: ExchangeClient,
  since: TimeUs,
): Promise<Pick<AccountStatement, 'movements'>> {
  const fetchMovements = hasContracts(exchange)
    ? (from: number) => contractMovements(exchange, from)
    : exchange.fetchMovements?.bind(exchange);
  if (fetchMovements === undefined) return {};
  const sinceMs = Math.max(since / 1000, Date.now() - LATE_MS) - LATE_MS;
  return { movements: await fetchMovements(sinceMs) };
}

/** Everything that is held, and nothing held of what we trade. */
function balancesIn(
  total: Readonly<Record<string, string>>,
  listings: readonly CcxtListing[],
  hasCoins: boolean,
): readonly StatedBalance[] {
  const traded = listings.flatMap(({ instrument: { currencies } }) =>
    hasCoins ? [currencies.base, currencies.quote] : [currencies.settlement],
  );
  const held = Object.entries(total)
    .filter(([, amount]) => Number(amount) !== 0)
    .map(([asset]) => asset);
  return [...new Set([...traded, ...held])].map((asset) => {
    const amount = total[asset] ?? '0';
    if (parseAmount(amount) === null)
      throw new RangeError(`a balance must be a plain decimal, ${asset} was '${amount}'`);
    return { asset, amount };
  });
}

async function listedTrades(
  { exchange, listings }: AccountReader,
  since: TimeUs,
): Promise<readonly ListedTrade[]> {
  const all: ListedTrade[] = [];
  const sinceMs = since === 0 ? null : Math.floor(since / 1000);
  for (const listing of listings)
    for (const trade of await tradesSince(exchange, listing.unified, sinceMs))
      all.push([listing, trade]);
  return all;
}
