import { createHash } from 'node:crypto';
import { isoDate, localOf } from '#core/kernel/civil';
import type { Problem } from '#core/kernel/failure';
import { ok, type Result } from '#core/kernel/result';
import { type SurveyRow, surveyRow } from '#core/liquidity/survey';
import type { Kept } from '#engine/ports/liquidity-store';
import { readParquet, type Table, writeParquet } from './parquet.ts';

/** The same symbol, moment, way of making and sources are the same assessment. */
export const keyOf = ({ profile, assessment }: Kept): string =>
  createHash('sha256')
    .update(
      JSON.stringify([
        profile.instrumentId,
        assessment.asOf,
        profile.version,
        profile.madeOf,
        assessment.score,
      ]),
    )
    .digest('hex')
    .slice(0, 24);
export const dayOf = ({ instrument, assessment }: Kept): string =>
  isoDate(localOf(instrument.session.zone, assessment.asOf).date);

const TEXTS = ['instrumentId', 'symbol', 'venue', 'currency', 'tier', 'grade', 'regime'] as const;
const NUMBERS = [
  'asOf',
  'score',
  'scoreLow',
  'scoreHigh',
  'close',
  'advNotional',
  'volatilityDaily',
  'spreadBps',
  'spreadStandardError',
  'impactMillionBps',
  'daysToTradeMillion',
  'turnover',
] as const;

/** Figures as columns, for whoever asks the files directly and for tables; the whole as JSON, for us. */
export async function writeKept(
  path: string,
  rows: readonly Kept[],
): Promise<Result<null, Problem>> {
  const flat = rows.map(surveyRow);
  return writeParquet(
    path,
    {
      key: rows.map(keyOf),
      day: rows.map(dayOf),
      ...Object.fromEntries(TEXTS.map((name) => [name, flat.map((row) => row[name])])),
      ...Object.fromEntries(
        NUMBERS.map((name) => [name, Float64Array.from(flat, (row) => row[name] ?? NaN)]),
      ),
      document: rows.map((row) => JSON.stringify(row)),
    },
    JSON.stringify({ kind: 'kept', layout: 1 }),
  );
}

/** The flat columns only. */
export async function readRows(
  glob: string,
  choice: { readonly where: string; readonly order: string },
): Promise<Result<readonly SurveyRow[], Problem>> {
  const read = await readParquet(glob, { ...choice, only: [...TEXTS, ...NUMBERS] });
  if (!read.ok) return read;
  const texts = TEXTS.map((name) => textsOf(read.value, name));
  const numbers = NUMBERS.map((name) => read.value.columns[name]);
  return ok(
    Array.from({ length: read.value.rows }, (_, i) => {
      const row: Record<string, string | number | null> = {};
      for (const [k, name] of TEXTS.entries()) row[name] = texts[k]?.[i] ?? '';
      for (const [k, name] of NUMBERS.entries()) {
        const column = numbers[k];
        const value = column instanceof Float64Array ? column[i]! : NaN;
        row[name] = Number.isNaN(value) ? null : value;
      }
      // Written by this file only, from rows of this type.
      return row as unknown as SurveyRow;
    }),
  );
}

const textsOf = ({ columns }: Table, name: string): readonly (string | null)[] => {
  const column = columns[name];
  return column === undefined || column instanceof Float64Array ? [] : column;
};

/** Whole assessments from the files of a glob. */
export async function readKept(
  glob: string,
  choice: { readonly where?: string; readonly order?: string },
): Promise<Result<readonly Kept[], Problem>> {
  const read = await readParquet(glob, { ...choice, only: ['document'] });
  return read.ok
    ? ok(
        textsOf(read.value, 'document').flatMap((text) =>
          text === null ? [] : [JSON.parse(text) as Kept],
        ),
      )
    : read;
}
export async function readKeys(glob: string): Promise<Result<ReadonlySet<string>, Problem>> {
  const read = await readParquet(glob, { only: ['key'] });
  return read.ok ? ok(new Set(textsOf(read.value, 'key').map(String))) : read;
}
export { textsOf };
