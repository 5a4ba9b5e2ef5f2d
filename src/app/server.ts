import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openHistory } from '#adapters/history-sqlite/history-sqlite';
import { openLooksReader } from '#adapters/journal-sqlite/looks-file';
import type { TokenBook } from '#api/access';
import type { ProcessFigures } from '#api/metrics-routes';
import { buildServer } from '#api/server';
import { auditLog } from '#app/audit-log';
import { version } from '#app/build';
import { deskOver, type KnownMarket } from '#app/desk-over';
import { fillsCosts } from '#app/fills-costs';
import { findEngine } from '#app/find-engine';
import { type Following, followJournal } from '#app/follow-journal';
import { keepStates } from '#app/keep-states';
import { keepAssessments, storeOf } from '#app/kept-assessments';
import { keepBars } from '#app/kept-bars';
import { keptShadow } from '#app/kept-shadow';
import { meetings } from '#app/meetings';
import { modelProof } from '#app/model-proof';
import { journalPlace } from '#app/open-journal';
import { portProblem, whyTaken } from '#app/port';
import { EXIT_TRY_AGAIN, type Run, runProcess, type Say } from '#app/run-process';
import { serverSettings } from '#app/server-settings';
import { serviceFigures } from '#app/service-figures';
import type { ServeFlags } from '#cli/serving-ports';
import { configSchema, policyOf } from '#contracts/config';
import { firmCapsOf, ledgerLimitsOf, limitsOf } from '#contracts/config-caps';
import { type FirmView, firmStandingOf } from '#core/gate/firm';
import { invariant } from '#core/kernel/assert';
import { ok } from '#core/kernel/result';
import type { Fees } from '#core/market/fees';
import type { DeskView } from '#engine/desk/desk';
import type { History } from '#engine/ports/history';
import type { LookLog } from '#engine/ports/ports';
import { parentOf } from '#engine/runtime/about';
import { defectReports } from '#engine/runtime/defect-reports';
import { type Replica, replicaOf } from '#engine/runtime/replica';
import { type EngineLine, engineLine } from '#link/engine-line';
import type { Hello } from '#link/link-words';
import { openHome, tokensOf } from '#platform/home';
import { killMarkIn } from '#platform/kill-mark';
import { type LoopWatch, watchLoop } from '#platform/loop-delay';
import { wallClock } from '#platform/wall-clock';
import { readYaml } from '#platform/yaml-config';

const TELL_AFTER_MS = 5000;
const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** The process that answers people: API and page, over what the engine wrote and says. Answers the exit code when it is told to stop. */
export const serveServer = (options: ServeFlags): Promise<number> =>
  runProcess((process) => run(options, process));

async function run(options: ServeFlags, { say, closing, stop, bad, up }: Run): Promise<number> {
  // Where there is too little of a machine for both, the engine goes first.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  const config = readYaml(options.config ?? 'plimsoll.yaml', configSchema, options.config !== null);
  if (!config.ok) return bad(config.error);
  const opening = openHome(process.env);
  if (!opening.ok) return bad([opening.error]);
  const home = opening.value;
  const tokens = tokensOf(home);
  const people = tokens.people();
  if (!people.ok) return bad(people.error);
  const host = options.host ?? config.value.api.host;
  const port = options.port ?? config.value.api.port;
  const taken = await whyTaken(host, port);
  if (taken !== null) return bad([portProblem(host, port, taken)]);
  const place = journalPlace(config.value.journal, home, process.env);
  if (!place.ok) return bad([place.error]);
  const journal = place.value;

  const mark = killMarkIn(home);
  const meeting = meetings();
  let following: Following | null = null;
  const line = engineLine({
    find: () => findEngine(journal, home),
    readTo: (sequence) => following?.readTo(sequence) ?? Promise.resolve(ok(undefined)),
    onGrown: () => following?.wake(),
    onHello: meeting.met,
    // A mark is for the engine of this home; another machine's does not see it.
    markKill: (by, reason) => journal.kind === 'sqlite' && mark.set(by, reason),
  });
  closing.add('the line to the engine', () => line.close());
  const told = setTimeout(
    () => say('No engine answers yet: this server waits for one.'),
    TELL_AFTER_MS,
  );
  const hello = stop.aborted
    ? null
    : await Promise.race([meeting.first, once(stop, 'abort').then(() => null)]);
  clearTimeout(told);
  if (hello === null) return 0;
  if (hello.version !== version) {
    say(
      `The engine is of version ${hello.version}, this server of ${version}.\n  Start both from the same version.`,
    );
    return EXIT_TRY_AGAIN;
  }

  const historyPath = join(home, 'history.sqlite');
  const history = openHistory(historyPath);
  closing.add('the history', () => history.close());
  if (journal.kind === 'postgres') {
    // On a machine without an engine nobody else writes it; beside one, whoever came first does.
    const states = keepStates({ journal, history: historyPath }, say);
    closing.add('the saved states', () => states.stop());
  }
  const looksFile = journal.kind === 'sqlite' ? journal.path : join(home, 'looks.sqlite');
  const looks = openLooksReader(looksFile);
  closing.add('the looks', () => looks.close());
  let replica: Replica | null = null;
  let audit: ReturnType<typeof auditLog> | null = null;
  const followed = await followJournal(journal, {
    told: (entry) => {
      audit?.told(entry);
      replica?.told(parentOf(entry.body) || null);
    },
    say,
    stop,
  });
  if (followed === null) return 0;
  following = followed;
  audit = auditLog(journal, () => followed.state.sequence);
  closing.add('the journal', () => followed.stop());
  const view = viewOf(meeting.last, { line, followed, history, looks });
  replica = view.replica;

  const report = reportsOf(line, say);
  process.on('uncaughtException', (error) => report('a server', error));
  process.on('unhandledRejection', (error) => report('a server', error));
  const loop = watchLoop();
  closing.add('the watch', () => loop.stop());
  const store = storeOf(home, say);
  const bars = keepBars({
    desk: view.desk,
    path: join(home, 'bars.sqlite'),
    store,
    daily: (id) => meeting.last().bars.get(id) ?? null,
    say,
  });
  closing.add('the bars', () => bars.stop());
  const shadow = keptShadow(home, say);
  closing.add('the shadow', () => shadow.close());
  const app = await buildServer({
    desk: view.desk,
    commands: line,
    store,
    audit,
    settings: () => serverSettings(meeting.last().config, options),
    bars,
    shadow,
    prove: modelProof(),
    fills: fillsCosts(),
    processes: () => [
      { ...ownFigures(loop), service: serviceFigures(meeting.last().config, home) },
      ...engineFigures(line),
    ],
    tokens: bookOf(tokens),
    hosts: [config.value.api.host, ...config.value.api.hosts],
    webRoot: here('../../dist/web'),
    onError: (error, where) => report(where, error),
  });
  closing.add('the server', () => app.close());
  let url: string;
  try {
    url = await app.listen({ host, port });
  } catch (error) {
    return bad([portProblem(host, port, error instanceof Error ? error.message : 'unknown')]);
  }
  up();
  const keeping = store === null ? null : keepAssessments(store, view.desk, say);
  closing.add('the assessments', () => keeping?.stop());
  greet(hello, { url, home, isNew: tokens.isNew, token: tokens.owner(), say });
  const other = stop.aborted
    ? null
    : await Promise.race([meeting.other, once(stop, 'abort').then(() => null)]);
  if (other === null) return 0;
  say('The engine has another configuration now, or another market: this server starts again.');
  return EXIT_TRY_AGAIN;
}

