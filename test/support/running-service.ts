// The real service in a process of its own, and the real command line beside it.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import { MAIN, mainIn } from './main.ts';

type Env = Readonly<Record<string, string>>;

export interface Ran {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}
/** The command line to its end; `onStart` gets the process. */
export async function cli(
  args: readonly string[],
  env: Env = {},
  onStart: (child: ChildProcess) => void = () => undefined,
): Promise<Ran> {
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !name.startsWith('PLIMSOLL_')),
  );
  const child = spawn(process.execPath, [...MAIN, ...args], {
    env: { ...inherited, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 240_000,
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
  onStart(child);
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out, err };
}

export interface Service {
  readonly url: string;
  readonly token: string;
  readonly env: Env;
  call(path: string, body?: unknown): Promise<{ readonly status: number; readonly doc: unknown }>;
  pidOf(part: 'start' | 'engine' | 'server'): number;
  /** What it said on stderr. */
  words(): string;
  stop(): Promise<void>;
  /** Engine, server and who started them, by SIGKILL. */
  kill(): Promise<void>;
}
export interface ServiceStart {
  /** Whose market is waited for. */
  readonly symbol?: string;
  readonly env?: Env;
  readonly flags?: readonly string[];
  /** Where its sources are. */
  readonly cwd?: string;
  /** `server`: without an engine of its own. */
  readonly command?: 'start' | 'server';
  /** It is not waited for until it may trade: it is killed, or the test is of what it does before. */
  readonly unready?: boolean;
}
export interface Launched extends Service {
  /** Its market is known, and it may trade; else it is ended, and what it said is in the error. */
  up(): Promise<void>;
  /** Of one of its two processes as it is now (0: it is being started), or of the one that starts them. */
  pidOf(part: 'start' | 'engine' | 'server'): number;
  exitCode(): number | null;
}
/** Started, and not waited for: a standby is up when the engine before it is gone. */
export async function launchService(
  home: string,
  {
    symbol = 'KEEL',
    env = {},
    flags = [],
    cwd,
    command = 'start',
    unready = false,
  }: ServiceStart = {},
): Promise<Launched> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const main = cwd === undefined ? MAIN : mainIn(cwd);
  const child = spawn(process.execPath, [...main, command, '--port', String(port), ...flags], {
    cwd: cwd ?? process.cwd(),
    env: { ...process.env, ...env, PLIMSOLL_HOME: home },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const headers = (): Record<string, string> => ({
    authorization: `Bearer ${readFileSync(join(home, 'token'), 'utf8').trim()}`,
    'content-type': 'application/json',
  });
  const call = async (path: string, body?: unknown): Promise<{ status: number; doc: unknown }> => {
    const reply = await fetch(url + path, {
      headers: headers(),
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    });
    return { status: reply.status, doc: (await reply.json()) as unknown };
  };
  const end = async (signal: 'SIGTERM' | 'SIGKILL'): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const parts = signal === 'SIGKILL' ? childrenOf(child.pid ?? 0) : [];
    // Who would start them again first.
    if (signal === 'SIGKILL') child.kill('SIGSTOP');
    for (const pid of parts) killOutright(pid);
    child.kill(signal);
    await once(child, 'exit');
  };
  const up = async (): Promise<void> => {
    try {
      await until(
        'the market is known',
        40,
        async () =>
          (await call(`/api/market/${symbol}`)).status === 200 &&
          (await call(`/api/liquidity/assessment/${symbol}`)).status === 200,
      );
      if (!unready) {
        await until('ready', 40, async () => (await fetch(`${url}/readyz`)).status === 200);
      }
    } catch (cause) {
      const state = await fetch(`${url}/readyz`).then((reply) => reply.text(), String);
      await end('SIGKILL');
      throw new Error(`the service is not up: ${state}; it said:\n${said}`, { cause });
    }
  };
  const token = (): string => readFileSync(join(home, 'token'), 'utf8').trim();
  return {
    up,
    pidOf: (part) =>
      [child.pid ?? 0, ...childrenOf(child.pid ?? 0)].find((pid) =>
        readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(part),
      ) ?? 0,
    exitCode: () => child.exitCode,
    url,
    get token() {
      return token();
    },
    get env() {
      return { PLIMSOLL_URL: url, PLIMSOLL_TOKEN: token() };
    },
    call,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    words: () => said,
  };
}
/** An engine without a server. */
export interface LoneEngine {
  readonly pid: number;
  words(): string;
  exitCode(): number | null;
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
}
export function launchEngine(
  home: string,
  { env = {}, flags = [] }: ServiceStart = {},
): LoneEngine {
  const child = spawn(process.execPath, [...MAIN, 'engine', ...flags], {
    env: { ...process.env, ...env, PLIMSOLL_HOME: home },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return {
    pid: child.pid ?? 0,
    words: () => said,
    exitCode: () => child.exitCode,
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill(signal);
      await once(child, 'exit');
    },
  };
}

/** Its children, where the system says so (Linux). */
export const childrenOf = (pid: number): readonly number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
    .trim()
    .split(' ')
    .filter((text) => text !== '')
    .map(Number);
export function killOutright(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended already.
  }
}
/** Up, its market known, and what it has at its venue agreed upon. */
export async function startService(home: string, start: ServiceStart = {}): Promise<Service> {
  const service = await launchService(home, start);
  await service.up();
  return service;
}
export function stopVenue(home: string): void {
  const { pid } = JSON.parse(readFileSync(join(home, 'venue.json'), 'utf8')) as { pid: number };
  try {
    process.kill(pid, 'SIGTERM');
  } catch (error) {
    // It has ended by itself already.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
/** On a machine that does other things too, everything takes longer; only a failure waits to the end. */
const PATIENCE = 4;
/** Waits until something holds, which takes at most so many seconds on a machine of its own. */
export async function until(
  what: string,
  seconds: number,
  holds: () => Promise<boolean>,
): Promise<void> {
  for (let waited = 0; waited < PATIENCE * seconds * 1000; waited += 200) {
    if (await holds().catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  assert.fail(`${what} within ${PATIENCE * seconds} s`);
}
