import { invariant } from '#core/kernel/assert';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { solve } from '#core/numeric/linear';
import { incompleteBeta, lnGamma } from '#core/numeric/student';

/** How the impact of one trade decays: G(t), 1 at t = 0. */
export type Kernel =
  | { readonly kind: 'exponential'; readonly rho: number }
  | { readonly kind: 'power'; readonly scale: number; readonly exponent: number }
  | { readonly kind: 'linear'; readonly slope: number }
  | { readonly kind: 'rational'; readonly scale: number; readonly power: number };

export function decay(kernel: Kernel, t: number): number {
  switch (kernel.kind) {
    case 'exponential':
      return Math.exp(-kernel.rho * t);
    case 'power':
      return (1 + kernel.scale * t) ** -kernel.exponent;
    case 'linear':
      return Math.max(0, 1 - kernel.slope * t);
    case 'rational':
      return 1 / (1 + (kernel.scale * t) ** kernel.power);
  }
}

/** Signs with autocorrelation l^-gamma leave a diffusive price only under G(l) = l^-beta with beta = (1 - gamma) / 2. Bouchaud, Gefen, Potters & Wyart (2004), Quantitative Finance 4. */
export const diffusiveDecay = (gamma: number): number => (1 - gamma) / 2;

/** Move n trades after the start, each trade of sign 1 up to `until` (exclusive), with G(l) = (1 + l)^-beta. */
export function moveOfRun(beta: number, n: number, until: number): number {
  let sum = 0;
  for (let m = 0; m <= Math.min(n, until - 1); m++) sum += (1 + n - m) ** -beta;
  return sum;
}

/** Impact at t over that at the end T of an order traded at a constant rate, G = t^-beta: [t^(1-b) - (t - T)_+^(1-b)] / T^(1-b). It decays to nothing: there is no plateau. */
export const relaxation = (beta: number, horizon: number, t: number): number =>
  (t ** (1 - beta) - Math.max(0, t - horizon) ** (1 - beta)) / horizon ** (1 - beta);

const TERMS_MAX = 1_000_000;
/**
 * Response R(l) = E[(p_{n+l} - p_n) eps_n] under G(l) and autocorrelation of signs C(j):
 *     R(l) = G(l) + sum_{0<j<l} G(l-j) C(j) + sum_{j>0} [G(l+j) - G(j)] C(j)
 * The last sum is taken until its terms no longer count; a C that does not decay has none.
 */
export function response(lag: number, G: (l: number) => number, C: (j: number) => number): number {
  let sum = G(lag);
  for (let j = 1; j < lag; j++) sum += G(lag - j) * C(j);
  for (let j = 1; j < TERMS_MAX; j++) {
    const term = (G(lag + j) - G(j)) * C(j);
    sum += term;
    if (Math.abs(term) < 1e-17 * Math.abs(sum)) break;
  }
  return sum;
}

export interface KernelSchedule {
  readonly trades: readonly number[];
  readonly cost: number;
}
/**
 * The cheapest trades at given times: xi = X M^-1 1 / (1' M^-1 1), M_ij = G(|t_i - t_j|), cost xi' M xi / 2 (a trade pays half of its own impact).
 * Gatheral, Schied & Slynko (2012), "Transient linear price impact and Fredholm integral equations", Mathematical Finance 22. KERNEL_MANIPULABLE where M has no such
 * minimum: prices could then be moved for a profit.
 */
