import type { Clock } from '#core/kernel/clock';
import type { TickPrice } from '#core/kernel/units';
import type { Ledger } from '#core/ledger/ledger';
import type { MarginTerms } from '#core/market/margin';
import { markOf } from '#core/market/view';
import type { MarketFeed } from '#engine/ports/ports';

/** By what contracts on margin are valued at the moment of each question: the mark of their venue, or the mid; undefined: not known. */
export const marginMarksIn = (
  { instruments }: Pick<Ledger, 'instruments'>,
  {
    feed,
    clock,
  }: { readonly feed: Pick<MarketFeed, 'view' | 'instruments'>; readonly clock: Clock },
): {
  get(instrumentId: string): TickPrice | undefined;
  termsOf(instrumentId: string): MarginTerms | undefined;
} => ({
  // As the start of today read it: a leverage may be another since the books came to know it.
  termsOf: (instrumentId) => feed.instruments.find(({ id }) => id === instrumentId)?.margin,
  get(instrumentId) {
    const instrument = instruments.get(instrumentId);
    const view = instrument === undefined ? null : feed.view(instrumentId);
    if (instrument === undefined || view === null) return undefined;
    return markOf(view, instrument, clock.now()) ?? undefined;
  },
});
