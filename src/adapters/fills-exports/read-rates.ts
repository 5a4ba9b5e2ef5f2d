import type { Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { assetNamed } from '#core/market/asset-names';
import { stampReader } from '#core/market/stamps';
import type { DatedRate } from '#core/tca/rates';
import { columnMissing, openCsv } from '#platform/csv-table';

const RATE_FIELDS = {
  at: ['date', 'at', 'time', 'timestamp'],
  base: ['base', 'from', 'asset'],
  quote: ['quote', 'to', 'currency'],
  rate: ['rate', 'price', 'close', 'mid'],
} as const;
type Field = keyof typeof RATE_FIELDS;

/** TCA-19: `date,base,quote,rate`: so many of the quote for one of the base, from that moment (of UTC) on. */
export function readRates(path: string): Result<readonly DatedRate[], Problem> {
  const opened = openCsv<Field>(path, RATE_FIELDS, { names: {}, mayLack: true });
  if (!opened.ok) return opened;
  const csv = opened.value;
  const lacking = (['at', 'base', 'quote', 'rate'] as const).filter((field) => !csv.has(field));
  if (lacking.length > 0) return err(columnMissing(csv, lacking, RATE_FIELDS));
  const read = stampReader('UTC');
  const rates: DatedRate[] = [];
  const wrong = csv.eachRow((row) => {
    const stamp = read(row.text('at'));
    const rate = row.number('rate');
    if (stamp === null) return row.bad('at', 'must be a date or a time');
    if (rate === null || !(rate > 0)) return row.bad('rate', 'must be a number above 0');
    for (const field of ['base', 'quote'] as const)
      if (row.text(field) === '') return row.bad(field, 'must be a currency or a coin');
    rates.push({
      at: stamp.at,
      base: assetNamed(row.text('base')),
      quote: assetNamed(row.text('quote')),
      rate,
    });
    return null;
  });
  return wrong === null ? ok(rates) : err(wrong);
}
