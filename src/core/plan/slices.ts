import { invariant } from '#core/kernel/assert';
import { type InLots, lots } from '#core/kernel/units';
import { allocate, allocateWithin } from './allocate.ts';
import type { Horizon } from './horizon.ts';
import type { Slice } from './plan.ts';

/** What a schedule is cut from. Quantities and volumes in lots. */
export interface Cut {
  readonly quantity: InLots;
  readonly horizon: Horizon;
  /** One each per slice of the horizon: how much is wanted there, relatively, and the eligible volume expected there. */
  readonly weights: readonly number[];
  readonly volumes: readonly number[];
  readonly cap: InLots;
  /** Smallest slice that the venue takes as one order. */
  readonly least: InLots;
}

/** Float slices in the making. */
interface Piece {
  readonly from: number;
  readonly to: number;
  readonly quantity: number;
  readonly volume: number;
}

/**
 * SCH-3 to SCH-5, F9. The wanted shape, pressed under cap x expected volume where the order fits under it at all; neighbours merged until each piece
 * is worth an order and until rounding to a lot cannot lift it above the cap; then whole lots by largest remainder. Merging gives a piece more
 * time, never more than its time's share: nothing is ever sent at once because a slice was too small.
 */
export function slicesOf(cut: Cut): readonly Slice[] {
  const { quantity, horizon, weights, volumes, cap } = cut;
  invariant(weights.length === horizon.edges.length - 1, 'a weight for every slice');
  invariant(volumes.length === weights.length, 'a volume for every slice');
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const within = allocateWithin(
    quantity,
    weights,
    volumes.map((volume) => cap * volume),
  );
  const wanted = within ?? weights.map((weight) => (quantity * weight) / total);
  const pieces = mergedPieces(cut, wanted, within !== null);
  const counts = allocate(
    quantity,
    pieces.map((piece) => piece.quantity),
  );
  const slices = pieces.map((piece, i) => ({
    start: edge(horizon, piece.from),
    end: edge(horizon, piece.to),
    quantity: lots(counts[i] ?? 0),
  }));
  invariant(
    slices.reduce((sum, slice) => sum + slice.quantity, 0) === quantity,
    'slices sum to the order',
  );
  invariant(
    slices.every((slice, i) => i === 0 || slice.start === slices[i - 1]?.end),
    'slices are contiguous',
  );
  return slices;
}

function edge(horizon: Horizon, i: number): Horizon['edges'][number] {
  const at = horizon.edges[i];
  invariant(at !== undefined, 'a piece lies on the edges of its horizon');
  return at;
}

function mergedPieces(cut: Cut, wanted: readonly number[], isCapped: boolean): readonly Piece[] {
  // What rounds up to the next lot must still be under the cap as a share of all volume, ours included: q / (q + V) <= cap.
  const most = (piece: Piece): number =>
    cut.cap >= 1 ? Infinity : (cut.cap / (1 - cut.cap)) * piece.volume * (1 + 1e-12);
  const isWhole = (piece: Piece): boolean =>
    piece.quantity >= cut.least - 1e-9 &&
    (!isCapped || Math.ceil(piece.quantity - 1e-9) <= most(piece));
  const pieces: Piece[] = [];
  let running: Piece | null = null;
  const last = wanted.findLastIndex((quantity) => quantity > 0);
  for (let i = 0; i <= last; i++) {
    const next: Piece = {
      from: i,
      to: i + 1,
      quantity: wanted[i] ?? 0,
      volume: cut.volumes[i] ?? 0,
    };
    running = running === null ? next : joined(running, next);
    if (!isWhole(running)) continue;
    pieces.push(running);
    running = null;
  }
  // What is left over at the end joins those before it until together they are worth an order.
  while (running !== null) {
    const before = pieces.pop();
    if (before !== undefined) running = joined(before, running);
    if (before !== undefined && pieces.length > 0 && !isWhole(running)) continue;
    pieces.push(running);
    running = null;
  }
  return pieces;
}
const joined = (a: Piece, b: Piece): Piece => ({
  from: a.from,
  to: b.to,
  quantity: a.quantity + b.quantity,
  volume: a.volume + b.volume,
});

/**
 * Exposure of a schedule in trading days: integral of (x / X)^2 dt. Slices are worked evenly, so holdings fall linearly within each:
 * tau (a^2 + ab + b^2) / 3. The post-trade sum of Almgren & Chriss eq (9) is its limit; for a single slice that sum is 0, and the risk is not.
 */
export function exposureDays(quantities: readonly number[], days: readonly number[]): number {
  const total = quantities.reduce((sum, quantity) => sum + quantity, 0);
  let held = 1;
  let sum = 0;
  quantities.forEach((quantity, i) => {
    const after = held - quantity / total;
    sum += ((days[i] ?? 0) * (held * held + held * after + after * after)) / 3;
    held = after;
  });
  return sum;
}
