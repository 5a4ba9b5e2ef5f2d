import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  krakenOrderId,
  krakenTradeId,
  orderIdOfKraken,
  tradeOfKraken,
} from '#venues/exchange/kraken/kraken-ids';
import { krakenPairId, krakenPairName, krakenWsName } from '#venues/exchange/kraken/kraken-pair';
import { SPOT_SYMBOLS } from '#venues/exchange/spot/spot-symbol';

const FORM = /^[OT][0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]{6}$/;

test('KRK-2: a number of the exchange is an id of the dialect, and back', () => {
  fc.assert(
    fc.property(fc.maxSafeNat(), (orderId) => {
      const id = krakenOrderId(orderId);
      assert.match(id, FORM);
      assert.equal(orderIdOfKraken(id), orderId);
    }),
  );
});
test('KRK-2: each side of a trade has an id of its own', () => {
  const symbol = fc.constantFrom(...SPOT_SYMBOLS.map((spec) => spec.symbol));
  fc.assert(
    fc.property(fc.nat(), symbol, (tradeId, name) => {
      const ids = ([1, -1] as const).map((side) => {
        const fill = { symbol: name, tradeId, side };
        const id = krakenTradeId(SPOT_SYMBOLS, fill);
        assert.match(id, FORM);
        assert.deepEqual(tradeOfKraken(SPOT_SYMBOLS, id), fill);
        return id;
      });
      assert.equal(new Set(ids).size, 2);
    }),
  );
});
for (const id of ['', '7', 'O00000-00000-00000', 'T00000-00000-000001', 'OZZZZZ-ZZZZZ-ZZZZZZ'])
  test(`KRK-2: '${id}' is of no order`, () => assert.equal(orderIdOfKraken(id), null));

test('KRK-3: old names have their letters in front, and all three names are known', () => {
  const names = SPOT_SYMBOLS.map((spec) => [
    krakenPairId(spec),
    krakenPairName(spec),
    krakenWsName(spec),
  ]);
  assert.deepEqual(names, [
    ['XBTUSDT', 'XBTUSDT', 'XBT/USDT'],
    ['ETHUSDT', 'ETHUSDT', 'ETH/USDT'],
    ['XETHXXBT', 'ETHXBT', 'ETH/XBT'],
  ]);
});
