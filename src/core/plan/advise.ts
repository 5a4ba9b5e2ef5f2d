import type { Refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Bps, Ratio } from '#core/kernel/units';
import { tradeOf } from '#core/liquidity/trade';
import { quantityOf } from '#core/market/instrument';
import { sessionAt } from '#core/market/session';
import { buildPlan, type PlanInput } from '#core/plan/build-plan';
import { volumeShare } from '#core/plan/horizon';
import type { Plan } from '#core/plan/plan';
import { STRATEGY_NAMES, type StrategyName } from '#core/plan/strategies';

/** What one strategy would cost this order, and what it would risk; bps. */
export interface StrategyCost {
  readonly strategy: StrategyName;
  /** Spread, fees, and impact times what its pace adds: 1 where it trades as the market does. */
  readonly expectedBps: Bps;
  readonly stdevBps: Bps;
  readonly paceFactor: Ratio;
  readonly completion: Ratio;
  readonly participationPlanned: Ratio;
  /** Expected cost plus `riskWeight` standard deviations; what is not done is charged as if crossed at the end: one more standard deviation of its share. */
  readonly score: number;
}
export interface Advice {
  readonly best: StrategyCost;
  readonly runnerUp: StrategyCost | null;
  /** What the runner-up costs more, in the score and in expected cost alone; null without one. */
  readonly runnerUpMore: { readonly score: number; readonly expectedBps: number } | null;
  readonly why: string;
  readonly each: readonly StrategyCost[];
  readonly refused: readonly { readonly strategy: StrategyName; readonly refusal: Refusal }[];
  readonly riskWeight: number;
}
/** A third of a standard deviation counts as cost: what a desk pays to be rid of risk is its own to say. */
const RISK_WEIGHT = 1 / 3;

/** Every strategy planned for this very order, priced with the same model, and compared. */
export function adviseStrategy(
  input: PlanInput,
  riskWeight = RISK_WEIGHT,
): Result<Advice, Refusal> {
  const each: StrategyCost[] = [];
  const refused: { strategy: StrategyName; refusal: Refusal }[] = [];
  for (const strategy of STRATEGY_NAMES) {
    const planned = buildPlan({ ...input, order: { ...input.order, strategy } });
    if (!planned.ok) {
      refused.push({ strategy, refusal: planned.error });
      continue;
    }
    const { plan, estimate } = planned.value;
    const paceFactor = paceFactorOf(plan, input);
    const expectedBps = estimate.expectedBps + (paceFactor - 1) * estimate.impactBps;
    each.push({
      strategy,
      expectedBps,
      stdevBps: estimate.stdevBps,
      paceFactor,
      completion: plan.completion,
      participationPlanned: plan.participationPlanned,
      score: expectedBps + (riskWeight + 1 - plan.completion) * estimate.stdevBps,
    });
  }
  // Of equals the plainer one, in the order of the list.
  const [best, runnerUp = null] = each.toSorted((a, b) => a.score - b.score);
  if (best === undefined) return err(refused[0]!.refusal);
  const runnerUpMore =
    runnerUp === null
      ? null
      : {
          score: runnerUp.score - best.score,
          expectedBps: runnerUp.expectedBps - best.expectedBps,
        };
  return ok({
    best,
    runnerUp,
    runnerUpMore,
    why: whyOf(best, runnerUp),
    each,
    refused,
    riskWeight,
  });
}

/**
 * sum_k s_k (s_k / v_k)^d for shares s of the order and v of the volume meanwhile: what a pace that is not the market's adds to impact that grows with pace as the model's
 * grows with size. 1 for a schedule along the volume, more for any other (Jensen).
 */
function paceFactorOf({ slices }: Plan, { instrument, profile, model, order }: PlanInput): number {
  const day = sessionAt(instrument.session, slices[0]?.start ?? order.start);
  if (day === null) return 1;
  const volumes = slices.map((slice) => volumeShare(profile.curve, day, slice.start, slice.end));
  const total = volumes.reduce((sum, each) => sum + each, 0);
  if (!(total > 0)) return 1;
  const trade = tradeOf(profile, quantityOf(instrument, order.quantity), total);
  const impact = model.impactBps(trade);
  const exponent = impact > 0 ? model.marginalImpactBps(trade) / impact - 1 : 0;
  return slices.reduce((sum, slice, k) => {
    const share = slice.quantity / order.quantity;
    const volume = volumes[k]! / total;
    return share === 0 ? sum : sum + share * (share / Math.max(volume, 1e-9)) ** exponent;
  }, 0);
}

function whyOf(best: StrategyCost, runnerUp: StrategyCost | null): string {
  if (runnerUp === null) return `only ${best.strategy} can be planned for this order`;
  const cost = runnerUp.expectedBps - best.expectedBps;
  const risk = runnerUp.stdevBps - best.stdevBps;
  const words = (value: number): string => `${Math.abs(value).toFixed(2)} bps`;
  if (cost >= 0 && risk >= 0)
    return `${best.strategy} costs ${words(cost)} less than ${runnerUp.strategy} and risks ${words(risk)} less`;
  if (cost >= 0)
    return `${best.strategy} costs ${words(cost)} less than ${runnerUp.strategy}, which outweighs ${words(risk)} more risk`;
  return `${best.strategy} risks ${words(risk)} less than ${runnerUp.strategy}, which outweighs ${words(cost)} more cost`;
}
