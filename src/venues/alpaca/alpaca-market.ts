import { z } from 'zod';
import type { ClientBook, ClientTrade } from '#engine/ports/exchange-client';
import { alpacaDataLine } from './alpaca-data-line.ts';
import type { AlpacaKeys, AlpacaRest } from './alpaca-rest.ts';
import { type NewsSince, newsSince } from './news-since.ts';

/** The market as it happens: of shares best quotes and trades, of coins books and trades. */
export interface AlpacaMarket {
  /** The next quote or book of a symbol. One side that is empty, or a halt, is a book without that side, or without both. */
  book(symbol: string): Promise<ClientBook>;
  trades(symbol: string): Promise<readonly ClientTrade[]>;
  /** The best ask for a buyer (Infinity: there is none), the best bid for a seller (0: there is none), as it stands; null: not known. */
  far(symbol: string, side: string): number | null;
  close(): void;
}
export interface AlpacaMarketOptions {
  readonly keys: AlpacaKeys;
  /** `wss://host/v2/iex` */
  readonly url: string;
  readonly feed: string;
  readonly symbols: readonly string[];
  readonly rest: AlpacaRest;
}
interface Quoted {
  bid: number;
  bidSize: number;
  ask: number;
  askSize: number;
  heardMs: number;
  isHalted: boolean;
  readonly books: NewsSince<null>;
  readonly trades: NewsSince<ClientTrade>;
}

const price = z.number().nonnegative();
const message = z.union([
  z.object({ T: z.literal('q'), S: z.string(), bp: price, bs: price, ap: price, as: price }),
  z.object({
    T: z.literal('t'),
    S: z.string(),
    i: z.union([z.number(), z.string()]),
    x: z.string(),
    p: price,
    s: price,
    c: z.array(z.string()).nullish(),
    t: z.string(),
  }),
  z.object({ T: z.literal('s'), S: z.string(), sc: z.string() }),
]);
type Message = z.infer<typeof message>;
const latestQuotes = z.object({
  quotes: z.record(z.string(), z.object({ bp: price, bs: price, ap: price, as: price })),
});

/** How long a quote is believed without a word, and how often silent ones are asked for: one request for all of them. */
const SILENT_MS = 1500;
const ASK_MS = 2000;
const TRADES_MAX = 10_000;
/** ALG-7: prints of FINRA's facility are not of the market that we trade in, and these are not regular trades: late, out of sequence, averaged, at another date, outside the session, of an auction. */
const OFF_EXCHANGE = 'D';
const IRREGULAR: ReadonlySet<string> = new Set('ZUTLWCNRHVPGBMQO456789'.split(''));
/** Trading status of CTA and UTP: `T` or `3` trades again, `5` was resumed. */
const TRADES_AGAIN: ReadonlySet<string> = new Set(['T', '3', '5']);

export function alpacaMarket({
  keys,
  url,
  feed,
  symbols,
  rest,
}: AlpacaMarketOptions): AlpacaMarket {
  const quoted = new Map<string, Quoted>(
    symbols.map((symbol) => [
      symbol,
      {
        bid: 0,
        bidSize: 0,
        ask: 0,
        askSize: 0,
        heardMs: 0,
        isHalted: false,
        books: newsSince<null>(1),
        trades: newsSince<ClientTrade>(TRADES_MAX),
      },
    ]),
  );
  const line = alpacaDataLine(url, keys, {
    follows: { quotes: symbols, trades: symbols, statuses: symbols },
    heard(said) {
      // What is not for us (a subscription's answer, a correction) is passed over.
      const known = message.safeParse(said);
      if (known.success) return heard(known.data);
      const kind = (said as { readonly T?: unknown } | null)?.T;
      if (kind === 'q' || kind === 't') throw new RangeError('a quote or trade that is none');
    },
    lost(error) {
      for (const each of quoted.values()) {
        Object.assign(each, { bid: 0, ask: 0, heardMs: 0 });
        each.books.fail(error);
        each.trades.fail(error);
      }
    },
  });
  function heard(said: Message): void {
    const at = quoted.get(said.S);
    if (at === undefined) return;
    if (said.T === 'q') return quote(at, said);
    if (said.T === 't') {
      if (isRegular(said)) at.trades.add(tradeOf(at, said));
      return;
    }
    at.isHalted = !TRADES_AGAIN.has(said.sc);
    at.books.add(null);
  }
  function quote(
    at: Quoted,
    { bp, bs, ap, as }: { bp: number; bs: number; ap: number; as: number },
  ): void {
    Object.assign(at, { bid: bp, bidSize: bs, ask: ap, askSize: as, heardMs: performance.now() });
    at.books.add(null);
  }
  /** ALG-6: a quote that does not change is not said again: silence is asked about, so that a quiet market is told from a dead stream. */
  async function askAboutSilence(): Promise<void> {
    const now = performance.now();
    const silent = [...quoted].filter(
      ([, { heardMs }]) => heardMs > 0 && now - heardMs > SILENT_MS,
    );
    if (silent.length === 0) return;
    const names = silent.map(([symbol]) => symbol).join(',');
    const said = latestQuotes.safeParse(
      await rest.data('/v2/stocks/quotes/latest', { symbols: names, feed }),
    );
    if (!said.success) return;
    for (const [symbol, at] of silent) {
      const found = said.data.quotes[symbol];
      // Meanwhile the stream may have said something newer.
      if (found !== undefined && at.heardMs <= now) quote(at, found);
    }
  }
  // Unanswered: the quote grows old, and nothing trades on it.
  const timer = setInterval(() => void askAboutSilence().catch(() => undefined), ASK_MS);
  const opened = (symbol: string): Quoted => {
    const found = quoted.get(symbol);
    if (found === undefined) throw new RangeError(`${symbol} is not followed`);
    line.open();
    return found;
  };
  return {
    async book(symbol) {
      const at = opened(symbol);
      await at.books.next();
      return bookOf(at);
    },
    trades: (symbol) => opened(symbol).trades.next(),
    far(symbol, side) {
      const at = quoted.get(symbol);
      if (at === undefined || at.heardMs === 0) return null;
      if (side === 'sell') return at.bid;
      return at.ask === 0 ? Number.POSITIVE_INFINITY : at.ask;
    },
    close() {
      clearInterval(timer);
      line.close();
    },
  };
}

const level = (at: number, size: number): ClientBook['bids'] =>
  at > 0 && size > 0 ? [[String(at), String(size)]] : [];
const bookOf = ({ bid, bidSize, ask, askSize, isHalted }: Quoted): ClientBook => ({
  bids: isHalted ? [] : level(bid, bidSize),
  asks: isHalted ? [] : level(ask, askSize),
  nonce: undefined,
  timestamp: undefined,
});

type Print = Extract<Message, { T: 't' }>;
const isRegular = ({ x, c }: Print): boolean =>
  x !== OFF_EXCHANGE && (c ?? []).every((condition) => !IRREGULAR.has(condition.trim()));
/** Who took is told by the quote that stood (Lee and Ready 1991, the quote rule); between bid and ask it is not known. */
function tradeOf({ bid, ask }: Quoted, { S, i, p, s, x, t }: Print): ClientTrade {
  const side = ask > 0 && p >= ask ? 'buy' : bid > 0 && p <= bid ? 'sell' : '';
  return {
    id: `${x}:${i}:${t.slice(0, 10)}`,
    order: undefined,
    symbol: S,
    side,
    price: String(p),
    amount: String(s),
    timestamp: Date.parse(t),
    takerOrMaker: undefined,
  };
}
