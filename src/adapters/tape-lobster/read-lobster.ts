import { basename } from 'node:path';
import { type CivilDate, timeOfLocal } from '#core/kernel/civil';
import { stepsOf } from '#core/kernel/decimal';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { usEquity } from '#core/market/catalog';
import type { Instrument } from '#core/market/instrument';
import type { QualityReport } from '#core/market/quality';
import { LONGEST_DAY_US, marketDate } from '#core/market/stamps';
import { EVENT, type Tape } from '#core/market/tape';
import { emptyTape, judgeTape, outOfOrder } from '#core/market/tape-builder';
import { countLines, fieldScanner } from '#platform/field-scanner';
import { ROWS_MAX, tooMany } from '#platform/read-bounds';
import { readBytes } from '#platform/read-file';
import { shownNames } from '#platform/shown-text';
import { readZip, type ZipEntry } from '#platform/zip';

const EMPTY = 9_999_999_999;
// LOBSTER message types 1-7; 6 is an auction cross (a print that rests nowhere), 7 a halt.
const KIND_OF = [
  -1,
  EVENT.add,
  EVENT.reduce,
  EVENT.remove,
  EVENT.execute,
  EVENT.hidden,
  EVENT.hidden,
  EVENT.halt,
];
const AUCTION = 6;
const HALT = 7;
const HIDDEN = 5;
const NAMES = 'SYMBOL_DATE_OPEN_CLOSE_message_N.csv and …_orderbook_N.csv';
const LEVEL_BYTES_MIN = '0,0,0,0,'.length;

export interface LobsterOptions {
  /** null takes the tape's own symbol. */
  readonly symbol: string | null;
  /** Other grid or venue than a US share in cents on NASDAQ. */
  readonly instrument?: Instrument;
}

interface Day {
  readonly symbol: string;
  readonly date: CivilDate;
  readonly depth: number;
  readonly messages: ZipEntry;
  readonly book: ZipEntry;
}

/**
 * MKT-8: a LOBSTER zip (messages, and the order book after each, any depth) as a tape. Times are
 * the session zone's; hidden executions are eligible volume.
 */
export function readLobster(
  path: string,
  options: LobsterOptions,
): Result<{ readonly tape: Tape; readonly quality: QualityReport }, Problem> {
  const file = readBytes(path);
  if (!file.ok) return file;
  const entries = readZip(file.value.bytes, path);
  if (!entries.ok) return entries;
  const day = findDay(entries.value, path);
  if (!day.ok) return day;
  const { symbol, date, depth, messages, book } = day.value;
  if (options.symbol !== null && options.symbol.toUpperCase() !== symbol.toUpperCase()) {
    return err(
      problem(
        'SYMBOL_UNKNOWN',
        '--symbol',
        `symbol must be the tape's, ${symbol}, was '${options.symbol}'`,
        `use --symbol ${symbol}, or another tape`,
      ),
    );
  }
  const instrument = options.instrument ?? usEquity(symbol, 'XNAS');
  const units = unitsPerTick(instrument, path);
  if (!units.ok) return units;
  const count = countLines(messages.data);
  const rows = countLines(book.data);
  if (count > ROWS_MAX) return err(tooMany(`${path}/${messages.name}`, `${ROWS_MAX} rows`));
  if (count === 0)
    return err(
      problem(
        'FILE_EMPTY',
        `${path}/${messages.name}`,
        'the message file must hold rows, was empty',
        'fetch the file again',
      ),
    );
  if (rows !== count)
    return malformed(
      `${path}/${book.name}`,
      Math.min(rows, count) + 1,
      `messages and book must have the same number of rows, were ${count} and ${rows}`,
    );
  // A level takes eight characters at least: a name that promises more levels than that asks for
  // memory, not for a book.
  if (count * depth * LEVEL_BYTES_MIN > book.data.length + LEVEL_BYTES_MIN)
    return malformed(
      `${path}/${book.name}`,
      1,
      `a row must hold ${depth * 4} numbers: ask,size,bid,size a level`,
    );
  const tape = emptyTape({ instrument, source: basename(path), hash: file.value.hash }, count, {
    depth,
    hasOrderIds: true,
  });
  const bad =
    readMessages(tape, messages, {
      path,
      midnight: timeOfLocal(instrument.session.zone, date, 0),
      unitsPerTick: units.value,
    }) ?? readBook(tape, book, { path, unitsPerTick: units.value });
  if (bad !== null) return bad;
  return ok({
    tape,
    quality: judgeTape(tape, { skipped: 0, outOfOrder: outOfOrder(tape.at, count), notes: [] }),
  });
}

type Malformed = { readonly ok: false; readonly error: Problem };
function malformed(file: string, line: number, message: string): Malformed {
  return err(
    problem(
      'LINE_MALFORMED',
      `${file}:${line}`,
      message,
      'fetch the file again; messages are time,type,id,size,price,direction, book rows 4 numbers a level',
    ),
  );
}

/** LOBSTER counts 1/10,000 of a dollar; how many of these make a tick. */
function unitsPerTick(instrument: Instrument, path: string): Result<number, Problem> {
  const steps = stepsOf(instrument.tick, { units: 1, scale: 4 });
  return steps.ok
    ? steps
    : err(
        problem(
          'OFF_GRID',
          path,
          `the tick of a LOBSTER tape must be a multiple of 0.0001, was ${instrument.tick.units}e-${instrument.tick.scale}`,
          'give the tick of the share, usually 0.01',
        ),
      );
}

