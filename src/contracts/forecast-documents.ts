import { z } from 'zod';
import type { ForecastCell, ForecastRecord } from '#core/tca/forecast-record';

const interval = z.tuple([z.number(), z.number()]).nullable();
const cell = z.object({
  name: z.string(),
  n: z.number(),
  days: z.number(),
  /** Realised less expected, bps of arrival notional; positive: the model is too cheap. */
  biasBps: z.number(),
  /** By days; null: they are of one day. */
  biasInterval95Bps: interval,
  coverage90: z.number(),
  coverageInterval95: interval,
});
export type ForecastCellDoc = z.infer<typeof cell>;
/** What one model forecast, beside what came; `name` is its id. */
export const forecastRecordDoc = cell.extend({
  bySize: z.array(cell),
  byHour: z.array(cell),
  /** By the Monday that they begin with, oldest first. */
  byWeek: z.array(cell),
});
export type ForecastRecordDoc = z.infer<typeof forecastRecordDoc>;

const cellToDoc = (cell: ForecastCell): ForecastCellDoc => ({
  name: cell.name,
  n: cell.n,
  days: cell.days,
  biasBps: cell.biasBps,
  biasInterval95Bps: pairOf(cell.biasInterval95Bps),
  coverage90: cell.coverage90.share,
  coverageInterval95: pairOf(cell.coverage90.interval95),
});
const pairOf = (pair: readonly [number, number] | null): [number, number] | null =>
  pair === null ? null : [pair[0], pair[1]];
export const recordToDoc = (record: ForecastRecord): ForecastRecordDoc => ({
  ...cellToDoc(record),
  bySize: record.bySize.map(cellToDoc),
  byHour: record.byHour.map(cellToDoc),
  byWeek: record.byWeek.map(cellToDoc),
});
