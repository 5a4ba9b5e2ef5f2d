import { productText } from '#core/kernel/amount';
import { invariant } from '#core/kernel/assert';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { settlementValue, timeUs } from '#core/kernel/units';
import type { StatedMovement, StatedPosition } from '#core/ledger/stated';
import type { MarginTerms } from '#core/market/margin';
import type { ExchangeClient } from '#engine/ports/exchange-client';
import { lotsOf } from './ccxt-words.ts';
import { waysOf } from './exchange-ways.ts';
import { textOf } from './fault-of.ts';
import type { CcxtListing } from './listings.ts';

// An account of contracts at Binance, USD-M or COIN-M, by the raw requests of ccxt's client: what ccxt calls a balance there has the gains of open positions in it, and its positions are floats.

/** The same questions at two addresses. */
const REQUESTS = {
  usdm: {
    account: 'fapiPrivateV2GetAccount',
    income: 'fapiPrivateGetIncome',
    brackets: 'fapiPrivateGetLeverageBracket',
    side: 'fapiPrivateGetPositionSideDual',
    assets: 'fapiPrivateGetMultiAssetsMargin',
    depth: 'fapiPublicGetDepth',
    /** Of ccxt's addresses of streams. */
    stream: 'future',
  },
  coinm: {
    account: 'dapiPrivateGetAccount',
    income: 'dapiPrivateGetIncome',
    brackets: 'dapiPrivateV2GetLeverageBracket',
    side: 'dapiPrivateGetPositionSideDual',
    // Every coin is margin of its own contracts, and of no others.
    assets: null,
    depth: 'dapiPublicGetDepth',
    stream: 'delivery',
  },
} as const;
/** null: what it trades is no contract on margin. */
export function contractRequests({
  id,
}: Pick<ExchangeClient, 'id'>): (typeof REQUESTS)['usdm' | 'coinm'] | null {
  const { account } = waysOf(id);
  return account === 'spot' ? null : REQUESTS[account];
}
function requestsOf(exchange: Pick<ExchangeClient, 'id'>): (typeof REQUESTS)['usdm' | 'coinm'] {
  const found = contractRequests(exchange);
  invariant(found !== null, 'an account of contracts');
  return found;
}

/** ccxt makes them of a table. */
type Raw = Readonly<
  Record<string, ((params?: Readonly<Record<string, unknown>>) => Promise<unknown>) | undefined>
>;
export async function rawAnswer<T>(
  exchange: Pick<ExchangeClient, 'id'>,
  request: string,
  params: Readonly<Record<string, unknown>> = {},
): Promise<T> {
  const ask = (exchange as unknown as Raw)[request];
  if (ask === undefined) throw new RangeError(`the client of ${exchange.id} has no ${request}`);
  return (await ask.call(exchange, params)) as T;
}

interface RawPosition {
  readonly symbol: string;
  readonly positionAmt: string;
  readonly entryPrice: string;
  readonly leverage: string | number;
  readonly isolated?: boolean | string;
}
interface RawAccount {
  readonly assets: readonly { readonly asset: string; readonly walletBalance: string }[];
  readonly positions: readonly RawPosition[];
}
const accountOf = (exchange: ExchangeClient): Promise<RawAccount> =>
  rawAnswer<RawAccount>(exchange, requestsOf(exchange).account);

