import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { z } from 'zod';
import { Defect } from '#core/kernel/assert';
import { err, ok, type Result } from '#core/kernel/result';
import { jsonIn } from '#platform/line-reader';
import type { RestOptions } from '#venues/exchange/spot/door-options';
import { bodyOf, httpShell } from '#venues/exchange/spot/rest/http-shell';
import { rateCounter } from '#venues/exchange/spot/rest/rate-limits';
import type { RestReply, RestRequest } from '#venues/exchange/spot/rest/rest-hook';
import { sharedCommit } from '#venues/exchange/spot/rest/shared-commit';
import { BYBIT_ACCOUNT_ROUTES } from './bybit-account-routes.ts';
import { BYBIT_ERRORS, type BybitError } from './bybit-error.ts';
import { BYBIT_HISTORY_ROUTES } from './bybit-history-routes.ts';
import { BYBIT_MARKET_ROUTES } from './bybit-market-routes.ts';
import {
  type BybitAnswer,
  type BybitDesk,
  type BybitParams,
  type BybitRoute,
  type BybitRoutes,
  bybitEnvelope,
} from './bybit-route.ts';
import { bybitSigner } from './bybit-signature.ts';
import { BYBIT_TRADE_ROUTES } from './bybit-trade-routes.ts';

const ROUTES: BybitRoutes = {
  ...BYBIT_MARKET_ROUTES,
  ...BYBIT_ACCOUNT_ROUTES,
  ...BYBIT_TRADE_ROUTES,
  ...BYBIT_HISTORY_ROUTES,
};

interface Served extends RestOptions {
  readonly desk: BybitDesk;
  readonly together: ReturnType<typeof sharedCommit>;
}

/** The REST side of the exchange in the words of Bybit's V5 API, not yet listening. */
export function bybitServer(options: RestOptions): Server {
  const desk: BybitDesk = {
    exchange: options.exchange,
    counter: rateCounter(options.limits),
    nowMs: () => Math.floor(options.exchange.nowUs() / 1000) + (options.hook?.clockSkewMs() ?? 0),
    newId: () => randomBytes(16).toString('hex'),
  };
  const together = sharedCommit((work) => options.exchange.batch(work), options.onDefect);
  const broken = bybitEnvelope(err(BYBIT_ERRORS.broken), 0);
  return httpShell({
    patience: undefined,
    words: { unreadable: broken, tooSlow: broken },
    answer: (message) => answer({ ...options, desk, together }, message),
    broken: { status: 500, body: broken, headers: {} },
    failed(message, error) {
      if (message.method === 'GET' && !(error instanceof Defect)) options.onUnanswered(error);
      else options.onDefect(error);
    },
  });
}

/** What is none of these is a 200 with its code: keys, times and signatures too. */
const STATUSES: ReadonlyMap<BybitError, number> = new Map<BybitError, number>([
  [BYBIT_ERRORS.notFound, 404],
  [BYBIT_ERRORS.tooLarge, 413],
  [BYBIT_ERRORS.tooMany, 403],
  [BYBIT_ERRORS.broken, 500],
  [BYBIT_ERRORS.busy, 503],
]);
const replyOf = ({ nowMs }: BybitDesk, answered: BybitAnswer): RestReply => ({
  status: answered.ok ? 200 : (STATUSES.get(answered.error) ?? 200),
  body: bybitEnvelope(answered, nowMs()),
  headers: {},
});

