import type { ImpactModel } from '#core/cost/model';
import type { LedgerLimits } from '#core/gate/account-limits';
import type { RiskLimits } from '#core/gate/limits';
import type { Refusal } from '#core/kernel/failure';
import { seededRandom } from '#core/kernel/random';
import type { Result } from '#core/kernel/result';
import { addTime, durationUs, type TimeUs, timeUs } from '#core/kernel/units';
import type { LiquidityProfile } from '#core/liquidity/profile';
import type { Fees } from '#core/market/fees';
import type { Instrument } from '#core/market/instrument';
import { midOf } from '#core/market/view';
import type { ExecutionPolicy } from '#core/plan/policy';
import type { WheelRule } from '#core/tca/wheel';
import { createDesk } from '#engine/desk/create-desk';
import type { Desk } from '#engine/desk/desk';
import type { Journal, RecordedMarket } from '#engine/ports/ports';
import { openEngine } from '#engine/runtime/engine';
import { MARKET_LOOKS, type MarketLookTerms } from '#engine/runtime/market-looks';
import { isWorking } from '#engine/runtime/state';
import { memoryLooks } from '#engine/sim/memory-looks';
import type { TapeVenue } from '#engine/sim/tape-venue';

/** What an account in virtual time is opened with, whatever its market. */
export interface SimDeskTerms {
  /** Without it the default of the market. */
  readonly modelOf?: (instrument: Instrument) => ImpactModel;
  readonly policy: ExecutionPolicy;
  /** Draws the strategies of orders that ask for it. */
  readonly wheel?: WheelRule;
  readonly limits: RiskLimits;
  readonly fees: Fees;
  /** Caps over all orders; without them the defaults hold. */
  readonly ledgerLimits?: LedgerLimits;
  /** ENG-4: how often parents look because the market moved; without it as they do live. null: about once a second only. */
  readonly marketLooks?: MarketLookTerms | null;
  readonly seed: number;
  readonly journal: Journal;
  readonly configHash: string;
  /** What the account holds in quote currency when the market opens. */
  readonly cash: number;
}
/** The market that it works in. */
export interface SimDeskMarket {
  readonly venue: TapeVenue;
  readonly instrument: Instrument;
  /** Where it is a recording: what judges the orders. */
  readonly recorded?: RecordedMarket;
  /** What a journal says of it. */
  readonly market: string;
  /** True where the market's prints contain our own fills. */
  readonly printsIncludeOwn: boolean;
  modelOf(instrument: Instrument): ImpactModel;
  profileOf(): Result<LiquidityProfile, Refusal>;
  /** Where venues charge differently; without it the fees of the terms. */
  feesOf?(instrument: Instrument): Fees;
}
export interface SimDesk {
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

// Looks come about once a second, and nobody can set a watch by them.
const LOOK_US = { least: 500_000, most: 1_500_000 };
const PROGRESS_US = 15_000_000;
/** One way, µs: base and the mean of an exponential jitter. */
export const SIM_LATENCY = { baseUs: 500, jitterUs: 200 };
// A parent ends with its deadline; what is still under way then needs moments, not minutes.
const PATIENCE_US = durationUs(60_000_000);
const OPENING_US = durationUs(60_000_000);

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

/** The same desk and engine as live, in virtual time, on a venue that is simulated. */
export function openSimDesk(terms: SimDeskTerms, on: SimDeskMarket): SimDesk {
  const { policy, limits, fees } = terms;
  const { venue, modelOf, profileOf } = on;
  const feesOf = (instrument: Instrument): Fees => on.feesOf?.(instrument) ?? fees;
  const { marketLooks = MARKET_LOOKS } = terms;
  const caps = terms.ledgerLimits === undefined ? {} : { ledgerLimits: terms.ledgerLimits };
  const looks = memoryLooks();
  const random = seededRandom(terms.seed);
  const engine = openEngine({
    clock: venue.clock,
    journal: terms.journal,
    gateway: venue.gateway,
    feed: venue.feed,
    ...(on.recorded === undefined ? {} : { recorded: on.recorded }),
    policy,
    limits,
    printsIncludeOwn: on.printsIncludeOwn,
    mode: 'tape',
    configHash: terms.configHash,
    market: on.market,
    cash: terms.cash,
    looks,
    progressIntervalUs: PROGRESS_US,
    feesOf,
    ...caps,
    ...(marketLooks === null ? {} : { marketLooks }),
  });
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
    feesOf,
    ...(terms.wheel === undefined ? {} : { wheel: terms.wheel }),
    ...caps,
  });
  /** Where parents look when the market moves, it is heard after every moment at which it may have. */
  function advance(to: TimeUs): void {
    if (marketLooks !== null)
      for (let next = venue.next(); next !== null && next <= to; next = venue.next()) {
        venue.advance(next);
        for (const { id } of venue.feed.instruments) engine.heard(id);
      }
    venue.advance(to);
  }
  /** The next look of the timer, or a deadline before it: how an order ends does not depend on the phase of a timer (EXE-23). */
  function nextLook(): TimeUs {
    const now = venue.clock.now();
    const untilUs = LOOK_US.least + random.next() * (LOOK_US.most - LOOK_US.least);
    let next = addTime(now, durationUs(Math.round(untilUs)));
    for (const { acceptance } of engine.state.parents.values())
      if (acceptance.order.deadline > now && acceptance.order.deadline < next)
        next = acceptance.order.deadline;
    return next;
  }
  return {
    desk,
    modelOf,
    advance: (to) => venue.advance(to),
    begin: (at) => beginMarket(venue, on.instrument.id, at),
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
        advance(nextLook());
        engine.look();
        onLook(venue.clock.now());
      }
    },
  };
}
