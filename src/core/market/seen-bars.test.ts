// MKT-40, MKT-41: what a service saw, as bars.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MINUTE_US, SECOND_US, timeUs } from '#core/kernel/units';
import { barsOfLength, minuteBars, type SeenBar } from '#core/market/seen-bars';

const look = (second: number, price: number, printed: number) => ({
  at: timeUs(second * SECOND_US),
  price,
  printed,
});

test('MKT-40: a minute is over with the first look of a later one; its volume is what was printed between looks', () => {
  const bars = minuteBars();
  assert.equal(bars.see(look(5, 10, 100)), null);
  assert.equal(bars.see(look(20, 12, 130)), null);
  assert.equal(bars.see(look(59, 9, 150)), null);
  assert.deepEqual(bars.see(look(130, 11, 160)), {
    at: 0,
    open: 10,
    high: 12,
    low: 9,
    close: 9,
    volume: 50,
  });
  // The minute in between was not looked at.
  assert.deepEqual(bars.open(), {
    at: 2 * MINUTE_US,
    open: 11,
    high: 11,
    low: 11,
    close: 11,
    volume: 10,
  });
});
test('MKT-40: a feed that began anew adds nothing of before', () => {
  const bars = minuteBars();
  bars.see(look(0, 10, 5000));
  bars.see(look(1, 10, 3));
  bars.see(look(2, 10, 8));
  assert.equal(bars.open()?.volume, 5);
});
test('MKT-41: longer bars hold the extremes, the first open, the last close and all volume of theirs', () => {
  const bar = fc.record({
    open: fc.integer({ min: 1, max: 99 }),
    close: fc.integer({ min: 1, max: 99 }),
    volume: fc.integer({ min: 0, max: 99 }),
  });
  fc.assert(
    fc.property(fc.array(bar, { minLength: 1, maxLength: 40 }), (raw) => {
      const minutes = raw.map(
        ({ open, close, volume }, i): SeenBar => ({
          at: timeUs(i * MINUTE_US),
          open,
          close,
          high: Math.max(open, close),
          low: Math.min(open, close),
          volume,
        }),
      );
      const long = barsOfLength(minutes, 5 * MINUTE_US);
      assert.equal(long.length, Math.ceil(minutes.length / 5));
      for (const [i, each] of long.entries()) {
        const own = minutes.slice(5 * i, 5 * i + 5);
        assert.equal(each.open, own[0]?.open);
        assert.equal(each.close, own.at(-1)?.close);
        assert.equal(each.high, Math.max(...own.map(({ high }) => high)));
        assert.equal(each.low, Math.min(...own.map(({ low }) => low)));
        assert.equal(
          each.volume,
          own.reduce((sum, { volume }) => sum + volume, 0),
        );
      }
    }),
  );
});