/** MRG-3: wallets without what is open has gained, and positions with what they were opened at. */
export async function statedContracts(
  exchange: ExchangeClient,
  listings: readonly CcxtListing[],
): Promise<{
  readonly wallets: Readonly<Record<string, string>>;
  readonly positions: readonly StatedPosition[];
}> {
  const { assets, positions } = await accountOf(exchange);
  const held = new Map(positions.map((each) => [each.symbol, each]));
  const [first] = listings;
  const strangers = positions.filter(
    ({ symbol, positionAmt }) =>
      Number(positionAmt) !== 0 && !listings.some(({ native }) => native === symbol),
  );
  return {
    wallets: Object.fromEntries(assets.map((each) => [each.asset, each.walletBalance])),
    positions: [
      ...listings.map((listing) => positionOf(listing, held.get(listing.native))),
      ...strangers.flatMap((each) =>
        first === undefined ? [] : strangerOf(exchange, each, first),
      ),
    ],
  };
}
/** USM-9: it shares the margin, and is no market of ours: counted in hundred-millionths, because nobody here knows its lots. */
function strangerOf(
  { markets }: Pick<ExchangeClient, 'markets'>,
  { symbol, positionAmt, entryPrice }: RawPosition,
  like: CcxtListing,
): StatedPosition {
  const { venue, currencies } = like.instrument;
  const market = Object.values(markets).find(({ id }) => id === symbol);
  const isInverse = market?.inverse === true;
  const size = isInverse ? Number(market.contractSize) : null;
  return {
    instrumentId: `${symbol}.${venue}`,
    lots: Math.round(Number(positionAmt) * 1e8),
    entry: entryOf({ amount: positionAmt, price: entryPrice }, size) ?? '0',
    settledIn: market?.settle ?? currencies.settlement,
    unlisted: positionAmt,
  };
}
/** What a position was worth when it was opened, in its settlement: exact of a linear one, to a hundred-millionth of a coin of an inverse one with contracts of this size. */
function entryOf(
  { amount, price }: { readonly amount: string; readonly price: string },
  size: number | null,
): string | null {
  if (size === null) return productText(amount, price);
  const worth = (Number(amount) * size) / Number(price);
  return Number.isFinite(worth) ? worth.toFixed(8) : null;
}
function positionOf(listing: CcxtListing, held: RawPosition | undefined): StatedPosition {
  const { id, currencies } = listing.instrument;
  const of = { instrumentId: id, settledIn: currencies.settlement };
  if (held === undefined || Number(held.positionAmt) === 0) return { ...of, lots: 0, entry: '0' };
  const size = lotsOf(listing, held.positionAmt.replace(/^-/, ''));
  const entry = entryOf(
    { amount: held.positionAmt, price: held.entryPrice },
    listing.instrument.settlement === 'inverse' ? listing.instrument.multiplier : null,
  );
  if (entry === null)
    throw new RangeError(
      `a position must have a plain amount and price, ${held.symbol} was '${held.positionAmt}' at '${held.entryPrice}'`,
    );
  return { ...of, lots: held.positionAmt.startsWith('-') ? -size : size, entry };
}

/** Said in the fills themselves. */
const IN_FILLS = new Set(['REALIZED_PNL', 'COMMISSION']);
const INCOME_PAGE = 1000;
interface RawIncome {
  readonly incomeType: string;
  readonly income: string;
  readonly asset: string;
  readonly time: string | number;
  readonly tranId: string | number;
}
/** What was booked that no fill says: fundings, transfers, fees of a liquidation. */
export async function contractMovements(
  exchange: ExchangeClient,
  sinceMs: number,
): Promise<readonly StatedMovement[]> {
  const found = new Map<string, StatedMovement>();
  for (let startTime = sinceMs; ; ) {
    const page = await rawAnswer<readonly RawIncome[]>(exchange, requestsOf(exchange).income, {
      startTime,
      limit: INCOME_PAGE,
    });
    for (const { incomeType: what, income: amount, asset, time, tranId } of page)
      if (!IN_FILLS.has(what)) {
        // Numbers of transactions are of their kind.
        const id = `${what} ${tranId}`;
        found.set(id, { id, at: timeUs(Number(time) * 1000), asset, amount, what });
      }
    if (page.length < INCOME_PAGE) return [...found.values()];
    // A full page of one millisecond would be asked for for ever.
    const last = Number(page.at(-1)?.time ?? 0);
    startTime = last > startTime ? last : startTime + 1;
  }
}

