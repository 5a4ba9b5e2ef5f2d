import type { Result } from '#core/kernel/result';
import type { RateCounter } from '#venues/exchange/spot/rest/rate-limits';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import {
  BYBIT_ERRORS,
  type BybitError,
  badBybitParameter,
  missingBybitParameter,
} from './bybit-error.ts';
import type { BybitDocument } from './bybit-instrument.ts';

/** What every handler may use. */
export interface BybitDesk {
  readonly exchange: SpotExchange;
  readonly counter: RateCounter;
  /** The clock that clients see; a fault may set it wrong. */
  nowMs(): number;
  /** A client id for whoever sent none. */
  newId(): string;
}
/** Parameters of a query or of a body, all as text. */
export type BybitParams = ReadonlyMap<string, string>;
export interface BybitCall {
  readonly desk: BybitDesk;
  /** '' on public routes. */
  readonly account: string;
  readonly params: BybitParams;
}
/** What stands in `result` of the envelope, or why nothing does. */
export type BybitAnswer = Result<BybitDocument, BybitError>;
/** `retCode` 0 is success. Times in milliseconds. */
export interface BybitEnvelope {
  readonly retCode: number;
  readonly retMsg: string;
  readonly result: BybitDocument;
  readonly retExtInfo: BybitDocument;
  readonly time: number;
}
export interface BybitRoute {
  readonly access: 'public' | 'private';
  readonly weight: number;
  /** Whether it counts as an order. */
  readonly isOrder: boolean;
  handle(call: BybitCall): BybitAnswer;
}
/** By method and path: 'GET /v5/market/orderbook'. */
export type BybitRoutes = Readonly<Record<string, BybitRoute>>;

type Handle = BybitRoute['handle'];
export const bybitRoute = (
  access: BybitRoute['access'],
  weight: number,
  handle: Handle,
): BybitRoute => ({ access, weight, handle, isOrder: false });

export function bybitEnvelope(answer: BybitAnswer, nowMs: number): BybitEnvelope {
  const head = answer.ok ? { retCode: 0, retMsg: 'OK' } : answer.error;
  return { ...head, result: answer.ok ? answer.value : {}, retExtInfo: {}, time: nowMs };
}

/** Reads parameters one after another and keeps the first thing that was wrong. */
export interface BybitReader {
  readonly error: BybitError | null;
  fail(error: BybitError): void;
  text(name: string): string;
  /** `otherwise` where none was sent. */
  oneOf<T extends string>(
    name: string,
    of: readonly T[],
    otherwise: T | null,
    wrong?: BybitError,
  ): T;
  /** null: not sent. */
  whole(name: string): number | null;
  /** At most `max`: more is cut down. */
  limit(name: string, otherwise: number, max: number): number;
  /** BYB-3: spot is all there is; whoever asks for something else, or does not say, is refused. */
  category(): void;
  symbol(exchange: SpotExchange, unknown?: BybitError): SpotSymbol | null;
}

export function bybitReader(params: BybitParams): BybitReader {
  let error: BybitError | null = null;
  const fail = (found: BybitError): void => void (error ??= found);
  const text = (name: string): string => params.get(name) ?? '';
  function whole(name: string): number | null {
    const value = text(name);
    if (value === '') return null;
    if (/^\d{1,15}$/.test(value)) return Number(value);
    fail(badBybitParameter(name));
    return null;
  }
  return {
    get error() {
      return error;
    },
    fail,
    text,
    whole,
    oneOf(name, of, otherwise, wrong = badBybitParameter(name)) {
      const value = text(name);
      const found = value === '' ? otherwise : (of.find((each) => each === value) ?? null);
      if (found === null) fail(value === '' ? missingBybitParameter(name) : wrong);
      return found ?? of[0]!;
    },
    limit(name, otherwise, max) {
      const count = whole(name) ?? otherwise;
      if (count < 1) fail(badBybitParameter(name));
      return Math.min(max, count);
    },
    category() {
      if (text('category') !== 'spot') fail(BYBIT_ERRORS.badCategory);
    },
    symbol(exchange, unknown = BYBIT_ERRORS.badSymbol) {
      const name = text('symbol');
      const spec = exchange.symbols.find((each) => each.symbol === name) ?? null;
      if (spec === null) fail(name === '' ? missingBybitParameter('symbol') : unknown);
      return spec;
    },
  };
}
