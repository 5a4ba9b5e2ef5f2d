import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openHistory } from '#adapters/history-sqlite/history-sqlite';
import type { TokenBook } from '#api/access';
import { buildServer } from '#api/server';
import { type Closers, closers } from '#app/closers';
import { haltOnDefect, shuttable } from '#app/defect';
import { keepStates } from '#app/keep-states';
import { keepAssessments, storeOf } from '#app/kept-assessments';
import { lookEachSecond } from '#app/look-each-second';
import { modelProof } from '#app/model-proof';
import { type OpenedDesk, openDesk } from '#app/open-desk';
import { openJournal } from '#app/open-journal';
import { openVenue } from '#app/open-venue';
import { type Config, configSchema } from '#contracts/config';
import type { Problem } from '#core/kernel/failure';
import { printableLines } from '#core/kernel/printable';
import { commandsOf } from '#engine/desk/commands';
import type { Journal } from '#engine/ports/ports';
import type { Venue } from '#engine/ports/venue';
import { defectReports } from '#engine/runtime/defect-reports';
import type { Engine } from '#engine/runtime/engine';
import { openHome, tokensOf } from '#platform/home';
import { killMarkIn } from '#platform/kill-mark';
import { type LoopWatch, watchLoop } from '#platform/loop-delay';
import { wallClock } from '#platform/wall-clock';
import { readYaml } from '#platform/yaml-config';

const LOOK_MS = 1000;
const STAND_DOWN_MS = 3000;
const EXIT_WITHIN_MS = 1000;
const EXIT_BAD_INPUT = 2;
const EXIT_TRY_AGAIN = 75; // EX_TEMPFAIL of sysexits.h
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const clock = wallClock();

export interface ServeOptions {
  readonly port: number | null;
  readonly host: string | null;
  readonly config: string | null;
  /** Stands between engine and journal: how the kill proof dies at a given step. */
  readonly wrapJournal?: (journal: Journal) => Journal;
}
type Say = (line: string) => void;

/** The service: venue, journal, engine, API and page. Answers the exit code when it is told to stop, and what it opened is closed then. */
export async function serve(options: ServeOptions): Promise<number> {
  const say: Say = (line) => void process.stderr.write(`${printableLines(line)}\n`);
  const closing = closers(say);
  const stop = stopSignal();
  try {
    return await run(options, { say, closing, stop });
  } finally {
    await closing.run();
    // A library that still holds a socket or a timer must not keep a process alive that is over.
    setTimeout(() => process.exit(), EXIT_WITHIN_MS).unref();
  }
}

/** Told to stop: by a signal, or because whoever started us is gone. */
function stopSignal(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => stop.abort());
  // The launcher holds the other end: when it dies, by whatever, nobody could stop us any more.
  if (process.channel !== undefined && process.channel !== null) {
    process.channel.unref();
    process.on('disconnect', () => stop.abort());
  }
  return stop.signal;
}

interface Run {
  readonly say: Say;
  readonly closing: Closers;
  readonly stop: AbortSignal;
}

async function run(options: ServeOptions, { say, closing, stop }: Run): Promise<number> {
  const bad = (problems: readonly Problem[]): number => {
    for (const each of problems) say(`${each.path} - ${each.message}\n  ${each.remedy}`);
    return EXIT_BAD_INPUT;
  };
  const config = readYaml(options.config ?? 'plimsoll.yaml', configSchema, options.config !== null);
  if (!config.ok) return bad(config.error);
  const opening = openHome(process.env);
  if (!opening.ok) return bad([opening.error]);
  const home = opening.value;
  // What can be wrong without a venue is looked at before there is one.
  const tokens = tokensOf(home);
  const people = tokens.people();
  if (!people.ok) return bad(people.error);
  const host = options.host ?? config.value.api.host;
  const port = options.port ?? config.value.api.port;
  const taken = await whyTaken(host, port);
  if (taken !== null) return bad([portProblem(host, port, taken)]);
  const journal = await openJournal(config.value.journal, { home, env: process.env, say, stop });
  // Told to stop while it stood by: it never was the engine.
  if (stop.aborted) return 0;
  if (!journal.ok) {
    say(`${journal.error.message}\n  ${journal.error.remedy}`);
    return EXIT_BAD_INPUT;
  }
  const { lost } = journal.value;
  closing.add('the journal', () => journal.value.close());
  const kept = options.wrapJournal?.(journal.value.journal) ?? journal.value.journal;
  let isLost = false;
  void lost.then(() => (isLost = true));
  let engine: Engine | null = null;
  const report = defectReports(() => engine, clock, say);
  const opened = await openVenue(config.value, {
    home,
    instance: journal.value.instance,
    isLeased: config.value.journal.kind === 'postgres',
    clock,
    journal: kept,
    env: process.env,
    say,
  });
  if (!opened.ok) return bad(opened.error);
  const venue = opened.value;
  closing.add('the venue', () => venue.close());
  const mark = killMarkIn(home);
  const historyPath = join(home, 'history.sqlite');
  const history = openHistory(historyPath);
  closing.add('the history', () => history.close());
  const engineJournal = shuttable(kept);
  const halt = haltOnDefect({
    clock,
    journal: kept,
    engineJournal,
    gateway: venue.gateway,
    mark,
    livingOrders: () => livingOrders(engine),
    say,
  });
  const desk = await openDesk(config.value, {
    venue,
    clock,
    journal: engineJournal,
    looks: journal.value.looks,
    history,
    mark,
    halt,
    report,
    onEngine: (made) => (engine = made),
  });
  if (!desk.ok) return bad(desk.error);
  process.on('uncaughtException', (error) => report('the process', error));
  process.on('unhandledRejection', (error) => {
    // A stream of the venue that broke while nobody waited for it: the adapter has noticed, and the market is not valid.
    if (!venue.isFault(error)) report('the process', error);
  });
  venue.start();
  const states = keepStates({ journal: journal.value.which, history: historyPath }, say);
  closing.add('the saved states', () => states.stop());
  const loop = watchLoop();
  closing.add('the watch', () => loop.stop());
  const server = await serverOf(desk.value, {
    loop,
    config: config.value,
    home,
    tokens,
    report,
    say,
  });
  closing.add('the server', () => server.app.close());
  let url: string;
  try {
    url = await server.app.listen({ host, port });
  } catch (error) {
    return bad([portProblem(host, port, error instanceof Error ? error.message : 'unknown')]);
  }
  const keeping =
    server.store === null ? null : keepAssessments(server.store, desk.value.desk, say);
  closing.add('the assessments', () => keeping?.stop());
  // The start itself took its time.
  loop.longest();
  const look = lookEachSecond(desk.value, { clock, loop, report, say });
  const looking = setInterval(look, LOOK_MS);
  // What rests belongs to whoever holds the account: an engine that lost it touches nothing.
  closing.add('the orders', () => (isLost ? undefined : standDown(desk.value.engine, say)));
  closing.add('the looks', () => clearInterval(looking));
  greet(venue, { url, home, isNew: tokens.isNew, token: tokens.owner(), say });
  const over = stop.aborted
    ? null
    : await Promise.race([once(stop, 'abort').then(() => null), lost]);
  if (over === null) return 0;
  say(
    `This engine is over: ${over.detail}\n  Another one goes on with the orders. Start this one again, and it stands by.`,
  );
  return EXIT_TRY_AGAIN;
}