interface RawBrackets {
  readonly symbol: string;
  readonly brackets: readonly {
    readonly notionalCap?: string | number;
    /** Of coin-margined contracts: in coin. */
    readonly qtyCap?: string | number;
    readonly maintMarginRatio: string | number;
  }[];
}
/** What the venue asks behind each of these contracts, by its name; or why the account cannot be traded by us. */
export async function marginTermsOf(
  exchange: ExchangeClient,
  venue: string,
  natives: readonly string[],
): Promise<Result<ReadonlyMap<string, MarginTerms>, Problem>> {
  const path = `venues.${venue}`;
  try {
    const mode = await wrongMode(exchange, path);
    if (mode !== null) return err(mode);
    const { positions } = await accountOf(exchange);
    const brackets = await rawAnswer<readonly RawBrackets[]>(
      exchange,
      requestsOf(exchange).brackets,
    );
    const terms = new Map<string, MarginTerms>();
    for (const native of natives) {
      const leverage = Number(positions.find(({ symbol }) => symbol === native)?.leverage ?? NaN);
      const tiers = brackets.find(({ symbol }) => symbol === native)?.brackets ?? [];
      if (!(leverage >= 1) || tiers.length === 0 || !tiers.every(isTier))
        return err(termsUnknown(path, native));
      terms.set(native, {
        initial: 1 / leverage,
        maintenance: tiers
          .map(({ notionalCap, qtyCap, maintMarginRatio }) => ({
            upTo: settlementValue(Number(notionalCap ?? qtyCap)),
            rate: Number(maintMarginRatio),
          }))
          .toSorted((a, b) => a.upTo - b.upTo),
      });
      const isolated = positions.find(({ symbol }) => symbol === native)?.isolated;
      if (String(isolated) !== 'false') return err(isIsolated(path, native));
    }
    return ok(terms);
  } catch (error) {
    return err(
      problem(
        'VENUE_UNREACHABLE',
        path,
        `the exchange must say what margin its contracts need, did not (${textOf(error)})`,
        'check the keys and their permission for futures, the network and the clock of this machine',
      ),
    );
  }
}

type RawTier = RawBrackets['brackets'][number];
const isTier = ({ notionalCap, qtyCap, maintMarginRatio }: RawTier): boolean =>
  Number(notionalCap ?? qtyCap) > 0 && Number(maintMarginRatio) >= 0;
/** One position a contract, in one currency: what else an account may be set to, our books do not know. */
async function wrongMode(exchange: ExchangeClient, path: string): Promise<Problem | null> {
  const { dualSidePosition } = await rawAnswer<{ readonly dualSidePosition: unknown }>(
    exchange,
    requestsOf(exchange).side,
  );
  const { assets } = requestsOf(exchange);
  const { multiAssetsMargin } =
    assets === null
      ? { multiAssetsMargin: false }
      : await rawAnswer<{ readonly multiAssetsMargin: unknown }>(exchange, assets);
  if (String(dualSidePosition) === 'false' && String(multiAssetsMargin) === 'false') return null;
  return problem(
    'ACCOUNT_MODE',
    path,
    'the account must be in one-way mode and in single-asset mode, was not',
    'set both in the preferences of the futures account; positions have to be closed first',
  );
}
const termsUnknown = (path: string, native: string): Problem =>
  problem(
    'MARGIN_UNKNOWN',
    `${path}.symbols`,
    `leverage and margin tiers of ${native} must be known, the exchange gives none`,
    'it cannot be traded without them; take it off the list',
  );
const isIsolated = (path: string, native: string): Problem =>
  problem(
    'ACCOUNT_MODE',
    `${path}.symbols`,
    `the margin of ${native} must be cross, was not`,
    'set it to cross at the exchange; an open position has to be closed first',
  );

/** Is this exchange one whose instruments are contracts on margin? */
export const hasContracts = (exchange: Pick<ExchangeClient, 'id'>): boolean =>
  contractRequests(exchange) !== null;

/** Contracts with what the venue asks behind them. On paper they are paid for in full: there is no account to ask. */
export async function withMargin(
  exchange: ExchangeClient,
  venue: string,
  listings: readonly CcxtListing[],
): Promise<Result<readonly CcxtListing[], Problem>> {
  if (!hasContracts(exchange)) return ok(listings);
  const natives = listings.map(({ native }) => native);
  const terms = await marginTermsOf(exchange, venue, natives);
  if (!terms.ok) return terms;
  return ok(
    listings.map((listing) => {
      const margin = terms.value.get(listing.native);
      return margin === undefined
        ? listing
        : { ...listing, instrument: { ...listing.instrument, margin } };
    }),
  );
}
