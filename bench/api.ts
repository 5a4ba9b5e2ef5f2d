// The API of a running service beside bare fastify that answers the same bytes, in the same run. What is beside the bare server: a host and a token checked,
// headers, limits, a document made for this request, and for an order the gate. Identities take turns, because each may ask 3,000 times a minute.
//   node --conditions=source bench/api.ts
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Fastify from 'fastify';
import { freePort } from '../test/support/free-port.ts';
import { startService } from '../test/support/running-service.ts';

const CONNECTIONS = 16;
const REQUESTS = 3000;
const ROUNDS = 5;
const PEOPLE = 60;

interface Call {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly body: string | null;
}
interface Answered {
  readonly call: Call;
  readonly text: string;
}
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
const tokenOf = (person: number): string => `a-token-of-person-${person}`;

function ask(url: string, { method, path, body }: Call, person: number): Promise<string> {
  const headers = {
    authorization: `Bearer ${tokenOf(person % PEOPLE)}`,
    'content-type': 'application/json',
  };
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, url), { method, agent, headers }, (reply) => {
      let text = '';
      reply.setEncoding('utf8');
      reply.on('data', (chunk: string) => (text += chunk));
      reply.on('end', () =>
        reply.statusCode === 200 ? resolve(text) : reject(new Error(`${path}: ${text}`)),
      );
    });
    sent.on('error', reject);
    sent.end(body ?? undefined);
  });
}

/** Requests a second. */
async function rateOf(url: string, call: Call): Promise<number> {
  let left = REQUESTS;
  const from = performance.now();
  const one = async (): Promise<void> => {
    while (left > 0) await ask(url, call, left--);
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  return (1000 * REQUESTS) / (performance.now() - from);
}
const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

const TICK_MS = 10;
/** User and system time of a process: what does not depend on who shares its processor, and at which priority. */
function cpuMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return TICK_MS * (Number(fields[11]) + Number(fields[12]));
}

/** In a process of its own, as the service is. */
async function bare(
  answers: readonly Answered[],
): Promise<{ readonly url: string; readonly child: ChildProcess }> {
  const port = await freePort();
  const child = spawn(
    process.execPath,
    [
      '--conditions=source',
      '--disable-warning=ExperimentalWarning',
      import.meta.filename,
      String(port),
    ],
    { stdio: ['pipe', 'ignore', 'inherit'] },
  );
  child.stdin?.end(JSON.stringify(answers));
  const url = `http://127.0.0.1:${port}`;
  while (!(await fetch(url).then(Boolean, () => false)))
    await new Promise((resolve) => setTimeout(resolve, 50));
  return { url, child };
}
async function beBare(port: number): Promise<void> {
  let text = '';
  for await (const chunk of process.stdin) text += String(chunk);
  const app = Fastify();
  for (const { call, text: answer } of JSON.parse(text) as readonly Answered[]) {
    const doc = JSON.parse(answer) as object;
    app.route({ method: call.method, url: call.path, handler: async () => doc });
  }
  await app.listen({ port, host: '127.0.0.1' });
}

async function compare(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-bench-api-'));
  const people = Array.from({ length: PEOPLE }, (_, i) => ({
    name: `p${i}`,
    role: 'trader',
    token: tokenOf(i),
  }));
  writeFileSync(join(home, 'tokens.json'), JSON.stringify(people), { mode: 0o600 });
  const service = await startService(home);
  const order = { symbol: 'KEEL', side: 'buy', quantity: 1, strategy: 'twap', horizonSeconds: 600 };
  const placed = (await service.call('/api/orders', order)).doc as { readonly parentId: string };
  const calls: readonly Call[] = [
    { name: 'one order', method: 'GET', path: `/api/orders/${placed.parentId}`, body: null },
    { name: 'a page of orders', method: 'GET', path: '/api/orders', body: null },
    {
      name: 'assessment of a symbol',
      method: 'GET',
      path: '/api/liquidity/assessment/KEEL',
      body: null,
    },
    {
      name: 'a plan through the gate',
      method: 'POST',
      path: '/api/liquidity/execution-plan',
      body: JSON.stringify(order),
    },
  ];
  const answers = await Promise.all(
    calls.map(async (call): Promise<Answered> => ({ call, text: await ask(service.url, call, 0) })),
  );
  const { url, child } = await bare(answers);
  for (const { call, text } of answers) {
    // Both have run a while before anybody looks at a watch.
    await rateOf(url, call);
    await rateOf(service.url, call);
    const ours: number[] = [];
    const theirs: number[] = [];
    const [server, other] = [service.pidOf('server'), child.pid ?? 0];
    const before = [cpuMs(server), cpuMs(other)] as const;
    for (let round = 0; round < ROUNDS; round++) {
      theirs.push(await rateOf(url, call));
      ours.push(await rateOf(service.url, call));
    }
    const ratio = median(ours) / median(theirs);
    const each = (pid: number, from: number): string =>
      ((1000 * (cpuMs(pid) - from)) / (ROUNDS * REQUESTS)).toFixed(0);
    console.log(
      `${call.name.padEnd(26)} ${Math.round(median(ours))}/s, bare fastify ${Math.round(median(theirs))}/s, ratio ${ratio.toFixed(2)}; of processor each ${each(server, before[0])} and ${each(other, before[1])} µs (${text.length} bytes, median of ${ROUNDS})`,
    );
  }
  child.kill();
  await once(child, 'exit');
  await service.stop();
  rmSync(home, { recursive: true });
  agent.destroy();
}

const port = process.argv[2];
if (port === undefined) await compare();
else await beBare(Number(port));
