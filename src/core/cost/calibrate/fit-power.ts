import type { Observations } from '#core/cost/calibrate/observations';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { BPS_IN_ONE, type Count, type Days } from '#core/kernel/units';
import { type Estimate, estimate } from '#core/numeric/estimate';
import { quantileOf } from '#core/numeric/quantile';

/** cost / sigma = Y (Q / V)^delta, with errors that allow for days on which everything moves together. */
export interface PowerFit {
  readonly coefficient: Estimate;
  readonly exponent: Estimate;
  /** Of ln Y and delta: the error of a cost at any size is of both. */
  readonly covariance: readonly [readonly [number, number], readonly [number, number]];
  readonly n: Count;
  readonly days: Days;
  readonly iterations: Count;
}

const OBSERVATIONS_MIN = 200;
const DAYS_MIN = 10;
// Beyond this many normal deviations a residual counts by its size and no longer by its square (Huber 1964): ends of single days do not bend the curve.
const HUBER = 4;
const NORMAL_OVER_MAD = 1.4826;
const ITERATIONS_MAX = 200;
const SPREAD_OF_SIZES_MIN = 0.1;

/**
 * Minimum of the sum of Huber's loss over (ln Y, delta): Levenberg and Marquardt on reweighted squares, scale by the median absolute deviation of the residuals of
 * the square root. Standard errors are sandwiches over days (Liang & Zeger 1986, Biometrika 73), G / (G - 1) for G days.
 */
export function fitPower(data: Observations): Result<PowerFit, Refusal> {
  const no = cannotFit(data);
  if (no !== null) return err(no);
  const days = new Set(data.day).size;
  const y = Float64Array.from(
    data.costBps,
    (cost, i) => cost / (BPS_IN_ONE * data.volatilityDaily[i]!),
  );
  const logSize = Float64Array.from(data.advShare, Math.log);
  const start = rootFit(y, logSize);
  if (!(start.coefficient > 0))
    return err(
      refusal(
        'CALIBRATION_FAILED',
        `costs must rise with size, the square root's coefficient was ${start.coefficient}`,
        { n: data.n, coefficient: start.coefficient },
        'check the sign of the costs (a cost is positive), or give more orders',
      ),
    );
  const found = minimise(y, logSize, {
    at: [Math.log(start.coefficient), 0.5],
    cut: HUBER * start.scale,
  });
  const [logY, delta] = found.at;
  if (!(delta > 0 && delta <= 1))
    return err(
      refusal(
        'CALIBRATION_FAILED',
        `the exponent of size must be above 0 and at most 1, was ${delta}`,
        { n: data.n, exponent: delta },
        'give more orders, or more different sizes; or name a published model',
      ),
    );
  const covariance = clustered(y, logSize, data.day, found);
  const Y = Math.exp(logY);
  return ok({
    coefficient: estimate(Y, Y * Math.sqrt(covariance[0][0]), data.n),
    exponent: estimate(delta, Math.sqrt(covariance[1][1]), data.n),
    covariance,
    n: data.n,
    days,
    iterations: found.iterations,
  });
}

/** What no fit of costs can mend: too few orders or days, numbers that are none, one size; null: it can be tried. */
export function cannotFit(data: Observations): Refusal | null {
  const days = new Set(data.day).size;
  if (data.n < OBSERVATIONS_MIN || days < DAYS_MIN) {
    return refusal(
      'TOO_FEW_OBSERVATIONS',
      `a fit needs ${OBSERVATIONS_MIN} orders over ${DAYS_MIN} days, had ${data.n} over ${days}`,
      { n: data.n, days },
      'wait for more orders, or name a published model',
    );
  }
  for (let i = 0; i < data.n; i++) {
    const known =
      data.advShare[i]! > 0 &&
      data.volatilityDaily[i]! > 0 &&
      Number.isFinite(data.costBps[i]!) &&
      data.varianceDays[i]! > 0;
    if (!known)
      return refusal(
        'CALIBRATION_FAILED',
        `size, volatility and exposure must be positive and the cost a number, row ${i} was ${data.advShare[i]}, ${data.volatilityDaily[i]}, ${data.varianceDays[i]}, ${data.costBps[i]}`,
        { row: i },
        'leave the row out',
      );
  }
  const sizes = Float64Array.from(data.advShare, Math.log).toSorted();
  const spread = quantileOf(sizes, 0.9) - quantileOf(sizes, 0.1);
  return spread > SPREAD_OF_SIZES_MIN
    ? null
    : refusal(
        'CALIBRATION_FAILED',
        'an exponent needs orders of different sizes, all had one size',
        { n: data.n, spread },
        'give more different sizes, or name a published model',
      );
}

