import { invariant } from '#core/kernel/assert';
import type { VolumeCurve } from '#core/liquidity/profile';

/** A curve from raw weights: shares that sum to 1. `days` is what it was averaged over, 0 for a published shape. */
export function curveOf(weights: readonly number[], source: string, days: number): VolumeCurve {
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  invariant(weights.length > 0, 'a curve has at least one bin');
  invariant(total > 0, 'a curve has volume somewhere');
  invariant(
    weights.every((weight) => weight >= 0),
    'no bin has negative volume',
  );
  return { shares: weights.map((weight) => weight / total), source, days, error: null };
}

export const flatCurve = (bins: number, source: string): VolumeCurve =>
  curveOf(
    Array.from({ length: bins }, () => 1),
    source,
    0,
  );

/** Share of the day's volume up to a fraction of the session (0 open, 1 close). Volume is even within a bin, so this is piecewise linear. */
export function cumulativeShare(curve: VolumeCurve, fraction: number): number {
  const bins = curve.shares.length;
  const place = Math.min(1, Math.max(0, fraction)) * bins;
  const whole = Math.floor(place);
  let share = 0;
  for (let bin = 0; bin < whole; bin++) share += curve.shares[bin] ?? 0;
  return Math.min(1, share + (place - whole) * (curve.shares[whole] ?? 0));
}

/** Share of the day's volume between two fractions of the session. */
export const shareBetween = (curve: VolumeCurve, from: number, to: number): number =>
  Math.max(0, cumulativeShare(curve, to) - cumulativeShare(curve, from));

/** The same shape on another number of bins. */
function rebinned(curve: VolumeCurve, bins: number): readonly number[] {
  return Array.from({ length: bins }, (_, bin) =>
    shareBetween(curve, bin / bins, (bin + 1) / bins),
  );
}

// How many days of data weigh as much as a published shape: with one day the shape rules, with a month the data does.
const SHAPE_IN_DAYS = 5;

/** A measured curve pulled towards a published one: (n x measured + 5 x published) / (n + 5), bin by bin. */
export function shrunk(measured: VolumeCurve, published: VolumeCurve): VolumeCurve {
  const shape = rebinned(published, measured.shares.length);
  const weights = measured.shares.map(
    (share, bin) => measured.days * share + SHAPE_IN_DAYS * (shape[bin] ?? 0),
  );
  const curve = curveOf(
    weights,
    `${measured.source}, shrunk towards ${published.source}`,
    measured.days,
  );
  return measured.following === undefined ? curve : { ...curve, following: measured.following };
}
