import { invariant } from '#core/kernel/assert';

/**
 * Boyd et al. (2017), "Multi-period trading via convex optimization", eq. (2.2): a |x| + b sigma |x|^(3/2) / V^(1/2), x and V in money over the same period as sigma.
 * a is half the spread and the fees, as a fraction; b about 1. The 3/2 power is the square-root law times the quantity.
 */
export interface CostCurve {
  readonly linear: number;
  readonly b: number;
  readonly sigma: number;
  readonly volume: number;
}
export function tradingCost({ linear, b, sigma, volume }: CostCurve, x: number): number {
  invariant(volume > 0, 'something trades');
  const size = Math.abs(x);
  return linear * size + b * sigma * size * Math.sqrt(size / volume);
}
/** a sgn(x) + 1.5 b sigma sqrt(|x| / V) sgn(x); at 0 anything within [-a, a]: there is told a zero. */
export const marginalTradingCost = ({ linear, b, sigma, volume }: CostCurve, x: number): number =>
  Math.sign(x) * (linear + 1.5 * b * sigma * Math.sqrt(Math.abs(x) / volume));

/** In weights of a book of value v: a |z| + b sigma sqrt(v / V) |z|^(3/2). */
export const weightCost = (curve: CostCurve, value: number, z: number): number =>
  tradingCost(curve, z * value) / value;

/** max alpha z - (gamma / 2) sigma^2 z^2 - cost(z) for one asset: exactly nothing where |alpha| <= a, else a quadratic in sqrt|z|. */
export function singleTrade({
  alpha,
  riskAversion,
  curve,
  value,
}: {
  readonly alpha: number;
  readonly riskAversion: number;
  readonly curve: CostCurve;
  readonly value: number;
}): number {
  const left = Math.abs(alpha) - curve.linear;
  if (left <= 0) return 0;
  const A = riskAversion * curve.sigma ** 2;
  const B = 1.5 * curve.b * curve.sigma * Math.sqrt(value / curve.volume);
  const root = A === 0 ? left / B : (-B + Math.sqrt(B * B + 4 * A * left)) / (2 * A);
  return Math.sign(alpha) * root * root;
}

/**
 * Garleanu & Pedersen (2013), "Dynamic trading with predictable returns and transaction costs", J. Finance 68, one asset and one signal that decays at phi, quadratic
 * costs (lambda / 2) sigma^2 dx^2: x_t = (1 - a / lambda) x_{t-1} + (a / lambda) aim_t. The aim is less than Markowitz's, the more the faster the signal decays.
 */
export interface DynamicInput {
  readonly riskAversion: number;
  readonly lambda: number;
  readonly discount: number;
  readonly decay: number;
  readonly alpha: number;
  readonly variance: number;
}
export interface DynamicPolicy {
  readonly a: number;
  readonly rate: number;
  readonly markowitz: number;
  readonly aim: number;
  /** Holdings after trades 0, 1, ... from nothing, while the signal decays as it is expected to. */
  path(steps: number): readonly number[];
}
export function dynamicPolicy({
  riskAversion: g,
  lambda,
  discount,
  decay,
  alpha,
  variance,
}: DynamicInput): DynamicPolicy {
  invariant(g > 0 && lambda > 0 && variance > 0, 'risk, costs and variance are positive');
  const keeps = 1 - discount;
  const c = g * keeps + lambda * discount;
  const a = (-c + Math.sqrt(c * c + 4 * g * lambda * keeps * keeps)) / (2 * keeps);
  const rate = a / lambda;
  const markowitz = alpha / (g * variance);
  const aim = markowitz / (1 + (a * decay) / g);
  return {
    a,
    rate,
    markowitz,
    aim,
    path(steps) {
      const held: number[] = [];
      for (let t = 0; t <= steps; t++)
        held.push((1 - rate) * (held[t - 1] ?? 0) + rate * aim * (1 - decay) ** t);
      return held;
    },
  };
}
