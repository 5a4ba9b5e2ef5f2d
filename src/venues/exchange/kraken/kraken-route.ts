import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { badArgument, KRAKEN_ERRORS, type KrakenError } from './kraken-error.ts';
import { krakenSymbol } from './kraken-pair.ts';
import type { KrakenTokens } from './kraken-tokens.ts';

/** What every handler may use. */
export interface KrakenDesk {
  readonly exchange: SpotExchange;
  readonly tokens: KrakenTokens;
  /** The clock that clients see; a fault may set it wrong. */
  nowMs(): number;
  /** Letters and digits that nobody else has. */
  newId(): string;
}
/** Parameters of a query or of a body, all as text. */
export type KrakenParams = ReadonlyMap<string, string>;
export interface KrakenCall {
  readonly desk: KrakenDesk;
  /** '' on public routes. */
  readonly account: string;
  readonly params: KrakenParams;
}
/** Errors without a result, or a result without errors. */
export interface KrakenEnvelope {
  readonly error: readonly KrakenError[];
  readonly result?: unknown;
}
export interface KrakenRoute {
  readonly access: 'public' | 'private';
  readonly weight: number;
  /** Counted against the limit of orders. */
  readonly isOrder: boolean;
  handle(call: KrakenCall): KrakenEnvelope;
}
/** By path: '/0/public/Time'. */
export type KrakenRoutes = Readonly<Record<string, KrakenRoute>>;

export const krakenRoute = (
  access: KrakenRoute['access'],
  weight: number,
  handle: KrakenRoute['handle'],
): KrakenRoute => ({ access, weight, handle, isOrder: false });

export const krakenDone = (result: unknown): KrakenEnvelope => ({ error: [], result });
export const krakenRefusal = (error: KrakenError): KrakenEnvelope => ({ error: [error] });

/** Reads parameters one after another and keeps the first thing that was wrong. */
export interface KrakenReader {
  readonly error: KrakenError | null;
  fail(error: KrakenError): void;
  text(name: string): string;
  oneOf<T extends string>(name: string, of: readonly T[], otherwise: T): T;
  /** null: not sent. */
  whole(name: string): number | null;
  /** `true` or nothing of the kind. */
  flag(name: string): boolean;
  pair(exchange: SpotExchange): SpotSymbol | null;
}
export function krakenReader(params: KrakenParams): KrakenReader {
  let error: KrakenError | null = null;
  const fail = (found: KrakenError): void => void (error ??= found);
  const text = (name: string): string => params.get(name) ?? '';
  return {
    get error() {
      return error;
    },
    fail,
    text,
    oneOf(name, of, otherwise) {
      const value = text(name);
      if (value === '') return otherwise;
      const found = of.find((each) => each === value);
      if (found === undefined) fail(badArgument(name));
      return found ?? otherwise;
    },
    whole(name) {
      const value = text(name);
      if (value === '') return null;
      if (/^\d{1,15}$/.test(value)) return Number(value);
      fail(badArgument(name));
      return null;
    },
    flag: (name) => text(name).toLowerCase() === 'true',
    pair(exchange) {
      const name = text('pair');
      const spec = krakenSymbol(exchange, name);
      if (spec === null) fail(name === '' ? KRAKEN_ERRORS.invalidArguments : KRAKEN_ERRORS.noPair);
      return spec;
    },
  };
}
