import { basename } from 'node:path';
import { parseDecimal, stepsOf, type Decimal } from '#core/kernel/decimal';
import { problem, type Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { timeUs } from '#core/kernel/units';
import { cryptoSpot } from '#core/market/catalog';
import { frameCame, levelsOf, newDepthSync, snapshotCame, type DepthSync, type Synced } from '#core/market/depth-sync';
import type { Instrument } from '#core/market/instrument';
import type { QualityReport } from '#core/market/quality';
import { EVENT, type Tape } from '#core/market/tape';
import { qualityOfTape } from '#core/market/tape-builder';
import { QUOTED, tapeRecorder, type TapeRecorder } from '#core/market/tape-recorder';
import { readBytes } from '#platform/read-file';

const DEPTH = 10;
type Rows = readonly (readonly [string, string])[];
/** What a line may hold: a diff of the book, a trade, or the REST snapshot that the diffs join. */
interface Line {
  readonly data?: { readonly e?: string; readonly s?: string; readonly E?: number; readonly T?: number; readonly U?: number; readonly u?: number; readonly pu?: number; readonly b?: Rows | string; readonly a?: Rows | string; readonly p?: string; readonly q?: string; readonly m?: boolean; readonly X?: string };
  readonly lastUpdateId?: number;
  readonly bids?: Rows;
  readonly asks?: Rows;
}

/**
 * MKT-30: a recorded Binance stream, one `nanoseconds json` a line: depth diffs, trades, and the REST snapshot, which comes after the first diffs. The book
 * follows the diffs by `depth-sync`; where it has missed something it is empty until the next snapshot, and the report says so. Stamps are the exchange's.
 */
export function readBinance(path: string, options: { readonly symbol: string | null }): Result<{ readonly tape: Tape; readonly quality: QualityReport }, Problem> {
  const file = readBytes(path);
  if (!file.ok) return file;
  const parsed = linesOf(file.value.bytes.toString('utf8'), path);
  if (!parsed.ok) return parsed;
  const lines = parsed.value;
  const symbols = [...new Set(lines.flatMap(({ data }) => (data?.s === undefined ? [] : [data.s])))];
  const [symbol] = symbols;
  if (symbol === undefined) return err(problem('FORMAT_WRONG', path, 'a Binance recording must hold depth diffs or trades, held none', 'check --format'));
  if (symbols.length > 1) return err(problem('SYMBOL_AMBIGUOUS', path, `a recording must be of one symbol, was of ${symbols.join(', ')}`, 'split it by symbol'));
  if (options.symbol !== null && options.symbol.toUpperCase() !== symbol) return err(problem('SYMBOL_UNKNOWN', '--symbol', `symbol must be the recording's, ${symbol}, was '${options.symbol}'`, `use --symbol ${symbol}`));
  const instrument = instrumentOf(symbol, lines);
  const recorder = tapeRecorder(DEPTH);
  const sync = newDepthSync();
  const seen = { early: 0, unknown: 0 };
  for (const [i, line] of lines.entries()) {
    const bad = take(line, { instrument, recorder, sync, seen }, `${path}:${i + 1}`);
    if (bad !== null) return err(bad);
  }
  const tape = recorder.finish({ instrument, source: basename(path), hash: file.value.hash }, false);
  if (tape.count === 0) return err(problem('FILE_EMPTY', path, 'the recording must hold a snapshot that its diffs join, or trades; held neither', 'record the REST snapshot too'));
  const notes = [
    `${sync.gaps.length} gaps in the sequence, ${sync.crossings} crossed books`,
    ...(seen.early > 0 ? [`${seen.early} diffs came before the snapshot that they join`] : []),
    ...(sync.isSynchronised ? [] : ['the book is not whole at the end: no snapshot followed the last gap']),
  ];
  return ok({ tape, quality: qualityOfTape(tape, { skipped: 0, outOfOrder: recorder.late, notes }) });
}

function linesOf(text: string, path: string): Result<readonly Line[], Problem> {
  const lines: Line[] = [];
  for (const [i, raw] of text.split('\n').entries()) {
    if (raw.trim() === '') continue;
    const at = raw.indexOf('{');
    try {
      const parsed: unknown = JSON.parse(raw.slice(Math.max(0, at)));
      if (at < 0 || typeof parsed !== 'object' || parsed === null) throw new SyntaxError('no object');
      lines.push(parsed);
    } catch {
      return err(problem('LINE_MALFORMED', `${path}:${i + 1}`, 'a line must be a time and a JSON message, was not', 'the file may be cut off: remove the line, or fetch it again'));
    }
  }
  return lines.length > 0 ? ok(lines) : err(problem('FILE_EMPTY', path, 'the recording must hold messages, held none', 'fetch it again'));
}

/** The coarsest decimal grid that every price (every quantity) of the file lies on. */
function instrumentOf(symbol: string, lines: readonly Line[]): Instrument {
  let [price, size] = [0, 0];
  const places = (text: string): number => text.replace(/0+$/, '').split('.')[1]?.length ?? 0;
  const see = (rows: Rows | string | undefined): void => {
    if (!Array.isArray(rows)) return;
    for (const [p, q] of rows as Rows) {
      price = Math.max(price, places(p));
      size = Math.max(size, places(q));
    }
  };
  for (const { data, bids, asks } of lines) {
    for (const rows of [bids, asks, data?.b, data?.a]) see(rows);
    if (data?.p !== undefined && data.q !== undefined && Number(data.p) > 0) see([[data.p, data.q]]);
  }
  const quote = ['USDT', 'USDC', 'USD', 'EUR', 'BTC', 'ETH'].find((each) => symbol.endsWith(each)) ?? 'USDT';
  return cryptoSpot({ symbol, venue: 'BINANCE', tick: { units: 1, scale: price }, lot: { units: 1, scale: size }, quote });
}

interface Taking {
  readonly instrument: Instrument;
  readonly recorder: TapeRecorder;
  readonly sync: DepthSync;
  readonly seen: { early: number };
}
function take(line: Line, taking: Taking, place: string): Problem | null {
  const { sync, recorder, instrument, seen } = taking;
  const { data } = line;
  if (line.lastUpdateId !== undefined) {
    const bids = changesOf(line.bids, instrument);
    const asks = changesOf(line.asks, instrument);
    if (bids === null || asks === null) return malformed(place, 'a snapshot must hold prices and quantities');
    seen.early += sync.early.length;
    show(snapshotCame(sync, { lastUpdateId: line.lastUpdateId, bids, asks }), sync.at ?? null, taking);
    return null;
  }
  if (data?.e === 'depthUpdate') {
    const [bids, asks] = [changesOf(data.b, instrument), changesOf(data.a, instrument)];
    if (bids === null || asks === null || data.U === undefined || data.u === undefined || data.E === undefined) return malformed(place, 'a diff must hold U, u, E, b and a');
    const at = timeUs(data.E * 1000);
    show(frameCame(sync, { first: data.U, last: data.u, previous: data.pu ?? null, at, bids, asks }), at, taking);
    return null;
  }
  // Insurance fund and liquidation prints of a future have no price of the market.
  if (data?.e !== 'trade' || data.X === 'NA' || data.X === 'INSURANCE_FUND') return null;
  const [price, size] = [stepsIn(data.p, instrument.tick), stepsIn(data.q, instrument.lot)];
  if (price === null || size === null || data.E === undefined || data.m === undefined || price <= 0) return malformed(place, 'a trade must hold p, q, E and m');
  const [bids, asks] = sync.isSynchronised ? [levelsOf(sync, 1, DEPTH), levelsOf(sync, -1, DEPTH)] : [[], []];
  // `m`: the buyer rested.
  recorder.add({ at: data.E * 1000, kind: EVENT.execute, restingSide: data.m ? 1 : -1, price, size, orderId: 0, eligible: size > 0 }, bids, asks);
  return null;
}
const malformed = (place: string, rule: string): Problem => problem('LINE_MALFORMED', place, `${rule}, did not`, 'check --format, or fetch the file again');

function show(synced: Synced, at: number | null, { sync, recorder }: Taking): void {
  if (at === null || synced === 'repeated' || synced === 'waiting') return;
  // Lost: the book is empty from here until a snapshot is joined.
  if (!sync.isSynchronised) {
    if (sync.gaps.length > 0) recorder.add({ ...QUOTED, at }, [], []);
    return;
  }
  recorder.add({ ...QUOTED, at }, levelsOf(sync, 1, DEPTH), levelsOf(sync, -1, DEPTH));
}

function changesOf(rows: Rows | string | undefined, { tick, lot }: Instrument): [number, number][] | null {
  if (!Array.isArray(rows)) return null;
  const changes: [number, number][] = [];
  for (const row of rows as Rows) {
    const [price, size] = [stepsIn(row[0], tick), stepsIn(row[1], lot)];
    if (price === null || size === null || size < 0) return null;
    changes.push([price, size]);
  }
  return changes;
}
function stepsIn(text: string | undefined, step: Decimal): number | null {
  const decimal = parseDecimal((text ?? '').replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, ''));
  const steps = decimal === null ? null : stepsOf(decimal, step);
  return steps?.ok === true ? steps.value : null;
}
