import { z } from 'zod';
import { amountOfNumber, amountOfSteps, amountText, stepsIn } from '#core/kernel/amount';
import { type Decimal, parseDecimal } from '#core/kernel/decimal';
import type { ClientBook, ClientTrade } from '#engine/ports/exchange-client';
import { alpacaDataLine } from './alpaca-data-line.ts';
import type { AlpacaMarket } from './alpaca-market.ts';
import type { AlpacaKeys, AlpacaRest } from './alpaca-rest.ts';
import { clientError } from './client-error.ts';
import { type CoinBook, coinBook, coinBookSaid, stampOf } from './coin-book.ts';
import { type NewsSince, newsSince } from './news-since.ts';

export interface AlpacaCoinOptions {
  readonly keys: AlpacaKeys;
  /** `wss://host/v1beta3/crypto/us` */
  readonly url: string;
  readonly pairs: readonly string[];
  readonly rest: AlpacaRest;
  /** The least step of a size, once it is known: a part of it in the book is nothing that can be taken. */
  lotOf(pair: string): string | null;
}
interface Followed {
  readonly book: CoinBook;
  heardMs: number;
  comparedMs: number;
  /** A book that was asked for is newer than every frame: it is one round's time to come. */
  awaited: string | null;
  /** Changes come, and the whole before them has not; null: none do. */
  waitingMs: number | null;
  readonly books: NewsSince<null>;
  readonly trades: NewsSince<ClientTrade>;
}

const message = z.union([
  coinBookSaid.extend({ T: z.literal('o'), S: z.string() }),
  z.object({
    T: z.literal('t'),
    S: z.string(),
    i: z.union([z.number(), z.string()]),
    p: z.number().positive(),
    s: z.number().nonnegative(),
    t: z.string(),
    tks: z.string().nullish(),
  }),
]);
type Print = Extract<z.infer<typeof message>, { T: 't' }>;
const latestBooks = z.object({ orderbooks: z.record(z.string(), coinBookSaid) });

/** How long a book is believed without a word; how often silent books are asked for, and how often all. One request for all of them. */
const SILENT_MS = 1500;
const ASK_MS = 2000;
const COMPARE_MS = 10_000;
const WAITING_MS = 5000;
const TRADES_MAX = 10_000;
const LEVELS = 20;

