import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';
import { guarded } from '#app/guard';
import { portProblem, whyTaken } from '#app/port';
import { EXIT_BAD_INPUT, type Run, runProcess, type Say, UP } from '#app/run-process';
import { scheduleReports } from '#app/scheduled-reports';
import { type Down, tellDirectly } from '#app/tell-directly';
import type { ServeFlags } from '#cli/serving-ports';
import { configSchema } from '#contracts/config';
import { openHome } from '#platform/home';
import { nodeArguments } from '#platform/node-arguments';
import { namedTokensIn } from '#platform/tokens';
import { readYaml } from '#platform/yaml-config';

const MAIN = fileURLToPath(import.meta.resolve('#app/main'));
const AGAIN_MS = 200;
const AGAIN_MAX_MS = 5000;
/** Who has lived so long is started again at once. */
const WELL_MS = 30_000;
const DEATHS_MAX = 6;
/** In a row: once is an accident. */
const DEATHS_TOLD = 3;
const STOP_WITHIN_MS = 8000;
const TOLD_WITHIN_MS = 500;

/** Engine and server, each a process of its own, as one program: one log, one set of signals, one exit code. Who dies is started again. */
export const serveBoth = (options: ServeFlags): Promise<number> =>
  runProcess((process) => run(options, process));

async function run(options: ServeFlags, { say, closing, stop, bad }: Run): Promise<number> {
  // What can be wrong before anything is started is said once.
  const config = readYaml(options.config ?? 'plimsoll.yaml', configSchema, options.config !== null);
  if (!config.ok) return bad(config.error);
  const home = openHome(process.env);
  if (!home.ok) return bad([home.error]);
  const people = namedTokensIn(home.value);
  if (!people.ok) return bad(people.error);
  const host = options.host ?? config.value.api.host;
  const port = options.port ?? config.value.api.port;
  const taken = await whyTaken(host, port);
  if (taken !== null) return bad([portProblem(host, port, taken)]);

  const file = options.config === null ? [] : ['--config', options.config];
  const over = new AbortController();
  const stopped = AbortSignal.any([stop, over.signal]);
  const told = { config: config.value, home: home.value, env: process.env, say, stopped };
  const parts = { say, stopped, tell: (down: Down) => tellDirectly(down, told) };
  const engine = supervised('engine', ['engine', ...file], parts);
  const server = supervised(
    'server',
    ['server', '--host', host, '--port', String(port), ...file],
    parts,
  );
  const hasGuard =
    config.value.dead_man_seconds > 0 &&
    config.value.journal.kind !== 'postgres' &&
    guarded(config.value).length > 0;
  const guard = hasGuard ? supervised('guard', ['guard', ...file], parts) : Promise.resolve(0);
  closing.add('what was started', async () => {
    over.abort();
    await Promise.all([engine, server, guard]);
  });
  scheduleReports({
    reports: config.value.reports,
    url: `http://${calledAs(host)}:${port}`,
    home: home.value,
    say,
    stopped,
  });
  // Whoever ends for good ends both.
  const first = await Promise.race([engine, server]);
  over.abort();
  const codes = [first, ...(await Promise.all([engine, server]))];
  return codes.find((code) => code !== 0) ?? 0;
}

/** Who listens everywhere is called at home. */
const calledAs = (host: string): string =>
  host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;

interface Supervising {
  readonly say: Say;
  readonly stopped: AbortSignal;
  readonly tell: (down: Down) => void;
}
/** Runs one of our commands until all is stopped, and again whenever it dies. Answers its exit code when it is over; what has worked once is never given up. */
async function supervised(
  name: string,
  args: readonly string[],
  { say, stopped, tell }: Supervising,
): Promise<number> {
  let deaths = 0;
  let firstDeathMs = 0;
  let hasWorked = false;
  for (;;) {
    const startedAt = performance.now();
    const { code, isUp } = await oneLife(args, stopped);
    hasWorked ||= isUp;
    // A terminal tells all of us to stop at once: our own word may be on its way.
    if (code === 0) await pause(TOLD_WITHIN_MS, stopped);
    if (stopped.aborted) return code;
    // Bad input from the beginning is as bad the next time. Later it is a venue or a database that is away.
    if (!hasWorked && code === EXIT_BAD_INPUT) return code;
    deaths = performance.now() - startedAt > WELL_MS ? 1 : deaths + 1;
    if (deaths === 1) firstDeathMs = Date.now();
    // Once for each time that it begins to die: the id is that of its first death.
    if (deaths === DEATHS_TOLD) tell(deadWords(name, code, firstDeathMs));
    if (!hasWorked && deaths >= DEATHS_MAX) {
      say(`The ${name} has died ${deaths} times in a row: the start is given up.`);
      return code;
    }
    const pauseMs = Math.min(AGAIN_MAX_MS, AGAIN_MS * 2 ** (deaths - 1));
    say(`The ${name} has ended with ${code}: it is started again.`);
    await pause(pauseMs, stopped);
    if (stopped.aborted) return 0;
  }
}

const deadWords = (name: string, code: number, sinceMs: number): Down => ({
  code: 'PROCESS_DOWN',
  about: name,
  text: `the ${name} has died ${DEATHS_TOLD} times in a row, last with exit code ${code}`,
  remedy:
    'it is started again every few seconds: look at its log, and at the orders at the venue meanwhile',
  sinceMs,
});

interface Life {
  readonly code: number;
  /** It said that it works. */
  readonly isUp: boolean;
}
async function oneLife(args: readonly string[], stopped: AbortSignal): Promise<Life> {
  const child = spawn(
    process.execPath,
    nodeArguments(MAIN, ...args),
    // The channel closes when we die by whatever: the child takes that as the word to stop.
    { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] },
  );
  const stop = (): void => {
    child.kill('SIGTERM');
    setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN_MS).unref();
  };
  let isUp = false;
  child.on('message', (word) => (isUp ||= word === UP));
  stopped.addEventListener('abort', stop);
  if (stopped.aborted) stop();
  await ended(child);
  stopped.removeEventListener('abort', stop);
  const { exitCode, signalCode } = child;
  // Told to stop before it could listen: it has done nothing yet, and that is an end in order.
  if (stopped.aborted && signalCode === 'SIGTERM') return { code: 0, isUp };
  const code = exitCode ?? 128 + (signalCode === null ? 0 : constants.signals[signalCode]);
  return { code, isUp };
}
const ended = (child: ChildProcess): Promise<unknown> =>
  Promise.race([once(child, 'exit'), once(child, 'error')]).catch(() => undefined);

const pause = (ms: number, stopped: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    stopped.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
