import type { ImpactModel } from '#core/cost/model';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import {
  BPS_IN_ONE,
  type Bps,
  type Count,
  type Days,
  lots,
  type Ratio,
  type Score,
} from '#core/kernel/units';
import { quantityOf } from '#core/market/instrument';
import type { Bars } from '#core/market/tape';
import { returnHistory, statisticalFactors } from '#core/portfolio/optimise/statistical-factors';
import type { Position } from './book-report.ts';
import { rebalanceName } from './rebalance-name.ts';
import {
  type Aim,
  type RebalanceAsk,
  type RebalanceName,
  usualAversion,
} from './rebalance-problem.ts';
import type { BookLimits } from './stress.ts';

/** A name that is held or wanted, with everything that a trade of it is judged by. */
export interface AskedName extends Position {
  readonly model: ImpactModel;
  /** Of what trades, one way. */
  readonly feesBps: Bps;
  /** Daily; null: not known. */
  readonly bars: Bars | null;
}
/** What a caller may choose. null: what is usual, or no limit. */
export interface AskRules {
  readonly riskAversion: number | null;
  readonly holdingDays: Days;
  readonly completionDays: Days;
  readonly turnover: Ratio | null;
  readonly leverage: Ratio | null;
  readonly daysMax: Days | null;
  readonly fullScore: Score | null;
  /** A year. */
  readonly borrowBps: Bps;
  readonly participation: Ratio;
  readonly limits: BookLimits;
  /** Most factors of the risk model, and the days that it is estimated from. */
  readonly factors: Count;
  readonly riskDays: Days;
}

/** REB-1: the one way from a book and a wish to a problem that can be solved. Whole lots and trading days a year are those of each instrument. */
export function rebalanceAsk(
  book: readonly AskedName[],
  cash: number,
  aimOf: (symbols: readonly string[]) => Result<Aim, Refusal>,
  rules: AskRules,
): Result<RebalanceAsk, Refusal> {
  const names: RebalanceName[] = [];
  const history: Bars[] = [];
  const years = new Set<number>();
  for (const { symbol, units, market, model, feesBps, bars } of book) {
    if (!('profile' in market)) return err(market);
    if (bars === null) return err(unknownBars(symbol));
    const { instrument } = market;
    const lot = quantityOf(instrument, lots(1));
    const { fullScore } = rules;
    const name = rebalanceName({ symbol, units, lot, market, model, feesBps, fullScore });
    if (!name.ok) return name;
    names.push(name.value);
    history.push(bars);
    years.add(instrument.session.daysPerYear);
  }
  const [daysAYear, ...others] = years;
  if (daysAYear === undefined)
    return err(
      refusal(
        'PLAN_INFEASIBLE',
        'a book must hold or want a name, had none',
        {},
        'give positions or targets',
      ),
    );
  if (others.length > 0)
    return err(
      refusal(
        'PLAN_INFEASIBLE',
        'all names of one book must trade on the same number of days a year',
        { daysAYear: [...years] },
        'rebalance one kind of market at a time',
      ),
    );
  const past = returnHistory(history, rules.riskDays);
  if (!past.ok) return past;
  const aim = aimOf(names.map(({ symbol }) => symbol));
  if (!aim.ok) return aim;
  return ok({
    names,
    cash,
    risk: statisticalFactors(past.value, rules.factors),
    aim: aim.value,
    rules: {
      riskAversion: rules.riskAversion ?? usualAversion(aim.value.kind),
      daysAYear,
      holdingDays: rules.holdingDays,
      participation: rules.participation,
      completionDays: rules.completionDays,
      maxIlliquid: rules.limits.maxIlliquidAllocation,
      minDaily: rules.limits.minDailyLiquidatable,
      turnover: rules.turnover,
      leverage: rules.leverage,
      daysMax: rules.daysMax,
      borrowAYear: rules.borrowBps / BPS_IN_ONE,
    },
  });
}
const unknownBars = (symbol: string): Refusal =>
  refusal(
    'LIQUIDITY_UNKNOWN',
    `daily bars of ${symbol} must be known, are not`,
    { symbol },
    `leave out ${symbol}`,
  );
