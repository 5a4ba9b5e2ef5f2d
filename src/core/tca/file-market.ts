import type { Moment } from '#core/kernel/units';
import type { FileQuote } from './account-order.ts';
import { type MarketSource, NO_BENCHMARKS, type Quote } from './parent-market.ts';

/** TCA-17: quotes that stand beside the events of the file itself. One is good for the moment of its event and for no other. */
export function fileMarket(quotes: readonly FileQuote[], name: string): MarketSource {
  const quoteOf = new Map<number, Quote>(
    quotes.map(({ at, bid, ask, mid }) => [at, { bid, ask, mid }]),
  );
  const before = (at: Moment): Quote | null => quoteOf.get(at) ?? null;
  return {
    kind: 'file',
    name,
    currency: null,
    zone: 'UTC',
    before,
    arrivalAt(at) {
      const quote = before(at);
      return quote === null ? null : { price: quote.mid, is: 'mid of the file' };
    },
    standingMid: () => null,
    benchmarks: () => NO_BENCHMARKS,
  };
}
