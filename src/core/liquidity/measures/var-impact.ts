import type { Count } from '#core/kernel/units';
import type { MarketOrders } from '#core/liquidity/measures/market-orders';
import { type Estimate, estimate } from '#core/numeric/estimate';
import { leastSquares } from '#core/numeric/least-squares';

/** What an unexpected market order does to the mid in the end, once the flow that follows it and the price's own answer are in it. Ticks, in the direction of the order. */
export interface VarImpact {
  /** At once, before the next order. */
  readonly immediate: Estimate;
  /** Expected move of the mid after 0, 1, ... HORIZON orders. */
  readonly response: readonly Estimate[];
  /** After HORIZON orders: the information in an order (Hasbrouck 1991). */
  readonly permanent: Estimate;
  readonly n: Count;
}

const LAGS = 5;
const HORIZON = 20;
const PARTS = 10;
const ORDERS_MIN = 500;

/**
 * Hasbrouck (1991), "Measuring the information content of stock trades", J. Finance 46, in trade time with five lags:
 *     r_t = sum a_i r_(t-i) + sum b_i x_(t-i) + v,   x_t = sum c_i r_(t-i) + sum d_i x_(t-i) + w
 * r is the change of the mid from before one market order to before the next, x its sign, b from i = 0. The impulse response is to an order that nothing had announced.
 * Errors by leaving out tenths of the time (jackknife). null with fewer than 500 orders, or orders of one side.
 */
export function varImpact(orders: MarketOrders): VarImpact | null {
  if (orders.count < ORDERS_MIN) return null;
  const whole = responseOver(orders, () => true);
  if (whole === null) return null;
  const parts: (readonly number[])[] = [];
  for (let part = 0; part < PARTS; part++) {
    const found = responseOver(orders, (t) => Math.floor((t * PARTS) / orders.count) !== part);
    if (found === null) return null;
    parts.push(found);
  }
  const response = whole.map((value, h) => {
    const mean = parts.reduce((sum, each) => sum + each[h]!, 0) / PARTS;
    const squares = parts.reduce((sum, each) => sum + (each[h]! - mean) ** 2, 0);
    return estimate(value, Math.sqrt(((PARTS - 1) / PARTS) * squares), orders.count);
  });
  return { immediate: response[0]!, response, permanent: response.at(-1)!, n: orders.count };
}

/** Cumulated impulse response of the rows that are used; null where they cannot tell. */
function responseOver(
  { count, mid, sign }: MarketOrders,
  isUsed: (t: number) => boolean,
): readonly number[] | null {
  const move = Float64Array.from({ length: count }, (_, t) => mid[t + 1]! - mid[t]!);
  const rows: number[] = [];
  for (let t = LAGS; t < count; t++) if (isUsed(t)) rows.push(t);
  const lag = (of: Float64Array, by: number): Float64Array =>
    Float64Array.from(rows, (t) => of[t - by]!);
  const lags = Array.from({ length: LAGS }, (_, i) => i + 1);
  const past = [...lags.map((i) => lag(move, i)), ...lags.map((i) => lag(sign, i))];
  const ofMove = leastSquares(lag(move, 0), [lag(sign, 0), ...past]);
  const ofSign = leastSquares(lag(sign, 0), past);
  if (ofMove === null || ofSign === null) return null;
  const [now = NaN, ...rest] = ofMove.coefficients;
  const moves: number[] = [];
  const signs: number[] = [];
  const cumulated: number[] = [];
  for (let h = 0; h <= HORIZON; h++) {
    const by = (coefficients: readonly number[]): number =>
      lags.reduce(
        (sum, i) =>
          sum +
          coefficients[i - 1]! * (moves[h - i] ?? 0) +
          coefficients[LAGS + i - 1]! * (signs[h - i] ?? 0),
        0,
      );
    const x = h === 0 ? 1 : by(ofSign.coefficients);
    const r = by(rest) + now * x;
    signs.push(x);
    moves.push(r);
    cumulated.push((cumulated.at(-1) ?? 0) + r);
  }
  return cumulated;
}
