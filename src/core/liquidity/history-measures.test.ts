import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '#core/kernel/random';
import type { DailySeries } from '#core/liquidity/daily-series';
import { estimatedSpread } from '#core/liquidity/estimated-spread';
import { volumeSteadiness, weekAgainstUsual } from '#core/liquidity/history-measures';
import { edge } from '#core/liquidity/measures/edge';
import { logBarsOf } from '#core/liquidity/measures/log-bars';
import { regimeOf } from '#core/liquidity/standing';

const seriesOf = (
  days: number,
  volume: (day: number) => number,
  close: (day: number) => number,
): DailySeries => {
  const column = (of: (day: number) => number): Float64Array =>
    Float64Array.from({ length: days }, (_, day) => of(day));
  return {
    source: 'test',
    hash: '',
    endsAt: 0,
    open: column(close),
    high: column(close),
    low: column(close),
    close: column(close),
    volume: column(volume),
  };
};

test('LIQ-12: steady volume is 1, one day in ten without volume is near 0, under 20 days unknown', () => {
  const steady = volumeSteadiness(
    seriesOf(
      60,
      () => 500,
      () => 10,
    ),
  );
  assert.deepEqual([steady?.value, steady?.standardError, steady?.n], [1, 0, 60]);
  assert.equal(
    volumeSteadiness(
      seriesOf(
        60,
        (day) => (day % 5 === 0 ? 0 : 500),
        () => 10,
      ),
    )?.value,
    0,
  );
  const mixed = volumeSteadiness(
    seriesOf(
      60,
      (day) => 100 + day,
      () => 10,
    ),
  );
  assert.ok(
    mixed !== null &&
      mixed.value > 0.8 - 0.1 &&
      mixed.value < 0.9 &&
      (mixed.standardError ?? 0) > 0,
  );
  assert.equal(
    volumeSteadiness(
      seriesOf(
        19,
        () => 500,
        () => 10,
      ),
    ),
    null,
  );
  assert.equal(
    volumeSteadiness(
      seriesOf(
        60,
        () => 0,
        () => 10,
      ),
    ),
    null,
  );
});

/** Days of 400 trades at bid or ask around a walk. */
function bounced(spread: number, seed: number): DailySeries {
  const random = seededRandom(seed);
  const days = 60;
  const [open, high, low, close] = [
    new Float64Array(days),
    new Float64Array(days),
    new Float64Array(days),
    new Float64Array(days),
  ];
  let mid = 100;
  for (let day = 0; day < days; day++) {
    for (let i = 0; i < 400; i++) {
      mid *= Math.exp(0.0005 * (random.next() + random.next() + random.next() - 1.5) * 2);
      const price = mid * (1 + (random.next() < 0.5 ? spread : -spread) / 2);
      if (i === 0) open[day] = high[day] = low[day] = price;
      high[day] = Math.max(high[day] ?? 0, price);
      low[day] = Math.min(low[day] ?? 0, price);
      close[day] = price;
    }
  }
  return {
    source: 'test',
    hash: '',
    endsAt: 0,
    open,
    high,
    low,
    close,
    volume: new Float64Array(days).fill(1000),
  };
}
/** A cent at 100. */
const TICK_BPS = 1;
test('LIQ-12: the spread that prices tell is near the true one, and its error says how near', () => {
  for (const [spread, seed] of [
    [0.02, 1],
    [0.02, 2],
    [0.005, 3],
  ] as const) {
    const found = estimatedSpread(bounced(spread, seed), TICK_BPS);
    assert.ok(found !== null && !found.isRaised);
    const { value, standardError } = found.measured;
    assert.ok(
      Math.abs(value - 1e4 * spread) < 4 * (standardError ?? 0) &&
        (standardError ?? NaN) < 1e4 * spread,
      JSON.stringify(found),
    );
  }
  for (const close of [NaN, 10])
    assert.equal(
      estimatedSpread(
        seriesOf(
          60,
          () => 1,
          () => close,
        ),
        TICK_BPS,
      ),
      null,
    );
});
test('LIQ-12: no estimated spread is below one tick, and its source says what the bars said', () => {
  const series = bounced(0.00001, 4);
  const plain = edge(logBarsOf(series)).squared.value;
  const said = 1e4 * Math.sqrt(Math.max(0, plain));
  for (const tickBps of [said + 0.5, 40]) {
    const found = estimatedSpread(series, tickBps);
    assert.ok(found?.isRaised === true);
    assert.equal(found.measured.value, tickBps);
    assert.ok((found.measured.standardError ?? 0) > 1);
    assert.match(found.measured.source, /^one tick, [\d.]+ bps, .*EDGE over 60 days/);
  }
});
test('LIQ-12: nothing but bars and tick enters: volume does not move the estimate', () => {
  const series = bounced(0.01, 5);
  const busier = { ...series, volume: series.volume.map((each) => 1000 * each) };
  assert.deepEqual(estimatedSpread(busier, TICK_BPS), estimatedSpread(series, TICK_BPS));
  assert.equal(
    estimatedSpread(series, TICK_BPS)?.measured.value,
    1e4 * Math.sqrt(edge(logBarsOf(series)).squared.value),
  );
});

test('LIQ-9: the last week against the days before it: volatility that doubled, volume that is gone', () => {
  const moving = (wild: number) =>
    seriesOf(
      100,
      (day) => (day >= 95 ? 100 : 1000),
      (day) => 100 * Math.exp((day >= 95 ? wild : 0.01) * (day % 2)),
    );
  const quiet = weekAgainstUsual(moving(0.01));
  assert.ok(
    Math.abs((quiet.volatility ?? 0) - 1) < 1e-9 && Math.abs((quiet.volumeLost ?? 0) - 10) < 1e-9,
  );
  assert.ok((weekAgainstUsual(moving(0.03)).volatility ?? 0) > 2);
  assert.deepEqual(
    weekAgainstUsual(
      seriesOf(
        20,
        () => 1,
        () => 1,
      ),
    ),
    { volatility: null, volumeLost: null },
  );
});

test('LIQ-9: a regime is left later than it was entered', () => {
  const at = (volatility: number | null, previous: 'normal' | 'stressed' | 'crisis' | null) =>
    regimeOf({ volatility, spread: null, volumeLost: null, previous });
  assert.deepEqual(
    [at(1.7, null), at(1.8, null), at(3, null), at(null, 'crisis')],
    ['normal', 'stressed', 'crisis', 'unknown'],
  );
  assert.deepEqual(
    [
      at(1.5, 'stressed'),
      at(1.4, 'stressed'),
      at(2.5, 'crisis'),
      at(2.3, 'crisis'),
      at(1.4, 'crisis'),
    ],
    ['stressed', 'normal', 'crisis', 'stressed', 'normal'],
  );
  assert.equal(regimeOf({ volatility: 1, spread: 4, volumeLost: 1, previous: null }), 'crisis');
});
