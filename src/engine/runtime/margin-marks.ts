import type { Clock } from '#core/kernel/clock';
import type { TickPrice } from '#core/kernel/units';
import type { Ledger } from '#core/ledger/ledger';
import { markOf } from '#core/market/view';
import type { MarketFeed } from '#engine/ports/ports';

/** By what contracts on margin are valued at the moment of each question: the mark of their venue, or the mid; undefined: not known. */
export const marginMarksIn = (
  { instruments }: Pick<Ledger, 'instruments'>,
  { feed, clock }: { readonly feed: Pick<MarketFeed, 'view'>; readonly clock: Clock },
): { get(instrumentId: string): TickPrice | undefined } => ({
  get(instrumentId) {
    const instrument = instruments.get(instrumentId);
    const view = instrument === undefined ? null : feed.view(instrumentId);
    if (instrument === undefined || view === null) return undefined;
    return markOf(view, instrument, clock.now()) ?? undefined;
  },
});