/** ALG-12: books and trades of coins, as they happen. */
export function alpacaCoinMarket({
  keys,
  url,
  pairs,
  rest,
  lotOf,
}: AlpacaCoinOptions): AlpacaMarket {
  const followed = new Map<string, Followed>(
    pairs.map((pair) => [
      pair,
      {
        book: coinBook(),
        heardMs: 0,
        comparedMs: 0,
        awaited: null,
        waitingMs: null,
        books: newsSince<null>(1),
        trades: newsSince<ClientTrade>(TRADES_MAX),
      },
    ]),
  );
  const line = alpacaDataLine(url, keys, {
    follows: { orderbooks: pairs, trades: pairs },
    heard(said) {
      const known = message.safeParse(said);
      if (known.success) return heard(known.data);
      const kind = (said as { readonly T?: unknown } | null)?.T;
      if (kind === 'o' || kind === 't') throw new RangeError('a book or trade that is none');
    },
    lost(error) {
      for (const each of followed.values()) {
        each.book.lose();
        Object.assign(each, { heardMs: 0, awaited: null, waitingMs: null });
        each.books.fail(error);
        each.trades.fail(error);
      }
    },
  });
  function heard(said: z.infer<typeof message>): void {
    const at = followed.get(said.S);
    if (at === undefined) return;
    if (said.T === 't') return at.trades.add(tradeOf(said));
    const done = at.book.came(said);
    if (done === 'broken') return begin(`the book of ${said.S} does not follow`);
    if (done === 'applied') return confirmed(at);
    at.waitingMs ??= performance.now();
    if (performance.now() - at.waitingMs > WAITING_MS)
      begin(`the book of ${said.S} has no beginning`);
  }
  function confirmed(at: Followed): void {
    Object.assign(at, { heardMs: performance.now(), waitingMs: null });
    at.books.add(null);
  }
  /** There is no asking for one book: the stream is opened again, and begins with all of them. */
  function begin(why: string): void {
    for (const each of followed.values()) {
      each.book.lose();
      each.books.fail(clientError('NetworkError', why));
    }
    line.drop();
  }
  /** A frame that is missed has no number: beside the book that is asked for it shows. */
  async function askAboutBooks(): Promise<void> {
    const now = performance.now();
    const due = [...followed].filter(
      ([, { book, heardMs, comparedMs }]) =>
        book.isWhole && (now - heardMs > SILENT_MS || now - comparedMs > COMPARE_MS),
    );
    if (due.length === 0) return;
    const symbols = due.map(([pair]) => pair).join(',');
    const path = '/v1beta3/crypto/us/latest/orderbooks';
    const said = latestBooks.safeParse(await rest.data(path, { symbols }));
    if (!said.success) return;
    for (const [pair, at] of due) {
      const found = said.data.orderbooks[pair];
      if (found === undefined || !compare(pair, at, found)) continue;
      at.comparedMs = now;
      // Meanwhile the stream may have said something newer.
      if (at.heardMs <= now) confirmed(at);
    }
  }
  /** True: the two are the same. */
  function compare(pair: string, at: Followed, found: z.infer<typeof coinBookSaid>): boolean {
    const isLate = at.awaited !== null && !at.book.hasReached(at.awaited);
    const verdict = at.book.compared(found);
    at.awaited = verdict === 'newer' ? stampOf(found.t) : null;
    if (verdict === 'other' || (isLate && verdict === 'newer')) {
      begin(`the book of ${pair} has missed something`);
      return false;
    }
    return verdict === 'same';
  }
  // Unanswered: the book grows old, and nothing trades on it.
  const timer = setInterval(() => void askAboutBooks().catch(() => undefined), ASK_MS);
  const opened = (pair: string): Followed => {
    const found = followed.get(pair);
    if (found === undefined) throw new RangeError(`${pair} is not followed`);
    line.open();
    return found;
  };
  return {
    async book(pair) {
      const at = opened(pair);
      await at.books.next();
      return bookOf(at.book, parseDecimal(lotOf(pair) ?? ''));
    },
    trades: (pair) => opened(pair).trades.next(),
    far(pair, side) {
      const book = followed.get(pair)?.book;
      if (book?.isWhole !== true) return null;
      return side === 'sell' ? (book.best(1) ?? 0) : (book.best(-1) ?? Number.POSITIVE_INFINITY);
    },
    close() {
      clearInterval(timer);
      line.close();
    },
  };
}

const text = (value: number): string => amountText(amountOfNumber(value));
function bookOf(book: CoinBook, lot: Decimal | null): ClientBook {
  const whole = (size: number): string =>
    lot === null ? text(size) : amountText(amountOfSteps(stepsIn(amountOfNumber(size), lot), lot));
  const side = (of: 1 | -1): ClientBook['bids'] =>
    book
      .side(of, LEVELS)
      .map(([price, size]) => [text(price), whole(size)])
      .filter(([, size]) => Number(size) > 0);
  return { bids: side(1), asks: side(-1), nonce: undefined, timestamp: undefined };
}
const SIDES: Readonly<Record<string, string>> = { B: 'buy', S: 'sell' };
const tradeOf = ({ S, i, p, s, t, tks }: Print): ClientTrade => ({
  id: String(i),
  order: undefined,
  symbol: S,
  side: SIDES[tks ?? ''] ?? '',
  price: text(p),
  amount: text(s),
  timestamp: Date.parse(t),
  takerOrMaker: undefined,
});
