import type { CostEstimate } from '#core/cost/model';
import { blockSchedule } from '#core/cost/obizhaeva-wang';
import { isoTime } from '#core/kernel/civil';
import { BPS_IN_ONE } from '#core/kernel/units';
import { driftTarget, staticValueAtRisk } from '#core/plan/schedule-terms';
import { foldDays } from './least-cost.ts';
import type { Fit, Slice } from './plan.ts';
import type { PlanSetting } from './plan-setting.ts';
import type { Shape } from './strategies.ts';
import { strategyOf } from './strategies.ts';

const inPercent = (share: number, digits = 1): string => `${(100 * share).toFixed(digits)} %`;

/** SCH-10: what the plan takes for granted, in words. */
export function assumptionsOf(
  setting: PlanSetting,
  shape: Shape,
  slices: readonly Slice[],
  { takerShare = 1, limit = null }: CostEstimate,
  fit: Fit | null,
): readonly string[] {
  const { input, horizon } = setting;
  const { profile, order, model } = input;
  const periods = horizon.periods.filter(({ isOpen }) => isOpen);
  const seconds = periods.reduce((sum, { start, end }) => sum + (end - start) / 1e6, 0);
  const said = [
    `volume: ${profile.adv.source}; shape of the day: ${profile.curve.source}`,
    `impact: ${model.id}, by size, time and pace; a schedule that is not along the volume costs what the model says of its pace`,
    `${inPercent(takerShare, 0)} of the lots are expected to take and pay half the spread; the rest rests and earns nothing: what a resting order gains in spread it loses to those who know more`,
    `${periods.length} slices of about ${Math.round(seconds / periods.length)} s, worked evenly`,
  ];
  if (slices.length < periods.length)
    said.push(
      `${periods.length} slices became ${slices.length}: neighbours were merged until each is worth an order and fits the participation cap`,
    );
  if (horizon.days.length > 1)
    said.push(
      `${horizon.days.length} sessions; nothing is sent between them, and the risk of a night is in the volatility of its day`,
    );
  const closed = horizon.periods.filter(({ isOpen }) => !isOpen);
  if (closed.length > 0)
    said.push(
      `nothing is sent in ${closed.length} blackout${closed.length === 1 ? '' : 's'}: ${closed.map(({ start, end }) => `${isoTime(start)} to ${isoTime(end)}`).join(', ')}`,
    );
  if (horizon.endsAtClose)
    said.push('the market closes before the deadline: the plan ends with the session');
  if (fit !== null)
    said.push(
      `the cap lets ${inPercent(fit.quantity / order.quantity)} through by the deadline; all of it takes ${fit.days.toPrecision(3)} days of average volume${fit.deadline === null ? '' : `, until ${isoTime(fit.deadline)}`}`,
    );
  if (limit !== null)
    said.push(
      `limit: the mid wanders without drift; ${inPercent(limit.share)} is expected to be done, all of it with a chance of ${inPercent(limit.probability)}`,
    );
  const shaken = order.limits?.randomise;
  if (shaken !== undefined)
    said.push(
      `sizes are shaken by up to ${inPercent(shaken.size, 0)}, times by up to ${inPercent(shaken.time, 0)} of half a slice, seed ${shaken.seed}`,
    );
  const own = strategyOf(order.strategy).assumption(shape);
  if (own !== null) said.push(own);
  return said;
}

/** What the least-cost schedule is of: risk aversion, pace, drift. */
export function leastCostWords(setting: PlanSetting): string {
  const { input, shortfall, riskAversion } = setting;
  const { order } = input;
  const fold = foldDays(shortfall, riskAversion);
  const said = [
    `least cost and risk with risk aversion ${riskAversion.toPrecision(3)} per unit of currency${whyOf(setting)}`,
    ...(shortfall.law.kind === 'power' && Number.isFinite(fold)
      ? [`without a deadline its first e-fold would take ${fold.toPrecision(3)} days`]
      : []),
    paceWords(setting),
  ];
  const alpha = (-shortfall.driftBps / BPS_IN_ONE) * shortfall.unitValue;
  const sigma = shortfall.unitValue * shortfall.volatilityDaily;
  if ((order.drift ?? 0) !== 0)
    said.push(
      riskAversion > 0 && alpha > 0
        ? `drift of ${order.drift} bps a day, which alone would leave ${driftTarget({ alpha, sigma }, riskAversion).toPrecision(4)} units waiting; what it costs is not in the estimate`
        : `drift of ${order.drift} bps a day; what it costs is not in the estimate`,
    );
  return said.join('; ');
}

function whyOf({ input: { order }, shortfall, lengths }: PlanSetting): string {
  const { riskAversion = null, costAtRisk = null } = order;
  if (riskAversion !== null) return '';
  if (costAtRisk !== null) {
    const untraded = staticValueAtRisk(
      {
        X: 1,
        T: lengths.reduce((sum, each) => sum + each, 0),
        sigma: BPS_IN_ONE * shortfall.volatilityDaily,
        alpha: 0,
      },
      costAtRisk,
    );
    return `, the least cost at ${costAtRisk} standard deviations (doing nothing until the end would risk ${untraded.toFixed(1)} bps so)`;
  }
  return shortfall.law.kind === 'decay'
    ? ', as the authors of the decay have it'
    : ', the default: two e-folds within the horizon';
}

function paceWords({ input: { model }, shortfall, horizon }: PlanSetting): string {
  const { law } = shortfall;
  if (law.kind === 'power')
    return law.priced > 0 && law.priced === law.exponent
      ? `by ${model.id} impact grows with pace to the power ${law.exponent.toFixed(2)}`
      : `${model.id} knows nothing of pace: impact is taken as linear in it (Almgren & Chriss 2000)`;
  const { kernel } = law;
  if (kernel.kind !== 'exponential')
    return 'impact decays by a power of time (Gatheral, Schied & Slynko 2012)';
  const seconds = ((horizon.periods.at(-1)?.end ?? 0) - (horizon.periods[0]?.start ?? 0)) / 1e6;
  const { first, cost, evenCost } = blockSchedule({
    quantity: 1,
    permanent: 0,
    transient: 1,
    resilience: kernel.rho,
    horizon: seconds,
  });
  return `impact decays by half in ${(Math.LN2 / kernel.rho).toPrecision(3)} s: without cap and risk ${inPercent(first)} at once at either end and the rest evenly would cost ${inPercent(1 - cost / evenCost)} less impact than even trading (Obizhaeva & Wang 2013)`;
}
