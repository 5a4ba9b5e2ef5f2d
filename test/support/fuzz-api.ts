// Every route of the service, asked a great many things that nobody would. The stack is the product's: paper venue in a
// process of its own, journal on disk, engine, desk and server; only the network between client and server is left out.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { openSqliteJournal } from '#adapters/journal-sqlite/journal-sqlite';
import { buildServer } from '#api/server';
import { openDesk } from '#app/open-desk';
import { openVenue } from '#app/open-venue';
import { configSchema } from '#contracts/config';
import { type Random, seededRandom } from '#core/kernel/random';
import { commandsOf } from '#engine/desk/commands';
import { killMarkIn } from '#platform/kill-mark';
import { wallClock } from '#platform/wall-clock';
import { anyJson, anyText, fromSchema, oneOf, type RawJson, type Schema } from './fuzz-json.ts';
import { stopVenue } from './running-service.ts';
import { fixedTokens } from './token-book.ts';

export interface FuzzFound {
  readonly requests: number;
  readonly byStatus: Readonly<Record<string, number>>;
  /** Requests that were answered with a server error, that threw, or that halted the engine: the request and what came of it. */
  readonly failures: readonly string[];
  readonly orders: number;
  /** Seconds of processor time of the longest request. */
  readonly slowest: number;
  readonly heapMbBefore: number;
  readonly heapMbAfter: number;
}
export interface FuzzTask {
  readonly seed: number;
  readonly count: number;
  onProgress?(done: number): void;
}

const PEOPLE = 200;
const ROLES = ['viewer', 'trader', 'risk', 'admin'] as const;
const FAILURES_MAX = 20;
const LOOK_EVERY = 200;
const SLOW_US = 1_000_000;
// The two of health are meant to say 503; a stream of events has no end.
const OTHERWISE = new Set(['/healthz', '/readyz', '/api/events']);

interface Route {
  readonly method: string;
  readonly path: string;
  readonly body: Schema | null;
  readonly query: readonly { readonly name: string; readonly schema: Schema }[];
}

