import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Bars } from '#core/market/tape';
import { near } from '#core/portfolio/book.fixture';
import { recordedScenario } from '#core/portfolio/recorded-scenario';

const DAY = 86_400e6;
/** Bars of a day: closes and volumes. */
type Day = readonly (readonly [close: number, volume: number])[];
const quiet: Day = [
  [100, 10],
  [101, 10],
  [100, 10],
];
function barsOf(days: readonly Day[]): Bars {
  const at: number[] = [];
  const close: number[] = [];
  const volume: number[] = [];
  for (const [day, bars] of days.entries())
    for (const [k, [price, units]] of bars.entries()) {
      at.push(day * DAY + k * 3600e6);
      close.push(price);
      volume.push(units);
    }
  const closes = Float64Array.from(close);
  return {
    symbol: 'BTC',
    source: 'test',
    hash: '',
    lengthUs: 3600e6,
    count: at.length,
    at: Float64Array.from(at),
    open: closes,
    high: closes,
    low: closes,
    close: closes,
    volume: Float64Array.from(volume),
    bid: closes,
    ask: closes,
    marketCap: closes,
    findings: [],
  };
}
const calm = (count: number): readonly Day[] => Array.from({ length: count }, () => quiet);
const shockOf = (days: readonly Day[], from: number, to = from) => {
  const found = recordedScenario(barsOf(days), from * DAY, to * DAY, 'event');
  assert.ok(found.ok, found.ok ? '' : found.error.message);
  return found.value.shocks[0] ?? assert.fail('there is a shock');
};
const wild: Day = [
  [90, 50],
  [80, 50],
  [95, 50],
];

test('EXP-14: volume and realised volatility are means of days over means of days, the price its lowest close', () => {
  const own = Math.hypot(Math.log(80 / 90), Math.log(95 / 80));
  const usual = Math.hypot(Math.log(101 / 100), Math.log(100 / 101));
  const shock = shockOf([...calm(10), wild], 10);
  near(shock.volume, 5);
  near(shock.volatility, own / usual);
  near(shock.price, -0.2);
  assert.deepEqual([shock.spread, shock.impact], [1, 1]);
  const two = shockOf([...calm(10), wild, quiet], 10, 11);
  near(two.volume, 3);
  near(two.volatility, (own / usual + 1) / 2);
  near(two.price, -0.2);
});
test('EXP-14: a calm event is no shock, and a rise is no fall', () => {
  const still = shockOf(calm(12), 11);
  near(still.volume, 1);
  near(still.volatility, 1);
  assert.equal(still.price, 0);
  const up: Day = [
    [110, 10],
    [120, 10],
  ];
  assert.equal(shockOf([...calm(10), up], 10).price, 0);
});
test('EXP-14: what moves overnight is in the price and not in the volatility', () => {
  const lower: Day = quiet.map(([close, volume]) => [close / 2, volume]);
  const shock = shockOf([...calm(10), lower], 10);
  near(shock.volatility, 1);
  near(shock.price, -0.5);
});
test('EXP-14: the four weeks before the event are the usual, and nothing after it counts', () => {
  const loud: Day = quiet.map(([close, volume]) => [close, 1000 * volume]);
  const old = Array.from({ length: 5 }, () => loud);
  assert.deepEqual(
    shockOf([...old, ...calm(28), wild, ...old], 33),
    shockOf([...calm(28), wild], 28),
  );
});
test('EXP-14: a scenario says where it was recorded; bars without a price are no bars', () => {
  const found = recordedScenario(barsOf([...calm(10), wild]), 10 * DAY, 10 * DAY, 'crash');
  assert.ok(found.ok);
  assert.deepEqual([found.value.name, found.value.kind], ['crash', 'recorded']);
  assert.match(found.value.source, /BTC, 1970-01-11 to 1970-01-11 against the 10 days before/);
  const holes: readonly Day[] = [...calm(10), [...wild, [NaN, 1e9], [0, 1e9]]];
  assert.deepEqual(shockOf(holes, 10), shockOf([...calm(10), wild], 10));
});
for (const [what, days, from, message] of [
  ['no day of its own', calm(10), 20, /had 0 and 10/],
  ['four days before it', [...calm(4), wild], 4, /had 1 and 4/],
  ['one bar a day', Array.from({ length: 11 }, (): Day => [[100, 10]]), 10, /price moves/],
  ['no volume', Array.from({ length: 11 }, (): Day => quiet.map(([p]) => [p, 0])), 10, /trades/],
] as const)
  test(`EXP-14: an event with ${what} is refused`, () => {
    const found = recordedScenario(barsOf(days), from * DAY, from * DAY, 'event');
    assert.ok(!found.ok && found.error.code === 'LIQUIDITY_UNKNOWN');
    assert.match(found.error.message, message);
  });
