import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { BPS_IN_ONE, type Bps, type Count, type Days } from '#core/kernel/units';
import { type AheadProblem, planAhead, worthAhead } from '#core/portfolio/optimise/plan-ahead';
import type { Rebalanced } from '#core/portfolio/rebalance';
import type { RebalanceAsk } from '#core/portfolio/rebalance-problem';

export interface AheadRules {
  /** Days that trade, one after the other; the last book is held for the rest of the holding days. */
  readonly days: Days;
  /** Trading days in which expected returns halve; null: they stay. Targets do not fade. */
  readonly halfLifeDays: Days | null;
  /** Multiples of the average volume and volatility expected on each day; 1 where there are fewer. */
  readonly volume: readonly number[];
  readonly volatility: readonly number[];
}
interface AheadDay {
  readonly turnover: number;
  readonly costBps: number;
}
export interface RebalanceAhead {
  readonly days: readonly AheadDay[];
  /** Trades of the first day, fractions of the book: the only ones that are done before it is planned again. */
  readonly first: Float64Array;
  /** Worth over the holding days against doing what the single-period optimum wants at once and holding it, bps; that may be more than a day is allowed to trade. */
  readonly gainBps: Bps;
  readonly iterations: Count;
  readonly residual: number;
}

/** Model predictive: the trades of several days for forecasts of returns, volume and volatility, of which the first is done. Bounds, participation and the total hold on every day; limits of the whole book do not bind here. */
export function rebalanceAhead(
  { aim, rules }: RebalanceAsk,
  { problem, optimum }: Rebalanced,
  { days, halfLifeDays, volume, volatility }: AheadRules,
): Result<RebalanceAhead, Refusal> {
  const { holdingDays, completionDays } = rules;
  if (!(days >= 1 && days <= holdingDays))
    return err(
      refusal(
        'PLAN_INFEASIBLE',
        `a plan must trade on 1 to ${holdingDays} days, the holding days, was ${days}`,
        { days, holdingDays },
        'plan fewer days, or hold longer',
      ),
    );
  const isFading = halfLifeDays !== null && aim.kind === 'returns';
  const kept = (day: number): number => (isFading ? 0.5 ** (day / halfLifeDays) : 1);
  const most = problem.participation ?? problem.mu.map(() => Infinity);
  let from = 0;
  const periods: AheadProblem['periods'] = Array.from({ length: days }, (_, t) => {
    const length = t === days - 1 ? holdingDays - t : 1;
    const busy = volume[t] ?? 1;
    const wild = volatility[t] ?? 1;
    let share = 0;
    for (let day = from; day < from + length; day++) share += kept(day) / holdingDays;
    from += length;
    return {
      mu: problem.mu.map((each) => each * share),
      riskScale: (length / holdingDays) * wild ** 2,
      linear: problem.costs.linear,
      power: problem.costs.power.map(
        (each, i) => each * wild * busy ** -problem.costs.exponent[i]!,
      ),
      participation: most.map((each) => (each / completionDays) * busy),
    };
  });
  const of: AheadProblem = {
    risk: problem.risk,
    riskAversion: problem.riskAversion,
    held: problem.held,
    exponent: problem.costs.exponent,
    lower: problem.lower,
    upper: problem.upper,
    total: problem.total,
    periods,
  };
  const plan = planAhead(of);
  if (plan === null)
    return err(
      refusal(
        'PLAN_INFEASIBLE',
        `a plan of ${days} days must reach a total of ${problem.total} on every one of them, none was found`,
        { days, total: problem.total },
        'let more trade in a day, or plan without --days-ahead',
      ),
    );
  const trades = plan.weights.map((w, t) =>
    w.map((each, i) => each - (t === 0 ? problem.held[i]! : plan.weights[t - 1]![i]!)),
  );
  const cost = (t: number): number =>
    trades[t]!.reduce(
      (sum, z, i) =>
        sum +
        periods[t]!.linear[i]! * Math.abs(z) +
        (periods[t]!.power[i] === 0
          ? 0
          : periods[t]!.power[i]! * Math.abs(z) ** (1 + problem.costs.exponent[i]!)),
      0,
    );
  const atOnce = periods.map(() => optimum.weights);
  return ok({
    days: trades.map((day, t) => ({
      turnover: day.reduce((sum, z) => sum + Math.abs(z), 0),
      costBps: cost(t) * BPS_IN_ONE,
    })),
    first: trades[0]!,
    gainBps: (plan.objective - worthAhead(of, atOnce)) * BPS_IN_ONE,
    iterations: plan.iterations,
    residual: plan.residual,
  });
}
