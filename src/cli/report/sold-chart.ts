import { svgOf } from '#cli/report/svg';

/** How much of a book is sold by which day, a line for each way or market. */
export const soldChart = (
  title: string,
  lines: readonly {
    readonly name: string;
    readonly color: string;
    readonly soldBy: readonly { readonly day: number; readonly share: number }[];
  }[],
): string =>
  svgOf({
    title,
    x: { label: 'trading days', isLog: true },
    y: {
      label: 'sold',
      ends: [0, 1],
      format: (value) => `${Number((100 * value).toPrecision(3))} %`,
    },
    series: lines.map(({ name, color, soldBy }) => ({
      name,
      kind: 'line',
      color,
      points: soldBy.map(({ day, share }) => [day, share]),
    })),
  });
