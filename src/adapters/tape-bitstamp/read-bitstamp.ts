import { basename } from 'node:path';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { cryptoSpot } from '#core/market/catalog';
import { type OrderLogBook, orderLogBook } from '#core/market/order-log';
import type { QualityReport } from '#core/market/quality';
import { EVENT, STEPS_MAX, type Tape } from '#core/market/tape';
import { judgeTape } from '#core/market/tape-builder';
import {
  QUOTED,
  type RecordedEvent,
  type TapeRecorder,
  tapeRecorder,
} from '#core/market/tape-recorder';
import { EVENTS_MAX, tooMany } from '#platform/read-bounds';
import { hashOfFile, openLines } from '#platform/text-lines';
import { withUnxz } from '#platform/unxz';
import { eventReader, LOT, type LoggedOrder, type SnapshotEvent, TICK } from './bitstamp-event.ts';

const DEPTH = 10;
// A taker is in the log crossed with what it takes for some tenths of a second.
const PATIENCE_US = 1e6;

type Read = Result<{ readonly tape: Tape; readonly quality: QualityReport }, Problem>;

/**
 * MKT-31: a Bitstamp log of single orders: the raw log (with snapshots and trades between), or its
 * orders as CSV. Orders on Bitstamp cannot be amended, so what an order lost by a change was
 * traded. The log lacks deletes: what stays crossed for over a second loses its older order, and in
 * the raw log a snapshot that differs twice in a row restates the levels that it shows. While it is
 * crossed the book is not whole, and is recorded as an empty one.
 */
export function readBitstamp(path: string, options: { readonly symbol: string | null }): Read {
  const symbol = (options.symbol ?? 'BTCUSD').toUpperCase();
  if (!path.endsWith('.xz')) return readLog(path, { name: path, symbol, hash: null });
  const packed = hashOfFile(path);
  if (!packed.ok) return packed;
  const { hash, size } = packed.value;
  return withUnxz(path, size, (plain) => readLog(plain, { name: path, symbol, hash }));
}

/** `name` and `hash` are of the file that was given, where `path` is what it was unpacked to. */
function readLog(
  path: string,
  about: { readonly name: string; readonly symbol: string; readonly hash: string | null },
): Read {
  const { name, symbol } = about;
  const lines = openLines(path, { name });
  if (!lines.ok) return lines;
  const state = newReplay();
  const read = eventReader(lines.value.first);
  const bad = lines.value.each((line, number) => {
    const event = read(line, number);
    if (event === null)
      return problem(
        'LINE_MALFORMED',
        `${name}:${number}`,
        'a line must be an event of the log, was not',
        'check --format; the file may be cut off',
      );
    if (state.recorder.count === EVENTS_MAX)
      return tooMany(`${name}:${number}`, `${EVENTS_MAX} events`);
    return event.type === 'other' || play(state, event) ? null : tooMuch(`${name}:${number}`);
  });
  if (bad !== null) return err(bad);
  const instrument = cryptoSpot({
    symbol,
    venue: 'BITSTAMP',
    tick: TICK,
    lot: LOT,
    quote: symbol.slice(-3),
  });
  const tape = state.recorder.finish(
    { instrument, source: basename(name), hash: about.hash ?? lines.value.hash() },
    true,
  );
  if (tape.count === 0)
    return err(
      problem('FILE_EMPTY', name, 'the log must hold orders, held none', 'check --format'),
    );
  const span = tape.at[tape.count - 1]! - tape.at[0]!;
  const notes = [
    `${state.evicted} orders removed that were crossed for over a second: their deletes were missed`,
    `the book was incomplete ${((100 * state.notWholeUs) / Math.max(1, span)).toFixed(2)} % of the time`,
    ...(state.snapshots > 0
      ? [
          `of ${state.snapshots} snapshots ${state.sameTouch} had our best prices, ${state.equal} every level; ${state.resynced} restated the book`,
        ]
      : ['no snapshots in this file: the book is compared with nothing']),
    ...(state.repeated > 0
      ? [`${state.repeated} events left out: repeated, or without effect`]
      : []),
  ];
  return ok({
    tape,
    quality: judgeTape(tape, {
      skipped: state.repeated,
      outOfOrder: state.recorder.late,
      notes,
    }),
  });
}
const tooMuch = (place: string): Problem =>
  problem(
    'NUMBER_TOO_LARGE',
    place,
    `the orders at one price must add up to at most ${STEPS_MAX} lots of 1e-8, were more`,
    'the quantity is wrong: remove the line, or fetch the file again',
  );

