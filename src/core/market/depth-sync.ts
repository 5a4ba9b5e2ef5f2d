import { invariant } from '#core/kernel/assert';
import { type Count, lots, type TimeUs, ticks } from '#core/kernel/units';
import type { Level } from '#core/market/view';

type Change = readonly [price: number, size: number];
/** Levels that changed, absolute sizes in lots, 0 removes. `first` to `last` are the updates in it; `previous` the last one of the frame before, where the venue says it. */
export interface DepthFrame {
  readonly first: number;
  readonly last: number;
  readonly previous: number | null;
  readonly at: TimeUs;
  readonly bids: readonly Change[];
  readonly asks: readonly Change[];
}
export interface DepthSnapshot {
  readonly lastUpdateId: number;
  readonly bids: readonly Change[];
  readonly asks: readonly Change[];
}

/** A book that is built from a snapshot and the frames around it, and that knows when it has missed something. Folded in place: a feed has thousands of frames a minute. */
export interface DepthSync {
  isSynchronised: boolean;
  /** The newest update in the book; 0 where there is none, or none that may be continued. */
  lastId: number;
  /** No frame has been applied since the snapshot: the next one overlaps it. */
  isFresh: boolean;
  at: TimeUs | null;
  readonly bids: Map<number, number>;
  readonly asks: Map<number, number>;
  /** Frames since the last gap that wait for a snapshot, oldest first. */
  readonly early: DepthFrame[];
  /** How often it had to begin again, and why. */
  readonly gaps: number[];
  /** Gaps that closed by themselves, because what was missing came late. */
  closed: Count;
  crossings: Count;
}
export const newDepthSync = (): DepthSync => ({
  isSynchronised: false,
  lastId: 0,
  isFresh: false,
  at: null,
  bids: new Map(),
  asks: new Map(),
  early: [],
  gaps: [],
  closed: 0,
  crossings: 0,
});

const EARLY_MAX = 10_000;

/** `snapshotWanted`: ask the venue for one; nothing is to be priced on this book until it came. */
export type Synced = 'applied' | 'repeated' | 'waiting' | 'snapshotWanted';

/** DEP-1 to DEP-4, DEP-7: in order and joined, or not at all. */
export function frameCame(sync: DepthSync, frame: DepthFrame): Synced {
  if (frame.last <= sync.lastId) return 'repeated';
  if (sync.isSynchronised) {
    if (!follows(sync, frame)) return lose(sync, [frame]);
    apply(sync, frame);
    return isCrossedNow(sync) ? begin(sync) : 'applied';
  }
  const isFirst = sync.early.length === 0;
  // DEP-5: a snapshot that never comes must not fill the memory; the oldest frames are the ones that it will cover.
  if (sync.early.length === EARLY_MAX) sync.early.shift();
  sync.early.push(frame);
  if (sync.lastId === 0 || !follows(sync, frame)) return isFirst ? 'snapshotWanted' : 'waiting';
  // What was missing came late: nothing is lost.
  joinEarly(sync);
  if (!sync.isSynchronised) return 'waiting';
  sync.gaps.pop();
  sync.closed++;
  return isCrossedNow(sync) ? begin(sync) : 'applied';
}

/** DEP-3: frames that the snapshot covers are dropped, the next one must join it. */
export function snapshotCame(sync: DepthSync, snapshot: DepthSnapshot): Synced {
  if (sync.isSynchronised) return 'repeated';
  const { lastUpdateId } = snapshot;
  const first = sync.early
    .filter(({ last }) => last > lastUpdateId)
    .reduce<DepthFrame | null>(
      (least, each) => (least === null || each.last < least.last ? each : least),
      null,
    );
  // The snapshot is older than the first frame that we have: what lies between was missed.
  if (first !== null && !joins(lastUpdateId, first)) return 'snapshotWanted';
  sync.bids.clear();
  sync.asks.clear();
  for (const [price, size] of snapshot.bids) put(sync.bids, price, size);
  for (const [price, size] of snapshot.asks) put(sync.asks, price, size);
  sync.lastId = lastUpdateId;
  sync.isFresh = true;
  joinEarly(sync);
  if (!sync.isSynchronised) return lose(sync, sync.early.splice(0));
  return isCrossedNow(sync) ? begin(sync) : 'applied';
}

