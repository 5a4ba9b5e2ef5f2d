import { readBinance } from '#adapters/tape-binance/read-binance';
import { readBitstamp } from '#adapters/tape-bitstamp/read-bitstamp';
import { readCsvBars } from '#adapters/tape-csv/read-csv-bars';
import { readCsvTape } from '#adapters/tape-csv/read-csv-tape';
import { readLeanFx } from '#adapters/tape-lean/read-lean-fx';
import { readLeanMinutes } from '#adapters/tape-lean/read-lean-minutes';
import { readLeanTicks } from '#adapters/tape-lean/read-lean-ticks';
import { readLobster } from '#adapters/tape-lobster/read-lobster';
import type { FileTerms, ImportJob } from '#cli/ports';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { defaultInstrument } from '#core/market/catalog';
import type { Instrument } from '#core/market/instrument';
import type { QualityReport } from '#core/market/quality';
import { ALWAYS_OPEN, US_EQUITY_SESSION } from '#core/market/session';
import type { Bars, Tape } from '#core/market/tape';

const TAPES = 'lobster, lean-tick, taq, bitstamp, binance, csv';
type Read = Result<{ readonly tape: Tape; readonly quality: QualityReport }, Problem>;

/** Recorded markets that have a book, by format name. */
export function readTape(
  paths: readonly string[],
  formats: readonly string[],
  { symbol, columns, utcOffsetHours, tick, lot }: FileTerms,
): Read {
  const path = paths[0] ?? '';
  const format = formats[0];
  if (formats.some((each) => each !== format))
    return err(
      problem(
        'FLAG_INVALID',
        '--format',
        'all tapes of one run must have one format, several were given',
        'give the format once, or the same one for each tape',
      ),
    );
  if (
    format !== 'csv' &&
    format !== 'taq' &&
    Object.keys(columns).length > 0 &&
    format !== undefined
  )
    return err(
      problem(
        'FLAG_INVALID',
        '--columns',
        `only a CSV has columns to be named, the format was '${format}'`,
        'leave --columns out, or give --format csv',
      ),
    );
  const share = (name: string, venue: string): Instrument =>
    defaultInstrument({
      kind: 'us-equity',
      symbol: name,
      venue,
      ...(tick === null ? {} : { tick }),
      ...(lot === null ? {} : { lot }),
    });
  switch (format) {
    case 'lobster':
      if (paths.length > 1)
        return err(
          problem(
            'FLAG_INVALID',
            '--tape',
            'a LOBSTER tape is one zip, more were given',
            'give one --tape',
          ),
        );
      return readLobster(path, { symbol });
    case 'lean-tick': {
      // Shares and currency pairs have one format name; their zips say which they are.
      const shares = readLeanTicks(paths, { symbol });
      if (shares.ok || shares.error.code !== 'FORMAT_WRONG') return shares;
      const pair = readLeanFx(paths, { symbol, utcOffsetHours });
      return pair.ok || pair.error.code !== 'FORMAT_WRONG' ? pair : shares;
    }
    case 'csv':
      if (symbol === null)
        return err(
          problem(
            'FLAG_MISSING',
            '--symbol',
            'a symbol is required, because a CSV does not name its instrument',
            'give --symbol NAME',
          ),
        );
      return readCsvTape(paths, { instrument: share(symbol, 'CSV'), columns, isTaq: false });
    case 'taq':
      if (symbol === null)
        return err(
          problem(
            'FLAG_MISSING',
            '--symbol',
            'a symbol is required, because TAQ files hold many',
            'give --symbol NAME',
          ),
        );
      return readCsvTape(paths, { instrument: share(symbol, 'TAQ'), columns, isTaq: true });
    case 'binance':
      if (paths.length > 1)
        return err(
          problem(
            'FLAG_INVALID',
            '--tape',
            'a Binance recording is one file, more were given',
            'give one --tape',
          ),
        );
      return readBinance(path, { symbol });
    case 'bitstamp':
      if (paths.length > 1)
        return err(
          problem(
            'FLAG_INVALID',
            '--tape',
            'a Bitstamp log is one file, more were given',
            'give one --tape',
          ),
        );
      return readBitstamp(path, { symbol });
    case undefined:
      return err(
        problem(
          'FLAG_MISSING',
          '--format',
          'the format of the tape is required',
          `give --format with one of ${TAPES}`,
        ),
      );
    default:
      return err(
        problem(
          'FLAG_INVALID',
          '--format',
          `must be a format with a book, one of ${TAPES}, was '${format}'`,
          'bars and daily files have no book to trade in: give them as --history',
        ),
      );
  }
}

/** Daily bars of every symbol of a file, as US shares are dated. */
export function readUniverse(
  path: string,
  { columns, label }: FileTerms,
): Result<readonly Bars[], Problem> {
  const read = readCsvBars(path, { symbol: null, session: US_EQUITY_SESSION, columns, label });
  return read.ok ? ok(read.value.bars) : read;
}

/** Every symbol of a file of bars of any length: a plain CSV, or Lean minutes. */
export function readBarsFile(
  path: string,
  { symbol, columns, label, format, market }: ImportJob,
): Result<{ readonly bars: readonly Bars[]; readonly quality: QualityReport }, Problem> {
  if (format === 'lean-minute') return readLeanMinutes(path, { symbol });
  return readCsvBars(path, {
    symbol,
    session: market === 'crypto' ? ALWAYS_OPEN : US_EQUITY_SESSION,
    columns,
    label,
  });
}

/** Bars of earlier days, in the session of their instrument: a plain CSV of bars or daily bars, or a Lean minute file. */
export function readHistory(
  path: string,
  { symbol, session }: Instrument,
  { columns, label }: FileTerms,
): Result<readonly Bars[], Problem> {
  const isPlain = Object.keys(columns).length > 0 || label === 'end';
  const lean = isPlain ? null : readLeanMinutes(path, { symbol });
  if (lean?.ok === true) return ok(lean.value.bars);
  const csv = readCsvBars(path, { symbol, session, columns, label });
  return csv.ok ? ok(csv.value.bars) : csv;
}