const portProblem = (host: string, port: number, why: string): Problem => ({
  code: 'PORT_TAKEN',
  path: 'api.port',
  message: `port ${port} on ${host} must be free, was not (${why})`,
  remedy: 'stop what uses it, or choose another with --port',
});

/** Null: the port can be had now. */
async function whyTaken(host: string, port: number): Promise<string | null> {
  const probe = createServer();
  try {
    probe.listen({ host, port });
    await once(probe, 'listening');
  } catch (error) {
    return error instanceof Error ? error.message : 'unknown';
  }
  probe.close();
  await once(probe, 'close');
  return null;
}

function livingOrders(engine: Engine | null): readonly string[] {
  if (engine === null) return [];
  return [...engine.state.ledger.living.values()].flatMap((living) => [...living.keys()]);
}

interface ServerParts {
  readonly loop: LoopWatch;
  readonly config: Config;
  readonly home: string;
  readonly tokens: ReturnType<typeof tokensOf>;
  readonly report: (where: string, error: unknown) => void;
  readonly say: Say;
}
async function serverOf(
  { desk }: OpenedDesk,
  { loop, config, home, tokens, report, say }: ServerParts,
): Promise<{
  readonly app: Awaited<ReturnType<typeof buildServer>>;
  readonly store: Awaited<ReturnType<typeof storeOf>>;
}> {
  const store = await storeOf(home, say);
  const app = await buildServer({
    desk,
    commands: commandsOf(desk),
    store,
    prove: modelProof(),
    loopDelay: () => loop.minute(),
    tokens: bookOf(tokens),
    hosts: [config.api.host, ...config.api.hosts],
    webRoot: here('../../dist/web'),
    onError: (error, where) => report(where, error),
  });
  return { app, store };
}

/** A file of tokens that has gone bad since the start lets nobody in but the owner. */
const bookOf = ({ owner, people }: ReturnType<typeof tokensOf>): TokenBook => ({
  owner,
  people() {
    const now = people();
    return now.ok ? now.value : [];
  },
});

/** What rests at the venue is taken back before we go: nobody would watch it. It is for the next start to go on. */
async function standDown(engine: Engine, say: Say): Promise<void> {
  const open = engine.standDown();
  if (open === 0) return;
  const until = performance.now() + STAND_DOWN_MS - 500;
  while (livingOrders(engine).length > 0 && performance.now() < until)
    await new Promise((resolve) => setTimeout(resolve, 20));
  const left = livingOrders(engine).length;
  say(
    `  ${open} resting ${open === 1 ? 'order' : 'orders'} cancelled${left === 0 ? '' : `, ${left} not confirmed yet: the next start asks the venue`}`,
  );
}

function greet(
  venue: Venue,
  {
    url,
    home,
    isNew,
    token,
    say,
  }: {
    readonly url: string;
    readonly home: string;
    readonly isNew: boolean;
    readonly token: string;
    readonly say: Say;
  },
): void {
  say(
    `Plimsoll, ${venue.mode} mode, at ${url}${venue.mode === 'live' ? `: real orders go to ${venue.name}` : ''}`,
  );
  // Behind the #: what is there is sent to no server and is in no log.
  say(
    isNew
      ? `Open ${url}/#token=${token}\n  This link is printed once; the token is in ${join(home, 'token')}.`
      : `Token in ${join(home, 'token')}; open ${url}`,
  );
}
