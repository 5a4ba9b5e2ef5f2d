import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { join } from 'node:path';
import { type FirmHold, holdFirmShares } from '#adapters/firm-postgres/hold-shares';
import { openHistory } from '#adapters/history-sqlite/history-sqlite';
import { version } from '#app/build';
import { haltOnDefect, shuttable } from '#app/defect';
import { keepStates } from '#app/keep-states';
import { aboutEachSecond, lookEachSecond } from '#app/look-each-second';
import { monitoring } from '#app/monitoring';
import { notifierOf, stillToTell } from '#app/notify';
import { type OpenedDesk, openDesk } from '#app/open-desk';
import { type OpenedJournal, openJournal } from '#app/open-journal';
import { openVenue } from '#app/open-venue';
import { orderLines } from '#app/order-lines';
import { EXIT_BAD_INPUT, EXIT_TRY_AGAIN, type Run, runProcess, type Say } from '#app/run-process';
import { toldOutside } from '#app/told-outside';
import { exportTraces } from '#app/traces';
import { type Config, configSchema } from '#contracts/config';
import { venuesOf } from '#core/market/consolidated';
import { carryOutOnce } from '#engine/desk/commands';
import type { Journal } from '#engine/ports/ports';
import type { Venue } from '#engine/ports/venue';
import { defectReports } from '#engine/runtime/defect-reports';
import type { Engine } from '#engine/runtime/engine';
import { type ControlSocket, openControlSocket } from '#link/control-socket';
import { beatIn } from '#platform/heartbeat';
import { openHome } from '#platform/home';
import { killMarkIn } from '#platform/kill-mark';
import { type LoopWatch, watchLoop } from '#platform/loop-delay';
import { wallClock } from '#platform/wall-clock';
import { readYaml } from '#platform/yaml-config';

const STAND_DOWN_MS = 3000;
const SECRET_BYTES = 24;

const clock = wallClock();

export interface EngineOptions {
  readonly config: string | null;
  /** Stands between engine and journal: how the kill proof dies at a given step. */
  readonly wrapJournal?: (journal: Journal) => Journal;
}

/** The process that trades: venue, journal, engine, and a socket for its servers. Answers the exit code when it is told to stop. */
export const serveEngine = (options: EngineOptions): Promise<number> =>
  runProcess((process) => run(options, process));

