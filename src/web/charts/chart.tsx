import { useEffect, useRef, useSyncExternalStore } from 'react';
import uPlot from 'uplot';
import { Empty } from '#web/app/words.tsx';
import type { Columns } from '#web/charts/series';

/** How one column is drawn. Its name is at the end of its line, so there is no legend to look up. */
export interface Line {
  readonly name: string;
  /** A custom property of the style sheet, which owns the colours. */
  readonly colour: string;
  readonly draw: 'line' | 'steps' | 'dashes' | 'dots' | 'rings' | 'bars';
}
interface ChartProps {
  readonly columns: Columns;
  readonly lines: readonly Line[];
  readonly height: number;
  /** What the chart shows, for those who do not see it. */
  readonly summary: string;
  readonly format: (value: number) => string;
  /** The vertical scale begins at zero. */
  readonly fromZero: boolean;
  /** The horizontal scale tells days, not hours. */
  readonly dates?: boolean;
}

/** Without a point there are no axes either: a scale of nothing would be invented. */
export function Chart(props: ChartProps) {
  return props.columns[0].length === 0 ? (
    <Empty>Nothing to draw yet: points appear here as the market is seen and orders work.</Empty>
  ) : (
    <Plot {...props} />
  );
}

const SCHEME = matchMedia('(prefers-color-scheme: light)');
function onScheme(changed: () => void): () => void {
  SCHEME.addEventListener('change', changed);
  return () => SCHEME.removeEventListener('change', changed);
}

function Plot(props: ChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const isLight = useSyncExternalStore(onScheme, () => SCHEME.matches);
  const shape = props.lines.map((line) => `${line.name}/${line.draw}`).join();
  useEffect(() => {
    const element = holder.current;
    if (element === null) return undefined;
    const made = new uPlot(
      optionsOf(latest, element.clientWidth),
      dataOf(latest.current.columns),
      element,
    );
    plot.current = made;
    const resized = new ResizeObserver(() =>
      made.setSize({ width: element.clientWidth, height: latest.current.height }),
    );
    resized.observe(element);
    return () => {
      resized.disconnect();
      made.destroy();
      plot.current = null;
    };
    // Its colours are read when it is made.
  }, [shape, isLight]);
  useEffect(() => plot.current?.setData(dataOf(props.columns)), [props.columns]);
  return <div className="chart" ref={holder} role="img" aria-label={props.summary} />;
}

