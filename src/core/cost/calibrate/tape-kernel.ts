import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Count } from '#core/kernel/units';
import type { MarketOrders } from '#core/liquidity/measures/market-orders';
import { type Estimate, estimate } from '#core/numeric/estimate';
import { solve } from '#core/numeric/linear';
import { studentQuantile } from '#core/numeric/student';

/** What one market order does to the mid, by how many orders later; ticks. Index l is l orders later, from 0. */
export interface KernelFit {
  readonly lags: Count;
  readonly n: Count;
  /** E[(m_{n+l} - m_n) e_n]. */
  readonly response: readonly Estimate[];
  /** E[e_n e_{n+l}]. */
  readonly signMemory: readonly Estimate[];
  /** G(l): what is left of one order's own impact; G(0) = 0, G(1) is the first. */
  readonly kernel: readonly Estimate[];
  /** g l^-beta over l >= 1, and lambda + kappa exp(-rho (l - 1)): what stays and what goes. */
  readonly power: { readonly scale: Estimate; readonly exponent: Estimate };
  readonly exponential: {
    readonly permanent: Estimate;
    readonly transient: Estimate;
    readonly decay: Estimate;
  };
}
export const KERNEL_LAGS = 64;
const ORDERS_MIN = 1000;
const BLOCKS = 10;

interface Raw {
  readonly response: readonly number[];
  readonly memory: readonly number[];
  readonly kernel: readonly number[];
  readonly power: readonly [scale: number, exponent: number];
  readonly exponential: readonly [permanent: number, transient: number, decay: number];
}

/**
 * The propagator of Bouchaud, Gefen, Potters & Wyart (2004), Quantitative Finance 4, in its differences (Eisler, Bouchaud & Kockelkoren 2012):
 *     m_{n+1} - m_n = sum_j K(j) e_{n-j} + noise,   E[(m_{n+1} - m_n) e_{n-l}] = sum_j C(|l - j|) K(j),   G(l) = K(0) + ... + K(l - 1)
 * Errors by leaving out one of ten stretches at a time (jackknife): what a stretch of time has in common is in them.
 */
export function fitKernel(orders: MarketOrders): Result<KernelFit, Refusal> {
  const n = orders.count;
  if (n < ORDERS_MIN)
    return err(
      refusal(
        'TOO_FEW_OBSERVATIONS',
        `a kernel of ${KERNEL_LAGS} lags needs ${ORDERS_MIN} market orders, had ${n}`,
        { n },
        'give a longer stretch of the tape',
      ),
    );
  const cut = (k: number): number => Math.floor((k * n) / BLOCKS);
  const whole = rawKernel(orders, () => true);
  const parts = Array.from({ length: BLOCKS }, (_, k) =>
    rawKernel(orders, (i) => i < cut(k) || i >= cut(k + 1)),
  );
  if (whole === null || parts.some((each) => each === null))
    return err(
      refusal(
        'CALIBRATION_FAILED',
        'a kernel needs orders of both signs, all had one sign',
        { n },
        'give a longer stretch of the tape',
      ),
    );
  const known = parts.flatMap((each) => (each === null ? [] : [each]));
  const judged = (of: (raw: Raw) => number): Estimate => {
    const values = known.map(of);
    const mean = values.reduce((sum, x) => sum + x, 0) / BLOCKS;
    return estimate(
      of(whole),
      Math.sqrt(((BLOCKS - 1) / BLOCKS) * values.reduce((sum, x) => sum + (x - mean) ** 2, 0)),
      n,
    );
  };
  const series = (of: (raw: Raw) => readonly number[]): readonly Estimate[] =>
    of(whole).map((_, l) => judged((raw) => of(raw)[l]!));
  return ok({
    lags: KERNEL_LAGS,
    n,
    response: series(({ response }) => response),
    signMemory: series(({ memory }) => memory),
    kernel: series(({ kernel }) => kernel),
    power: { scale: judged(({ power }) => power[0]), exponent: judged(({ power }) => power[1]) },
    exponential: {
      permanent: judged(({ exponential }) => exponential[0]),
      transient: judged(({ exponential }) => exponential[1]),
      decay: judged(({ exponential }) => exponential[2]),
    },
  });
}

