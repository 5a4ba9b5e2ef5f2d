import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chooseLots } from '#adapters/rounding-highs/choose-lots';
import { openSqliteJournal } from '#adapters/journal-sqlite/journal-sqlite';
import { buildServer } from '#api/server';
import { alertLines } from '#app/alert-lines';
import { keepAssessments, storeOf } from '#app/kept-assessments';
import { haltOnDefect, shuttable } from '#app/defect';
import { openVenue, type Venue } from '#app/venue';
import { configSchema, ledgerLimitsOf, limitsOf, policyOf, type Config } from '#contracts/config';
import type { Clock } from '#core/kernel/clock';
import { durationUs, timeUs } from '#core/kernel/units';
import { defaultModel } from '#core/impact/square-root';
import { buildProfile } from '#core/liquidity/build-profile';
import type { Bars } from '#core/market/tape';
import { midOf } from '#core/market/view';
import type { Journal } from '#engine/ports/ports';
import { createDesk } from '#engine/runtime/create-desk';
import type { Desk } from '#engine/runtime/desk';
import { openEngine, type Engine } from '#engine/runtime/engine';
import { openHome, tokenIn } from '#platform/home';
import { namedTokensIn } from '#platform/tokens';
import { readYaml } from '#platform/yaml-config';

const LOOK_MS = 1000;
const PROGRESS_US = 2_000_000;
const HISTORY_DAYS = 60;
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** Wall clock in microseconds that never runs backwards within a process. */
const clock: Clock = { now: () => timeUs(Math.round((performance.timeOrigin + performance.now()) * 1000)) };

export interface ServeOptions {
  readonly port: number | null;
  readonly host: string | null;
  readonly config: string | null;
  /** Stands between engine and journal: how the kill proof dies at a given step. */
  readonly wrapJournal?: (journal: Journal) => Journal;
}

/** The service: venue, journal, engine, API and page. Answers the exit code when it is told to stop. */
export async function serve(options: ServeOptions): Promise<number> {
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  const config = readYaml(options.config ?? 'plimsoll.yaml', configSchema, options.config !== null);
  if (!config.ok) {
    for (const each of config.error) say(`${each.path} - ${each.message}\n  ${each.remedy}`);
    return 2;
  }
  const opening = openHome(process.env);
  if (!opening.ok) {
    say(`${opening.error.path} - ${opening.error.message}\n  ${opening.error.remedy}`);
    return 2;
  }
  const home = opening.value;
  const journal = openSqliteJournal(join(home, 'journal.sqlite'));
  if (!journal.ok) {
    say(`The journal cannot be opened: ${journal.error.detail}\n  Is another Plimsoll running on this home? Stop it, or set PLIMSOLL_HOME.`);
    return 2;
  }
  const kept = options.wrapJournal?.(journal.value) ?? journal.value;
  const opened = await openVenue(config.value, { home, clock, journal: kept, env: process.env, say });
  if (!opened.ok) {
    for (const each of opened.error) say(`${each.path} - ${each.message}\n  ${each.remedy}`);
    return 2;
  }
  const venue = opened.value;
  const engineJournal = shuttable(kept);
  const { desk, engine, history } = await openDesk(config.value, venue, engineJournal);
  venue.start();
  const { token, isNew } = tokenIn(home);
  const people = namedTokensIn(home);
  if (!people.ok) {
    for (const each of people.error) say(`${each.path} - ${each.message}\n  ${each.remedy}`);
    return 2;
  }
  const halt = haltOnDefect({ clock, journal: kept, engineJournal, gateway: venue.gateway, state: engine.state, say });
  process.on('uncaughtException', halt);
  process.on('unhandledRejection', (error) => {
    // A stream of the venue that broke while nobody waited for it: the adapter has noticed, and the market is not valid.
    if (!venue.isFault(error)) halt(error);
  });
  const store = await storeOf(home, say);
  const server = await buildServer({ desk, portfolio: { limits: { maxIlliquidAllocation: config.value.portfolio.max_illiquid_allocation, minDailyLiquidatable: config.value.portfolio.min_daily_liquidatable }, barsOf: (id) => history.get(id) ?? null, chooseLots }, store, token, people: people.value, webRoot: here('../../dist/web'), onError: halt });
  const [host, port] = [options.host ?? config.value.api.host, options.port ?? config.value.api.port];
  let url: string;
  try {
    url = await server.listen({ host, port });
  } catch (error) {
    say(`Port ${port} on ${host} cannot be had: ${error instanceof Error ? error.message : 'unknown'}\n  Stop what uses it, or choose another with --port.`);
    return 2;
  }
  const looking = setInterval(() => {
    engine.look();
    for (const line of alertLines(desk.alerts.take())) say(line);
  }, LOOK_MS);
  const keeping = store === null ? null : keepAssessments(store, desk, say);
  say(`Plimsoll, ${venue.mode} mode, at ${url}${venue.mode === 'live' ? `: real orders go to ${venue.name}` : ''}`);
  say(isNew ? `Open ${url}/login?token=${token}\n  This token is printed once; it stays in ${join(home, 'token')}.` : `Token in ${join(home, 'token')}; open ${url}/login?token=TOKEN`);
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop.abort());
  await once(stop.signal, 'abort');
  clearInterval(looking);
  keeping?.stop();
  await server.close();
  venue.close();
  journal.value.close();
  return 0;
}

async function openDesk(config: Config, venue: Venue, journal: Journal): Promise<{ readonly desk: Desk; readonly engine: Engine; readonly history: ReadonlyMap<string, Bars> }> {
  const [policy, limits, ledgerLimits] = [policyOf(config), limitsOf(config), ledgerLimitsOf(config)];
  const configHash = createHash('sha256').update(JSON.stringify(config)).digest('hex');
  const history = new Map<string, Bars>();
  for (const instrument of venue.feed.instruments) history.set(instrument.id, await venue.dailyBars(instrument, HISTORY_DAYS));
  const engine = openEngine({ clock, journal, gateway: venue.gateway, feed: venue.feed, policy, limits, printsIncludeOwn: venue.printsIncludeOwn, mode: venue.mode, configHash, market: venue.name, cash: venue.cash, progressIntervalUs: PROGRESS_US, ledgerLimits, feesOf: venue.feesOf, reconcileEveryUs: durationUs(config.reconcile_seconds * 1e6) });
  const desk = createDesk({
    engine, clock, feed: venue.feed, policy, limits, ledgerLimits, mode: venue.mode, modelOf: () => defaultModel(venue.prior), feesOf: venue.feesOf,
    profileOf: (instrument) => {
      const bars = history.get(instrument.id);
      const view = venue.feed.view(instrument.id);
      return buildProfile({ instrument, asOf: clock.now(), tape: null, history: bars === undefined ? [] : [bars], prior: venue.prior, observed: venue.observed(instrument.id), priceMid: view === null ? null : midOf(view) });
    },
  });
  return { desk, engine, history };
}
