import { amountText, parseAmount, plus, ZERO } from '#core/kernel/amount';
import { lots, type TimeUs } from '#core/kernel/units';
import type { AccountStatement } from '#core/ledger/stated';
import type { Fill } from '#core/order/child';
import type { CapturedTrade } from './fix-trades.ts';
import { executionIdOf, rootOf } from './fix-words.ts';
import { type FollowedOrder, missingSpans, type OwnFixOrders } from './own-fix-orders.ts';
import type { FillSpan } from './session-store.ts';

type StatedFill = AccountStatement['fillsSince'][number];
/** An execution of an order of ours that no report told. */
export interface MissedTrade {
  readonly mine: FollowedOrder;
  readonly execId: string;
  readonly fill: Fill;
  readonly span: FillSpan;
}
export interface MatchedTrades {
  readonly fills: readonly StatedFill[];
  readonly missed: readonly MissedTrade[];
  /** Orders of which a status booked what the trades do not sum to. */
  readonly doubtful: readonly FollowedOrder[];
}

/** FIX-22: what the venue lists, under the ids that its reports had, so that each execution is the one that is booked or is not. */
export function matchedTrades(trades: readonly CapturedTrade[], own: OwnFixOrders): MatchedTrades {
  const byVenueId = new Map<string, FollowedOrder>();
  for (const mine of own.all())
    if (mine.venueOrderId !== null) byVenueId.set(mine.venueOrderId, mine);
  const ofOrders = new Map<FollowedOrder, CapturedTrade[]>();
  const fills: StatedFill[] = [];
  for (const trade of trades) {
    const clientOrderId = own.ownId(trade.clOrdId);
    const mine =
      (clientOrderId === null ? null : own.found(clientOrderId)) ??
      byVenueId.get(trade.venueOrderId);
    if (mine == null) fills.push(foreignFill(trade, clientOrderId));
    else ofOrders.set(mine, [...(ofOrders.get(mine) ?? []), trade]);
  }
  const missed: MissedTrade[] = [];
  const doubtful: FollowedOrder[] = [];
  for (const [mine, listed] of ofOrders) {
    const found = matchedOf(mine, listed);
    if (found.isDoubtful) doubtful.push(mine);
    missed.push(...found.missed);
    const { instrumentId } = mine.order;
    for (const fill of [...found.fills, ...found.missed.map((each) => each.fill)])
      fills.push({ ...fill, instrumentId });
  }
  return { fills: fills.toSorted((a, b) => a.at - b.at), missed, doubtful };
}

/** Under the id that its execution report would have. */
function foreignFill(trade: CapturedTrade, clientOrderId: string | null): StatedFill {
  const { listing, day, venueOrderId, execId, at } = trade;
  return {
    ...executionOf(trade),
    executionId: `${day}:${venueOrderId}:${execId}`,
    clientOrderId: clientOrderId ?? trade.clOrdId ?? venueOrderId,
    at,
    venue: listing.instrument.venue,
    instrumentId: listing.instrument.id,
  };
}
const executionOf = (trade: CapturedTrade) => ({
  price: trade.price,
  quantity: trade.quantity,
  liquidity: trade.liquidity,
  fee: trade.fee,
  ...(trade.commission === undefined ? {} : { commission: trade.commission }),
  ...(trade.value === undefined ? {} : { value: trade.value }),
});

/** Executions of an order as they were told and stand now, by their id; what was taken back has no lots. */
function toldFills({ kept }: FollowedOrder): ReadonlyMap<string, Fill> {
  const standing = new Map<string, Fill>();
  for (const report of kept.flatMap(({ reports }) => reports)) {
    if (report.type === 'fill') standing.set(report.fill.executionId, report.fill);
    if (report.type !== 'busted' && report.type !== 'corrected') continue;
    const before = standing.get(report.executionId);
    if (before === undefined) continue;
    const { price, quantity, fee, commission } =
      report.type === 'busted' ? { ...before, quantity: lots(0) } : report;
    standing.set(report.executionId, {
      ...before,
      price,
      quantity,
      fee: fee ?? before.fee,
      ...(commission === undefined ? {} : { commission }),
    });
  }
  return standing;
}

