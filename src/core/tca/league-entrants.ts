import { withinRegression } from '#core/numeric/within-regression';
import {
  type Costed,
  clusterDayOf,
  groupKeyOf,
  isCosted,
  NOT_SAID,
  stratumOf,
} from './costed-keys.ts';
import type { CostedParent } from './costed-parent.ts';

/** Something known of a parent before it was worked that moves its cost: spread, size, volatility. null: not known of this one. */
export interface Covariate {
  readonly name: string;
  of(row: CostedParent): number | null;
}
export interface LeagueAsk {
  /** The key whose values compete: strategy, venue, broker. */
  readonly by: string;
  /** Keys that compared parents have in common: symbol, side and size, for example. */
  readonly within: readonly string[];
  /** The key of parents that did the same job; those that have it are compared within it alone. */
  readonly pairedBy: string;
  readonly covariates: readonly Covariate[];
}
/** A parent in the table. */
export interface Entrant {
  readonly row: Costed;
  readonly contender: string;
  readonly stratum: string;
  readonly isPaired: boolean;
  readonly covariates: readonly number[];
}

/** The key under which the rule is named that drew the contender by chance (TCA-53). */
export const DRAWN_BY = 'wheel';

/** null: nothing to compare is known of it. */
export function entrantOf(row: CostedParent, ask: LeagueAsk): Entrant | null {
  const contender = groupKeyOf(row, ask.by);
  if (!isCosted(row) || contender === NOT_SAID) return null;
  const known = ask.covariates.flatMap(({ of }) => of(row) ?? []);
  if (known.length < ask.covariates.length || !known.every(Number.isFinite)) return null;
  const pair = row.keys[ask.pairedBy];
  // Draws of one rule are compared with each other: another rule had other chances.
  const stratum = pair ?? stratumOf(row, [...ask.within, DRAWN_BY]);
  return { row, contender, stratum, isPaired: pair !== undefined, covariates: known };
}

export const columnOf = (
  entrants: readonly Entrant[],
  of: (entrant: Entrant) => number,
): Float64Array => Float64Array.from(entrants, of);
/** What a regression of entrants takes, but for who competes. */
export const regressorsOf = (
  entrants: readonly Entrant[],
): { y: Float64Array; stratum: readonly string[]; cluster: readonly string[] } => ({
  y: columnOf(entrants, ({ row }) => row.totalBps),
  stratum: entrants.map(({ stratum }) => stratum),
  cluster: entrants.map(({ row }) => clusterDayOf(row)),
});
/** Those that vary within strata and say something that those before them do not: another would explain nothing. */
export function covariatesOf(entrants: readonly Entrant[]): readonly Float64Array[] {
  const { stratum, cluster } = regressorsOf(entrants);
  const kept: Float64Array[] = [];
  for (const [k] of (entrants[0]?.covariates ?? []).entries()) {
    const column = columnOf(entrants, ({ covariates }) => covariates[k]!);
    if (withinRegression({ y: column, columns: [...kept, column], stratum, cluster }) !== null)
      kept.push(column);
  }
  return kept;
}
