import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { timeOfLocal } from '#core/kernel/civil';
import { DAY_US, MINUTE_US } from '#core/kernel/units';
import { type Bar, barCollector } from '#core/market/bars-builder';
import { US_EQUITY_SESSION } from '#core/market/session';

const minute = (m: number): number =>
  timeOfLocal('America/New_York', { year: 2013, month: 10, day: 7 }, (9 * 60 + 30 + m) * MINUTE_US);
const bar = (at: number, more: Partial<Bar> = {}): Bar => ({
  at,
  open: 10,
  high: 11,
  low: 9,
  close: 10,
  volume: 100,
  bid: NaN,
  ask: NaN,
  marketCap: NaN,
  ...more,
});
const collect = (rows: readonly Bar[], label: 'start' | 'end' = 'start', areDates = false) => {
  const collector = barCollector({ source: 'test', hash: '' });
  for (const row of rows) collector.add('XYZ', row);
  return collector.finish({
    session: US_EQUITY_SESSION,
    areDates,
    label,
    adjust: 'ask',
    isUtcDay: false,
  });
};

test('MKT-21: bars are sorted, repeated stamps are left out and counted, the length is the usual step', () => {
  const { bars, quality } = collect([
    bar(minute(1)),
    bar(minute(0)),
    bar(minute(1), { volume: 7 }),
    bar(minute(2)),
    bar(minute(5)),
  ]);
  assert.deepEqual([...(bars[0]?.at ?? [])], [minute(0), minute(1), minute(2), minute(5)]);
  assert.equal(bars[0]?.volume[1], 100);
  assert.deepEqual(
    [bars[0]?.lengthUs, quality.rows, quality.skipped, quality.outOfOrder, quality.gaps],
    [MINUTE_US, 5, 1, 1, 1],
  );
});
test('MKT-21: a stamp at the end of its bar is moved to the start', () => {
  assert.deepEqual(
    [...(collect([bar(minute(1)), bar(minute(2))], 'end').bars[0]?.at ?? [])],
    [minute(0), minute(1)],
  );
});
test('MKT-21: days of 23 and 25 hours are days', () => {
  const days = [1, 2, 3, 6].map((day) =>
    bar(timeOfLocal('America/New_York', { year: 2017, month: 11, day }, 0)),
  );
  const { bars, quality } = collect(days, 'start', true);
  assert.deepEqual([bars[0]?.lengthUs, quality.gaps], [DAY_US, 0]);
});
test('MKT-17: impossible bars and crossed closing quotes lower the grade', () => {
  const { quality } = collect([
    bar(minute(0), { high: 8 }),
    bar(minute(1), { bid: 11, ask: 10 }),
    bar(minute(2), { close: 0, low: 0 }),
  ]);
  assert.deepEqual(
    [quality.crossed, quality.zeroPrices, quality.grade, quality.notes.length],
    [1, 1, 'D', 1],
  );
});
test('MKT-23: unknown prices are no fault', () =>
  assert.equal(collect([bar(minute(0), { open: NaN, high: NaN, low: NaN })]).quality.grade, 'A'));

const drawnBar = fc.record({
  symbol: fc.constantFrom('A', 'B'),
  at: fc.integer({ min: 0, max: 30 }),
  volume: fc.integer({ min: 1, max: 99 }),
});
test('MKT-21: whatever the order of rows, bars come sorted, one a stamp, the first of each; what is left out is counted', () => {
  fc.assert(
    fc.property(fc.array(drawnBar, { minLength: 1, maxLength: 40 }), (rows) => {
      const collector = barCollector({ source: 'test', hash: 'h' });
      const kept = new Map<string, Map<number, number>>();
      let repeated = 0;
      const last = new Map<string, number>();
      const back = new Map<string, number>();
      const steps = new Map<string, number>();
      for (const { symbol, at, volume } of rows) {
        collector.add(symbol, bar(minute(at), { volume }));
        if (at < (last.get(symbol) ?? 0)) back.set(symbol, (back.get(symbol) ?? 0) + 1);
        if (last.has(symbol)) steps.set(symbol, (steps.get(symbol) ?? 0) + 1);
        last.set(symbol, at);
        const seen = kept.get(symbol) ?? new Map<number, number>();
        kept.set(symbol, seen);
        if (seen.has(at)) repeated++;
        else seen.set(at, volume);
      }
      // One that tells the newest first is in order.
      const late = [...back].reduce(
        (sum, [symbol, count]) => sum + (count === steps.get(symbol) ? 0 : count),
        0,
      );
      const { bars, quality } = collector.finish({
        session: US_EQUITY_SESSION,
        areDates: false,
        label: 'start',
        adjust: 'ask',
        isUtcDay: false,
      });
      assert.deepEqual(
        [quality.rows, quality.skipped, quality.outOfOrder],
        [rows.length, repeated, late],
      );
      assert.deepEqual(
        bars.map(({ symbol }) => symbol),
        [...kept.keys()],
      );
      for (const { symbol, at, volume, count } of bars) {
        const want = [...(kept.get(symbol) ?? [])].sort(([a], [b]) => a - b);
        assert.equal(count, want.length);
        assert.deepEqual(
          [...at].map((each, i) => [each, volume[i]]),
          want.map(([each, of]) => [minute(each), of]),
        );
      }
    }),
  );
});
for (const [what, minutes, want] of [
  ['one bar: nothing to go by', [0], DAY_US],
  ['steps of one', [0, 1, 2, 3], MINUTE_US],
  ['steps of five with a hole', [0, 5, 10, 25, 30], 5 * MINUTE_US],
  ['of two as frequent the first', [0, 1, 3], MINUTE_US],
  ['the most frequent step, not the least', [0, 1, 6, 11, 16], 5 * MINUTE_US],
] as const)
  test(`MKT-21: the length of bars is their usual step: ${what}`, () => {
    const { bars } = collect(minutes.map((m) => bar(minute(m))));
    assert.equal(bars[0]?.lengthUs, want);
  });
test('MKT-21: where stamps name the end, every bar begins a length before, and is otherwise the same', () => {
  const rows = [0, 1, 2, 5].map((m) => bar(minute(m), { volume: m + 1 }));
  const [starts, ends] = [collect(rows).bars[0], collect(rows, 'end').bars[0]];
  assert.deepEqual(
    [...(ends?.at ?? [])],
    [...(starts?.at ?? [])].map((each) => each - MINUTE_US),
  );
  assert.deepEqual(ends?.volume, starts?.volume);
});
for (const [what, more, want] of [
  ['an ordinary bar', {}, 0],
  ['high below close', { high: 9.5 }, 1],
  ['low above open', { low: 10.5 }, 1],
  ['low above high', { high: 8, low: 9 }, 1],
  ['negative volume', { volume: -1 }, 1],
  ['unknown high and low', { high: NaN, low: NaN }, 0],
] as const)
  test(`MKT-17: ${what}: ${want} bars that cannot be`, () => {
    const { quality } = collect([bar(minute(0), more)]);
    assert.equal(quality.notes.filter((note) => note.startsWith('1 bars cannot be')).length, want);
    assert.equal(quality.grade, want === 0 ? 'A' : 'D');
  });
