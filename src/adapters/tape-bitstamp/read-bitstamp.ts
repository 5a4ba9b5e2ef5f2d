import { spawnSync } from 'node:child_process';
import { basename } from 'node:path';
import { parseDecimal, stepsOf, type Decimal } from '#core/kernel/decimal';
import { problem, type Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { cryptoSpot } from '#core/market/catalog';
import { orderLogBook, type OrderLogBook } from '#core/market/order-log';
import type { QualityReport } from '#core/market/quality';
import { EVENT, type Tape } from '#core/market/tape';
import { qualityOfTape } from '#core/market/tape-builder';
import { QUOTED, tapeRecorder, type RecordedEvent, type ShownLevel, type TapeRecorder } from '#core/market/tape-recorder';
import { readBytes } from '#platform/read-file';

const DEPTH = 10;
// A taker stands in the log crossed with what it takes for some tenths of a second.
const PATIENCE_US = 1e6;
const TICK: Decimal = { units: 1, scale: 2 };
const LOT: Decimal = { units: 1, scale: 8 };

interface OrderEvent {
  readonly type: 'created' | 'changed' | 'deleted';
  readonly at: number;
  readonly id: number;
  readonly price: number;
  readonly size: number;
  readonly side: 1 | -1;
}
type LogEvent = OrderEvent | { readonly type: 'snapshot'; readonly at: number; readonly bids: readonly ShownLevel[]; readonly asks: readonly ShownLevel[] } | { readonly type: 'other' };

/**
 * MKT-31: a Bitstamp log of single orders: the raw log (with snapshots and trades between), or its orders as CSV. Orders on Bitstamp cannot be amended, so what an
 * order lost by a change was traded. The log lacks deletes: what stays crossed for over a second loses its older order, and in the raw log a snapshot that differs
 * twice in a row restates the levels that it shows. While it is crossed the book is not whole, and is recorded as an empty one.
 */
export function readBitstamp(path: string, options: { readonly symbol: string | null }): Result<{ readonly tape: Tape; readonly quality: QualityReport }, Problem> {
  const text = textOf(path);
  if (!text.ok) return text;
  const symbol = (options.symbol ?? 'BTCUSD').toUpperCase();
  const instrument = cryptoSpot({ symbol, venue: 'BITSTAMP', tick: TICK, lot: LOT, quote: symbol.slice(-3) });
  const state: Replay = { book: orderLogBook(), recorder: tapeRecorder(DEPTH), takers: new Set(), notWholeUs: 0, lastAt: NaN, wasWhole: true, evicted: 0, snapshots: 0, equal: 0, sameTouch: 0, resynced: 0, isSuspect: false };
  const read = text.value.text.startsWith('id,timestamp') ? csvEvent : rawEvent;
  for (const [i, line] of text.value.text.split('\n').entries()) {
    if (line.trim() === '' || (i === 0 && read === csvEvent)) continue;
    const event = read(line);
    if (event === null) return err(problem('LINE_MALFORMED', `${path}:${i + 1}`, 'a line must be an event of the log, was not', 'check --format; the file may be cut off'));
    if (event.type !== 'other') play(state, event);
  }
  const tape = state.recorder.finish({ instrument, source: basename(path), hash: text.value.hash }, true);
  if (tape.count === 0) return err(problem('FILE_EMPTY', path, 'the log must hold orders, held none', 'check --format'));
  const span = tape.at[tape.count - 1]! - tape.at[0]!;
  const notes = [
    `${state.evicted} orders taken off that had stood crossed for over a second: their deletes were missed`,
    `the book was not whole ${((100 * state.notWholeUs) / Math.max(1, span)).toFixed(2)} % of the time`,
    ...(state.snapshots > 0 ? [`of ${state.snapshots} snapshots ${state.sameTouch} had our best prices, ${state.equal} every level; ${state.resynced} restated the book`] : ['no snapshots in this file: the book is held against nothing']),
  ];
  return ok({ tape, quality: qualityOfTape(tape, { skipped: 0, outOfOrder: state.recorder.late, notes }) });
}

function textOf(path: string): Result<{ readonly text: string; readonly hash: string }, Problem> {
  const file = readBytes(path);
  if (!file.ok) return file;
  const { bytes, hash } = file.value;
  if (!path.endsWith('.xz')) return ok({ text: bytes.toString('utf8'), hash });
  const unpacked = spawnSync('xz', ['-dc'], { input: bytes, maxBuffer: 1 << 30 });
  if (unpacked.error !== undefined) return err(problem('XZ_MISSING', path, 'the program xz must be installed to read .xz, is not', 'install xz-utils, or unpack the file with xz -d'));
  return unpacked.status === 0 ? ok({ text: unpacked.stdout.toString('utf8'), hash }) : err(problem('XZ_DAMAGED', path, 'the xz file must be whole, was not', 'fetch the file again: it is incomplete or damaged'));
}

interface Replay {
  readonly book: OrderLogBook;
  readonly recorder: TapeRecorder;
  /** Orders that came in through the other side: what they lose is told a second time by those whom they met. */
  readonly takers: Set<number>;
  notWholeUs: number;
  lastAt: number;
  wasWhole: boolean;
  evicted: number;
  snapshots: number;
  equal: number;
  sameTouch: number;
  resynced: number;
  /** The snapshot before differed: one may be older than the log beside it, two in a row are right. */
  isSuspect: boolean;
}

function play(state: Replay, event: Exclude<LogEvent, { type: 'other' }>): void {
  const { book } = state;
  if (!state.wasWhole && event.at > state.lastAt) state.notWholeUs += event.at - state.lastAt;
  const recorded = event.type === 'snapshot' ? heldAgainst(state, event) : ofOrder(state, event);
  state.evicted += book.repair(event.at, PATIENCE_US);
  state.wasWhole = book.isWhole();
  state.lastAt = event.at;
  if (recorded === null) return;
  state.recorder.add(recorded, state.wasWhole ? book.levels(1, DEPTH) : [], state.wasWhole ? book.levels(-1, DEPTH) : []);
}

function heldAgainst(state: Replay, { at, bids, asks }: LogEvent & { type: 'snapshot' }): RecordedEvent | null {
  const { book } = state;
  const differing = book.differences(bids, asks);
  state.snapshots++;
  if (differing === 0) state.equal++;
  if (book.levels(1, 1)[0]?.price === bids[0]?.price && book.levels(-1, 1)[0]?.price === asks[0]?.price) state.sameTouch++;
  const isSure = differing > 0 && state.isSuspect;
  state.isSuspect = differing > 0 && !isSure;
  if (!isSure) return null;
  book.resync(bids, asks, at);
  state.resynced++;
  return { ...QUOTED, at };
}

/** What an order lost while it stayed, or by ending with nothing left, was executed; an end with something left is a cancel. */
function ofOrder({ book, takers }: Replay, event: OrderEvent): RecordedEvent {
  const { at, id, price, size, side } = event;
  const base = { at, orderId: id, price, restingSide: side, eligible: false };
  if (event.type === 'created') {
    const opposite = book.levels(side === 1 ? -1 : 1, 1)[0];
    if (opposite !== undefined && (price - opposite.price) * side >= 0) takers.add(id);
    book.created(id, side, price, size, at);
    return { ...base, kind: EVENT.add, size };
  }
  const before = event.type === 'changed' ? book.changed(id, side, price, size, at) : book.deleted(id);
  const traded = event.type === 'changed' || size === 0 ? Math.max(0, before - size) : 0;
  if (traded > 0 && takers.has(id)) return { ...base, kind: EVENT.reduce, size: traded };
  return traded > 0 ? { ...base, kind: EVENT.execute, size: traded, eligible: true } : { ...base, kind: EVENT.remove, size: before };
}

/** id,timestamp,exchange.timestamp,price,volume,action,direction: milliseconds, dollars, 1e-8 coins. */
function csvEvent(line: string): LogEvent | null {
  const [id, at, , price, volume, action, direction] = line.trim().split(',');
  const ticks = stepsIn(price ?? '', TICK);
  const [order, ms, size] = [Number(id), Number(at), Number(volume)];
  const isKnown = action === 'created' || action === 'changed' || action === 'deleted';
  if (!isKnown || ticks === null || ticks < 0 || !Number.isSafeInteger(order) || !(ms > 0) || !(size >= 0) || !Number.isSafeInteger(size) || (direction !== 'bid' && direction !== 'ask')) return null;
  return { type: action, at: ms * 1e3, id: order, price: ticks, size, side: direction === 'bid' ? 1 : -1 };
}

const KINDS = { order_created: 'created', order_changed: 'changed', order_deleted: 'deleted' } as const;
function rawEvent(line: string): LogEvent | null {
  const match = /^(\d+) (\w+) (\{.*\})\s*$/.exec(line);
  if (match === null) return null;
  const [, ms = '', name = '', json = ''] = match;
  if (name === 'trade') return { type: 'other' };
  let body: { readonly price?: string; readonly amount?: string; readonly id?: number; readonly order_type?: number; readonly bids?: readonly [string, string][]; readonly asks?: readonly [string, string][] };
  try {
    body = JSON.parse(json) as typeof body;
  } catch {
    // Not JSON: the caller names the line.
    return null;
  }
  const at = Number(ms) * 1e3;
  if (name === 'order_book') {
    const [bids, asks] = [levelsIn(body.bids), levelsIn(body.asks)];
    return bids === null || asks === null ? null : { type: 'snapshot', at, bids, asks };
  }
  const type = name in KINDS ? KINDS[name as keyof typeof KINDS] : null;
  const [price, size] = [stepsIn(String(body.price ?? ''), TICK), stepsIn(String(body.amount ?? ''), LOT)];
  if (type === null || price === null || size === null || body.id === undefined || (body.order_type !== 0 && body.order_type !== 1)) return null;
  return { type, at, id: body.id, price, size, side: body.order_type === 0 ? 1 : -1 };
}
function levelsIn(rows: readonly [string, string][] | undefined): readonly ShownLevel[] | null {
  if (rows === undefined) return null;
  const levels = rows.map(([price, size]) => ({ price: stepsIn(price, TICK), size: stepsIn(size, LOT) }));
  return levels.every((each): each is ShownLevel => each.price !== null && each.size !== null) ? levels : null;
}
function stepsIn(text: string, step: Decimal): number | null {
  const decimal = parseDecimal(text);
  const steps = decimal === null ? null : stepsOf(decimal, step);
  return steps?.ok === true ? steps.value : null;
}
