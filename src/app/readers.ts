import { readCsvBars } from '#adapters/tape-csv/read-csv-bars';
import { readLeanMinutes } from '#adapters/tape-lean/read-lean-minutes';
import { detectFormats, dialectOf, type ReadTape, TAPE_READERS } from '#app/tape-readers';
import type { FileTerms, ImportJob } from '#cli/file-job';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { sessionOfMarket } from '#core/market/catalog';
import { FORMATS, isTapeFormat, TAPE_FORMATS, type TapeFormat } from '#core/market/formats';
import type { Instrument } from '#core/market/instrument';
import type { QualityReport } from '#core/market/quality';
import type { Bars } from '#core/market/tape';

/** Recorded markets that have a book. Without a format, what the first file looks like is read. */
export function readTape(
  paths: readonly string[],
  formats: readonly string[],
  terms: FileTerms,
): ReadTape {
  const format = formatOf(paths, formats);
  if (!format.ok) return format;
  const unfit = unfitFor(format.value, paths, terms);
  return unfit === null ? TAPE_READERS[format.value].read(paths, terms) : err(unfit);
}

const KNOWN = TAPE_FORMATS.join(', ');
function formatOf(
  paths: readonly string[],
  formats: readonly string[],
): Result<TapeFormat, Problem> {
  const format = formats[0];
  if (format === undefined) return detected(paths[0] ?? '');
  if (formats.some((each) => each !== format))
    return err(
      problem(
        'FLAG_INVALID',
        '--format',
        'all tapes of one run must have one format, several were given',
        'give the format once, or the same one for each tape',
      ),
    );
  if (isTapeFormat(format)) return ok(format);
  return err(
    problem(
      'FLAG_INVALID',
      '--format',
      `must be a format with a book, one of ${KNOWN}, was '${format}'`,
      'bars and daily files have no book to trade in: give them as --history',
    ),
  );
}
function detected(path: string): Result<TapeFormat, Problem> {
  const found = detectFormats(path);
  if (!found.ok) return found;
  const [only] = found.value;
  if (only !== undefined && found.value.length === 1) return ok(only);
  return err(
    problem(
      'FLAG_MISSING',
      '--format',
      `the format of the tape is required, because '${path}' looks like ${only === undefined ? 'none that is known' : found.value.join(' and like ')}`,
      `give --format with one of ${KNOWN}`,
    ),
  );
}

/** What a format cannot be given with. */
function unfitFor(
  format: TapeFormat,
  paths: readonly string[],
  { columns, symbol }: FileTerms,
): Problem | null {
  const { hasColumns, files, is, unnamed } = FORMATS[format];
  if (!hasColumns && Object.keys(columns).length > 0)
    return problem(
      'FLAG_INVALID',
      '--columns',
      `only a CSV has columns to be named, the format was '${format}'`,
      'leave --columns out, or give --format csv',
    );
  if (files === 'one' && paths.length > 1)
    return problem('FLAG_INVALID', '--tape', `${is}, more were given`, 'give one --tape');
  return unnamed !== null && symbol === null
    ? problem(
        'FLAG_MISSING',
        '--symbol',
        `a symbol is required, because ${unnamed}`,
        'give --symbol NAME',
      )
    : null;
}

/** Bars know zones by name. */
const offsetOfBars = ({ utcOffsetHours }: FileTerms): Problem | null =>
  utcOffsetHours === 0
    ? null
    : problem(
        'FLAG_INVALID',
        '--utc-offset',
        `bars must have a zone by name, was ${utcOffsetHours} hours from UTC`,
        'give --zone, such as America/New_York: it knows summer time',
      );

/** How bars are to be read: stamps, columns, and the session that their days are of. */
const barTerms = (terms: FileTerms) => ({
  ...dialectOf(terms),
  session: sessionOfMarket(terms.market),
  columns: terms.columns,
  label: terms.label,
  adjust: terms.adjust,
});

/** Daily bars of every symbol of a file. A file that names none is of the symbol of the terms. */
export function readUniverse(path: string, terms: FileTerms): Result<readonly Bars[], Problem> {
  const unfit = offsetOfBars(terms);
  if (unfit !== null) return err(unfit);
  const read = readCsvBars(path, { ...barTerms(terms), symbol: null, unnamed: terms.symbol });
  return read.ok ? ok(read.value.bars) : read;
}

/** Every symbol of a file of bars of any length: a plain CSV, or Lean minutes. */
export function readBarsFile(
  path: string,
  job: ImportJob,
): Result<{ readonly bars: readonly Bars[]; readonly quality: QualityReport }, Problem> {
  const { symbol, adjust } = job;
  const unfit = offsetOfBars(job);
  if (unfit !== null) return err(unfit);
  if (job.format === 'lean-minute') return readLeanMinutes(path, { symbol, adjust });
  return readCsvBars(path, { ...barTerms(job), symbol, unnamed: symbol });
}

/** Bars of earlier days, in the session of their instrument: a plain CSV of bars or daily bars, or a Lean minute file. */
export function readHistory(
  path: string,
  { symbol, session }: Instrument,
  terms: FileTerms,
): Result<readonly Bars[], Problem> {
  const { columns, label, adjust } = terms;
  const unfit = offsetOfBars(terms);
  if (unfit !== null) return err(unfit);
  const isPlain = Object.keys(columns).length > 0 || label === 'end';
  const lean = isPlain ? null : readLeanMinutes(path, { symbol, adjust });
  if (lean?.ok === true) return ok(lean.value.bars);
  const csv = readCsvBars(path, { ...barTerms(terms), session, symbol, unnamed: symbol });
  return csv.ok ? ok(csv.value.bars) : csv;
}
