import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { z } from 'zod';
import { Defect } from '#core/kernel/assert';
import { ok, type Result } from '#core/kernel/result';
import { jsonIn } from '#platform/line-reader';
import type { RestOptions } from '#venues/exchange/spot/door-options';
import { bodyOf, httpShell } from '#venues/exchange/spot/rest/http-shell';
import { type RateCounter, rateCounter } from '#venues/exchange/spot/rest/rate-limits';
import type { RestReply, RestRequest } from '#venues/exchange/spot/rest/rest-hook';
import { sharedCommit } from '#venues/exchange/spot/rest/shared-commit';
import { KRAKEN_ACCOUNT_ROUTES } from './kraken-account-routes.ts';
import { KRAKEN_ERRORS, type KrakenError } from './kraken-error.ts';
import { KRAKEN_HISTORY_ROUTES } from './kraken-history-routes.ts';
import { KRAKEN_MARKET_ROUTES } from './kraken-market-routes.ts';
import {
  type KrakenDesk,
  type KrakenEnvelope,
  type KrakenParams,
  type KrakenRoute,
  type KrakenRoutes,
  krakenRefusal,
} from './kraken-route.ts';
import { type KrakenSigners, krakenSigners } from './kraken-signature.ts';
import type { KrakenTokens } from './kraken-tokens.ts';
import { KRAKEN_TRADE_ROUTES } from './kraken-trade-routes.ts';

const ROUTES: KrakenRoutes = {
  ...KRAKEN_MARKET_ROUTES,
  ...KRAKEN_ACCOUNT_ROUTES,
  ...KRAKEN_TRADE_ROUTES,
  ...KRAKEN_HISTORY_ROUTES,
};

export interface KrakenServerOptions extends RestOptions {
  readonly tokens: KrakenTokens;
}
interface Served extends KrakenServerOptions {
  readonly desk: KrakenDesk;
  readonly counter: RateCounter;
  readonly signers: KrakenSigners;
  readonly together: ReturnType<typeof sharedCommit>;
}

/** The REST side of the exchange in the words of Kraken's version 0, not yet listening. */
export function krakenServer(options: KrakenServerOptions): Server {
  const { exchange, tokens, hook } = options;
  const served: Served = {
    ...options,
    desk: {
      exchange,
      tokens,
      nowMs: () => Math.floor(exchange.nowUs() / 1000) + (hook?.clockSkewMs() ?? 0),
      newId: () => randomBytes(16).toString('hex'),
    },
    counter: rateCounter(options.limits),
    signers: krakenSigners(options.keys),
    together: sharedCommit((work) => exchange.batch(work), options.onDefect),
  };
  return httpShell({
    patience: undefined,
    words: {
      unreadable: krakenRefusal(KRAKEN_ERRORS.invalidArguments),
      tooSlow: krakenRefusal(KRAKEN_ERRORS.busy),
    },
    answer: (message) => answer(served, message),
    broken: { ...refusal(KRAKEN_ERRORS.internal), status: 500 },
    failed(message, error) {
      if (message.method === 'GET' && !(error instanceof Defect)) options.onUnanswered(error);
      else options.onDefect(error);
    },
  });
}

/** What is refused is a 200 with its words, whatever it is. */
const replyOf = (body: KrakenEnvelope): RestReply => ({ status: 200, body, headers: {} });
const refusal = (error: KrakenError): RestReply => replyOf(krakenRefusal(error));

async function answer(options: Served, message: IncomingMessage): Promise<RestReply | 'drop'> {
  const { desk } = options;
  const url = message.url ?? '/';
  const cut = url.indexOf('?');
  const path = cut < 0 ? url : url.slice(0, cut);
  const method = message.method ?? 'GET';
  const body = await bodyOf(message);
  if (body === 'gone') return 'drop';
  if (body === null)
    return { ...refusal(KRAKEN_ERRORS.tooLarge), status: 413, headers: { connection: 'close' } };
  if (method === 'GET' && path === '/exchange/state') {
    const { commandCount, hash } = options.exchange;
    return { status: 200, body: { commands: commandCount, hash: hash() }, headers: {} };
  }
  const route = ROUTES[path];
  if (
    route === undefined ||
    !(method === 'POST' || (method === 'GET' && route.access === 'public'))
  )
    return { ...refusal(KRAKEN_ERRORS.unknownMethod), status: 404 };
  const charged = options.counter.charge(
    message.socket.remoteAddress ?? '',
    route.weight,
    desk.nowMs(),
  );
  if (charged !== null) return tooMany(charged.retryAfterSeconds, KRAKEN_ERRORS.tooMany);
  const params = paramsOf(method === 'GET' ? url.slice(cut < 0 ? url.length : cut + 1) : body.text);
  const account = accountOf(options, route, message, { path, params, body: body.text });
  if (!account.ok) return refusal(account.error);
  const request: RestRequest = { method, path, params, account: account.value };
  const instead = (await options.hook?.before(request)) ?? null;
  if (instead === 'drop') return 'drop';
  if (instead !== null) return inOurWords(instead);
  const work = (): RestReply => perform(options, route, account.value ?? '', params);
  const reply = route.access === 'public' ? work() : await options.together(work);
  return options.hook === null ? reply : options.hook.after(request, reply);
}

const tooMany = (retryAfterSeconds: number, error: KrakenError): RestReply => ({
  ...refusal(error),
  headers: { 'retry-after': String(retryAfterSeconds) },
});
/** A fault that refuses a request knows the status and not the dialect. */
const inOurWords = (instead: RestReply): RestReply => ({
  ...instead,
  body: krakenRefusal(instead.status === 429 ? KRAKEN_ERRORS.tooMany : KRAKEN_ERRORS.busy),
});

function perform(
  { desk, counter }: Served,
  route: KrakenRoute,
  account: string,
  params: KrakenParams,
): RestReply {
  // Counted before anything is done: a request above the limit does nothing at all.
  const refused = route.isOrder ? counter.chargeOrder(account, desk.nowMs()) : null;
  if (refused !== null) return tooMany(refused.retryAfterSeconds, KRAKEN_ERRORS.tooManyOrders);
  return replyOf(route.handle({ desk, account, params }));
}

/** null: a public route. */
function accountOf(
  { signers }: Served,
  route: KrakenRoute,
  { headers }: IncomingMessage,
  asked: { readonly path: string; readonly params: KrakenParams; readonly body: string },
): Result<string | null, KrakenError> {
  if (route.access === 'public') return ok(null);
  const header = (name: string): string => {
    const value = headers[name];
    return (Array.isArray(value) ? value[0] : value) ?? '';
  };
  const owner = signers.signer({
    apiKey: header('api-key'),
    sign: header('api-sign'),
    path: asked.path,
    nonce: asked.params.get('nonce') ?? '',
    body: asked.body,
  });
  return owner.ok ? ok(owner.value.account) : owner;
}

const object = z.record(z.string(), z.unknown());
/** A form, or an object. What is no plain value becomes text, so that it is seen and refused. */
function paramsOf(text: string): KrakenParams {
  if (!text.startsWith('{')) return new Map(new URLSearchParams(text));
  const parsed = object.safeParse(jsonIn(text));
  return new Map(
    Object.entries(parsed.data ?? {})
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
  );
}
