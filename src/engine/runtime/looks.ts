import { plannedBy } from '#core/execute/begin';
import { busierOf, followVolume, type VolumeFollowed } from '#core/execute/live-volume';
import type { ParentEvent, ParentState, Stepped } from '#core/execute/parent-state';
import { slicesBefore, volumeFrom } from '#core/execute/plan-in-force';
import type { ProgressPoint } from '#core/journal/order-record';
import type { Count, Ratio } from '#core/kernel/units';
import { type MarketView, midOf, spreadOf } from '#core/market/view';
import { type Watched, watchedUntil } from '#core/tca/time-weighted';
import type { EngineDeps } from '#engine/runtime/engine-deps';
import type { EngineState } from '#engine/runtime/state';

/** Is this the end of an order that we asked for? One that the venue ends by itself waits for the next look, lest the two of us run in circles. */
export function isTakenBack(state: EngineState, parentId: string, event: ParentEvent): boolean {
  if (event.type !== 'cancelled' && event.type !== 'expired') return false;
  return (
    (state.parents.get(parentId)?.children.get(event.clientOrderId)?.cancelRequestedAt ?? null) !==
    null
  );
}

/**
 * A look that decides nothing leaves no entry: a replay of it would change nothing. What it waits for is an entry when it changes: an order that
 * ends with less than was asked for says why.
 */
export const isWorthATrace = (parent: ParentState, { state: after, commands }: Stepped): boolean =>
  commands.length > 0 || after.status !== parent.status || after.note !== parent.note;

/** What the looks saw of the market, between those that left an entry. */
export interface Watching {
  /** The mid since the parent began, until now. */
  look(parentId: string, view: MarketView, after: ParentState): Watched;
  of(parentId: string): Watched | null;
  /** EXE-25: how its market's volume moves its schedule now; null where it does not. */
  busier(parentId: string, view: MarketView, parent: ParentState): Ratio | null;
  /** The parent is over. */
  forget(parentId: string): void;
}

/** Points for the charts go out every `progressIntervalUs`, beside the journal. */
export function watching(
  { progressIntervalUs, looks }: Pick<EngineDeps, 'progressIntervalUs' | 'looks'>,
  { records }: Pick<EngineState, 'records'>,
): Watching {
  const since = new Map<string, Watched>();
  const pointedAt = new Map<string, number>();
  const followed = new Map<string, { readonly plan: Count; readonly far: VolumeFollowed }>();
  const of = (parentId: string): Watched | null =>
    since.get(parentId) ?? records.get(parentId)?.watched ?? null;
  return {
    of,
    look(parentId, view, after) {
      const watched = watchedUntil(of(parentId), view.at, midOf(view), spreadOf(view));
      since.set(parentId, watched);
      if (looks !== undefined && view.at - (pointedAt.get(parentId) ?? 0) >= progressIntervalUs) {
        pointedAt.set(parentId, view.at);
        looks.keep(parentId, pointOf(view, after));
      }
      return watched;
    },
    busier(parentId, view, { acceptance }) {
      const { volume } = acceptance;
      if (volume === undefined || volume === null) return null;
      const printed = Math.max(0, view.eligibleVolume - volumeFrom(acceptance));
      const before = followed.get(parentId);
      const plan = slicesBefore(acceptance);
      const far = before?.plan === plan ? before.far : null;
      const now = followVolume(volume, far, view.at, printed);
      followed.set(parentId, { plan, far: now });
      return busierOf(volume, now, view.at, printed);
    },
    forget(parentId) {
      followed.delete(parentId);
      since.delete(parentId);
      pointedAt.delete(parentId);
    },
  };
}

function pointOf(view: MarketView, parent: ParentState): ProgressPoint {
  const printed = view.eligibleVolume - parent.acceptance.eligibleVolumeAtStart;
  return {
    at: view.at,
    planned: plannedBy(parent, view.at),
    filled: parent.filled,
    mid: midOf(view),
    participation: printed > 0 ? parent.filled / printed : null,
    regime: parent.regime,
  };
}
