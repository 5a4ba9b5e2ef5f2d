import {
  DAY_US,
  type Moment,
  type Money,
  type Price,
  timeUs,
  type Units,
} from '#core/kernel/units';
import { barTraps, trapNotes } from '#core/market/bar-traps';
import { GrowingColumn } from '#core/market/growing-column';
import { type QualityReport, tapeGradeOf } from '#core/market/quality';
import { isOpen, type Session } from '#core/market/session';
import type { Bars } from '#core/market/tape';

/** One bar as a file tells it. NaN is unknown. */
export interface Bar {
  readonly at: Moment; // TimeUs
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  readonly volume: Units;
  readonly bid: Price;
  readonly ask: Price;
  readonly marketCap: Money;
}
const COLUMNS = [
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
type Columns = { readonly [C in (typeof COLUMNS)[number]]: GrowingColumn };

/** What the stamps of a file mean. */
interface BarStamps {
  readonly session: Session;
  /** Stamps are dates: daily bars or longer. */
  readonly areDates: boolean;
  /** Whether a stamp names the start or the end of its bar. */
  readonly label: 'start' | 'end';
}

export interface BarCollector {
  add(symbol: string, bar: Bar): void;
  /** Bars by symbol, in order of first appearance, sorted by time, and what was found wrong with them. */
  finish(stamps: BarStamps): { readonly bars: readonly Bars[]; readonly quality: QualityReport };
}

/** Gathers rows of any order of symbols into columns. */
export function barCollector(origin: {
  readonly source: string;
  readonly hash: string;
}): BarCollector {
  const series = new Map<string, Columns>();
  return {
    add(symbol, bar) {
      let columns = series.get(symbol);
      if (columns === undefined) series.set(symbol, (columns = newColumns()));
      for (const column of COLUMNS) columns[column].push(bar[column]);
    },
    finish(stamps) {
      const found: Found = {
        rows: 0,
        repeated: 0,
        gaps: 0,
        crossed: 0,
        locked: 0,
        outOfOrder: 0,
        zeroPrices: 0,
        zeroSizes: 0,
        impossible: 0,
      };
      const bars = [...series].map(([symbol, columns]) =>
        toBars(columns, { ...origin, symbol, stamps }, found),
      );
      return {
        bars,
        quality: report(
          origin.source,
          bars[0]?.lengthUs ?? DAY_US,
          found,
          trapNotes(bars.map((each) => barTraps(each, stamps.session))),
        ),
      };
    },
  };
}

const newColumns = (): Columns => ({
  at: new GrowingColumn(),
  open: new GrowingColumn(),
  high: new GrowingColumn(),
  low: new GrowingColumn(),
  close: new GrowingColumn(),
  volume: new GrowingColumn(),
  bid: new GrowingColumn(),
  ask: new GrowingColumn(),
  marketCap: new GrowingColumn(),
});

interface Found {
  rows: number;
  repeated: number;
  gaps: number;
  crossed: number;
  locked: number;
  outOfOrder: number;
  zeroPrices: number;
  zeroSizes: number;
  impossible: number;
}

function toBars(
  columns: Columns,
  about: { source: string; hash: string; symbol: string; stamps: BarStamps },
  found: Found,
): Bars {
  const { stamps } = about;
  const stamped = columns.at.values();
  const rows = stamped.length;
  found.rows += rows;
  for (let i = 1; i < rows; i++) if (stamped[i]! < stamped[i - 1]!) found.outOfOrder++;
  const kept = keptRows(stamped);
  found.repeated += rows - kept.length;
  const column = (name: keyof Columns): Float64Array => {
    const from = columns[name].values();
    const values = new Float64Array(kept.length);
    for (let i = 0; i < kept.length; i++) values[i] = from[kept[i]!]!;
    return values;
  };
  const lengthUs = commonLength(column('at'), stamps.areDates);
  const at = column('at').map((time) => (stamps.label === 'end' ? time - lengthUs : time));
  const bars: Bars = {
    symbol: about.symbol,
    source: about.source,
    hash: about.hash,
    lengthUs,
    count: kept.length,
    at,
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
    bid: column('bid'),
    ask: column('ask'),
    marketCap: column('marketCap'),
  };
  inspect(bars, stamps, found);
  return bars;
}

/** Rows in order of time. MKT-21: of two bars with one stamp the first is kept: both would count the volume twice. */
function keptRows(at: Float64Array): Uint32Array {
  const rows = Uint32Array.from(at.keys());
  let isAscending = true;
  for (let i = 1; i < at.length && isAscending; i++) isAscending = at[i]! > at[i - 1]!;
  if (isAscending) return rows;
  rows.sort((a, b) => at[a]! - at[b]! || a - b);
  return rows.filter((row, i) => i === 0 || at[row] !== at[rows[i - 1]!]);
}

// A series of bars has a few; a million different ones are noise, and a map holds only so many.
const STEPS_SEEN_MAX = 1_000_000;
/** The step between bars that occurs most often; a day where there is nothing to go by. */
function commonLength(at: Float64Array, areDates: boolean): number {
  const seen = new Map<number, number>();
  let best = DAY_US as number;
  let times = 0;
  for (let i = 1; i < at.length; i++) {
    const step = at[i]! - at[i - 1]!;
    const length = areDates ? Math.round(step / DAY_US) * DAY_US : step; // Days are 23 or 25 hours long twice a year.
    const count = (seen.get(length) ?? 0) + 1;
    if (count === 1 && seen.size === STEPS_SEEN_MAX) continue;
    seen.set(length, count);
    if (count > times) [best, times] = [length, count];
  }
  return best;
}

function inspect(bars: Bars, stamps: BarStamps, found: Found): void {
  const isDaily = bars.lengthUs >= DAY_US;
  const longest = isDaily ? bars.lengthUs + 4 * DAY_US : bars.lengthUs; // A weekend and a holiday are no gap.
  for (let i = 0; i < bars.count; i++) {
    const inSession = isDaily || isOpen(stamps.session, timeUs(bars.at[i]!));
    const step = i > 0 ? bars.at[i]! - bars.at[i - 1]! : 0;
    if (
      inSession &&
      step > longest &&
      (isDaily || isOpen(stamps.session, timeUs(bars.at[i]! - bars.lengthUs)))
    )
      found.gaps++;
    if (bars.close[i]! <= 0) found.zeroPrices++;
    if (inSession && bars.volume[i] === 0) found.zeroSizes++;
    if (bars.bid[i]! > bars.ask[i]!) found.crossed++;
    if (bars.bid[i]! > 0 && bars.bid[i] === bars.ask[i]) found.locked++;
    if (
      bars.high[i]! < Math.max(bars.open[i]!, bars.close[i]!, bars.low[i]!) ||
      bars.low[i]! > Math.min(bars.open[i]!, bars.close[i]!) ||
      bars.volume[i]! < 0
    )
      found.impossible++;
  }
}

function report(
  source: string,
  lengthUs: number,
  found: Found,
  traps: readonly string[],
): QualityReport {
  const notes = [
    ...traps,
    ...(found.repeated > 0
      ? [`${found.repeated} rows repeat the time of another row of their symbol and are left out`]
      : []),
    ...(found.impossible > 0
      ? [
          `${found.impossible} bars cannot be: high below, low above another price, or negative volume`,
        ]
      : []),
  ];
  return {
    source,
    rows: found.rows,
    skipped: found.repeated,
    gaps: found.gaps,
    gapUs: lengthUs,
    locked: found.locked,
    crossed: found.crossed,
    outOfOrder: found.outOfOrder,
    zeroPrices: found.zeroPrices,
    zeroSizes: found.zeroSizes,
    grade: tapeGradeOf(
      found.rows,
      found.repeated + found.crossed + found.outOfOrder + found.zeroPrices + found.impossible,
    ),
    notes,
  };
}