function rawKernel({ count, sign, mid }: MarketOrders, isIn: (i: number) => boolean): Raw | null {
  const L = KERNEL_LAGS;
  const cross = new Float64Array(L);
  const memory = new Float64Array(L);
  const response = new Float64Array(L + 1);
  const pairs = new Float64Array(L + 1);
  let rows = 0;
  for (let i = L; i + L <= count; i++) {
    if (!isIn(i)) continue;
    rows += 1;
    const move = mid[i + 1]! - mid[i]!;
    for (let l = 0; l < L; l++) {
      cross[l] = cross[l]! + move * sign[i - l]!;
      memory[l] = memory[l]! + sign[i]! * sign[i - l]!;
    }
    for (let l = 1; l <= L; l++) {
      response[l] = response[l]! + (mid[i + l]! - mid[i]!) * sign[i]!;
      pairs[l] = pairs[l]! + 1;
    }
  }
  if (rows === 0) return null;
  const C = Array.from(memory, (x) => x / rows);
  const K = solve(
    C.map((_, l) => C.map((__, j) => C[Math.abs(l - j)]!)),
    Array.from(cross, (x) => x / rows),
  );
  if (K === null) return null;
  const kernel = [0];
  for (const each of K) kernel.push(kernel.at(-1)! + each);
  return {
    response: Array.from(response, (x, l) => (l === 0 ? 0 : x / pairs[l]!)),
    memory: C,
    kernel,
    power: powerOf(kernel),
    exponential: exponentialOf(kernel),
  };
}

/** Least squares over the shape parameter by golden section, the rest of it linear. */
function golden(loss: (x: number) => number, low: number, high: number): number {
  const step = (Math.sqrt(5) - 1) / 2;
  let a = low;
  let b = high;
  for (let i = 0; i < 60; i++) {
    const x = b - step * (b - a);
    const y = a + step * (b - a);
    if (loss(x) < loss(y)) b = y;
    else a = x;
  }
  return (a + b) / 2;
}
function powerOf(kernel: readonly number[]): readonly [number, number] {
  const lags = kernel.map((_, l) => l).slice(1);
  const scaleAt = (beta: number): number =>
    lags.reduce((sum, l) => sum + kernel[l]! * l ** -beta, 0) /
    lags.reduce((sum, l) => sum + l ** (-2 * beta), 0);
  const beta = golden(
    (b) => lags.reduce((sum, l) => sum + (kernel[l]! - scaleAt(b) * l ** -b) ** 2, 0),
    -0.5,
    2,
  );
  return [scaleAt(beta), beta];
}
function exponentialOf(kernel: readonly number[]): readonly [number, number, number] {
  const lags = kernel.map((_, l) => l).slice(1);
  const linear = (rho: number): readonly [number, number] => {
    const x = lags.map((l) => Math.exp(-rho * (l - 1)));
    const n = lags.length;
    const mx = x.reduce((sum, v) => sum + v, 0) / n;
    const my = lags.reduce((sum, l) => sum + kernel[l]!, 0) / n;
    const slope =
      lags.reduce((sum, l, k) => sum + (x[k]! - mx) * (kernel[l]! - my), 0) /
      x.reduce((sum, v) => sum + (v - mx) ** 2, 0);
    return [my - slope * mx, slope];
  };
  const loss = (logRho: number): number => {
    const rho = Math.exp(logRho);
    const [a, b] = linear(rho);
    return lags.reduce((sum, l) => sum + (kernel[l]! - a - b * Math.exp(-rho * (l - 1))) ** 2, 0);
  };
  const rho = Math.exp(golden(loss, Math.log(0.01), Math.log(3)));
  return [...linear(rho), rho];
}

/** The kernel as it was found, 64 numbers, and as three or two: fewer numbers learn less noise. */
export const KERNEL_FORMS = ['as found', 'power law', 'exponential'] as const;
export type KernelForm = (typeof KERNEL_FORMS)[number];
export function kernelAt(
  { kernel, power, exponential }: KernelFit,
  form: KernelForm,
  l: number,
): number {
  if (l === 0) return 0;
  if (form === 'as found') return kernel[l]!.value;
  if (form === 'power law') return power.scale.value * l ** -power.exponent.value;
  return (
    exponential.permanent.value +
    exponential.transient.value * Math.exp(-exponential.decay.value * (l - 1))
  );
}

