import { chooseLots } from '#adapters/rounding-highs/choose-lots';
import { bookLimitsOf, type Config, policyOf, sizeByRegimeOf } from '#contracts/config';
import { ledgerLimitsOf, limitsOf } from '#contracts/config-caps';
import { counterpartiesOf } from '#contracts/counterparties';
import { wheelOf } from '#contracts/wheel';
import { defaultModel } from '#core/cost/default-model';
import type { Clock } from '#core/kernel/clock';
import { buildProfile } from '#core/liquidity/build-profile';
import type { Bars } from '#core/market/tape';
import { midOf } from '#core/market/view';
import { createDesk } from '#engine/desk/create-desk';
import type { Desk } from '#engine/desk/desk';
import type { History } from '#engine/ports/history';
import type { LookLog } from '#engine/ports/ports';
import type { Venue } from '#engine/ports/venue';
import type { Engine } from '#engine/runtime/engine';

/** What a desk knows of its market: from the venue itself, or from the engine that trades there. */
export interface KnownMarket
  extends Pick<Venue, 'mode' | 'feed' | 'prior' | 'observed' | 'feesOf' | 'isUp'> {
  /** Is who trades there heard? */
  isHeard(): boolean;
  /** Daily. */
  barsOf(instrumentId: string): Bars | null;
}
interface DeskParts {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly looks: Pick<LookLog, 'of'> | null;
  readonly history: History | null;
}

/** The same desk in an engine and in a server: one forecast, one judgement. */
export function deskOver(
  config: Config,
  market: KnownMarket,
  { engine, clock, looks, history }: DeskParts,
): Desk {
  const { feed, prior } = market;
  const wheel = wheelOf(config);
  return createDesk({
    engine,
    clock,
    feed,
    policy: policyOf(config),
    limits: limitsOf(config),
    ledgerLimits: ledgerLimitsOf(config),
    mode: market.mode,
    counterparties: counterpartiesOf(config),
    ...(wheel === null ? {} : { wheel }),
    ...(looks === null ? {} : { looks }),
    ...(history === null ? {} : { history }),
    modelOf: ({ session }) => defaultModel(prior, session),
    feesOf: (instrument) => market.feesOf(instrument),
    isVenueUp: () => market.isUp(),
    isEngineHeard: () => market.isHeard(),
    profileOf: (instrument) => {
      const daily = market.barsOf(instrument.id);
      const view = feed.view(instrument.id);
      return buildProfile({
        instrument,
        asOf: clock.now(),
        tape: null,
        history: daily === null ? [] : [daily],
        prior,
        observed: market.observed(instrument.id),
        priceMid: view === null ? null : midOf(view),
      });
    },
    portfolio: {
      limits: bookLimitsOf(config),
      sizeByRegime: sizeByRegimeOf(config),
      barsOf: (id) => market.barsOf(id),
      chooseLots,
    },
  });
}
