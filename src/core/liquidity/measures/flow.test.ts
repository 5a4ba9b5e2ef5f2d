// Measures of what flow does to prices, of zero returns, and of trades against quotes.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Random, seededRandom } from '#core/kernel/random';
import { amihud, amivest, ratioOfMeans } from '#core/liquidity/measures/amihud';
import {
  crashMove,
  INVARIANCE_RECALLED,
  illiquidityBps,
} from '#core/liquidity/measures/invariance';
import { lot } from '#core/liquidity/measures/lot';
import { orderFlowImbalance } from '#core/liquidity/measures/order-flow-imbalance';
import { pastorStambaugh } from '#core/liquidity/measures/pastor-stambaugh';
import {
  flowByInterval,
  hasbrouckLambda,
  kyleLambda,
} from '#core/liquidity/measures/price-response';
import { timeWeighted, weightedMean } from '#core/liquidity/measures/spread';
import { type SignRule, signTrades } from '#core/liquidity/measures/trade-sign';
import { huiHeubelOf, martinIndex, turnover } from '#core/liquidity/measures/turnover';
import { changeDeviation, vpin } from '#core/liquidity/measures/vpin';
import { zeroReturns } from '#core/liquidity/measures/zero-returns';
import { normalCdf } from '#core/numeric/normal';

const column = (...values: number[]): Float64Array => Float64Array.from(values);
const near = (was: number, want: number, tolerance: number): void =>
  assert.ok(Math.abs(was - want) <= tolerance, `${was} is not ${want} +- ${tolerance}`);
const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());

for (const [rule, price, previous, want] of [
  ['clnv', 5, 4, 1], // above the ask: the tick rule
  ['clnv', 0, 1, -1], // below the bid
  ['clnv', 2.9, 3, 1], // within 30 % of the ask
  ['clnv', 2.4, 3, 1], // at the edge of it
  ['clnv', 2.3, 3, -1], // in the middle
  ['clnv', 1.6, 1, -1],
  ['clnv', 1.7, 1, 1],
  ['clnv', 3, 4, 1],
  ['emo', 3, 4, 1],
  ['emo', 1, 0, -1],
  ['emo', 2.9, 3, -1],
  ['emo', 3.5, 3, 1],
  ['leeReady', 2.1, 3, 1],
  ['leeReady', 2, 3, -1],
  ['leeReady', 2, 2, 0], // at the mid and no change before: not known
  ['tick', 3, 4, -1],
] as const satisfies readonly (readonly [SignRule, number, number, number])[]) {
  test(`MEA-7 ${rule}: ${price} after ${previous} in 1 by 3 -> ${want}`, () => {
    assert.equal(
      signTrades(
        { price: column(previous, price), bid: column(NaN, 1), ask: column(NaN, 3) },
        rule,
        0,
      )[1],
      want,
    );
  });
}
test('MEA-7 a crossed or locked quote is no evidence, a carried zero tick is', () => {
  assert.deepEqual(
    [
      ...signTrades(
        { price: column(2, 3, 3, 3), bid: column(NaN, 4, 3, 2), ask: column(NaN, 2, 3, 4) },
        'emo',
        0,
      ),
    ],
    [0, 1, 1, 1],
  );
  assert.deepEqual(
    [
      ...signTrades(
        { price: column(2, NaN, 1), bid: column(1, 1, 1), ask: column(3, 3, 1) },
        'leeReady',
        1,
      ),
    ],
    [1, 0, -1],
  );
});

test('MEA-9 Amihud is a mean of ratios, Amivest a ratio of sums; a day without volume is no day', () => {
  const [r, v] = [column(0.01, -0.02, 0.5, NaN), column(1e6, 4e6, 0, 1e6)];
  near(amihud(r, v).value, (1e6 * (0.01 / 1e6 + 0.02 / 4e6)) / 2, 1e-15);
  assert.equal(amihud(r, v).n, 2);
  near(ratioOfMeans(r, v), 1e6 * (0.03 / 5e6), 1e-15);
  near(amivest(r.subarray(0, 2), v.subarray(0, 2)).value, 5e6 / 0.03, 1e-6);
  assert.ok(
    Number.isNaN(amihud(column(0.1), column(0)).value) &&
      Number.isNaN(amivest(column(0), column(5)).value),
  );
});

test('MEA-10 lambda keeps its sign and its error covers the truth; the root is of every trade', () => {
  const random = seededRandom(2);
  const flow = Float64Array.from({ length: 400 }, () => 1000 * normal(random));
  const moves = flow.map((q) => -2e-5 * q + 0.01 * normal(random));
  const { lambda, standardError, robustStandardError } = kyleLambda(moves, flow);
  near(lambda, -2e-5, 4 * standardError);
  near(robustStandardError / standardError, 1, 0.3);
  const { volume, roots } = flowByInterval(
    {
      direction: Int8Array.of(1, 1, -1, 0),
      size: column(1, 1, 4, 9),
      price: column(100, 100, 100, 100),
    },
    [0, 2, 4],
  );
  assert.deepEqual(
    [[...volume], [...roots]],
    [
      [2, -4],
      [20, -20],
    ],
  );
  assert.ok(
    Number.isNaN(kyleLambda(column(1, 2), column(1, 2)).lambda) &&
      Number.isNaN(hasbrouckLambda(column(1, 2, 3), column(5, 5, 5)).lambda),
  );
});
test('MEA-2 Pastor-Stambaugh: gamma of a made reversal is found', () => {
  const random = seededRandom(4);
  const [r, m, v] = [new Float64Array(2000), new Float64Array(2000), new Float64Array(2000)];
  for (let d = 0; d < 2000; d++) {
    [m[d], v[d]] = [0, 5 + 5 * random.next()];
    r[d] = 0.01 * normal(random) + (d > 0 ? -0.0005 * Math.sign(r[d - 1]!) * v[d - 1]! : 0);
  }
  const { gamma, standardError, n } = pastorStambaugh(r, m, v);
  near(gamma, -0.0005, 4 * standardError);
  assert.equal(n, 1999);
});

