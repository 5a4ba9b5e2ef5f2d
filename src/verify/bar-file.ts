import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import type { PriceBars } from '#core/liquidity/measures/log-bars';
import { BadVector } from '#verify/inputs';

/** Bars that a vector names by file, relative to the file of vectors: CSV with a header of Open, High, Low, Close, plain or gzip. An empty or NA field is unknown. */
export function readBarFile(name: string, source: string): PriceBars {
  const path = resolve(dirname(source), name);
  if (!existsSync(path)) throw new BadVector(`file must be there, was not: ${path}`);
  const bytes = readFileSync(path);
  const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
  const [header = '', ...lines] = text.trim().split(/\r?\n/);
  const names = header.split(',').map((each) => each.replaceAll('"', '').trim().toLowerCase());
  const rows = lines.map((line) => line.split(','));
  const column = (wanted: string): Float64Array => {
    const at = names.indexOf(wanted);
    if (at < 0)
      throw new BadVector(`${path} must have a column ${wanted}, has ${names.join(', ')}`);
    return Float64Array.from(rows, (row) => numberOf(row[at]));
  };
  return { open: column('open'), high: column('high'), low: column('low'), close: column('close') };
}
const numberOf = (field: string | undefined): number =>
  field === undefined || field.trim() === '' ? NaN : Number(field);
