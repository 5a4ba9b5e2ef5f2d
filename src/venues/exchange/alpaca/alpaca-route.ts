import { dayNumberOf, parseCivilDate, parseIsoTime } from '#core/kernel/civil';
import { DAY_US } from '#core/kernel/units';
import type { RestReply } from '#venues/exchange/spot/rest/rest-hook';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import { type AlpacaRefusal, notWellFormed } from './alpaca-refusal.ts';

/** What every handler may use. */
export interface AlpacaDesk {
  readonly exchange: SpotExchange;
  /** The clock that clients see, in microseconds; a fault may set it wrong. */
  nowUs(): number;
  /** A client id for whoever sent none. */
  newId(): string;
}
/** Parameters of a query or of a body, all as text. */
export type AlpacaParams = ReadonlyMap<string, string>;
export interface AlpacaCall {
  readonly desk: AlpacaDesk;
  readonly account: string;
  readonly params: AlpacaParams;
  /** What the last part of the path names; '' where the route names nothing. */
  readonly named: string;
}
export type AlpacaRoute = (call: AlpacaCall) => RestReply;
/** By method and path: 'GET /v2/orders'. A path that ends in `*` names something there. */
export type AlpacaRoutes = Readonly<Record<string, AlpacaRoute>>;

export const alpacaReply = (body: unknown, status = 200): RestReply => ({
  status,
  body,
  headers: {},
});
export const refusalReply = ({ status, code, message, facts }: AlpacaRefusal): RestReply =>
  alpacaReply({ code, message, ...facts }, status);

/** Reads parameters one after another and keeps the first thing that was wrong. */
export interface AlpacaReader {
  readonly refusal: AlpacaRefusal | null;
  fail(refusal: AlpacaRefusal): void;
  text(name: string): string;
  oneOf<T extends string>(name: string, of: readonly T[], otherwise: T): T;
  /** At most `max`: more is refused. */
  limit(name: string, otherwise: number, max: number): number;
  /** Names between commas; null: not sent. */
  list(name: string): ReadonlySet<string> | null;
  /** RFC 3339, or a date as its first microsecond; null: not sent. */
  time(name: string): number | null;
  /** The same, but a date is its last microsecond. */
  endTime(name: string): number | null;
}

export function alpacaReader(params: AlpacaParams): AlpacaReader {
  let refusal: AlpacaRefusal | null = null;
  const fail = (found: AlpacaRefusal): void => void (refusal ??= found);
  const text = (name: string): string => params.get(name) ?? '';
  function time(name: string, within: number): number | null {
    const value = text(name);
    if (value === '') return null;
    const date = parseCivilDate(value);
    if (date !== null) return dayNumberOf(date) * DAY_US + within;
    const at = parseIsoTime(value);
    if (at === null) fail(notWellFormed(`invalid ${name}: ${value}`));
    return at;
  }
  return {
    get refusal() {
      return refusal;
    },
    fail,
    text,
    oneOf(name, of, otherwise) {
      const value = text(name);
      if (value === '') return otherwise;
      const found = of.find((each) => each === value);
      if (found === undefined) fail(notWellFormed(`invalid ${name}: ${value}`));
      return found ?? otherwise;
    },
    limit(name, otherwise, max) {
      const value = text(name);
      if (value === '') return otherwise;
      const count = /^\d{1,9}$/.test(value) ? Number(value) : 0;
      if (count < 1 || count > max) fail(notWellFormed(`${name} must be between 1 and ${max}`));
      return count;
    },
    list: (name) => (text(name) === '' ? null : new Set(text(name).split(','))),
    time: (name) => time(name, 0),
    endTime: (name) => time(name, DAY_US - 1),
  };
}