/** Applies the frames that wait and follow, in order of their updates; what does not follow goes on waiting. */
function joinEarly(sync: DepthSync): void {
  const waiting = sync.early.splice(0).sort((a, b) => a.last - b.last);
  for (const frame of waiting) {
    if (frame.last <= sync.lastId) continue;
    if (sync.early.length === 0 && follows(sync, frame)) apply(sync, frame);
    else sync.early.push(frame);
  }
  sync.isSynchronised = sync.early.length === 0;
}

/** DEP-6: the wire was cut: whatever we hold is the past. */
export function wireLost(sync: DepthSync): void {
  if (sync.isSynchronised) sync.gaps.push(sync.lastId);
  sync.isSynchronised = false;
  sync.lastId = 0;
  sync.early.length = 0;
}

/** Best first, at most `most` levels: picked in one pass, because a book holds thousands and a feed asks with every frame. */
export function levelsOf(sync: DepthSync, side: 1 | -1, most: number): readonly Level[] {
  const levels = side === 1 ? sync.bids : sync.asks;
  const best: number[] = [];
  for (const price of levels.keys()) {
    if (best.length === most && (price - best[most - 1]!) * side < 0) continue;
    let at = best.length;
    while (at > 0 && (price - best[at - 1]!) * side > 0) at--;
    best.splice(at, 0, price);
    if (best.length > most) best.pop();
  }
  return best.map((price) => ({ price: ticks(price), size: lots(levels.get(price) ?? 0) }));
}
export function bestOf(sync: DepthSync, side: 1 | -1): number | null {
  let best: number | null = null;
  for (const price of (side === 1 ? sync.bids : sync.asks).keys())
    if (best === null || (price - best) * side > 0) best = price;
  return best;
}

/**
 * Where the venue names the frame before, that must be the last one; else the updates must touch. Between two frames that follow each other there may be updates of
 * other books, and a snapshot of such a moment: it joins the frame whose predecessor it covers.
 */
function follows({ lastId, isFresh }: DepthSync, frame: DepthFrame): boolean {
  return isFresh || frame.previous === null ? joins(lastId, frame) : frame.previous === lastId;
}
const joins = (lastId: number, { first, previous }: DepthFrame): boolean =>
  previous === null ? first <= lastId + 1 : previous <= lastId;

function apply(sync: DepthSync, frame: DepthFrame): void {
  invariant(frame.last > sync.lastId, 'a book only moves forward');
  for (const [price, size] of frame.bids) put(sync.bids, price, size);
  for (const [price, size] of frame.asks) put(sync.asks, price, size);
  sync.lastId = frame.last;
  sync.isFresh = false;
  sync.at = frame.at;
}
function put(levels: Map<number, number>, price: number, size: number): void {
  if (size === 0) levels.delete(price);
  else levels.set(price, size);
}

/** DEP-4: a crossed book is a missed update that no number betrayed. */
function isCrossedNow(sync: DepthSync): boolean {
  const bid = bestOf(sync, 1);
  const ask = bestOf(sync, -1);
  const isCrossed = bid !== null && ask !== null && bid >= ask;
  if (isCrossed) sync.crossings++;
  return isCrossed;
}

/** The book stays as it is, for frames that come late; nobody may price on it. */
function lose(sync: DepthSync, early: readonly DepthFrame[]): Synced {
  sync.gaps.push(sync.lastId);
  sync.isSynchronised = false;
  sync.early.length = 0;
  sync.early.push(...early);
  return 'snapshotWanted';
}
/** Nothing of it can be trusted. */
function begin(sync: DepthSync): Synced {
  lose(sync, []);
  sync.lastId = 0;
  return 'snapshotWanted';
}
