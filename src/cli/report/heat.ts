import { escaped } from '#cli/report/svg';

export interface Heat {
  readonly title: string;
  readonly rows: { readonly label: string; readonly names: readonly string[] };
  readonly columns: { readonly label: string; readonly names: readonly string[] };
  /** By row, bottom row first; null is drawn empty. */
  readonly values: readonly (readonly (number | null)[])[];
  /** Where one colour ends and the next begins: the edges are the contours. */
  readonly levels: readonly number[];
  readonly unit: string;
}

const COLORS = [
  '#e8f5ef',
  '#cfe8dd',
  '#a9d5c2',
  '#7cbf9f',
  '#f3d9a4',
  '#eab464',
  '#dd8a3d',
  '#c65d2e',
  '#9e2a2b',
  '#641220',
] as const;
const WIDTH = 720;
const HEIGHT = 420;
const LEFT = 74;
const TOP = 44;

/** A grid of cells in bands of colour, with the bands named above it: filled contours. */
export function heatOf({ title, rows, columns, values, levels, unit }: Heat): string {
  const w = (WIDTH - LEFT - 12) / columns.names.length;
  const h = (HEIGHT - TOP - 52) / rows.names.length;
  const y = (i: number): number => TOP + (rows.names.length - 1 - i) * h;
  const bandOf = (value: number): number =>
    Math.min(COLORS.length - 1, levels.filter((level) => value >= level).length);
  const cells = values.flatMap((row, i) =>
    row.map((value, j) =>
      value === null
        ? ''
        : `<rect x="${(LEFT + j * w).toFixed(1)}" y="${y(i).toFixed(1)}" width="${(w + 0.5).toFixed(1)}" height="${(h + 0.5).toFixed(1)}" fill="${COLORS[bandOf(value)]}"><title>${escaped(`${rows.names[i]} in ${columns.names[j]}: ${value.toFixed(1)} ${unit}`)}</title></rect>`,
    ),
  );
  const every = (count: number): number => Math.max(1, Math.ceil(count / 8));
  const names = [
    ...rows.names.map((name, i) =>
      i % every(rows.names.length) === 0
        ? `<text x="${LEFT - 6}" y="${(y(i) + h / 2 + 4).toFixed(1)}" text-anchor="end">${escaped(name)}</text>`
        : '',
    ),
    ...columns.names.map((name, j) =>
      j % every(columns.names.length) === 0
        ? `<text x="${(LEFT + (j + 0.5) * w).toFixed(1)}" y="${HEIGHT - 34}" text-anchor="middle">${escaped(name)}</text>`
        : '',
    ),
  ];
  const legend = [...levels, Infinity]
    .slice(0, COLORS.length)
    .map(
      (level, k) =>
        `<rect x="${LEFT + k * 62}" y="10" width="12" height="12" fill="${COLORS[k]}"/><text x="${LEFT + k * 62 + 16}" y="20">${level === Infinity ? `≥ ${levels.at(-1)}` : `< ${level}`}</text>`,
    );
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(title)}"><title>${escaped(title)}</title>${legend.join('')}<text x="${LEFT - 6}" y="20" text-anchor="end">${escaped(unit)}</text>${cells.join('')}${names.join('')}<text x="${(LEFT + WIDTH) / 2}" y="${HEIGHT - 10}" text-anchor="middle">${escaped(columns.label)}</text><text transform="translate(14 ${(HEIGHT - 52 + TOP) / 2}) rotate(-90)" text-anchor="middle">${escaped(rows.label)}</text></svg>`;
}
