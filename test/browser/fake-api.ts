// The API as the page sees it, with canned documents: for working on the page and testing it alone.
//   node --conditions=source test/browser/fake-api.ts [port]

import { readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import {
  type OrderDoc,
  type OrderSummaryDoc,
  orderRequest,
  type ProblemDoc,
  problemDoc,
} from '#contracts/documents';
import { amendRequest } from '#contracts/order-life';
import { type WaitDoc, waitRequest } from '#contracts/wait-documents';
import { builtDashboard } from './build-dashboard.ts';
import { bars } from './canned-bars.ts';
import { fakeControls, type Standing } from './canned-controls.ts';
import { costSurface, modelRecords, models } from './canned-costs.ts';
import { account, audit, restingIn, settings } from './canned-desk.ts';
import { instruments, market, newOrder, preTrade } from './canned-documents.ts';
import { history, metrics, universe } from './canned-market.ts';
import { pageOf, summaryOf, summaryPage } from './canned-orders.ts';
import { book, rebalanced, stress } from './canned-portfolio.ts';
import { changed, ended, worked } from './canned-progress.ts';
import { routeFor, venues } from './canned-venues.ts';
import { cannedWait } from './canned-waits.ts';

export const FAKE_TOKEN = 'fake-token';
const cookieOf = (session: number): string => `plimsoll=fake-session-${session};`;
const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};
const POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'";

export interface FakeApi {
  readonly origin: string;
  readonly orders: Map<string, OrderDoc>;
  /** Idempotency keys, one for each order that was asked for. */
  readonly keys: readonly string[];
  readonly standing: Standing;
  /** Stands in the orders without an event. */
  readonly put: (order: OrderDoc) => void;
  /** The list of orders is these, newest first. */
  readonly answerOrders: (newest: readonly OrderSummaryDoc[]) => void;
  /** Somebody set a switch, or the like. */
  readonly changed: () => void;
  /** Every session ends at the service; `cut`: so do its streams. */
  readonly expire: (cut: boolean) => void;
  /** While true nothing is answered. */
  readonly hang: (isHanging: boolean) => void;
  readonly advance: (parentId: string, done: number) => void;
  readonly finish: (parentId: string) => void;
  readonly beat: () => void;
  readonly close: () => Promise<void>;
}

class Desk {
  readonly orders = new Map<string, OrderDoc>();
  readonly keys: string[] = [];
  readonly waits = new Map<string, WaitDoc>();
  readonly streams = new Set<ServerResponse>();
  readonly controls = fakeControls();
  beats = 0;
  list: ReturnType<typeof listOf> | null = null;
  session = 1;
  isHanging = false;

  put(order: OrderDoc): void {
    this.orders.set(order.parentId, order);
    this.tell('order', { parentId: order.parentId, order: summaryOf(order) });
  }
  tell(name: string, data: object): void {
    for (const stream of this.streams)
      stream.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
  }
}

function listOf(
  newest: readonly OrderSummaryDoc[],
): (query: URLSearchParams) => readonly OrderSummaryDoc[] {
  const places = new Map(newest.map(({ parentId }, i) => [parentId, i]));
  return (query) => summaryPage(newest, places, query);
}

interface Answer {
  readonly status: number;
  readonly body: unknown;
}
const found = (body: unknown, status = 200): Answer => ({ status, body });
type Wrong = Pick<ProblemDoc, 'code' | 'detail' | 'remedy' | 'problems'>;
const wrong = (status: number, { code, detail, remedy, problems }: Wrong): Answer => ({
  status,
  body: problemDoc.parse({
    type: 'about:blank',
    title: detail,
    status,
    detail,
    code,
    remedy,
    ...(problems === undefined ? {} : { problems }),
  }),
});

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body: unknown;
  readonly key: string | undefined;
}

