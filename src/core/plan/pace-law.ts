import { elasticitiesOf, paceFactor } from '#core/cost/elasticities';
import type { ImpactModel, Trade } from '#core/cost/model';
import { decay, type Kernel } from '#core/cost/propagator';
import type { Ratio, Seconds } from '#core/kernel/units';
import type { ParentOrder } from '#core/plan/parent';

/** How the cost of an order depends on its schedule, 1 for one along the volume. */
export type PaceLaw =
  /** Trades of the share s in slices of the share w of volume: sum s (s / w)^exponent. `priced`: what the model itself says of pace, 0 where it knows none and linear impact is assumed. */
  | { readonly kind: 'power'; readonly exponent: Ratio; readonly priced: Ratio }
  /** Impact that decays: s'Gs over that along the volume. */
  | { readonly kind: 'decay'; readonly kernel: Kernel };

// A model whose cost falls with time by less is one that does not know time.
const PACE_MIN = 0.02;
const SECONDS_A_MINUTE = 60;

/** SCH-16: of the cost model in use; of a decay where the client names one. */
export function paceLawOf(
  model: ImpactModel,
  trade: Trade,
  order: Pick<ParentOrder, 'impactHalfLife' | 'impactDecay' | 'impactDecayScale'>,
): PaceLaw {
  const { impactHalfLife = null, impactDecay = null, impactDecayScale = null } = order;
  if (impactHalfLife !== null)
    return { kind: 'decay', kernel: { kind: 'exponential', rho: Math.LN2 / impactHalfLife } };
  if (impactDecay !== null)
    return {
      kind: 'decay',
      kernel: {
        kind: 'power',
        scale: 1 / (impactDecayScale ?? SECONDS_A_MINUTE),
        exponent: impactDecay,
      },
    };
  const priced = Math.max(0, -elasticitiesOf(model, trade).time);
  return { kind: 'power', exponent: priced < PACE_MIN ? 1 : priced, priced };
}

/** G at some moments, seconds: what a trade at one moves the price at another, before it or after. */
export const decayMatrix = (kernel: Kernel, seconds: readonly Seconds[]): number[][] =>
  seconds.map((a) => seconds.map((b) => decay(kernel, Math.abs(a - b))));

/** s'Gs / 2: what trades at some moments pay under a decay. */
export function decayCost(
  matrix: readonly (readonly number[])[],
  trades: readonly number[],
): number {
  return matrix.reduce(
    (sum, row, i) =>
      sum + 0.5 * trades[i]! * row.reduce((price, each, j) => price + each * trades[j]!, 0),
    0,
  );
}

// A matrix of more moments than this is coarser than it is slow.
export const DECAY_SLICES_MAX = 120;

/** What a schedule costs beside the same order along the volume. */
export function paceCost(
  law: PaceLaw,
  shares: readonly number[],
  volumes: readonly number[],
  seconds: readonly Seconds[],
): Ratio {
  if (law.kind === 'power') return paceFactor(shares, volumes, -law.priced);
  const step = Math.ceil(shares.length / DECAY_SLICES_MAX);
  const grouped = (values: readonly number[]): readonly number[] =>
    step === 1
      ? values
      : Array.from({ length: Math.ceil(values.length / step) }, (_, k) =>
          values.slice(k * step, (k + 1) * step).reduce((sum, each) => sum + each, 0),
        );
  const middles = grouped(seconds).map((sum, k) => sum / Math.min(step, seconds.length - k * step));
  const along = normalised(grouped(volumes));
  const own = normalised(grouped(shares));
  if (along === null || own === null) return 1;
  const matrix = decayMatrix(law.kernel, middles);
  return decayCost(matrix, own) / decayCost(matrix, along);
}

function normalised(values: readonly number[]): readonly number[] | null {
  const total = values.reduce((sum, each) => sum + each, 0);
  return total > 0 ? values.map((each) => each / total) : null;
}
