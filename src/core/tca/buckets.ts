import { isoDate, localOf, type Zone } from '#core/kernel/civil';
import type { Ratio, TimeUs } from '#core/kernel/units';
import { quantileOf } from '#core/numeric/quantile';
import { NOT_SAID } from './costed-keys.ts';
import type { CostedParent } from './costed-parent.ts';

/** Upper ends, of the order's quantity as a share of an average day's volume. */
const SIZES: readonly (readonly [Ratio, string])[] = [
  [0.001, 'up to 0.1 % of ADV'],
  [0.01, '0.1 to 1 % of ADV'],
  [0.05, '1 to 5 % of ADV'],
  [0.1, '5 to 10 % of ADV'],
];
/** TCA-44: the `size` key of a row whose average daily volume is known. */
export const sizeBucketOf = (advShare: Ratio): string =>
  SIZES.find(([most]) => advShare <= most)?.[1] ?? 'above 10 % of ADV';

/** TCA-44: without a daily volume, fifths of these very rows by notional, `1 of 5` the smallest; a row without a notional does not say. */
export function notionalFifths(rows: readonly CostedParent[]): (row: CostedParent) => string {
  const known = rows.flatMap(({ notional }) => (notional === null ? [] : [notional]));
  const sorted = Float64Array.from(known).sort();
  const edges = [0.2, 0.4, 0.6, 0.8].map((share) => quantileOf(sorted, share));
  return ({ notional }) =>
    notional === null
      ? NOT_SAID
      : `${1 + edges.filter((edge) => notional > edge).length} of 5 by notional`;
}

/** TCA-44: keys `hour` and `day` of a row, in the zone of its market. */
export function timeKeysOf(
  zone: Zone,
  at: TimeUs,
): { readonly hour: string; readonly day: string } {
  const { date, sinceMidnightUs } = localOf(zone, at);
  const hour = String(Math.floor(sinceMidnightUs / 3_600_000_000)).padStart(2, '0');
  return { hour, day: isoDate(date) };
}