function answer(desk: Desk, { method, path, body, key }: Asked): Answer {
  const [, , area = '', name = ''] = (path.split('?')[0] ?? '').split('/');
  const order = desk.orders.get(name);
  const now = Date.now();
  switch (`${method} ${area}`) {
    case 'GET instruments':
      return found(instruments());
    case 'GET market':
      if (path.endsWith('/resting')) return found(restingIn([...desk.orders.values()], name));
      if (path.includes('/bars'))
        return found(bars(name, now, new URL(path, 'http://localhost').searchParams));
      if (path.includes('/route'))
        return found(routeFor(name, new URL(path, 'http://localhost').searchParams, now));
      return found(market(name, now, desk.beats));
    case 'GET controls':
      return found(desk.controls.state(now));
    case 'POST controls':
      desk.controls.decide(name, body, now);
      desk.tell('controls', {});
      return found(desk.controls.state(now));
    case 'GET liquidity':
      return liquidity(path, now);
    case 'GET waiting-orders':
      return found([...desk.waits.values()]);
    case 'POST waiting-orders': {
      const wait = cannedWait(`W${desk.waits.size + 1}`, waitRequest.parse(body), now);
      desk.waits.set(wait.waitId, wait);
      desk.tell('controls', {});
      return found(wait, 201);
    }
    case 'DELETE waiting-orders':
      desk.waits.delete(name);
      desk.tell('controls', {});
      return found({});
    case 'GET venues':
      return found(venues(now));
    case 'GET audit':
      return found(audit(now));
    case 'GET account':
      return found(account(now));
    case 'GET settings':
      return found(settings());
    case 'GET portfolio':
      return found(book(now));
    case 'POST portfolio':
      return found(name === 'stress' ? stress(now) : rebalanced(body, now));
    case 'GET models':
      return found(path.includes('/records') ? modelRecords() : models());
    case 'GET alerts':
      return found(
        path.includes('state=over')
          ? desk.controls.alerts(now).map((row) => ({
              ...row,
              overAt: new Date(now - 60_000).toISOString(),
            }))
          : desk.controls.alerts(now),
      );
    case 'POST alerts':
      desk.controls.acknowledge((body as { readonly key: string }).key, now);
      return found(desk.controls.alerts(now));
    case 'GET orders':
      if (name === '') {
        const query = new URL(path, 'http://localhost').searchParams;
        return found(desk.list?.(query) ?? pageOf([...desk.orders.values()], query));
      }
      return order === undefined
        ? wrong(404, {
            code: 'ORDER_UNKNOWN',
            detail: `there is no order ${name}`,
            remedy: 'look at the list of orders',
          })
        : found(order);
    case 'DELETE orders':
      if (order !== undefined) desk.put(ended(order, 'cancelled'));
      return found(desk.orders.get(name));
    case 'PATCH orders':
      if (order !== undefined) desk.put(changed(order, 'amended', amendRequest.parse(body)));
      return found(desk.orders.get(name));
    case 'POST liquidity':
      return asked(desk, area, body, key);
    case 'POST orders':
      if (order !== undefined) return lifeOf(desk, order, path);
      return asked(desk, area, body, key);
    default:
      return wrong(404, {
        code: 'NOT_FOUND',
        detail: `there is nothing at ${path}`,
        remedy: 'see /openapi.json',
      });
  }
}

/** `resume` of an order of 7,777 units no longer fits. */
function lifeOf(desk: Desk, order: OrderDoc, path: string): Answer {
  const isPause = path.endsWith('/pause');
  if (!isPause && order.order.quantity === 7777)
    return wrong(422, {
      code: 'PARTICIPATION_ABOVE_MAX',
      detail: 'the plan must complete by the deadline within the participation cap',
      remedy: 'set the deadline to 2026-01-05T20:00:00Z or later',
    });
  desk.put(changed(order, isPause ? 'paused' : 'resumed', {}));
  return found(desk.orders.get(order.parentId));
}

function liquidity(path: string, now: number): Answer {
  const [, , , what = '', name = ''] = path.split('?')[0]?.split('/') ?? [];
  if (what === 'cost-surface')
    return found(costSurface(new URL(path, 'http://localhost').searchParams));
  if (what === 'universe')
    return found(universe(now, new URL(path, 'http://localhost').searchParams));
  if (what === 'metrics') return found(metrics(name, now));
  return what === 'history'
    ? found(history(name, now))
    : wrong(404, {
        code: 'NOT_FOUND',
        detail: `there is nothing at ${path}`,
        remedy: 'see /openapi.json',
      });
}

function asked(desk: Desk, area: string, body: unknown, key: string | undefined): Answer {
  const request = orderRequest.parse(body);
  if (request.symbol === 'THIN' && (request.limit ?? 0) > 1000) {
    return wrong(422, {
      code: 'BAD_INPUT',
      detail: 'one field is wrong',
      remedy: 'correct it',
      problems: [
        {
          code: 'PRICE_OUTSIDE_COLLAR',
          path: 'limit',
          message: 'limit must be near the market',
          remedy: 'use 100.00',
        },
      ],
    });
  }
  // The market of the fake service is at 100.
  const quantity = request.quantity ?? Math.floor((request.value ?? 0) / 100);
  const order = { ...request, quantity };
  const doc = preTrade(order, Date.now(), desk.controls.killed());
  if (area === 'liquidity') return found(doc);
  if (key === undefined)
    return wrong(400, {
      code: 'IDEMPOTENCY_KEY_MISSING',
      detail: 'the header Idempotency-Key is missing',
      remedy: 'send one key per order',
    });
  if (doc.verdict.refusal !== null)
    return wrong(422, {
      code: doc.verdict.refusal.code,
      detail: doc.verdict.refusal.message,
      remedy: doc.verdict.refusal.remedy,
    });
  desk.keys.push(key);
  const placed = newOrder(`w${desk.orders.size + 1}`, order, Date.now());
  desk.put(placed);
  return found(placed, 201);
}

