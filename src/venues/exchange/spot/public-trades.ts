/** One trade as everybody sees it. Time in microseconds, price in ticks, quantity in lots. */
export interface PublicTrade {
  readonly id: number;
  readonly at: number;
  readonly price: number;
  readonly quantity: number;
  readonly buyerIsMaker: boolean;
  /** Trades that one taker made at one price carry the same. */
  readonly takerId: number;
}
/** Trades of one taker order at one price and moment. Ids count from 1 and have no holes. */
export interface AggregateTrade {
  readonly id: number;
  readonly firstId: number;
  readonly lastId: number;
  readonly at: number;
  readonly price: number;
  readonly quantity: number;
  readonly buyerIsMaker: boolean;
}

/** How many the exchange keeps at hand per symbol; older ones stand in its log only. */
const TRADES_KEPT = 10_000;

/** The newest trades of one symbol, by id. */
export interface PublicTrades {
  readonly lastId: number;
  readonly last: PublicTrade | null;
  add(trade: Omit<PublicTrade, 'id'>): PublicTrade;
  get(id: number): PublicTrade | null;
  latest(most: number): readonly PublicTrade[];
  from(id: number, most: number): readonly PublicTrade[];
  readonly aggregates: KeptRow<AggregateTrade>;
  dump(): TradesDump;
  load(dump: TradesDump): void;
}
/** Rows with consecutive ids from 1, the oldest forgotten. */
interface KeptRow<T> {
  readonly lastId: number;
  readonly firstId: number;
  push(row: T): void;
  replaceLast(row: T): void;
  get(id: number): T | null;
  range(from: number, most: number): readonly T[];
  latest(most: number): readonly T[];
  /** The first that holds; ids are in order of time. */
  firstWhere(holds: (row: T) => boolean): number;
  dump(): KeptDump<T>;
  load(dump: KeptDump<T>): void;
}

interface KeptDump<T> {
  readonly forgotten: number;
  readonly rows: readonly T[];
}
export interface TradesDump {
  readonly trades: KeptDump<PublicTrade>;
  readonly aggregates: KeptDump<AggregateTrade>;
}

function keptRow<T>(most: number): KeptRow<T> {
  let rows: T[] = [];
  let forgotten = 0;
  const range = (from: number, count: number): readonly T[] =>
    rows.slice(Math.max(0, from - 1 - forgotten), Math.max(0, from - 1 - forgotten + count));
  return {
    get lastId() {
      return forgotten + rows.length;
    },
    get firstId() {
      return forgotten + 1;
    },
    push(row) {
      rows.push(row);
      // In halves, so that forgetting costs nothing per row.
      if (rows.length < 2 * most) return;
      rows = rows.slice(most);
      forgotten += most;
    },
    replaceLast(row) {
      rows[rows.length - 1] = row;
    },
    get: (id) => rows[id - 1 - forgotten] ?? null,
    range,
    latest: (count) => rows.slice(Math.max(0, rows.length - count)),
    firstWhere(holds) {
      let low = 0;
      let high = rows.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        const row = rows[middle];
        if (row !== undefined && holds(row)) high = middle;
        else low = middle + 1;
      }
      return forgotten + low + 1;
    },
    dump: () => ({ forgotten, rows }),
    load(dump) {
      [forgotten, rows] = [dump.forgotten, [...dump.rows]];
    },
  };
}

export function publicTrades(most = TRADES_KEPT): PublicTrades {
  const trades = keptRow<PublicTrade>(most);
  const aggregates = keptRow<AggregateTrade>(most);
  function aggregate(trade: PublicTrade): void {
    const last = aggregates.get(aggregates.lastId);
    const before = trades.get(trade.id - 1);
    if (
      last !== null &&
      before !== null &&
      before.takerId === trade.takerId &&
      before.at === trade.at &&
      before.price === trade.price
    )
      aggregates.replaceLast({
        ...last,
        lastId: trade.id,
        quantity: last.quantity + trade.quantity,
      });
    else
      aggregates.push({
        id: aggregates.lastId + 1,
        firstId: trade.id,
        lastId: trade.id,
        at: trade.at,
        price: trade.price,
        quantity: trade.quantity,
        buyerIsMaker: trade.buyerIsMaker,
      });
  }
  return {
    get lastId() {
      return trades.lastId;
    },
    get last() {
      return trades.get(trades.lastId);
    },
    aggregates,
    add(given) {
      const trade = { id: trades.lastId + 1, ...given };
      trades.push(trade);
      aggregate(trade);
      return trade;
    },
    get: (id) => trades.get(id),
    latest: (most) => trades.latest(most),
    from: (id, most) => trades.range(id, most),
    dump: () => ({ trades: trades.dump(), aggregates: aggregates.dump() }),
    load(dump) {
      trades.load(dump.trades);
      aggregates.load(dump.aggregates);
    },
  };
}
