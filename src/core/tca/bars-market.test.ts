// TCA-89: the average day before an order, by which its size is said.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dayNumberOf } from '#core/kernel/civil';
import { DAY_US, type TimeUs, timeUs } from '#core/kernel/units';
import { sessionOfMarket } from '#core/market/catalog';
import type { Bars } from '#core/market/tape';
import { meanDailyVolume } from '#core/tca/bars-market';

const MONDAY = dayNumberOf({ year: 2024, month: 1, day: 1 }) * DAY_US;
function barsOf(volumes: readonly number[], perDay: number): Bars {
  const none = new Float64Array(volumes.length).fill(NaN);
  const lengthUs = DAY_US / perDay;
  return {
    symbol: 'BTCUSDT',
    source: 'bars.csv',
    hash: '',
    lengthUs,
    count: volumes.length,
    at: Float64Array.from(volumes, (_, i) => MONDAY + i * lengthUs),
    open: none,
    high: none,
    low: none,
    close: none,
    volume: Float64Array.from(volumes),
    bid: none,
    ask: none,
    marketCap: none,
    findings: [],
  };
}
const noon = (day: number): TimeUs => timeUs(MONDAY + (day + 0.5) * DAY_US);
const session = sessionOfMarket('crypto');

test('TCA-89: 20 days before the day of the order, neither that day nor older ones; fewer than five are unknown', () => {
  const volumes = Array.from({ length: 30 }, (_, day) => day + 1);
  const of = meanDailyVolume(barsOf(volumes, 1), session);
  // Days 6 to 25 of the calendar, volumes 6 .. 25.
  assert.equal(of(noon(25)), 15.5);
  assert.equal(of(noon(5)), 3);
  assert.equal(of(noon(4)), null);
  // After the last bar the last 20 are known.
  assert.equal(of(noon(100)), 20.5);
});
test('TCA-89: days of bars of hours are their sums; a bar without volume adds nothing', () => {
  const hours = Array.from({ length: 6 * 24 }, (_, i) => (i % 24 === 0 ? NaN : 2));
  assert.equal(meanDailyVolume(barsOf(hours, 24), session)(noon(5)), 46);
});
