import type { RateCounter, RateLimits } from '#venues/exchange/spot/rest/rate-limits';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { badParameter, OKX_ERRORS, type OkxError } from './okx-error.ts';
import { okxSymbol } from './okx-instrument.ts';

/** What every handler may use. */
export interface OkxDesk {
  readonly exchange: SpotExchange;
  readonly limits: RateLimits;
  readonly counter: RateCounter;
  /** The clock that clients see; a fault may set it wrong. */
  nowMs(): number;
  /** A client id for whoever sent none. */
  newId(): string;
}
/** Parameters of a query, or of one object of a body, all as text. */
export type OkxParams = ReadonlyMap<string, string>;
export interface OkxCall {
  readonly desk: OkxDesk;
  /** '' on public routes. */
  readonly account: string;
  readonly params: OkxParams;
  /** A bulk request has several; every other has one. */
  readonly items: readonly OkxParams[];
}
/** `code` '0' is success; a trade that failed is '1', and its row says why. */
export interface OkxEnvelope {
  readonly code: string;
  readonly msg: string;
  readonly data: readonly unknown[];
}
export interface OkxRoute {
  readonly access: 'public' | 'private';
  readonly weight: number;
  /** Whether each item counts as an order. */
  readonly isOrder: boolean;
  handle(call: OkxCall): OkxEnvelope;
}
/** By method and path: 'GET /api/v5/market/books'. */
export type OkxRoutes = Readonly<Record<string, OkxRoute>>;

type Handle = OkxRoute['handle'];
export const openTo = (access: OkxRoute['access'], weight: number, handle: Handle): OkxRoute => ({
  access,
  weight,
  handle,
  isOrder: false,
});

export const okxDone = (data: readonly unknown[]): OkxEnvelope => ({ code: '0', msg: '', data });
export const okxRefusal = ({ code, msg }: OkxError): OkxEnvelope => ({ code, msg, data: [] });

/** Reads parameters one after another and keeps the first thing that was wrong. */
export interface OkxReader {
  readonly error: OkxError | null;
  fail(error: OkxError): void;
  text(name: string): string;
  oneOf<T extends string>(name: string, of: readonly T[], otherwise: T): T;
  /** null: not sent. */
  whole(name: string): number | null;
  /** At most `max`: more is cut down. */
  limit(name: string, otherwise: number, max: number): number;
  instrument(exchange: SpotExchange): SpotSymbol | null;
}

export function okxReader(params: OkxParams): OkxReader {
  let error: OkxError | null = null;
  const fail = (found: OkxError): void => void (error ??= found);
  const text = (name: string): string => params.get(name) ?? '';
  function whole(name: string): number | null {
    const value = text(name);
    if (value === '') return null;
    if (/^\d{1,15}$/.test(value)) return Number(value);
    fail(badParameter(name));
    return null;
  }
  return {
    get error() {
      return error;
    },
    fail,
    text,
    whole,
    oneOf(name, of, otherwise) {
      const value = text(name);
      if (value === '') return otherwise;
      const found = of.find((each) => each === value);
      if (found === undefined) fail(badParameter(name));
      return found ?? otherwise;
    },
    limit(name, otherwise, max) {
      const count = whole(name) ?? otherwise;
      if (count < 1) fail(badParameter(name));
      return Math.min(max, count);
    },
    instrument(exchange) {
      const instId = text('instId');
      const spec = okxSymbol(exchange, instId);
      if (spec === null) fail(instId === '' ? badParameter('instId') : OKX_ERRORS.noInstrument);
      return spec;
    },
  };
}
