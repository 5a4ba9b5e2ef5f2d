import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { coinbaseOrderTerms, coinbasePosted } from '#venues/exchange/coinbase/coinbase-order-terms';
import { openSpotExchange } from '#venues/exchange/spot/spot-exchange';
import { SPOT_SYMBOLS } from '#venues/exchange/spot/spot-symbol';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-coinbase-terms-'));
const exchange = openSpotExchange({
  symbols: SPOT_SYMBOLS,
  accounts: [],
  log: join(home, 'exchange.sqlite'),
  nowUs: () => 1e15,
  listener: () => undefined,
});
after(() => {
  exchange.close();
  rmSync(home, { recursive: true });
});
const LIMIT = { base_size: '0.5', limit_price: '50000.5' };
function termsOf(order: object, more: object = {}): string {
  const frame = { client_order_id: 'id', product_id: 'BTC-USDT', side: 'BUY' };
  const body = { ...frame, order_configuration: order, ...more };
  const given = coinbasePosted(body) ?? assert.fail('unreadable');
  const terms = coinbaseOrderTerms(exchange, body, given);
  if (!terms.ok) return `${terms.error.error} ${terms.error.preview}`;
  const { type, timeInForce, side, price, quantity, quoteBudget } = terms.value;
  return [type, timeInForce, side, price, quantity, quoteBudget ?? '-'].join(' ');
}

for (const [order, more, want] of [
  [{ limit_limit_gtc: LIMIT }, {}, 'LIMIT GTC 1 5000050 50000 -'],
  [
    { limit_limit_gtc: { ...LIMIT, post_only: true } },
    { side: 'SELL' },
    'LIMIT_MAKER GTC -1 5000050 50000 -',
  ],
  [{ sor_limit_ioc: LIMIT }, {}, 'LIMIT IOC 1 5000050 50000 -'],
  [{ limit_limit_fok: LIMIT }, {}, 'LIMIT FOK 1 5000050 50000 -'],
  [{ market_market_ioc: { base_size: '0.5' } }, {}, 'MARKET GTC 1 0 50000 -'],
  [{ market_market_ioc: { quote_size: '10' } }, {}, 'MARKET GTC 1 0 0 1000000000'],
  [
    { limit_limit_gtc: { ...LIMIT, limit_price: '50000.501' } },
    {},
    'INVALID_PRICE_PRECISION PREVIEW_INVALID_PRICE_PRECISION',
  ],
  [
    { sor_limit_ioc: { ...LIMIT, base_size: '0.000001' } },
    {},
    'INVALID_SIZE_PRECISION PREVIEW_INVALID_SIZE_PRECISION',
  ],
  [
    { market_market_ioc: { quote_size: '0.000000001' } },
    {},
    'UNKNOWN_FAILURE_REASON PREVIEW_INVALID_QUOTE_SIZE_PRECISION',
  ],
  [{ limit_limit_gtc: LIMIT }, { side: 'buy' }, 'INVALID_SIDE PREVIEW_INVALID_SIDE'],
  [
    { limit_limit_gtc: LIMIT },
    { product_id: 'BTC-EUR' },
    'INVALID_PRODUCT_ID PREVIEW_INVALID_PRODUCT_ID',
  ],
] as const)
  test(`CBS-3: ${JSON.stringify({ ...order, ...more })} is ${want}`, () =>
    assert.equal(termsOf(order, more), want));

for (const [order, more] of [
  [{ limit_limit_gtd: { ...LIMIT, end_time: '2027-01-01T00:00:00Z' } }, {}],
  [{ stop_limit_stop_limit_gtc: { ...LIMIT, stop_price: '1' } }, {}],
  [{ market_market_ioc: { base_size: '1', quote_size: '1' } }, {}],
  [{ market_market_ioc: {} }, {}],
  [{ limit_limit_gtc: { ...LIMIT, limit_price: '-1' } }, {}],
  [{ limit_limit_gtc: LIMIT, sor_limit_ioc: LIMIT }, {}],
  [{}, {}],
  [{ limit_limit_gtc: LIMIT }, { leverage: '2' }],
  [{ limit_limit_gtc: LIMIT }, { margin_type: 'CROSS' }],
] as const)
  test(`CBS-3: ${JSON.stringify({ ...order, ...more })} is not supported`, () =>
    assert.match(termsOf(order, more), /^UNSUPPORTED_ORDER_CONFIGURATION/));
