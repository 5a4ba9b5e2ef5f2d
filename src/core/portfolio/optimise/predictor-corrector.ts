import type { Count } from '#core/kernel/units';
/** Where an interior point stands, and how it moves. `length` of a move that is not made yet is in parts of it. */
export interface InteriorPoint<Residuals extends { readonly worst: number }, Move> {
  /** Mean price times slack, after a part of a move where one is given. */
  gap(move: Move | null, length: number): number;
  /** Misses of all conditions, and the largest of them. */
  residuals(): Residuals;
  /** The matrix of the step, factorised; false: it is not regular. */
  assemble(): boolean;
  /** Towards the point where price times slack is `mu` everywhere; corrected by a move that was tried before. */
  step(residuals: Residuals, mu: number, before: Move | null): Move;
  /** The part of a move that keeps slacks and prices positive, of it `share`; at most 1. */
  reach(move: Move, share: number): number;
  take(move: Move, length: number): void;
}
export interface LoopTerms {
  readonly iterationsMax: Count;
  readonly tolerance: number;
}
export interface LoopEnd {
  readonly iterations: Count;
  /** The largest of misses and gap. */
  readonly worst: number;
  readonly isRegular: boolean;
}

const TO_BOUNDARY = 0.995;
const SHORTEST = 1e-12;

/** Predictor and corrector (Mehrotra 1992): a step straight for the answer says how much of the gap can go, and the step that is made is centred and corrected by it. */
export function predictorCorrector<Residuals extends { readonly worst: number }, Move>(
  point: InteriorPoint<Residuals, Move>,
  { iterationsMax, tolerance }: LoopTerms,
): LoopEnd {
  let worst = Infinity;
  for (let iterations = 0; iterations < iterationsMax; iterations++) {
    const gap = point.gap(null, 0);
    const residuals = point.residuals();
    worst = Math.max(gap, residuals.worst);
    if (worst < tolerance) return { iterations, worst, isRegular: true };
    if (!point.assemble()) return { iterations, worst, isRegular: false };
    const plain = point.step(residuals, 0, null);
    const after = point.gap(plain, point.reach(plain, 1));
    const centring = Math.min(1, (after / gap) ** 3);
    const move = point.step(residuals, Math.max(centring * gap, tolerance / 10), plain);
    const length = point.reach(move, TO_BOUNDARY);
    // Not a number is no length either.
    if (!(length > SHORTEST)) return { iterations, worst, isRegular: true };
    point.take(move, length);
  }
  return { iterations: iterationsMax, worst, isRegular: true };
}
