import { htmlPage } from '#cli/report/page';
import { INK, type SvgChart, svgOf } from '#cli/report/svg';
import { type Lots, type TimeUs, timeUs } from '#core/kernel/units';
import { EVENT, type Tape } from '#core/market/tape';
import { quoteBefore, rowsBefore } from '#core/market/tape-quotes';
import type { ArenaFill } from '#engine/sim/compare/job';
import { type Found, rowsOf, TABLE_HEAD } from './disturbance-table.ts';
import type { Stretch } from './disturbed-tape.ts';

export interface Drawn extends Found {
  /** The window of the charts, a buy; null: it was not worked. */
  readonly charted: Charted | null;
}
interface Charted {
  readonly tape: Tape;
  readonly stretch: Stretch;
  readonly quantity: Lots;
  readonly start: TimeUs;
  readonly deadline: TimeUs;
  readonly fills: readonly { readonly name: string; readonly fills: readonly ArenaFill[] }[];
}
const MINUTE = 60e6;
const STEP = 5e6;
const COLORS: Readonly<Record<string, string>> = { adaptive: INK.ours, twap: INK.peer };

export const disturbancePage = (all: readonly Drawn[]): string =>
  htmlPage(
    'Disturbed markets',
    'What orders did when the market was disturbed for ten minutes. Charts: one window, a buy; tables: all windows, both sides. Costs in bps against the price at arrival.',
    all.map((each) => {
      const rows = rowsOf(each).map((row) => row.slice(2).map(cellOf));
      return {
        title: `${each.market}: ${each.name}`,
        charts:
          each.charted === null ? [] : [marketChart(each, each.charted), filledChart(each.charted)],
        table: { head: TABLE_HEAD.slice(2), rows },
      };
    }),
  );

/** As in Markdown, but on one line and without its marks. */
const cellOf = (text: string): string => text.replaceAll('`', '').replaceAll(' ', '\u00a0');

const axis = ({ start, deadline }: Charted): SvgChart['x'] => ({
  label: 'minutes since the order was placed; shaded: the ten minutes',
  ends: [0, (deadline - start) / MINUTE],
  ticks: Array.from({ length: (deadline - start) / MINUTE / 5 + 1 }, (_, k) => 5 * k),
});
const shade = (
  { start, stretch }: Charted,
  low: number,
  high: number,
): SvgChart['series'][number] => ({
  name: 'the ten minutes',
  kind: 'band',
  color: '#e8ebee',
  points: [stretch.from, stretch.to].map((at) => [(at - start) / MINUTE, low, high]),
});

/** Both sides and the mid, against the mid at the start; and where each order filled. */
function marketChart({ name }: Found, charted: Charted): string {
  const { tape, start, deadline, fills } = charted;
  const first = quoteBefore(tape, start);
  const arrival = first === null ? NaN : (first.bid + first.ask) / 2;
  const bps = (price: number): number => (price / arrival - 1) * 1e4;
  const points: number[][] = [];
  const resumed: number[][] = [];
  for (let at: number = start; at <= deadline; at += STEP) {
    const quote = quoteBefore(tape, timeUs(at + 1));
    if (quote === null || isHalted(tape, at)) continue;
    const run = hasHalted(tape, at) ? resumed : points;
    run.push([(at - start) / MINUTE, bps(quote.bid), bps(quote.ask)]);
  }
  const dots = (liquidity: ArenaFill['liquidity']): number[][] =>
    fills
      .filter((each) => each.name === 'adaptive')
      .flatMap((each) => each.fills)
      .filter((fill) => fill.liquidity === liquidity)
      .map(({ at, price }) => [(at - start) / MINUTE, bps(price)]);
  const all = [...points, ...resumed].flatMap(([, ...two]) => two);
  const values = [...all, ...dots('maker').map(([, y = 0]) => y)];
  return svgOf({
    title: `The market: ${name}`,
    x: axis(charted),
    y: { label: 'bps against arrival' },
    series: [
      shade(charted, Math.min(...values), Math.max(...values)),
      ...quotesOf('bid to ask', 'mid', points),
      ...(resumed.length === 0 ? [] : quotesOf('resumed', 'mid', resumed)),
      { name: 'adaptive rested', kind: 'dots', color: INK.ours, points: dots('maker') },
      { name: 'adaptive took', kind: 'dots', color: '#c1121f', points: dots('taker') },
    ],
  });
}

function filledChart(charted: Charted): string {
  const { quantity, start, deadline, fills } = charted;
  const minutes = (at: number): number => (at - start) / MINUTE;
  return svgOf({
    title: 'Filled, beside an even schedule',
    x: axis(charted),
    y: { label: 'filled', ends: [0, 1], format: (share) => `${Math.round(100 * share)} %` },
    series: [
      shade(charted, 0, 1),
      {
        name: 'an even schedule',
        kind: 'line',
        color: INK.faint,
        points: [
          [0, 0],
          [minutes(deadline), 1],
        ],
      },
      ...fills
        .filter(({ name }) => COLORS[name] !== undefined)
        .map(({ name, fills: own }) => ({
          name,
          kind: 'line' as const,
          color: COLORS[name] ?? INK.faint,
          points: stairs(own, quantity, minutes, minutes(deadline)),
        })),
    ],
  });
}
function stairs(
  fills: readonly ArenaFill[],
  quantity: Lots,
  minutes: (at: number) => number,
  end: number,
): readonly (readonly number[])[] {
  const points: number[][] = [[0, 0]];
  let filled = 0;
  for (const fill of fills) {
    points.push([minutes(fill.at), filled / quantity]);
    filled += fill.quantity;
    points.push([minutes(fill.at), filled / quantity]);
  }
  return [...points, [end, filled / quantity]];
}

function quotesOf(
  sides: string,
  middle: string,
  points: readonly (readonly number[])[],
): readonly SvgChart['series'][number][] {
  return [
    { name: sides, kind: 'band', color: INK.faint, points },
    {
      name: middle,
      kind: 'line',
      color: INK.realised,
      points: points.map(([x = 0, bid = 0, ask = 0]) => [x, (bid + ask) / 2]),
    },
  ];
}

/** What the last halt message before said, within the hour; 0: there was none. */
function lastHalt(tape: Tape, at: number): number {
  for (let i = rowsBefore(tape, at) - 1; i >= 0 && tape.at[i]! > at - 3600e6; i--)
    if (tape.kind[i] === EVENT.halt) return tape.price[i]!;
  return 0;
}
const isHalted = (tape: Tape, at: number): boolean => lastHalt(tape, at) < 0;
const hasHalted = (tape: Tape, at: number): boolean => lastHalt(tape, at) > 0;