async function serve(
  desk: Desk,
  folder: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (desk.isHanging) return;
  const url = new URL(request.url ?? '/', 'http://localhost');
  const headers = { 'content-security-policy': POLICY, 'cache-control': 'no-store' };
  if (url.pathname === '/api/session') {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const isOut = request.method === 'DELETE';
    if (isOut) desk.session++;
    const isRight =
      isOut ||
      (JSON.parse(Buffer.concat(chunks).toString()) as { token: string }).token === FAKE_TOKEN;
    response
      .writeHead(isRight ? 204 : 401, {
        ...headers,
        ...(isRight
          ? {
              'set-cookie': `${cookieOf(isOut ? 0 : desk.session)} HttpOnly; SameSite=Strict; Path=/`,
            }
          : {}),
      })
      .end();
    return;
  }
  if (url.pathname === '/healthz') {
    const { health } = desk.controls.standing;
    response
      .writeHead(health.journal && health.looking ? 200 : 503, {
        ...headers,
        'content-type': 'application/json',
      })
      .end(JSON.stringify(health));
    return;
  }
  if (!url.pathname.startsWith('/api/')) {
    const file = url.pathname === '/' ? '/index.html' : url.pathname;
    response
      .writeHead(200, {
        ...headers,
        'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
      })
      .end(readFileSync(join(folder, file)));
    return;
  }
  if (!`${request.headers.cookie ?? ''};`.includes(cookieOf(desk.session))) {
    const { body } = wrong(401, {
      code: 'UNAUTHORISED',
      detail: 'a token is needed',
      remedy: 'sign in',
    });
    response
      .writeHead(401, { 'content-type': 'application/problem+json' })
      .end(JSON.stringify(body));
    return;
  }
  if (url.pathname === '/api/events') {
    response
      .writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
      .write(': hello\n\n');
    desk.streams.add(response);
    response.on('close', () => desk.streams.delete(response));
    return;
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const key = request.headers['idempotency-key'];
  const { status, body } = answer(desk, {
    method: request.method ?? 'GET',
    path: url.pathname + url.search,
    body: text === '' ? null : JSON.parse(text),
    key: typeof key === 'string' ? key : undefined,
  });
  response
    .writeHead(status, {
      'content-type': status >= 400 ? 'application/problem+json' : 'application/json',
    })
    .end(JSON.stringify(body));
}

export async function startFakeApi(folder: string, port = 0): Promise<FakeApi> {
  const desk = new Desk();
  const server = createServer((request, response) => {
    serve(desk, folder, request, response).catch((thrown: unknown) =>
      // A page that has gone away in the middle of its answer.
      response.headersSent ? response.destroy() : response.writeHead(500).end(String(thrown)),
    );
  });
  await new Promise<void>((listening) => {
    server.listen(port, '127.0.0.1', listening);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const change = (parentId: string, how: (order: OrderDoc) => OrderDoc): void => {
    const order = desk.orders.get(parentId);
    if (order !== undefined) desk.put(how(order));
  };
  return {
    origin: `http://127.0.0.1:${address.port}`,
    orders: desk.orders,
    keys: desk.keys,
    standing: desk.controls.standing,
    put: (order) => void desk.orders.set(order.parentId, order),
    answerOrders: (newest) => void (desk.list = listOf(newest)),
    changed: () => desk.tell('controls', {}),
    expire: (cut) => {
      desk.session++;
      if (cut) for (const stream of desk.streams) stream.end();
    },
    hang: (isHanging) => void (desk.isHanging = isHanging),
    advance: (parentId, done) => change(parentId, (order) => worked(order, done)),
    finish: (parentId) => change(parentId, (order) => ended(order, 'completed')),
    beat: () => {
      desk.beats++;
      desk.tell('market', {});
    },
    close: async () => {
      for (const stream of desk.streams) stream.end();
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

if (import.meta.main) {
  const api = await startFakeApi(await builtDashboard(), Number(process.argv[2] ?? 7431));
  setInterval(api.beat, 1_000);
  console.error(`${api.origin}/#token=${FAKE_TOKEN}`);
}