export async function fuzzApi({ seed, count, onProgress }: FuzzTask): Promise<FuzzFound> {
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-fuzz-'));
  const clock = wallClock();
  const failures: string[] = [];
  const failed = (words: string): void =>
    void (failures.length < FAILURES_MAX && failures.push(words));
  const journal = openSqliteJournal(join(home, 'journal.sqlite'));
  if (!journal.ok) throw new Error(journal.error.detail);
  const config = configSchema.parse({ throttle: { executions: 100_000 } });
  const venue = await openVenue(config, {
    home,
    instance: 'fuz',
    isLeased: false,
    clock,
    journal: journal.value,
    env: {},
    say: () => undefined,
  });
  if (!venue.ok) throw new Error(JSON.stringify(venue.error));
  let now = '';
  const opened = await openDesk(config, {
    venue: venue.value,
    clock,
    journal: journal.value,
    epoch: 1,
    looks: journal.value.looks,
    history: null,
    firm: null,
    mark: killMarkIn(home),
    onEngine: () => undefined,
    halt: (error) => failed(`halted by ${now}: ${String(error)}`),
    report: (where, error) =>
      failed(`${where} threw at ${now}: ${error instanceof Error ? error.stack : String(error)}`),
  });
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  const { desk, engine } = opened.value;
  const people = Array.from({ length: PEOPLE }, (_, i) => ({
    name: `p${i}`,
    role: oneOf(seededRandom(i), ROLES),
    token: `the-token-of-person-${i}`,
  }));
  const app = await buildServer({
    desk,
    commands: commandsOf(desk),
    tokens: fixedTokens('the-token-of-the-owner', people),
    webRoot: null,
    onError: (error, where) =>
      failed(`${where} threw at ${now}: ${error instanceof Error ? error.stack : String(error)}`),
  });
  await app.ready();
  const routes = routesOf(app);
  const random = seededRandom(seed);
  const byStatus: Record<string, number> = {};
  let slowest = 0;
  const heap = (): number => {
    globalThis.gc?.();
    return Math.round(process.memoryUsage().heapUsed / 1e6);
  };
  const heapMbBefore = heap();
  for (let i = 0; i < count; i++) {
    const request = requestOf(oneOf(random, routes), random, i);
    now = `${request.method} ${request.url} ${request.payload ?? ''}`.slice(0, 600);
    const spent = process.cpuUsage();
    const { statusCode, body } = await app.inject(request);
    // By the processor's clock, so that a busy machine makes nobody slow: meanwhile no order is looked after.
    const { user } = process.cpuUsage(spent);
    slowest = Math.max(slowest, user / 1e6);
    if (user > SLOW_US) failed(`${(user / 1e6).toFixed(1)} s of work for ${now}`);
    byStatus[statusCode] = (byStatus[statusCode] ?? 0) + 1;
    const isMeant =
      statusCode === 503 &&
      (OTHERWISE.has(request.route) ||
        /"code":"(MARKET_DATA_MISSING|JOURNAL_UNAVAILABLE)"/.test(body));
    if (statusCode >= 500 && !isMeant) failed(`${statusCode} for ${now}: ${body.slice(0, 300)}`);
    if (i % LOOK_EVERY === 0) {
      now = 'a look';
      engine.look();
      desk.alerts.take();
      // What was asked for may have stopped the desk: somebody lets it go again, so that the next orders get further.
      for (const { scope } of desk.controls.state().kills)
        desk.controls.release(scope, { name: 'fuzz', role: 'admin' }, 'go on');
      for (const { strategy } of desk.controls.state().disabled)
        desk.controls.enableStrategy(strategy, { name: 'fuzz', role: 'admin' }, 'go on');
      // The venue's messages come in between.
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (i % 10_000 === 0) onProgress?.(i);
  }
  const orders = desk.orders().length;
  const heapMbAfter = heap();
  await app.close();
  venue.value.close();
  journal.value.close();
  stopVenue(home);
  rmSync(home, { recursive: true, force: true });
  return { requests: count, byStatus, failures, orders, slowest, heapMbBefore, heapMbAfter };
}

function routesOf(app: FastifyInstance): readonly Route[] {
  const doc = app.swagger() as {
    readonly paths: Readonly<
      Record<
        string,
        Readonly<
          Record<
            string,
            {
              readonly requestBody?: {
                readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
              };
              readonly parameters?: readonly {
                readonly in: string;
                readonly name: string;
                readonly schema: Schema;
              }[];
            }
          >
        >
      >
    >;
  };
  return Object.entries(doc.paths).flatMap(([path, methods]) =>
    path === '/api/events'
      ? []
      : Object.entries(methods).map(([method, { requestBody, parameters }]) => ({
          method: method.toUpperCase(),
          path,
          body: requestBody?.content['application/json']?.schema ?? null,
          query: (parameters ?? [])
            .filter((each) => each.in === 'query')
            .map(({ name, schema }) => ({ name, schema })),
        })),
  );
}

interface Request {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE' | 'PUT';
  readonly url: string;
  readonly route: string;
  readonly headers: Record<string, string>;
  readonly payload?: string;
}
const unquoted = (raw: RawJson): string => raw.replace(/^"|"$/g, '');

function requestOf(route: Route, random: Random, index: number): Request {
  const wild = oneOf(random, [0, 0, 0.02, 0.1, 0.4]);
  const path = route.path.replaceAll(/\{(\w+)\}/g, () =>
    encodedOf(
      random.next() >= wild
        ? oneOf(random, ['KEEL', 'HULL', 'KEEL.PAPER'])
        : unquoted(anyText(random)).slice(0, 200),
    ),
  );
  const query = route.query
    .filter(() => random.next() < 0.8)
    .map(
      ({ name, schema }) =>
        `${name}=${encodedOf(unquoted(fromSchema(schema, random, wild)).slice(0, 400))}`,
    );
  if (random.next() < wild) query.push(`${encodedOf(unquoted(anyText(random)).slice(0, 60))}=1`);
  const method =
    random.next() < 0.01
      ? oneOf(random, ['GET', 'POST', 'PATCH', 'DELETE', 'PUT'] as const)
      : (route.method as Request['method']);
  const token = random.next() < 0.02 ? 'wrong' : `the-token-of-person-${index % PEOPLE}`;
  const headers: Record<string, string> = { authorization: `Bearer ${token}`, host: 'localhost' };
  const url = `${path}${query.length === 0 ? '' : `?${query.join('&')}`}`;
  if (route.body === null || method === 'GET') return { method, url, route: route.path, headers };
  const payload = random.next() < wild / 4 ? anyJson(random) : fromSchema(route.body, random, wild);
  headers['content-type'] =
    random.next() < 0.02
      ? oneOf(random, ['text/plain', 'application/xml', '', 'application/json; charset=utf-16'])
      : 'application/json';
  if (random.next() < 0.3) headers['idempotency-key'] = `k${Math.floor(random.next() * 50)}`;
  return {
    method,
    url,
    route: route.path,
    headers,
    payload:
      random.next() < wild / 8
        ? payload.slice(0, Math.floor(payload.length * random.next()))
        : payload,
  };
}
function encodedOf(text: string): string {
  try {
    return encodeURIComponent(text);
  } catch {
    // A lone surrogate has no encoding.
    return '%EF%BF%BD';
  }
}
