import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '#core/kernel/random';
import type { Bars } from '#core/market/tape';
import { near } from '#core/portfolio/book.fixture';
import { dayQuantileOf, pastDays } from '#core/portfolio/past-days';
import { SHOCK } from '#core/portfolio/stress-grid';

/** Daily bars on these days, from a seed. */
function barsOf(symbol: string, days: readonly number[], seed: number): Bars {
  const random = seededRandom(seed);
  const column = (of: () => number): Float64Array => Float64Array.from(days, of);
  const close = column(() => 20 + 30 * random.next());
  return {
    symbol,
    source: 'test',
    hash: '',
    lengthUs: 86_400e6,
    count: days.length,
    at: Float64Array.from(days),
    open: close,
    high: close.map((x) => x * (1.005 + 0.02 * random.next())),
    low: close.map((x) => x * (0.995 - 0.02 * random.next())),
    close,
    volume: column(() => 1e5 * (0.5 + random.next())),
    bid: close,
    ask: close,
    marketCap: close,
    findings: [],
  };
}
const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, i) => from + i);
const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, x) => sum + x, 0) / values.length;

test('EXP-12: a shock is the plain ratio of the days to the twenty before them, whatever the horizon', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 10 }), (seed, h) => {
      const bars = [0, 1, 2].map((i) => barsOf(`N${i}`, range(0, 45), seed + i));
      const { days, shocks } = pastDays(bars, 1000, h);
      assert.deepEqual(days, range(20 + h, 45));
      for (const [s, t] of days.entries()) {
        const ratios = bars.map(({ high, low }) => {
          const swing = high.map((x, k) => Math.log(x / low[k]!));
          return mean(swing.slice(t - h + 1, t + 1)) / mean(swing.slice(t - h - 19, t - h + 1));
        });
        const middle = ratios.toSorted((a, b) => a - b)[1]!;
        for (const [i, { close, volume }] of bars.entries()) {
          const own = shocks.subarray((s * 3 + i) * SHOCK.width, (s * 3 + i + 1) * SHOCK.width);
          near(own[SHOCK.price]!, close[t]! / close[t - h]! - 1);
          near(
            own[SHOCK.volume]!,
            mean(volume.slice(t - h + 1, t + 1)) / mean(volume.slice(t - h - 19, t - h + 1)),
          );
          near(own[SHOCK.volatility]!, middle);
          assert.deepEqual([own[SHOCK.spread], own[SHOCK.impact]], [1, 1]);
        }
      }
    }),
    { numRuns: 20 },
  );
});
test('EXP-12: prices and volumes in other units are the same past; the newest days are kept', () => {
  const bars = [barsOf('A', range(0, 60), 1), barsOf('B', range(0, 60), 2)];
  const scaled = bars.map((each) => ({
    ...each,
    close: each.close.map((x) => 4 * x),
    high: each.high.map((x) => 4 * x),
    low: each.low.map((x) => 4 * x),
    volume: each.volume.map((x) => x / 8),
  }));
  const [was, is] = [pastDays(bars, 10), pastDays(scaled, 10)];
  assert.deepEqual(was.days, range(50, 60));
  for (const [k, shock] of is.shocks.entries()) near(shock, was.shocks[k]!, 1e-12);
});
test('EXP-12: a day counts only where every name has it and enough before it', () => {
  const [long, late, gap] = [
    barsOf('A', range(0, 60), 1),
    barsOf('B', range(15, 60), 2),
    barsOf(
      'C',
      range(0, 60).filter((day) => day !== 50),
      3,
    ),
  ];
  assert.deepEqual(pastDays([long, late], 1000).days, range(36, 60));
  assert.ok(!pastDays([long, gap], 1000).days.includes(50));
  assert.deepEqual(pastDays([long, barsOf('D', range(0, 21), 4)], 1000).days, []);
  assert.deepEqual(pastDays([long, barsOf('D', range(0, 22), 4)], 1000).days, [21]);
});
test('EXP-12: a day without volume counts a hundredth of the usual, a past without any tells nothing', () => {
  const bars = barsOf('A', range(0, 30), 1);
  const silent = { ...bars, volume: bars.volume.map((x, t) => (t === 29 ? 0 : x)) };
  const last = (of: Bars): Float64Array => pastDays([of], 1).shocks;
  assert.equal(last(silent)[SHOCK.volume], 0.01);
  assert.equal(last({ ...bars, volume: bars.volume.map(() => 0) })[SHOCK.volume], 1);
  assert.equal(last({ ...bars, low: bars.high })[SHOCK.volatility], 1);
});

const hundred = range(0, 100);
for (const [probability, overlap, value, low, high] of [
  [0.5, 1, 50, 41, 59],
  [0.9, 1, 90, 85, 95],
  [0.95, 1, 95, 91, 99],
  [0.99, 1, 99, 97, null],
  [0.01, 1, 1, null, 3],
  [0.9, 4, 90, 80, null], // 25 values that do not share a day, not 100
  [0, 1, 0, 0, 0],
] as const)
  test(`EXP-12: the quantile ${probability} of 0 to 99 with an overlap of ${overlap} is ${value}, ${low} to ${high}`, () =>
    assert.deepEqual(dayQuantileOf(hundred, probability, overlap), { value, low, high, n: 100 }));
test('EXP-12: a quantile rises with its probability, lies in its interval, and does not care about the order of the values', () => {
  fc.assert(
    fc.property(
      // Without minus zero, which sorts as zero and is another value.
      fc.array(
        fc.double({ min: -1, max: 1, noNaN: true }).map((value) => value + 0),
        { minLength: 1, maxLength: 200 },
      ),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, p, q) => {
        const found = dayQuantileOf(values, p);
        assert.ok(values.includes(found.value));
        assert.ok(
          (found.low ?? -Infinity) <= found.value && found.value <= (found.high ?? Infinity),
        );
        assert.deepEqual(dayQuantileOf(values.toReversed(), p), found);
        if (p <= q) assert.ok(found.value <= dayQuantileOf(values, q).value);
        const wider = dayQuantileOf(values, p, 5);
        assert.ok((wider.low ?? -Infinity) <= (found.low ?? -Infinity));
        assert.ok((wider.high ?? Infinity) >= (found.high ?? Infinity));
      },
    ),
  );
});
