// Chapter: a million requests and a million broken files.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { fuzzExchange } from '../support/fuzz-exchange.ts';
import { startExchange } from '../support/running-exchange.ts';
import { count, head, row, type Section } from './section.ts';

const MILLION = Number(process.env['FUZZ_COUNT'] ?? 1_000_000);
const EXCHANGE_CASES = MILLION / 20;
const SEED = Math.floor(Date.now() / 1000);

interface Found {
  readonly failures: readonly string[];
  readonly byStatus: Readonly<Record<string, number>>;
  readonly orders: number;
  readonly rss: readonly number[];
}
interface Ran {
  readonly found: Found | null;
  readonly exit: number | null;
  readonly seconds: number;
}

async function ran(what: string): Promise<Ran> {
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [
      '--conditions=source',
      '--disable-warning=ExperimentalWarning',
      '--expose-gc',
      join(import.meta.dirname, 'fuzz-run.ts'),
      what,
      String(SEED),
      String(MILLION),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let text = '';
  child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
  const [exit] = (await once(child, 'close')) as [number | null];
  return {
    found: text === '' ? null : (JSON.parse(text) as Found),
    exit,
    seconds: (performance.now() - began) / 1000,
  };
}

async function atExchange(): Promise<Ran & { readonly sent: number }> {
  const began = performance.now();
  const exchange = await startExchange([
    '--market',
    'generated',
    '--weight-per-minute',
    '100000000',
    '--orders-per-10s',
    '1000000',
  ]);
  try {
    const { sent, outcomes, failures } = await fuzzExchange(exchange, {
      seed: SEED,
      count: EXCHANGE_CASES,
    });
    const answers = await fetch(`${exchange.url}/api/v3/ping`);
    return {
      found: { failures, byStatus: outcomes, orders: 0, rss: [] },
      exit: answers.ok ? 0 : 1,
      seconds: (performance.now() - began) / 1000,
      sent,
    };
  } finally {
    await exchange.end();
  }
}

export async function fuzzProof(): Promise<Section> {
  const [[api, exchange], readers] = await Promise.all([
    ran('api').then(async (first) => [first, await atExchange()] as const),
    ran('readers'),
  ]);
  const rssOf = ({ found }: Ran): string => {
    const { rss = [] } = found ?? {};
    return rss.length < 3
      ? 'not measured'
      : `${rss[Math.floor(rss.length / 4)]}, ${rss[Math.floor(rss.length / 2)]}, ${rss.at(-1)}`;
  };
  const line = (what: string, tried: number, run: Ran): string =>
    row([
      what,
      count(tried),
      run.exit === 0 ? 0 : 1,
      run.found?.failures.length ?? 'unknown',
      count((tried / run.seconds) * 3600),
      rssOf(run),
    ]);
  const runs = [api, readers, exchange];
  const statuses = Object.entries(api.found?.byStatus ?? {})
    .map(([status, n]) => `${status}: ${count(n)}`)
    .join(', ');
  return {
    isWell: runs.every(({ exit, found }) => exit === 0 && found?.failures.length === 0),
    lines: [
      '## Fuzzing',
      '',
      'Requests at every route of the service over a desk that trades at the paper venue in a process of its own (values at and beyond their bounds, wrong types, broken JSON, wrong roles); files of every kind that a reader knows, mutated; and requests, raw bytes and WebSocket frames at our own exchange over sockets. A failure is an exit, a halt, an exception, an answer of 5xx that is not meant (the health routes, a market without data), an answer that never comes, or for files one that takes more than 2 s.',
      '',
      ...head([
        'what',
        'tried',
        'exits',
        'failures',
        'an hour',
        'memory at a quarter, the half, the end, MiB',
      ]),
      line('requests at the service', MILLION, api),
      line('mutated files', MILLION, readers),
      line('cases at the exchange', exchange.sent, exchange),
      '',
      `Seed ${SEED}. Answers of the service by status: ${statuses}; ${count(api.found?.orders ?? 0)} orders were placed or refused by the gate meanwhile. Of the files ${count(readers.found?.byStatus['accepted'] ?? 0)} were accepted.`,
      '',
      ...runs.flatMap(({ found }) => found?.failures ?? []).map((each) => `- ${each}`),
      '',
    ],
  };
}
