import type { CostEstimate } from '#core/cost/model';
import { blockSchedule } from '#core/cost/obizhaeva-wang';
import { powerSchedule } from '#core/cost/propagator';
import { isoTime } from '#core/kernel/civil';
import { BPS_IN_ONE, type Days } from '#core/kernel/units';
import { lambdaVMax } from '#core/plan/almgren-chriss-risk';
import { characteristicTime, endTime, powerLawHolding } from '#core/plan/power-law-impact';
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
  // What lies after the last slice was not merged with anything: the plan ends early.
  const used = periods.filter(({ start }) => start < (slices.at(-1)?.end ?? Infinity)).length;
  if (slices.length < used)
    said.push(
      `${used} slices became ${slices.length}: neighbours were merged until each is worth an order and fits the participation cap`,
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
      `the cap${order.limits?.sliceMax === undefined ? ' lets' : ' and the largest slice let'} ${inPercent(fit.quantity / order.quantity)} through by the deadline; all of it takes ${fit.days.toPrecision(3)} days of average volume${fit.deadline === null ? '' : `, until ${isoTime(fit.deadline)}`}`,
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
  const { input, shortfall } = setting;
  const riskAversion = setting.riskAversion();
  const { order } = input;
  const fold = foldDays(shortfall, riskAversion);
  const said = [
    `least cost and risk with risk aversion ${riskAversion.toPrecision(3)} per unit of currency${whyOf(setting)}`,
    ...(shortfall.law.kind === 'power' && Number.isFinite(fold)
      ? [undisturbed(setting, fold)]
      : []),
    paceWords(setting),
  ];
  const alpha = (-shortfall.driftBps / BPS_IN_ONE) * shortfall.unitValue;
  const sigma = shortfall.unitValue * shortfall.volatilityDaily;
  const fades =
    order.driftHalfLife == null ? '' : `, half of it gone after ${order.driftHalfLife} s`;
  if ((order.drift ?? 0) !== 0)
    said.push(
      riskAversion > 0 && alpha > 0 && fades === ''
        ? `drift of ${order.drift} bps a day, which alone would leave ${driftTarget({ alpha, sigma }, riskAversion).toPrecision(4)} units waiting; what it costs is not in the estimate`
        : `drift of ${order.drift} bps a day${fades}; what it costs is not in the estimate`,
    );
  return said.join('; ');
}

/** How much the deadline hurries it: Almgren (2003) has none. */
function undisturbed({ shortfall, lengths }: PlanSetting, fold: Days): string {
  const k = shortfall.law.kind === 'power' ? shortfall.law.exponent : 1;
  const terms = { k, eta: 1, lambda: 1, sigma: 1, X: 1 };
  const days = lengths.reduce((sum, each) => sum + each, 0);
  const end = (endTime(terms) * fold) / characteristicTime(terms);
  const ends = Number.isFinite(end) ? `, and it would end after ${end.toPrecision(3)} days` : '';
  return `without a deadline its first e-fold would take ${fold.toPrecision(3)} days, and ${inPercent(powerLawHolding(terms, days / fold))} would be left at this one${ends}`;
}

function whyOf(setting: PlanSetting): string {
  const {
    input: { order },
    shortfall,
    lengths,
  } = setting;
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
    return `, the least cost at ${costAtRisk} standard deviations (doing nothing until the end would risk ${untraded.toFixed(1)} bps so)${atOnceWords(setting)}`;
  }
  return shortfall.law.kind === 'decay'
    ? ', as the authors of the decay have it'
    : ', the default: two e-folds within the horizon';
}

/** Where linear impact is worth no more patience: Almgren & Chriss (2000), sec 3.2 of the working paper. */
function atOnceWords({ shortfall, lengths }: PlanSetting): string {
  if (shortfall.law.kind !== 'power' || shortfall.law.exponent !== 1) return '';
  const T = lengths.reduce((sum, each) => sum + each, 0);
  const most = lambdaVMax(
    {
      X: 1,
      T,
      N: lengths.length,
      sigma: shortfall.volatilityDaily,
      alpha: 0,
      epsilon: 0,
      gamma: 0,
      eta: shortfall.impact * T,
    },
    false,
  );
  return `; from ${most.toPrecision(3)} of them on without a cap all would go in the first slice`;
}

function paceWords({ input: { model }, shortfall, horizon }: PlanSetting): string {
  const { law } = shortfall;
  if (law.kind === 'power')
    return law.priced > 0 && law.priced === law.exponent
      ? `by ${model.id} impact grows with pace to the power ${law.exponent.toFixed(2)}`
      : `${model.id} knows nothing of pace: impact is taken as linear in it (Almgren & Chriss 2000)`;
  const { kernel } = law;
  if (kernel.kind === 'power' && kernel.exponent < 1)
    return `impact decays as time to the power ${-kernel.exponent}: without cap and risk ${inPercent(powerSchedule(kernel.exponent, 1, 1).executed(0.1))} in the first tenth of the time and as much in the last, in slices without end (Gatheral, Schied & Slynko 2012)`;
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
