import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Random, seededRandom } from '#core/kernel/random';
import { backtestVolume } from '#core/liquidity/volume-backtest';
import {
  forecastVolume,
  updateForecast,
  type VolumeDay,
  type VolumeForecast,
} from '#core/liquidity/volume-forecast';
import {
  choicesFor,
  earlyClose,
  fitShape,
  misplaced,
  normalised,
} from '#core/liquidity/volume-shape';

const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
const near = (was: number, want: number, tolerance: number): void =>
  assert.ok(Math.abs(was - want) <= tolerance, `${was} is not ${want} +- ${tolerance}`);
const sum = (values: Float64Array): number => values.reduce((total, x) => total + x, 0);
const U = (bin: number, bins: number): number => 1 + 3 * ((2 * bin) / (bins - 1) - 1) ** 2;

/** Days of a market whose curve is a U, Fridays late, with a level that wanders. */
function made(count: number, bins: number, seed: number, noise = 0.4): readonly VolumeDay[] {
  const random = seededRandom(seed);
  let level = Math.log(1e6);
  return Array.from({ length: count }, (_, d) => {
    const weekday = 1 + (d % 5);
    level += 0.1 * normal(random);
    const volumes = Float64Array.from(
      { length: bins },
      (__, b) =>
        Math.exp(level + noise * normal(random)) *
        U(b, bins) *
        (weekday === 5 && b > bins / 2 ? 2 : 1),
    );
    return { weekday, special: null, volumes, openAuction: 0.02 * sum(volumes), closeAuction: NaN };
  });
}
function forecast(
  days: readonly VolumeDay[],
  ahead: Partial<{ weekday: number; special: string | null; bins: number }> = {},
): VolumeForecast {
  const result = forecastVolume(days, {
    weekday: 1,
    special: null,
    bins: days[0]?.volumes.length ?? 0,
    ...ahead,
  });
  assert.ok(result.ok);
  return result.value;
}

