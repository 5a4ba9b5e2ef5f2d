import { existsSync, globSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Kept, LiquidityStore, ScoreOn } from '#engine/ports/liquidity-store';
import { readBarsPartition } from './bars-partition.ts';
import { quoted } from './duckdb.ts';
import {
  dayOf,
  keyOf,
  readKept,
  readKeys,
  readRows,
  textsOf,
  writeKept,
} from './kept-partition.ts';
import { readParquet } from './parquet.ts';
import { readTapePartition } from './tape-partition.ts';

/** Folders of a store. A partition is a file of its own, so that several machines may make them. */
export const storePaths = (root: string) => ({
  tapes: join(root, 'tapes'),
  tape: (instrumentId: string, day: string) =>
    join(root, 'tapes', safe(instrumentId), `${day}.parquet`),
  bars: (lengthUs: number, sourceHash: string) =>
    join(root, 'bars', `${lengthUs / 1e6}s`, `${sourceHash.slice(0, 16)}.parquet`),
  anyBars: join(root, 'bars', '*', '*.parquet'),
  kept: (day: string, key: string) => join(root, 'assessments', day, `${key}.parquet`),
  anyKept: join(root, 'assessments', '*', '*.parquet'),
  job: (id: string) => join(root, 'jobs', `${id}.json`),
});
/** Symbols may hold a slash; files may not. */
const safe = (name: string): string => name.replaceAll('%', '%25').replaceAll('/', '%2F');
const unsafe = (name: string): string => decodeURIComponent(name);

/** What is in a folder of Parquet files. Opening costs nothing: files are looked at when they are asked for. */
export function openStore(root: string): LiquidityStore {
  const paths = storePaths(root);
  const hasKept = (): boolean => globSync(paths.anyKept).length > 0;
  const idsOf = (symbol: string): readonly string[] =>
    existsSync(paths.tapes)
      ? readdirSync(paths.tapes)
          .map(unsafe)
          .filter((id) => isCalled(id, symbol))
      : [];
  const daysOf = (id: string): readonly string[] =>
    readdirSync(join(paths.tapes, safe(id)))
      .flatMap((name) => (name.endsWith('.parquet') ? [name.slice(0, -'.parquet'.length)] : []))
      .toSorted();
  return {
    async keep(rows) {
      const known = hasKept() ? await readKeys(paths.anyKept) : ok(new Set<string>());
      if (!known.ok) return known;
      const fresh = rows.filter((row) => !known.value.has(keyOf(row)));
      for (const [day, of] of byDay(fresh)) {
        const written = await writeKept(paths.kept(day, keyOf(of[0]!)), of);
        if (!written.ok) return written;
      }
      return ok(fresh.length);
    },
    async latest() {
      if (!hasKept()) return ok([]);
      return readRows(paths.anyKept, {
        where:
          'true qualify row_number() over (partition by "instrumentId" order by "asOf" desc) = 1',
        order: 'symbol',
      });
    },
    async history(symbol) {
      if (!hasKept()) return ok([]);
      return readKept(paths.anyKept, {
        where: `upper(symbol) = ${quoted(symbol.toUpperCase())} or upper("instrumentId") = ${quoted(symbol.toUpperCase())}`,
        order: '"asOf"',
      });
    },
    async scores(days) {
      if (!hasKept()) return ok(new Map());
      const read = await readParquet(paths.anyKept, {
        where: `true qualify row_number() over (partition by "instrumentId" order by "asOf" desc) <= ${Math.trunc(days)}`,
        order: '"instrumentId", "asOf"',
        only: ['instrumentId', 'day', 'score'],
      });
      if (!read.ok) return read;
      const ids = textsOf(read.value, 'instrumentId');
      const on = textsOf(read.value, 'day');
      const score = read.value.columns['score'];
      const found = new Map<string, ScoreOn[]>();
      for (let i = 0; i < read.value.rows; i++) {
        const id = ids[i] ?? '';
        const one = { day: on[i] ?? '', score: score instanceof Float64Array ? score[i]! : NaN };
        const list = found.get(id);
        if (list === undefined) found.set(id, [one]);
        else list.push(one);
      }
      return ok(found);
    },
    async tapeDays(symbol) {
      return ok([...new Set(idsOf(symbol).flatMap(daysOf))].toSorted());
    },
    async tape(symbol, day) {
      const ids = idsOf(symbol).filter((id) => daysOf(id).includes(day));
      const only = theOne(ids, symbol, day);
      if (!only.ok) return only;
      const read = await readTapePartition(paths.tape(only.value, day));
      return read.ok ? ok({ tape: read.value.tape, quality: read.value.note.quality }) : read;
    },
    async bars(symbol) {
      const found = [];
      for (const path of globSync(paths.anyBars).toSorted()) {
        const read = await readBarsPartition(path, symbol);
        if (!read.ok) return read;
        found.push(...read.value);
      }
      return ok(found);
    },
  };
}

const isCalled = (id: string, symbol: string): boolean =>
  id.toUpperCase() === symbol.toUpperCase() ||
  id.slice(0, id.lastIndexOf('.')).toUpperCase() === symbol.toUpperCase();

function theOne(ids: readonly string[], symbol: string, day: string): Result<string, Problem> {
  const [only] = ids;
  if (only === undefined)
    return err(
      problem(
        'SYMBOL_UNKNOWN',
        'symbol',
        `the store must hold a tape of ${symbol} of ${day}, holds none`,
        'plimsoll import --tape FILE --format NAME',
      ),
    );
  return ids.length === 1
    ? ok(only)
    : err(
        problem(
          'SYMBOL_AMBIGUOUS',
          'symbol',
          `symbol must name one instrument, '${symbol}' names ${ids.length}`,
          `give one of ${ids.join(', ')}`,
        ),
      );
}

function byDay(rows: readonly Kept[]): ReadonlyMap<string, readonly Kept[]> {
  const days = new Map<string, Kept[]>();
  for (const row of rows) {
    const of = days.get(dayOf(row));
    if (of === undefined) days.set(dayOf(row), [row]);
    else of.push(row);
  }
  return days;
}
