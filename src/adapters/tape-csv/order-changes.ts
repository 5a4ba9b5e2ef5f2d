import { timeUs } from '#core/kernel/units';
import type { Instrument } from '#core/market/instrument';
import { orderLogBook } from '#core/market/order-log';
import { isOpen } from '#core/market/session';
import { EVENT, type EventKind } from '#core/market/tape';
import { BOOK_DEPTH, type BookRecorder } from './book-recorder.ts';

/** One row of a log of orders, in ticks and lots; `id` 0 is none. */
export interface OrderChange {
  readonly what: 'add' | 'modify' | 'cancel' | 'trade' | 'fill' | 'clear' | 'nothing';
  readonly at: number;
  readonly id: number;
  readonly side: 1 | -1 | 0;
  readonly price: number;
  readonly size: number;
}
interface Open {
  readonly side: 1 | -1;
  readonly price: number;
  left: number;
}
/** A taker may stand in the log, crossed with what it takes, until its trades are told. */
const PATIENCE_US = 1e6;

/**
 * MKT-36: plays a log of orders into a tape. A modification says what is left; at another price, or larger, the order goes to the back of its queue. A cancellation takes
 * off its quantity, or all where it says none. `trades fill`: a trade names the resting order that it takes from. `fills are told apart` (Databento): a trade tells the
 * taker's side and is followed by the fills of resting orders, and by the cancellations or modifications that take them off, which are then not taken a second time; what
 * nobody's fill accounts for was hidden. Changes of orders that nobody has added are left out and counted. While the book is crossed it is recorded as empty.
 */
export function ordersPlayed(
  { event, book: showBook }: BookRecorder,
  { session }: Instrument,
  tradesAre: 'trades fill' | 'fills are told apart',
): {
  take(change: OrderChange): void;
  finish(): { readonly unknown: number; readonly notes: readonly string[] };
} {
  const book = orderLogBook();
  const open = new Map<number, Open>();
  /** Filled, and not yet taken off by the log itself. */
  const filled = new Map<number, number>();
  let pending: OrderChange | null = null;
  let pendingLeft = 0;
  let unknown = 0;
  let evicted = 0;

  const shown = (side: 1 | -1) => (book.isWhole() ? book.levels(side, BOOK_DEPTH) : []);
  const tell = (
    kind: EventKind,
    { at, price, size }: Pick<OrderChange, 'at' | 'price' | 'size'>,
    [restingSide, orderId]: readonly [1 | -1 | 0, number],
  ): void => {
    const isTrade = kind === EVENT.execute || kind === EVENT.hidden;
    const eligible = isTrade && size > 0 && isOpen(session, timeUs(at));
    event({ at, kind, restingSide, price, size, orderId, eligible }, shown(1), shown(-1));
  };
  /** An order that was removed because its end was missed is none any more. */
  const openOrder = (id: number): Open | undefined => {
    if (book.leftOf(id) === null) open.delete(id);
    return open.get(id);
  };
  const drop = (id: number, order: Open, by: number, at: number): number => {
    const size = Math.min(by, order.left);
    order.left -= size;
    if (order.left === 0) {
      open.delete(id);
      book.deleted(id);
    } else book.changed(id, order.side, order.price, order.left, at);
    return size;
  };
  const add = (change: OrderChange): void => {
    const { at, id, side, price, size } = change;
    if (side === 0 || size === 0) return;
    open.set(id, { side, price, left: size });
    book.created(id, side, price, size, at);
    tell(EVENT.add, change, [side, id]);
  };
  const cancel = (change: OrderChange): void => {
    const order = openOrder(change.id);
    const done = filled.get(change.id) ?? 0;
    if (done > 0) {
      // The log takes off what was filled.
      filled.delete(change.id);
      if (change.size <= done && change.size > 0) {
        if (change.size < done) filled.set(change.id, done - change.size);
        return;
      }
    }
    if (order === undefined) {
      if (done === 0) unknown++;
      return;
    }
    const wanted = change.size === 0 ? order.left : change.size - done;
    const isAll = wanted >= order.left;
    const size = drop(change.id, order, wanted, change.at);
    tell(isAll ? EVENT.remove : EVENT.reduce, { at: change.at, price: order.price, size }, [
      order.side,
      change.id,
    ]);
  };
  const modify = (change: OrderChange): void => {
    filled.delete(change.id);
    const order = openOrder(change.id);
    if (order === undefined) return void unknown++;
    const price = change.price > 0 ? change.price : order.price;
    const { side, left } = order;
    if (price === order.price && change.size <= left) {
      if (change.size === left) return;
      drop(change.id, order, left - change.size, change.at);
      const kind = change.size === 0 ? EVENT.remove : EVENT.reduce;
      tell(kind, { at: change.at, price, size: left - change.size }, [side, change.id]);
      return;
    }
    drop(change.id, order, left, change.at);
    tell(EVENT.remove, { at: change.at, price: order.price, size: left }, [side, change.id]);
    add({ ...change, what: 'add', side, price });
  };
  const fill = (change: OrderChange): void => {
    const order = openOrder(change.id);
    if (order === undefined) return void unknown++;
    const size = drop(change.id, order, change.size, change.at);
    const price = change.price > 0 ? change.price : order.price;
    tell(EVENT.execute, { at: change.at, price, size }, [order.side, change.id]);
  };
  /** The part of the last trade that no fill has accounted for. */
  const settle = (): void => {
    if (pending !== null && pendingLeft > 0)
      tell(EVENT.hidden, { ...pending, size: pendingLeft }, [
        pending.side === 0 ? 0 : pending.side === 1 ? -1 : 1,
        0,
      ]);
    pending = null;
  };
  const trade = (change: OrderChange): void => {
    if (tradesAre === 'fills are told apart') {
      settle();
      pending = change;
      pendingLeft = change.size;
    } else if (openOrder(change.id) !== undefined) fill(change);
    else tell(EVENT.hidden, change, [0, 0]);
  };

  return {
    take(change) {
      evicted += book.repair(change.at, PATIENCE_US);
      if (change.what === 'fill') {
        pendingLeft -= change.size;
        fill(change);
        if (tradesAre === 'fills are told apart')
          filled.set(change.id, (filled.get(change.id) ?? 0) + change.size);
        return;
      }
      if (pending !== null && change.at !== pending.at) settle();
      if (change.what === 'add') add(change);
      else if (change.what === 'modify') modify(change);
      else if (change.what === 'cancel') cancel(change);
      else if (change.what === 'trade') trade(change);
      else if (change.what === 'clear') {
        for (const id of open.keys()) book.deleted(id);
        open.clear();
        filled.clear();
        showBook(change.at, [], []);
      }
    },
    finish() {
      settle();
      return {
        unknown,
        notes: [
          ...(unknown > 0 ? [`${unknown} changes of orders that were never added, left out`] : []),
          ...(evicted > 0
            ? [
                `${evicted} orders removed that were crossed for over a second: their ends were missed`,
              ]
            : []),
        ],
      };
    },
  };
}