test('MEA-20 the shares sum to one, for every history, every weekday and every early close', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 2, max: 15 }),
      fc.integer({ min: 2, max: 30 }),
      fc.integer(),
      (count, bins, seed) => {
        const days = made(count, bins, seed);
        near(sum(forecast(days, { weekday: seed & 7 }).shares), 1, 1e-12);
        near(sum(forecast(days, { bins: Math.ceil(bins / 2) }).shares), 1, 1e-12);
      },
    ),
  );
});
test('MEA-21 fewer than two whole days of volume are no history; a day with an unknown bin or without volume is no day', () => {
  const days = made(5, 10, 1);
  const holed = days.map((day) => ({
    ...day,
    volumes: day.volumes.map((x, b) => (b === 3 ? NaN : x)),
  }));
  const still = days.map((day) => ({ ...day, volumes: day.volumes.map(() => 0) }));
  for (const history of [[], days.slice(0, 1), holed, [...still, ...days.slice(0, 1)]]) {
    const result = forecastVolume(history, { weekday: 1, special: null, bins: 10 });
    assert.ok(!result.ok && result.error.code === 'VOLUME_UNKNOWN');
  }
  const longer = forecastVolume(days, { weekday: 1, special: null, bins: 11 });
  assert.ok(!longer.ok);
  assert.deepEqual(forecast([...holed, ...days]).shares, forecast(days).shares);
});
test('MEA-22 the forecast of a day reads nothing of it: poison after it changes nothing', () => {
  const days = made(12, 20, 3);
  const poisoned = days.map((day, d) =>
    d < 8 ? day : { ...day, volumes: day.volumes.map((x, b) => (b === 0 ? 1e12 : x)) },
  );
  const [clean, dirty] = [backtestVolume(days.slice(0, 8), 4), backtestVolume(poisoned, 4)];
  assert.deepEqual(dirty.slice(0, clean.length), clean);
  assert.deepEqual(
    clean.map((each) => each.day),
    [4, 5, 6, 7],
  );
});
test('MEA-23 the choice is the one that misses unseen days by the least; with noise it smooths, without it leaves the days as they are', () => {
  const noisy = fitShape(
    made(10, 200, 5, 1).map((day) => ({ shares: normalised(day.volumes), group: 'all' })),
    'all',
  );
  assert.ok(noisy.choice.bandwidth > 0);
  const jagged = Array.from({ length: 6 }, () => ({
    shares: normalised(Float64Array.from({ length: 40 }, (_, b) => (b % 2 === 0 ? 1 : 5))),
    group: 'all',
  }));
  assert.equal(fitShape(jagged, 'all').choice.bandwidth, 0);
  near(Math.max(...fitShape(jagged, 'all').leftOut), 0, 1e-14);
  assert.ok(choicesFor(8).every((choice) => choice.bandwidth <= 1));
  const fridays = forecast(made(40, 20, 6, 0.1), { weekday: 5 });
  assert.ok(
    fridays.choice.grouped &&
      fridays.shares[19]! > 1.2 * forecast(made(40, 20, 6, 0.1), { weekday: 1 }).shares[19]!,
  );
});
test('MEA-24 what the forecast says of its own error is what unseen days show', () => {
  const days = made(40, 50, 7);
  const scored = backtestVolume(days, 10);
  const mean = (of: (day: (typeof scored)[number]) => number): number =>
    scored.reduce((total, day) => total + of(day), 0) / scored.length;
  near(mean((day) => day.promised) / mean((day) => day.forecast), 1, 0.1);
  assert.ok(
    mean((day) => day.forecast) < mean((day) => day.average) &&
      mean((day) => day.forecast) < mean((day) => day.flat),
  );
  assert.ok(mean((day) => day.nextBin.updated) < mean((day) => day.nextBin.morning));
});
test('MEA-25 an update with nothing seen is the forecast; with twice the volume the level rises and its error falls', () => {
  const whole = forecast(made(15, 20, 9));
  const before = updateForecast(whole, new Float64Array(0));
  whole.shares.forEach((share, b) => near(before.remaining[b]!, whole.level.volume * share, 1e-6));
  const half = whole.shares.slice(0, 10);
  const double = updateForecast(
    whole,
    half.map((share) => 2 * whole.level.volume * share),
  );
  assert.ok(
    double.level.volume > 1.3 * whole.level.volume &&
      double.level.volume <= 2 * whole.level.volume + 1,
  );
  assert.ok(double.level.logDeviation < 0.8 * whole.level.logDeviation);
  assert.equal(double.remaining.length, 10);
  const asSaid = updateForecast(
    whole,
    half.map((share) => whole.level.volume * share),
  );
  asSaid.remaining.forEach((volume, k) =>
    near(volume / (whole.level.volume * whole.shares[10 + k]!), 1, 1e-9),
  );
  // A morning without a print says that nothing is known yet, not that the day is dead.
  assert.equal(updateForecast(whole, new Float64Array(3)).level.volume, whole.level.volume);
});
test('MEA-26 an early close keeps the morning after the open and the afternoon before the close; its level is smaller and less sure', () => {
  const curve = normalised(Float64Array.of(9, 1, 1, 1, 1, 8));
  const { shares, kept } = earlyClose(curve, 2);
  assert.deepEqual(
    [...shares].map((x) => Math.round(x * 17)),
    [9, 8],
  );
  near(kept, 17 / 21, 1e-12);
  const days = made(20, 26, 11);
  const [whole, short] = [forecast(days), forecast(days, { bins: 14 })];
  assert.ok(
    short.level.volume < whole.level.volume && short.level.logDeviation > whole.level.logDeviation,
  );
});
test('MEA-27 auctions stand apart: their share of the continuous volume, unknown where the data does not tell', () => {
  const { auctions } = forecast(made(10, 12, 13));
  near(auctions.open.value, 0.02, 1e-12);
  assert.ok(Number.isNaN(auctions.close.value) && auctions.close.n === 0);
});
test('MEA-20 special days pull the curve by their own days only; a market that never closes has seven weekdays and no edges', () => {
  const always = Array.from(
    { length: 28 },
    (_, d): VolumeDay => ({
      weekday: d % 7,
      special: null,
      volumes: new Float64Array(24).fill(d % 7 === 0 ? 50 : 100),
      openAuction: NaN,
      closeAuction: NaN,
    }),
  );
  const [sunday, monday] = [forecast(always, { weekday: 0 }), forecast(always, { weekday: 1 })];
  near(misplaced(sunday.shares, new Float64Array(24).fill(1 / 24)), 0, 1e-12);
  assert.ok(sunday.level.volume < 0.85 * monday.level.volume);
  const expiry = made(30, 10, 15, 0.1).map((day, d) =>
    d % 6 === 5
      ? { ...day, special: 'expiry', volumes: day.volumes.map((x, b) => (b === 9 ? 10 * x : x)) }
      : day,
  );
  assert.ok(forecast(expiry, { special: 'expiry' }).shares[9]! > 1.3 * forecast(expiry).shares[9]!);
});
