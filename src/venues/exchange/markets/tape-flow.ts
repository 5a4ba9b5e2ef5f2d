import { invariant } from '#core/kernel/assert';
import { parseDecimal } from '#core/kernel/decimal';
import { EVENT, type Tape } from '#core/market/tape';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import { type SpotSymbol, spotSymbol } from '#venues/exchange/spot/spot-symbol';

const ONE = 100_000_000n;
const STALE_LEVELS_MAX = 50;

/** The symbol under which a recorded share trades: `AMZNUSD`, on its own grid. */
export function tapeSymbol({ instrument }: Tape): SpotSymbol {
  const { symbol, tick, lot, currencies } = instrument;
  const text = ({ units, scale }: { readonly units: number; readonly scale: number }): string =>
    (units / 10 ** scale).toFixed(scale);
  invariant(
    parseDecimal(text(tick)) !== null && parseDecimal(text(lot)) !== null,
    'the grid of an instrument is decimal',
  );
  return spotSymbol({
    symbol: `${symbol}${currencies.quote}`.toUpperCase().replaceAll(/[^A-Z0-9]/g, ''),
    base: symbol,
    quote: currencies.quote,
    tick: text(tick),
    lot: text(lot),
    notionalMin: ONE,
    notionalMax: 100_000_000n * ONE,
  });
}

export interface TapeFlow {
  /** Lets `seconds` of the recording pass: one commit. False: it is over. */
  pass(seconds: number): boolean;
}

/**
 * EXC-33: a recorded book as an anonymous participant, from its first event on. Its orders rest beside those of clients, its visible executions take at
 * once at their price, from whoever is first there: a client's order too. What clients took is gone; later words of the tape about it find nothing.
 */
export function tapeFlow(exchange: SpotExchange, tape: Tape, symbol: string): TapeFlow {
  const ids = new Map<number, number>(); // of the tape to ours
  const opening = new Map<string, number>(); // what stood before the recording, by side and price
  const standing = new Map<string, Set<number>>(); // our ids by side and price
  let index = 0;
  let at = tape.at[0] ?? 0;

  const rest = (side: 1 | -1, price: number, quantity: number): number | null => {
    const { id, leaves } = exchange.flow({ symbol, side, type: 'limit', price, quantity });
    if (leaves === 0) return null;
    const key = `${side} ${price}`;
    standing.set(key, (standing.get(key) ?? new Set()).add(id));
    return id;
  };
  /** A recording of a few levels does not tell the end of an order that was out of sight: what stands before its own best is taken off. Clients' orders stay. */
  function clear(side: 1 | -1, best: number): void {
    const state = exchange.market(symbol);
    for (const [price] of state?.book.depth(side, STALE_LEVELS_MAX) ?? []) {
      if (best <= 0 || (price - best) * side <= 0) return;
      for (const id of standing.get(`${side} ${price}`) ?? [])
        if (state?.resting.has(id) === true) exchange.flowCancel(symbol, id);
      standing.delete(`${side} ${price}`);
    }
  }
  function open(): void {
    for (const [side, prices, sizes] of [
      [1, tape.bidPrice, tape.bidSize],
      [-1, tape.askPrice, tape.askSize],
    ] as const) {
      for (let level = 0; level < tape.depth; level++) {
        const price = prices[level] ?? 0;
        const size = sizes[level] ?? 0;
        const id = price > 0 && size > 0 ? rest(side, price, size) : null;
        if (id !== null) opening.set(`${side} ${price}`, id);
      }
    }
  }
  /** An order of the tape, or of what stood before it at that price, if any of it is left. */
  const idOf = (i: number): number | null => {
    const id =
      ids.get(tape.orderId[i] ?? 0) ??
      opening.get(`${tape.restingSide[i]} ${tape.price[i]}`) ??
      null;
    return id !== null && exchange.market(symbol)?.resting.has(id) === true ? id : null;
  };
  function play(i: number): void {
    const kind = tape.kind[i];
    const side = (tape.restingSide[i] ?? 0) as 1 | -1;
    const price = tape.price[i] ?? 0;
    const size = tape.size[i] ?? 0;
    if (!Number.isInteger(price) || price <= 0 || size <= 0) return;
    if (kind === EVENT.add) {
      clear(-side as 1 | -1, (side === 1 ? tape.askPrice : tape.bidPrice)[i * tape.depth] ?? 0);
      const id = rest(side, price, size);
      if (id !== null) ids.set(tape.orderId[i] ?? 0, id);
    } else if (kind === EVENT.execute) {
      clear(side, price);
      exchange.flow({ symbol, side: side === 1 ? -1 : 1, type: 'ioc', price, quantity: size });
    } else if (kind === EVENT.reduce || kind === EVENT.remove) {
      const id = idOf(i);
      if (id === null) return;
      if (kind === EVENT.remove && ids.has(tape.orderId[i] ?? 0)) exchange.flowCancel(symbol, id);
      else exchange.flowReduce(symbol, id, size);
    }
  }
  return {
    pass(seconds) {
      if (index >= tape.count) return false;
      exchange.batch(() => {
        if (index === 0) open();
        at += seconds * 1e6;
        for (; index < tape.count && (tape.at[index] ?? 0) <= at; index++)
          if (index > 0) play(index);
      });
      return index < tape.count;
    },
  };
}
