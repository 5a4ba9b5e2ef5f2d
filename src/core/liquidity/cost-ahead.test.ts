import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '#core/kernel/random';
import { changedProfile } from '#core/liquidity/changed-profile';
import { AHEAD, costAhead } from '#core/liquidity/cost-ahead';
import type { DailySeries } from '#core/liquidity/daily-series';
import { TRAILING_FIGURES, trailingFigures } from '#core/liquidity/trailing-figures';

/** Days of a share by a random walk: so volatile, so much traded. */
function days(count: number, volatility: number, volume: number, seed = 1): DailySeries {
  const random = seededRandom(seed);
  const column = (): Float64Array => new Float64Array(count);
  const series = {
    open: column(),
    high: column(),
    low: column(),
    close: column(),
    volume: column(),
  };
  let price = 50;
  for (let i = 0; i < count; i++) {
    series.open[i] = price;
    let high = price;
    let low = price;
    for (let k = 0; k < 50; k++) {
      price *= Math.exp(volatility * Math.sqrt(12 / 50) * (random.next() - 0.5));
      high = Math.max(high, price);
      low = Math.min(low, price);
    }
    series.high[i] = high;
    series.low[i] = low;
    series.close[i] = price;
    series.volume[i] = volume * (0.5 + random.next());
  }
  return { source: 'made', hash: 'h', endsAt: 0, ...series };
}
const TICK_BPS = 2;
const of = (series: DailySeries) => costAhead(series, TICK_BPS, 50) ?? assert.fail();

test('LIQ-28: every figure has a coefficient with its error, and the forecast is the fit', () => {
  for (const { coefficients, standardErrors, logDeviation } of Object.values(AHEAD)) {
    assert.equal(coefficients.length, TRAILING_FIGURES.length + 1);
    assert.equal(standardErrors.length, coefficients.length);
    assert.ok(standardErrors.every((each) => each > 0) && logDeviation > 0 && logDeviation < 1);
  }
  const series = days(250, 0.02, 1e5);
  const figures = trailingFigures(series, TICK_BPS)!;
  const [constant = NaN, ...slopes] = AHEAD.volatilityDaily.coefficients;
  const { value, standardError } = of(series).volatilityDaily;
  const log = slopes.reduce((sum, b, i) => sum + b * figures[i]!, constant);
  assert.ok(Math.abs(Math.log(value) - log) < 1e-12);
  assert.ok(Math.abs((standardError ?? NaN) / value - AHEAD.volatilityDaily.logDeviation) < 1e-12);
});
test('LIQ-28: a share like those of the fit is forecast to go on about as it was; more volatile or thinner is more volatile and thinner', () => {
  const usual = of(days(250, 0.02, 1e5));
  assert.ok(usual.volatilityDaily.value > 0.012 && usual.volatilityDaily.value < 0.03);
  assert.ok(usual.adv.value > 0.5e5 && usual.adv.value < 2e5);
  assert.ok(of(days(250, 0.04, 1e5)).volatilityDaily.value > 1.4 * usual.volatilityDaily.value);
  assert.ok(of(days(250, 0.02, 1e4)).adv.value < 0.2 * usual.adv.value);
});
test('LIQ-28: the forecast spread is at least one tick', () => {
  const series = days(250, 0.005, 1e7);
  assert.equal(costAhead(series, 300, 50)?.spreadBps.value, 300);
  assert.ok(of(series).spreadBps.value < 300);
});
test('LIQ-28: under 60 days, without highs and lows, or after a month without a trade nothing is forecast', () => {
  const series = days(250, 0.02, 1e5);
  assert.equal(costAhead(days(59, 0.02, 1e5), TICK_BPS, 50), null);
  const unknown = new Float64Array(250).fill(NaN);
  assert.equal(costAhead({ ...series, high: unknown, low: unknown }, TICK_BPS, 50), null);
  const still = { ...series, volume: series.volume.map((v, i) => (i < 220 ? v : 0)) };
  assert.equal(costAhead(still, TICK_BPS, 50), null);
});
test('P9 LIQ-28: only the last year counts', () => {
  const series = days(300, 0.02, 1e5);
  const poisoned = { ...series, volume: series.volume.map((v, i) => (i < 50 ? 1e12 : v)) };
  assert.deepEqual(of(poisoned), of(series));
});
test('EXP-9: a market that changes changes in all that is known of it, forecasts and times of day as well', () => {
  const measured = (value: number) => ({
    value,
    unit: '',
    standardError: value / 10,
    n: 5,
    source: 's',
  });
  const profile = {
    adv: measured(1000),
    advNotional: 5e4,
    volatilityDaily: measured(0.02),
    spreadBps: null,
    spreadEstimated: measured(10),
    ahead: of(days(250, 0.02, 1e5)),
    timeOfDay: { stretches: [{ spreadBps: measured(8), depth: measured(100) }], now: null },
  } as unknown as Parameters<typeof changedProfile>[0];
  const changed = changedProfile(profile, { spread: 3, volume: 0.5, volatility: 2, price: -0.2 });
  assert.equal(changed.ahead?.spreadBps.value, 3 * profile.ahead!.spreadBps.value);
  assert.equal(changed.ahead?.volatilityDaily.value, 2 * profile.ahead!.volatilityDaily.value);
  assert.equal(changed.ahead?.adv.value, 0.5 * profile.ahead!.adv.value);
  assert.equal(changed.timeOfDay?.stretches[0]?.spreadBps?.value, 24);
  assert.equal(changed.spreadEstimated?.standardError, 3);
  assert.equal(changed.advNotional, 5e4 * 0.5 * 0.8);
  assert.equal(changed.spreadBps, null);
});
