import type { OrderRecord } from '#core/journal/order-record';
import type { Clock } from '#core/kernel/clock';
import { MINUTE_US, type TimeUs } from '#core/kernel/units';
import { midOf } from '#core/market/view';
import { followedUntil } from '#core/tca/refusal-followed';
import { timeWeightedMid, type Watched, watchedUntil } from '#core/tca/time-weighted';
import type { MarketFeed } from '#engine/ports/ports';
import type { Engine } from '#engine/runtime/engine-face';

interface Pending {
  readonly instrumentId: string;
  readonly from: TimeUs;
  readonly until: TimeUs;
  readonly watched: Watched | null;
}
/** Refused orders that are followed at one time; others are counted as unknown. */
const PENDING_MAX = 10_000;
/** Nobody has seen what was between two looks so far apart. */
const LATE_US = MINUTE_US;

/**
 * TCA-66: watches the market of every refused order until its deadline, and journals what it did. What was seen before a restart is forgotten, and counts as time that was not seen.
 * Only what looks at the market follows anything: a server's copy of the engine never does.
 */
export function refusalWatch({
  engine,
  clock,
  feed,
}: {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly feed: MarketFeed;
}): void {
  const pending = new Map<string, Pending>();
  let isLooking = false;
  function begin(record: OrderRecord | undefined): void {
    if (record?.status !== 'refused' || record.arrival === undefined) return;
    if (record.followed !== undefined || pending.has(record.parentId)) return;
    if (pending.size >= PENDING_MAX) return;
    const { instrument, parentId, createdAt, order } = record;
    const watched = isLooking ? watchedUntil(null, clock.now(), record.arrival.mid) : null;
    pending.set(parentId, {
      instrumentId: instrument.id,
      from: createdAt,
      until: followedUntil(createdAt, order.deadline),
      watched,
    });
  }
  const midNow = (instrumentId: string): number | null => {
    const view = feed.view(instrumentId);
    return view?.valid === true ? midOf(view) : null;
  };
  function end(parentId: string, { from, until, watched }: Pending, now: TimeUs): void {
    const isLate = now - until > LATE_US;
    pending.delete(parentId);
    engine.decide({
      type: 'refusalFollowed',
      parentId,
      followed: {
        mid: isLate ? null : (watched?.mid ?? null),
        midMean: timeWeightedMid(watched),
        seenShare: Math.min(1, (watched?.timeUs ?? 0) / Math.max(1, until - from)),
      },
    });
  }
  engine.onChange((parentId) => {
    if (isLooking && parentId !== null) begin(engine.state.records.get(parentId));
  });
  engine.onLook(() => {
    if (!isLooking) for (const record of engine.state.records.values()) begin(record);
    isLooking = true;
    const now = clock.now();
    const mids = new Map<string, number | null>();
    for (const [parentId, each] of pending) {
      const mid = mids.get(each.instrumentId) ?? midNow(each.instrumentId);
      mids.set(each.instrumentId, mid);
      const watched = watchedUntil(withoutGap(each.watched, now), now, mid);
      if (now < each.until) pending.set(parentId, { ...each, watched });
      else end(parentId, { ...each, watched }, now);
    }
  });
}

/** Time in which nobody looked is time that was not seen. */
const withoutGap = (watched: Watched | null, now: TimeUs): Watched | null =>
  watched !== null && now - watched.at > LATE_US ? { ...watched, mid: null } : watched;
