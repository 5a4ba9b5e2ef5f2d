import { randomBytes } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import { Defect } from '#core/kernel/assert';
import { err, ok, type Result } from '#core/kernel/result';
import type { RestOptions } from '#venues/exchange/spot/door-options';
import { SPOT_ERRORS, type SpotError } from '#venues/exchange/spot/spot-error';
import { ACCOUNT_ROUTES } from './account-routes.ts';
import { bodyOf, httpShell, type Patience } from './http-shell.ts';
import { LIST_ROUTES } from './list-routes.ts';
import type { ListenKeys } from './listen-keys.ts';
import { MARKET_DATA_ROUTES } from './market-data-routes.ts';
import { ORDER_ROUTES } from './order-routes.ts';
import { rateCounter } from './rate-limits.ts';
import type { RestReply, RestRequest } from './rest-hook.ts';
import { type ParsedParams, paramReader, parseParams } from './rest-params.ts';
import {
  type RestDesk,
  type RestError,
  type RestRoute,
  type RestRoutes,
  unreadBy,
} from './rest-route.ts';
import { sharedCommit } from './shared-commit.ts';
import { keyOwner, signerOf } from './signature.ts';

const SPOT_ROUTES: RestRoutes = {
  ...MARKET_DATA_ROUTES,
  ...ORDER_ROUTES,
  ...LIST_ROUTES,
  ...ACCOUNT_ROUTES,
};

export interface RestServerOptions
  extends Omit<RestOptions, 'onUnanswered'>,
    Partial<Pick<RestOptions, 'onUnanswered'>> {
  readonly listenKeys: ListenKeys;
  /** What is asked here; the spot protocol's unless stated. */
  readonly routes?: RestRoutes;
  /** The usual one unless stated. */
  readonly patience?: Patience;
}

/** The REST side of the exchange, not yet listening. Other protocols may take the server's upgrades. */
export function restServer(options: RestServerOptions): Server {
  const desk: RestDesk = {
    exchange: options.exchange,
    listenKeys: options.listenKeys,
    limits: options.limits,
    counter: rateCounter(options.limits),
    nowMs: () => Math.floor(options.exchange.nowUs() / 1000) + (options.hook?.clockSkewMs() ?? 0),
    newId: () => randomBytes(16).toString('base64url').replace(/[-_]/g, 'x'),
  };
  const together = sharedCommit((work) => options.exchange.batch(work), options.onDefect);
  return httpShell({
    patience: options.patience,
    words: { unreadable: SPOT_ERRORS.unknown, tooSlow: SPOT_ERRORS.tooSlow },
    answer: (message) => answer({ ...options, desk, together }, message),
    broken: replyOf(500, SPOT_ERRORS.unknown, {}),
    failed(message, error) {
      const isHarmless = message.method === 'GET' && !(error instanceof Defect);
      if (isHarmless && options.onUnanswered !== undefined) options.onUnanswered(error);
      else options.onDefect(error);
    },
  });
}

interface Served extends RestServerOptions {
  readonly desk: RestDesk;
  readonly together: ReturnType<typeof sharedCommit>;
}

async function answer(options: Served, message: IncomingMessage): Promise<RestReply | 'drop'> {
  const { desk, together } = options;
  const url = message.url ?? '/';
  const cut = url.indexOf('?');
  const [path, query] = cut === -1 ? [url, ''] : [url.slice(0, cut), url.slice(cut + 1)];
  const method = message.method ?? 'GET';
  const body = await bodyOf(message);
  if (body === 'gone') return 'drop';
  if (body === null) return replyOf(413, SPOT_ERRORS.tooLarge, { connection: 'close' });
  if (method === 'GET' && path === '/exchange/state')
    return replyOf(
      200,
      { commands: options.exchange.commandCount, hash: options.exchange.hash() },
      {},
    );
  const route = (options.routes ?? SPOT_ROUTES)[`${method} ${path}`];
  if (route === undefined) return replyOf(404, SPOT_ERRORS.notFound, {});
  const parsed = parseParams(query, body.text);
  const nowMs = desk.nowMs();
  const address = message.socket.remoteAddress ?? '';
  const weight =
    typeof route.weight === 'number'
      ? route.weight
      : route.weight(parsed.ok ? parsed.value.params : new Map());
  const refused = desk.counter.charge(address, weight, nowMs);
  const used = {
    'x-mbx-used-weight': String(desk.counter.usedWeight(address, nowMs)),
    'x-mbx-used-weight-1m': String(desk.counter.usedWeight(address, nowMs)),
  };
  if (refused !== null)
    return replyOf(refused.status, refused.error, {
      ...used,
      'retry-after': String(refused.retryAfterSeconds),
    });
  if (!parsed.ok) return replyOf(400, parsed.error, used);
  const account = accountOf(options, route, message, { parsed: parsed.value, nowMs });
  if (!account.ok) return replyOf(statusOf(account.error), account.error, used);
  const { params, signature } = parsed.value;
  const unread = unreadBy(
    route,
    signature === null ? params.keys() : [...params.keys(), 'signature'],
  );
  if (unread !== null) return replyOf(400, unread, used);
  const request: RestRequest = { method, path, params, account: account.value };
  const instead = (await options.hook?.before(request)) ?? null;
  if (instead !== null) return instead;
  const work = (): RestReply => perform(desk, route, request, used);
  const reply = method === 'GET' ? work() : await together(work);
  return options.hook === null ? reply : options.hook.after(request, reply);
}

/** null: a public route. */
function accountOf(
  { keys }: RestServerOptions,
  route: RestRoute,
  message: IncomingMessage,
  { parsed, nowMs }: { readonly parsed: ParsedParams; readonly nowMs: number },
): Result<string | null, SpotError> {
  if (route.access === 'public') return ok(null);
  const header = message.headers['x-mbx-apikey'];
  const key = Array.isArray(header) ? header[0] : header;
  const owner = route.access === 'key' ? keyOwner(keys, key) : signerOf(keys, key, parsed, nowMs);
  return owner.ok ? ok(owner.value.account) : err(owner.error);
}

function perform(
  desk: RestDesk,
  route: RestRoute,
  { params, account }: RestRequest,
  used: Readonly<Record<string, string>>,
): RestReply {
  const nowMs = desk.nowMs();
  for (let i = 0; i < route.orders && account !== null; i++) {
    const tooMany = desk.counter.chargeOrder(account, nowMs);
    if (tooMany !== null)
      return replyOf(tooMany.status, tooMany.error, {
        ...used,
        'retry-after': String(tooMany.retryAfterSeconds),
      });
  }
  const outcome = route.handle({ desk, read: paramReader(params), account: account ?? '' });
  const counts =
    route.orders > 0 && account !== null ? desk.counter.orderCounts(account, nowMs) : null;
  const headers =
    counts === null
      ? used
      : {
          ...used,
          'x-mbx-order-count-10s': String(counts.tenSeconds),
          'x-mbx-order-count-1d': String(counts.day),
        };
  return outcome.ok
    ? replyOf(200, outcome.value, headers)
    : replyOf(statusOf(outcome.error), outcome.error, headers);
}

const replyOf = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>>,
): RestReply => ({ status, body, headers });
function statusOf({ code }: RestError): number {
  if (code === SPOT_ERRORS.badKeyFormat.code || code === SPOT_ERRORS.badKey.code) return 401;
  return code === SPOT_ERRORS.replacePartlyFailed.code ? 409 : 400;
}
