import { basename } from 'node:path';
import { timeOfLocal } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { MINUTE_US } from '#core/kernel/units';
import { currencyPair } from '#core/market/catalog';
import type { QualityReport } from '#core/market/quality';
import { LONGEST_DAY_US } from '#core/market/stamps';
import type { Tape } from '#core/market/tape';
import { judgeTape, mergeTape, outOfOrder, type Quotes } from '#core/market/tape-builder';
import { fieldScanner, rowsMax } from '#platform/field-scanner';
import { ROWS_MAX, tooMany } from '#platform/read-bounds';
import { givenTwice, hashOf, readBytes } from '#platform/read-file';
import { type DayFile, dayFiles, oneSymbol, PAIR_QUOTES } from './lean-day-files.ts';

export interface LeanFxOptions {
  readonly symbol: string | null;
  /**
   * Hours that the stamps are ahead of UTC: -5 where a vendor stamps in New York's winter time all
   * year.
   */
  readonly utcOffsetHours: number;
}
// Prices of most pairs have five decimals; those in yen have three, and lie on the same grid.
const DIGITS = 5;
const ROW_BYTES_MIN = '0,1,1\n'.length;

const midnightOf = ({ date }: DayFile): number => timeOfLocal('UTC', date, 0);

/**
 * MKT-33: Lean quote ticks of a currency pair (ms after midnight, bid, ask). The files have no
 * sizes: one unit stands for "something", and the notes say so.
 */
export function readLeanFx(
  paths: readonly string[],
  options: LeanFxOptions,
): Result<{ readonly tape: Tape; readonly quality: QualityReport }, Problem> {
  const days: DayFile[] = [];
  const hashes: string[] = [];
  for (const path of paths) {
    const file = readBytes(path);
    if (!file.ok) return file;
    const found = dayFiles(file.value.bytes, path, PAIR_QUOTES);
    if (!found.ok) return found;
    days.push(...found.value);
    hashes.push(file.value.hash);
  }
  const twice = givenTwice(paths, hashes);
  if (twice !== null) return err(twice);
  days.sort((a, b) => midnightOf(a) - midnightOf(b));
  const one = oneSymbol(days, options.symbol);
  if (!one.ok) return one;
  const symbol = one.value;
  const venue = /^([a-z]+)_/i.exec(basename(paths[0] ?? ''))?.[1]?.toUpperCase() ?? 'FX';
  const instrument = currencyPair(symbol, venue);
  const quotes = quotesOf(days, options.utcOffsetHours);
  if (!quotes.ok) return quotes;
  const none = {
    count: 0,
    at: new Float64Array(0),
    price: new Float64Array(0),
    size: new Float64Array(0),
    regular: new Uint8Array(0),
    restingSide: new Int8Array(0),
  };
  const tape = mergeTape(
    { instrument, source: paths.map((path) => basename(path)).join(' + '), hash: hashOf(hashes) },
    none,
    quotes.value,
  );
  const notes = [
    'no sizes in the file: 1 unit means that something was quoted; depth is unknown',
    'no trades: there is no volume',
    ...(options.utcOffsetHours === 0
      ? []
      : [
          `stamps were taken as UTC${options.utcOffsetHours > 0 ? '+' : ''}${options.utcOffsetHours}`,
        ]),
  ];
  return ok({
    tape,
    quality: judgeTape(tape, {
      skipped: 0,
      outOfOrder: outOfOrder(quotes.value.at, quotes.value.count),
      notes,
    }),
  });
}

function quotesOf(days: readonly DayFile[], utcOffsetHours: number): Result<Quotes, Problem> {
  const most = days.reduce((sum, { data }) => sum + rowsMax(data, ROW_BYTES_MIN), 0);
  if (most > ROWS_MAX) return err(tooMany(days[0]?.place ?? '', `${ROWS_MAX} rows`));
  const at = new Float64Array(most);
  const bidPrice = new Float64Array(most);
  const askPrice = new Float64Array(most);
  let count = 0;
  for (const day of days) {
    const { place, data } = day;
    const midnight = midnightOf(day);
    const field = fieldScanner(data);
    for (let line = 1; !field.atEnd(); line++) {
      const ms = field.next(3);
      const bid = field.next(DIGITS);
      const ask = field.next(DIGITS);
      if (!field.endLine() || !(ms >= 0 && ms <= LONGEST_DAY_US) || !(bid > 0) || !(ask > 0))
        return err(
          problem(
            'LINE_MALFORMED',
            `${place}:${line}`,
            'a quote must be ms,bid,ask with prices above 0',
            'check --format, or fetch the file again',
          ),
        );
      at[count] = midnight + ms - utcOffsetHours * 60 * MINUTE_US;
      bidPrice[count] = bid;
      askPrice[count] = ask;
      count++;
    }
  }
  const cut = (values: Float64Array): Float64Array => values.subarray(0, count);
  const some = new Float64Array(count).fill(1);
  return ok({
    count,
    at: cut(at),
    bidPrice: cut(bidPrice),
    bidSize: some,
    askPrice: cut(askPrice),
    askSize: some,
  });
}
