import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { z } from 'zod';
import { Defect } from '#core/kernel/assert';
import { err, ok, type Result } from '#core/kernel/result';
import { jsonIn } from '#platform/line-reader';
import type { RestOptions } from '#venues/exchange/spot/door-options';
import { bodyOf, httpShell } from '#venues/exchange/spot/rest/http-shell';
import type { RestReply, RestRequest } from '#venues/exchange/spot/rest/rest-hook';
import { sharedCommit } from '#venues/exchange/spot/rest/shared-commit';
import type { KeyRing } from '#venues/exchange/spot/rest/signature';
import { ALPACA_ACCOUNT_ROUTES } from './alpaca-account-routes.ts';
import { ALPACA_ACTIVITY_ROUTES } from './alpaca-activity-routes.ts';
import { type RequestBudget, requestBudgets } from './alpaca-budget.ts';
import { keyHolder } from './alpaca-keys.ts';
import { ALPACA_MARKET_ROUTES } from './alpaca-market-routes.ts';
import { ALPACA_ORDER_ROUTES } from './alpaca-order-routes.ts';
import { ALPACA_REFUSALS, type AlpacaRefusal } from './alpaca-refusal.ts';
import {
  type AlpacaDesk,
  type AlpacaParams,
  type AlpacaRoute,
  type AlpacaRoutes,
  alpacaReply,
  refusalReply,
} from './alpaca-route.ts';

const ROUTES: AlpacaRoutes = {
  ...ALPACA_ORDER_ROUTES,
  ...ALPACA_ACCOUNT_ROUTES,
  ...ALPACA_ACTIVITY_ROUTES,
  ...ALPACA_MARKET_ROUTES,
};
const MARKET_DATA = ['/v2/stocks/', '/v1beta3/crypto/'];

interface Served extends RestOptions {
  readonly desk: AlpacaDesk;
  readonly budget: ReturnType<typeof requestBudgets>;
  readonly together: ReturnType<typeof sharedCommit>;
}

/** The REST side of the exchange in the words of Alpaca's Trading API v2 and Market Data API, not yet listening. */
export function alpacaServer(options: RestOptions): Server {
  const { exchange, hook } = options;
  const desk: AlpacaDesk = {
    exchange,
    nowUs: () => exchange.nowUs() + (hook?.clockSkewMs() ?? 0) * 1000,
    newId: () => randomUUID(),
  };
  const served: Served = {
    ...options,
    desk,
    budget: requestBudgets(options.limits.weightPerMinute),
    together: sharedCommit((work) => exchange.batch(work), options.onDefect),
  };
  const broken = refusalReply(ALPACA_REFUSALS.broken);
  return httpShell({
    patience: undefined,
    words: { unreadable: broken.body, tooSlow: broken.body },
    answer: (message) => answer(served, message),
    broken,
    failed(message, error) {
      if (message.method === 'GET' && !(error instanceof Defect)) options.onUnanswered(error);
      else options.onDefect(error);
    },
  });
}

async function answer(options: Served, message: IncomingMessage): Promise<RestReply | 'drop'> {
  const { path, query } = addressOf(message.url ?? '/');
  const method = message.method ?? 'GET';
  const body = await bodyOf(message);
  if (body === 'gone') return 'drop';
  if (body === null)
    return { ...refusalReply(ALPACA_REFUSALS.tooLarge), headers: { connection: 'close' } };
  if (method === 'GET' && path === '/exchange/state') {
    const { commandCount, hash } = options.exchange;
    return alpacaReply({ commands: commandCount, hash: hash() });
  }
  const account = holderOf(options.keys, message);
  const who = account ?? message.socket.remoteAddress ?? '';
  const budget = options.budget(who, options.desk.nowUs() / 1000);
  if (budget.left < 0) return tooMany(budget);
  if (account === null) return refusalReply(unknownAt(path));
  const found = routeAt(method, path);
  if (found === null) return refusalReply(ALPACA_REFUSALS.noRoute);
  const params = method === 'GET' || body.text === '' ? ok(paramsIn(query)) : bodyIn(body.text);
  if (!params.ok) return refusalReply(params.error);
  const call = { desk: options.desk, account, params: params.value, named: found.named };
  const request: RestRequest = { method, path, params: params.value, account };
  const reply = await carried(options, request, () => found.route(call));
  return reply === 'drop'
    ? reply
    : { ...reply, headers: { ...headersOf(budget), ...reply.headers } };
}

function addressOf(url: string): { readonly path: string; readonly query: string } {
  const cut = url.indexOf('?');
  return cut < 0
    ? { path: url, query: '' }
    : { path: url.slice(0, cut), query: url.slice(cut + 1) };
}
/** Through the faults, there and back. What changes something is written together with what came beside it. */
async function carried(
  { hook, together }: Served,
  request: RestRequest,
  work: () => RestReply,
): Promise<RestReply | 'drop'> {
  const instead = (await hook?.before(request)) ?? null;
  if (instead === 'drop') return 'drop';
  if (instead !== null) return inOurWords(instead);
  const reply = request.method === 'GET' ? work() : await together(work);
  return hook === null ? reply : hook.after(request, reply);
}
/** A fault that refuses a request knows the status and not the dialect. */
function inOurWords(instead: RestReply): RestReply {
  const words = instead.status === 429 ? ALPACA_REFUSALS.tooMany : ALPACA_REFUSALS.busy;
  return { ...instead, body: refusalReply(words).body };
}

const headersOf = ({ limit, left, resetAt }: RequestBudget): RestReply['headers'] => ({
  'x-ratelimit-limit': String(limit),
  'x-ratelimit-remaining': String(Math.max(0, left)),
  'x-ratelimit-reset': String(resetAt),
});
const tooMany = (budget: RequestBudget): RestReply => ({
  ...refusalReply(ALPACA_REFUSALS.tooMany),
  headers: { ...headersOf(budget), 'retry-after': String(budget.resetSeconds) },
});

function holderOf(keys: KeyRing, { headers }: IncomingMessage): string | null {
  const header = (name: string): string => {
    const value = headers[name];
    return (Array.isArray(value) ? value[0] : value) ?? '';
  };
  return keyHolder(keys, header('apca-api-key-id'), header('apca-api-secret-key'));
}
const unknownAt = (path: string): AlpacaRefusal =>
  MARKET_DATA.some((head) => path.startsWith(head))
    ? ALPACA_REFUSALS.forbidden
    : ALPACA_REFUSALS.unauthorized;

/** The route itself, or the one that names something in its last part. */
function routeAt(
  method: string,
  path: string,
): { readonly route: AlpacaRoute; readonly named: string } | null {
  const exact = ROUTES[`${method} ${path}`];
  if (exact !== undefined) return { route: exact, named: '' };
  const cut = path.lastIndexOf('/') + 1;
  const route = ROUTES[`${method} ${path.slice(0, cut)}*`];
  const named = decoded(path.slice(cut));
  return route === undefined || named === '' ? null : { route, named };
}

/** `BTC%2FUSD` names a coin; what is no such text names nothing. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
const paramsIn = (query: string): AlpacaParams => new Map(new URLSearchParams(query));
const posted = z.record(z.string(), z.unknown());
/** What is no plain value becomes text, so that it is seen and refused. */
function bodyIn(text: string): Result<AlpacaParams, AlpacaRefusal> {
  const parsed = posted.safeParse(jsonIn(text));
  if (!parsed.success) return err(ALPACA_REFUSALS.notJson);
  return ok(
    new Map(
      Object.entries(parsed.data)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
    ),
  );
}
