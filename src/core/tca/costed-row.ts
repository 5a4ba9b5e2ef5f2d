import { isoDate, localOf } from '#core/kernel/civil';
import type { CostedOrder } from './costed-order.ts';
import type { CostedParent } from './costed-parent.ts';

/** A costed order as a row of every table of TCA, beside our own parents. The day and the hour are of UTC. */
export function costedRow(order: CostedOrder): CostedParent {
  const { parent, parts, againstBps, markouts } = order;
  const { restBps: _rest, ...known } = parts;
  const start = localOf('UTC', parent.startAt);
  return {
    id: parent.id,
    symbol: parent.symbol,
    side: parent.side,
    startAt: parent.startAt,
    endAt: parent.endAt,
    notional: order.notional,
    totalBps: order.totalBps,
    parts: known,
    againstBps,
    markouts: markouts.map(({ seconds, meanBps }) => ({ seconds, bps: meanBps })),
    estimate: null,
    participation: order.participation,
    passiveShare: order.passiveShare,
    keys: {
      symbol: parent.symbol,
      side: parent.side,
      ...parent.tags,
      day: isoDate(start.date),
      hour: String(Math.floor(start.sinceMidnightUs / 3_600_000_000)).padStart(2, '0'),
      currency: parent.currency ?? 'unknown',
    },
  };
}