export function kernelSchedule(
  kernel: Kernel,
  times: readonly number[],
  quantity: number,
): Result<KernelSchedule, Refusal> {
  invariant(times.length >= 1 && times.every((t, i) => i === 0 || t > times[i - 1]!), 'times rise');
  const matrix = times.map((a) => times.map((b) => decay(kernel, Math.abs(a - b))));
  const weights = solve(
    matrix,
    times.map(() => 1),
  );
  const total = weights?.reduce((sum, each) => sum + each, 0) ?? NaN;
  if (weights === null || !(total > 0))
    return err(
      refusal(
        'KERNEL_MANIPULABLE',
        'a decay of impact must be positive definite at the times of the trades, was not',
        { kernel: kernel.kind, trades: times.length },
        'choose a convex decay, or trades further apart',
      ),
    );
  const trades = weights.map((each) => (quantity * each) / total);
  return ok({ trades, cost: quantity ** 2 / (2 * total) });
}
/** Trades against the order's own direction: the kernel pays for pushing first (transaction-triggered manipulation, Alfonsi, Schied & Slynko 2012). */
export function againstItself({ trades }: Pick<KernelSchedule, 'trades'>): number {
  const first = trades[0] ?? 0;
  // What is nothing but rounding turns nowhere.
  return trades.filter((trade) => trade * first < -1e-9 * first * first).length;
}

/**
 * G = t^-a, 0 < a < 1, traded continuously: density c [s (T - s)]^(-(1-a)/2), c = X / (T^a B((1+a)/2, (1+a)/2)); the price the schedule is at is c pi / cos(pi a / 2)
 * throughout, and the cost half of that times X. The kernel is infinite at 0, so no trade may be a block.
 */
export interface PowerSchedule {
  readonly c: number;
  readonly level: number;
  readonly cost: number;
  executed(t: number): number;
  density(t: number): number;
}
export function powerSchedule(a: number, quantity: number, horizon: number): PowerSchedule {
  invariant(a > 0 && a < 1, 'the exponent of the decay lies between 0 and 1');
  invariant(horizon > 0, 'an order takes time');
  const half = (1 + a) / 2;
  const beta = Math.exp(2 * lnGamma(half) - lnGamma(2 * half));
  const c = quantity / (horizon ** a * beta);
  const level = (c * Math.PI) / Math.cos((Math.PI * a) / 2);
  return {
    c,
    level,
    cost: (level * quantity) / 2,
    executed: (t) => quantity * incompleteBeta(t / horizon, half, half),
    density: (t) => c * (t * (horizon - t)) ** (-(1 - a) / 2),
  };
}

/**
 * A round trip under G = exp(-rho t): bought at rate v1 until it is sold off at v2 at T, the price moving by f(rate). Gatheral (2010), "No-dynamic-arbitrage and market
 * impact", Quantitative Finance 10: below zero it pays, and only a linear f never does under exponential decay.
 */
export function roundTrip(
  order: {
    readonly v1: number;
    readonly v2: number;
    readonly rho: number;
    readonly horizon: number;
  },
  f: (rate: number) => number,
): {
  readonly total: number;
  readonly buying: number;
  readonly selling: number;
  readonly crossed: number;
} {
  const { v1, v2, rho, horizon } = order;
  invariant(
    v1 > 0 && v2 > 0 && rho > 0 && horizon > 0,
    'a round trip has rates, a decay and a time',
  );
  const turn = (v2 / (v1 + v2)) * horizon;
  const within = (t: number): number => t / rho - (1 - Math.exp(-rho * t)) / rho ** 2;
  const buying = v1 * f(v1) * within(turn);
  const selling = v2 * f(v2) * within(horizon - turn);
  const crossed =
    (-v2 *
      f(v1) *
      (Math.exp(-rho * turn) - Math.exp(-rho * horizon)) *
      (Math.exp(rho * turn) - 1)) /
    rho ** 2;
  return { total: buying + selling + crossed, buying, selling, crossed };
}
/** Under G = t^-gamma and f = v^delta no round trip pays only where gamma + delta >= 1 and gamma >= gamma*. Same paper, section 5. */
export const GAMMA_STAR = 2 - Math.log(3) / Math.LN2;
export const mayBeManipulated = (gamma: number, delta: number): boolean =>
  gamma + delta < 1 || gamma < GAMMA_STAR;
/** What is found in markets: right at the border. */
export const EMPIRICAL_EXPONENTS = { delta: 0.6, gamma: 0.4 } as const;
