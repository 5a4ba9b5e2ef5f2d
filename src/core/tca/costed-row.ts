import type { AgreedTerms } from './agreed-terms.ts';
import { notionalFifths, sizeBucketOf, timeKeysOf } from './buckets.ts';
import { isOneMoney } from './costed-keys.ts';
import type { CostedOrder } from './costed-order.ts';
import type { CostedParent } from './costed-parent.ts';

/** TCA-81: costed orders as rows of every table of TCA, beside our own parents. Day and hour are of the zone of the market; `reportIn`: the currency of all values. */
export function costedRows(
  orders: readonly CostedOrder[],
  reportIn: string | null,
): readonly CostedParent[] {
  const rows = orders.map((order) => costedRow(order, reportIn));
  // Shares of a day's volume are alike in every currency, and across names.
  if (orders.some(({ advShare }) => advShare !== null)) return rows;
  if (!isOneMoney(rows)) return rows;
  const sizeOf = notionalFifths(rows);
  return rows.map((row) =>
    row.notional === null ? row : { ...row, keys: { ...row.keys, size: sizeOf(row) } },
  );
}

function costedRow(order: CostedOrder, reportIn: string | null): CostedParent {
  const { parent, parts, againstBps, markouts } = order;
  const { restBps: _rest, ...known } = parts;
  const vwap = againstBps['intervalVwap'];
  return {
    id: parent.id,
    symbol: parent.symbol,
    side: parent.side,
    startAt: parent.startAt,
    endAt: parent.endAt,
    notional: order.notional,
    totalBps: order.totalBps,
    parts: known,
    againstBps: vwap === undefined ? againstBps : { ...againstBps, vwap },
    markouts: markouts.map(({ seconds, meanBps }) => ({ seconds, bps: meanBps })),
    estimate: estimateIn(parent.terms),
    participation: order.participation,
    passiveShare: order.passiveShare,
    keys: {
      symbol: parent.symbol,
      side: parent.side,
      ...(order.advShare === null ? {} : { size: sizeBucketOf(order.advShare) }),
      ...parent.tags,
      ...(parent.terms.pair === null ? {} : { pair: parent.terms.pair }),
      ...timeKeysOf(order.zone, parent.startAt),
      currency: reportIn ?? parent.currency ?? 'unknown',
    },
  };
}

/** Without a deviation nothing can be said of how surprising a cost is. */
const estimateIn = ({ estimate }: AgreedTerms): CostedParent['estimate'] =>
  estimate === null || estimate.stdevBps === null
    ? null
    : { expectedBps: estimate.expectedBps, stdevBps: estimate.stdevBps };
