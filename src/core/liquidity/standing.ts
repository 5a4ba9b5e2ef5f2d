import type { Grade, Regime } from '#core/liquidity/profile';

const GRADES: readonly Grade[] = ['A', 'B', 'C', 'D'];
/** The grade `steps` below; D is the floor. */
export const lowered = (grade: Grade, steps: number): Grade => GRADES[Math.min(GRADES.length - 1, GRADES.indexOf(grade) + steps)] ?? 'D';
const worse = (a: Grade, b: Grade): Grade => (GRADES.indexOf(a) > GRADES.indexOf(b) ? a : b);

export interface Evidence {
  readonly historyDays: number;
  readonly curveDays: number;
  readonly quoted: boolean;
  /** Weight of data, against the prior, in ADV. */
  readonly advDataWeight: number;
  /** The volume curve is a shape that nobody asked for. */
  readonly curveAssumed: boolean;
  readonly sourcesDisagree: boolean;
}

/**
 * A: a month of history, quotes, and the instrument's own volume curve. B: a month of history and quotes. C: a week of history, or data that
 * outweighs the prior. D: the prior speaks alone, or nearly. One lower where tape and history disagree; C at best under an assumed curve.
 */
export function gradeOf(evidence: Evidence): Grade {
  const grade = ground(evidence);
  const capped = evidence.curveAssumed ? worse(grade, 'C') : grade;
  return evidence.sourcesDisagree ? lowered(capped, 1) : capped;
}

function ground({ historyDays, curveDays, quoted, advDataWeight }: Evidence): Grade {
  if (historyDays >= 20 && quoted) return curveDays >= 5 ? 'A' : 'B';
  if (historyDays >= 5) return 'C';
  return advDataWeight >= 0.5 && quoted ? 'C' : 'D';
}

export interface RegimeInput {
  readonly volatilityRecent: number | null;
  readonly volatilityUsual: number | null;
  readonly spreadRecent: number | null;
  readonly spreadUsual: number | null;
}

// Recent over usual. A day's volatility differs from the average day's by a factor of about 1.35 (one standard deviation): 1.8 is two of them, 3 more than three.
const VOLATILITY_STRESSED = 1.8;
const VOLATILITY_CRISIS = 3;
const SPREAD_STRESSED = 2;
const SPREAD_CRISIS = 4;

/** Today against what is usual for this very instrument. A prior is not "usual": with neither ratio known the regime is unknown. */
export function regimeOf(input: RegimeInput): Regime {
  const volatility = ratioOrNull(input.volatilityRecent, input.volatilityUsual);
  const spread = ratioOrNull(input.spreadRecent, input.spreadUsual);
  if (volatility === null && spread === null) return 'unknown';
  if ((volatility ?? 0) >= VOLATILITY_CRISIS || (spread ?? 0) >= SPREAD_CRISIS) return 'crisis';
  return (volatility ?? 0) >= VOLATILITY_STRESSED || (spread ?? 0) >= SPREAD_STRESSED ? 'stressed' : 'normal';
}
const ratioOrNull = (recent: number | null, usual: number | null): number | null => (recent === null || usual === null || usual <= 0 ? null : recent / usual);
