import type { Result } from '#core/kernel/result';
import type { SpotError } from '#exchange/spot/spot-error';
import type { SpotExchange } from '#exchange/spot/spot-exchange';
import type { ListenKeys } from './listen-keys.ts';
import type { RateCounter, RateLimits } from './rate-limits.ts';
import type { Params, ParamReader } from './rest-params.ts';

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
  /** How many orders it counts as. */
  readonly orders: number;
  handle(call: RestCall): Result<unknown, RestError>;
}
/** By method and path: 'GET /api/v3/depth'. */
export type RestRoutes = Readonly<Record<string, RestRoute>>;

export const publicRoute = (weight: RestRoute['weight'], handle: RestRoute['handle']): RestRoute => ({ access: 'public', weight, orders: 0, handle });
export const signedRoute = (weight: RestRoute['weight'], handle: RestRoute['handle']): RestRoute => ({ access: 'signed', weight, orders: 0, handle });
export const orderRoute = (handle: RestRoute['handle']): RestRoute => ({ access: 'signed', weight: 1, orders: 1, handle });
export const keyRoute = (weight: number, handle: RestRoute['handle']): RestRoute => ({ access: 'key', weight, orders: 0, handle });
