import { defaultModel } from '#core/cost/default-model';
import type { ImpactModel } from '#core/cost/model';
import type { LedgerLimits } from '#core/gate/account-limits';
import type { RiskLimits } from '#core/gate/limits';
import type { Refusal } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import { addTime, durationUs, type TimeUs, timeUs } from '#core/kernel/units';
import { buildProfile } from '#core/liquidity/build-profile';
import type { Prior } from '#core/liquidity/priors';
import type { Grade, LiquidityProfile } from '#core/liquidity/profile';
import type { Fees } from '#core/market/fees';
import type { Instrument } from '#core/market/instrument';
import type { Bars, Tape } from '#core/market/tape';
import { quoteBefore, timeWeightedQuote } from '#core/market/tape-quotes';
import { midOf } from '#core/market/view';
import type { ExecutionPolicy } from '#core/plan/policy';
import { createDesk } from '#engine/desk/create-desk';
import type { Desk } from '#engine/desk/desk';
import type { Journal, RecordedMarket } from '#engine/ports/ports';
import { openEngine } from '#engine/runtime/engine';
import { isWorking } from '#engine/runtime/state';
import { memoryLooks } from '#engine/sim/memory-looks';
import { type TapeVenue, tapeVenue } from '#engine/sim/tape-venue';

export interface TapeDeskInput {
  readonly tape: Tape;
  /** How good the recording is; null where nobody judged it. */
  readonly tapeGrade?: Grade | null;
  readonly history: readonly Bars[];
  readonly prior: Prior | null;
  /** Without it the default of the market. */
  readonly modelOf?: (instrument: Instrument) => ImpactModel;
  readonly policy: ExecutionPolicy;
  readonly limits: RiskLimits;
  readonly fees: Fees;
  /** Caps over all orders; without them the defaults hold. */
  readonly ledgerLimits?: LedgerLimits;
  readonly seed: number;
  readonly journal: Journal;
  readonly configHash: string;
  /** What the account holds in quote currency when the tape begins. */
  readonly cash: number;
  /** The venue, where somebody stands between; without it one with pessimistic queues. */
  readonly venue?: TapeVenue;
}
export interface TapeDesk {
  readonly desk: Desk;
  /** The model that prices an instrument here. */
  modelOf(instrument: Instrument): ImpactModel;
  advance(to: TimeUs): void;
  /** Up to a time; where the market has not shown both sides yet, on to the moment when it does, for at most a minute. */
  begin(at: TimeUs): void;
  /** Works every parent to its end; `onLook` once a virtual second. */
  run(onLook: (now: TimeUs) => void): void;
  processed(): number;
}

/** Lets a market happen up to a time; where it has not shown both sides yet, on to the moment when it does, for at most a minute. */
export function beginMarket(
  venue: Pick<TapeVenue, 'advance' | 'next' | 'feed'>,
  instrumentId: string,
  at: TimeUs,
): void {
  venue.advance(at);
  const isThere = (): boolean => {
    const view = venue.feed.view(instrumentId);
    return view !== null && midOf(view) !== null;
  };
  for (let next = venue.next(); next !== null && !isThere(); next = venue.next()) {
    if (next > addTime(at, OPENING_US)) return;
    venue.advance(next);
  }
}

/** The market of a tape as it was, without our orders. */
const recordedMarket = (tape: Tape): RecordedMarket => ({
  quoteBefore: (id, at) => (id === tape.instrument.id ? quoteBefore(tape, at) : null),
  timeWeightedMid: (id, from, to) =>
    id === tape.instrument.id ? timeWeightedQuote(tape, from, to) : null,
});

const LOOK_US = durationUs(1_000_000);
const PROGRESS_US = 15_000_000;
/** One way, µs: base and the mean of an exponential jitter. */
export const TAPE_LATENCY = { baseUs: 500, jitterUs: 200 };
// A parent ends with its deadline; what is still under way then needs moments, not minutes.
const OPENING_US = durationUs(60_000_000);
const PATIENCE_US = durationUs(60_000_000);

/** The whole way of an order on a recorded market, in virtual time: the same desk and engine as live, other adapters. */
export function openTapeDesk(input: TapeDeskInput): TapeDesk {
  const { tape, policy, limits, fees } = input;
  const caps = input.ledgerLimits === undefined ? {} : { ledgerLimits: input.ledgerLimits };
  const venue =
    input.venue ??
    tapeVenue({ tape, fees, seed: input.seed, latency: TAPE_LATENCY, queue: 'pessimistic' });
  const looks = memoryLooks();
  const engine = openEngine({
    clock: venue.clock,
    journal: input.journal,
    gateway: venue.gateway,
    feed: venue.feed,
    recorded: recordedMarket(tape),
    policy,
    limits,
    printsIncludeOwn: false,
    mode: 'tape',
    configHash: input.configHash,
    market: `tape ${tape.hash}`,
    cash: input.cash,
    looks,
    progressIntervalUs: PROGRESS_US,
    feesOf: () => fees,
    ...caps,
  });
  const profileOf = (): Result<LiquidityProfile, Refusal> => {
    const view = venue.feed.view(tape.instrument.id);
    return buildProfile({
      instrument: tape.instrument,
      asOf: venue.clock.now(),
      tape,
      tapeGrade: input.tapeGrade ?? null,
      history: input.history,
      prior: input.prior,
      observed: null,
      priceMid: view === null ? null : midOf(view),
    });
  };
  const modelOf =
    input.modelOf ?? (({ session }: Instrument) => defaultModel(input.prior, session));
  const desk = createDesk({
    engine,
    clock: venue.clock,
    feed: venue.feed,
    policy,
    limits,
    mode: 'tape',
    looks,
    profileOf,
    modelOf,
    feesOf: () => fees,
    ...caps,
  });
  return {
    desk,
    modelOf,
    advance: (to) => venue.advance(to),
    begin: (at) => beginMarket(venue, tape.instrument.id, at),
    processed: () => venue.processed(),
    run(onLook) {
      const end = timeUs(
        Math.max(
          venue.clock.now(),
          ...[...engine.state.parents.values()].map((parent) => parent.acceptance.order.deadline),
        ),
      );
      engine.look();
      while (isWorking(engine.state) && venue.clock.now() < addTime(end, PATIENCE_US)) {
        venue.advance(addTime(venue.clock.now(), LOOK_US));
        engine.look();
        onLook(venue.clock.now());
      }
    },
  };
}
