import { type BookCommands, OP } from '#cli/bench/book-commands';
import { TYPE_CODE } from '#core/matching/fast-book-core';
import { fastMatchingBook } from '#core/matching/fast-matching-book';
import type { BookListener } from '#core/matching/matching-book';
import { plainMatchingBook } from '#core/matching/plain-matching-book';

/** What proves that two books did the same work. */
export interface Checksum {
  readonly traded: number;
  readonly resting: number;
  readonly restingLots: number;
}
/** One fresh book: `step` carries out command i. */
interface BookRun {
  step(i: number): void;
  checksum(): Checksum;
}
export interface BookRunner {
  readonly name: string;
  open(commands: BookCommands): BookRun;
}

const sums = (): { readonly listener: BookListener; traded: number } => {
  const total = { traded: 0, listener: {} as BookListener };
  total.listener = {
    traded(_maker, _taker, _side, _price, quantity) {
      total.traded += quantity;
    },
    rested: () => undefined,
    ended: () => undefined,
    amended: () => undefined,
    rejected: () => undefined,
    level: () => undefined,
  };
  return total;
};

export const FAST: BookRunner = {
  name: 'plimsoll, fast book',
  open({ op, id, side, price, size }) {
    const total = sums();
    const book = fastMatchingBook(total.listener, { capacity: 4096 });
    const limit = TYPE_CODE.limit;
    const ioc = TYPE_CODE.ioc;
    return {
      step(i) {
        const what = op[i]!;
        if (what === OP.add)
          book.place(id[i]!, 0, side[i]! as 1 | -1, limit, price[i]!, size[i]!, 0, 0);
        else if (what === OP.remove) book.cancel(id[i]!);
        else if (what === OP.reduce) book.reduce(id[i]!, size[i]!);
        else book.place(id[i]!, 0, side[i]! as 1 | -1, ioc, price[i]!, size[i]!, 0, 0);
      },
      checksum: () => ({
        traded: total.traded,
        resting: book.count,
        restingLots: lotsIn(book.depth(1, Infinity)) + lotsIn(book.depth(-1, Infinity)),
      }),
    };
  },
};
export const PLAIN: BookRunner = {
  name: 'plimsoll, plain twin',
  open({ op, id, side, price, size }) {
    const total = sums();
    const book = plainMatchingBook(total.listener);
    return {
      step(i) {
        const what = op[i]!;
        if (what === OP.remove) book.cancel(id[i]!);
        else if (what === OP.reduce) book.reduce(id[i]!, size[i]!);
        else
          book.submit({
            id: id[i]!,
            owner: 0,
            side: side[i]! as 1 | -1,
            type: what === OP.add ? 'limit' : 'ioc',
            price: price[i]!,
            quantity: size[i]!,
            display: 0,
            selfTrade: 'allow',
          });
      },
      checksum: () => ({
        traded: total.traded,
        resting: book.count,
        restingLots: lotsIn(book.depth(1, 1e9)) + lotsIn(book.depth(-1, 1e9)),
      }),
    };
  },
};
const lotsIn = (levels: readonly (readonly [number, number])[]): number =>
  levels.reduce((sum, [, size]) => sum + size, 0);

/** The part of nodejs-order-book and of its fork hft-limit-order-book that is measured. */
interface PeerBook {
  limit(order: {
    readonly id: string;
    readonly side: string;
    readonly size: number;
    readonly price: number;
    readonly timeInForce?: string;
  }): { readonly quantityLeft: number };
  cancel(id: string): unknown;
  modify(id: string, update: { readonly size: number }): unknown;
  depth(): readonly [
    readonly (readonly [number, number])[],
    readonly (readonly [number, number])[],
  ];
  order(id: string): { readonly size: number } | undefined;
}

/** A book of npm, where it is installed; null: it is not. */
export async function peerBook(name: string): Promise<BookRunner | null> {
  const loaded = (await import(name).catch(() => null)) as {
    readonly OrderBook?: new () => PeerBook;
    readonly default?: { readonly OrderBook?: new () => PeerBook };
  } | null;
  const Book = loaded?.OrderBook ?? loaded?.default?.OrderBook;
  if (Book === undefined) return null;
  return {
    name,
    open({ op, id, side, price, size, count }) {
      const book = new Book();
      // Its ids are texts and its reductions new sizes: written beforehand, outside of the time.
      const ids = Array.from({ length: count }, (_, i) => String(id[i]!));
      let traded = 0;
      const place = (i: number, timeInForce: string): void => {
        const { quantityLeft } = book.limit({
          id: ids[i]!,
          side: side[i]! === 1 ? 'buy' : 'sell',
          size: size[i]!,
          price: price[i]!,
          timeInForce,
        });
        const done = size[i]! - quantityLeft;
        if (done > 0 && done <= size[i]!) traded += done;
      };
      return {
        step(i) {
          const what = op[i]!;
          if (what === OP.add) place(i, 'GTC');
          else if (what === OP.remove) book.cancel(ids[i]!);
          else if (what === OP.take) place(i, 'IOC');
          else {
            const order = book.order(ids[i]!);
            if (order !== undefined && order.size > size[i]!)
              book.modify(ids[i]!, { size: order.size - size[i]! });
            else book.cancel(ids[i]!);
          }
        },
        checksum() {
          const [asks, bids] = book.depth();
          return {
            traded,
            resting: [...new Set(ids)].filter((each) => book.order(each) !== undefined).length,
            restingLots: lotsIn(asks) + lotsIn(bids),
          };
        },
      };
    },
  };
}
