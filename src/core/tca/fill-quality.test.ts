import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { fillQuality, type QuotedFill } from '#core/tca/fill-quality';

const fill = (said: Partial<QuotedFill> = {}): QuotedFill => ({
  side: 'buy',
  price: 100.05,
  quantity: 100,
  bid: 99.95,
  ask: 100.05,
  midAfter: null,
  liquidity: 'taker',
  ...said,
});
const near = (was: number | null | undefined, want: number): void =>
  assert.ok(Math.abs((was ?? NaN) - want) < 1e-9, `${was} is not ${want}`);

test('TCA-52: a taker at the touch pays the whole spread: E/Q is 1, nothing is captured', () => {
  const found = fillQuality([fill()])!;
  near(found.quotedBps, 10);
  near(found.effectiveBps, 10);
  near(found.effectiveOverQuoted, 1);
  near(found.spreadCaptured, -1);
  near(found.beyondNearTouchBps, 10);
  near(found.beyondFarTouchBps, 0);
  assert.equal(found.passiveShare, 0);
  assert.equal(found.realised, null);
});
test('TCA-52: a resting fill earns it, and loses what the mid moves against it', () => {
  const found = fillQuality([fill({ price: 99.95, liquidity: 'maker', midAfter: 99.97 })])!;
  near(found.effectiveBps, -10);
  near(found.spreadCaptured, 1);
  near(found.adverseSelectionBps, 3);
  near(found.realised?.impactBps, -6);
  near(found.realised?.realisedBps, -4);
  assert.equal(found.passiveShare, 1);
  // A seller on the other side of the same market has the same numbers.
  const seller = fillQuality([
    fill({ side: 'sell', price: 100.05, liquidity: 'maker', midAfter: 100.03 }),
  ])!;
  near(seller.adverseSelectionBps, 3);
  near(seller.effectiveBps, -10);
});
test('TCA-52: a midpoint fill has E/Q 0; locked quotes have none', () => {
  near(fillQuality([fill({ price: 100 })])?.effectiveOverQuoted, 0);
  const locked = fillQuality([fill({ bid: 100, ask: 100, price: 100 })])!;
  assert.equal(locked.effectiveOverQuoted, null);
  assert.equal(locked.spreadCaptured, null);
  assert.equal(fillQuality([]), null);
});
test('TCA-52: effective is realised plus impact, far and near touch differ by the quote, whatever the fills', () => {
  const any = fc.record({
    side: fc.constantFrom('buy' as const, 'sell' as const),
    price: fc.double({ min: 90, max: 110, noNaN: true }),
    quantity: fc.double({ min: 0.001, max: 1e6, noNaN: true }),
    bid: fc.double({ min: 95, max: 100, noNaN: true }),
    ask: fc.double({ min: 100, max: 105, noNaN: true }),
    midAfter: fc.option(fc.double({ min: 90, max: 110, noNaN: true })),
    liquidity: fc.constantFrom('maker' as const, 'taker' as const, null),
  });
  fc.assert(
    fc.property(fc.array(any, { minLength: 1, maxLength: 20 }), (fills) => {
      const found = fillQuality(fills)!;
      near(found.beyondNearTouchBps - found.beyondFarTouchBps, found.quotedBps);
      near(found.beyondNearTouchBps + found.beyondFarTouchBps, found.effectiveBps);
      if (found.realised !== null)
        near(found.realised.realisedBps + found.realised.impactBps, found.realised.effectiveBps);
    }),
  );
});
