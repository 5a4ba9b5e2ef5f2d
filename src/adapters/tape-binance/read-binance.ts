import { basename } from 'node:path';
import { type Decimal, parseDecimal, stepsOf } from '#core/kernel/decimal';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { timeUs } from '#core/kernel/units';
import { coinListing } from '#core/market/catalog';
import {
  type DepthSync,
  frameCame,
  levelsOf,
  newDepthSync,
  type Synced,
  snapshotCame,
} from '#core/market/depth-sync';
import type { Instrument } from '#core/market/instrument';
import type { QualityReport } from '#core/market/quality';
import { EVENT, STEPS_MAX, type Tape } from '#core/market/tape';
import { judgeTape } from '#core/market/tape-builder';
import { QUOTED, type TapeRecorder, tapeRecorder } from '#core/market/tape-recorder';
import { idNotes, TradeIds } from '#core/market/trade-ids';
import { EVENTS_MAX, tooMany } from '#platform/read-bounds';
import { openLines } from '#platform/text-lines';
import { type BinanceMessage, binanceMessage, type Pair } from './binance-message.ts';

const DEPTH = 10;
const COUNTED = `in at most ${STEPS_MAX} steps of the finest decimal in the file`;

/**
 * MKT-30: a recorded Binance stream, one `nanoseconds json` a line: depth diffs, trades, and the
 * REST snapshot, which comes after the first diffs. The book follows the diffs by `depth-sync`;
 * where it has missed something it is empty until the next snapshot, and the report says so. Stamps
 * are the exchange's. The file is read twice, because its grid is known only at its end: a day of
 * messages fits no memory.
 */
export function readBinance(
  path: string,
  options: { readonly symbol: string | null },
): Result<{ readonly tape: Tape; readonly quality: QualityReport }, Problem> {
  const found = instrumentOf(path, options.symbol);
  if (!found.ok) return found;
  const instrument = found.value;
  const taking: Taking = {
    instrument,
    recorder: tapeRecorder(DEPTH),
    sync: newDepthSync(),
    ids: new TradeIds(),
    early: 0,
  };
  const read = eachMessage(path, (message) =>
    taking.recorder.count < EVENTS_MAX ? take(message, taking) : 'tooMany',
  );
  if (!read.ok) return read;
  const { recorder, sync, ids, early } = taking;
  const tape = recorder.finish({ instrument, source: basename(path), hash: read.value }, false);
  if (tape.count === 0) {
    const rule = 'the recording must hold a snapshot that its diffs join, or trades; held neither';
    return err(problem('FILE_EMPTY', path, rule, 'record the REST snapshot too'));
  }
  const notes = [
    `${sync.gaps.length} gaps in the sequence, ${sync.crossings} crossed books`,
    ...(sync.closed > 0 ? [`${sync.closed} diffs came late, and were put in their place`] : []),
    ...(early > 0 ? [`${early} diffs came before the snapshot that they join`] : []),
    ...(sync.isSynchronised
      ? []
      : ['the book is incomplete at the end: no snapshot followed the last gap']),
    ...idNotes(ids, 0),
  ];
  return ok({
    tape,
    quality: judgeTape(tape, { skipped: ids.repeated, outOfOrder: recorder.late, notes }),
  });
}

/**
 * Every line; the answer is the hash of the file. `visit` answers the rule that a message breaks.
 */
function eachMessage(
  path: string,
  visit: (message: BinanceMessage) => string | null,
): Result<string, Problem> {
  const lines = openLines(path);
  if (!lines.ok) return lines;
  const bad = lines.value.each((line, number) => {
    const message = binanceMessage(line);
    const rule = typeof message === 'string' ? message : visit(message);
    if (rule === null) return null;
    if (rule === 'tooMany') return tooMany(`${path}:${number}`, `${EVENTS_MAX} events`);
    const remedy = 'check --format; the file may be cut off: remove the line, or fetch it again';
    return problem('LINE_MALFORMED', `${path}:${number}`, rule, remedy);
  });
  return bad === null ? ok(lines.value.hash()) : err(bad);
}

/**
 * The one symbol of the file, on the coarsest decimal grid that every price and every quantity lies
 * on.
 */
