import { isPair } from './alpaca-assets.ts';
import type { AlpacaMarket } from './alpaca-market.ts';

/** Shares and coins come on streams of their own: one market that asks the right one. What nobody follows is not opened. */
export function followedMarkets(
  symbols: readonly string[],
  open: (symbols: readonly string[], pairs: boolean) => AlpacaMarket,
): AlpacaMarket {
  const opened = [true, false].flatMap((pairs) => {
    const wanted = symbols.filter((symbol) => isPair(symbol) === pairs);
    return wanted.length === 0 ? [] : [[pairs, open(wanted, pairs)] as const];
  });
  function of(symbol: string): AlpacaMarket {
    const found = opened.find(([pairs]) => pairs === isPair(symbol))?.[1];
    if (found === undefined) throw new RangeError(`${symbol} is not followed`);
    return found;
  }
  return {
    book: async (symbol) => of(symbol).book(symbol),
    trades: async (symbol) => of(symbol).trades(symbol),
    far: (symbol, side) => of(symbol).far(symbol, side),
    close: () => opened.forEach(([, market]) => market.close()),
  };
}
