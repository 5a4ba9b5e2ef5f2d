import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CivilDate, timeOfLocal } from '#core/kernel/civil';
import { MINUTE_US, SECOND_US, type TimeUs } from '#core/kernel/units';
import type { TimeOfDay } from '#core/liquidity/profile';
import { depthAt, spreadAt, timeOfDay } from '#core/liquidity/time-of-day';
import { usEquity } from '#core/market/catalog';
import { type Bars, EVENT, type Tape } from '#core/market/tape';

const instrument = usEquity('XYZ', 'US');
const OPEN_US = 9.5 * 60 * MINUTE_US;
const local = (day: number, us: number): TimeUs =>
  timeOfLocal('America/New_York', { year: 2012, month: 6, day } satisfies CivilDate, us);
const near = (was: number | undefined, want: number, tolerance = 1e-9): void =>
  assert.ok(Math.abs((was ?? NaN) - want) <= tolerance, `${was} is not ${want}`);

/** Minute bars of some days of June 2012: half a spread of `half(minute, day)` cents around 100. */
function minutes(days: readonly number[], half: (minute: number, day: number) => number): Bars {
  const rows = days.flatMap((day) =>
    Array.from({ length: 390 }, (_, m) => ({
      at: local(day, OPEN_US + m * MINUTE_US),
      half: half(m, day) / 100,
    })),
  );
  const column = (of: (row: (typeof rows)[number]) => number): Float64Array =>
    Float64Array.from(rows, of);
  return {
    symbol: 'XYZ',
    source: 'made',
    hash: 'h',
    lengthUs: MINUTE_US,
    count: rows.length,
    at: column(({ at }) => at),
    open: column(() => 100),
    high: column(() => 100),
    low: column(() => 100),
    close: column(() => 100),
    volume: column(() => 1000),
    bid: column(({ half: each }) => 100 - each),
    ask: column(({ half: each }) => 100 + each),
    marketCap: column(() => NaN),
    findings: [],
  };
}
/** A quote a second: 100 lots bid, 300 asked, `spread` cents wide, from the open of the 21st for so many minutes. */
function quotes(spread: number, length: number): Tape {
  const count = 60 * length;
  const column = (of: (i: number) => number): Float64Array =>
    Float64Array.from({ length: count }, (_, i) => of(i));
  return {
    instrument,
    source: 'made',
    hash: 'h',
    hasOrderIds: false,
    count,
    depth: 1,
    at: column((i) => local(21, OPEN_US) + i * SECOND_US),
    kind: new Uint8Array(count).fill(EVENT.add),
    restingSide: new Int8Array(count),
    price: column(() => 10_000),
    size: column(() => 1),
    orderId: column(() => 0),
    eligible: new Uint8Array(count),
    bidPrice: column(() => 10_000 - spread / 2),
    bidSize: column(() => 100),
    askPrice: column(() => 10_000 + spread / 2),
    askSize: column(() => 300),
  };
}
const at = (day: number, hour: number): TimeUs => local(day, hour * 60 * MINUTE_US);

test('LIQ-13: half hours of closing quotes, with their error from day to day; bars know no depth', () => {
  const wide = (m: number, day: number): number => (m < 30 ? 4 : 1) * (day === 20 ? 1.2 : 0.8);
  const found = timeOfDay(
    instrument,
    at(21, 10),
    local(21, OPEN_US),
    [minutes([19, 20], wide)],
    null,
  );
  assert.equal(found?.stretches.length, 13);
  const [first, second] = found.stretches;
  near(first?.spreadBps?.value, 8, 1e-6);
  near(second?.spreadBps?.value, 2, 1e-6);
  assert.equal(first?.spreadBps?.n, 2);
  assert.ok((first.spreadBps?.standardError ?? 0) > 0);
  assert.equal(first.depth, null);
  near(found.now ?? NaN, 30 / 390);
});
test('P9 LIQ-13: bars of the day itself, and quotes of the tape after the moment, are not read', () => {
  const before = minutes([19, 20], () => 1);
  const start = local(21, OPEN_US);
  const plain = timeOfDay(instrument, at(21, 10), start, [before], quotes(2, 30));
  const poisoned = timeOfDay(
    instrument,
    at(21, 10),
    start,
    [minutes([19, 20, 21], (_, day) => (day === 21 ? 99 : 1))],
    quotes(2, 240),
  );
  assert.deepEqual(poisoned, plain);
});
test('LIQ-13: a tape shows spread and depth of the half hours that it covers, each day once', () => {
  const found = timeOfDay(instrument, at(21, 10.5), local(21, OPEN_US), [], quotes(6, 60));
  assert.ok(found !== null);
  near(found.stretches[0]?.spreadBps?.value, 6, 1e-9);
  near(found.stretches[1]?.depth?.value, 200);
  assert.equal(found.stretches[0]?.depth?.standardError, null);
  assert.equal(found.stretches[2]?.spreadBps, null);
  assert.equal(timeOfDay(instrument, at(21, 10), local(21, OPEN_US), [], null), null);
});
const measured = (value: number, n = 5) => ({
  value,
  unit: 'bps',
  standardError: 0.1,
  n,
  source: 's',
});
const times = (spreads: readonly (number | null)[], now: number | null): TimeOfDay => ({
  stretches: spreads.map((each) => ({
    spreadBps: each === null ? null : measured(each),
    depth: each === null ? null : measured(100 * each),
  })),
  now,
});
test('LIQ-14: the spread of a time of day is the usual one of it, moved by the root of how wide the market is now', () => {
  const usual = { timeOfDay: times([8, 4, 2], 0.1), spreadBps: null, spreadEstimated: null };
  near(spreadAt(usual, 0.9)?.value, 2);
  near(spreadAt({ ...usual, spreadBps: measured(32) }, 0.9)?.value, 2 * Math.sqrt(32 / 8));
  // Of now it is between the usual and what is seen; before the open nothing moves it.
  near(spreadAt({ ...usual, spreadBps: measured(32) }, 0.1)?.value, 16);
  near(
    spreadAt({ ...usual, timeOfDay: times([8, 4, 2], null), spreadBps: measured(32) }, 0.5)?.value,
    4,
  );
  // A prior has been seen nowhere.
  near(spreadAt({ ...usual, spreadBps: measured(32, 0) }, 0.9)?.value, 2);
  assert.ok((spreadAt(usual, 0.9)?.standardError ?? 0) > 0.1);
});
test('LIQ-14: where a time of day is unknown the spread of now holds, else the estimate, else nothing; depth likewise', () => {
  const holed = times([8, null], null);
  assert.equal(
    spreadAt({ timeOfDay: holed, spreadBps: measured(5), spreadEstimated: null }, 0.7)?.value,
    5,
  );
  assert.equal(spreadAt({ spreadBps: null, spreadEstimated: measured(9) }, 0.7)?.value, 9);
  assert.equal(spreadAt({ timeOfDay: null, spreadBps: null, spreadEstimated: null }, 0.7), null);
  assert.equal(depthAt({ timeOfDay: holed, depthTouch: measured(7) }, 0.2)?.value, 800);
  assert.equal(depthAt({ timeOfDay: holed, depthTouch: measured(7) }, 0.9)?.value, 7);
  assert.equal(depthAt({ timeOfDay: null, depthTouch: null }, 0.9), null);
});
test('LIQ-13: moments outside of the session have no now', () => {
  const found = timeOfDay(
    instrument,
    at(21, 8),
    local(21, OPEN_US),
    [minutes([19, 20], () => 1)],
    null,
  );
  assert.equal(found?.now, null);
});
