import type { Fault } from '#core/kernel/failure';

/** What an exception of ccxt means for an order: the venue said no, or the world failed and the order may or may not live. */
export type RequestOutcome =
  | { readonly type: 'rejected'; readonly reason: string }
  | { readonly type: 'fault'; readonly fault: Fault }
  /** The venue does not know the order. */
  | { readonly type: 'notFound' };

const TEXT_MAX = 200;
// The connection was never made: the venue cannot have seen a byte. A proxy that says such words in its answer is another matter (ExchangeNotAvailable).
const NEVER_LEFT = /connect ECONNREFUSED|getaddrinfo (ENOTFOUND|EAI_AGAIN)/;

/** The name of an error, of its class and of its parents: ccxt's classes are distinguished by name, because the package is loaded at run time. */
export function classesOf(error: unknown): readonly string[] {
  const names = error instanceof Error && error.name !== 'Error' ? [error.name] : [];
  for (
    let at: unknown = error instanceof Error ? error.constructor : null;
    typeof at === 'function' && at.name !== '';
    at = Object.getPrototypeOf(at)
  )
    names.push(at.name);
  return names;
}

/**
 * VEN-3: every class of ccxt's tree to a fault and its resend safety, the narrowest first. A timeout is a child of NetworkError there: whoever retries
 * on the parent sends twice (F3). A class that is not listed is unknown, because unknown is asked about and never sent again.
 */
const MEANING: readonly (readonly [name: string, (text: string) => RequestOutcome])[] = [
  ['OrderNotFound', () => ({ type: 'notFound' })],
  // Our own id is there already: an earlier copy arrived. It is asked about, not sent again (F4).
  ['DuplicateOrderId', (text) => fault('TIMEOUT', 'unknown', text)],
  ['OrderImmediatelyFillable', (text) => rejected('would take', text)],
  ['OrderNotFillable', (text) => rejected('not fillable', text)],
  ['InsufficientFunds', (text) => rejected('insufficient funds', text)],
  [
    'InvalidOrder',
    (text) =>
      /duplicate|client order id already exists/i.test(text)
        ? fault('TIMEOUT', 'unknown', text)
        : /immediately match/i.test(text)
          ? rejected('would take', text)
          : rejected('invalid order', text),
  ],
  ['MarketClosed', (text) => rejected('halted', text)],
  ['BadRequest', (text) => rejected('bad request', text)],
  ['PermissionDenied', (text) => rejected('permission denied', text)],
  ['AuthenticationError', (text) => rejected('authentication', text)],
  ['NotSupported', (text) => rejected('not supported', text)],
  ['ArgumentsRequired', (text) => rejected('bad request', text)],
  // Refused before it was looked at: too late or too early by the venue's clock.
  ['InvalidNonce', (text) => fault('CLOCK_REFUSED', 'safe', text)],
  ['RateLimitExceeded', (text) => fault('RATE_LIMITED', 'safe', text)],
  ['DDoSProtection', (text) => fault('RATE_LIMITED', 'safe', text)],
  ['ExchangeNotAvailable', (text) => fault('DISCONNECTED', 'unknown', text)],
  ['RequestTimeout', (text) => fault('TIMEOUT', 'unknown', text)],
  ['BadResponse', (text) => fault('MALFORMED_REPLY', 'unknown', text)],
  // The parent of all that an exchange says: only words that are known mean something.
  ['ExchangeError', saidOf],
  [
    'NetworkError',
    (text) => fault('DISCONNECTED', NEVER_LEFT.test(text) ? 'safe' : 'unknown', text),
  ],
];

/** A client speaking of the world, and no bug of ours. */
export const isClientError = (error: unknown): boolean =>
  classesOf(error).some(
    (name) => name === 'BaseError' || MEANING.some(([known]) => known === name),
  );

/** KRK-16: Kraken's refusals that ccxt has no class for. What else it says in such words, of a duplicate id for instance, is asked about. */
const REFUSED =
  /EOrder:(Post only order|Cost minimum not met|Tick size check failed|Invalid price|Orders limit exceeded|No liquidity)|EQuery:Unknown asset pair/;
/** CBS-16: reasons of Coinbase why an order was not taken. A duplicate id, and what it calls unknown, is asked about. */
const NOT_TAKEN =
  /"success":\s*false.*"(error|new_order_failure_reason|preview_failure_reason)":\s*"(PREVIEW_)?(INVALID|INSUFFICIENT|UNSUPPORTED|INELIGIBLE|UNTRADABLE|ORDER_ENTRY_DISABLED|COMMANDER_REJECTED|GEOFENCING)/;
function saidOf(text: string): RequestOutcome {
  if (/order with this orderID was not found/.test(text)) return { type: 'notFound' };
  if (NOT_TAKEN.test(text))
    return rejected(/LIMIT_PRICE_POST_ONLY/.test(text) ? 'would take' : 'invalid order', text);
  if (/EOrder:Post only order/.test(text)) return rejected('would take', text);
  if (/EService:Deadline elapsed/.test(text)) return fault('CLOCK_REFUSED', 'safe', text);
  return REFUSED.test(text)
    ? rejected('invalid order', text)
    : fault('MALFORMED_REPLY', 'unknown', text);
}

export function outcomeOf(error: unknown): RequestOutcome {
  const classes = classesOf(error);
  const text = textOf(error);
  for (const name of classes) {
    const meaning = MEANING.find(([known]) => known === name);
    if (meaning !== undefined) return meaning[1](text);
  }
  return fault('MALFORMED_REPLY', 'unknown', text);
}

/** The message without query strings: a signed address holds the key's signature. */
export function textOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text
    .replaceAll(/\?[^\s"']*/g, '?…')
    .replaceAll(/(signature|apiKey|secret)=[^&\s"']*/gi, '$1=…')
    .slice(0, TEXT_MAX);
}

const fault = (code: Fault['code'], resend: Fault['resend'], detail: string): RequestOutcome => ({
  type: 'fault',
  fault: { code, resend, detail },
});
const rejected = (kind: string, text: string): RequestOutcome => ({
  type: 'rejected',
  reason: `${kind}: ${text}`,
});
