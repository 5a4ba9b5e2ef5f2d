import type { SymbolState } from './floor-state.ts';
import { AVERAGE_PRICE_MINUTES } from './order-filters.ts';

const MINUTE_US = 60_000_000;

/** Ticks, by volume, of the last minutes; the last price where nothing traded in them; null where nothing ever did. */
export function averagePrice({ candles, trades }: SymbolState, at: number): number | null {
  const recent = candles.since(at - AVERAGE_PRICE_MINUTES * MINUTE_US);
  return recent === null ? (trades.last?.price ?? null) : Number(recent.turnover) / recent.volume;
}
