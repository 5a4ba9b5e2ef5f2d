import type { Result } from '#core/kernel/result';
import type { RateCounter } from '#venues/exchange/spot/rest/rate-limits';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { badCoinbaseArgument, COINBASE_ERRORS, type CoinbaseError } from './coinbase-error.ts';
import { type CoinbaseDocument, coinbaseSymbol } from './coinbase-text.ts';

/** What every handler may use. */
export interface CoinbaseDesk {
  readonly exchange: SpotExchange;
  readonly counter: RateCounter;
  /** The clock that clients see; a fault may set it wrong. */
  nowMs(): number;
  newId(): string;
}
export interface CoinbaseCall {
  readonly desk: CoinbaseDesk;
  /** '' on public routes. */
  readonly account: string;
  /** The part of the path that the route leaves open; '': it leaves none open. */
  readonly named: string;
  readonly query: URLSearchParams;
  /** Of a GET undefined. */
  readonly body: unknown;
}
export type CoinbaseAnswer = Result<CoinbaseDocument, CoinbaseError>;
export interface CoinbaseRoute {
  readonly access: 'public' | 'private';
  /** Whether it counts as an order. */
  readonly isOrder: boolean;
  handle(call: CoinbaseCall): CoinbaseAnswer;
}
/** By method and path, with `{}` for the part that is left open: 'GET /api/v3/brokerage/products/{}'. */
export type CoinbaseRoutes = Readonly<Record<string, CoinbaseRoute>>;
export const coinbaseRoute = (
  access: CoinbaseRoute['access'],
  handle: CoinbaseRoute['handle'],
): CoinbaseRoute => ({ access, handle, isOrder: false });

/** null: there is none. */
export function coinbaseRouteAt(
  routes: CoinbaseRoutes,
  method: string,
  path: string,
): { readonly route: CoinbaseRoute; readonly named: string } | null {
  const exact = routes[`${method} ${path}`];
  if (exact !== undefined) return { route: exact, named: '' };
  const parts = path.split('/');
  for (const [i, named] of parts.entries()) {
    const route = routes[`${method} ${parts.with(i, '{}').join('/')}`];
    if (route !== undefined && named !== '') return { route, named };
  }
  return null;
}

export const coinbaseErrorBody = ({ error, message }: CoinbaseError): CoinbaseDocument => ({
  error,
  error_details: message,
  message,
});

/** Reads the parameters of a query one after another and keeps the first thing that was wrong. */
export interface CoinbaseReader {
  readonly error: CoinbaseError | null;
  fail(error: CoinbaseError): void;
  text(name: string): string;
  /** Of all these names; none sent: empty. */
  several(...names: readonly string[]): readonly string[];
  /** At most `max`: more is cut down. */
  limit(otherwise: number, max: number): number;
  /** Microseconds of a time in words, or of seconds; null: not sent. */
  timeUs(name: string): number | null;
  secondsUs(name: string): number | null;
  product(exchange: SpotExchange, name: string): SpotSymbol | null;
}
const whole = (given: string): number => (/^\d{1,12}$/.test(given) ? Number(given) : Number.NaN);
export function coinbaseReader(query: URLSearchParams): CoinbaseReader {
  let error: CoinbaseError | null = null;
  const fail = (found: CoinbaseError): void => void (error ??= found);
  const text = (name: string): string => query.get(name) ?? '';
  function number(name: string, parse: (given: string) => number): number | null {
    const given = text(name);
    if (given === '') return null;
    const value = parse(given);
    if (Number.isSafeInteger(value)) return value;
    fail(badCoinbaseArgument(name));
    return null;
  }
  return {
    get error() {
      return error;
    },
    fail,
    text,
    several: (...names) => names.flatMap((name) => query.getAll(name)),
    limit(otherwise, max) {
      const count = number('limit', whole) ?? otherwise;
      if (count < 1) fail(badCoinbaseArgument('limit'));
      return Math.min(count, max);
    },
    timeUs: (name) => number(name, (given) => Date.parse(given) * 1000),
    secondsUs: (name) => number(name, (given) => whole(given) * 1_000_000),
    product(exchange, name) {
      const spec = coinbaseSymbol(exchange, name);
      if (spec === null) fail(COINBASE_ERRORS.noProduct);
      return spec;
    },
  };
}
