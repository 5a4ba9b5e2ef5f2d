import { DatabaseSync } from 'node:sqlite';
import { gridText, listingsIn } from './listings.ts';
import type { LiveOrder, StoredFill } from './order-store.ts';
import type { SpotCommand } from './spot-command.ts';
import type { SpotOrder } from './spot-order.ts';
import type { SpotSymbol } from './spot-symbol.ts';

/**
 * The exchange's own truth, written before anything is reported. `commands` is what the state is made of; `orders` and `fills` say for auditors, who do not
 * replay, what became of them. One commit per request.
 */
export interface SpotLog {
  /** In the order in which they were carried out. */
  commands(): Iterable<{ readonly at: number; readonly command: SpotCommand }>;
  readonly commandCount: number;
  readonly fillCount: number;
  /** What was asked to be listed, and whatever this log has ever listed. */
  readonly symbols: readonly SpotSymbol[];
  /** Where a replay may begin; null: at the first command. */
  checkpoint(): string | null;
  /** Takes the place of all commands so far, which are forgotten. Their orders and fills are not. */
  writeCheckpoint(body: string): void;
  begin(): void;
  writeCommand(at: number, command: SpotCommand): void;
  writeOrder(order: LiveOrder): void;
  writeFill(fill: AuditedFill): void;
  /** EXC-8: a busted fill stays in the log, marked. */
  writeBust(symbol: string, tradeId: number): void;
  /** For auditors: an order that was not taken, and in whose words. */
  writeRefusal(refusal: RefusedOrder): void;
  commit(): void;
  close(): void;
}
export interface RefusedOrder {
  readonly at: number;
  readonly account: string;
  readonly clientOrderId: string;
  readonly reason: string;
}
/** A fill as the log keeps it. Price in ticks, quantity in lots. */
export interface AuditedFill extends Omit<StoredFill, 'commission' | 'side' | 'realised'> {
  readonly clientOrderId: string;
  readonly commission: string;
  /** Contracts only: profit or loss, and of a loss what the wallet could not bear. */
  readonly realised?: string;
  readonly insured?: string;
}
/** What a log is begun with: an exchange with another version, commission or grid cannot go on with it. */
export interface LogTerms {
  readonly version: string;
  readonly commission: string;
  readonly symbols: readonly SpotSymbol[];
}

const SCHEMA = `
CREATE TABLE IF NOT EXISTS terms (name TEXT PRIMARY KEY, body TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS commands (sequence INTEGER PRIMARY KEY, at INTEGER NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS checkpoints (sequence INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS orders (order_id INTEGER PRIMARY KEY, account TEXT NOT NULL, client_order_id TEXT NOT NULL, body TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS refusals (number INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS fills (symbol TEXT NOT NULL, trade_id INTEGER NOT NULL, order_id INTEGER NOT NULL, busted INTEGER NOT NULL, body TEXT NOT NULL, PRIMARY KEY (symbol, trade_id, order_id)) STRICT`;

/** A lock that dies with its process: two exchanges on one log would each think they are the truth. Auditors read beside it. */
function lockOf(path: string): DatabaseSync {
  const lock = new DatabaseSync(`${path}.lock`);
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch {
    throw new Error('another exchange has this log open');
  }
  return lock;
}

