import { parseAmount } from '#core/kernel/amount';
import { err, ok, type Result } from '#core/kernel/result';
import { lots, type TimeUs, ticks } from '#core/kernel/units';
import type { StatedBalance, StatedOrder, StatedPosition } from '#core/ledger/stated';
import { toLots } from '#core/market/instrument';
import { executionReport } from './execution-report.ts';
import type { FixListing } from './fix-requests.ts';
import { type FixFlaw, type FixMessage, groupIn } from './fix-text.ts';
import { type FollowedOrder, type OwnFixOrders, toldFilled } from './own-fix-orders.ts';

/** Reports of the account, and what is read from them. What cannot be read exactly is no statement. */
export interface StatedTerms {
  readonly account: string;
  readonly listings: readonly FixListing[];
  readonly own: OwnFixOrders;
  /** PosType (703) of the quantity that is held now. */
  readonly positionType: string;
}

/** Without an account a report is of ours: it is our session. */
export const isOfAccount = (
  fields: ReadonlyMap<number, string>,
  { account }: StatedTerms,
): boolean => (fields.get(1) ?? account) === account;
export const listingIn = (
  fields: ReadonlyMap<number, string>,
  { listings }: StatedTerms,
): FixListing | undefined => listings.find(({ symbol }) => symbol === fields.get(55));

/** Pending new, cancel and replace, stopped and suspended ones too: they may still trade. */
const OPEN: ReadonlySet<string> = new Set(['0', '1', '5', '6', '7', '9', 'A', 'D', 'E']);

export function ordersStated(
  reports: readonly FixMessage[],
  terms: StatedTerms,
  now: TimeUs,
): Result<readonly StatedOrder[], FixFlaw> {
  const open: StatedOrder[] = [];
  for (const message of reports) {
    const listing = listingIn(message.fields, terms);
    if (!isOfAccount(message.fields, terms) || listing === undefined) continue;
    const read = executionReport(message, listing, now);
    if (!read.ok) return read;
    const { clOrdId, origClOrdId, ...report } = read.value;
    if (!OPEN.has(report.orderStatus)) continue;
    open.push({
      clientOrderId:
        terms.own.ownId(clOrdId) ?? terms.own.ownId(origClOrdId ?? undefined) ?? clOrdId,
      venueOrderId: report.venueOrderId,
      instrumentId: listing.instrument.id,
      side: report.side,
      quantity: report.quantity ?? lots(0),
      filled: report.filled,
      limit: report.limit ?? ticks(0),
    });
  }
  return ok(open);
}
/** Where the venue is not asked: what the session itself says of our orders. */
export const ordersFollowed = (own: OwnFixOrders): readonly StatedOrder[] =>
  own.living().map((mine: FollowedOrder) => ({
    clientOrderId: mine.order.clientOrderId,
    venueOrderId: mine.venueOrderId ?? '',
    instrumentId: mine.order.instrumentId,
    side: mine.order.side,
    quantity: mine.order.quantity,
    filled: lots(toldFilled(mine)),
    limit: mine.order.limit,
  }));

/** Of symbols that are not listed here nothing is said: they are none of our business. */
export function positionsStated(
  reports: readonly FixMessage[],
  terms: StatedTerms,
): Result<readonly StatedPosition[], FixFlaw> {
  const positions = new Map<string, StatedPosition>();
  for (const message of reports) {
    const listing = listingIn(message.fields, terms);
    if (!isOfAccount(message.fields, terms) || listing === undefined) continue;
    const { id } = listing.instrument;
    if (positions.has(id))
      return err({ field: `position of ${listing.symbol}`, message: 'came in two reports' });
    const held = heldIn(message, listing, terms);
    if (!held.ok) return held;
    positions.set(id, { instrumentId: id, lots: held.value });
  }
  return ok([...positions.values()]);
}
function heldIn(
  message: FixMessage,
  { instrument, symbol }: FixListing,
  { positionType }: StatedTerms,
): Result<number, FixFlaw> {
  const entries = groupIn(message, 702, 703);
  const meant = entries.filter((entry) => entry.get(703) === positionType);
  const [entry] = meant;
  if (entry === undefined || meant.length > 1) {
    const types = entries.map((each) => each.get(703)).join(', ');
    return err({
      field: `PosType (703) of ${symbol}`,
      message: `must have ${positionType} once, was '${types}'; position_type names the one that counts`,
    });
  }
  const sized = (tag: number, name: string): Result<number, FixFlaw> => {
    const text = entry.get(tag) ?? '0';
    if (Number(text) === 0) return ok(0);
    const read = toLots(instrument, text, `${name} (${tag}) of ${symbol}`);
    return read.ok ? ok(read.value) : err({ field: read.error.path, message: read.error.message });
  };
  const long = sized(704, 'LongQty');
  const short = sized(705, 'ShortQty');
  if (!long.ok || !short.ok) return long.ok ? short : long;
  return ok(long.value - short.value);
}

export function cashStated(
  reports: readonly FixMessage[],
  terms: StatedTerms,
): Result<readonly StatedBalance[], FixFlaw> {
  const balances: StatedBalance[] = [];
  for (const { fields } of reports) {
    if (!isOfAccount(fields, terms)) continue;
    const asset = fields.get(15);
    const amount = fields.get(901) ?? '';
    if (asset === undefined) return err({ field: 'Currency (15)', message: 'is required' });
    if (parseAmount(amount) === null)
      return err({ field: 'CashOutstanding (901)', message: `must be a decimal, was '${amount}'` });
    // An Amt is a float in FIX, and brokers keep cents.
    balances.push({ asset, amount, isRounded: true });
  }
  return ok(balances);
}
