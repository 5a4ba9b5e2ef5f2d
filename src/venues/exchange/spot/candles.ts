/** Open time in microseconds; prices in ticks, volumes in lots, turnover in ticks x lots. `takerVolume`: bought by takers. */
export interface Candle {
  readonly start: number;
  open: number;
  high: number;
  low: number;
  close: number;
  volume: number;
  turnover: bigint;
  takerVolume: number;
  takerTurnover: bigint;
  trades: number;
  firstId: number;
  lastId: number;
}
interface CandleTrade {
  readonly id: number;
  readonly at: number;
  readonly price: number;
  readonly quantity: number;
  readonly buyerIsMaker: boolean;
}
const SECOND_US = 1_000_000;
const MINUTE_US = 60 * SECOND_US;
const DAY_US = 1440 * MINUTE_US;
// The epoch began on a Thursday; weeks begin on Monday.
const MONDAY_US = 4 * DAY_US;
/** How many rows of each length a symbol keeps; everything longer than a day is made of days. */
export interface CandlesKept {
  readonly second: number;
  readonly minute: number;
}
const KEPT: CandlesKept = { second: 7200, minute: 40_000 };
const DAYS_KEPT = 5000;

/** Lengths in microseconds; the month has none. */
export const INTERVALS: ReadonlyMap<string, number | 'month'> = new Map<string, number | 'month'>([
  ['1s', SECOND_US],
  ['1m', MINUTE_US],
  ['3m', 3 * MINUTE_US],
  ['5m', 5 * MINUTE_US],
  ['15m', 15 * MINUTE_US],
  ['30m', 30 * MINUTE_US],
  ['1h', 60 * MINUTE_US],
  ['2h', 120 * MINUTE_US],
  ['4h', 240 * MINUTE_US],
  ['6h', 360 * MINUTE_US],
  ['8h', 480 * MINUTE_US],
  ['12h', 720 * MINUTE_US],
  ['1d', DAY_US],
  ['3d', 3 * DAY_US],
  ['1w', 7 * DAY_US],
  ['1M', 'month'],
]);

export function candleStart(interval: number | 'month', at: number): number {
  if (interval === 'month') {
    const date = new Date(at / 1000);
    return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1) * 1000;
  }
  const shift = interval === 7 * DAY_US ? MONDAY_US : 0;
  return Math.floor((at - shift) / interval) * interval + shift;
}
/** The last microsecond of a candle. */
export function candleEnd(interval: number | 'month', start: number): number {
  if (interval !== 'month') return start + interval - 1;
  const date = new Date(start / 1000);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) * 1000 - 1;
}

/** Seconds, minutes and days are kept, everything between and beyond is made of them when asked. Where nothing traded there is no candle. */
export interface Candles {
  add(trade: CandleTrade): void;
  /** Oldest first: those that start within [from, to]. With `newest`, the last `most` of them, else the first. */
  list(
    interval: string,
    range: {
      readonly from: number;
      readonly to: number;
      readonly most: number;
      readonly newest: boolean;
    },
  ): readonly Candle[];
  /** Everything since `from`, rounded down to its minute; null: no trade since then. */
  since(from: number): Candle | null;
  /** Everything that ever traded: lots, ticks x lots, and the lots that takers bought. */
  total(): { readonly volume: number; readonly turnover: bigint; readonly bought: number };
  dump(): CandlesDump;
  load(dump: CandlesDump): void;
}
/** Big integers as text. */
type DumpedCandle = Omit<Candle, 'turnover' | 'takerTurnover'> & {
  readonly turnover: string;
  readonly takerTurnover: string;
};
export interface CandlesDump {
  readonly seconds: readonly DumpedCandle[];
  readonly minutes: readonly DumpedCandle[];
  /** Absent in checkpoints of before days were kept. */
  readonly days?: readonly DumpedCandle[];
}
const dumped = (rows: readonly Candle[]): readonly DumpedCandle[] =>
  rows.map((row) => ({
    ...row,
    turnover: row.turnover.toString(),
    takerTurnover: row.takerTurnover.toString(),
  }));
