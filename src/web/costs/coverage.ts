import type { ForecastCellDoc } from '#contracts/forecast-documents';
import type { ModelStateDoc } from '#contracts/model-document';
import type { Columns } from '#web/charts/series';
import { secondsOf } from '#web/format/format';

const NOMINAL = 90;
const inPercent = (share: number | null | undefined): number | null =>
  share === null || share === undefined ? null : share * 100;

/** Monday of each week, percent of orders within their 90 % interval, its own 95 % interval from and to, and what it should be. */
export const coverageOfWeeks = (weeks: readonly ForecastCellDoc[]): Columns => [
  weeks.map(({ name }) => secondsOf(name)),
  weeks.map(({ coverage90 }) => inPercent(coverage90)),
  weeks.map(({ coverageInterval95 }) => inPercent(coverageInterval95?.[0])),
  weeks.map(({ coverageInterval95 }) => inPercent(coverageInterval95?.[1])),
  weeks.map(() => NOMINAL),
];

/** Time of each round that knew it, percent of its orders within their 90 % interval, and what it should be. */
export function coverageOfRounds(rounds: ModelStateDoc['learned']): Columns {
  const known = rounds.filter(({ drift }) => drift.coverage90 !== null);
  return [
    known.map(({ at }) => secondsOf(at)),
    known.map(({ drift }) => inPercent(drift.coverage90)),
    known.map(() => NOMINAL),
  ];
}
