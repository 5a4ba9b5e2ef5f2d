import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { bybitOrderTerms } from '#venues/exchange/bybit/bybit-order-terms';
import { bybitReader } from '#venues/exchange/bybit/bybit-route';
import { openSpotExchange } from '#venues/exchange/spot/spot-exchange';
import { SPOT_SYMBOLS } from '#venues/exchange/spot/spot-symbol';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-bybit-terms-'));
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
const COMMON = { category: 'spot', symbol: 'BTCUSDT', side: 'Buy', qty: '0.5' };
const LIMIT = { ...COMMON, orderType: 'Limit', price: '50000.5' };
const MARKET = { ...COMMON, orderType: 'Market' };
function termsOf(given: Readonly<Record<string, string>>): string {
  const read = bybitReader(new Map(Object.entries(given)));
  const terms = bybitOrderTerms(exchange, read, () => 'made');
  if (read.error !== null) return String(read.error.retCode);
  const { type, timeInForce, side, price, quantity, quoteBudget, clientOrderId } =
    terms ?? assert.fail('neither an order nor an error');
  return [type, timeInForce, side, price, quantity, quoteBudget ?? '-', clientOrderId].join(' ');
}

for (const [given, want] of [
  [LIMIT, 'LIMIT GTC 1 5000050 50000 - made'],
  [{ ...LIMIT, orderLinkId: 'a-B_3', side: 'Sell' }, 'LIMIT GTC -1 5000050 50000 - a-B_3'],
  [{ ...LIMIT, timeInForce: 'IOC' }, 'LIMIT IOC 1 5000050 50000 - made'],
  [{ ...LIMIT, timeInForce: 'FOK' }, 'LIMIT FOK 1 5000050 50000 - made'],
  [{ ...LIMIT, timeInForce: 'PostOnly' }, 'LIMIT_MAKER GTC 1 5000050 50000 - made'],
  [{ ...LIMIT, orderFilter: 'Order', isLeverage: '0' }, 'LIMIT GTC 1 5000050 50000 - made'],
  [{ ...MARKET, side: 'Sell' }, 'MARKET GTC -1 0 50000 - made'],
  // A purchase at market is an amount of money unless it says otherwise.
  [MARKET, 'MARKET GTC 1 0 0 50000000 made'],
  [{ ...MARKET, marketUnit: 'baseCoin' }, 'MARKET GTC 1 0 50000 - made'],
  [{ ...MARKET, side: 'Sell', marketUnit: 'quoteCoin' }, 'MARKET GTC -1 0 0 50000000 made'],
  [{ ...LIMIT, orderLinkId: 'a'.repeat(37) }, '170130'],
  [{ ...LIMIT, category: '' }, '10001'],
  [{ ...LIMIT, symbol: 'BTCEUR' }, '170121'],
  [{ ...LIMIT, side: 'buy' }, '170117'],
  [{ ...LIMIT, side: '' }, '170105'],
  [{ ...LIMIT, orderType: 'Stop' }, '170116'],
  [{ ...LIMIT, timeInForce: 'GTD' }, '170115'],
  [{ ...LIMIT, price: '' }, '170105'],
  [{ ...LIMIT, price: '-1' }, '170130'],
  [{ ...LIMIT, price: '50000.501' }, '170134'],
  [{ ...LIMIT, qty: '' }, '170105'],
  [{ ...LIMIT, qty: '0.000001' }, '170137'],
  [{ ...MARKET, qty: '0.000000001' }, '170148'],
  [{ ...LIMIT, isLeverage: '1' }, '170130'],
  [{ ...LIMIT, stopLoss: '1' }, '170130'],
  [{ ...LIMIT, orderFilter: 'tpslOrder' }, '170202'],
] as const)
  test(`BYB-3: ${JSON.stringify(given)} is ${want}`, () => assert.equal(termsOf(given), want));
