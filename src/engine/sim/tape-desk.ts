import { defaultModel } from '#core/cost/default-model';
import { buildProfile } from '#core/liquidity/build-profile';
import type { Prior } from '#core/liquidity/priors';
import type { Grade } from '#core/liquidity/profile';
import type { Bars, Tape } from '#core/market/tape';
import { midOf } from '#core/market/view';
import { openSimDesk, SIM_LATENCY, type SimDesk, type SimDeskTerms } from '#engine/sim/sim-desk';
import { tapeVenue } from '#engine/sim/tape-venue';

export interface TapeDeskInput extends SimDeskTerms {
  readonly tape: Tape;
  /** How good the recording is; null where nobody judged it. */
  readonly tapeGrade?: Grade | null;
  readonly history: readonly Bars[];
  readonly prior: Prior | null;
}
export type TapeDesk = SimDesk;

/** The whole way of an order on a recorded market, in virtual time: the same desk and engine as live, other adapters. */
export function openTapeDesk(input: TapeDeskInput): TapeDesk {
  const { tape, prior } = input;
  const venue = tapeVenue({
    tape,
    fees: input.fees,
    seed: input.seed,
    latency: SIM_LATENCY,
    queue: 'pessimistic',
  });
  return openSimDesk(input, {
    venue,
    market: `tape ${tape.hash}`,
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
