import { defaultModel } from '#core/cost/default-model';
import type { ImpactModel } from '#core/cost/model';
import type { RiskLimits } from '#core/gate/limits';
import type { Clock } from '#core/kernel/clock';
import { durationUs } from '#core/kernel/units';
import { buildProfile } from '#core/liquidity/build-profile';
import type { Prior } from '#core/liquidity/priors';
import type { Fees } from '#core/market/fees';
import type { Instrument } from '#core/market/instrument';
import type { Bars } from '#core/market/tape';
import { midOf } from '#core/market/view';
import type { ExecutionPolicy } from '#core/plan/policy';
import { createDesk } from '#engine/desk/create-desk';
import type { Desk } from '#engine/desk/desk';
import type { Journal, MarketFeed, OrderGateway } from '#engine/ports/ports';
import { openEngine } from '#engine/runtime/engine';
import { memoryLooks } from '#engine/sim/memory-looks';

/** A venue of your own: where orders go, what its market is, and what is known of its instruments. */
export interface VenueDeskInput {
  /** For the journal, and for people. */
  readonly name: string;
  readonly gateway: OrderGateway;
  readonly feed: MarketFeed;
  readonly clock: Clock;
  /** Daily bars, oldest first; empty where there are none. */
  historyOf(instrument: Instrument): readonly Bars[];
  readonly prior: Prior | null;
  /** Without it the default of the market. */
  readonly modelOf?: (instrument: Instrument) => ImpactModel;
  readonly policy: ExecutionPolicy;
  readonly limits: RiskLimits;
  readonly fees: Fees;
  readonly journal: Journal;
  /** What the account holds in quote currency at the start of a new journal. */
  readonly cash: number;
}
export interface VenueDesk {
  readonly desk: Desk;
  /** Once a second: every order sees the market and may send one child. */
  look(): void;
}

const PROGRESS_US = durationUs(15_000_000);

/** The same desk and engine as the service's, at a venue of your own. The journal is folded first, so that a restart goes on. */
export function openVenueDesk(input: VenueDeskInput): VenueDesk {
  const { gateway, feed, clock, policy, limits, fees, journal, prior } = input;
  const mode = 'paper';
  const feesOf = (): Fees => fees;
  const looks = memoryLooks();
  const engine = openEngine({
    clock,
    journal,
    gateway,
    feed,
    policy,
    limits,
    printsIncludeOwn: true,
    quotesIncludeOwn: true,
    mode,
    configHash: '',
    market: input.name,
    cash: input.cash,
    looks,
    progressIntervalUs: PROGRESS_US,
    feesOf,
  });
  const desk = createDesk({
    engine,
    clock,
    feed,
    policy,
    limits,
    mode,
    looks,
    profileOf(instrument) {
      const view = feed.view(instrument.id);
      return buildProfile({
        instrument,
        asOf: clock.now(),
        tape: null,
        history: input.historyOf(instrument),
        prior,
        observed: null,
        priceMid: view === null ? null : midOf(view),
      });
    },
    modelOf: input.modelOf ?? (({ session }) => defaultModel(prior, session)),
    feesOf,
  });
  return { desk, look: () => engine.look() };
}
