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
import { OKX_ACCOUNT_ROUTES } from './okx-account-routes.ts';
import { OKX_ALGO_ROUTES } from './okx-algo-routes.ts';
import { OKX_ERRORS, type OkxError } from './okx-error.ts';
import { OKX_HISTORY_ROUTES } from './okx-history-routes.ts';
import { OKX_MARKET_ROUTES } from './okx-market-routes.ts';
import {
  type OkxDesk,
  type OkxEnvelope,
  type OkxParams,
  type OkxRoute,
  type OkxRoutes,
  okxRefusal,
} from './okx-route.ts';
import { okxSigner } from './okx-signature.ts';
import { OKX_TRADE_ROUTES } from './okx-trade-routes.ts';

const ROUTES: OkxRoutes = {
  ...OKX_MARKET_ROUTES,
  ...OKX_ACCOUNT_ROUTES,
  ...OKX_TRADE_ROUTES,
  ...OKX_HISTORY_ROUTES,
  ...OKX_ALGO_ROUTES,
};

interface Served extends RestOptions {
  readonly desk: OkxDesk;
  readonly together: ReturnType<typeof sharedCommit>;
}

/** The REST side of the exchange in the words of OKX v5, not yet listening. */
export function okxServer(options: RestOptions): Server {
  const desk: OkxDesk = {
    exchange: options.exchange,
    limits: options.limits,
    counter: rateCounter(options.limits),
    nowMs: () => Math.floor(options.exchange.nowUs() / 1000) + (options.hook?.clockSkewMs() ?? 0),
    newId: () => randomBytes(16).toString('hex'),
  };
  const together = sharedCommit((work) => options.exchange.batch(work), options.onDefect);
  return httpShell({
    patience: undefined,
    words: {
      unreadable: okxRefusal(OKX_ERRORS.unreadable),
      tooSlow: okxRefusal(OKX_ERRORS.unreadable),
    },
    answer: (message) => answer({ ...options, desk, together }, message),
    broken: refusal(OKX_ERRORS.unreadable),
    failed(message, error) {
      if (message.method === 'GET' && !(error instanceof Defect)) options.onUnanswered(error);
      else options.onDefect(error);
    },
  });
}

const STATUSES: ReadonlyMap<string, number> = new Map([
  [OKX_ERRORS.notFound.code, 404],
  [OKX_ERRORS.notJson.code, 400],
  [OKX_ERRORS.tooMany.code, 429],
  [OKX_ERRORS.busy.code, 503],
  [OKX_ERRORS.unreadable.code, 500],
]);
/** Keys, times and signatures are 401; what the exchange itself refuses is a 200 with its code. */
const statusOf = (code: string): number =>
  STATUSES.get(code) ?? (code.startsWith('501') ? 401 : 200);
const replyOf = (body: OkxEnvelope): RestReply => ({
  status: statusOf(body.code),
  body,
  headers: {},
});
const refusal = (error: OkxError): RestReply => replyOf(okxRefusal(error));

async function answer(options: Served, message: IncomingMessage): Promise<RestReply | 'drop'> {
  const { desk } = options;
  const url = message.url ?? '/';
  const cut = url.indexOf('?');
  const path = cut < 0 ? url : url.slice(0, cut);
  const query = cut < 0 ? '' : url.slice(cut + 1);
  const method = message.method ?? 'GET';
  const body = await bodyOf(message);
  if (body === 'gone') return 'drop';
  if (body === null)
    return { ...refusal(OKX_ERRORS.tooLarge), status: 413, headers: { connection: 'close' } };
  if (method === 'GET' && path === '/exchange/state') {
    const { commandCount, hash } = options.exchange;
    return { status: 200, body: { commands: commandCount, hash: hash() }, headers: {} };
  }
  const route = ROUTES[`${method} ${path}`];
  if (route === undefined) return refusal(OKX_ERRORS.notFound);
  const nowMs = desk.nowMs();
  const charged = desk.counter.charge(message.socket.remoteAddress ?? '', route.weight, nowMs);
  if (charged !== null) return tooMany(charged.retryAfterSeconds);
  const signed = `${method}${url}${body.text}`;
  const account = accountOf(options, route, message, signed);
  if (!account.ok) return refusal(account.error);
  const items = method === 'GET' ? ok([queryOf(query)]) : itemsOf(body.text);
  if (!items.ok) return refusal(items.error);
  const [params = new Map()] = items.value;
  const request: RestRequest = { method, path, params, account: account.value };
  const instead = (await options.hook?.before(request)) ?? null;
  if (instead === 'drop') return 'drop';
  if (instead !== null) return inOurWords(instead);
  const work = (): RestReply => perform(desk, route, account.value ?? '', items.value);
  const reply = method === 'GET' ? work() : await options.together(work);
  return options.hook === null ? reply : options.hook.after(request, reply);
}

const tooMany = (retryAfterSeconds: number): RestReply => ({
  ...refusal(OKX_ERRORS.tooMany),
  headers: { 'retry-after': String(retryAfterSeconds) },
});
/** A fault that refuses a request knows the status and not the dialect. */
const inOurWords = (instead: RestReply): RestReply => ({
  ...instead,
  body: okxRefusal(instead.status === 429 ? OKX_ERRORS.tooMany : OKX_ERRORS.busy),
});

function perform(
  desk: OkxDesk,
  route: OkxRoute,
  account: string,
  items: readonly OkxParams[],
): RestReply {
  // Counted before anything is done: a request above the limit does nothing at all.
  for (let i = 0; route.isOrder && i < items.length; i++) {
    const refused = desk.counter.chargeOrder(account, desk.nowMs());
    if (refused !== null) return tooMany(refused.retryAfterSeconds);
  }
  const [params = new Map()] = items;
  return replyOf(route.handle({ desk, account, params, items }));
}

/** null: a public route. */
function accountOf(
  { keys, desk }: Served,
  route: OkxRoute,
  { headers }: IncomingMessage,
  signed: string,
): Result<string | null, OkxError> {
  if (route.access === 'public') return ok(null);
  const header = (name: string): string => {
    const value = headers[`ok-access-${name}`];
    return (Array.isArray(value) ? value[0] : value) ?? '';
  };
  const credentials = {
    apiKey: header('key'),
    passphrase: header('passphrase'),
    sign: header('sign'),
    timestamp: header('timestamp'),
    signed,
  };
  const owner = okxSigner(keys, credentials, desk.nowMs());
  return owner.ok ? ok(owner.value.account) : owner;
}

const queryOf = (query: string): OkxParams => new Map(new URLSearchParams(query));
const item = z.record(z.string(), z.unknown());
const posted = z.union([item, z.array(item)]);
/** An object, or for a bulk request a list of them. What is no plain value becomes text, so that it is seen and refused. */
function itemsOf(text: string): Result<readonly OkxParams[], OkxError> {
  const parsed = posted.safeParse(jsonIn(text));
  if (!parsed.success) return err(OKX_ERRORS.notJson);
  const list = Array.isArray(parsed.data) ? parsed.data : [parsed.data];
  return ok(
    list.map(
      (each) =>
        new Map(
          Object.entries(each)
            .filter(([, value]) => value !== null)
            .map(([name, value]) => [
              name,
              typeof value === 'string' ? value : JSON.stringify(value),
            ]),
        ),
    ),
  );
}
