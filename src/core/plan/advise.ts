import type { CostEstimate } from '#core/cost/model';
import type { Refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { BPS_IN_ONE, type Bps, type Money, type Ratio } from '#core/kernel/units';
import type { Plan } from '#core/plan/plan';
import type { StrategyName } from '#core/plan/strategies';

/** One strategy for one order, planned, priced and judged by the gate; `plan` is null where none could be made. */
export interface AdviceCandidate {
  readonly strategy: StrategyName;
  readonly planned: { readonly plan: Plan; readonly estimate: CostEstimate } | null;
  /** What stands against it; null: the gate lets it through. */
  readonly refusal: Refusal | null;
}

/** How much risk counts as cost. */
export type RiskPrice =
  /** So many standard deviations. */
  | { readonly kind: 'weight'; readonly weight: Ratio }
  /** lambda of Almgren and Chriss, per unit of currency: lambda x variance of the cost, for an order of this value. */
  | { readonly kind: 'aversion'; readonly lambda: number; readonly notional: Money };

/** What one strategy would cost this order, and what it would risk; bps of arrival notional, one way. */
export interface StrategyCost {
  readonly strategy: StrategyName;
  /** Spread, fees and impact at the pace of its schedule. */
  readonly expectedBps: Bps;
  readonly stdevBps: Bps;
  /** What its risk counts for. */
  readonly riskBps: Bps;
  /** Share of the lots that is expected to take liquidity. */
  readonly takerShare: Ratio;
  readonly completion: Ratio;
  readonly participationPlanned: Ratio;
  /** Expected cost plus the price of its risk. */
  readonly score: Bps;
}
export interface Advice {
  readonly best: StrategyCost;
  readonly runnerUp: StrategyCost | null;
  /** What the runner-up costs more: in the score, in expected cost, and in the price of its risk; null without one. */
  readonly runnerUpMore: {
    readonly score: Bps;
    readonly expectedBps: Bps;
    readonly riskBps: Bps;
  } | null;
  readonly why: string;
  readonly each: readonly StrategyCost[];
  readonly refused: readonly { readonly strategy: StrategyName; readonly refusal: Refusal }[];
  readonly riskPrice: RiskPrice;
}
/** A third of a standard deviation counts as cost: what a desk pays to be rid of risk is its own to say. */
export const USUAL_RISK_PRICE: RiskPrice = { kind: 'weight', weight: 1 / 3 };

/** Of the strategies that the gate lets through, the one that costs least with its risk priced. Refused where it lets none through: with what stands against the first. */
export function adviseStrategy(
  candidates: readonly AdviceCandidate[],
  riskPrice: RiskPrice = USUAL_RISK_PRICE,
): Result<Advice, Refusal> {
  const refused = candidates.flatMap(({ strategy, refusal }) =>
    refusal === null ? [] : [{ strategy, refusal }],
  );
  const each = candidates.flatMap(({ strategy, planned, refusal }) =>
    planned === null || refusal !== null ? [] : [costOf(strategy, planned, riskPrice)],
  );
  // Of equals the plainer one, in the order of the list.
  const [best, runnerUp = null] = each.toSorted((a, b) => a.score - b.score);
  if (best === undefined) return err(refused[0]!.refusal);
  const runnerUpMore =
    runnerUp === null
      ? null
      : {
          score: runnerUp.score - best.score,
          expectedBps: runnerUp.expectedBps - best.expectedBps,
          riskBps: runnerUp.riskBps - best.riskBps,
        };
  return ok({
    best,
    runnerUp,
    runnerUpMore,
    why: whyOf(best, runnerUp),
    each,
    refused,
    riskPrice,
  });
}

function costOf(
  strategy: StrategyName,
  { plan, estimate }: { readonly plan: Plan; readonly estimate: CostEstimate },
  price: RiskPrice,
): StrategyCost {
  const riskBps = riskBpsOf(price, estimate.stdevBps);
  return {
    strategy,
    expectedBps: estimate.expectedBps,
    stdevBps: estimate.stdevBps,
    riskBps,
    takerShare: estimate.takerShare ?? 1,
    completion: plan.completion,
    participationPlanned: plan.participationPlanned,
    score: estimate.expectedBps + riskBps,
  };
}

/** What a standard deviation counts for, bps. */
export const riskBpsOf = (price: RiskPrice, stdevBps: Bps): Bps =>
  price.kind === 'weight'
    ? price.weight * stdevBps
    : (price.lambda * price.notional * stdevBps ** 2) / BPS_IN_ONE;

function whyOf(best: StrategyCost, runnerUp: StrategyCost | null): string {
  if (runnerUp === null) return `only ${best.strategy} passes the gate for this order`;
  const cost = runnerUp.expectedBps - best.expectedBps;
  const risk = runnerUp.stdevBps - best.stdevBps;
  const words = (value: number): string => `${Math.abs(value).toFixed(2)} bps`;
  if (cost === 0 && risk === 0)
    return `${best.strategy} and ${runnerUp.strategy} cost and risk the same`;
  if (cost >= 0 && risk >= 0)
    return `${best.strategy} costs ${words(cost)} less than ${runnerUp.strategy} and risks ${words(risk)} less`;
  if (cost >= 0)
    return `${best.strategy} costs ${words(cost)} less than ${runnerUp.strategy}, which outweighs ${words(risk)} more risk`;
  return `${best.strategy} risks ${words(risk)} less than ${runnerUp.strategy}, which outweighs ${words(cost)} more cost`;
}
