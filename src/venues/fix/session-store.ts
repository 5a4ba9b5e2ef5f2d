import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { VenueOrder } from '#core/order/child';
import type { VenueReport } from '#core/order/venue-report';
import { makeFolder } from '#platform/home';
import type { SequenceNumbers } from './session.ts';

/** What leaves under a client order id of ours: the order, an amendment of it, or its cancel. */
export interface SentRequest {
  readonly kind: 'send' | 'amend' | 'cancel';
  /** The order as it is wanted after this request. */
  readonly order: VenueOrder;
  readonly fixId: string;
}
/** What the venue reported of an order of ours, as it was told to the engine. */
export interface KeptReport {
  readonly clientOrderId: string;
  /** ExecID of the report, or what stands for it; a report counts once by it. */
  readonly execId: string;
  readonly reports: readonly VenueReport[];
  /** ClOrdID under which the venue knows the order from now on. */
  readonly liveId?: string;
  /** ClOrdID of the request that this answers. */
  readonly answers?: string;
  /** The venue will do nothing more with the order by itself. */
  readonly isOver?: boolean;
  /** ExecID of the execution that this one takes back or changes. */
  readonly restates?: string;
  /** Which lots of the order this execution is, by its CumQty. */
  readonly span?: FillSpan;
  /** Lots whose executions never came and that a status answered for. */
  readonly covered?: readonly FillSpan[];
}
/** Lots of an order from above `from` to `to`, counted in the order in which they filled. */
export interface FillSpan {
  readonly from: number;
  readonly to: number;
}
/** One line of the file. */
type StoreRecord =
  | { readonly out: number; readonly sent?: SentRequest }
  | { readonly in: number }
  | { readonly begun: SequenceNumbers }
  | { readonly kept: KeptReport };

/** What the file says of one order. */
export interface KeptOrder {
  readonly sent: SentRequest[];
  readonly kept: KeptReport[];
}
export interface SessionStore {
  readonly numbers: SequenceNumbers;
  readonly orders: ReadonlyMap<string, KeptOrder>;
  /** Durable when it returns: only then may the message leave. Throws where the disk refuses. */
  leaving(out: number, sent?: SentRequest): void;
  /** Both numbers at once, after a reset. Durable when it returns. */
  begun(numbers: SequenceNumbers): void;
  /** In the file before `arrived`, so that a crash loses both or only the second: then the message comes again and is known. */
  keep(report: KeptReport): void;
  arrived(next: number): void;
  close(): void;
}

const FILE = 'fix-session.jsonl';
/** Orders that are over are kept for late fills and copies, the newest of them. */
const OVER_MAX = 5000;
const RECORDS_MAX = 200_000;

/** FIX-8: the numbers, every id that was sent and every report that came, in one file of the folder. A last line that was torn by a crash is as good as never written. */
export function openSessionStore(folder: string): Result<SessionStore, Problem> {
  const path = join(folder, FILE);
  try {
    makeFolder(folder);
    const read = recordsIn(existsSync(path) ? readFileSync(path, 'utf8') : '');
    if (!read.ok)
      return err(
        problem(
          'JOURNAL_DAMAGED',
          `${path}:${read.error}`,
          `every line of ${path} must be a record of this session, line ${read.error} is not`,
          'restore the file; without it nobody knows which orders were sent',
        ),
      );
    return ok(storeOver(path, read.value));
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return err(
      problem(
        'HOME_UNUSABLE',
        path,
        `the FIX session must keep its numbers in ${path}, which failed (${why})`,
        'make the folder writable',
      ),
    );
  }
}

/** The error is the number of the line that is no record. */
function recordsIn(text: string): Result<readonly StoreRecord[], number> {
  const lines = text.split('\n');
  // What follows the last line end is empty, or torn.
  lines.pop();
  const records: StoreRecord[] = [];
  for (const [i, line] of lines.entries()) {
    try {
      const record: unknown = JSON.parse(line);
      if (typeof record !== 'object' || record === null) return err(i + 1);
      records.push(record as StoreRecord);
    } catch {
      return err(i + 1);
    }
  }
  return ok(records);
}

function storeOver(path: string, records: readonly StoreRecord[]): SessionStore {
  const orders = new Map<string, KeptOrder>();
  let numbers: SequenceNumbers = { out: 1, in: 1 };
  const orderOf = (clientOrderId: string): KeptOrder => {
    const known = orders.get(clientOrderId) ?? { sent: [], kept: [] };
    orders.set(clientOrderId, known);
    return known;
  };
  function fold(record: StoreRecord): void {
    if ('out' in record) {
      numbers = { ...numbers, out: record.out };
      if (record.sent !== undefined)
        orderOf(record.sent.order.clientOrderId).sent.push(record.sent);
    } else if ('in' in record) numbers = { ...numbers, in: record.in };
    else if ('begun' in record) numbers = record.begun;
    else orderOf(record.kept.clientOrderId).kept.push(record.kept);
  }
  for (const record of records) fold(record);
  let file = rewritten(path, numbers, orders);
  let lines = 0;
  function append(record: StoreRecord, isDurable: boolean): void {
    writeSync(file, `${JSON.stringify(record)}\n`);
    if (isDurable) fsyncSync(file);
    fold(record);
    if (++lines < RECORDS_MAX) return;
    closeSync(file);
    file = rewritten(path, numbers, orders);
    lines = 0;
  }
  return {
    get numbers() {
      return numbers;
    },
    orders,
    leaving: (out, sent) => append(sent === undefined ? { out } : { out, sent }, true),
    begun: (both) => append({ begun: both }, true),
    keep: (kept) => append({ kept }, false),
    arrived: (next) => append({ in: next }, false),
    close() {
      fsyncSync(file);
      closeSync(file);
    },
  };
}

/** The file with what still matters, whole or not at all; open for more. Orders long over leave the map too. */
function rewritten(path: string, numbers: SequenceNumbers, orders: Map<string, KeptOrder>): number {
  const over = [...orders].filter(([, { kept }]) => kept.some(({ isOver }) => isOver === true));
  for (const [clientOrderId] of over.slice(0, Math.max(0, over.length - OVER_MAX)))
    orders.delete(clientOrderId);
  const records: StoreRecord[] = [...orders.values()].flatMap(({ sent, kept }) => [
    ...sent.map((each): StoreRecord => ({ out: numbers.out, sent: each })),
    ...kept.map((each): StoreRecord => ({ kept: each })),
  ]);
  const file = openSync(`${path}.new`, 'w', 0o600);
  for (const record of [...records, { begun: numbers }])
    writeSync(file, `${JSON.stringify(record)}\n`);
  fsyncSync(file);
  closeSync(file);
  renameSync(`${path}.new`, path);
  const folder = openSync(dirname(path), 'r');
  fsyncSync(folder);
  closeSync(folder);
  return openSync(path, 'a', 0o600);
}
