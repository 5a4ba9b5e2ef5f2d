import { invariant } from '#core/kernel/assert';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type Days, type InLots, lots, type Ratio } from '#core/kernel/units';
import { allocate, allocateWithin } from './allocate.ts';
import type { Horizon, Period } from './horizon.ts';
import type { Slice } from './plan.ts';
import { povToTradeRate } from './pov.ts';

/** What a schedule is cut from. Quantities and volumes in lots. */
export interface Cut {
  /** At most what the capacities let through. */
  readonly quantity: InLots;
  readonly horizon: Pick<Horizon, 'periods'>;
  /** One each per period: how much is wanted there, relatively, the eligible volume expected there, and the most that may be planned there. */
  readonly weights: readonly number[];
  readonly volumes: readonly number[];
  readonly capacities: readonly number[];
  readonly cap: Ratio;
  /** Smallest slice that the venue and the client take as one order, and the client's largest; null: none. */
  readonly least: InLots;
  readonly most: InLots | null;
}

/** Float slices in the making. */
interface Piece {
  readonly from: number;
  readonly to: number;
  readonly quantity: number;
  readonly volume: number;
}

/**
 * SCH-3 to SCH-5, F9. The wanted shape, pressed under the capacities; neighbours of one stretch merged until each piece is worth an order and until rounding to a lot cannot lift it
 * above the cap; then whole lots by largest remainder. Merging gives a piece more time, never more than its time's share: nothing is ever sent at once because a slice was too small.
 */
export function slicesOf(cut: Cut): Result<readonly Slice[], Refusal> {
  const { quantity, horizon, weights, volumes, capacities } = cut;
  const { periods } = horizon;
  invariant(weights.length === periods.length, 'a weight for every slice');
  invariant(volumes.length === weights.length, 'a volume for every slice');
  const wanted = allocateWithin(quantity, weights, capacities);
  invariant(wanted !== null, 'the capacities have room for what is planned');
  const pieces = mergedPieces(cut, wanted);
  const quantities = withinMost(cut, pieces);
  if (quantities === null)
    return err(
      refusal(
        'PLAN_INFEASIBLE',
        `the slices must have room for ${quantity} lots with at most ${cut.most} each, ${pieces.length} of them have not`,
        { quantity, slices: pieces.length, sliceMax: cut.most },
        'raise constraints.max_slice, lower constraints.min_slice, or give it more time',
      ),
    );
  const counts = allocate(quantity, quantities);
  const slices = pieces.flatMap((piece, i): readonly Slice[] => {
    const count = counts[i] ?? 0;
    const { start } = periodAt(horizon, piece.from);
    const { end } = periodAt(horizon, piece.to - 1);
    return count > 0 ? [{ start, end, quantity: lots(count) }] : [];
  });
  invariant(
    slices.reduce((sum, slice) => sum + slice.quantity, 0) === quantity,
    'slices sum to what is planned',
  );
  invariant(
    slices.every((slice, i) => i === 0 || slice.start >= (slices[i - 1]?.end ?? 0)),
    'slices do not overlap',
  );
  return ok(slices);
}

function periodAt({ periods }: Pick<Horizon, 'periods'>, i: number): Period {
  const found = periods[i];
  invariant(found !== undefined, 'a piece lies on the periods of its horizon');
  return found;
}

/** No piece above the client's largest slice: what is above it goes to the others. null: there is no room. */
function withinMost(cut: Cut, pieces: readonly Piece[]): readonly number[] | null {
  const quantities = pieces.map((piece) => piece.quantity);
  const { most } = cut;
  if (most === null || quantities.every((each) => each <= most)) return quantities;
  return allocateWithin(
    cut.quantity,
    quantities,
    pieces.map((piece) => Math.min(most, Math.max(piece.quantity, Math.floor(mostOf(cut, piece))))),
  );
}

/** What rounds up to the next lot must still be under the cap as a share of all volume, ours included: q / (q + V) <= cap. */
const mostOf = ({ cap }: Cut, { volume }: Piece): number =>
  cap >= 1 ? Infinity : povToTradeRate(cap) * volume * (1 + 1e-12);

function mergedPieces(cut: Cut, wanted: readonly number[]): readonly Piece[] {
  const isWhole = (piece: Piece): boolean =>
    piece.quantity >= cut.least - 1e-9 && Math.ceil(piece.quantity - 1e-9) <= mostOf(cut, piece);
  const pieces: Piece[] = [];
  const stretchOf = (piece: Piece): number => periodAt(cut.horizon, piece.from).stretch;
  let running: Piece | null = null;
  // What a stretch could not make an order of goes with the first piece of the next.
  let carried = 0;
  const last = wanted.findLastIndex((quantity) => quantity > 0);
  for (let i = 0; i <= last; i++) {
    const period = periodAt(cut.horizon, i);
    if (!period.isOpen) continue;
    if (running !== null && stretchOf(running) !== period.stretch) {
      carried += settled(running);
      running = null;
    }
    const next: Piece = {
      from: i,
      to: i + 1,
      quantity: (wanted[i] ?? 0) + carried,
      volume: cut.volumes[i] ?? 0,
    };
    carried = 0;
    running = running === null ? next : joined(running, next);
    if (!isWhole(running)) continue;
    pieces.push(running);
    running = null;
  }
  if (running !== null) carried = settled(running);
  const end = pieces.pop();
  if (end !== undefined) pieces.push({ ...end, quantity: end.quantity + carried });
  return pieces;

  /** What is left over at the end of a stretch joins those before it until together they are worth an order; answers what could not. */
  function settled(rest: Piece): number {
    let own = rest;
    while (!isWhole(own)) {
      const before = pieces.at(-1);
      if (before === undefined || stretchOf(before) !== stretchOf(own)) break;
      pieces.pop();
      own = joined(before, own);
    }
    const isEnd = stretchOf(own) === periodAt(cut.horizon, last).stretch;
    const isAlone = isEnd && pieces.length === 0;
    if (own.quantity < cut.least - 1e-9 && !isAlone) return own.quantity;
    pieces.push(own);
    return 0;
  }
}
const joined = (a: Piece, b: Piece): Piece => ({
  from: a.from,
  to: b.to,
  quantity: a.quantity + b.quantity,
  volume: a.volume + b.volume,
});

/**
 * Exposure of a schedule in trading days: integral of (x / X)^2 dt. Slices are worked evenly, so holdings fall linearly within each:
 * tau (a^2 + ab + b^2) / 3; before each lies a gap of `gaps` days in which all is held. The post-trade sum of Almgren & Chriss eq (9) is its limit; for a single slice that sum is 0, and the risk
 * is not.
 */
export function exposureDays(
  quantities: readonly number[],
  days: readonly number[],
  gaps: readonly number[] = [],
): Days {
  const total = quantities.reduce((sum, quantity) => sum + quantity, 0);
  let held = 1;
  let sum = 0;
  quantities.forEach((quantity, i) => {
    sum += (gaps[i] ?? 0) * held * held;
    const after = held - quantity / total;
    sum += ((days[i] ?? 0) * (held * held + held * after + after * after)) / 3;
    held = after;
  });
  return sum;
}
