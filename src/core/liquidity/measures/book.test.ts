// Measures of a book: depth, slope, the round trip, the micro-price, recovery.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Random, seededRandom } from '#core/kernel/random';
import { depthImbalance, depthWithin, takerImbalance } from '#core/liquidity/measures/depth';
import {
  fitMicroPrice,
  microPrice,
  microPriceOf,
  type TickTouch,
  weightedMid,
} from '#core/liquidity/measures/micro-price';
import { quoteSlope } from '#core/liquidity/measures/quote-slope';
import { meanReversion, recoveryAfterShocks } from '#core/liquidity/measures/resilience';
import { roundTripCash, roundTripCost } from '#core/liquidity/measures/round-trip';

const near = (was: number, want: number, tolerance: number): void =>
  assert.ok(Math.abs(was - want) <= tolerance, `${was} is not ${want} +- ${tolerance}`);
const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
const book = {
  asks: [
    [100.02, 300],
    [100.04, 500],
  ],
  bids: [
    [99.98, 200],
    [99.95, 600],
  ],
  mid: 100,
} as const;

test('MEA-14 a round trip is bps of one side, and cash; a book that is too small has none', () => {
  assert.equal(roundTripCash(10, 25_000), 25);
  const { xlmBps, buyBps, sellBps, cash } = roundTripCost(book, 20_000);
  near(xlmBps, buyBps + sellBps, 1e-12);
  near(cash, (20_000 * xlmBps) / 1e4, 1e-9);
  near(buyBps, 2, 1e-9);
  assert.ok(
    Number.isNaN(roundTripCost(book, 1e6).xlmBps) && Number.isNaN(roundTripCost(book, 0).buyBps),
  );
});
test('MEA-15 depth within x bps includes the level at x, and says whether the book reaches beyond', () => {
  assert.deepEqual(depthWithin(book.asks, 100, 2), {
    units: 300,
    notional: 30_006,
    isComplete: true,
  });
  assert.deepEqual(depthWithin(book.asks, 100, 4), {
    units: 800,
    notional: 80_026,
    isComplete: false,
  });
  assert.equal(depthWithin(book.bids, 100, 1).units, 0);
  near(depthImbalance(200, 300), -0.2, 1e-15);
});
test('MEA-18 the imbalance that a taker sees is positive as a ratio for both sides', () => {
  near(takerImbalance(1, 5, 4).ratio, 0.8, 1e-15);
  near(takerImbalance(-1, 5, 4).ratio, 1.25, 1e-15);
  near(takerImbalance(-1, 5, 4).difference, 1 / 9, 1e-15);
  assert.ok(Number.isNaN(takerImbalance(0, 5, 4).ratio));
});
test('MEA-1 quote slope: sizes of one and one, a crossed quote, a missing side have none', () => {
  for (const quote of [
    { bid: 1, ask: 2, bidSize: 1, askSize: 1 },
    { bid: 2, ask: 1, bidSize: 5, askSize: 5 },
    { bid: 1, ask: 2, bidSize: 0, askSize: 5 },
  ])
    assert.ok(Number.isNaN(quoteSlope(quote).slope));
  const { logSlope, adjusted } = quoteSlope({ bid: 1, ask: 2, bidSize: 5, askSize: 5 });
  assert.equal(adjusted, logSlope);
});

test('MEA-13 a chain that drifts has no micro-price; its first moves are known all the same', () => {
  const drifting = { Q: [[0.5]], R1: [[0.1, 0.4]], R2: [[0.5]], K: [-0.5, 0.5] };
  const micro = microPrice(drifting);
  assert.ok(micro !== null && micro.limit === null);
  near(micro.after(3)[0] ?? NaN, 3 * 0.3, 1e-12);
});
test('MEA-13 fitted to quotes that move to the thin side: higher with more buyers, mirrored about one half, inside the spread', () => {
  const random = seededRandom(12);
  const n = 40_000;
  const touch: TickTouch = {
    bidPrice: new Float64Array(n),
    bidSize: new Float64Array(n),
    askPrice: new Float64Array(n),
    askSize: new Float64Array(n),
  };
  let bid = 1000;
  for (let i = 0; i < n; i++) {
    const [b, a] = [1 + Math.floor(random.next() * 20), 1 + Math.floor(random.next() * 20)];
    [touch.bidPrice[i], touch.askPrice[i], touch.bidSize[i], touch.askSize[i]] = [
      bid,
      bid + 1,
      b,
      a,
    ];
    if (random.next() < 0.3) bid += random.next() < b / (a + b) ? 1 : -1;
  }
  const model = fitMicroPrice(touch, 5, 2);
  assert.ok(model !== null);
  const [first = NaN, second = NaN, middle = NaN, fourth = NaN, last = NaN] = model.adjustment;
  assert.ok(
    first < second && second < middle && middle < fourth && fourth < last,
    model.adjustment.join(' '),
  );
  near(first + last, 0, 1e-9);
  near(middle, 0, 1e-9);
  assert.ok(last > 0 && last < 0.5);
  near(microPriceOf(model, touch, 0) - (touch.bidPrice[0]! + 0.5), 0, 0.5);
  assert.ok(
    Number.isNaN(microPriceOf(model, { ...touch, askPrice: touch.bidPrice.map((p) => p + 9) }, 0)),
  );
  assert.ok(
    fitMicroPrice(
      {
        bidPrice: Float64Array.of(1),
        bidSize: Float64Array.of(1),
        askPrice: Float64Array.of(2),
        askSize: Float64Array.of(1),
      },
      3,
      1,
    ) === null,
  );
  near(weightedMid({ bid: 10, ask: 11, bidSize: 3, askSize: 1 }), 10.75, 1e-15);
});

test('MEA-16 shocks of a made decay recover at its half-life; what never recovers is unknown', () => {
  const rule = { usual: 1, size: 4, horizon: 50 };
  const at = Float64Array.from({ length: 2000 }, (_, i) => i);
  const decay = at.map((t) => 1 + 8 * 2 ** (-(t % 100) / 10));
  const { halfLife, shocks, recovered, interval } = recoveryAfterShocks(at, decay, rule);
  assert.deepEqual([halfLife, shocks, recovered, interval[0]], [10, 19, 19, 10]);
  const never = recoveryAfterShocks(
    at,
    at.map((t) => (t % 200 < 100 ? 1 : 9)),
    rule,
  );
  assert.ok(Number.isNaN(never.halfLife) && never.shocks > 0 && never.recovered === 0);
  assert.equal(
    recoveryAfterShocks(
      at,
      at.map(() => 1),
      rule,
    ).shocks,
    0,
  );
});
test('MEA-16 mean reversion: the half-life of a made series is found; a walk has none that is short', () => {
  const random = seededRandom(14);
  let x = 0;
  const series = Float64Array.from({ length: 5000 }, () => (x = 0.9 * x + normal(random)));
  const { halfLife, kappa } = meanReversion(series);
  near(kappa.value, 0.1, 4 * kappa.standardError);
  near(halfLife.value, Math.LN2 / -Math.log(0.9), 4 * halfLife.standardError);
  assert.ok(Number.isNaN(meanReversion(Float64Array.of(1, 1, 1, 1)).halfLife.value));
});