/** Of one horizon: how much of the moves it explains, and by how much the kernel's squared error is smaller than that of "no memory". */
export interface KernelJudged {
  readonly form: KernelForm;
  /** Orders ahead. */
  readonly horizon: number;
  readonly n: Count;
  /** 1 - mean squared error over mean square of the moves. */
  readonly r2: { readonly kernel: number; readonly noMemory: number };
  /** Squared error of the kernel less that of no memory, over the mean square of the moves; negative: the kernel is better. Error by stretches of the judged time. */
  readonly difference: Estimate;
  readonly verdict: 'better' | 'worse' | 'undecided';
}
const JUDGED_HORIZONS = [1, 10, 50] as const;
const JUDGE_BLOCKS = 20;

/**
 * What was fitted on one stretch tells of another: moves of the mid over the next h orders, given the signs of all orders up to then. "No memory" is an impact that each order
 * makes once and for good: the mean first move, fitted on the same stretch.
 */
export function judgeKernel(
  fit: KernelFit,
  { count, sign, mid }: MarketOrders,
): Result<readonly KernelJudged[], Refusal> {
  if (count < ORDERS_MIN)
    return err(
      refusal(
        'TOO_FEW_OBSERVATIONS',
        `a kernel is judged on ${ORDERS_MIN} market orders, had ${count}`,
        { n: count },
        'give a longer stretch of the tape',
      ),
    );
  return ok(KERNEL_FORMS.flatMap((form) => judgeForm(fit, form, { count, sign, mid })));
}

function judgeForm(
  fit: KernelFit,
  form: KernelForm,
  { count, sign, mid }: Pick<MarketOrders, 'count' | 'sign' | 'mid'>,
): readonly KernelJudged[] {
  const K = Array.from(
    { length: fit.lags },
    (_, l) => kernelAt(fit, form, l + 1) - kernelAt(fit, form, l),
  );
  const first = fit.response[1]!.value;
  const told = Float64Array.from({ length: count }, (_, i) =>
    K.reduce((sum, k, j) => (i - j >= 0 ? sum + k * sign[i - j]! : sum), 0),
  );
  return JUDGED_HORIZONS.map((horizon): KernelJudged => {
    const blocks = Array.from({ length: JUDGE_BLOCKS }, () => ({
      kernel: 0,
      none: 0,
      square: 0,
      n: 0,
    }));
    for (let i = fit.lags; i + horizon <= count; i += horizon) {
      const block = blocks[Math.min(JUDGE_BLOCKS - 1, Math.floor((i * JUDGE_BLOCKS) / count))]!;
      let byKernel = 0;
      let byFirst = 0;
      for (let k = i; k < i + horizon; k++) {
        byKernel += told[k]!;
        byFirst += first * sign[k]!;
      }
      const move = mid[i + horizon]! - mid[i]!;
      block.kernel += (move - byKernel) ** 2;
      block.none += (move - byFirst) ** 2;
      block.square += move ** 2;
      block.n += 1;
    }
    const used = blocks.filter(({ n }) => n > 0);
    const total = (of: (block: (typeof blocks)[number]) => number): number =>
      used.reduce((sum, block) => sum + of(block), 0);
    const n = total((block) => block.n);
    const square = total((block) => block.square) / n;
    const mean = total((block) => block.kernel - block.none) / n;
    const squares = used.reduce(
      (sum, block) => sum + (block.kernel - block.none - mean * block.n) ** 2,
      0,
    );
    const difference = estimate(
      mean / square,
      Math.sqrt((squares * used.length) / (used.length - 1)) / n / square,
      n,
    );
    const isTold =
      Math.abs(difference.value) >
      studentQuantile(0.975, used.length - 1) * difference.standardError;
    return {
      form,
      horizon,
      n,
      r2: {
        kernel: 1 - total((block) => block.kernel) / n / square,
        noMemory: 1 - total((block) => block.none) / n / square,
      },
      difference,
      verdict: !isTold ? 'undecided' : difference.value < 0 ? 'better' : 'worse',
    };
  });
}
