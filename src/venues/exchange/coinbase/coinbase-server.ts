import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { z } from 'zod';
import { Defect } from '#core/kernel/assert';
import { err, ok, type Result } from '#core/kernel/result';
import type { RestOptions } from '#venues/exchange/spot/door-options';
import { bodyOf, httpShell } from '#venues/exchange/spot/rest/http-shell';
import { rateCounter } from '#venues/exchange/spot/rest/rate-limits';
import type { RestReply, RestRequest } from '#venues/exchange/spot/rest/rest-hook';
import { sharedCommit } from '#venues/exchange/spot/rest/shared-commit';
import { COINBASE_ACCOUNT_ROUTES } from './coinbase-account-routes.ts';
import { COINBASE_ERRORS, type CoinbaseError } from './coinbase-error.ts';
import { COINBASE_HISTORY_ROUTES } from './coinbase-history-routes.ts';
import { COINBASE_MARKET_ROUTES } from './coinbase-market-routes.ts';
import {
  type CoinbaseAnswer,
  type CoinbaseCall,
  type CoinbaseDesk,
  type CoinbaseRoute,
  type CoinbaseRoutes,
  coinbaseErrorBody,
  coinbaseRouteAt,
} from './coinbase-route.ts';
import { type CoinbaseGuard, coinbaseGuard } from './coinbase-token.ts';
import { COINBASE_TRADE_ROUTES } from './coinbase-trade-routes.ts';

const ROUTES: CoinbaseRoutes = {
  ...COINBASE_MARKET_ROUTES,
  ...COINBASE_ACCOUNT_ROUTES,
  ...COINBASE_TRADE_ROUTES,
  ...COINBASE_HISTORY_ROUTES,
};

interface Served extends RestOptions {
  readonly desk: CoinbaseDesk;
  readonly guard: CoinbaseGuard;
  readonly together: ReturnType<typeof sharedCommit>;
}

/** The REST side of the exchange in the words of Coinbase's Advanced Trade API, not yet listening. */
export function coinbaseServer(options: RestOptions): Server {
  const { exchange, hook } = options;
  const desk: CoinbaseDesk = {
    exchange,
    counter: rateCounter(options.limits),
    nowMs: () => Math.floor(exchange.nowUs() / 1000) + (hook?.clockSkewMs() ?? 0),
    newId: randomUUID,
  };
  const together = sharedCommit((work) => exchange.batch(work), options.onDefect);
  const served: Served = { ...options, desk, guard: coinbaseGuard(options.keys), together };
  const broken = coinbaseErrorBody(COINBASE_ERRORS.broken);
  return httpShell({
    patience: undefined,
    words: { unreadable: broken, tooSlow: broken },
    answer: (message) => answer(served, message),
    broken: { status: 500, body: broken, headers: {} },
    failed(message, error) {
      if (message.method === 'GET' && !(error instanceof Defect)) options.onUnanswered(error);
      else options.onDefect(error);
    },
  });
}

const errorReply = (
  error: CoinbaseError,
  headers: Readonly<Record<string, string>> = {},
): RestReply => ({ status: error.status, body: coinbaseErrorBody(error), headers });
const replyOf = (answered: CoinbaseAnswer): RestReply =>
  answered.ok ? { status: 200, body: answered.value, headers: {} } : errorReply(answered.error);
const tooMany = (retryAfterSeconds: number): RestReply =>
  errorReply(COINBASE_ERRORS.tooMany, { 'retry-after': String(retryAfterSeconds) });

async function answer(options: Served, message: IncomingMessage): Promise<RestReply | 'drop'> {
  const { desk, hook } = options;
  const url = message.url ?? '/';
  const cut = url.indexOf('?');
  const path = cut < 0 ? url : url.slice(0, cut);
  const query = new URLSearchParams(cut < 0 ? '' : url.slice(cut + 1));
  const method = message.method ?? 'GET';
  const body = await bodyOf(message);
  if (body === 'gone') return 'drop';
  if (body === null) return errorReply(COINBASE_ERRORS.tooLarge, { connection: 'close' });
  if (method === 'GET' && path === '/exchange/state') {
    const { commandCount, hash } = options.exchange;
    return { status: 200, body: { commands: commandCount, hash: hash() }, headers: {} };
  }
  const found = coinbaseRouteAt(ROUTES, method, path);
  if (found === null) return errorReply(COINBASE_ERRORS.noRoute);
  const charged = desk.counter.charge(message.socket.remoteAddress ?? '', 1, desk.nowMs());
  if (charged !== null) return tooMany(charged.retryAfterSeconds);
  const account = accountOf(options, found.route, message, { method, path });
  if (!account.ok) return errorReply(account.error);
  const posted = method === 'GET' ? ok(undefined) : bodyIn(body.text);
  if (!posted.ok) return errorReply(posted.error);
  const request: RestRequest = { method, path, params: new Map(query), account: account.value };
  const instead = (await hook?.before(request)) ?? null;
  if (instead === 'drop') return 'drop';
  if (instead !== null) return inOurWords(instead);
  const call: CoinbaseCall = {
    desk,
    account: account.value ?? '',
    named: decodedPart(found.named),
    query,
    body: posted.value,
  };
  const work = (): RestReply => perform(found.route, call);
  const reply = method === 'GET' ? work() : await options.together(work);
  return hook === null ? reply : hook.after(request, reply);
}

/** A fault that refuses a request knows the status and not the dialect. */
const inOurWords = (instead: RestReply): RestReply => ({
  ...instead,
  body: coinbaseErrorBody(instead.status === 429 ? COINBASE_ERRORS.tooMany : COINBASE_ERRORS.busy),
});
function perform(route: CoinbaseRoute, call: CoinbaseCall): RestReply {
  const { counter, nowMs } = call.desk;
  // Counted before anything is done: a request above the limit does nothing at all.
  const refused = route.isOrder ? counter.chargeOrder(call.account, nowMs()) : null;
  return refused === null ? replyOf(route.handle(call)) : tooMany(refused.retryAfterSeconds);
}

/** null: a public route. */
function accountOf(
  { guard, desk }: Served,
  route: CoinbaseRoute,
  { headers }: IncomingMessage,
  { method, path }: { readonly method: string; readonly path: string },
): Result<string | null, CoinbaseError> {
  if (route.access === 'public') return ok(null);
  const token = /^Bearer (\S+)$/.exec(headers.authorization ?? '')?.[1] ?? '';
  return guard(token, { method, host: headers.host ?? '', path }, desk.nowMs());
}
const bodyForm = z.record(z.string(), z.unknown());
function bodyIn(text: string): Result<unknown, CoinbaseError> {
  try {
    const parsed = bodyForm.safeParse(JSON.parse(text));
    return parsed.success ? ok(parsed.data) : err(COINBASE_ERRORS.notJson);
  } catch {
    return err(COINBASE_ERRORS.notJson);
  }
}
function decodedPart(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // No name of anything here.
    return '';
  }
}
