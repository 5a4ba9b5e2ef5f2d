import { civilDateOf, isoDate, localOf } from '#core/kernel/civil';
import { type Count, timeUs } from '#core/kernel/units';
import type { GrowingColumn } from '#core/market/growing-column';
import type { Session } from '#core/market/session';
import type { BarFinding, PlainBars } from '#core/market/tape';

// Rows of bars as they came, of one symbol: in what order, which of two of one time, with what missing.

export const BAR_COLUMNS = [
  'at',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'bid',
  'ask',
  'marketCap',
] as const;
export type BarColumns = { readonly [C in (typeof BAR_COLUMNS)[number]]: GrowingColumn };

export const atRows = (from: Float64Array, rows: Uint32Array): Float64Array => {
  const values = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) values[i] = from[rows[i]!]!;
  return values;
};

/** How many rows come before one that is earlier. A file that tells the newest first is in order: the other one. */
export function orderOfRows(stamped: Float64Array): {
  readonly back: Count;
  readonly findings: readonly BarFinding[];
} {
  let back = 0;
  for (let i = 1; i < stamped.length; i++) if (stamped[i]! < stamped[i - 1]!) back++;
  if (back > 0 && back === stamped.length - 1)
    return {
      back: 0,
      findings: [
        {
          kind: 'newestFirst',
          dayNumber: null,
          words: 'the newest bar comes first',
          isGrave: false,
        },
      ],
    };
  return { back, findings: [] };
}

export interface Repeat {
  readonly kept: number;
  readonly left: number;
}
/** Rows in order of time. MKT-21: of two bars with one stamp one is kept, the first that has a price and a volume: both would count the volume twice. */
export function keptRows(
  columns: BarColumns,
  at: Float64Array,
): {
  readonly rows: Uint32Array;
  readonly repeats: readonly Repeat[];
} {
  const rows = Uint32Array.from(at.keys());
  let isAscending = true;
  for (let i = 1; i < at.length && isAscending; i++) isAscending = at[i]! > at[i - 1]!;
  if (isAscending) return { rows, repeats: [] };
  const close = columns.close.values();
  const volume = columns.volume.values();
  const isUsable = (row: number): boolean => close[row]! > 0 && volume[row]! > 0;
  rows.sort((a, b) => at[a]! - at[b]! || Number(isUsable(b)) - Number(isUsable(a)) || a - b);
  const repeats: Repeat[] = [];
  let kept = -1;
  const first = rows.filter((row) => {
    if (kept >= 0 && at[row] === at[kept]) {
      repeats.push({ kept, left: row });
      return false;
    }
    kept = row;
    return true;
  });
  return { rows: first, repeats };
}
const SHOWN = 3;
export function repeatFindings(
  repeats: readonly Repeat[],
  {
    columns,
    stamped,
    session: { zone },
  }: { readonly columns: BarColumns; readonly stamped: Float64Array; readonly session: Session },
): readonly BarFinding[] {
  const names = BAR_COLUMNS.filter((name) => name !== 'at');
  const values = names.map((name) => columns[name].values());
  const isSame = ({ kept, left }: Repeat): boolean =>
    values.every((column) => Object.is(column[kept], column[left]));
  const close = columns.close.values();
  const differing = repeats.filter((repeat) => !isSame(repeat));
  const dayOf = (row: number): number => localOf(zone, timeUs(stamped[row]!)).dayNumber;
  const told = differing.map(
    ({ kept, left }) =>
      `${isoDate(civilDateOf(dayOf(kept)))} (close ${close[kept]} used, ${close[left]} not)`,
  );
  const same = repeats.length - differing.length;
  return [
    ...(same === 0
      ? []
      : [
          {
            kind: 'repeat' as const,
            dayNumber: null,
            words: `${same} ${same === 1 ? 'row is' : 'rows are'} there twice`,
            isGrave: false,
          },
        ]),
    ...(differing.length === 0
      ? []
      : [
          {
            kind: 'conflict' as const,
            dayNumber: dayOf(differing[0]!.kept),
            words: `${differing.length} ${differing.length === 1 ? 'row differs' : 'rows differ'} from another of the same time: ${told.slice(0, SHOWN).join(', ')}${told.length > SHOWN ? ' …' : ''}`,
            isGrave: false,
          },
        ]),
  ];
}

/** Days whose volume is not known, where others' is: they count for prices and not for volume. */
export function blankVolumes({ close, volume, count }: PlainBars): readonly BarFinding[] {
  let blank = 0;
  let known = 0;
  for (let i = 0; i < count; i++) {
    if (volume[i]! >= 0) known++;
    else if (close[i]! > 0) blank++;
  }
  return blank === 0 || known === 0
    ? []
    : [
        {
          kind: 'blankVolume',
          dayNumber: null,
          words: `${blank} of ${count} bars have a price and no volume`,
          isGrave: false,
        },
      ];
}
