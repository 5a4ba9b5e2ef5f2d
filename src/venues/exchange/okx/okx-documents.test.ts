import assert from 'node:assert/strict';
import { test } from 'node:test';
import { billIdOf, feeText, okxOrder } from '#venues/exchange/okx/okx-documents';
import type { StoredFill } from '#venues/exchange/spot/order-store';
import type { SpotOrder } from '#venues/exchange/spot/spot-order';
import { SPOT_SYMBOLS, type SpotSymbol } from '#venues/exchange/spot/spot-symbol';

const [spec] = SPOT_SYMBOLS as readonly [SpotSymbol];
const order: SpotOrder = {
  orderId: 7,
  clientOrderId: 'mine',
  account: 'first',
  symbol: 'BTCUSDT',
  side: -1,
  type: 'LIMIT',
  timeInForce: 'GTC',
  price: 5_000_050,
  quantity: 300_000,
  iceberg: 0,
  selfTradePrevention: 'EXPIRE_MAKER',
  createdAt: 1_700_000_000_123_456,
  prevented: 0,
  status: 'NEW',
  filled: 0,
  quoteFilled: 0,
  updatedAt: 1_700_000_000_123_999,
};
const fill: StoredFill = {
  tradeId: 12,
  orderId: 7,
  account: 'first',
  symbol: 'BTCUSDT',
  at: 1_700_000_000_200_000,
  side: -1,
  price: 5_000_050,
  quantity: 100_000,
  isMaker: true,
  commission: 5_000_050_000n,
  commissionAsset: 'USDT',
};

// Status and terms, and what the protocol calls the end of such an order.
for (const [change, state, source] of [
  [{}, 'live', ''],
  [{ status: 'PARTIALLY_FILLED' }, 'partially_filled', ''],
  [{ status: 'FILLED' }, 'filled', ''],
  [{ status: 'CANCELED' }, 'canceled', '1'],
  [{ status: 'EXPIRED', timeInForce: 'IOC' }, 'canceled', '14'],
  [{ status: 'EXPIRED', type: 'LIMIT_MAKER' }, 'canceled', '31'],
  [{ status: 'EXPIRED_IN_MATCH' }, 'canceled', '32'],
] as const)
  test(`OKX-12, OKX-11: ${JSON.stringify(change)} is ${state} ${source}`, () => {
    const document = okxOrder(spec, { ...order, ...change }, []);
    assert.deepEqual([document['state'], document['cancelSource']], [state, source]);
  });

test('OKX-4: decimals are short, times are milliseconds, what was charged has a minus', () => {
  // Two fills at two prices: 1 at 50000.50 and 0.5 at 50000.51.
  const part = { filled: 150_000, quoteFilled: 100_000 * 5_000_050 + 50_000 * 5_000_051 };
  const document = okxOrder(spec, { ...order, ...part, status: 'PARTIALLY_FILLED' }, [fill]);
  assert.deepEqual(
    ['px', 'sz', 'accFillSz', 'avgPx', 'fee', 'feeCcy', 'cTime', 'ordType', 'tradeId'].map(
      (name) => document[name],
    ),
    ['50000.5', '3', '1.5', '50000.50333333', '-50.0005', 'USDT', '1700000000123', 'limit', '12'],
  );
  assert.equal(feeText(0n), '0');
  assert.equal(feeText(-100n), '0.000001', 'a rebate has none');
});

test('OKX-7: numbers of fills are in the order of time, then of the trade, and differ for both sides', () => {
  const ids = [
    fill,
    { ...fill, isMaker: false },
    { ...fill, tradeId: 13 },
    { ...fill, tradeId: 100 },
    { ...fill, symbol: 'ETHUSDT', tradeId: 1 },
    { ...fill, at: fill.at + 1, tradeId: 101 },
  ].map((each) => BigInt(billIdOf(SPOT_SYMBOLS, each)));
  assert.equal(new Set(ids).size, ids.length);
  const later = ids.slice(1);
  assert.deepEqual(
    later,
    later.toSorted((a, b) => (a < b ? -1 : 1)),
  );
});
