// EXC-1: money is whole hundred-millionths, read and written exactly.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  parseSpotAmount,
  quoteText,
  spotAmountText,
  spotCostOf,
  spotPriceText,
} from '#venues/exchange/spot/spot-amount';
import { SPOT_SYMBOLS } from '#venues/exchange/spot/spot-symbol';

test('EXC-1: what is written is read again, to the last digit', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 10n ** 26n }),
      (amount) => parseSpotAmount(spotAmountText(amount)) === amount,
    ),
  );
});
for (const [text, amount] of [
  ['1', 100_000_000n],
  ['0.00000001', 1n],
  ['.5', 50_000_000n],
  ['1.', 100_000_000n],
  ['0.123456789', null],
  ['1.000000000', 100_000_000n],
  ['', null],
  ['-1', null],
  ['1e3', null],
] as const) {
  test(`EXC-1, EXC-10: '${text}' is ${amount ?? 'no amount'}`, () =>
    assert.equal(parseSpotAmount(text), amount));
}
test('EXC-1: a cost is price times quantity, exactly, on every symbol', () => {
  const [btc] = SPOT_SYMBOLS;
  assert.ok(btc !== undefined);
  assert.deepEqual(
    [
      spotPriceText(btc, 5_000_001),
      spotAmountText(spotCostOf(btc, 5_000_001, 3)),
      quoteText(btc, 15_000_003),
    ],
    ['50000.01000000', '1.50000030', '1.50000030'],
  );
});
