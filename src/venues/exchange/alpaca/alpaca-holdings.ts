import type { SymbolState } from '#venues/exchange/spot/floor-state';
import { parseSpotAmount, spotCostOf, stepAmount } from '#venues/exchange/spot/spot-amount';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { alpacaListed, CURRENCY, usdText } from './alpaca-text.ts';

/** Of one asset, hundred-millionths. `locked`: spoken for by open orders. */
interface Amounts {
  readonly free: bigint;
  readonly locked: bigint;
  readonly total: bigint;
}
export function holdingOf(exchange: SpotExchange, account: string, asset: string): Amounts {
  const row = exchange.balances(account).find((each) => each.asset === asset);
  const free = parseSpotAmount(row?.free ?? '0') ?? 0n;
  const locked = parseSpotAmount(row?.locked ?? '0') ?? 0n;
  return { free, locked, total: free + locked };
}
/** The same of a share or a coin, as text. */
export function alpacaHeld(
  exchange: SpotExchange,
  account: string,
  { base }: SpotSymbol,
): { readonly [Part in keyof Amounts]: string } {
  const { free, locked, total } = holdingOf(exchange, account, base);
  return { free: usdText(free), locked: usdText(locked), total: usdText(total) };
}

/** Ticks: the last trade, else the middle of the book, rounded down; null: neither. */
export function currentTicks({ trades, book }: SymbolState): number | null {
  const last = trades.last;
  if (last !== null) return last.price;
  const bid = book.best(1);
  const ask = book.best(-1);
  return bid === null || ask === null ? null : Math.floor((bid + ask) / 2);
}
/** What an amount of a share or a coin is worth now, in hundred-millionths of a dollar; null: it has no price yet. */
export function alpacaValueOf(state: SymbolState, amount: bigint): bigint | null {
  const ticks = currentTicks(state);
  if (ticks === null) return null;
  return spotCostOf(state.spec, ticks, Number(amount / stepAmount(state.spec.lot)));
}
/** Cash, and what shares and coins are worth beside it. One without a price counts nothing. */
export function wealthOf(
  exchange: SpotExchange,
  account: string,
): { readonly cash: Amounts; readonly held: bigint } {
  let held = 0n;
  for (const { symbol, base } of alpacaListed(exchange)) {
    const state = exchange.market(symbol);
    const { total } = holdingOf(exchange, account, base);
    if (state !== null) held += alpacaValueOf(state, total) ?? 0n;
  }
  return { cash: holdingOf(exchange, account, CURRENCY), held };
}