function findDay(entries: readonly ZipEntry[], path: string): Result<Day, Problem> {
  const wrong = (message: string): Malformed =>
    err(
      problem(
        'FORMAT_WRONG',
        path,
        message,
        'check --format; keep the names that LOBSTER gave the files',
      ),
    );
  const messages = entries.find((entry) => /_message_\d+\.csv$/.test(entry.name));
  const book = entries.find((entry) => /_orderbook_\d+\.csv$/.test(entry.name));
  const name = /([A-Za-z.]+)_(\d{4}-\d{2}-\d{2})_\d+_\d+_message_(\d+)\.csv$/.exec(
    messages?.name ?? '',
  );
  if (messages === undefined || book === undefined || name === null) {
    const held = shownNames(entries.map((entry) => entry.name));
    return wrong(`a LOBSTER zip must hold ${NAMES}, held ${held}`);
  }
  const date = marketDate(name[2] ?? '');
  const depth = Number(name[3]);
  if (date === null)
    return wrong(`the date in the name must be one of the calendar, was ${name[2]}`);
  if (depth === 0) return wrong(`a book must have at least one level, ${messages.name} has none`);
  if (!book.name.endsWith(`_orderbook_${depth}.csv`))
    return wrong(
      `messages and book must be of the same level, were ${messages.name} and ${book.name}`,
    );
  return ok({ symbol: name[1] ?? '', date, depth, messages, book });
}

function readMessages(
  tape: Tape,
  entry: ZipEntry,
  about: { readonly path: string; readonly midnight: number; readonly unitsPerTick: number },
): Malformed | null {
  const field = fieldScanner(entry.data);
  const bad = (line: number, message: string): Malformed =>
    malformed(`${about.path}/${entry.name}`, line, message);
  for (let i = 0; i < tape.count; i++) {
    const time = field.next(6);
    const type = field.next(0);
    const id = field.next(0);
    const size = field.next(0);
    const price = field.next(0);
    const direction = field.next(0);
    const kind = KIND_OF[type] ?? -1;
    if (!field.endLine() || !(time >= 0) || !(size >= 0) || !Number.isFinite(price + id))
      return bad(i + 1, 'a message must be six numbers: time,type,id,size,price,direction');
    if (time > LONGEST_DAY_US)
      return bad(i + 1, `the time of a message must be seconds after midnight, was ${time / 1e6}`);
    if (kind < 0) return bad(i + 1, `the type of a message must be 1 to 7, was ${type}`);
    if (direction !== 1 && direction !== -1)
      return bad(i + 1, `the direction of a message must be 1 or -1, was ${direction}`);
    // Hidden orders and crosses may print between ticks; a halt has no price: -1 halts, 0 and 1
    // resume.
    const rests = type !== HIDDEN && type !== AUCTION && type !== HALT;
    if (type !== HALT && price < 0)
      return bad(i + 1, `the price of a message must not be negative, was ${price / 10_000}`);
    if (rests && price % about.unitsPerTick !== 0)
      return bad(
        i + 1,
        `the price of a displayed order must be on the tick, was ${price / 10_000}`,
      );
    tape.at[i] = about.midnight + time;
    tape.kind[i] = kind;
    tape.orderId[i] = id;
    tape.size[i] = size;
    tape.price[i] = price / about.unitsPerTick;
    tape.restingSide[i] = type === HALT || type === AUCTION ? 0 : direction;
    tape.eligible[i] = kind === EVENT.execute || type === HIDDEN ? 1 : 0;
  }
  return null;
}

function readBook(
  tape: Tape,
  entry: ZipEntry,
  about: { readonly path: string; readonly unitsPerTick: number },
): Malformed | null {
  const field = fieldScanner(entry.data);
  const bad = (line: number, message: string): Malformed =>
    malformed(`${about.path}/${entry.name}`, line, message);
  const { depth } = tape;
  for (let i = 0; i < tape.count; i++) {
    for (let k = i * depth; k < (i + 1) * depth; k++) {
      const ask = field.next(0);
      const askSize = field.next(0);
      const bid = field.next(0);
      const bidSize = field.next(0);
      if (!(askSize >= 0) || !(bidSize >= 0) || !Number.isFinite(ask + bid))
        return bad(i + 1, `a row must hold ${depth * 4} numbers: ask,size,bid,size a level`);
      if (Math.abs(ask) < EMPTY && askSize > 0) {
        if (ask <= 0)
          return bad(i + 1, `the price of a level must be above 0, was ${ask / 10_000}`);
        if (ask % about.unitsPerTick !== 0)
          return bad(i + 1, `the price of a level must be on the tick, was ${ask / 10_000}`);
        tape.askPrice[k] = ask / about.unitsPerTick;
        tape.askSize[k] = askSize;
      }
      if (Math.abs(bid) < EMPTY && bidSize > 0) {
        if (bid <= 0)
          return bad(i + 1, `the price of a level must be above 0, was ${bid / 10_000}`);
        if (bid % about.unitsPerTick !== 0)
          return bad(i + 1, `the price of a level must be on the tick, was ${bid / 10_000}`);
        tape.bidPrice[k] = bid / about.unitsPerTick;
        tape.bidSize[k] = bidSize;
      }
    }
    if (!field.endLine()) return bad(i + 1, `a row must hold ${depth * 4} numbers, held more`);
  }
  return null;
}
