import type { Problem } from '#core/kernel/failure';
import { problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { QualityReport } from '#core/market/quality';
import type { Bars } from '#core/market/tape';
import { quoted } from './duckdb.ts';
import { readParquet, type Table, writeParquet } from './parquet.ts';

/** Bars of one length of one file: all its symbols, one after the other. */
export interface BarsNote {
  readonly kind: 'bars';
  readonly layout: 1;
  readonly lengthUs: number;
  readonly source: string;
  readonly sourceHash: string;
  readonly symbols: number;
  readonly quality: QualityReport;
}
const NUMBERS = [
  'at',
  'open',
  'high',
  'low',
  'close',
  'volume',
  'bid',
  'ask',
  'marketCap',
] as const;

export async function writeBars(
  path: string,
  all: readonly Bars[],
  about: Pick<BarsNote, 'source' | 'sourceHash' | 'quality' | 'lengthUs'>,
): Promise<Result<BarsNote, Problem>> {
  const rows = all.reduce((sum, bars) => sum + bars.count, 0);
  const column = (name: (typeof NUMBERS)[number]): Float64Array => {
    const values = new Float64Array(rows);
    let at = 0;
    for (const bars of all) {
      values.set(bars[name].subarray(0, bars.count), at);
      at += bars.count;
    }
    return values;
  };
  const symbol = all.flatMap((bars) => Array.from({ length: bars.count }, () => bars.symbol));
  const note: BarsNote = { kind: 'bars', layout: 1, symbols: all.length, ...about };
  const written = await writeParquet(
    path,
    { symbol, ...Object.fromEntries(NUMBERS.map((name) => [name, column(name)])) },
    JSON.stringify(note),
  );
  return written.ok ? ok(note) : written;
}

/** The bars of one symbol, or of all. */
export async function readBarsPartition(
  path: string,
  symbol: string | null,
): Promise<Result<readonly Bars[], Problem>> {
  const read = await readParquet(
    path,
    symbol === null ? {} : { where: `upper(symbol) = ${quoted(symbol.toUpperCase())}` },
  );
  if (!read.ok) return read;
  const note = read.value.note === null ? null : (JSON.parse(read.value.note) as Partial<BarsNote>);
  if (note?.kind !== 'bars' || note.layout !== 1)
    return err(
      problem(
        'PARTITION_FOREIGN',
        path,
        'bars in the store must describe themselves, this file does not',
        'remove it from the store; import its source',
      ),
    );
  return ok(bySymbol(read.value, note as BarsNote));
}

function bySymbol(
  { rows, columns }: Table,
  { source, sourceHash, lengthUs }: BarsNote,
): readonly Bars[] {
  const symbols = columns['symbol'];
  if (symbols === undefined || symbols instanceof Float64Array) return [];
  const found: Bars[] = [];
  for (let from = 0; from < rows; ) {
    const symbol = symbols[from] ?? '';
    let to = from + 1;
    while (to < rows && symbols[to] === symbol) to++;
    const part = (name: (typeof NUMBERS)[number]): Float64Array => {
      const column = columns[name];
      return column instanceof Float64Array
        ? column.subarray(from, to)
        : new Float64Array(to - from).fill(NaN);
    };
    found.push({
      symbol,
      source,
      hash: sourceHash,
      lengthUs,
      count: to - from,
      at: part('at'),
      open: part('open'),
      high: part('high'),
      low: part('low'),
      close: part('close'),
      volume: part('volume'),
      bid: part('bid'),
      ask: part('ask'),
      marketCap: part('marketCap'),
    });
    from = to;
  }
  return found;
}
