import { localOf } from '#core/kernel/civil';
import { decimalToNumber } from '#core/kernel/decimal';
import { type Problem, problem } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import { timeUs } from '#core/kernel/units';
import { GrowingColumn } from '#core/market/growing-column';
import type { Instrument } from '#core/market/instrument';
import type { Trades } from '#core/market/tape-builder';
import { idNotes, TradeIds } from '#core/market/trade-ids';
import type { CsvRow, CsvTable } from '#platform/csv-table';
import { ROWS_MAX, tooMany } from '#platform/read-bounds';
import { eachOf, type OfInstrument } from './csv-tape-rows.ts';
import { priceOfDatabento } from './databento.ts';
import { stepProblem, stepsOn } from './steps.ts';
import { DATABENTO_TRADES, type Field, MAKER_LAYOUTS } from './tape-layouts.ts';
import { isCancelledTaq, isRegularTaq } from './taq-conditions.ts';

/** Trades of all files of a tape, and what was left out of them. */
export interface TradeRows {
  readonly at: GrowingColumn;
  readonly price: GrowingColumn;
  readonly size: GrowingColumn;
  readonly side: GrowingColumn;
  readonly regular: GrowingColumn;
  readonly ids: TradeIds;
  /** Repeats that say another time, price or quantity than the trade that had the id first. */
  differing: number;
  cancelled: number;
}
export const newTrades = (): TradeRows => ({
  at: new GrowingColumn(),
  price: new GrowingColumn(),
  size: new GrowingColumn(),
  side: new GrowingColumn(),
  regular: new GrowingColumn(),
  ids: new TradeIds(),
  differing: 0,
  cancelled: 0,
});

interface Trade {
  readonly at: number;
  readonly price: number;
  readonly size: number;
  readonly side: number;
}

/** The trades of one file behind those of the files before; the answer is the rows of others. */
export function readTrades(
  csv: CsvTable<Field>,
  options: OfInstrument & { readonly isTaq: boolean },
  rows: TradeRows,
): Result<number, Problem> {
  const { instrument, isTaq } = options;
  const scopeOf = csv.has('tradeId') ? scopeReader(instrument, isTaq) : null;
  const sideOf = sideReader(csv, options.tradeSide === 'maker');
  for (const column of [rows.at, rows.price, rows.size, rows.side, rows.regular])
    column.reserve(Math.min(csv.rowsAbout, ROWS_MAX));
  const isScaled = csv.layout === DATABENTO_TRADES;
  return eachOf(csv, options, (row, at) => {
    const trade = tradeIn(row, { at, isScaled, sideOf, instrument });
    if ('code' in trade) return trade;
    if (isTaq && isCancelledTaq(row.text('correction'))) {
      rows.cancelled++;
      return null;
    }
    if (
      scopeOf !== null &&
      isRepeat(rows, { id: row.text('tradeId'), scope: scopeOf(row, at) }, trade)
    ) {
      return null;
    }
    if (rows.at.length === ROWS_MAX) return tooMany(`${csv.path}:${row.line}`, `${ROWS_MAX} rows`);
    rows.at.push(at);
    rows.price.push(trade.price);
    rows.size.push(trade.size);
    rows.side.push(trade.side);
    rows.regular.push(!isTaq || isRegular(row) ? 1 : 0);
    return null;
  });
}
const isRegular = (row: CsvRow<Field>): boolean =>
  isRegularTaq(row.text('condition'), row.text('correction'), row.text('exchange'));

function tradeIn(
  row: CsvRow<Field>,
  {
    at,
    isScaled,
    sideOf,
    instrument: { tick, lot },
  }: {
    readonly at: number;
    readonly isScaled: boolean;
    readonly sideOf: (text: string) => number | null;
    readonly instrument: Instrument;
  },
): Trade | Problem {
  const written = row.number('price');
  const price = isScaled ? priceOfDatabento(row.text('price'), written ?? NaN) : written;
  const quantity = row.number('quantity');
  const side = sideOf(row.text('side'));
  if (price === null || !(price >= 0)) return row.bad('price', 'must be a price');
  if (quantity === null || !(quantity >= 0)) return row.bad('quantity', 'must be a quantity');
  if (side === null) return row.bad('side', "must be the taker's side, buy or sell, or empty");
  const size = stepsOn(quantity, lot);
  if (typeof size === 'string') {
    return stepProblem(row, 'quantity', { found: size, step: lot, name: 'lot' });
  }
  const ticks = stepsOn(price, tick);
  if (ticks === 'tooMany') {
    return stepProblem(row, 'price', { found: ticks, step: tick, name: 'tick' });
  }
  // A print may lie between ticks.
  return { at, price: ticks === 'offGrid' ? price / decimalToNumber(tick) : ticks, size, side };
}

