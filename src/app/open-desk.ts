import { createHash } from 'node:crypto';
import { deskOver, type KnownMarket } from '#app/desk-over';
import { type Config, policyOf } from '#contracts/config';
import { firmCapsOf, ledgerLimitsOf, limitsOf } from '#contracts/config-caps';
import { counterpartiesOf } from '#contracts/counterparties';
import { unknownNames } from '#contracts/names';
import type { FirmStanding } from '#core/gate/firm';
import type { Clock } from '#core/kernel/clock';
import type { Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { durationUs } from '#core/kernel/units';
import type { Bars } from '#core/market/tape';
import type { Desk } from '#engine/desk/desk';
import type { History } from '#engine/ports/history';
import type { Journal, LookLog } from '#engine/ports/ports';
import type { Venue } from '#engine/ports/venue';
import { type Engine, openEngine } from '#engine/runtime/engine';
import { MARKET_LOOKS } from '#engine/runtime/market-looks';
import type { KillMark } from '#platform/kill-mark';

const PROGRESS_US = 2_000_000;
const HISTORY_DAYS = 60;

export interface OpenedDesk {
  readonly desk: Desk;
  readonly engine: Engine;
  readonly bars: ReadonlyMap<string, Bars>;
}
interface Parts {
  readonly venue: Venue;
  readonly clock: Clock;
  readonly journal: Journal;
  readonly epoch: number;
  readonly looks: LookLog | null;
  readonly history: History | null;
  readonly mark: KillMark;
  readonly firm: Pick<FirmStanding, 'share' | 'others'> | null;
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
  const configHash = createHash('sha256').update(JSON.stringify(config)).digest('hex');
  const bars = new Map<string, Bars>();
  for (const instrument of venue.feed.instruments)
    bars.set(instrument.id, await venue.dailyBars(instrument, HISTORY_DAYS));
  const caps = firmCapsOf(config);
  const engine = openEngine({
    clock,
    journal,
    gateway: venue.gateway,
    feed: venue.feed,
    policy: policyOf(config),
    limits: limitsOf(config),
    printsIncludeOwn: venue.printsIncludeOwn,
    quotesIncludeOwn: venue.printsIncludeOwn,
    mode: venue.mode,
    configHash,
    epoch: parts.epoch,
    market: venue.name,
    cash: venue.cash,
    ...(parts.looks === null ? {} : { looks: parts.looks }),
    marketLooks: MARKET_LOOKS,
    letsGo: parts.history !== null,
    progressIntervalUs: PROGRESS_US,
    ledgerLimits: ledgerLimitsOf(config),
    ...(caps === null || parts.firm === null ? {} : { firm: { ...parts.firm, caps } }),
    counterparties: counterpartiesOf(config),
    feesOf: venue.feesOf,
    reconcileEveryUs: durationUs(config.reconcile_seconds * 1e6),
    killMark: mark,
    halt: parts.halt,
    report: parts.report,
    gone: venue.gone,
    unlisted: venue.unlisted,
  });
  parts.onEngine(engine);
  const market: KnownMarket = {
    ...venue,
    isHeard: () => true,
    barsOf: (id) => bars.get(id) ?? null,
  };
  const desk = deskOver(config, market, {
    engine,
    clock,
    looks: parts.looks,
    history: parts.history,
  });
  return ok({ desk, engine, bars });
}
