import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { okxOrderTerms } from '#venues/exchange/okx/okx-order-terms';
import { okxReader } from '#venues/exchange/okx/okx-route';
import { openSpotExchange } from '#venues/exchange/spot/spot-exchange';
import { SPOT_SYMBOLS } from '#venues/exchange/spot/spot-symbol';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-okx-terms-'));
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
const LIMIT = {
  instId: 'BTC-USDT',
  tdMode: 'cash',
  side: 'buy',
  ordType: 'limit',
  px: '50000.5',
  sz: '0.5',
};
const MARKET = { instId: 'BTC-USDT', tdMode: 'cash', ordType: 'market', sz: '0.5' };
function termsOf(given: Readonly<Record<string, string>>): string {
  const read = okxReader(new Map(Object.entries(given)));
  const terms = okxOrderTerms(exchange, read, () => 'made');
  if (read.error !== null) return `${read.error.code} ${read.error.msg}`;
  const { type, timeInForce, side, price, quantity, quoteBudget, clientOrderId } =
    terms?.order ?? assert.fail('neither an order nor an error');
  return [type, timeInForce, side, price, quantity, quoteBudget ?? '-', clientOrderId].join(' ');
}

for (const [given, want] of [
  [LIMIT, 'LIMIT GTC 1 5000050 50000 - made'],
  [{ ...LIMIT, clOrdId: 'aB3', side: 'sell' }, 'LIMIT GTC -1 5000050 50000 - aB3'],
  [{ ...LIMIT, ordType: 'ioc' }, 'LIMIT IOC 1 5000050 50000 - made'],
  [{ ...LIMIT, ordType: 'fok' }, 'LIMIT FOK 1 5000050 50000 - made'],
  [{ ...LIMIT, ordType: 'post_only' }, 'LIMIT_MAKER GTC 1 5000050 50000 - made'],
  [{ ...MARKET, side: 'sell' }, 'MARKET GTC -1 0 50000 - made'],
  // A purchase at market is an amount of money unless it says otherwise.
  [{ ...MARKET, side: 'buy' }, 'MARKET GTC 1 0 0 50000000 made'],
  [{ ...MARKET, side: 'buy', tgtCcy: 'base_ccy' }, 'MARKET GTC 1 0 50000 - made'],
  [{ ...LIMIT, clOrdId: 'a'.repeat(33) }, '51000 Parameter clOrdId error'],
  [{ ...LIMIT, clOrdId: 'a-b' }, '51000 Parameter clOrdId error'],
  [{ ...LIMIT, ordType: 'trigger' }, '51000 Parameter ordType error'],
  [{ ...LIMIT, px: '-1' }, '51000 Parameter px error'],
  [{ ...LIMIT, sz: '' }, '51000 Parameter sz error'],
  [{ ...LIMIT, pxUsd: '1' }, '51000 Parameter pxUsd error'],
  [{ ...LIMIT, tdMode: '' }, '51000 Parameter tdMode error'],
  [{ ...LIMIT, stpMode: 'none' }, '51000 Parameter stpMode error'],
] as const)
  test(`OKX-3: ${JSON.stringify(given)} is ${want}`, () => assert.equal(termsOf(given), want));

for (const [change, code] of [
  [{ sz: '0.000001' }, '51121'],
  [{ px: '50000.501' }, '51150'],
  [{ instId: 'BTC-EUR' }, '51001'],
  [{ tdMode: 'cross' }, '51010'],
] as const)
  test(`OKX-3: ${JSON.stringify(change)} is refused by ${code}`, () =>
    assert.equal(termsOf({ ...LIMIT, ...change }).slice(0, 5), code));