// uPlot writes nothing into its columns, but its types do not say so.
const dataOf = (columns: Columns): uPlot.AlignedData => columns as unknown as uPlot.AlignedData;
const colourOf = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function optionsOf(latest: { readonly current: ChartProps }, width: number): uPlot.Options {
  const { lines, height, fromZero } = latest.current;
  const isLabelled = lines.some((line) => line.draw !== 'bars');
  const text = colourOf('--muted');
  const axis = {
    stroke: text,
    font: '11px system-ui, sans-serif',
    grid: { stroke: colourOf('--grid'), width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height,
    padding: [10, isLabelled ? 64 : 10, 0, 0],
    legend: { show: false },
    cursor: { drag: { x: false, y: false }, points: { size: 5 } },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'),
    scales: {
      x: { time: true, range: (plot, from, to) => timeRange(plot, from, to, lines) },
      y: { range: (_plot, low, high) => rangeOf(low, high, fromZero) },
    },
    axes: [
      {
        ...axis,
        space: 70,
        size: 28,
        ...(latest.current.dates === true ? { incrs: dateSteps } : {}),
        values: (plot, ticks) =>
          ticks.map((tick) =>
            latest.current.dates === true && isOfDays(plot.scales['x'])
              ? dateTick(tick)
              : clockTick(tick, ticks),
          ),
      },
      {
        ...axis,
        size: (_plot, values) =>
          14 + 6.6 * Math.max(3, ...(values ?? []).map((value) => value.length)),
        values: (_plot, ticks) => ticks.map((tick) => latest.current.format(tick)),
      },
    ],
    series: [{}, ...lines.map(seriesOf)],
    hooks: {
      draw: [(plot) => labelEnds(plot, lines)],
      setCursor: [(plot) => tellCursor(plot, lines, latest.current)],
    },
  };
}

const DAY = 86_400;
/** Two days and more: below that dates would repeat. */
const isOfDays = (scale: uPlot.Scale | undefined): boolean =>
  (scale?.max ?? 0) - (scale?.min ?? 0) >= 2 * DAY;
const DATE_STEPS = [1, 2, 7, 14, 28, 91, 182, 364, 1820].map((days) => days * DAY);
const CLOCK_STEPS = [1, 5, 15, 30, 60, 180, 360, 720, 1440, 2880].map((minutes) => minutes * 60);
const dateSteps = (_plot: uPlot, _axis: number, from: number, to: number): number[] =>
  to - from >= 2 * DAY ? DATE_STEPS : CLOCK_STEPS;
const dateTick = (tick: number): string => new Date(tick * 1000).toISOString().slice(0, 10);
const clockTick = (tick: number, all: readonly number[]): string =>
  new Date(tick * 1000).toISOString().slice(11, (all[1] ?? 60) - (all[0] ?? 0) < 60 ? 19 : 16);

/** A bar stands around its time, so the first and the last need half a bar more room. */
function timeRange(
  plot: uPlot,
  from: number,
  to: number,
  lines: readonly Line[],
): [number, number] {
  const bars = plot.data[0].length;
  if (bars === 0) return [0, 1];
  const room = lines.some((line) => line.draw === 'bars')
    ? ((to - from) / Math.max(1, bars - 1)) * 0.6
    : 0;
  return from === to ? [from - 30, to + 30] : [from - room, to + room];
}

function rangeOf(low: number | null, high: number | null, fromZero: boolean): [number, number] {
  if (low === null || high === null) return [0, 1];
  const bottom = fromZero ? 0 : low;
  const margin = (high - bottom) * 0.08 || Math.abs(high) * 0.001 || 1;
  return [fromZero ? 0 : bottom - margin, high + margin];
}

function seriesOf(line: Line): uPlot.Series {
  const stroke = colourOf(line.colour);
  const base: uPlot.Series = {
    label: line.name,
    stroke,
    width: 1.75,
    spanGaps: line.draw === 'line',
    points: { show: false },
  };
  switch (line.draw) {
    case 'line':
      return base;
    case 'dashes':
      return { ...base, dash: [5, 4], width: 1.25 };
    case 'steps':
      return { ...base, width: 2.25, ...pathsOf(uPlot.paths.stepped?.({ align: 1 })) };
    case 'bars':
      return {
        ...base,
        width: 0,
        fill: stroke,
        ...pathsOf(uPlot.paths.bars?.({ size: [0.82, 40] })),
      };
    case 'dots':
    case 'rings':
      return {
        ...base,
        width: 0,
        ...pathsOf(() => null),
        points: {
          show: true,
          size: 6,
          width: 1.5,
          stroke,
          fill: line.draw === 'dots' ? stroke : colourOf('--panel'),
        },
      };
  }
}
const pathsOf = (
  paths: uPlot.Series.PathBuilder | undefined,
): { paths?: uPlot.Series.PathBuilder } => (paths === undefined ? {} : { paths });

/** Each line's name at its last value; names that would overlap are pushed apart. */
function labelEnds(plot: uPlot, lines: readonly Line[]): void {
  const { ctx } = plot;
  const ratio = devicePixelRatio;
  const ends = lines.flatMap((line, i) => {
    const values = plot.data[i + 1] ?? [];
    const last =
      line.draw === 'bars' || line.draw === 'dots' || line.draw === 'rings'
        ? -1
        : values.findLastIndex((value) => value !== null && value !== undefined);
    const value = values[last];
    const at = plot.data[0][last];
    if (value === null || value === undefined || at === undefined) return [];
    return [{ line, x: plot.valToPos(at, 'x', true), y: plot.valToPos(value, 'y', true) }];
  });
  ends.sort((a, b) => a.y - b.y);
  ctx.save();
  ctx.font = `600 ${11 * ratio}px system-ui, sans-serif`;
  ctx.textBaseline = 'middle';
  ctx.textAlign = 'left';
  let floor = -Infinity;
  for (const end of ends) {
    const y = Math.max(labelHeight(plot, end, ratio), floor);
    floor = y + 13 * ratio;
    // A line that has only begun has no room for its name yet.
    if (end.x < plot.bbox.left + 20 * ratio) continue;
    ctx.fillStyle = colourOf(end.line.colour);
    ctx.fillText(end.line.name, end.x + 6 * ratio, y);
  }
  ctx.restore();
}

/** A line that ends inside the plot is named under its end, so that the name does not stand on the other line; at the bottom, over it. */
function labelHeight(
  plot: uPlot,
  end: { readonly x: number; readonly y: number },
  ratio: number,
): number {
  const { left, top, width, height } = plot.bbox;
  if (end.x > left + width - 30 * ratio) return end.y;
  return end.y + 24 * ratio > top + height ? end.y - 12 * ratio : end.y + 13 * ratio;
}

/** The values under the pointer, as a plain title: a tooltip without a second layer. */
function tellCursor(
  plot: uPlot,
  lines: readonly Line[],
  { format, dates }: Pick<ChartProps, 'format' | 'dates'>,
): void {
  const index = plot.cursor.idx;
  const at = index === null || index === undefined ? undefined : plot.data[0][index];
  if (index === null || index === undefined || at === undefined) return;
  const told = lines.flatMap((line, i) => {
    const value = plot.data[i + 1]?.[index];
    return value === null || value === undefined ? [] : [`${line.name} ${format(value)}`];
  });
  plot.root.title = `${dates === true ? dateTick(at) : `${new Date(at * 1000).toISOString().slice(11, 19)} UTC`}: ${told.join(', ')}`;
}
