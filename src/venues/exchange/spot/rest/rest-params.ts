import { err, ok, type Result } from '#core/kernel/result';
import { AMOUNT_SCALE, parseSpotAmount } from '#venues/exchange/spot/spot-amount';
import {
  emptyParameter,
  illegalCharacters,
  invalidData,
  malformed,
  SPOT_ERRORS,
  type SpotError,
  tooPrecise,
} from '#venues/exchange/spot/spot-error';

export type Params = ReadonlyMap<string, string>;

/** Query and body of one request, by name; `params` are without the signature. `signed` is what the signature was made of, byte for byte as it was sent. */
export interface ParsedParams {
  readonly params: Params;
  readonly signed: string;
  readonly signature: string | null;
}
const SIGNATURE = /(?:^|&)signature=([^&]*)/;

/** EXC-10: both parts are read, the query wins; a name twice in one part is an error. */
export function parseParams(query: string, body: string): Result<ParsedParams, SpotError> {
  const params = new Map<string, string>();
  for (const part of [query, body]) {
    const seen = new Set<string>();
    for (const [name, value] of new URLSearchParams(part)) {
      if (seen.has(name)) return err(SPOT_ERRORS.repeatedParameter);
      seen.add(name);
      if (name !== 'signature' && !params.has(name)) params.set(name, value);
    }
  }
  const signature = SIGNATURE.exec(query)?.[1] ?? SIGNATURE.exec(body)?.[1] ?? null;
  return ok({
    params,
    signed: query.replace(SIGNATURE, '') + body.replace(SIGNATURE, ''),
    signature: signature === null ? null : decodeURIComponentSafely(signature),
  });
}
function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A broken escape is no signature; it will not be equal to one.
    return text;
  }
}

const DECIMAL_FORM = /^\d{1,20}(\.\d{1,20})?$/;
const SYMBOL_FORM = /^[A-Z0-9\-_.]{1,20}$/;
const LIST_FORM = /^\[ *("[A-Z0-9\-_.]{1,20}" *(, *"[A-Z0-9\-_.]{1,20}" *)*)?\]$/;
const CLIENT_ID_FORM = /^[a-zA-Z0-9\-_]{1,36}$/;

/** Reads parameters one after another and keeps the first thing that was wrong: callers read all they need and then look at `error`. */
export interface ParamReader {
  readonly error: SpotError | null;
  fail(error: SpotError): void;
  has(name: string): boolean;
  text(name: string): string;
  optionalText(name: string): string | null;
  symbol(): string;
  clientId(name: string): string | null;
  /** Whole number within bounds; `otherwise` where it was not sent. */
  integer(name: string, bounds: { readonly min: number; readonly max: number }): number | null;
  /** Milliseconds as microseconds. */
  time(name: string): number | null;
  /** At most `max`: more is cut down, as the protocol does. */
  limit(otherwise: number, max: number): number;
  /** Hundred-millionths. */
  amount(name: string): bigint | null;
  oneOf<T extends string>(name: string, of: readonly T[], error: SpotError): T | null;
  /** `true` or `false`, and nothing else. */
  flag(name: string): boolean | null;
  /** Names of a JSON array: ["BTCUSDT","ETHUSDT"]. */
  list(name: string): readonly string[] | null;
}

export function paramReader(params: Params): ParamReader {
  let error: SpotError | null = null;
  const fail = (found: SpotError): void => void (error ??= found);
  function optionalText(name: string): string | null {
    const value = params.get(name);
    if (value === undefined) return null;
    if (value === '') fail(emptyParameter(name));
    return value === '' ? null : value;
  }
  function text(name: string): string {
    const value = params.get(name);
    if (value === undefined || value === '') fail(malformed(name));
    return value ?? '';
  }
  const matching = (name: string, value: string | null, form: RegExp): string | null => {
    if (value === null || value === '' || form.test(value)) return value;
    fail(illegalCharacters(name, form.source));
    return null;
  };
  function integer(
    name: string,
    { min, max }: { readonly min: number; readonly max: number },
  ): number | null {
    const value = matching(name, optionalText(name), /^\d{1,20}$/);
    if (value === null) return null;
    const number = Number(value);
    if (Number.isSafeInteger(number) && number >= min && number <= max) return number;
    fail(invalidData(name));
    return null;
  }
  return {
    get error() {
      return error;
    },
    fail,
    text,
    optionalText,
    integer,
    has: (name) => params.has(name),
    symbol: () => matching('symbol', text('symbol'), SYMBOL_FORM) ?? '',
    clientId: (name) => matching(name, optionalText(name), CLIENT_ID_FORM),
    time(name) {
      const ms = integer(name, { min: 0, max: 8.64e15 / 1000 });
      return ms === null ? null : ms * 1000;
    },
    limit: (otherwise, max) =>
      Math.min(max, integer('limit', { min: 1, max: Number.MAX_SAFE_INTEGER }) ?? otherwise),
    amount(name) {
      const value = matching(name, optionalText(name), DECIMAL_FORM);
      if (value === null) return null;
      const amount = parseSpotAmount(value);
      if (amount === null)
        fail(
          (value.split('.')[1] ?? '').replace(/0+$/, '').length > AMOUNT_SCALE
            ? tooPrecise(name)
            : invalidData(name),
        );
      return amount;
    },
    oneOf(name, of, wrong) {
      const value = optionalText(name);
      const found = of.find((each) => each === value) ?? null;
      if (value !== null && found === null) fail(wrong);
      return found;
    },
    flag(name) {
      const value = matching(name, optionalText(name), /^(true|false)$/);
      return value === null ? null : value === 'true';
    },
    list(name) {
      const value = optionalText(name);
      if (value === null) return null;
      if (matching(name, value, LIST_FORM) === null) return null;
      // The form has let no quote and no escape into a name: this is what a parser of JSON would find.
      return [...value.matchAll(/"([^"]*)"/g)].map(([, each = '']) => each);
    },
  };
}