async function run(options: EngineOptions, { say, closing, stop, bad, up }: Run): Promise<number> {
  const config = readYaml(options.config ?? 'plimsoll.yaml', configSchema, options.config !== null);
  if (!config.ok) return bad(config.error);
  const opening = openHome(process.env);
  if (!opening.ok) return bad([opening.error]);
  const home = opening.value;
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
  // While it is opened there is none yet.
  const report = defectReports(
    (where, words) => void engine?.decide({ type: 'defect', where, words }),
    clock,
    say,
  );
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
  const notifier = notifierOf(config.value, { home, env: process.env, say });
  if (!notifier.ok) return bad(notifier.error);
  closing.add('the notifications', () => notifier.value.stop());
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
  const firm = firmOf(config.value, journal.value, say);
  closing.add('the caps of the firm', () => firm?.stop());
  const desk = await openDesk(config.value, {
    venue,
    firm,
    clock,
    journal: engineJournal,
    epoch: journal.value.epoch,
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
  const { engine: trading } = desk.value;
  firm?.begin(
    () => trading.firmClaims(),
    () => {
      for (const { parentId } of trading.commitments()) trading.lookAt(parentId);
    },
  );
  trading.onChange(() => firm?.wake());
  trading.onEntry(
    orderLines((id) => trading.state.parents.get(id)?.acceptance.instrument ?? null, say),
  );
  venue.start();
  const states = keepStates({ journal: journal.value.which, history: historyPath }, say);
  closing.add('the saved states', () => states.stop());
  const loop = watchLoop();
  closing.add('the watch', () => loop.stop());
  const parts = { config: config.value, venue, opened: desk.value, loop, report, firm };
  const socket = await listen(journal.value, parts);
  closing.add('the control socket', () => socket.close());
  up();
  // The start itself took its time.
  loop.longest();
  const look = lookEachSecond(desk.value, {
    clock,
    loop,
    notifier: notifier.value,
    outside: outsideOf(config.value, desk.value),
    report,
    say,
    beat: () => beatIn(home),
  });
  notifier.value.tell(stillToTell(desk.value.desk.alerts.list()));
  const looking = aboutEachSecond(look);
  const monitor = monitoring(desk.value, {
    config: config.value,
    home,
    feed: venue.feed,
    report,
  });
  closing.add('the monitor', () => monitor.stop());
  const traces = exportTraces(desk.value.desk, process.env, say);
  closing.add('the traces', () => traces.stop());
  // What rests belongs to whoever holds the account: an engine that lost it touches nothing.
  closing.add('the orders', () => (isLost ? undefined : standDown(desk.value.engine, say)));
  closing.add('the looks', () => looking.stop());
  const over = stop.aborted
    ? null
    : await Promise.race([once(stop, 'abort').then(() => null), lost]);
  if (over === null) return 0;
  say(
    `This engine is over: ${over.detail}\n  Another one goes on with the orders. Started again, it stands by.`,
  );
  return EXIT_TRY_AGAIN;
}

function outsideOf({ notify }: Config, { desk }: OpenedDesk): ReturnType<typeof toldOutside> {
  const spans = Object.values(notify).flatMap(({ after_minutes: minutes }) => minutes ?? []);
  return toldOutside({
    alerts: () => desk.alerts.list(),
    venuesOf: (symbol) =>
      desk.instruments().flatMap((each) => (each.symbol === symbol ? venuesOf(each) : [])),
    afterMinutes: [...new Set(spans)],
  });
}

/** Where the configuration has caps over all accounts, their division. */
function firmOf(config: Config, { which, epoch }: OpenedJournal, say: Say): FirmHold | null {
  if (config.caps.firm === undefined || which.kind === 'sqlite') return null;
  const { lease_seconds: leaseSeconds } = config.journal;
  return holdFirmShares({ ...which, token: epoch, leaseSeconds, say });
}

interface Listening {
  readonly config: Config;
  readonly venue: Venue;
  readonly opened: OpenedDesk;
  readonly loop: LoopWatch;
  readonly report: (where: string, error: unknown) => void;
  readonly firm: FirmHold | null;
}
/** The socket for servers, and where they find it. */
async function listen(
  { announce }: OpenedJournal,
  { config, venue, opened, loop, report, firm }: Listening,
): Promise<ControlSocket> {
  const { desk, engine, bars } = opened;
  const { feed } = venue;
  const { host } = config.engine;
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  const socket = await openControlSocket({
    host,
    secret,
    hello: {
      type: 'hello',
      version,
      config,
      mode: venue.mode,
      venue: venue.name,
      instruments: [...feed.instruments],
      gone: [...venue.gone],
      prior: venue.prior,
      printsIncludeOwn: venue.printsIncludeOwn,
      amends: engine.amends,
      fees: new Map(
        [...feed.instruments, ...venue.gone].map((each) => [each.id, venue.feesOf(each)]),
      ),
      bars,
    },
    pulse: () => ({
      type: 'pulse',
      now: clock.now(),
      sequence: engine.state.sequence,
      isJournalOk: engine.journalOk(),
      lookedAt: engine.lookedAt(),
      isVenueUp: venue.isUp(),
      delay: loop.minute(),
      memoryBytes: process.memoryUsage.rss(),
      firm: firm?.view() ?? null,
    }),
    markets: () =>
      feed.instruments.flatMap((instrument) => {
        const { id } = instrument;
        const view = feed.view(id);
        const told = { id, observed: venue.observed(id), fees: venue.feesOf(instrument) };
        return view === null ? [] : [{ ...told, view }];
      }),
    now: () => clock.now(),
    sequence: () => engine.state.sequence,
    carryOut: (id, command) => carryOutOnce(desk, id, command),
    settled: () => desk.settled(),
    onChange: (listener) => engine.onChange(listener),
    report,
  });
  const takeBack = await announce({ host, port: socket.port, secret });
  return {
    port: socket.port,
    close() {
      takeBack();
      socket.close();
    },
  };
}

function livingOrders(engine: Engine | null): readonly string[] {
  if (engine === null) return [];
  return [...engine.state.ledger.living.values()].flatMap((living) => [...living.keys()]);
}

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