const loaded = (rows: readonly DumpedCandle[]): Candle[] =>
  rows.map((row) => ({
    ...row,
    turnover: BigInt(row.turnover),
    takerTurnover: BigInt(row.takerTurnover),
  }));

export function candles(keeps: CandlesKept = KEPT): Candles {
  let seconds: Candle[] = [];
  let minutes: Candle[] = [];
  let days: Candle[] = [];
  let total = { volume: 0, turnover: 0n, bought: 0 };
  const count = ({ volume, turnover, takerVolume }: Candle): void => {
    total = {
      volume: total.volume + volume,
      turnover: total.turnover + turnover,
      bought: total.bought + takerVolume,
    };
  };
  const rowsFor = (length: number | 'month'): readonly Candle[] => {
    if (length === SECOND_US) return seconds;
    return merged(length === 'month' || length >= DAY_US ? days : minutes, length);
  };
  return {
    add(trade) {
      seconds = kept(into(seconds, SECOND_US, trade), keeps.second);
      minutes = kept(into(minutes, MINUTE_US, trade), keeps.minute);
      days = kept(into(days, DAY_US, trade), DAYS_KEPT);
      count(candleOf(trade, trade.at));
    },
    list(interval, { from, to, most, newest }) {
      const length = INTERVALS.get(interval);
      if (length === undefined) return [];
      const all = rowsFor(length).filter(({ start }) => start >= from && start <= to);
      return newest ? all.slice(-most) : all.slice(0, most);
    },
    since(from) {
      const start = Math.floor(from / MINUTE_US) * MINUTE_US;
      // From the end: every order asks for the last five minutes, and weeks are kept.
      let first = minutes.length;
      while (first > 0 && (minutes[first - 1]?.start ?? 0) >= start) first--;
      const [oldest, ...newer] = minutes.slice(first);
      return oldest === undefined ? null : newer.reduce(joined, { ...oldest, start });
    },
    total: () => total,
    dump: () => ({ seconds: dumped(seconds), minutes: dumped(minutes), days: dumped(days) }),
    load(dump) {
      seconds = loaded(dump.seconds);
      minutes = loaded(dump.minutes);
      days = dump.days === undefined ? [...merged(minutes, DAY_US)] : loaded(dump.days);
      total = { volume: 0, turnover: 0n, bought: 0 };
      days.forEach(count);
    },
  };
}

const kept = (rows: Candle[], most: number): Candle[] =>
  rows.length > 2 * most ? rows.slice(-most) : rows;

function into(rows: Candle[], length: number, trade: CandleTrade): Candle[] {
  const start = Math.floor(trade.at / length) * length;
  const last = rows.at(-1);
  const one = candleOf(trade, start);
  if (last === undefined || last.start !== start) rows.push(one);
  else rows[rows.length - 1] = joined(last, one);
  return rows;
}

function candleOf({ id, price, quantity, buyerIsMaker }: CandleTrade, start: number): Candle {
  const turnover = BigInt(price) * BigInt(quantity);
  return {
    start,
    open: price,
    high: price,
    low: price,
    close: price,
    volume: quantity,
    turnover,
    takerVolume: buyerIsMaker ? 0 : quantity,
    takerTurnover: buyerIsMaker ? 0n : turnover,
    trades: 1,
    firstId: id,
    lastId: id,
  };
}
const joined = (a: Candle, b: Candle): Candle => ({
  start: a.start,
  open: a.open,
  high: Math.max(a.high, b.high),
  low: Math.min(a.low, b.low),
  close: b.close,
  volume: a.volume + b.volume,
  turnover: a.turnover + b.turnover,
  takerVolume: a.takerVolume + b.takerVolume,
  takerTurnover: a.takerTurnover + b.takerTurnover,
  trades: a.trades + b.trades,
  firstId: a.firstId,
  lastId: b.lastId,
});

function merged(minutes: readonly Candle[], length: number | 'month'): readonly Candle[] {
  const rows: Candle[] = [];
  for (const each of minutes) {
    const start = candleStart(length, each.start);
    const last = rows.at(-1);
    if (last === undefined || last.start !== start) rows.push({ ...each, start });
    else rows[rows.length - 1] = joined(last, each);
  }
  return rows;
}
