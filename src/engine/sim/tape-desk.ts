import { defaultModel } from '#core/cost/default-model';
import { buildProfile } from '#core/liquidity/build-profile';
import type { Prior } from '#core/liquidity/priors';
import type { Grade } from '#core/liquidity/profile';
import type { Bars, Tape } from '#core/market/tape';
import { quoteBefore, timeWeightedQuote } from '#core/market/tape-quotes';
import { midOf } from '#core/market/view';
import type { RecordedMarket } from '#engine/ports/ports';
import { openSimDesk, SIM_LATENCY, type SimDesk, type SimDeskTerms } from '#engine/sim/sim-desk';
import { type TapeVenue, tapeVenue } from '#engine/sim/tape-venue';

export interface TapeDeskInput extends SimDeskTerms {
  readonly tape: Tape;
  /** How good the recording is; null where nobody judged it. */
  readonly tapeGrade?: Grade | null;
  readonly history: readonly Bars[];
  readonly prior: Prior | null;
  /** The venue, where somebody stands between; without it one with pessimistic queues. */
  readonly venue?: TapeVenue;
}
export type TapeDesk = SimDesk;

/** The market of a tape as it was, without our orders. */
const recordedMarket = (tape: Tape): RecordedMarket => ({
  quoteBefore: (id, at) => (id === tape.instrument.id ? quoteBefore(tape, at) : null),
  timeWeightedMid: (id, from, to) =>
    id === tape.instrument.id ? timeWeightedQuote(tape, from, to) : null,
});

/** The whole way of an order on a recorded market, in virtual time: the same desk and engine as live, other adapters. */
export function openTapeDesk(input: TapeDeskInput): TapeDesk {
  const { tape, prior, fees, seed } = input;
  const venue =
    input.venue ?? tapeVenue({ tape, fees, seed, latency: SIM_LATENCY, queue: 'pessimistic' });
  return openSimDesk(input, {
    venue,
    instrument: tape.instrument,
    market: `tape ${tape.hash}`,
    recorded: recordedMarket(tape),
    printsIncludeOwn: false,
    modelOf: input.modelOf ?? (({ session }) => defaultModel(prior, session)),
    profileOf() {
      const view = venue.feed.view(tape.instrument.id);
      return buildProfile({
        instrument: tape.instrument,
        asOf: venue.clock.now(),
        tape,
        tapeGrade: input.tapeGrade ?? null,
        history: input.history,
        prior,
        observed: null,
        priceMid: view === null ? null : midOf(view),
      });
    },
  });
}
