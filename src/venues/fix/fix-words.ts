import type { VenueReport } from '#core/order/venue-report';
import type { ExecutionReport } from './execution-report.ts';
import { type FollowedOrder, isAccepted } from './own-fix-orders.ts';

// What a report of the venue is called in our words.

/** Unique for ever: an ExecID is only unique for its order and its day. */
export const executionIdOf = (mine: FollowedOrder, execId: string): string =>
  `${mine.order.clientOrderId}:${execId}`;

/** A correction may itself be restated, by its own ExecID: what is meant is the first execution. */
export function rootOf({ kept }: FollowedOrder, execId: string): string {
  let root = execId;
  for (let i = 0; i <= kept.length; i++) {
    const before = kept.find((each) => each.execId === root)?.restates;
    if (before === undefined) return root;
    root = before;
  }
  return root;
}

/** What a first report of an order also says: the venue has it. */
export function acceptanceOf(mine: FollowedOrder, report: ExecutionReport): readonly VenueReport[] {
  if (isAccepted(mine)) return [];
  const { clientOrderId } = mine.order;
  return [{ type: 'accepted', clientOrderId, at: report.at, venueOrderId: report.venueOrderId }];
}

/** The end of an order without its whole quantity. */
export function endOf(mine: FollowedOrder, report: ExecutionReport): VenueReport {
  const isIoc = mine.order.type === 'ioc';
  return {
    // What an IOC does not take at once is cancelled, whatever the venue calls it.
    type: report.execType === '4' || isIoc ? 'cancelled' : 'expired',
    clientOrderId: mine.order.clientOrderId,
    at: report.at,
    reason: isIoc ? 'ioc' : report.reason,
    filled: report.filled,
  };
}

/** The order as it is from now on. */
export const amendedOf = (mine: FollowedOrder, report: ExecutionReport): VenueReport => ({
  type: 'amended',
  clientOrderId: mine.order.clientOrderId,
  at: report.at,
  quantity: report.quantity ?? mine.order.quantity,
  limit: report.limit ?? mine.order.limit,
});

/** Ticks at which the missing lots traded, so that the average of all is the venue's; on the tick where it is within rounding of one. */
export function missingPrice(
  mine: FollowedOrder,
  report: ExecutionReport,
  missing: number,
): number {
  let told = 0;
  for (const { reports } of mine.kept)
    for (const each of reports)
      if (each.type === 'fill') told += each.fill.price * each.fill.quantity;
  const price = ((report.averagePrice ?? NaN) * report.filled - told) / missing;
  return Math.abs(price - Math.round(price)) < ROUNDING_TICKS ? Math.round(price) : price;
}
const ROUNDING_TICKS = 0.01;

/**
 * What is told again of an order. An old size or a refusal from before would be taken for the answer to an amendment that
 * is under way now: of amendments only the last one is repeated, and none while another is not answered.
 */
export function wholeStoryOf({ kept, pending }: FollowedOrder): readonly VenueReport[] {
  const all = kept.flatMap(({ reports }) => reports);
  const isAmending = [...pending.values()].some(({ kind }) => kind === 'amend');
  const last = isAmending ? undefined : all.findLast(({ type }) => type === 'amended');
  return all.filter(
    (report) => report.type !== 'amendRefused' && (report.type !== 'amended' || report === last),
  );
}
