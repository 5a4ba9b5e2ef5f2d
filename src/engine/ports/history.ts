import type { OrderRecord } from '#core/journal/order-record';
import type { Count, TimeUs } from '#core/kernel/units';
import type { BasketState } from '#core/portfolio/basket-run';

/** Which orders of a list; null: all of them. */
export interface OrderQuery {
  readonly limit: Count;
  /** Those that were placed before the entry of this sequence. */
  readonly before: Count | null;
  readonly status: OrderRecord['status'] | null;
  /** Symbol, or id of an instrument. */
  readonly symbol: string | null;
}
export interface RequestMade {
  readonly parentId: string;
  readonly fingerprint: string;
}

/** What has ended, as the journal tells it: kept where it can be searched, when memory has let it go. A little behind the journal, and never ahead of it. */
export interface History {
  /** Everything up to this entry is in it. */
  sequence(): Count;
  order(parentId: string): OrderRecord | null;
  /** Newest first. */
  orders(query: OrderQuery): readonly OrderRecord[];
  /** Whose cost is known, oldest first. */
  judged(): Iterable<OrderRecord>;
  /** By who asked and idempotency key. */
  request(key: string): RequestMade | null;
  basket(basketId: string): BasketState | null;
  /** Newest first. */
  baskets(limit: Count): readonly BasketState[];
}

/** What one entry adds to a history. */
export interface HistoryRow {
  readonly order?: OrderRecord;
  readonly basket?: BasketState;
  readonly request?: RequestMade & { readonly key: string; readonly at: TimeUs };
}
/** An entry, and its link in the journal's chain: another journal has another link there. Before the first entry 0 and ''. */
export interface JournalPosition {
  readonly sequence: Count;
  readonly link: string;
}
export interface HistoryWriter {
  position(): JournalPosition;
  /** All of these rows, and that everything up to this entry is in it now, or nothing. Rows that are there already are replaced. */
  write(rows: readonly HistoryRow[], position: JournalPosition): void;
  /** It was of another journal. */
  clear(): void;
  close(): void;
}