/** How this file tells a side: words mean what they mean in files whose columns are called so. */
function sideReader(csv: CsvTable<Field>, isMakers: boolean): (text: string) => number | null {
  if (
    MAKER_LAYOUTS.includes(csv.layout ?? '') ||
    MAKER_COLUMNS.some((name) => csv.isCalled('side', name))
  )
    return sideOfMaker;
  const isDatabento =
    csv.layout === DATABENTO_TRADES || DATABENTO_TIMES.some((name) => csv.isCalled('at', name));
  if (isDatabento) return sideOfAggressor;
  return isMakers ? makersSideOf : restingSideOf;
}
/** Whether the resting order bought. */
const MAKER_COLUMNS = ['is_buyer_maker', 'isbuyermaker', 'buyer_maker'] as const;
const DATABENTO_TIMES = ['ts_event', 'ts_recv'] as const;
/** A: a seller took, B: a buyer did, N: not said. */
function sideOfAggressor(text: string): number | null {
  if (/^n?$/i.test(text)) return 0;
  if (/^b$/i.test(text)) return -1;
  return /^a$/i.test(text) ? 1 : null;
}
function sideOfMaker(text: string): number | null {
  if (text === '') return 0;
  if (/^(true|t|1)$/i.test(text)) return 1;
  return /^(false|f|0)$/i.test(text) ? -1 : null;
}

/** The maker's own side rests. */
function makersSideOf(text: string): number | null {
  const side = restingSideOf(text);
  return side === null || side === 0 ? side : -side;
}

/** The taker buys from a resting ask. */
function restingSideOf(text: string): number | null {
  if (text === '') return 0;
  if (/^(buy|b|1|\+1)$/i.test(text)) return -1;
  return /^(sell|s|-1)$/i.test(text) ? 1 : null;
}

/**
 * What an id is an id within: a day of the session and an exchange, because some number their
 * trades again every day. In TAQ a trade and its correction are two rows of one id, and both stay.
 */
function scopeReader(
  instrument: Instrument,
  isTaq: boolean,
): (row: CsvRow<Field>, at: number) => string {
  const { zone } = instrument.session;
  let hour = NaN;
  let exchange = '';
  let correction = '';
  let scope = '';
  return (row, at) => {
    const was = { hour, exchange, correction };
    hour = Math.floor(at / HOUR_US);
    exchange = row.text('exchange');
    if (isTaq) correction = row.text('correction');
    if (hour !== was.hour || exchange !== was.exchange || correction !== was.correction) {
      scope = `${localOf(zone, timeUs(at)).dayNumber}/${exchange}/${correction}`;
    }
    return scope;
  };
}
const HOUR_US = 3_600_000_000;

/** A trade without an id is none that was seen; 0 is what tools write for "none". */
const NO_ID = /^(0|-|na|nan|none|null)?$/i;
const NO_ID_LENGTH = 4;
function isRepeat(
  rows: TradeRows,
  { id, scope }: { readonly id: string; readonly scope: string },
  trade: Trade,
): boolean {
  if (id.length <= NO_ID_LENGTH && NO_ID.test(id)) return false;
  const first = rows.ids.firstOf(scope, id, rows.at.length);
  if (first < 0) return false;
  const isSame =
    rows.at.values()[first] === trade.at &&
    rows.price.values()[first] === trade.price &&
    rows.size.values()[first] === trade.size;
  if (!isSame) rows.differing++;
  return true;
}

/** Where most trades have the id of another trade, the column numbers something else. */
export function idsProblem({ at, ids, differing }: TradeRows, path: string): Problem | null {
  const all = at.length + ids.repeated;
  if (differing < 10 || differing * 2 < all) return null;
  return problem(
    'FORMAT_WRONG',
    path,
    `a trade id must name one trade, ${differing} of ${all} trades had the id of another`,
    'the column holds other ids: rename it, or map another, --columns tradeId=NAME',
  );
}

/** What the quality report says of the trades that were left out, and of their ids. */
export const tradeNotes = ({ ids, differing, cancelled }: TradeRows): readonly string[] => [
  ...(cancelled > 0 ? [`${cancelled} trades left out: cancelled, or the notice of it`] : []),
  ...idNotes(ids, differing),
];
export const tradesLeftOut = ({ ids, cancelled }: TradeRows): number => cancelled + ids.repeated;

export function csvTradesOf({ at, price, size, regular, side }: TradeRows): Trades {
  return {
    count: at.length,
    at: at.values(),
    price: price.values(),
    size: size.values(),
    regular: Uint8Array.from(regular.values()),
    restingSide: Int8Array.from(side.values()),
  };
}
