import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { BPS_IN_ONE, type Bps, type Days, type Ratio } from '#core/kernel/units';
import { tradeOf } from '#core/liquidity/trade';
import { worthOf } from '#core/market/instrument';
import type { Matrix } from '#core/numeric/linear';
import {
  type AlmgrenChrissMulti,
  costOfMulti,
  optimalHoldingsMulti,
} from '#core/plan/almgren-chriss-multi';
import type { BookRules, Position } from '#core/portfolio/book-report';

/** A way of selling: expected cost and standard deviation, bps of the book's value; what is left of the value after each day; the largest share of a name's daily volume on any day. */
export interface Way {
  readonly name: 'evenly' | 'at the cap' | 'optimal';
  readonly costBps: Bps;
  readonly riskBps: Bps;
  /** cost + (riskAversion / 2) x variance, bps. */
  readonly utilityBps: Bps;
  readonly left: readonly number[];
  readonly participationMax: Ratio;
  /** What is left when the time is over; only the way at the cap may leave something. */
  readonly leftOver: Ratio;
}
export interface LiquidationRules extends Pick<BookRules, 'participation' | 'modelOf'> {
  readonly days: Days;
  readonly riskAversion: number;
  /** 0 to 1: how much of its own impact a name that is sold has on another, per unit of correlation. */
  readonly crossImpact: Ratio;
}
const NAMES_MAX = 500;

/**
 * Everything sold within some days, three ways, with the names' covariance: Almgren & Chriss (2000), App. A. Their linear impact is made to cost what the cost model says where a name is sold
 * evenly over the time; H_ij = crossImpact rho_ij sqrt(H_ii H_jj). Half spreads as they are. Covariance of prices per day.
 */
export function liquidationWays(
  book: readonly Position[],
  covariance: Matrix,
  { days, riskAversion, crossImpact, participation, modelOf }: LiquidationRules,
): Result<readonly Way[], Refusal> {
  if (book.length > NAMES_MAX)
    return err(
      refusal(
        'PLAN_INFEASIBLE',
        `at most ${NAMES_MAX} names can be sold optimally together, were ${book.length}`,
        { names: book.length, max: NAMES_MAX },
        'sell the largest this way, the others at the cap',
      ),
    );
  const X: number[] = [];
  const price: number[] = [];
  const adv: number[] = [];
  const half: number[] = [];
  const eta: number[] = [];
  for (const { symbol, units, market } of book) {
    if (!('profile' in market)) return err(market);
    const spread = market.profile.spreadBps ?? market.profile.spreadEstimated;
    const impact =
      modelOf(symbol).impactBps(tradeOf(market.profile, Math.abs(units), days)) / BPS_IN_ONE;
    if (spread === null || !Number.isFinite(impact))
      return err(
        refusal(
          'IMPACT_UNKNOWN',
          `spread and impact of ${symbol} must be known, were unknown`,
          { symbol },
          `leave out ${symbol}, or give quotes`,
        ),
      );
    X.push(units);
    const worth = worthOf(market.instrument, market.close);
    price.push(worth);
    adv.push(market.profile.adv.value);
    half.push((spread.value / 2e4) * worth);
    eta.push((worth * impact * days) / Math.abs(units));
  }
  const value = X.reduce((sum, units, i) => sum + Math.abs(units) * price[i]!, 0);
  const scale = covariance.map((row, i) => Math.sqrt(row[i]!));
  const H = covariance.map((row, i) =>
    row.map((each, j) =>
      i === j
        ? eta[i]!
        : crossImpact === 0
          ? 0
          : (crossImpact * Math.sqrt(eta[i]! * eta[j]!) * each) / (scale[i]! * scale[j]!),
    ),
  );
  const C = covariance.map((row, i) => row.map((each, j) => each * price[i]! * price[j]!));
  const p: AlmgrenChrissMulti = { X, T: days, N: days, H, gamma: X.map(() => 0), epsilon: half, C };
  const even = Array.from({ length: days + 1 }, (_, k) => X.map((units) => units * (1 - k / days)));
  const capped = Array.from({ length: days + 1 }, (_, k) =>
    X.map(
      (units, i) => Math.sign(units) * Math.max(0, Math.abs(units) - k * participation * adv[i]!),
    ),
  );
  const way = (name: Way['name'], holdings: Matrix): Way => {
    const { expected, variance } = costOfMulti(p, holdings);
    const left = holdings.map(
      (row) => row.reduce((sum, units, i) => sum + Math.abs(units) * price[i]!, 0) / value,
    );
    const fastest = holdings
      .slice(1)
      .reduce(
        (most, row, k) =>
          row.reduce(
            (inner, units, i) => Math.max(inner, Math.abs(units - holdings[k]![i]!) / adv[i]!),
            most,
          ),
        0,
      );
    const costBps = (expected / value) * BPS_IN_ONE;
    const riskBps = (Math.sqrt(variance) / value) * BPS_IN_ONE;
    return {
      name,
      costBps,
      riskBps,
      utilityBps: costBps + ((riskAversion / 2) * riskBps ** 2) / BPS_IN_ONE,
      left,
      participationMax: fastest,
      leftOver: left.at(-1) ?? 0,
    };
  };
  return ok([
    way('evenly', even),
    way('at the cap', capped),
    way('optimal', optimalHoldingsMulti(p, riskAversion / 2 / value)),
  ]);
}
