import { defaultModel } from '#core/cost/default-model';
import type { TickPrice, TimeUs } from '#core/kernel/units';
import { buildProfile } from '#core/liquidity/build-profile';
import type { Bars } from '#core/market/tape';
import { midOf } from '#core/market/view';
import type { ReactiveParameters } from '#engine/sim/reactive/parameters';
import { reactiveVenue } from '#engine/sim/reactive/venue';
import { openSimDesk, SIM_LATENCY, type SimDesk, type SimDeskTerms } from '#engine/sim/sim-desk';
import type { TapeVenue } from '#engine/sim/tape-venue';

export interface ReactiveDeskInput extends SimDeskTerms {
  readonly parameters: ReactiveParameters;
  /** When the day opens, and at which mid; null: the market's own. */
  readonly open: TimeUs;
  readonly openPrice: TickPrice | null;
  /** Days of the same market before this one (`reactiveHistory`): the profile knows nothing else. */
  readonly history: readonly Bars[];
  /** The venue of this day, where somebody stands between. */
  readonly venue?: TapeVenue;
}

/** The whole way of an order in a market that reacts to it, in virtual time. What the market is made of, the desk is not told. */
export function openReactiveDesk(input: ReactiveDeskInput): SimDesk {
  const { parameters, history } = input;
  const { instrument } = parameters;
  const venue =
    input.venue ??
    reactiveVenue({
      parameters,
      seed: input.seed,
      fees: input.fees,
      latency: SIM_LATENCY,
      open: input.open,
      openPrice: input.openPrice,
      common: null,
      venues: [],
    });
  return openSimDesk(input, {
    venue,
    instrument,
    market: `reactive ${parameters.name}, seed ${input.seed}`,
    printsIncludeOwn: true,
    modelOf: input.modelOf ?? (({ session }) => defaultModel(null, session)),
    profileOf() {
      const view = venue.feed.view(instrument.id);
      return buildProfile({
        instrument,
        asOf: venue.clock.now(),
        tape: null,
        tapeGrade: null,
        history,
        prior: null,
        observed: null,
        priceMid: view === null ? null : midOf(view),
      });
    },
  });
}