function instrumentOf(path: string, wanted: string | null): Result<Instrument, Problem> {
  const symbols = new Set<string>();
  let price = 0;
  let size = 0;
  const see = ([p, q]: Pair): void => {
    price = Math.max(price, placesOf(p));
    size = Math.max(size, placesOf(q));
  };
  const read = eachMessage(path, (message) => {
    if (message.type !== 'snapshot' && message.symbol !== null) symbols.add(message.symbol);
    if (message.type === 'snapshot' || message.type === 'diff') {
      message.bids.forEach(see);
      message.asks.forEach(see);
    } else if (message.type === 'trade') see([message.price, message.quantity]);
    return null;
  });
  if (!read.ok) return read;
  const [symbol] = symbols;
  if (symbol === undefined) {
    const rule = 'a Binance recording must hold depth diffs or trades, held none';
    return err(problem('FORMAT_WRONG', path, rule, 'check --format'));
  }
  if (symbols.size > 1) {
    const rule = `a recording must be of one symbol, was of ${[...symbols].slice(0, 5).join(', ')}`;
    return err(problem('SYMBOL_AMBIGUOUS', path, rule, 'split it by symbol'));
  }
  if (wanted !== null && wanted.toUpperCase() !== symbol) {
    const rule = `symbol must be the recording's, ${symbol}, was '${wanted}'`;
    return err(problem('SYMBOL_UNKNOWN', '--symbol', rule, `use --symbol ${symbol}`));
  }
  const currencies = ['USDT', 'USDC', 'USD', 'EUR', 'BTC', 'ETH'];
  const quote = currencies.find((each) => symbol.endsWith(each)) ?? 'USDT';
  const tick: Decimal = { units: 1, scale: price };
  return ok(coinListing({ symbol, venue: 'BINANCE', tick, lot: { units: 1, scale: size }, quote }));
}

// No market quotes more decimals; what has more is refused where it is read.
const PLACES_MAX = 18;
function placesOf(text: string): number {
  const point = text.indexOf('.');
  if (point < 0) return 0;
  let end = text.length;
  while (text[end - 1] === '0') end--;
  return Math.min(PLACES_MAX, Math.max(0, end - point - 1));
}

interface Taking {
  readonly instrument: Instrument;
  readonly recorder: TapeRecorder;
  readonly sync: DepthSync;
  readonly ids: TradeIds;
  early: number;
}
function take(message: BinanceMessage, taking: Taking): string | null {
  const { sync, instrument } = taking;
  if (message.type === 'other') return null;
  if (message.type === 'trade') return takeTrade(message, taking);
  const bids = changesOf(message.bids, instrument);
  const asks = changesOf(message.asks, instrument);
  if (bids === null || asks === null) {
    return `prices must be above 0 and quantities 0 or more, ${COUNTED}`;
  }
  if (message.type === 'snapshot') {
    taking.early += sync.early.length;
    const { lastUpdateId } = message;
    show(snapshotCame(sync, { lastUpdateId, bids, asks }), sync.at ?? null, taking);
    return null;
  }
  const { first, last, previous } = message;
  const at = timeUs(message.at);
  show(frameCame(sync, { first, last, previous, at, bids, asks }), at, taking);
  return null;
}

function takeTrade(
  trade: BinanceMessage & { readonly type: 'trade' },
  { sync, recorder, instrument, ids }: Taking,
): string | null {
  const price = stepsIn(trade.price, instrument.tick);
  const size = stepsIn(trade.quantity, instrument.lot);
  if (price === null || size === null || price <= 0 || size < 0) {
    return `a trade must have a price above 0 and a quantity, ${COUNTED}`;
  }
  // The exchange numbers the trades of a symbol for ever; a stream that was joined from two holds
  // some twice.
  if (trade.id !== null && ids.firstOf('', String(trade.id), recorder.count) >= 0) return null;
  const bids = sync.isSynchronised ? levelsOf(sync, 1, DEPTH) : [];
  const asks = sync.isSynchronised ? levelsOf(sync, -1, DEPTH) : [];
  const restingSide = trade.isBuyerResting ? 1 : -1;
  const event = {
    at: trade.at,
    kind: EVENT.execute,
    restingSide,
    price,
    size,
    orderId: 0,
  } as const;
  recorder.add({ ...event, eligible: size > 0 }, bids, asks);
  return null;
}

function show(synced: Synced, at: number | null, { sync, recorder }: Taking): void {
  if (at === null || synced === 'repeated' || synced === 'waiting') return;
  // Lost: the book is empty from here until a snapshot is joined.
  if (!sync.isSynchronised) {
    if (sync.gaps.length > 0) recorder.add({ ...QUOTED, at }, [], []);
    return;
  }
  recorder.add({ ...QUOTED, at }, levelsOf(sync, 1, DEPTH), levelsOf(sync, -1, DEPTH));
}

function changesOf(rows: readonly Pair[], { tick, lot }: Instrument): [number, number][] | null {
  const changes: [number, number][] = [];
  for (const [priceText, sizeText] of rows) {
    const price = stepsIn(priceText, tick);
    const size = stepsIn(sizeText, lot);
    if (price === null || size === null || price <= 0 || size < 0) return null;
    changes.push([price, size]);
  }
  return changes;
}
function stepsIn(text: string, step: Decimal): number | null {
  const decimal = parseDecimal(text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, ''));
  const steps = decimal === null ? null : stepsOf(decimal, step);
  return steps?.ok === true ? steps.value : null;
}
