import { basename } from 'node:path';
import { parseCivilDate, timeOfLocal } from '#core/kernel/civil';
import { problem, type Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { usEquity } from '#core/market/catalog';
import type { Instrument } from '#core/market/instrument';
import { gradeOf, type QualityReport } from '#core/market/quality';
import { EVENT, type Tape } from '#core/market/tape';
import { readBytes } from '#platform/read-file';
import { readZip } from '#platform/zip';
import { numberScanner } from './number-scanner.ts';

const PRICE_UNITS_PER_TICK = 100; // LOBSTER counts 1/10,000 dollars, US shares trade in cents
const EMPTY = 9_999_999_999;
const GAP_US = 60_000_000;
// LOBSTER message types 1-7; 6 is an auction (a print that rests nowhere), 7 a halt.
const KIND_OF = [-1, EVENT.add, EVENT.reduce, EVENT.remove, EVENT.execute, EVENT.hidden, EVENT.hidden, EVENT.halt];
const AUCTION = 6;

interface Found {
  readonly symbol: string;
  readonly date: string;
  readonly messages: Uint8Array;
  readonly book: Uint8Array;
  readonly depth: number;
}

/** A LOBSTER zip (messages + order book after each message, any depth) as a tape of the NASDAQ book. Times are New York; hidden executions are eligible volume. */
export function readLobster(path: string, options: { readonly symbol: string | null }): Result<{ readonly tape: Tape; readonly quality: QualityReport }, Problem> {
  const file = readBytes(path);
  if (!file.ok) return file;
  const entries = readZip(file.value.bytes, path);
  if (!entries.ok) return entries;
  const found = find(entries.value, path);
  if (!found.ok) return found;
  if (options.symbol !== null && options.symbol !== found.value.symbol) {
    return err(problem('SYMBOL_UNKNOWN', '--symbol', `symbol must be the tape's, ${found.value.symbol}, was '${options.symbol}'`, `use --symbol ${found.value.symbol}, or another tape`));
  }
  const source = basename(path);
  const tape = parse(found.value, { source, hash: file.value.hash, instrument: usEquity(found.value.symbol, 'XNAS') });
  return tape.ok ? ok({ tape: tape.value, quality: qualityOf(tape.value) }) : tape;
}

function find(entries: readonly { readonly name: string; readonly data: Uint8Array }[], path: string): Result<Found, Problem> {
  const messages = entries.find((entry) => /_message_\d+\.csv$/.test(entry.name));
  const book = entries.find((entry) => /_orderbook_\d+\.csv$/.test(entry.name));
  const name = /([A-Za-z.]+)_(\d{4}-\d{2}-\d{2})_\d+_\d+_message_(\d+)\.csv$/.exec(messages?.name ?? '');
  if (messages === undefined || book === undefined || name === null) {
    return err(problem('FORMAT_WRONG', path, 'a LOBSTER zip must hold SYMBOL_DATE_…_message_N.csv and …_orderbook_N.csv, did not', 'check --format, or fetch the file again'));
  }
  return ok({ symbol: name[1] ?? '', date: name[2] ?? '', messages: messages.data, book: book.data, depth: Number(name[3]) });
}

function countLines(bytes: Uint8Array): number {
  let lines = 0;
  for (const byte of bytes) if (byte === 10) lines++;
  return bytes.length > 0 && bytes[bytes.length - 1] !== 10 ? lines + 1 : lines;
}

function parse(found: Found, about: { readonly source: string; readonly hash: string; readonly instrument: Instrument }): Result<Tape, Problem> {
  const count = countLines(found.messages);
  const rows = countLines(found.book);
  const bad = (name: string, line: number, message: string): { readonly ok: false; readonly error: Problem } => err(problem('LINE_MALFORMED', `${about.source}/${name}:${line}`, message, 'fetch the file again; LOBSTER lines hold time,type,id,size,price,direction and 4 numbers a level'));
  const date = parseCivilDate(found.date);
  if (date === null) return err(problem('FORMAT_WRONG', about.source, `the date in the file's name must be one of the calendar, was ${found.date}`, 'keep the name that LOBSTER gave the file'));
  if (rows !== count) return bad('orderbook', Math.min(rows, count) + 1, `messages and book must have the same rows, were ${count} and ${rows}`);
  const midnight = timeOfLocal(about.instrument.session.zone, date, 0);
  const { depth } = found;
  const tape = {
    ...about, hasOrderIds: true, count, depth,
    at: new Float64Array(count), kind: new Uint8Array(count), restingSide: new Int8Array(count), price: new Float64Array(count), size: new Float64Array(count),
    orderId: new Float64Array(count), eligible: new Uint8Array(count),
    bidPrice: new Int32Array(count * depth), bidSize: new Float64Array(count * depth), askPrice: new Int32Array(count * depth), askSize: new Float64Array(count * depth),
  };
  const message = numberScanner(found.messages);
  for (let i = 0; i < count; i++) {
    const [time, type, id, size, price, direction] = [message.next(6), message.next(0), message.next(0), message.next(0), message.next(0), message.next(0)];
    const kind = KIND_OF[type] ?? -1;
    if (!(time >= 0) || kind < 0 || !(size >= 0) || !Number.isFinite(price + id + direction) || !message.endLine()) return bad('message', i + 1, 'a message must be time,type 1-7,id,size,price,direction, was not');
    tape.at[i] = midnight + time;
    tape.kind[i] = kind;
    tape.orderId[i] = id;
    tape.size[i] = size;
    tape.price[i] = price / PRICE_UNITS_PER_TICK;
    tape.restingSide[i] = direction;
    tape.eligible[i] = (kind === EVENT.execute || kind === EVENT.hidden) && type !== AUCTION ? 1 : 0;
  }
  const book = numberScanner(found.book);
  for (let i = 0; i < count; i++) {
    for (let k = i * depth; k < (i + 1) * depth; k++) {
      const [ask, askSize, bid, bidSize] = [book.next(0), book.next(0), book.next(0), book.next(0)];
      if (!Number.isFinite(ask + askSize + bid + bidSize)) return bad('orderbook', i + 1, `a row must hold ${depth * 4} whole numbers, did not`);
      if (Math.abs(ask) < EMPTY) {
        tape.askPrice[k] = ask / PRICE_UNITS_PER_TICK;
        tape.askSize[k] = askSize;
      }
      if (Math.abs(bid) < EMPTY) {
        tape.bidPrice[k] = bid / PRICE_UNITS_PER_TICK;
        tape.bidSize[k] = bidSize;
      }
    }
    if (!book.endLine()) return bad('orderbook', i + 1, `a row must hold ${depth * 4} whole numbers, held more`);
  }
  return ok(tape);
}

function qualityOf(tape: Tape): QualityReport {
  let [gaps, locked, crossed, outOfOrder, zeroPrices, zeroSizes] = [0, 0, 0, 0, 0, 0];
  for (let i = 0; i < tape.count; i++) {
    const [bid, ask] = [tape.bidPrice[i * tape.depth]!, tape.askPrice[i * tape.depth]!];
    if (bid > 0 && bid === ask) locked++;
    if (ask > 0 && bid > ask) crossed++;
    if (i > 0 && tape.at[i]! < tape.at[i - 1]!) outOfOrder++;
    if (i > 0 && tape.at[i]! - tape.at[i - 1]! > GAP_US) gaps++;
    if (tape.kind[i] !== EVENT.halt && tape.price[i]! <= 0) zeroPrices++;
    if (tape.kind[i] !== EVENT.halt && tape.size[i]! <= 0) zeroSizes++;
  }
  return { source: tape.source, rows: tape.count, skipped: 0, gaps, gapUs: GAP_US, locked, crossed, outOfOrder, zeroPrices, zeroSizes, grade: gradeOf(tape.count, crossed + outOfOrder + zeroPrices + zeroSizes), notes: [] };
}
