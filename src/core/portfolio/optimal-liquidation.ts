import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { BPS_IN_ONE, type Bps, type Days, type Ratio } from '#core/kernel/units';
import { bearableAdv } from '#core/liquidity/standing';
import { worthOf } from '#core/market/instrument';
import type { Matrix } from '#core/numeric/linear';
import {
  type AlmgrenChrissMulti,
  costOfMulti,
  optimalHoldingsMulti,
} from '#core/plan/almgren-chriss-multi';
import type { BookRules, Position } from '#core/portfolio/book-report';
import { capDays, evenCost, evenDaysOf } from '#core/portfolio/closing';

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

interface Sold {
  readonly X: readonly number[];
  readonly price: readonly number[];
  /** Units a day that can be counted on. */
  readonly adv: readonly number[];
  /** Cost of selling units of a name evenly over so many days, as a fraction of their value. */
  readonly costOf: readonly ((units: number, days: number) => number)[];
}
function soldOf(
  book: readonly Position[],
  { days, participation, modelOf }: LiquidationRules,
): Result<Sold, Refusal> {
  const X: number[] = [];
  const price: number[] = [];
  const adv: number[] = [];
  const costOf: Sold['costOf'][number][] = [];
  for (const { symbol, units, market } of book) {
    if (!('profile' in market)) return err(market);
    const model = modelOf(symbol);
    const quick = Math.min(days, capDays(market, units, participation));
    for (const time of [days, quick])
      if (evenCost(market, model, units, time).costBps === null)
        return err(
          refusal(
            'IMPACT_UNKNOWN',
            `spread and impact of ${symbol} must be known, were unknown`,
            { symbol },
            `leave out ${symbol}, or give quotes`,
          ),
        );
    X.push(units);
    price.push(worthOf(market.instrument, market.close));
    adv.push(bearableAdv(market.profile));
    costOf.push((sold, time) => (evenCost(market, model, sold, time).costBps ?? NaN) / BPS_IN_ONE);
  }
  return ok({ X, price, adv, costOf });
}

/**
 * Everything sold within some days, three ways, with the names' covariance. Each way is priced by what the report prices a sale by: half spreads and the cost model, over the days of an even sale at the same mean rate
 * (`evenDaysOf`); cross impact comes on top. The optimal way is the best of the even one, the fastest one that the cap allows, mixtures of both, and Almgren & Chriss (2000), App. A, whose linear impact is made to cost
 * what the model says of an even sale; H_ij = crossImpact rho_ij sqrt(H_ii H_jj). It keeps to the cap where selling evenly does. Covariance of prices per day.
 */
export function liquidationWays(
  book: readonly Position[],
  covariance: Matrix,
  rules: LiquidationRules,
): Result<readonly Way[], Refusal> {
  const { days, riskAversion, crossImpact, participation } = rules;
  if (book.length > NAMES_MAX)
    return err(
      refusal(
        'PLAN_INFEASIBLE',
        `at most ${NAMES_MAX} names can be sold optimally together, were ${book.length}`,
        { names: book.length, max: NAMES_MAX },
        'sell the largest this way, the others at the cap',
      ),
    );
  const sold = soldOf(book, rules);
  if (!sold.ok) return sold;
  const { X, price, adv, costOf } = sold.value;
  const value = X.reduce((sum, units, i) => sum + Math.abs(units) * price[i]!, 0);
  const scale = covariance.map((row, i) => Math.sqrt(row[i]!));
  const eta = X.map((units, i) => (price[i]! * costOf[i]!(units, days) * days) / Math.abs(units));
  const own = eta.map((each, i) => eta.map((_, j) => (i === j ? each : 0)));
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
  const none = X.map(() => 0);
  const p: AlmgrenChrissMulti = { X, T: days, N: days, H, gamma: none, epsilon: none, C };
  const way = (name: Way['name'], { holdings, paces }: Path): Way => {
    const { expected, variance } = costOfMulti(p, holdings);
    const crossed =
      crossImpact === 0 ? 0 : expected - costOfMulti({ ...p, H: own }, holdings).expected;
    const cost = X.reduce((sum, units, i) => {
      const quantity = Math.abs(units) - Math.abs(holdings[days]![i]!);
      return sum + quantity * price[i]! * (quantity === 0 ? 0 : costOf[i]!(quantity, paces[i]!));
    }, crossed);
    const left = holdings.map(
      (row) => row.reduce((sum, units, i) => sum + Math.abs(units) * price[i]!, 0) / value,
    );
    const costBps = (cost / value) * BPS_IN_ONE;
    const riskBps = (Math.sqrt(variance) / value) * BPS_IN_ONE;
    return {
      name,
      costBps,
      riskBps,
      utilityBps: costBps + ((riskAversion / 2) * riskBps ** 2) / BPS_IN_ONE,
      left,
      participationMax: fastestShare(holdings, adv),
      leftOver: left.at(-1) ?? 0,
    };
  };
  const even = pathOf(
    Array.from({ length: days + 1 }, (_, k) => X.map((units) => units * (1 - k / days))),
  );
  const capped = cappedPath(X, adv, participation, days);
  const most = Math.max(participation, fastestShare(even.holdings, adv)) * (1 + 1e-9);
  // What the cap does not finish in time is sold evenly.
  const quick = mixed(even, capped, (i) => (capped.holdings[days]![i] === 0 ? 1 : 0));
  const candidates = [
    even,
    quick,
    ...[0.25, 0.5, 0.75].map((share) => mixed(even, quick, () => share)),
    pathOf(optimalHoldingsMulti(p, riskAversion / 2 / value)),
  ].filter(({ holdings }) => fastestShare(holdings, adv) <= most);
  const [best = way('optimal', even)] = candidates
    .map((path) => way('optimal', path))
    .toSorted((a, b) => a.utilityBps - b.utilityBps);
  return ok([way('evenly', even), way('at the cap', capped), best]);
}

/** Holdings day by day, and for every name the days of an even sale at the same mean rate. */
interface Path {
  readonly holdings: Matrix;
  readonly paces: readonly number[];
}
function pathOf(holdings: Matrix): Path {
  const paces = holdings[0]!.map((_, i) =>
    evenDaysOf(
      holdings.slice(1).map((row, k) => ({ quantity: holdings[k]![i]! - row[i]!, days: 1 })),
    ),
  );
  return { holdings, paces };
}
/** The last day at the cap ends when the name is sold. */
function cappedPath(
  X: readonly number[],
  adv: readonly number[],
  participation: number,
  days: number,
): Path {
  const holdings = Array.from({ length: days + 1 }, (_, k) =>
    X.map(
      (units, i) => Math.sign(units) * Math.max(0, Math.abs(units) - k * participation * adv[i]!),
    ),
  );
  const paces = X.map((units, i) => Math.min(days, Math.abs(units) / (participation * adv[i]!)));
  return { holdings, paces };
}
function mixed(a: Path, b: Path, shareOf: (i: number) => number): Path {
  const holdings = a.holdings.map((row, k) =>
    row.map((units, i) => units + shareOf(i) * (b.holdings[k]![i]! - units)),
  );
  const { paces } = pathOf(holdings);
  return { holdings, paces: paces.map((pace, i) => (shareOf(i) === 1 ? b.paces[i]! : pace)) };
}
/** The largest share of a name's daily volume on any day. */
const fastestShare = (holdings: Matrix, adv: readonly number[]): number =>
  holdings
    .slice(1)
    .reduce(
      (most, row, k) =>
        row.reduce(
          (inner, units, i) => Math.max(inner, Math.abs(units - holdings[k]![i]!) / adv[i]!),
          most,
        ),
      0,
    );
