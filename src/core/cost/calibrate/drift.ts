import type { Count, Moment, Ratio } from '#core/kernel/units';
import { quantileOf } from '#core/numeric/quantile';

/** An order that ended beside the 90 % interval that was frozen before it began. */
export interface IntervalOutcome {
  readonly modelId: string;
  readonly acceptedAt: Moment;
  readonly endedAt: Moment;
  /** What it cost less what was expected, as a multiple of the way to the bound on that side: above 1 dearer than the interval, below -1 cheaper. */
  readonly reach: Ratio;
}
type Fell = 'above' | 'within' | 'below';
const fellOf = ({ reach }: IntervalOutcome): Fell => {
  if (reach > 1) return 'above';
  return reach < -1 ? 'below' : 'within';
};
export const DRIFTS = ['dearer', 'cheaper', 'narrow', 'wide'] as const;
/** `dearer`, `cheaper`: costs lie above or below more often than one in twenty. `narrow`: outside on either side more often than one in ten; `wide`: less often. */
export type Drift = (typeof DRIFTS)[number];

export interface DriftTerms {
  /** Markets (orders whose times overlap are one) between false alarms, on average at least, of all four together. */
  readonly falseAlarmAfter: Count;
}
const DRIFT_TERMS: DriftTerms = { falseAlarmAfter: 1000 };

/** What the orders of one model say of its intervals. */
export interface DriftReport {
  readonly modelId: string;
  readonly orders: Count;
  /** Groups of orders whose times overlap: they share what the market did. */
  readonly markets: Count;
  readonly coverage90: Ratio | null;
  readonly above: Count;
  readonly below: Count;
  /** Evidence over its threshold, for each way: 1 is the alarm. */
  readonly evidence: Readonly<Record<Drift, Ratio>>;
  /** The strongest that is over its threshold; null: none. */
  readonly alarm: Drift | null;
}

/** A rate that should be `nominal`, and the rates that would be another law, equally likely. */
interface Watched {
  readonly nominal: Ratio;
  readonly rates: readonly Ratio[];
  isHit(fell: Fell): boolean;
}
const WATCHED: Readonly<Record<Drift, Watched>> = {
  dearer: { nominal: 0.05, rates: [0.1, 0.2, 0.4], isHit: (fell) => fell === 'above' },
  cheaper: { nominal: 0.05, rates: [0.1, 0.2, 0.4], isHit: (fell) => fell === 'below' },
  narrow: { nominal: 0.1, rates: [0.16, 0.25, 0.4], isHit: (fell) => fell !== 'within' },
  wide: { nominal: 0.1, rates: [0.02, 0.05], isHit: (fell) => fell !== 'within' },
};

/**
 * CAL-20: has the model in use left its market? For each way a Shiryaev-Roberts detector over markets t, started anew at every one of them:
 *     R_t = (1 + R_{t-1}) L_t,   L_t = mean over the orders of (q / p)^hit ((1 - q) / (1 - p))^(1 - hit)
 * averaged over rates q. Where each order falls outside with at most (for `wide`: at least) its nominal chance p given what came before, E[L_t] <= 1 whatever the law of costs, so the first time
 * that R passes c comes after c markets or more on average (Shiryaev 1963, Roberts 1966; Shin, Ramdas and Rinaldo 2024, "E-detectors", New England J. Statistics in Data Science 2(2)). Orders
 * whose times overlap share a market: their mean is one step. `outcomes` of one model, in the order of acceptance.
 */
export function driftOf(
  modelId: string,
  outcomes: readonly IntervalOutcome[],
  { falseAlarmAfter }: DriftTerms = DRIFT_TERMS,
): DriftReport {
  const mine = outcomes.filter((each) => each.modelId === modelId);
  const markets = marketsOf(mine);
  const threshold = DRIFTS.length * falseAlarmAfter;
  const evidence = Object.fromEntries(
    DRIFTS.map((drift) => [drift, strongest(WATCHED[drift], markets) / threshold]),
  ) as Record<Drift, Ratio>;
  const above = mine.filter((each) => fellOf(each) === 'above').length;
  const below = mine.filter((each) => fellOf(each) === 'below').length;
  const most = DRIFTS.reduce((a, b) => (evidence[b] > evidence[a] ? b : a));
  return {
    modelId,
    orders: mine.length,
    markets: markets.length,
    coverage90: mine.length === 0 ? null : 1 - (above + below) / mine.length,
    above,
    below,
    evidence,
    alarm: evidence[most] >= 1 ? most : null,
  };
}

/** By how much the intervals of a model are stretched, and by orders accepted until when. */
export interface Widening {
  readonly modelId: string;
  readonly factor: Ratio;
  readonly until: Moment;
}
const RECENT = 40;
const RECENT_MIN = 20;
const FACTOR_MAX = 10;

/**
 * CAL-22: once the alarm has been raised, the intervals of a model are stretched until nine in ten of its last orders (20 to 40, none that an earlier stretch was found by) would have been inside, at
 * most tenfold, and let go again as far as orders allow, never below what the model says itself. What it expects stays: whether that is wrong is for the next fit. `before`: of the round before.
 */
export function wideningOf(
  { modelId, alarm }: Pick<DriftReport, 'modelId' | 'alarm'>,
  outcomes: readonly IntervalOutcome[],
  before: Widening | null,
): Widening | null {
  const known = before?.modelId === modelId ? before : null;
  if (alarm === null && known === null) return null;
  const recent = outcomes
    .filter((each) => each.modelId === modelId && each.acceptedAt > (known?.until ?? -Infinity))
    .toSorted((a, b) => a.acceptedAt - b.acceptedAt)
    .slice(-RECENT);
  const last = recent.at(-1);
  if (last === undefined || recent.length < RECENT_MIN) return known;
  const reached = quantileOf(Float64Array.from(recent, ({ reach }) => Math.abs(reach)).sort(), 0.9);
  const factor = Math.min(FACTOR_MAX, Math.max(1, (known?.factor ?? 1) * reached));
  return { modelId, factor, until: last.acceptedAt };
}

/** Orders that overlap, in any chain, are one. */
function marketsOf(outcomes: readonly IntervalOutcome[]): readonly (readonly IntervalOutcome[])[] {
  const groups: IntervalOutcome[][] = [];
  let until = -Infinity;
  for (const each of outcomes.toSorted((a, b) => a.acceptedAt - b.acceptedAt)) {
    if (each.acceptedAt < until) groups.at(-1)?.push(each);
    else groups.push([each]);
    until = Math.max(until, each.endedAt);
  }
  return groups;
}

/** The highest that the detector stood, averaged over the rates: an alarm is not taken back. */
function strongest(
  { nominal, rates, isHit }: Watched,
  markets: readonly (readonly IntervalOutcome[])[],
): number {
  const stands = rates.map(() => 0);
  let highest = 0;
  for (const orders of markets) {
    let sum = 0;
    rates.forEach((rate, k) => {
      const hit = rate / nominal;
      const miss = (1 - rate) / (1 - nominal);
      const ratio =
        orders.reduce((total, each) => total + (isHit(fellOf(each)) ? hit : miss), 0) /
        orders.length;
      stands[k] = (1 + (stands[k] ?? 0)) * ratio;
      sum += stands[k] ?? 0;
    });
    highest = Math.max(highest, sum / rates.length);
  }
  return highest;
}
