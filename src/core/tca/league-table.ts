import { grouped } from '#core/kernel/grouped';
import type { Bps, Count, Ratio } from '#core/kernel/units';
import { holmAdjusted } from '#core/numeric/many-tests';
import { medianOf } from '#core/numeric/robust-centre';
import { withinRegression } from '#core/numeric/within-regression';
import { clusterDayOf, type Interval, simpleMean } from './costed-keys.ts';
import type { CostedParent } from './costed-parent.ts';
import {
  columnOf,
  covariatesOf,
  type Entrant,
  entrantOf,
  type LeagueAsk,
  regressorsOf,
} from './league-entrants.ts';
import { type ComparedPair, comparedPair } from './league-pair.ts';
import { sentenceOf } from './league-words.ts';

/** One contender, by each parent alike. */
export interface LeagueRow {
  readonly contender: string;
  readonly n: Count;
  readonly days: Count;
  readonly meanBps: Bps;
  readonly interval95Bps: Interval | null;
  readonly medianBps: Bps;
  /** What it would cost on average had it done the jobs of all: the mean of all plus what it differs by within strata. null: it cannot be compared with all others. */
  readonly adjustedBps: Bps | null;
}
export interface LeaguePair extends ComparedPair {
  /** Holm's, over all pairs of the table; null: not comparable, or one day only. */
  readonly adjustedP: Ratio | null;
  readonly verdict: 'differs' | 'cannot tell' | 'not comparable';
  readonly sentence: string;
}
export interface League {
  /** Cheapest first: by the adjusted mean where all have one. */
  readonly rows: readonly LeagueRow[];
  readonly pairs: readonly LeaguePair[];
  /** Parents without a cost, a contender or a covariate. */
  readonly leftOut: Count;
}
const LEVEL = 0.05;
/** TCA-46, TCA-47. */
export function leagueOf(rows: readonly CostedParent[], ask: LeagueAsk): League {
  const entrants = rows.flatMap((row) => entrantOf(row, ask) ?? []);
  const groups = grouped(entrants, ({ contender }) => contender);
  const adjusted = adjustedOf(entrants, [...groups.keys()]);
  const table = [...groups].map(([contender, some]) => rowOf(contender, some, adjusted));
  const compared = pairsOf([...groups.values()]).map(([a, b]) => comparedPair(a, b));
  const chances = holmAdjusted(compared.flatMap(({ p }) => p ?? []));
  let next = 0;
  const pairs = compared.map((pair) => {
    const adjustedP = pair.p === null ? null : chances[next++]!;
    const verdict = verdictOf(pair, adjustedP);
    return { ...pair, adjustedP, verdict, sentence: sentenceOf(pair, verdict, chances.length) };
  });
  return {
    rows: table.toSorted((a, b) =>
      adjusted === null ? a.meanBps - b.meanBps : a.adjustedBps! - b.adjustedBps!,
    ),
    pairs,
    leftOut: rows.length - entrants.length,
  };
}

function verdictOf(
  { differenceBps }: ComparedPair,
  adjustedP: Ratio | null,
): LeaguePair['verdict'] {
  if (differenceBps === null) return 'not comparable';
  return adjustedP !== null && adjustedP <= LEVEL ? 'differs' : 'cannot tell';
}

function rowOf(
  contender: string,
  some: readonly Entrant[],
  adjusted: ReadonlyMap<string, Bps> | null,
): LeagueRow {
  const rows = some.map(({ row }) => row);
  const mean = simpleMean(rows, ({ totalBps }) => totalBps);
  return {
    contender,
    n: rows.length,
    days: new Set(rows.map(clusterDayOf)).size,
    meanBps: mean?.value ?? NaN,
    interval95Bps: mean?.interval95 ?? null,
    medianBps: medianOf(rows.map(({ totalBps }) => totalBps)),
    adjustedBps: adjusted?.get(contender) ?? null,
  };
}

/** All contenders at once: cost = level of the stratum + contender + covariates, brought to the mean of all. null: some contender never meets the others. */
function adjustedOf(
  entrants: readonly Entrant[],
  contenders: readonly string[],
): ReadonlyMap<string, Bps> | null {
  if (contenders.length < 2) return null;
  const others = contenders.slice(1);
  const fit = withinRegression({
    ...regressorsOf(entrants),
    columns: [
      ...others.map((each) => columnOf(entrants, ({ contender }) => (contender === each ? 1 : 0))),
      ...covariatesOf(entrants),
    ],
  });
  if (fit === null) return null;
  const effects = new Map(
    contenders.map((each, i) => [each, i === 0 ? 0 : fit.coefficients[i - 1]!]),
  );
  const mean = (of: (entrant: Entrant) => number): number =>
    entrants.reduce((sum, entrant) => sum + of(entrant), 0) / entrants.length;
  const level =
    mean(({ row }) => row.totalBps) - mean(({ contender }) => effects.get(contender) ?? 0);
  return new Map([...effects].map(([contender, effect]) => [contender, level + effect]));
}

const pairsOf = <Of>(all: readonly Of[]): readonly (readonly [Of, Of])[] =>
  all.flatMap((a, i) => all.slice(i + 1).map((b) => [a, b] as const));
