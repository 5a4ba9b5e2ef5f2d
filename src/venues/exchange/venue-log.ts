import { DatabaseSync } from 'node:sqlite';
import type { DayBar, MarketState } from '#venues/exchange/market';

/** What a client sent, and what became of it: the venue's own truth, written before anything is reported. */
export interface LoggedOrder {
  readonly arrival: number;
  readonly clientOrderId: string;
  readonly symbol: string;
  readonly side: 1 | -1;
  readonly price: number;
  readonly quantity: number;
  readonly type: string;
  filled: number;
  status: 'open' | 'filled' | 'cancelled' | 'rejected';
  reason: string;
}
interface LoggedFill {
  readonly executionId: string;
  readonly arrival: number;
  readonly clientOrderId: string;
  readonly at: number;
  readonly price: number;
  readonly quantity: number;
  readonly liquidity: 'maker' | 'taker';
  readonly fee: number;
}

export interface VenueLog {
  readonly orders: Map<number, LoggedOrder>; // by arrival
  readonly fills: LoggedFill[];
  readonly voided: Set<string>;
  saveOrder(order: LoggedOrder): void;
  saveFill(fill: LoggedFill, order: LoggedOrder): void;
  saveVoid(clientOrderId: string): void;
  saveMarket(symbol: string, state: MarketState): void;
  /** A log of an older Plimsoll knows less of a market. */
  market(symbol: string): Partial<MarketState> | null;
  saveDay(symbol: string, bar: DayBar): void;
  /** Days that the market lived through, oldest first. */
  days(symbol: string): readonly DayBar[];
  /** One durable commit for all that `work` writes. */
  commit(work: () => void): void;
  close(): void;
}

export function openVenueLog(path: string): VenueLog {
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL');
  for (const table of [
    'orders (arrival INTEGER PRIMARY KEY, body TEXT NOT NULL)',
    'fills (execution TEXT PRIMARY KEY, body TEXT NOT NULL)',
    'voided (id TEXT PRIMARY KEY)',
    'markets (symbol TEXT PRIMARY KEY, body TEXT NOT NULL)',
    'days (symbol TEXT NOT NULL, day INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (symbol, day))',
  ])
    database.exec(`CREATE TABLE IF NOT EXISTS ${table} STRICT`);
  const put = {
    order: database.prepare('INSERT OR REPLACE INTO orders VALUES (?, ?)'),
    fill: database.prepare('INSERT INTO fills VALUES (?, ?)'),
    voided: database.prepare('INSERT OR IGNORE INTO voided VALUES (?)'),
    market: database.prepare('INSERT OR REPLACE INTO markets VALUES (?, ?)'),
    day: database.prepare('INSERT OR REPLACE INTO days VALUES (?, ?, ?)'),
  };
  const bodies = (table: string): unknown[] =>
    database
      .prepare(`SELECT body FROM ${table} ORDER BY rowid`)
      .all()
      .map((row) => JSON.parse(String(row['body'])));
  const orders = new Map(
    (bodies('orders') as LoggedOrder[]).map((order) => [order.arrival, order]),
  );
  const fills = bodies('fills') as LoggedFill[];
  const voided = new Set(
    database
      .prepare('SELECT id FROM voided')
      .all()
      .map((row) => String(row['id'])),
  );
  return {
    orders,
    fills,
    voided,
    saveOrder(order) {
      orders.set(order.arrival, order);
      put.order.run(order.arrival, JSON.stringify(order));
    },
    saveFill(fill, order) {
      fills.push(fill);
      put.fill.run(fill.executionId, JSON.stringify(fill));
      put.order.run(order.arrival, JSON.stringify(order));
    },
    saveVoid(id) {
      voided.add(id);
      put.voided.run(id);
    },
    saveMarket: (symbol, state) => void put.market.run(symbol, JSON.stringify(state)),
    market(symbol) {
      const row = database.prepare('SELECT body FROM markets WHERE symbol = ?').get(symbol);
      return row === undefined ? null : (JSON.parse(String(row['body'])) as Partial<MarketState>);
    },
    saveDay: (symbol, bar) => void put.day.run(symbol, bar.day, JSON.stringify(bar)),
    days: (symbol) =>
      database
        .prepare('SELECT body FROM days WHERE symbol = ? ORDER BY day')
        .all(symbol)
        .map((row) => JSON.parse(String(row['body'])) as DayBar),
    commit(work) {
      database.exec('BEGIN IMMEDIATE');
      work();
      database.exec('COMMIT');
    },
    close: () => database.close(),
  };
}
