import type { AlpacaPosition } from './alpaca-words.ts';

/** ALG-11: a coin is named as a pair with its currency, `BTC/USD`; a share by itself. */
export const isPair = (symbol: string): boolean => symbol.includes('/');
export const MONEY = 'USD';
const unslashed = (symbol: string): string => symbol.replace('/', '');
/** `BTC` of `BTC/USD`, and of `BTCUSD`, as positions and commissions name it. */
export function coinOf(symbol: string): string {
  const name = unslashed(symbol);
  return name.endsWith(MONEY) && name !== MONEY ? name.slice(0, -MONEY.length) : name;
}

/** What Alpaca calls things, and what our books call them. */
export interface AlpacaNames {
  /** The pair, whichever way it is written; a share as it is. */
  symbolOf(said: string): string;
  /** A share of the same name as a coin that is followed: both would be one balance. */
  isTaken(share: string): boolean;
  /** What is held, by asset. No two holdings have one name. */
  held(positions: readonly AlpacaPosition[]): Readonly<Record<string, string>>;
}
/** `followed`: shares and coins of the configuration. */
export function alpacaNames(followed: readonly string[]): AlpacaNames {
  const pairs = new Map(followed.filter(isPair).map((pair) => [unslashed(pair), pair]));
  const coins = new Set([...pairs.values()].map(coinOf));
  return {
    symbolOf: (said) => pairs.get(said) ?? said,
    isTaken: (share) => coins.has(share),
    held(positions) {
      const held = new Map<string, string>();
      for (const { symbol, qty, asset_class: kind } of positions) {
        const isCoin = kind === 'crypto';
        const name = isCoin ? coinOf(symbol) : symbol;
        const isOthers = held.has(name) || name === MONEY || (!isCoin && coins.has(name));
        held.set(isOthers ? `${unslashed(symbol)}:${kind ?? ''}` : name, qty);
      }
      return Object.fromEntries(held);
    },
  };
}
