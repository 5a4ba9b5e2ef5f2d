import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { outlineBars, type RowRange, readBarsOf } from '#adapters/store-duckdb/bars-partition';
import { storePaths } from '#adapters/store-duckdb/store';
import { storeRoot } from '#app/import';
import { readUniverse } from '#app/readers';
import type { FileTerms } from '#cli/file-job';
import type { BarSource, MarketOutline } from '#cli/job-kinds';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { DAY_US } from '#core/kernel/units';
import type { Bars } from '#core/market/tape';

// The last file of this process: the one who asks and the one who answers may be the same, and a worker gets many parts of one file.
let lastRead: { readonly key: string; readonly bars: readonly Bars[] } | null = null;
function barsOfFile(path: string, terms: FileTerms): Result<readonly Bars[], Problem> {
  const key = JSON.stringify([resolve(path), terms]);
  if (lastRead?.key === key) return ok(lastRead.bars);
  const read = readUniverse(path, terms);
  if (read.ok) lastRead = { key, bars: read.value };
  return read;
}

/** Object storage has addresses, folders have paths. */
const placeOf = (path: string): string => (path.includes('://') ? path : resolve(path));

type Listed = MarketOutline['symbols'][number];
const endOf = (listed: Listed | undefined): number => listed?.last ?? -Infinity;

/** What a file of daily bars holds, a partition of the store, or (null) the whole store. */
export async function outlineMarket(
  path: string | null,
  terms: FileTerms,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Result<MarketOutline, Problem>> {
  if (path === null) return outlineStore(globSync(storePaths(storeRoot(env)).anyBars).toSorted());
  if (path.endsWith('.parquet')) return outlineStore([path]);
  const read = barsOfFile(path, terms);
  if (!read.ok) return read;
  const mark = read.value[0]?.hash ?? '';
  return ok({
    sources: [{ kind: 'file', path: resolve(path), terms, mark }],
    symbols: read.value.map(({ symbol, at, count }) => ({
      symbol,
      source: 0,
      first: at[0] ?? null,
      last: at[count - 1] ?? null,
      rows: null,
    })),
  });
}

/** Of a symbol that several partitions tell of, the one whose bars end last. */
async function outlineStore(paths: readonly string[]): Promise<Result<MarketOutline, Problem>> {
  const sources: BarSource[] = [];
  const newest = new Map<string, Listed>();
  for (const path of paths) {
    const found = await outlineBars(path);
    if (!found.ok) return found;
    const { lengthUs, mark, market, symbols } = found.value;
    if (lengthUs < DAY_US) continue;
    for (const each of symbols)
      if (each.last > endOf(newest.get(each.symbol)))
        newest.set(each.symbol, { ...each, source: sources.length });
    sources.push({ kind: 'partition', path: placeOf(path), mark, market });
  }
  return newest.size > 0
    ? ok({ sources, symbols: [...newest.values()] })
    : err(
        problem(
          'STORE_EMPTY',
          '--universe',
          'the store must hold daily bars, held none',
          'plimsoll import --tape FILE --format daily, or give --universe FILE',
        ),
      );
}

/** Bars of some symbols of a source, in the order of the list; a source that is not the one that was asked about is refused. */
export async function barsOfSource(
  source: BarSource,
  symbols: readonly string[],
  rows: RowRange | null,
): Promise<Result<readonly Bars[], Problem>> {
  const read =
    source.kind === 'partition'
      ? await readBarsOf(source.path, source.mark, symbols, rows ?? [0, -1])
      : barsOfFile(source.path, source.terms);
  if (!read.ok) return read;
  const bySymbol = new Map(read.value.map((bars): [string, Bars] => [bars.symbol, bars]));
  const bars = symbols.flatMap((symbol) => bySymbol.get(symbol) ?? []);
  const isSame = source.kind === 'partition' || (read.value[0]?.hash ?? '') === source.mark;
  return isSame && bars.length === symbols.length
    ? ok(bars)
    : err(
        problem(
          'DATA_DIFFERS',
          source.path,
          'the file must be the one that was asked about, here it is another',
          'let all machines see the same files under the same paths',
        ),
      );
}
