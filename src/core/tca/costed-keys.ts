import { civilDateOf, isoDate } from '#core/kernel/civil';
import { type Bps, DAY_US } from '#core/kernel/units';
import { type ClusteredRow, meanByClusters } from '#core/numeric/clusters';
import type { CostedParent } from './costed-parent.ts';

/** The key under which rows lie that do not say. */
export const NOT_SAID = '(not said)';

/** The day by which intervals are clustered: the row's own key, in the zone of its market; without one, the UTC day of its start. */
export const clusterDayOf = (row: CostedParent): string =>
  row.keys['day'] ?? isoDate(civilDateOf(Math.floor(row.startAt / DAY_US)));

/** `id` is the parent itself; everything else is a key of the row. */
export const groupKeyOf = (row: CostedParent, by: string): string =>
  by === 'id' ? row.id : (row.keys[by] ?? NOT_SAID);

/** Several keys as one. */
export const stratumOf = (row: CostedParent, keys: readonly string[]): string =>
  keys.map((key) => groupKeyOf(row, key)).join(' · ');

/** Values are added up only where all are in one currency; a row that names none is in that of the desk. */
export const isOneMoney = (rows: readonly CostedParent[]): boolean =>
  new Set(rows.map(({ keys }) => keys['currency'])).size < 2;

/** A row whose cost is known. */
export interface Costed extends CostedParent {
  readonly totalBps: Bps;
}
export const isCosted = (row: CostedParent): row is Costed => row.totalBps !== null;

export type Interval = readonly [Bps, Bps];
/** Of each row alike, days as clusters (TCA-42). */
const simpleRows = <Row extends CostedParent>(
  rows: readonly Row[],
  bps: (row: Row) => Bps,
): readonly ClusteredRow[] =>
  rows.map((row) => ({ value: bps(row), weight: 1, cluster: clusterDayOf(row) }));
export const simpleMean = <Row extends CostedParent>(
  rows: readonly Row[],
  bps: (row: Row) => Bps,
): ReturnType<typeof meanByClusters> => meanByClusters(simpleRows(rows, bps));