async function answer(options: Served, message: IncomingMessage): Promise<RestReply | 'drop'> {
  const { desk } = options;
  const refused = (error: BybitError): RestReply => replyOf(desk, err(error));
  const url = message.url ?? '/';
  const cut = url.indexOf('?');
  const path = cut < 0 ? url : url.slice(0, cut);
  const query = cut < 0 ? '' : url.slice(cut + 1);
  const method = message.method ?? 'GET';
  const body = await bodyOf(message);
  if (body === 'gone') return 'drop';
  if (body === null) return { ...refused(BYBIT_ERRORS.tooLarge), headers: { connection: 'close' } };
  if (method === 'GET' && path === '/exchange/state') {
    const { commandCount, hash } = options.exchange;
    return { status: 200, body: { commands: commandCount, hash: hash() }, headers: {} };
  }
  const route = ROUTES[`${method} ${path}`];
  if (route === undefined) return refused(BYBIT_ERRORS.notFound);
  const address = message.socket.remoteAddress ?? '';
  const charged = desk.counter.charge(address, route.weight, desk.nowMs());
  // BYB-5: what an address asks for is counted at the door.
  if (charged !== null) return tooMany(desk, 403, charged.retryAfterSeconds);
  const account = accountOf(options, route, message, method === 'GET' ? query : body.text);
  if (!account.ok) return refused(account.error);
  const params = method === 'GET' ? ok(queryOf(query)) : bodyParams(body.text);
  if (!params.ok) return refused(params.error);
  const request: RestRequest = { method, path, params: params.value, account: account.value };
  const instead = (await options.hook?.before(request)) ?? null;
  if (instead === 'drop') return 'drop';
  if (instead !== null) return inOurWords(desk, instead);
  const work = (): RestReply => perform(desk, route, account.value ?? '', params.value);
  const reply = method === 'GET' ? work() : await options.together(work);
  return options.hook === null ? reply : options.hook.after(request, reply);
}

/** 403 to an address that asks too much, 429 to an account that orders too much; the same code either way. */
function tooMany(desk: BybitDesk, status: 403 | 429, afterSeconds: number): RestReply {
  const until = String(desk.nowMs() + afterSeconds * 1000);
  const headers = { 'x-bapi-limit-status': '0', 'x-bapi-limit-reset-timestamp': until };
  return { ...replyOf(desk, err(BYBIT_ERRORS.tooMany)), status, headers };
}
/** A fault that refuses a request knows the status and not the dialect. */
const inOurWords = (desk: BybitDesk, instead: RestReply): RestReply => ({
  ...instead,
  body: replyOf(desk, err(instead.status === 429 ? BYBIT_ERRORS.tooMany : BYBIT_ERRORS.busy)).body,
});

function perform(
  desk: BybitDesk,
  route: BybitRoute,
  account: string,
  params: BybitParams,
): RestReply {
  // Counted before anything is done: a request above the limit does nothing at all.
  const refused = route.isOrder ? desk.counter.chargeOrder(account, desk.nowMs()) : null;
  if (refused !== null) return tooMany(desk, 429, refused.retryAfterSeconds);
  return replyOf(desk, route.handle({ desk, account, params }));
}

/** null: a public route. */
function accountOf(
  { keys, desk }: Served,
  route: BybitRoute,
  { headers }: IncomingMessage,
  payload: string,
): Result<string | null, BybitError> {
  if (route.access === 'public') return ok(null);
  const header = (name: string): string => {
    const value = headers[`x-bapi-${name}`];
    return (Array.isArray(value) ? value[0] : value) ?? '';
  };
  const credentials = {
    apiKey: header('api-key'),
    timestamp: header('timestamp'),
    recvWindow: header('recv-window'),
    sign: header('sign'),
    payload,
  };
  const owner = bybitSigner(keys, credentials, desk.nowMs());
  return owner.ok ? ok(owner.value.account) : owner;
}

const queryOf = (query: string): BybitParams => new Map(new URLSearchParams(query));
const posted = z.record(z.string(), z.unknown());
/** What is no plain value becomes text, so that it is seen and refused. */
function bodyParams(text: string): Result<BybitParams, BybitError> {
  const parsed = posted.safeParse(jsonIn(text));
  if (!parsed.success) return err(BYBIT_ERRORS.notJson);
  return ok(
    new Map(
      Object.entries(parsed.data)
        .filter(([, value]) => value !== null)
        .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
    ),
  );
}
