import {
  type DurationUs,
  type InLots,
  type TickPrice,
  type TimeUs,
  timeUs,
} from '#core/kernel/units';
import type { Instrument } from '#core/market/instrument';
import type { Tape } from '#core/market/tape';
import { quoteBefore, volumeBetween } from '#core/market/tape-quotes';
import type { Desk } from '#engine/desk/desk';
import { type Arena, openArena } from '#engine/sim/compare/arena';
import type { JobMarket } from '#engine/sim/compare/job';
import { beginMarket, SIM_LATENCY } from '#engine/sim/sim-desk';
import { openTapeDesk, type TapeDeskInput } from '#engine/sim/tape-desk';
import { tapeVenue } from '#engine/sim/tape-venue';

export interface JobTimes {
  readonly acceptedAt: TimeUs;
  readonly endedAt: TimeUs;
  readonly deadline: TimeUs;
  /** Lots that the job itself took. */
  readonly taken: InLots;
}
/** A market that contestants are put before, each in a copy of its own. */
export interface Court {
  readonly instrument: Instrument;
  /** What is played, where it is a recording. Whoever decides by it looks ahead, and is found out. */
  readonly tape?: Tape;
  /** Of the naive baseline. */
  readonly sliceUs: DurationUs;
  open(): Arena;
  /** Lets the market happen up to the start of a job. */
  begin(arena: Arena, at: TimeUs): void;
  /** The whole desk in this arena. */
  desk(arena: Arena): { readonly desk: Desk; run(onLook: (now: TimeUs) => void): void };
  /** After the job; the arena may be let go on to the deadline. */
  market(arena: Arena, times: JobTimes): JobMarket;
}

/** What every contestant plays by on a recording. */
export type Rules = Omit<TapeDeskInput, 'tape' | 'journal' | 'venue' | 'seed'> & {
  /** A journal for one order, forgotten after it. */
  journal(): TapeDeskInput['journal'];
};
export interface TapeCourtTerms {
  readonly tape: Tape;
  readonly rules: Rules;
  readonly seed: number;
  readonly queue: 'pessimistic' | 'optimistic';
}

/** A recording: it plays as it was recorded, whatever anybody does. */
export function tapeCourt({
  tape,
  rules: { journal, ...rules },
  seed,
  queue,
}: TapeCourtTerms): Court {
  const { instrument } = tape;
  const midBefore = (at: number): TickPrice | null => {
    const quote = quoteBefore(tape, timeUs(at));
    return quote === null ? null : (quote.bid + quote.ask) / 2;
  };
  return {
    instrument,
    tape,
    sliceUs: durationOf(rules.policy.sliceIntervalSeconds),
    open: () => {
      const venue = tapeVenue({ tape, fees: rules.fees, seed, latency: SIM_LATENCY, queue });
      return openArena(venue, instrument, () => midBefore(venue.clock.now() + 1));
    },
    begin: (arena, at) => beginMarket(arena, instrument.id, at),
    desk: (arena) => openTapeDesk({ ...rules, tape, venue: arena, seed, journal: journal() }),
    market: (_arena, { acceptedAt, endedAt, deadline, taken }) => ({
      lastMid: midBefore(deadline + 1),
      volume: taken + (volumeBetween(tape, acceptedAt, timeUs(endedAt + 1))?.volume ?? 0),
      vwap: volumeBetween(tape, acceptedAt, deadline)?.vwap ?? null,
    }),
  };
}
const durationOf = (seconds: number): DurationUs => (seconds * 1e6) as DurationUs;
