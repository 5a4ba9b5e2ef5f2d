import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '#core/kernel/random';
import { studyTicks, type TickDay, type TickRules } from '#core/liquidity/measures/tick-study';

const RULES: TickRules = {
  from: 0,
  to: 3600e6,
  lagUs: 0,
  horizonsUs: [1e6, 60e6],
  intervalUs: 60e6,
  buckets: 20,
  rule: 'leeReady',
};
const near = (was: number, want: number, tolerance: number): void =>
  assert.ok(Math.abs(was - want) <= tolerance, `${was} is not ${want} +- ${tolerance}`);

/** A quote every second; every trade takes the touch a tenth of a second later, and the mid follows each by `impact` ticks at the next quote. */
function made(impact: number, seed: number): TickDay & { readonly directions: readonly number[] } {
  const random = seededRandom(seed);
  const n = 3600;
  const column = (): Float64Array => new Float64Array(n);
  const [trades, quotes] = [
    { at: column(), price: column(), size: column() },
    { at: column(), bidPrice: column(), bidSize: column(), askPrice: column(), askSize: column() },
  ];
  const directions: number[] = [];
  let mid = 100_000;
  for (let i = 0; i < n; i++) {
    [quotes.at[i], quotes.bidPrice[i], quotes.askPrice[i], quotes.bidSize[i], quotes.askSize[i]] = [
      i * 1e6,
      mid - 5,
      mid + 5,
      300,
      100,
    ];
    const direction = random.next() < 0.5 ? -1 : 1;
    directions.push(direction);
    [trades.at[i], trades.price[i], trades.size[i]] = [i * 1e6 + 1e5, mid + 5 * direction, 100];
    mid += impact * direction;
  }
  return { trades, quotes, directions, sequence: null };
}

test('MEA-28 a made day: every measure says what was put in', () => {
  const day = made(2, 1);
  const study = studyTicks(day, RULES);
  near(study.quotedBps.value, 1, 0.01);
  near(study.touchDepth.value, 200, 1e-9);
  near(study.imbalance.value, 0.5, 1e-12);
  near(study.spreads.effective.mean.value, 10, 1e-9);
  const [second, minute] = study.spreads.horizons;
  near(second!.impact.mean.value, 4, 0.01);
  near(second!.realised.mean.value, 6, 0.01);
  near(minute!.impact.mean.value, 4, 4 * minute!.impact.mean.standardError);
  assert.deepEqual(study.signs, {
    bought: day.directions.filter((d) => d > 0).length,
    sold: day.directions.filter((d) => d < 0).length,
    unknown: 0,
  });
  // Every hundred units move the mid by two ticks: the slope is exact but for the trade at the end of each minute.
  near(study.kyle.lambda, 0.02, 4 * study.kyle.standardError + 1e-4);
  assert.ok(study.kyle.r2 > 0.9 && study.hasbrouck.r2 > 0.9);
  assert.ok(study.vpin.value > 0 && study.vpin.value < 1);
  near(
    study.realisedVolatility.value,
    (2 * Math.sqrt(3600)) / 1e5,
    4 * study.realisedVolatility.standardError,
  );
  assert.equal(study.recovery.shocks, 0);
});
test('MEA-28 without trades the quotes still speak, without quotes the measures that need them are unknown', () => {
  const { trades, quotes } = made(0, 2);
  const none = new Float64Array(0);
  const silent = studyTicks(
    { trades: { at: none, price: none, size: none }, quotes, sequence: null },
    RULES,
  );
  near(silent.quotedBps.value, 1, 0.01);
  assert.deepEqual(
    [silent.spreads.effective.mean.n, silent.vpin.n, silent.signs.bought],
    [0, 0, 0],
  );
  assert.ok(Number.isNaN(silent.spreads.effective.mean.value) && Number.isNaN(silent.kyle.lambda));
  const blind = studyTicks(
    {
      trades,
      quotes: { at: none, bidPrice: none, bidSize: none, askPrice: none, askSize: none },
      sequence: null,
    },
    RULES,
  );
  assert.ok(
    Number.isNaN(blind.quotedBps.value) &&
      Number.isNaN(blind.spreads.effective.mean.value) &&
      Number.isNaN(blind.realisedVolatility.value),
  );
  assert.ok(blind.signs.bought > 0, 'the tick rule needs no quote');
});
test('MEA-28 a spread that doubles and comes back is a shock with its half-life', () => {
  const { trades, quotes } = made(0, 3);
  const widened = quotes.askPrice.map((ask, i) =>
    i % 60 < 4 && i > 60 ? ask + 30 / 2 ** (i % 60) : ask,
  );
  const { recovery } = studyTicks(
    { trades, quotes: { ...quotes, askPrice: widened }, sequence: null },
    RULES,
  );
  assert.ok(recovery.shocks === 59 && recovery.recovered === 59, JSON.stringify(recovery));
  assert.ok(recovery.halfLife >= 1e6 && recovery.halfLife <= 2e6);
});
