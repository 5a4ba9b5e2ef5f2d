import { createHash } from 'node:crypto';
import type { Problem } from '#core/kernel/failure';
import { problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { MarketKind } from '#core/market/catalog';
import type { QualityReport } from '#core/market/quality';
import type { BarFinding, Bars } from '#core/market/tape';
import { quoted, withDuckDb } from './duckdb.ts';
import { noteIn, readParquet, type Table, writeParquet } from './parquet.ts';

/** Bars of one length of one file: all its symbols, one after the other. */
export interface BarsNote {
  readonly kind: 'bars';
  readonly layout: 2;
  /** Whose session their days are of. */
  readonly market: MarketKind;
  readonly lengthUs: number;
  readonly source: string;
  readonly sourceHash: string;
  readonly symbols: number;
  readonly quality: QualityReport;
  /** By symbol, of those that have any. */
  readonly findings: Readonly<Record<string, readonly BarFinding[]>>;
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
  about: Pick<BarsNote, 'source' | 'sourceHash' | 'quality' | 'lengthUs' | 'market'>,
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
  const findings = Object.fromEntries(
    all.flatMap((bars) => (bars.findings.length === 0 ? [] : [[bars.symbol, bars.findings]])),
  );
  const note: BarsNote = { kind: 'bars', layout: 2, symbols: all.length, findings, ...about };
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
  const note = noteOf(path, read.value.note);
  return note.ok ? ok(bySymbol(read.value, note.value)) : note;
}

/** First and last row of a stretch of a partition. */
export type RowRange = readonly [number, number];

/** The bars of some symbols, by the very names of the file, which lie in some rows of it; nothing else is read. `mark` is what `outlineBars` gave: another file in the same place is refused. */
export async function readBarsOf(
  path: string,
  mark: string,
  symbols: readonly string[],
  [from, to]: RowRange,
): Promise<Result<readonly Bars[], Problem>> {
  const read = await readParquet(path, {
    where: `file_row_number between ${from} and ${to} and symbol in (${symbols.map(quoted).join(', ')})`,
    isNumbered: true,
  });
  if (!read.ok) return read;
  const note = noteOf(path, read.value.note);
  if (!note.ok) return note;
  return markOf(note.value) === mark
    ? ok(bySymbol(read.value, note.value))
    : err(
        problem(
          'DATA_DIFFERS',
          path,
          'the partition must be the one that was asked about, here it is another',
          'let all machines see the same files under the same paths',
        ),
      );
}

/** What a partition holds, without its bars: symbols in order of the file, with the times of their first and last bar. */
export interface BarsOutline {
  readonly lengthUs: number;
  readonly market: MarketKind;
  readonly mark: string;
  readonly symbols: readonly {
    readonly symbol: string;
    readonly first: number;
    readonly last: number;
    readonly rows: RowRange;
  }[];
}
export async function outlineBars(path: string): Promise<Result<BarsOutline, Problem>> {
  const read = await withDuckDb(path, async (connection) => {
    const text = await noteIn(connection, path);
    const found = await connection.runAndReadAll(
      `select symbol, min("at")::double, max("at")::double, min(file_row_number)::double, max(file_row_number)::double from read_parquet(${quoted(path)}, file_row_number = true) group by symbol order by 4`,
    );
    return { text, rows: found.getRows() };
  });
  if (!read.ok) return read;
  const note = noteOf(path, read.value.text);
  if (!note.ok) return note;
  return ok({
    lengthUs: note.value.lengthUs,
    market: note.value.market,
    mark: markOf(note.value),
    symbols: read.value.rows.map(([symbol, first, last, from, to]) => ({
      symbol: String(symbol),
      first: Number(first),
      last: Number(last),
      rows: [Number(from), Number(to)],
    })),
  });
}

/** Of the source and of how it was read: the same on every machine. */
const markOf = (note: BarsNote): string =>
  createHash('sha256').update(JSON.stringify(note)).digest('hex').slice(0, 16);

function noteOf(path: string, text: string | null): Result<BarsNote, Problem> {
  const note = text === null ? null : (JSON.parse(text) as Partial<BarsNote>);
  return note?.kind === 'bars' && note.layout === 2
    ? ok(note as BarsNote)
    : err(
        problem(
          'PARTITION_FOREIGN',
          path,
          'bars in the store must say what was found in them, this file does not: it is of an older version, or not of the store',
          'import its source again, or remove it',
        ),
      );
}

function bySymbol(
  { rows, columns }: Table,
  { source, sourceHash, lengthUs, findings, market }: BarsNote,
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
      findings: findings[symbol] ?? [],
      market,
    });
    from = to;
  }
  return found;
}