function matchedOf(mine: FollowedOrder, listed: readonly CapturedTrade[]) {
  const told = toldFills(mine);
  const fills: Fill[] = [];
  const left: CapturedTrade[] = [];
  for (const trade of listed) {
    const before = told.get(idIn(mine, trade));
    if (before === undefined) left.push(trade);
    else fills.push({ ...before, ...restatedBy(trade) });
  }
  // What came late after a status had booked it, first; then as it traded.
  const pool = left.toSorted(
    (a, b) => Number(mine.seen.has(b.execId)) - Number(mine.seen.has(a.execId)) || a.at - b.at,
  );
  let isDoubtful = false;
  for (const [executionId, fill] of told) {
    if (!isOfStatus(mine, executionId)) continue;
    const parts = takenFrom(pool, fill.quantity);
    isDoubtful ||= parts.length === 0 && pool.length > 0;
    fills.push(parts.length === 0 ? fill : { ...fill, ...summed(parts) });
  }
  return { fills, isDoubtful, missed: isDoubtful ? [] : missedIn(mine, pool) };
}
const idIn = (mine: FollowedOrder, { execId, execRefId }: CapturedTrade): string =>
  executionIdOf(mine, rootOf(mine, execRefId ?? execId));
const isOfStatus = (mine: FollowedOrder, executionId: string): boolean =>
  executionId.startsWith(executionIdOf(mine, 'status:'));

/** A charge that the list does not name is no charge that was taken back. */
function restatedBy(trade: CapturedTrade): Partial<Fill> {
  const { price, quantity } = trade;
  return trade.namesCommission ? executionOf(trade) : { price, quantity };
}

/** The first of them that are just so many lots; none where they do not sum to it. They leave the pool. */
function takenFrom(pool: CapturedTrade[], quantity: number): readonly CapturedTrade[] {
  let sum = 0;
  for (const [i, trade] of pool.entries()) {
    sum += trade.quantity;
    if (sum === quantity) return pool.splice(0, i + 1);
    if (sum > quantity) break;
  }
  return [];
}

/** FIX-14: several executions that a status booked as one, with the fees that it did not know. */
function summed(parts: readonly CapturedTrade[]): Partial<Fill> {
  const [first] = parts;
  const quantity = parts.reduce((sum, each) => sum + each.quantity, 0);
  const paid = parts.reduce((sum, each) => sum + each.price * each.quantity, 0);
  const asset = first?.commission?.asset;
  const isOneAsset = parts.every(({ commission }) => commission?.asset === asset);
  const amount = parts.reduce(
    (sum, { commission }) => plus(sum, parseAmount(commission?.amount ?? '0') ?? ZERO),
    ZERO,
  );
  return {
    quantity: lots(quantity),
    price: paid / quantity,
    ...(asset === undefined || !isOneAsset || parts.some((each) => !each.namesCommission)
      ? {}
      : {
          fee: parts.reduce((sum, { fee }) => sum + fee, 0),
          commission: { asset, amount: amountText(amount) },
        }),
  };
}

/** Each in the first hole between those that were told which holds it, or behind all of them. */
function missedIn(mine: FollowedOrder, pool: readonly CapturedTrade[]): readonly MissedTrade[] {
  const end = Math.max(
    0,
    ...mine.kept.flatMap(({ span, covered = [] }) =>
      [...(span === undefined ? [] : [span]), ...covered].map(({ to }) => to),
    ),
  );
  const holes = missingSpans(mine, end).map(({ from, to }) => ({ from, to }));
  let behind = end;
  return pool.map((trade) => {
    const hole = holes.find(({ from, to }) => to - from >= trade.quantity);
    const from = hole?.from ?? behind;
    if (hole === undefined) behind += trade.quantity;
    else hole.from += trade.quantity;
    return {
      mine,
      execId: trade.execId,
      span: { from, to: from + trade.quantity },
      fill: {
        ...executionOf(trade),
        executionId: idIn(mine, trade),
        clientOrderId: mine.order.clientOrderId,
        at: trade.at,
        venue: mine.order.venue,
      },
    };
  });
}

/** Where the venue lists no trades: what the session told of our orders. */
export const tradesTold = (own: OwnFixOrders, since: TimeUs): readonly StatedFill[] =>
  [...own.all()]
    .flatMap((mine) =>
      [...toldFills(mine).values()].map((fill) => ({
        ...fill,
        instrumentId: mine.order.instrumentId,
      })),
    )
    .filter(({ at, quantity }) => at >= since && quantity > 0)
    .toSorted((a, b) => a.at - b.at);
/** The first moment of a fill since then that was booked from a status; null: there is none. */
export function firstFromStatus(own: OwnFixOrders, since: TimeUs): number | null {
  let first: number | null = null;
  for (const mine of own.all())
    for (const [id, { at }] of toldFills(mine))
      if (at >= since && isOfStatus(mine, id)) first = Math.min(first ?? at, at);
  return first;
}