interface Replay {
  readonly book: OrderLogBook;
  readonly recorder: TapeRecorder;
  /**
   * Orders that came in through the other side: what they lose is reported a second time by those whom
   * they met.
   */
  readonly takers: Set<number>;
  /**
   * Orders that were created, and whether they have ended since: a log that was joined from two
   * tells them twice.
   */
  readonly lives: Map<number, 'open' | 'ended'>;
  repeated: number;
  notWholeUs: number;
  lastAt: number;
  wasWhole: boolean;
  evicted: number;
  snapshots: number;
  equal: number;
  sameTouch: number;
  resynced: number;
  /**
   * The snapshot before differed: one may be older than the log beside it, two in a row are right.
   */
  isSuspect: boolean;
}

const newReplay = (): Replay => ({
  book: orderLogBook(),
  recorder: tapeRecorder(DEPTH),
  takers: new Set(),
  lives: new Map(),
  repeated: 0,
  notWholeUs: 0,
  lastAt: NaN,
  wasWhole: true,
  evicted: 0,
  snapshots: 0,
  equal: 0,
  sameTouch: 0,
  resynced: 0,
  isSuspect: false,
});

/** False where the book could no longer count what it holds; the event is then not in it. */
function play(state: Replay, event: LoggedOrder | SnapshotEvent): boolean {
  const { book } = state;
  if (event.type === 'snapshot' ? event.at < state.lastAt : wasTold(state, event)) {
    state.repeated++;
    return true;
  }
  if (event.type !== 'snapshot' && book.sizeAt(event.side, event.price) + event.size > STEPS_MAX)
    return false;
  if (!state.wasWhole && event.at > state.lastAt) state.notWholeUs += event.at - state.lastAt;
  const recorded = event.type === 'snapshot' ? heldAgainst(state, event) : ofOrder(state, event);
  state.evicted += book.repair(event.at, PATIENCE_US);
  state.wasWhole = book.isWhole();
  state.lastAt = event.at;
  if (recorded !== null)
    state.recorder.add(
      recorded,
      state.wasWhole ? book.levels(1, DEPTH) : [],
      state.wasWhole ? book.levels(-1, DEPTH) : [],
    );
  return true;
}

/**
 * An event that was read before, or that cannot be after what was read: an order is created once,
 * only ever gets smaller, and does nothing when it has ended. Read again, it would trade again.
 */
function wasTold({ book, lives }: Replay, { type, id, size }: LoggedOrder): boolean {
  const life = lives.get(id);
  if (type === 'created') {
    if (life !== undefined) return true;
    lives.set(id, 'open');
    return false;
  }
  if (life === 'ended') return true;
  if (type === 'deleted') lives.set(id, 'ended');
  const left = book.leftOf(id);
  return type === 'changed' && left !== null && size >= left;
}

function heldAgainst(state: Replay, { at, bids, asks }: SnapshotEvent): RecordedEvent | null {
  const { book } = state;
  const differing = book.differences(bids, asks);
  state.snapshots++;
  if (differing === 0) state.equal++;
  if (
    book.levels(1, 1)[0]?.price === bids[0]?.price &&
    book.levels(-1, 1)[0]?.price === asks[0]?.price
  )
    state.sameTouch++;
  const isSure = differing > 0 && state.isSuspect;
  state.isSuspect = differing > 0 && !isSure;
  if (!isSure) return null;
  book.resync(bids, asks, at);
  state.resynced++;
  return { ...QUOTED, at };
}

/**
 * What an order lost while it stayed, or by ending with nothing left, was executed; an end with
 * something left is a cancel.
 */
function ofOrder({ book, takers }: Replay, event: LoggedOrder): RecordedEvent {
  const { at, id, price, size, side } = event;
  const base = { at, orderId: id, price, restingSide: side, eligible: false };
  if (event.type === 'created') {
    const opposite = book.levels(side === 1 ? -1 : 1, 1)[0];
    if (opposite !== undefined && (price - opposite.price) * side >= 0) takers.add(id);
    book.created(id, side, price, size, at);
    return { ...base, kind: EVENT.add, size };
  }
  const before =
    event.type === 'changed' ? book.changed(id, side, price, size, at) : book.deleted(id);
  const traded = event.type === 'changed' || size === 0 ? Math.max(0, before - size) : 0;
  if (traded > 0 && takers.has(id)) return { ...base, kind: EVENT.reduce, size: traded };
  return traded > 0
    ? { ...base, kind: EVENT.execute, size: traded, eligible: true }
    : { ...base, kind: EVENT.remove, size: before };
}
