import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '#core/kernel/random';
import type { DailySeries } from '#core/liquidity/daily-series';
import { estimatedSpread } from '#core/liquidity/estimated-spread';
import { volumeSteadiness, weekAgainstUsual } from '#core/liquidity/history-measures';
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
// Of such activity that a spread of 60 bps is usual.
const THIN = { valueDaily: 40e3, volatilityDaily: 0.03 };
test('LIQ-12: the spread that prices tell is near the true one, never negative, and its error says how near', () => {
  for (const [spread, seed] of [
    [0.02, 1],
    [0.02, 2],
    [0.005, 3],
  ] as const) {
    const found = estimatedSpread(bounced(spread, seed), THIN);
    assert.ok(
      found !== null &&
        Math.abs(found.value - 1e4 * spread) < 4 * (found.standardError ?? 0) &&
        (found.standardError ?? NaN) < 1e4 * spread,
      JSON.stringify(found),
    );
  }
  const none = estimatedSpread(bounced(0.00001, 4), { valueDaily: 40e6, volatilityDaily: 0.02 });
  assert.ok(none !== null && none.value >= 0 && none.value < 6 && (none.standardError ?? 0) > 1);
  for (const close of [NaN, 10])
    assert.equal(
      estimatedSpread(
        seriesOf(
          60,
          () => 1,
          () => close,
        ),
        THIN,
      ),
      null,
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
