import type { Result } from '#core/kernel/result';
import { notAllRead, type SpotError } from '#venues/exchange/spot/spot-error';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { ListenKeys } from './listen-keys.ts';
import type { RateCounter, RateLimits } from './rate-limits.ts';
import type { ParamReader, Params } from './rest-params.ts';

/** What every handler may use. */
export interface RestDesk {
  readonly exchange: SpotExchange;
  readonly listenKeys: ListenKeys;
  readonly limits: RateLimits;
  readonly counter: RateCounter;
  /** The clock that clients see, milliseconds; a fault may set it wrong. */
  nowMs(): number;
  /** A client id for whoever sent none. */
  newId(): string;
}
export interface RestCall {
  readonly desk: RestDesk;
  readonly read: ParamReader;
  /** '' on public routes. */
  readonly account: string;
}
/** A refusal may carry `data`: what became of the halves of a cancel-replace. */
export type RestError = SpotError & { readonly data?: unknown };
export interface RestRoute {
  /** `key` needs the API key alone, `signed` a signature as well. */
  readonly access: 'public' | 'key' | 'signed';
  readonly weight: number | ((params: Params) => number);
  /** What it reads; all else is refused. Routes with a key read what a signature needs as well. */
  readonly params: readonly string[];
  /** How many orders it counts as. */
  readonly orders: number;
  handle(call: RestCall): Result<unknown, RestError>;
}
/** By method and path: 'GET /api/v3/depth'. */
export type RestRoutes = Readonly<Record<string, RestRoute>>;

type Handle = RestRoute['handle'];
type Weight = RestRoute['weight'];
type Names = readonly string[];
const SIGNED = ['timestamp', 'recvWindow', 'signature'];

export const publicRoute = (weight: Weight, params: Names, handle: Handle): RestRoute => ({
  access: 'public',
  weight,
  params,
  orders: 0,
  handle,
});
/** Clients sign some of these although the key is enough. */
export const keyRoute = (weight: Weight, params: Names, handle: Handle): RestRoute => ({
  access: 'key',
  weight,
  params: [...params, ...SIGNED],
  orders: 0,
  handle,
});
export const signedRoute = (weight: Weight, params: Names, handle: Handle): RestRoute => ({
  access: 'signed',
  weight,
  params: [...params, ...SIGNED],
  orders: 0,
  handle,
});
export const orderRoute = (params: Names, handle: Handle, orders = 1): RestRoute => ({
  ...signedRoute(1, params, handle),
  orders,
});

/**
 * EXC-10: a parameter that a route does not read is refused: an order must not mean less than its
 * sender thinks.
 */
export function unreadBy(
  route: Pick<RestRoute, 'params'>,
  sent: Iterable<string>,
): SpotError | null {
  const names = [...sent];
  const read = names.filter((name) => route.params.includes(name));
  return read.length === names.length ? null : notAllRead(read.length, names.length);
}
