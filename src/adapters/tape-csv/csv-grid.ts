import type { Decimal } from '#core/kernel/decimal';
import type { Problem } from '#core/kernel/failure';
import { ok, type Result } from '#core/kernel/result';
import { type ColumnNames, type CsvReading, openCsv } from '#platform/csv-table';
import { BOOK_LEVELS, LEVEL_FIELDS } from './level-names.ts';
import { FIELDS, TAPE_LAYOUTS } from './tape-layouts.ts';

const PRICES = ['price', 'bid', 'ask'] as const;
const SIZES = ['quantity', 'bidSize', 'askSize'] as const;
const GRID_FIELDS = { ...FIELDS, ...LEVEL_FIELDS } as const;
/** No market quotes more decimals. */
const PLACES_MAX = 18;

/** The coarsest decimal grid on which every price and every quantity of the files lies: for coins, whose steps their venue knows and no file says. */
export function csvGrid(
  paths: readonly string[],
  names: ColumnNames,
  reading: CsvReading,
): Result<{ readonly tick: Decimal; readonly lot: Decimal }, Problem> {
  let price = 0;
  let size = 0;
  for (const path of paths) {
    const opened = openCsv<keyof typeof GRID_FIELDS>(
      path,
      GRID_FIELDS,
      { names, mayLack: true },
      reading,
      TAPE_LAYOUTS,
    );
    if (!opened.ok) return opened;
    const csv = opened.value;
    const levels = BOOK_LEVELS.flatMap((k) => [`bid${k}`, `ask${k}`] as const);
    const sizes = BOOK_LEVELS.flatMap((k) => [`bidSize${k}`, `askSize${k}`] as const);
    const priced = [...PRICES, ...levels].filter((field) => csv.has(field));
    const sized = [...SIZES, ...sizes].filter((field) => csv.has(field));
    const bad = csv.eachRow((row) => {
      for (const field of priced) price = Math.max(price, placesOf(row.text(field)));
      for (const field of sized) size = Math.max(size, placesOf(row.text(field)));
      return null;
    });
    if (bad !== null) return { ok: false, error: bad };
  }
  return ok({ tick: { units: 1, scale: price }, lot: { units: 1, scale: size } });
}
/** Decimals of a number as it is written, zeros at its end apart: 1.50 has one, 1e-7 seven. */
function placesOf(text: string): number {
  const [plain = '', exponent = '0'] = text.toLowerCase().split('e');
  const [, broken = ''] = plain.split(/[.,]/);
  const places = broken.replace(/0+$/, '').length - Number(exponent);
  return Number.isFinite(places) ? Math.min(PLACES_MAX, Math.max(0, places)) : 0;
}
