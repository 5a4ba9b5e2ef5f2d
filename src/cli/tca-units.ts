import type { Sheet, SheetCell } from '#cli/sheet';
import { BPS_IN_ONE, type Bps, type Money } from '#core/kernel/units';

/** What costs may be written in: bps and their like of the arrival value, or money of the report. */
export const COST_UNITS = ['bps', 'percent', 'fraction', 'money'] as const;
export type CostUnit = (typeof COST_UNITS)[number];
export const isCostUnit = (name: string): name is CostUnit =>
  COST_UNITS.some((unit) => unit === name);

const SCALE = { bps: 1, percent: 0.01, fraction: 1 / BPS_IN_ONE } as const;
const DIGITS = { bps: 2, percent: 4, fraction: 6, money: 2 } as const;

/** A cost in a unit. `value`: of what the bps are of, for money; null: not known. */
export function costIn(bps: Bps | null, unit: CostUnit, value: Money | null): number | null {
  if (bps === null) return null;
  if (unit !== 'money') return bps * SCALE[unit];
  return value === null ? null : (bps / BPS_IN_ONE) * value;
}
export const costText = (cost: number | null, unit: CostUnit): string =>
  cost === null ? '?' : cost.toFixed(DIGITS[unit]).replace(/^-(0\.0+)$/, '$1');

/** A table of means in another unit than bps. Of many orders there is no one value: in money they stay as they are. */
export function sheetIn(sheet: Sheet, unit: CostUnit): Sheet {
  if (unit === 'bps' || unit === 'money') return sheet;
  const isCost = sheet.columns.map(({ is }) => is === 'bps');
  const scaled = (cell: SheetCell, i: number): SheetCell =>
    isCost[i] === true && typeof cell === 'number' ? costText(cell * SCALE[unit], unit) : cell;
  return { ...sheet, rows: sheet.rows.map((row) => row.map(scaled)) };
}
