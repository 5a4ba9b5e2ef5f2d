import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as errors from 'ccxt';
import { outcomeOf, textOf } from '#venues/ccxt/fault-of';

/** As ccxt reports a refusal of Coinbase. */
const refusedBy = (error: string, preview = 'UNKNOWN_PREVIEW_FAILURE_REASON'): string =>
  `coinbase {"success":false,"error_response":{"error":"${error}","message":"","error_details":"","preview_failure_reason":"${preview}"},"order_configuration":{"limit_limit_gtc":{"base_size":"1"}}}`;
const rows: readonly (readonly [new (message: string) => Error, string, string])[] = [
  [errors.RequestTimeout, 'POST timed out', 'TIMEOUT unknown'],
  [errors.NetworkError, 'socket hang up', 'DISCONNECTED unknown'],
  [errors.NetworkError, 'connect ECONNREFUSED 127.0.0.1:1', 'DISCONNECTED safe'],
  [errors.ExchangeNotAvailable, '503', 'DISCONNECTED unknown'],
  [errors.ExchangeNotAvailable, '502 upstream said connect ECONNREFUSED', 'DISCONNECTED unknown'],
  [errors.NetworkError, 'read ENETUNREACH', 'DISCONNECTED unknown'],
  [errors.OnMaintenance, 'down', 'DISCONNECTED unknown'],
  [errors.RateLimitExceeded, '429', 'RATE_LIMITED safe'],
  [errors.DDoSProtection, '418', 'RATE_LIMITED safe'],
  [errors.BadResponse, 'html', 'MALFORMED_REPLY unknown'],
  [errors.ExchangeError, 'what is this', 'MALFORMED_REPLY unknown'],
  // KRK-16
  [errors.ExchangeError, '{"error":["EOrder:Post only order"]}', 'rejected would take'],
  [errors.ExchangeError, '{"error":["EOrder:Cost minimum not met"]}', 'rejected invalid order'],
  [errors.ExchangeError, '{"error":["EService:Deadline elapsed"]}', 'CLOCK_REFUSED safe'],
  [errors.ExchangeError, '{"error":["EOrder:Duplicate cl_ord_id"]}', 'MALFORMED_REPLY unknown'],
  // CBS-16
  [errors.ExchangeError, refusedBy('INVALID_LIMIT_PRICE_POST_ONLY'), 'rejected would take'],
  [errors.ExchangeError, refusedBy('INVALID_PRICE_PRECISION'), 'rejected invalid order'],
  [
    errors.ExchangeError,
    refusedBy('UNKNOWN_FAILURE_REASON', 'PREVIEW_INVALID_BASE_SIZE_TOO_SMALL'),
    'rejected invalid order',
  ],
  [errors.ExchangeError, refusedBy('UNKNOWN_FAILURE_REASON'), 'MALFORMED_REPLY unknown'],
  [errors.ExchangeError, refusedBy('DUPLICATE_CLIENT_ORDER_ID'), 'MALFORMED_REPLY unknown'],
  [
    errors.ExchangeError,
    'coinbase {"error":"unknown","message":"order with this orderID was not found"}',
    'notFound',
  ],
  [errors.DuplicateOrderId, 'Duplicate order sent.', 'TIMEOUT unknown'],
  [errors.InvalidOrder, '{"code":-2010,"msg":"Duplicate order sent."}', 'TIMEOUT unknown'],
  [
    errors.InvalidOrder,
    '{"sCode":"51016","sMsg":"Client order ID already exists."}',
    'TIMEOUT unknown',
  ],
  [errors.InvalidOrder, 'Filter failure: LOT_SIZE', 'rejected invalid order'],
  [
    errors.OrderImmediatelyFillable,
    'Order would immediately match and take.',
    'rejected would take',
  ],
  [errors.InsufficientFunds, 'Account has insufficient balance', 'rejected insufficient funds'],
  [errors.BadSymbol, 'Invalid symbol.', 'rejected bad request'],
  [
    errors.AuthenticationError,
    'Signature for this request is not valid.',
    'rejected authentication',
  ],
  [
    errors.InvalidNonce,
    'Timestamp for this request is outside of the recvWindow.',
    'CLOCK_REFUSED safe',
  ],
  [errors.MarketClosed, 'Market is closed.', 'rejected halted'],
  [errors.OrderNotFound, 'Order does not exist.', 'notFound'],
];
for (const [Kind, message, want] of rows) {
  test(`VEN-3, F3: ${Kind.name} ${message} -> ${want}`, () => {
    const outcome = outcomeOf(new Kind(message));
    const was =
      outcome.type === 'fault'
        ? `${outcome.fault.code} ${outcome.fault.resend}`
        : outcome.type === 'rejected'
          ? `rejected ${outcome.reason.split(':')[0]}`
          : outcome.type;
    assert.equal(was, want);
  });
}
test('VEN-3: what no table knows is asked about, never sent again', () =>
  assert.deepEqual(outcomeOf('oops'), {
    type: 'fault',
    fault: { code: 'MALFORMED_REPLY', resend: 'unknown', detail: 'oops' },
  }));
test('VEN-7: neither address nor signature stands in a message', () => {
  const text = textOf(
    new Error('GET https://x/api/v3/order?symbol=A&signature=deadbeef 400 apiKey=K123 secret=S456'),
  );
  for (const secret of ['deadbeef', 'K123', 'S456'])
    assert.equal(text.includes(secret), false, text);
});
