import { civilDateOf, timeOfLocal } from '#core/kernel/civil';
import {
  DAY_US,
  type Moment,
  type Money,
  type Price,
  timeUs,
  type Units,
} from '#core/kernel/units';
import { type Adjust, closedDays, judgedBars } from '#core/market/bar-findings';
import {
  atRows,
  BAR_COLUMNS,
  type BarColumns,
  blankVolumes,
  keptRows,
  orderOfRows,
  repeatFindings,
} from '#core/market/bar-rows';
import { barTraps, trapNotes } from '#core/market/bar-traps';
import { GrowingColumn } from '#core/market/growing-column';
import { type QualityReport, tapeGradeOf } from '#core/market/quality';
import { isOpen, type Session } from '#core/market/session';
import type { Bars, PlainBars } from '#core/market/tape';

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
/** What the stamps of a file mean. */
interface BarStamps {
  readonly session: Session;
  /** Stamps are dates: daily bars or longer. */
  readonly areDates: boolean;
  /** Whether a stamp names the start or the end of its bar. */
  readonly label: 'start' | 'end';
  readonly adjust: Adjust;
  /** Stamps are midnights of UTC and name the session's day of the same date. */
  readonly isUtcDay: boolean;
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
  const series = new Map<string, { readonly symbol: string; readonly columns: BarColumns }>();
  return {
    add(spelt, bar) {
      // XYZ and xyz with a blank around it are one series, called as it was first.
      const symbol = spelt.trim();
      const key = symbol.toUpperCase();
      let known = series.get(key);
      if (known === undefined) series.set(key, (known = { symbol, columns: newColumns() }));
      const { columns } = known;
      for (const column of BAR_COLUMNS) columns[column].push(bar[column]);
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
      const bars = [...series.values()].map(({ symbol, columns }) =>
        toBars(columns, { ...origin, symbol, stamps }, found),
      );
      return {
        bars,
        quality: report(origin.source, bars[0]?.lengthUs ?? DAY_US, found, [
          ...trapNotes(bars.map((each) => barTraps(each, stamps.session))),
          ...findingNotes(bars),
        ]),
      };
    },
  };
}

const newColumns = (): BarColumns => ({
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
  columns: BarColumns,
  about: { source: string; hash: string; symbol: string; stamps: BarStamps },
  found: Found,
): Bars {
  const { stamps } = about;
  const { session } = stamps;
  const stamped = stamps.isUtcDay
    ? columns.at.values().map((at) => timeOfLocal(session.zone, civilDateOf(at / DAY_US), 0))
    : columns.at.values();
  found.rows += stamped.length;
  const order = orderOfRows(stamped);
  found.outOfOrder += order.back;
  const ordered = keptRows(columns, stamped);
  found.repeated += stamped.length - ordered.rows.length;
  const lengthUs = commonLength(atRows(stamped, ordered.rows), stamps.areDates);
  const isDaily = stamps.areDates && lengthUs === DAY_US;
  const closed = isDaily
    ? closedDays(
        atRows(stamped, ordered.rows),
        atRows(columns.volume.values(), ordered.rows),
        session,
      )
    : { rows: new Set<number>(), findings: [] };
  const rows =
    closed.rows.size === 0 ? ordered.rows : ordered.rows.filter((_, i) => !closed.rows.has(i));
  const column = (name: keyof BarColumns): Float64Array =>
    atRows(name === 'at' ? stamped : columns[name].values(), rows);
  const plain: PlainBars = {
    symbol: about.symbol,
    source: about.source,
    hash: about.hash,
    lengthUs,
    count: rows.length,
    at: column('at').map((time) => (stamps.label === 'end' ? time - lengthUs : time)),
    open: column('open'),
    high: column('high'),
    low: column('low'),
    close: column('close'),
    volume: column('volume'),
    bid: column('bid'),
    ask: column('ask'),
    marketCap: column('marketCap'),
  };
  const bars = judgedBars(plain, session, stamps.adjust, [
    ...order.findings,
    ...repeatFindings(ordered.repeats, { columns, stamped, session }),
    ...closed.findings,
    ...blankVolumes(plain),
  ]);
  inspect(bars, stamps, found);
  return bars;
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

const SHOWN = 3;
/** What the traps do not tell already, a line a kind. */
function findingNotes(all: readonly Bars[]): readonly string[] {
  const byKind = new Map<string, string[]>();
  for (const { symbol, findings } of all)
    for (const { kind, words } of findings)
      if (kind !== 'split' && kind !== 'unit' && kind !== 'repeat')
        byKind.set(kind, [...(byKind.get(kind) ?? []), `${symbol} ${words}`]);
  return [...byKind.values()].map(
    (told) =>
      `${told.slice(0, SHOWN).join('; ')}${told.length > SHOWN ? `; and ${told.length - SHOWN} more like it` : ''}`,
  );
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