/** Throws where the log is in use, is no such log or was begun with other terms; the words say which. */
export function openSpotLog(path: string, terms: LogTerms): SpotLog {
  const lock = lockOf(path);
  const database = new DatabaseSync(path);
  database.exec('PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL');
  assertOurs(database);
  database.exec(SCHEMA);
  const symbols = listedIn(database, terms);
  let sequence = Number(
    database
      .prepare(
        'SELECT max(sequence) AS last FROM (SELECT sequence FROM commands UNION ALL SELECT sequence FROM checkpoints)',
      )
      .get()?.['last'] ?? 0,
  );
  const put = {
    command: database.prepare('INSERT INTO commands VALUES (?, ?, ?)'),
    order: database.prepare('INSERT OR REPLACE INTO orders VALUES (?, ?, ?, ?)'),
    fill: database.prepare('INSERT INTO fills VALUES (?, ?, ?, 0, ?)'),
    refusal: database.prepare('INSERT INTO refusals (body) VALUES (?)'),
    bust: database.prepare('UPDATE fills SET busted = 1 WHERE symbol = ? AND trade_id = ?'),
  };
  return {
    symbols,
    *commands() {
      for (const row of database
        .prepare('SELECT at, body FROM commands ORDER BY sequence')
        .iterate())
        yield { at: Number(row['at']), command: JSON.parse(String(row['body'])) as SpotCommand };
    },
    get commandCount() {
      return sequence;
    },
    get fillCount() {
      return Number(
        database.prepare('SELECT count(*) AS n FROM fills WHERE busted = 0').get()?.['n'],
      );
    },
    checkpoint() {
      const body = database.prepare('SELECT body FROM checkpoints').get()?.['body'];
      return body === undefined ? null : String(body);
    },
    writeCheckpoint(body) {
      database.exec('DELETE FROM checkpoints');
      database.prepare('INSERT INTO checkpoints VALUES (?, ?)').run(sequence, body);
      database.prepare('DELETE FROM commands WHERE sequence <= ?').run(sequence);
    },
    begin: () => database.exec('BEGIN IMMEDIATE'),
    writeCommand: (at, command) => void put.command.run(++sequence, at, JSON.stringify(command)),
    writeOrder(order) {
      put.order.run(order.orderId, order.account, order.clientOrderId, JSON.stringify(order));
    },
    writeFill: (fill) =>
      void put.fill.run(fill.symbol, fill.tradeId, fill.orderId, JSON.stringify(fill)),
    writeBust: (symbol, tradeId) => void put.bust.run(symbol, tradeId),
    writeRefusal: (refusal) => void put.refusal.run(JSON.stringify(refusal)),
    commit: () => database.exec('COMMIT'),
    close() {
      database.close();
      lock.close();
    },
  };
}

/** A file of other tables is not written to: it may be somebody's only copy. */
function assertOurs(database: DatabaseSync): void {
  const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
  const isOurs = tables.some(({ name }) => name === 'terms');
  if (tables.length > 0 && !isOurs)
    throw new Error(
      'the log is none of this exchange: an earlier Plimsoll or something else wrote it',
    );
}

function listedIn(
  database: DatabaseSync,
  { version, commission, symbols }: LogTerms,
): readonly SpotSymbol[] {
  const grids = symbols.map((spec) => [spec.symbol, gridText(spec)] as const);
  agree(database, [['version', version], ['commission', commission], ...grids]);
  const listed = listingsIn(database, symbols);
  const names = new Set(['version', 'commission', ...listed.map(({ symbol }) => symbol)]);
  // Logs of before listings were kept know no more of a symbol than its grid.
  const lost = database
    .prepare('SELECT name FROM terms')
    .all()
    .find(({ name }) => !names.has(String(name)));
  if (lost !== undefined) {
    throw new Error(
      `the log has trades in ${String(lost['name'])}, which is not listed; start it as it was started then`,
    );
  }
  return listed;
}

function agree(
  database: DatabaseSync,
  terms: readonly (readonly [name: string, body: string])[],
): void {
  const put = database.prepare('INSERT INTO terms VALUES (?, ?)');
  const find = database.prepare('SELECT body FROM terms WHERE name = ?');
  for (const [name, body] of terms) {
    const known = find.get(name)?.['body'];
    if (known === undefined) put.run(name, body);
    else if (known !== body)
      throw new Error(`the log was begun with another ${name}: ${String(known)}, now ${body}`);
  }
}

/** What an auditor reads: every order that ever reached the exchange, with its client id, and every fill. Works beside a running exchange and after a kill. */
export function readSpotLog(path: string): {
  readonly orders: readonly (SpotOrder & { readonly leaves: number })[];
  readonly fills: readonly (AuditedFill & { readonly isBusted: boolean })[];
  readonly refusals: readonly RefusedOrder[];
} {
  const database = new DatabaseSync(path, { readOnly: true });
  const orders = database
    .prepare('SELECT body FROM orders ORDER BY order_id')
    .all()
    .map((row) => JSON.parse(String(row['body'])) as SpotOrder & { leaves: number });
  const fills = database
    .prepare('SELECT busted, body FROM fills ORDER BY rowid')
    .all()
    .map((row) => ({
      ...(JSON.parse(String(row['body'])) as AuditedFill),
      isBusted: row['busted'] === 1,
    }));
  // A log of before refusals were kept has none.
  const hasRefusals = database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'refusals'").get();
  const refusals =
    hasRefusals === undefined
      ? []
      : database
          .prepare('SELECT body FROM refusals ORDER BY number')
          .all()
          .map((row) => JSON.parse(String(row['body'])) as RefusedOrder);
  database.close();
  return { orders, fills, refusals };
}
