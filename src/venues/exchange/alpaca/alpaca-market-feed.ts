import type { SymbolState } from '#venues/exchange/spot/floor-state';
import type { PublicTrade } from '#venues/exchange/spot/public-trades';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import type { StreamHub } from '#venues/exchange/spot/streams/stream-hub';
import {
  type AlpacaDocument,
  alpacaBook,
  alpacaLevels,
  alpacaListed,
  alpacaPriceNumber,
  alpacaQuantityNumber,
  alpacaQuote,
  alpacaTrade,
  isCoin,
  rfcTime,
  TAPE_LETTER,
  topOfBook,
  VENUE_LETTER,
} from './alpaca-text.ts';

/** Halts are no events of the exchange: they are looked for this often. */
const STATUS_MS = 100;
/** What is heard of shares, and of coins. */
export const SHARE_CHANNELS = ['trades', 'quotes', 'statuses'] as const;
export const COIN_CHANNELS = ['trades', 'quotes', 'orderbooks'] as const;
export type MarketChannel = (typeof SHARE_CHANNELS | typeof COIN_CHANNELS)[number];
export const marketTopic = (channel: MarketChannel, symbol: string): string =>
  `${channel}:${symbol}`;

/** What the protocol says when trading stops and when it goes on. */
const HALTED = { sc: 'H', sm: 'Trading Halt', rc: 'T1', rm: 'Halt News Pending' };
const TRADING = { sc: 'T', sm: 'Trading Resumption', rc: '', rm: '' };

type Bust = SpotEvent & { readonly type: 'bust' };

const quoteOf = (state: SymbolState, us: number): AlpacaDocument => ({
  T: 'q',
  S: state.spec.symbol,
  ...alpacaQuote(state, us),
});
const statusRow = (symbol: string, isHalted: boolean, us: number): AlpacaDocument => ({
  T: 's',
  S: symbol,
  ...(isHalted ? HALTED : TRADING),
  t: rfcTime(us),
  z: TAPE_LETTER,
});
/** Of shares: a coin's trades are not taken back on the stream. */
const bustedRow = (spec: SpotSymbol, trade: PublicTrade, us: number): AlpacaDocument => ({
  T: 'x',
  S: spec.symbol,
  i: trade.id,
  x: VENUE_LETTER,
  p: alpacaPriceNumber(spec, trade.price),
  s: alpacaQuantityNumber(spec, trade.quantity),
  a: 'X',
  t: rfcTime(us),
  z: TAPE_LETTER,
});

interface Followed {
  readonly state: SymbolState;
  /** Top of the book as it was last published. */
  top: string;
  isHalted: boolean;
}
export interface AlpacaMarketFeed {
  on(event: SpotEvent): void;
  /** What a new follower of a channel begins with: the quote of now, the whole book; null: nothing. */
  first(channel: MarketChannel, symbol: string): AlpacaDocument | null;
  close(): void;
}

/** ALP-16: trades at once, the top of a book whenever it is another one, halts and their ends. */
export function alpacaMarketFeed(
  exchange: SpotExchange,
  hub: StreamHub,
  nowUs: () => number,
): AlpacaMarketFeed {
  const followed = new Map<string, Followed>();
  for (const { symbol } of alpacaListed(exchange)) {
    const state = exchange.market(symbol);
    if (state === null) continue;
    const top = JSON.stringify(topOfBook(state));
    followed.set(symbol, { state, top, isHalted: exchange.isHalted(symbol) });
  }
  const publish = (channel: MarketChannel, symbol: string, row: AlpacaDocument): void =>
    hub.publish(marketTopic(channel, symbol), [row]);
  function moved(one: Followed, at: number): void {
    const top = JSON.stringify(topOfBook(one.state));
    if (top === one.top) return;
    one.top = top;
    publish('quotes', one.state.spec.symbol, quoteOf(one.state, at));
  }
  /** ALP-20: what changed in the book of a coin. */
  function changed({ state: { spec } }: Followed, event: SpotEvent & { type: 'depth' }): void {
    if (!isCoin(spec)) return;
    publish('orderbooks', spec.symbol, {
      T: 'o',
      S: spec.symbol,
      t: rfcTime(event.at),
      b: alpacaLevels(spec, event.bids),
      a: alpacaLevels(spec, event.asks),
    });
  }
  function traded({ state: { spec } }: Followed, event: SpotEvent & { type: 'trade' }): void {
    const trade = { ...event, id: event.tradeId };
    publish('trades', spec.symbol, { T: 't', S: spec.symbol, ...alpacaTrade(spec, trade) });
  }
  function busted({ state: { spec, trades } }: Followed, { at, tradeId }: Bust): void {
    const trade = trades.get(tradeId);
    // Older than the exchange keeps: nobody is told.
    if (trade !== null && !isCoin(spec)) publish('trades', spec.symbol, bustedRow(spec, trade, at));
  }
  function lookForHalts(): void {
    for (const [symbol, one] of followed) {
      if (isCoin(one.state.spec)) continue;
      const isHalted = exchange.isHalted(symbol);
      if (isHalted === one.isHalted) continue;
      one.isHalted = isHalted;
      publish('statuses', symbol, statusRow(symbol, isHalted, nowUs()));
    }
  }
  const timer = setInterval(lookForHalts, STATUS_MS);

  return {
    on(event) {
      const one = 'symbol' in event ? followed.get(event.symbol) : undefined;
      if (one === undefined) return;
      if (event.type === 'trade') traded(one, event);
      else if (event.type === 'depth') {
        changed(one, event);
        moved(one, event.at);
      } else if (event.type === 'bust') busted(one, event);
    },
    first(channel, symbol) {
      const state = followed.get(symbol)?.state;
      if (state === undefined) return null;
      if (channel === 'quotes') return quoteOf(state, nowUs());
      if (channel !== 'orderbooks') return null;
      return { T: 'o', S: symbol, r: true, ...alpacaBook(state) };
    },
    close: () => clearInterval(timer),
  };
}
