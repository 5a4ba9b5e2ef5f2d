import { defaultModel } from '#core/cost/default-model';
import { invariant } from '#core/kernel/assert';
import { buildProfile } from '#core/liquidity/build-profile';
import { consolidatedOf } from '#core/market/consolidated';
import { type Fees, meanFees } from '#core/market/fees';
import type { Instrument } from '#core/market/instrument';
import type { Tape } from '#core/market/tape';
import { quoteBefore, timeWeightedQuote } from '#core/market/tape-quotes';
import { midOf } from '#core/market/view';
import { jointVenue } from '#engine/sim/joint-venue';
import { openSimDesk, SIM_LATENCY, type SimDesk, type SimDeskTerms } from '#engine/sim/sim-desk';
import type { TapeDeskInput } from '#engine/sim/tape-desk';
import { type TapeVenue, tapeVenue } from '#engine/sim/tape-venue';

/** One of the venues of a consolidated recording. */
export interface JointPart {
  readonly tape: Tape;
  readonly fees: Fees;
}
/** A market of several venues, and the recording of all of them together that profiles are made of and orders are judged by: on the consolidated grid. */
export interface JointMarket {
  readonly instrument: Instrument;
  readonly whole: Tape;
  readonly parts: readonly JointPart[];
}

/** MKT-54: of a recording that is the sum of its parts, as fragments are. */
export function jointMarket(whole: Tape, parts: readonly JointPart[]): JointMarket {
  const instrument = consolidatedOf(parts.map(({ tape }) => tape.instrument));
  invariant(instrument.ok, 'parts of one recording are of one instrument');
  return { instrument: instrument.value, whole: { ...whole, instrument: instrument.value }, parts };
}

const jointFees =
  ({ parts }: JointMarket) =>
  ({ id }: Instrument): Fees =>
    parts.find(({ tape }) => tape.instrument.id === id)?.fees ??
    meanFees(parts.map(({ fees }) => fees));

/** All the venues, each playing its own recording. */
export function openJointVenue(
  market: JointMarket,
  { seed, queue }: { readonly seed: number; readonly queue: 'pessimistic' | 'optimistic' },
): TapeVenue {
  const venues = market.parts.map(
    ({ tape, fees }, k) =>
      [
        tape.instrument.venue,
        tapeVenue({ tape, fees, seed: seed + 7919 * k, latency: SIM_LATENCY, queue }),
      ] as const,
  );
  return jointVenue(new Map(venues), market.instrument, jointFees(market));
}

/** The whole way of an order over several recorded venues, in virtual time: the same desk and engine as live. */
export function openJointDesk(
  input: Omit<SimDeskTerms, 'fees'> & Pick<TapeDeskInput, 'history' | 'prior' | 'tapeGrade'>,
  market: JointMarket,
  venue: TapeVenue,
): SimDesk {
  const { instrument, whole } = market;
  return openSimDesk(
    { ...input, fees: meanFees(market.parts.map(({ fees }) => fees)) },
    {
      venue,
      instrument,
      market: `tapes ${market.parts.map(({ tape }) => tape.hash).join(', ')}`,
      recorded: {
        quoteBefore: (id, at) => (id === instrument.id ? quoteBefore(whole, at) : null),
        timeWeightedMid: (id, from, to) =>
          id === instrument.id ? timeWeightedQuote(whole, from, to) : null,
      },
      printsIncludeOwn: false,
      modelOf: input.modelOf ?? (({ session }) => defaultModel(input.prior, session)),
      feesOf: jointFees(market),
      profileOf() {
        const view = venue.feed.view(instrument.id);
        return buildProfile({
          instrument,
          asOf: venue.clock.now(),
          tape: whole,
          tapeGrade: input.tapeGrade ?? null,
          history: input.history,
          prior: input.prior,
          observed: null,
          priceMid: view === null ? null : midOf(view),
        });
      },
    },
  );
}
