import { createHash } from 'node:crypto';
import { chooseLots } from '#adapters/rounding-highs/choose-lots';
import { bookLimitsOf, type Config, ledgerLimitsOf, limitsOf, policyOf } from '#contracts/config';
import { unknownNames } from '#contracts/names';
import { defaultModel } from '#core/cost/square-root';
import type { Clock } from '#core/kernel/clock';
import type { Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { durationUs } from '#core/kernel/units';
import { buildProfile } from '#core/liquidity/build-profile';
import type { Bars } from '#core/market/tape';
import { midOf } from '#core/market/view';
import { createDesk } from '#engine/desk/create-desk';
import type { Desk } from '#engine/desk/desk';
import type { History } from '#engine/ports/history';
import type { Journal, LookLog } from '#engine/ports/ports';
import type { Venue } from '#engine/ports/venue';
import { type Engine, openEngine } from '#engine/runtime/engine';
import type { KillMark } from '#platform/kill-mark';

const PROGRESS_US = 2_000_000;
const HISTORY_DAYS = 60;

export interface OpenedDesk {
  readonly desk: Desk;
  readonly engine: Engine;
}
interface Parts {
  readonly venue: Venue;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly looks: LookLog | null;
  readonly history: History | null;
  readonly mark: KillMark;
  halt(error: unknown): void;
  report(where: string, error: unknown): void;
  /** As soon as there is one, and before it decides on anything. */
  onEngine(engine: Engine): void;
}

/** Engine and desk over a venue. A configuration that names what the venue does not list is refused: such a rule would hold for nothing. */
export async function openDesk(
  config: Config,
  parts: Parts,
): Promise<Result<OpenedDesk, readonly Problem[]>> {
  const { venue, clock, journal, mark } = parts;
  const instruments = [...venue.feed.instruments, ...venue.gone];
  const unknown = unknownNames(config, [
    ...instruments.flatMap(({ id, symbol }) => [symbol, id]),
    ...venue.unlisted,
  ]);
  if (unknown.length > 0) return err(unknown);
  const policy = policyOf(config);
  const limits = limitsOf(config);
  const ledgerLimits = ledgerLimitsOf(config);
  const configHash = createHash('sha256').update(JSON.stringify(config)).digest('hex');
  const history = new Map<string, Bars>();
  for (const instrument of venue.feed.instruments)
    history.set(instrument.id, await venue.dailyBars(instrument, HISTORY_DAYS));
  const looks = parts.looks === null ? {} : { looks: parts.looks };
  const engine = openEngine({
    clock,
    journal,
    gateway: venue.gateway,
    feed: venue.feed,
    policy,
    limits,
    printsIncludeOwn: venue.printsIncludeOwn,
    mode: venue.mode,
    configHash,
    market: venue.name,
    cash: venue.cash,
    ...looks,
    letsGo: parts.history !== null,
    progressIntervalUs: PROGRESS_US,
    ledgerLimits,
    feesOf: venue.feesOf,
    reconcileEveryUs: durationUs(config.reconcile_seconds * 1e6),
    killMark: mark,
    halt: parts.halt,
    report: parts.report,
    gone: venue.gone,
    unlisted: venue.unlisted,
  });
  parts.onEngine(engine);
  const desk = createDesk({
    engine,
    clock,
    feed: venue.feed,
    policy,
    limits,
    ledgerLimits,
    mode: venue.mode,
    ...looks,
    ...(parts.history === null ? {} : { history: parts.history }),
    modelOf: () => defaultModel(venue.prior),
    feesOf: venue.feesOf,
    isVenueUp: () => venue.isUp(),
    profileOf: (instrument) => {
      const bars = history.get(instrument.id);
      const view = venue.feed.view(instrument.id);
      return buildProfile({
        instrument,
        asOf: clock.now(),
        tape: null,
        history: bars === undefined ? [] : [bars],
        prior: venue.prior,
        observed: venue.observed(instrument.id),
        priceMid: view === null ? null : midOf(view),
      });
    },
    portfolio: {
      limits: bookLimitsOf(config),
      barsOf: (id) => history.get(id) ?? null,
      chooseLots,
    },
  });
  return ok({ desk, engine });
}
