import type { Days, Ratio, Units } from '#core/kernel/units';
import type { Grade, LiquidityProfile, Regime } from '#core/liquidity/profile';

const GRADES: readonly Grade[] = ['A', 'B', 'C', 'D'];
/** The grade `steps` below; D is the floor. */
export const lowered = (grade: Grade, steps: number): Grade =>
  GRADES[Math.min(GRADES.length - 1, GRADES.indexOf(grade) + steps)] ?? 'D';
export const worseOf = (a: Grade, b: Grade): Grade =>
  GRADES.indexOf(a) > GRADES.indexOf(b) ? a : b;

export interface GradeEvidence {
  readonly historyDays: Days;
  readonly curveDays: Days;
  readonly quoted: boolean;
  /** Weight of data, against the prior, in ADV. */
  readonly advDataWeight: Ratio;
  /** Standard error of ADV over ADV; null where it is not known. */
  readonly advError: Ratio | null;
  /** Bars by themselves show a spread: closing quotes, or an estimate above its own error. */
  readonly spreadShown: boolean;
  /** Days of the history on which nothing traded, or nobody knows whether it did. */
  readonly emptyShare: Ratio;
  /** The volume curve is a shape that nobody asked for. */
  readonly curveAssumed: boolean;
  readonly sourcesDisagree: boolean;
  /** Of the recording; null without one, or unjudged. */
  readonly tapeGrade: Grade | null;
}

/**
 * A: a month of history, quotes, and the instrument's own volume curve. B: a month of history and quotes; or, by bars alone, a quarter of days without holes, a volume known within
 * a twelfth, and a spread that the bars show. C: a month of days with at most one in ten empty and a volume known within a quarter; with quotes, a week of days, or
 * data that outweighs the prior. D: the rest. One lower where tape and history disagree or the history is old; B at best under an assumed curve; never
 * better than the recording's own grade.
 */
export function gradeOf(evidence: GradeEvidence): Grade {
  const grade = ground(evidence);
  const assumed = evidence.curveAssumed ? worseOf(grade, 'B') : grade;
  const capped = evidence.tapeGrade === null ? assumed : worseOf(assumed, evidence.tapeGrade);
  return evidence.sourcesDisagree ? lowered(capped, 1) : capped;
}

const MONTH_DAYS = 20;
const QUARTER_DAYS = 60;
function ground(evidence: GradeEvidence): Grade {
  const { historyDays, curveDays, quoted, advDataWeight, spreadShown, emptyShare } = evidence;
  const advError = evidence.advError ?? Infinity;
  if (quoted) {
    if (historyDays >= MONTH_DAYS) return curveDays >= 5 ? 'A' : 'B';
    return historyDays >= 5 || advDataWeight >= 0.5 ? 'C' : 'D';
  }
  if (historyDays >= QUARTER_DAYS && emptyShare === 0 && advError <= 1 / 12 && spreadShown)
    return 'B';
  return historyDays >= MONTH_DAYS && emptyShare <= 0.1 && advError <= 0.25 ? 'C' : 'D';
}

/** Recent over usual, both of this very instrument; null where one of them is unknown. A prior is not "usual". */
export interface RegimeInput {
  readonly volatility: Ratio | null;
  readonly spread: Ratio | null;
  /** Usual over recent: volume that is gone. */
  readonly volumeLost: Ratio | null;
  /** The regime when it was last looked at; null: never. */
  readonly previous: Regime | null;
}

// A day's volatility differs from the average day's by a factor of about 1.35 (one standard deviation): 1.8 is two of them, 3 more than three. Volume is as unsteady.
const THRESHOLDS = {
  volatility: { stressed: 1.8, crisis: 3 },
  spread: { stressed: 2, crisis: 4 },
  volumeLost: { stressed: 3, crisis: 10 },
} as const;
// A regime is left only below this share of the threshold that began it: it does not come and go with every print.
const LEAVES_AT = 0.8;

/** The worst that any measure says. Without one known ratio the regime is unknown. */
export function regimeOf(input: RegimeInput): Regime {
  const seen = (['volatility', 'spread', 'volumeLost'] as const).flatMap((name) =>
    input[name] === null ? [] : [{ ratio: input[name], ...THRESHOLDS[name] }],
  );
  if (seen.length === 0) return 'unknown';
  const { previous } = input;
  const crisis = previous === 'crisis' ? LEAVES_AT : 1;
  const stressed = previous === 'crisis' || previous === 'stressed' ? LEAVES_AT : 1;
  if (seen.some((one) => one.ratio >= crisis * one.crisis)) return 'crisis';
  return seen.some((one) => one.ratio >= stressed * one.stressed) ? 'stressed' : 'normal';
}
/** How much of its usual volume a market is taken to bear. A judgement: half of it where it is stressed, a quarter in a crisis. */
export const BEARS: { readonly [R in Regime]: Ratio } = {
  normal: 1,
  unknown: 1,
  stressed: 0.5,
  crisis: 0.25,
};
/** Units a day that can be counted on in the regime of the profile: what days, tiers and daily limits are made of. */
export const bearableAdv = ({ adv, regime }: Pick<LiquidityProfile, 'adv' | 'regime'>): Units =>
  adv.value * BEARS[regime];

export const ratioOrNull = (recent: number | null, usual: number | null): number | null =>
  recent === null || usual === null || !(usual > 0) || !(recent >= 0) ? null : recent / usual;
