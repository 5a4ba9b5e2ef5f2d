import type { SymbolState } from '#venues/exchange/spot/floor-state';
import type { PublicTrade } from '#venues/exchange/spot/public-trades';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import type { StreamHub } from '#venues/exchange/spot/streams/stream-hub';
import {
  rfcTime,
  type ShareDocument,
  sharePriceNumber,
  shareQuote,
  sharesListed,
  sharesNumber,
  shareTrade,
  TAPE_LETTER,
  topOfBook,
  VENUE_LETTER,
} from './alpaca-text.ts';

/** Halts are no events of the exchange: they are looked for this often. */
const STATUS_MS = 100;
export const CHANNELS = ['trades', 'quotes', 'statuses'] as const;
export type MarketChannel = (typeof CHANNELS)[number];
export const marketTopic = (channel: MarketChannel, symbol: string): string =>
  `${channel}:${symbol}`;

/** What the protocol says when trading stops and when it goes on. */
const HALTED = { sc: 'H', sm: 'Trading Halt', rc: 'T1', rm: 'Halt News Pending' };
const TRADING = { sc: 'T', sm: 'Trading Resumption', rc: '', rm: '' };

type Bust = SpotEvent & { readonly type: 'bust' };

const quoteOf = (state: SymbolState, us: number): ShareDocument => ({
  T: 'q',
  S: state.spec.symbol,
  ...shareQuote(state, us),
});
const statusRow = (symbol: string, isHalted: boolean, us: number): ShareDocument => ({
  T: 's',
  S: symbol,
  ...(isHalted ? HALTED : TRADING),
  t: rfcTime(us),
  z: TAPE_LETTER,
});
const bustedRow = (spec: SpotSymbol, trade: PublicTrade, us: number): ShareDocument => ({
  T: 'x',
  S: spec.symbol,
  i: trade.id,
  x: VENUE_LETTER,
  p: sharePriceNumber(spec, trade.price),
  s: sharesNumber(spec, trade.quantity),
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
export interface ShareMarketFeed {
  on(event: SpotEvent): void;
  /** The quote of now, for a new follower. */
  quote(symbol: string): ShareDocument | null;
  close(): void;
}

/** ALP-16: trades at once, the top of a book whenever it is another one, halts and their ends. */
export function shareMarketFeed(
  exchange: SpotExchange,
  hub: StreamHub,
  nowUs: () => number,
): ShareMarketFeed {
  const followed = new Map<string, Followed>();
  for (const { symbol } of sharesListed(exchange)) {
    const state = exchange.market(symbol);
    if (state === null) continue;
    const top = JSON.stringify(topOfBook(state));
    followed.set(symbol, { state, top, isHalted: exchange.isHalted(symbol) });
  }
  const publish = (channel: MarketChannel, symbol: string, row: ShareDocument): void =>
    hub.publish(marketTopic(channel, symbol), [row]);
  function moved(one: Followed, at: number): void {
    const top = JSON.stringify(topOfBook(one.state));
    if (top === one.top) return;
    one.top = top;
    publish('quotes', one.state.spec.symbol, quoteOf(one.state, at));
  }
  function traded({ state: { spec } }: Followed, event: SpotEvent & { type: 'trade' }): void {
    const trade = { ...event, id: event.tradeId };
    publish('trades', spec.symbol, { T: 't', S: spec.symbol, ...shareTrade(spec, trade) });
  }
  function busted({ state: { spec, trades } }: Followed, { at, tradeId }: Bust): void {
    const trade = trades.get(tradeId);
    // Older than the exchange keeps: nobody is told.
    if (trade !== null) publish('trades', spec.symbol, bustedRow(spec, trade, at));
  }
  function lookForHalts(): void {
    for (const [symbol, one] of followed) {
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
      else if (event.type === 'depth') moved(one, event.at);
      else if (event.type === 'bust') busted(one, event);
    },
    quote(symbol) {
      const one = followed.get(symbol);
      return one === undefined ? null : quoteOf(one.state, nowUs());
    },
    close: () => clearInterval(timer),
  };
}
