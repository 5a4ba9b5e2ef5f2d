/** One thing that is drawn: a line, dots with or without error bars, or a band between two lines. */
interface Series {
  readonly name: string;
  readonly kind: 'line' | 'dots' | 'band';
  /** x, y; of a band x, low, high; of dots x, y and where known low, high. */
  readonly points: readonly (readonly number[])[];
  readonly color: string;
}
export interface SvgChart {
  readonly title: string;
  readonly x: Axis;
  readonly y: Axis;
  readonly series: readonly Series[];
}
interface Axis {
  readonly label: string;
  readonly isLog?: boolean;
  /** First and last value of the axis where they are known beforehand: a share goes from 0 to 1 whatever is drawn. */
  readonly ends?: readonly [number, number];
  /** Where names stand; without them at round numbers. */
  readonly ticks?: readonly number[];
  readonly format?: (value: number) => string;
}

const WIDTH = 720;
const HEIGHT = 340;
const MARGIN = { left: 64, right: 16, top: 34, bottom: 46 };
export const INK = {
  ours: '#0b6e4f',
  realised: '#1d3557',
  peer: '#b5651d',
  faint: '#9aa5b1',
  band: '#cfe8dd',
} as const;

export const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

/** A chart as SVG: axes with round numbers, names of the series in their own colours at the top. */
export function svgOf({ title, x, y, series }: SvgChart): string {
  const xs = series
    .flatMap(({ points }) => points.map(([at = NaN]) => at))
    .filter((at) => Number.isFinite(at) && (x.isLog !== true || at > 0));
  const ys = series
    .flatMap(({ points }) => points.flatMap(([, ...values]) => values))
    .filter((value) => Number.isFinite(value) && (y.isLog !== true || value > 0));
  if (xs.length === 0 || ys.length === 0)
    return `<p class="empty">${escaped(title)}: nothing to draw</p>`;
  const across = scaleOf(x, xs, [MARGIN.left, WIDTH - MARGIN.right]);
  const up = scaleOf(y, ys, [HEIGHT - MARGIN.bottom, MARGIN.top]);
  const grid = [
    ...up.ticks.map(
      (tick) =>
        `<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${up.at(tick)}" y2="${up.at(tick)}" class="grid"/><text x="${MARGIN.left - 6}" y="${up.at(tick) + 4}" text-anchor="end">${escaped((y.format ?? short)(tick))}</text>`,
    ),
    ...across.ticks.map(
      (tick) =>
        `<line x1="${across.at(tick)}" x2="${across.at(tick)}" y1="${MARGIN.top}" y2="${HEIGHT - MARGIN.bottom}" class="grid"/><text x="${across.at(tick)}" y="${HEIGHT - MARGIN.bottom + 16}" text-anchor="middle">${escaped((x.format ?? short)(tick))}</text>`,
    ),
  ];
  const drawn = series.map((each) => drawnOf(each, across.at, up.at));
  const names = series
    .map(
      ({ name, color }) =>
        `<tspan fill="${color}" class="mark">●</tspan><tspan> ${escaped(name)}</tspan>`,
    )
    .join('<tspan>   </tspan>');
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}"><title>${escaped(title)}</title>${grid.join('')}${drawn.join('')}<text x="${MARGIN.left}" y="18" class="names">${names}</text><text x="${(MARGIN.left + WIDTH - MARGIN.right) / 2}" y="${HEIGHT - 8}" text-anchor="middle">${escaped(x.label)}</text><text transform="translate(14 ${(HEIGHT - MARGIN.bottom + MARGIN.top) / 2}) rotate(-90)" text-anchor="middle">${escaped(y.label)}</text></svg>`;
}

function drawnOf(
  { kind, points, color }: Series,
  across: (x: number) => number,
  up: (y: number) => number,
): string {
  const known = points.filter((point) => point.every(Number.isFinite));
  const path = (list: readonly (readonly [number, number])[]): string =>
    list.map(([px, py], i) => `${i === 0 ? 'M' : 'L'}${px.toFixed(1)} ${py.toFixed(1)}`).join('');
  switch (kind) {
    case 'line':
      return `<path d="${path(known.map(([px = 0, py = 0]) => [across(px), up(py)]))}" fill="none" stroke="${color}" stroke-width="2"/>`;
    case 'band':
      return `<path d="${path([...known.map(([px = 0, low = 0]) => [across(px), up(low)] as const), ...known.toReversed().map(([px = 0, , high = 0]) => [across(px), up(high)] as const)])}Z" fill="${color}" stroke="none" opacity="0.6"/>`;
    case 'dots':
      return known
        .map(
          ([px = 0, py = 0, low, high]) =>
            `${low === undefined || high === undefined ? '' : `<line x1="${across(px)}" x2="${across(px)}" y1="${up(low)}" y2="${up(high)}" stroke="${color}"/>`}<circle cx="${across(px).toFixed(1)}" cy="${up(py).toFixed(1)}" r="${known.length > 200 ? 1.5 : 4}" fill="${color}"/>`,
        )
        .join('');
  }
}

interface Scale {
  readonly ticks: readonly number[];
  at(value: number): number;
}
function scaleOf(
  { isLog = false, ends: fixed, ticks: named }: Axis,
  values: readonly number[],
  [from, to]: readonly [number, number],
): Scale {
  const ends =
    fixed ??
    values.reduce<readonly [number, number]>(
      ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
      [Infinity, -Infinity],
    );
  const [low, high] = isLog ? [Math.log10(ends[0]), Math.log10(ends[1])] : endsOf(ends);
  const room = high > low ? high - low : 1;
  const place = (value: number): number => from + ((to - from) * (value - low)) / room;
  const ticks =
    named ??
    (isLog
      ? Array.from(
          { length: Math.floor(high) - Math.ceil(low) + 1 },
          (_, k) => 10 ** (Math.ceil(low) + k),
        )
      : roundTicks(low, low + room));
  return { ticks, at: (value) => place(isLog ? Math.log10(value) : value) };
}
/** From 0 where the values begin near it, and where they are all one value: an axis that began at that value would show half as much again beside it. */
function endsOf([low, high]: readonly [number, number]): readonly [number, number] {
  if (low === high) return [Math.min(0, low), Math.max(0, high)];
  return [low > 0 && low < 0.5 * high ? 0 : low, high];
}
function roundTicks(low: number, high: number): readonly number[] {
  const raw = (high - low) / 5;
  const size = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((k) => k * size).find((each) => each >= raw) ?? raw;
  return Array.from(
    { length: Math.floor(high / step) - Math.ceil(low / step) + 1 },
    (_, k) => (Math.ceil(low / step) + k) * step,
  );
}
const short = (value: number): string =>
  Math.abs(value) >= 1e6
    ? `${Number((value / 1e6).toPrecision(3))} M`
    : Math.abs(value) >= 10_000
      ? `${Number((value / 1e3).toPrecision(3))} k`
      : String(Number(value.toPrecision(3)));