function rootFit(
  y: Float64Array,
  logSize: Float64Array,
): { readonly coefficient: number; readonly scale: number } {
  let xy = 0;
  let xx = 0;
  for (let i = 0; i < y.length; i++) {
    const x = Math.exp(0.5 * logSize[i]!);
    xy += x * y[i]!;
    xx += x * x;
  }
  const coefficient = xy / xx;
  const residuals = y
    .map((value, i) => Math.abs(value - coefficient * Math.exp(0.5 * logSize[i]!)))
    .toSorted();
  return { coefficient, scale: NORMAL_OVER_MAD * quantileOf(residuals, 0.5) };
}

interface Found {
  readonly at: readonly [number, number];
  readonly cut: number;
  readonly iterations: number;
}
/** Sums of the weighted normal equations at a point, and its loss. */
interface Normal {
  readonly loss: number;
  readonly aa: number;
  readonly ab: number;
  readonly bb: number;
  readonly ra: number;
  readonly rb: number;
}
function normalAt(
  y: Float64Array,
  logSize: Float64Array,
  [logY, delta]: readonly [number, number],
  cut: number,
): Normal {
  let loss = 0;
  let aa = 0;
  let ab = 0;
  let bb = 0;
  let ra = 0;
  let rb = 0;
  for (let i = 0; i < y.length; i++) {
    const l = logSize[i]!;
    const f = Math.exp(logY + delta * l);
    const r = y[i]! - f;
    const size = Math.abs(r);
    const weight = size <= cut ? 1 : cut / size;
    loss += size <= cut ? 0.5 * r * r : cut * (size - 0.5 * cut);
    const b = f * l;
    aa += weight * f * f;
    ab += weight * f * b;
    bb += weight * b * b;
    ra += weight * f * r;
    rb += weight * b * r;
  }
  return { loss, aa, ab, bb, ra, rb };
}
function minimise(
  y: Float64Array,
  logSize: Float64Array,
  { at, cut }: { readonly at: readonly [number, number]; readonly cut: number },
): Found {
  let here = at;
  let now = normalAt(y, logSize, here, cut);
  let damping = 1e-3;
  for (let iteration = 1; iteration <= ITERATIONS_MAX; iteration++) {
    const aa = now.aa * (1 + damping);
    const bb = now.bb * (1 + damping);
    const determinant = aa * bb - now.ab * now.ab;
    const step = [
      (bb * now.ra - now.ab * now.rb) / determinant,
      (aa * now.rb - now.ab * now.ra) / determinant,
    ] as const;
    const there = [here[0] + step[0], here[1] + step[1]] as const;
    const next = normalAt(y, logSize, there, cut);
    if (next.loss <= now.loss) {
      const moved = Math.max(Math.abs(step[0]), Math.abs(step[1]));
      [here, now, damping] = [there, next, damping / 10];
      if (moved < 1e-12) return { at: here, cut, iterations: iteration };
    } else damping *= 10;
    if (damping > 1e12) return { at: here, cut, iterations: iteration };
  }
  return { at: here, cut, iterations: ITERATIONS_MAX };
}

function clustered(
  y: Float64Array,
  logSize: Float64Array,
  day: Int32Array,
  { at, cut }: Found,
): PowerFit['covariance'] {
  const { aa, ab, bb } = normalAt(y, logSize, at, cut);
  const sums = new Map<number, [number, number]>();
  for (let i = 0; i < y.length; i++) {
    const f = Math.exp(at[0] + at[1] * logSize[i]!);
    const r = Math.max(-cut, Math.min(cut, y[i]! - f));
    const sum = sums.get(day[i]!) ?? [0, 0];
    sum[0] += f * r;
    sum[1] += f * logSize[i]! * r;
    sums.set(day[i]!, sum);
  }
  let maa = 0;
  let mab = 0;
  let mbb = 0;
  for (const [a, b] of sums.values()) {
    maa += a * a;
    mab += a * b;
    mbb += b * b;
  }
  const correction = sums.size / (sums.size - 1);
  const determinant = aa * bb - ab * ab;
  const iaa = bb / determinant;
  const iab = -ab / determinant;
  const ibb = aa / determinant;
  const row = (p: number, q: number): readonly [number, number] => [
    p * maa + q * mab,
    p * mab + q * mbb,
  ];
  const first = row(iaa, iab);
  const second = row(iab, ibb);
  const of = (left: readonly [number, number], p: number, q: number): number =>
    correction * (left[0] * p + left[1] * q);
  return [
    [of(first, iaa, iab), of(first, iab, ibb)],
    [of(second, iaa, iab), of(second, iab, ibb)],
  ];
}
