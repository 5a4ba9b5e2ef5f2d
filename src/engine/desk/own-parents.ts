import type { OrderRecord } from '#core/journal/order-record';
import { durationUs, MINUTE_US, type Money, signOf, type TimeUs } from '#core/kernel/units';
import { quoteValueOf } from '#core/market/instrument';
import type { ParentOrder } from '#core/plan/parent';
import { everyMinuteCost, immediateCost } from '#core/tca/baselines';
import { sizeBucketOf, timeKeysOf } from '#core/tca/buckets';
import type { CostedParent } from '#core/tca/costed-parent';
import { DRAWN_BY } from '#core/tca/league-entrants';
import type { OwnParent } from '#core/tca/own-parent';
import { followedUntil, NOT_SEEN, type TurnedAwayOrder } from '#core/tca/refusal-followed';
import { timeWeightedMid, timeWeightedSpread } from '#core/tca/time-weighted';

type Ended = OrderRecord & {
  readonly acceptance: NonNullable<OrderRecord['acceptance']>;
  readonly tca: NonNullable<OrderRecord['tca']>;
  readonly endedAt: NonNullable<OrderRecord['endedAt']>;
};
const isEnded = (record: OrderRecord): record is Ended =>
  record.acceptance !== null && record.tca !== null && record.endedAt !== null;

/** TCA-67: a row for every table of cost analysis; null: it has no cost, because it works, was refused, or nothing was ever known of its market. Values in another currency than the report's are unknown. */
export function ownParentOf(record: OrderRecord, currency: string): OwnParent | null {
  if (!isEnded(record)) return null;
  const { acceptance, tca, instrument, order, fills } = record;
  const { estimate } = acceptance;
  const value = quoteValueOf(instrument, order.quantity, acceptance.arrivalPrice);
  const filled = [...fills.values()];
  const resting = filled.filter(({ liquidity }) => liquidity === 'maker');
  const sum = (some: typeof filled): number => some.reduce((all, each) => all + each.quantity, 0);
  return {
    id: record.parentId,
    symbol: instrument.symbol,
    side: order.side,
    startAt: acceptance.acceptedAt,
    endAt: record.endedAt,
    notional: instrument.currencies.quote === currency ? value : null,
    totalBps: tca.totalBps,
    parts: partsOf(tca),
    againstBps: {
      ...(tca.vwapBps === null ? {} : { vwap: tca.vwapBps }),
      ...(tca.twapBps === null ? {} : { twap: tca.twapBps }),
    },
    markouts: [],
    estimate: { expectedBps: estimate.expectedBps, stdevBps: estimate.stdevBps },
    participation: tca.participation,
    passiveShare: filled.length === 0 ? null : sum(resting) / sum(filled),
    keys: keysOf(record),
    modelId: estimate.modelId,
    isWithin90: tca.withinInterval90,
    completion: tca.completion,
    baselines: baselinesOf(record),
  };
}

const partsOf = (tca: Ended['tca']): CostedParent['parts'] => ({
  delayBps: tca.delayBps,
  spreadBps: tca.spreadBps,
  impactBps: tca.impactBps,
  timingBps: tca.timingBps,
  feesBps: tca.feesBps,
  opportunityBps: tca.opportunityBps,
});

/** As it was placed: an amendment changes the strategy and not the job. */
const placedOf = ({ acceptance, order }: Ended): ParentOrder =>
  acceptance.replan?.placed.order ?? order;

function keysOf(record: Ended): CostedParent['keys'] {
  const { instrument, acceptance, wheel, order } = record;
  return {
    strategy: wheel?.arm ?? placedOf(record).strategy,
    venue: instrument.venue,
    symbol: instrument.symbol,
    side: order.side,
    size: sizeBucketOf(acceptance.estimate.inputs.advShare),
    ...timeKeysOf(instrument.session.zone, acceptance.acceptedAt),
    ...(wheel === undefined ? {} : { [DRAWN_BY]: wheel.rule }),
  };
}

/** An order that was amended to another size is another job than its arrival was priced for. */
function baselinesOf(record: Ended): OwnParent['baselines'] {
  const { arrival, watched, acceptance, endedAt, order } = record;
  if (arrival === undefined || placedOf(record).quantity !== order.quantity)
    return { immediate: null, everyMinute: null };
  const seen = {
    lengthUs: durationUs(Math.max(0, endedAt - acceptance.acceptedAt)),
    midMean: timeWeightedMid(watched),
    spreadMean: timeWeightedSpread(watched),
  };
  return {
    immediate: immediateCost(arrival),
    everyMinute: everyMinuteCost(arrival, seen, signOf(order.side)),
  };
}

/** null: it was not refused. */
export function turnedAwayOrderOf(record: OrderRecord, now: TimeUs): TurnedAwayOrder | null {
  const { parentId, refusal, order, instrument, createdAt } = record;
  if (record.status !== 'refused' || refusal === null) return null;
  // The engine had a while to say what it saw.
  const isOver = now - followedUntil(createdAt, order.deadline) > 2 * MINUTE_US;
  return {
    id: parentId,
    code: refusal.code,
    side: order.side,
    day: timeKeysOf(instrument.session.zone, createdAt).day,
    arrival: record.arrival ?? null,
    before: record.before ?? null,
    followed: record.followed ?? (isOver ? NOT_SEEN : null),
  };
}

/** What was executed since a moment, in the currency of the report; null: some of it is in another. */
export function executedSince(
  records: readonly OrderRecord[],
  since: number,
  currency: string,
): Money | null {
  let total = 0;
  for (const { fills, instrument } of records)
    for (const { at, price, quantity } of fills.values()) {
      if (at < since) continue;
      if (instrument.currencies.quote !== currency) return null;
      total += quoteValueOf(instrument, quantity, price);
    }
  return total;
}
