import { createHash } from 'node:crypto';
import type { Problem } from '#core/kernel/failure';
import { isoDate, localOf } from '#core/kernel/civil';
import { ok, type Result } from '#core/kernel/result';
import type { Kept } from '#engine/ports/liquidity-store';
import { readParquet, writeParquet, type Table } from './parquet.ts';

/** The same symbol, moment, way of making and sources are the same assessment. */
export const keyOf = ({ profile, assessment }: Kept): string =>
  createHash('sha256').update(JSON.stringify([profile.instrumentId, assessment.asOf, profile.version, profile.madeOf, assessment.score])).digest('hex').slice(0, 24);
export const dayOf = ({ instrument, assessment }: Kept): string => isoDate(localOf(instrument.session.zone, assessment.asOf).date);

/** Figures as columns, for whoever asks the files directly; the whole as JSON, for us. */
export async function writeKept(path: string, rows: readonly Kept[]): Promise<Result<null, Problem>> {
  const numbers = (of: (row: Kept) => number | null): Float64Array => Float64Array.from(rows, (row) => of(row) ?? NaN);
  const texts = (of: (row: Kept) => string): readonly string[] => rows.map(of);
  return writeParquet(path, {
    key: texts(keyOf), instrumentId: texts((row) => row.instrument.id), symbol: texts((row) => row.instrument.symbol), day: texts(dayOf), asOf: numbers((row) => row.assessment.asOf),
    score: numbers((row) => row.assessment.score), scoreLow: numbers((row) => row.assessment.scoreInterval[0]), scoreHigh: numbers((row) => row.assessment.scoreInterval[1]),
    tier: texts((row) => row.assessment.tier), grade: texts((row) => row.assessment.grade), regime: texts((row) => row.assessment.regime),
    advNotional: numbers((row) => row.profile.advNotional), volatilityDaily: numbers((row) => row.profile.volatilityDaily.value), spreadBps: numbers((row) => row.profile.spreadBps?.value ?? row.profile.spreadEstimated?.value ?? null),
    close: numbers((row) => row.close), turnover: numbers((row) => row.turnover), version: numbers((row) => row.profile.version),
    document: texts((row) => JSON.stringify(row)),
  }, JSON.stringify({ kind: 'kept', layout: 1 }));
}

const textsOf = ({ columns }: Table, name: string): readonly (string | null)[] => {
  const column = columns[name];
  return column === undefined || column instanceof Float64Array ? [] : column;
};

/** Whole assessments from the files of a glob. */
export async function readKept(glob: string, choice: { readonly where?: string; readonly order?: string }): Promise<Result<readonly Kept[], Problem>> {
  const read = await readParquet(glob, choice);
  return read.ok ? ok(textsOf(read.value, 'document').flatMap((text) => (text === null ? [] : [JSON.parse(text) as Kept]))) : read;
}
export async function readKeys(glob: string): Promise<Result<ReadonlySet<string>, Problem>> {
  const read = await readParquet(glob);
  return read.ok ? ok(new Set(textsOf(read.value, 'key').map(String))) : read;
}
export { textsOf };