interface ViewParts {
  readonly line: EngineLine;
  readonly followed: Following;
  readonly history: History;
  readonly looks: Pick<LookLog, 'of'>;
}
/** A desk to look at: the market and the rules as the engine has them, its books as the journal says. */
function viewOf(
  current: () => Hello,
  { line, followed, history, looks }: ViewParts,
): { readonly desk: DeskView; readonly replica: Replica } {
  const { config, mode, instruments, gone, printsIncludeOwn, amends } = current();
  const own = wallClock();
  const clock = { now: () => line.now() ?? own.now() };
  const feed = { instruments, view: (id: string) => line.view(id) };
  // Who cannot read what the engine writes does not hear it either.
  const isHeard = (): boolean => !line.isSilent() && followed.isCurrent();
  const feesOf = ({ id }: { readonly id: string }): Fees => {
    const fees = line.feesOf(id) ?? current().fees.get(id);
    invariant(fees !== undefined, 'the engine says the fees of what it lists');
    return fees;
  };
  const caps = firmCapsOf(config);
  const replica = replicaOf(
    {
      clock,
      feed,
      policy: policyOf(config),
      limits: limitsOf(config),
      ledgerLimits: ledgerLimitsOf(config),
      ...(caps === null ? {} : { firm: firmStandingOf(caps, () => heardFirm(line)) }),
      feesOf,
      gone,
      mode,
      printsIncludeOwn,
      amends,
      journalOk: () => line.pulse()?.isJournalOk ?? true,
      lookedAt: () => line.pulse()?.lookedAt ?? null,
    },
    followed.state,
  );
  const market: KnownMarket = {
    mode,
    feed,
    feesOf,
    prior: current().prior,
    observed: (id) => line.observed(id),
    isUp: () => isHeard() && (line.pulse()?.isVenueUp ?? false),
    isHeard,
    barsOf: (id) => current().bars.get(id) ?? null,
  };
  return { desk: deskOver(config, market, { engine: replica, clock, looks, history }), replica };
}

const heardFirm = (line: EngineLine): FirmView | null =>
  line.isSilent() ? null : (line.pulse()?.firm ?? null);

/** What goes wrong here is told to the engine, whose board of alerts everybody sees. */
function reportsOf(line: EngineLine, say: Say): (where: string, error: unknown) => void {
  const clock = wallClock();
  return defectReports((where, words) => line.tellDefect(where, words), clock, say);
}

const ownFigures = (loop: LoopWatch): ProcessFigures => ({
  process: 'server',
  delay: loop.minute(),
  memoryBytes: process.memoryUsage.rss(),
});
function engineFigures(line: EngineLine): readonly ProcessFigures[] {
  const pulse = line.pulse();
  return pulse === null || line.isSilent()
    ? []
    : [{ process: 'engine', delay: pulse.delay, memoryBytes: pulse.memoryBytes }];
}

/** A file of tokens that has gone bad since the start lets nobody in but the owner. */
const bookOf = ({ owner, people }: ReturnType<typeof tokensOf>): TokenBook => ({
  owner,
  people() {
    const now = people();
    return now.ok ? now.value : [];
  },
});

function greet(
  { mode, venue }: Hello,
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
  say(`Plimsoll, ${mode} mode, at ${url}${mode === 'live' ? `: real orders go to ${venue}` : ''}`);
  // Behind the #: what is there is sent to no server and is in no log.
  say(
    isNew
      ? `Open ${url}/#token=${token}\n  This link is printed once; the token is in ${join(home, 'token')}.`
      : `Token in ${join(home, 'token')}; open ${url}`,
  );
}