test('MEA-11 LOT: the costs of a made market are found within their errors, by both readings of the sides', () => {
  const random = seededRandom(6);
  const market = Float64Array.from({ length: 3000 }, () => 0.02 * normal(random));
  const returns = market.map((rm) => {
    const latent = 1.2 * rm + 0.01 * normal(random);
    return latent < -0.01 ? latent + 0.01 : latent > 0.008 ? latent - 0.008 : 0;
  });
  const own = lot(returns, market, 'ownReturn');
  near(own.cost.value, 0.018, 4 * own.cost.standardError);
  near(own.sigma, 0.01, 0.0012);
  near(own.beta, 1.2, 0.1);
  assert.ok(own.cost.standardError > 0 && own.cost.standardError < 0.002);
  // No start matters: in units of a hundredth everything scales and nothing else changes.
  const scaledUp = lot(
    returns.map((x) => 100 * x),
    market.map((x) => 100 * x),
    'ownReturn',
  );
  near(scaledUp.cost.value / 100, own.cost.value, 1e-12);
  assert.ok(
    Number.isNaN(
      lot(
        returns.map((x) => x || 1e-4),
        market,
        'ownReturn',
      ).cost.value,
    ),
  );
  assert.ok(lot(returns, market, 'market').cost.value > 0);
});
test('zero returns are shares of the days whose return is known', () => {
  const { zeros, zerosTraded } = zeroReturns(column(0, 0, 0.1, NaN), column(0, 5, 5, 5));
  near(zeros.value, 2 / 3, 1e-15);
  near(zerosTraded.value, 1 / 3, 1e-15);
});

test('MEA-12 VPIN: volume is kept, one-sided flow is one, a bar that stands still is nothing', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.integer({ min: 0, max: 1000 })),
        { minLength: 2, maxLength: 40 },
      ),
      fc.integer({ min: 50, max: 500 }),
      (rows, bucket) => {
        const volume = Float64Array.from(rows, ([, v]) => v);
        const {
          buy,
          sell,
          open,
          vpin: value,
        } = vpin({ change: Float64Array.from(rows, ([c]) => c), volume }, bucket, 0.5, normalCdf);
        near(
          buy.reduce((a, b) => a + b, 0) + sell.reduce((a, b) => a + b, 0) + open,
          volume.reduce((a, b) => a + b, 0),
          1e-6,
        );
        assert.ok(value.n === 0 || (value.value >= 0 && value.value <= 1));
      },
    ),
  );
  assert.equal(
    vpin({ change: column(9, 9, 9), volume: column(10, 10, 10) }, 10, 0.1, normalCdf).vpin.value,
    1,
  );
  assert.equal(
    vpin(
      { change: column(0, 0), volume: column(10, 10) },
      10,
      changeDeviation(column(0, 0)),
      normalCdf,
    ).vpin.value,
    0,
  );
});

test('order flow: buying and selling mirrored cancel; a missing side is left out', () => {
  const touch = {
    bidPrice: column(10, 10, NaN),
    bidSize: column(5, 8, 8),
    askPrice: column(11, 11, 11),
    askSize: column(5, 8, 9),
  };
  assert.equal(orderFlowImbalance(touch), 0);
});
test('turnover, Martin and Hui-Heubel: days without volume say nothing', () => {
  near(turnover(column(10, 20, NaN), 1000).value, 0.015, 1e-15);
  near(martinIndex(column(1, 2, 4), column(5, 0, 2)).total, 2, 1e-15);
  assert.ok(
    Number.isNaN(martinIndex(column(1, 2), column(1, 0)).total) &&
      Number.isNaN(turnover(column(1), 0).value),
  );
  const five = column(1, 1, 1, 1, 1);
  near(
    huiHeubelOf(
      {
        high: column(51, 50, 50, 50, 50),
        low: column(48, 49, 49, 49, 49),
        close: five.map(() => 49.6),
        traded: five.map(() => 24.8e6),
      },
      50e6,
    ).value,
    1.25,
    1e-12,
  );
});
test('MEA-19 invariance: eight times the value halves illiquidity; a small sale moves the price in proportion, a huge one not below zero', () => {
  const stock = { valueDaily: 40e6, volatilityDaily: 0.02 };
  near(
    illiquidityBps({ ...stock, valueDaily: 320e6 }, INVARIANCE_RECALLED) /
      illiquidityBps(stock, INVARIANCE_RECALLED),
    0.5,
    1e-14,
  );
  near(crashMove(stock, 1e-6, 5.78) / 1e-6, -5.78e-2, 1e-6);
  assert.ok(crashMove(stock, 1e6, 5.78) >= -1);
});
test('MEA-2 weighted and time-weighted means: weights of one are the plain mean, time counts to the end', () => {
  near(weightedMean(column(1, 2, NaN, 9), column(1, 1, 1, 0)).value, 1.5, 1e-15);
  near(timeWeighted(column(0, 10, 20), column(1, 3, NaN), 0, 40).value, 2, 1e-12);
  near(timeWeighted(column(0, 7), column(1, 2), 5, 17).value, (2 + 20) / 12, 1e-12);
  assert.ok(Number.isNaN(timeWeighted(column(50), column(1), 0, 40).value));
});
