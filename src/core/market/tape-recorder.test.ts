import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { isoDate, localOf, timeOfLocal } from '#core/kernel/civil';
import { DAY_US, timeUs } from '#core/kernel/units';
import { usEquity } from '#core/market/catalog';
import { GrowingColumn } from '#core/market/growing-column';
import { EVENT, type Tape } from '#core/market/tape';
import { emptyTape } from '#core/market/tape-builder';
import { daysOfTape } from '#core/market/tape-days';
import { QUOTED, type ShownLevel, tapeRecorder } from '#core/market/tape-recorder';

const origin = { instrument: usEquity('XYZ', 'US'), source: 'test', hash: 'h' };
const COLUMNS = ['at', 'kind', 'restingSide', 'price', 'size', 'orderId', 'eligible'] as const;
const BOOK = ['bidPrice', 'bidSize', 'askPrice', 'askSize'] as const;

test('MKT-1: a column that grows holds what was pushed, in order, whatever it began with', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double(), { maxLength: 200 }),
      fc.integer({ min: 1, max: 20 }),
      (values, capacity) => {
        const column = new GrowingColumn(capacity);
        for (const [i, value] of values.entries()) {
          assert.equal(column.length, i);
          column.push(value);
        }
        assert.deepEqual([...column.values()], values);
      },
    ),
  );
});

const level = fc.record({
  price: fc.integer({ min: 1, max: 999 }),
  size: fc.integer({ min: 1, max: 99 }),
});
const event = fc.record({
  at: fc.integer({ min: 0, max: 50 }),
  kind: fc.constantFrom(...Object.values(EVENT)),
  restingSide: fc.constantFrom<1 | -1 | 0>(1, -1, 0),
  price: fc.integer({ min: 0, max: 999 }),
  size: fc.integer({ min: 0, max: 99 }),
  orderId: fc.nat(1000),
  eligible: fc.boolean(),
  bids: fc.array(level, { maxLength: 5 }),
  asks: fc.array(level, { maxLength: 5 }),
});
test('MKT-30: what was recorded is on the tape, event for event, with the first levels of its book; time never goes back', () => {
  fc.assert(
    fc.property(
      fc.array(event, { maxLength: 40 }),
      fc.integer({ min: 1, max: 4 }),
      (events, depth) => {
        const recorder = tapeRecorder(depth);
        for (const { bids, asks, ...each } of events) recorder.add(each, bids, asks);
        const tape = recorder.finish(origin, true);
        assert.deepEqual(
          [tape.count, recorder.count, tape.depth],
          [events.length, events.length, depth],
        );
        let [last, late] = [-Infinity, 0];
        for (const [i, { bids, asks, ...each }] of events.entries()) {
          if (each.at < last) late++;
          last = Math.max(last, each.at);
          const row = COLUMNS.map((name) => tape[name][i]);
          const { kind, restingSide, price, size, orderId } = each;
          assert.deepEqual(row, [
            last,
            kind,
            restingSide,
            price,
            size,
            orderId,
            each.eligible ? 1 : 0,
          ]);
          const at = (side: readonly ShownLevel[], name: 'price' | 'size') =>
            Array.from({ length: depth }, (_, k) => side[k]?.[name] ?? 0);
          const shown = [at(bids, 'price'), at(bids, 'size'), at(asks, 'price'), at(asks, 'size')];
          assert.deepEqual(
            BOOK.map((name) => [...tape[name].subarray(i * depth, (i + 1) * depth)]),
            shown,
          );
        }
        assert.equal(recorder.late, late);
      },
    ),
  );
});
test('MKT-30: a tape of nothing, and a quote that says nothing of a trade', () => {
  const recorder = tapeRecorder(2);
  assert.equal(recorder.finish(origin, false).count, 0);
  recorder.add({ at: 5, ...QUOTED }, [], []);
  const tape = recorder.finish(origin, false);
  assert.deepEqual(
    [tape.kind[0], tape.size[0], tape.bidSize[0], tape.hasOrderIds],
    [EVENT.quote, 0, 0, false],
  );
});

const start = timeOfLocal('America/New_York', { year: 2024, month: 3, day: 8 }, 0); // two days before clocks change
const stamped = (times: readonly number[]): Tape => {
  const tape = emptyTape(origin, times.length, { depth: 2, hasOrderIds: false });
  for (const [i, at] of times.entries()) {
    tape.at[i] = at;
    tape.price[i] = i;
    tape.bidPrice[2 * i + 1] = i;
  }
  return tape;
};
test('MKT-17: days of a tape are those of the wall clock; together they are the tape, each event once', () => {
  const times = fc.array(fc.integer({ min: 0, max: 5 * DAY_US }), { maxLength: 40 });
  fc.assert(
    fc.property(times, (offsets) => {
      const tape = stamped(offsets.toSorted((a, b) => a - b).map((by) => start + by));
      const days = daysOfTape(tape);
      assert.deepEqual(
        days.flatMap(({ tape: part }) => [...part.price]),
        [...tape.price],
      );
      assert.deepEqual(
        days.flatMap(({ tape: part }) => [...part.bidPrice]),
        [...tape.bidPrice],
      );
      for (const { day, tape: part } of days) {
        assert.equal(part.count, part.at.length);
        for (const at of part.at)
          assert.equal(isoDate(localOf('America/New_York', timeUs(at)).date), day);
      }
      assert.deepEqual(new Set(days.map(({ day }) => day)).size, days.length);
    }),
  );
});
test('MKT-17: the day on which clocks change has 23 hours', () => {
  const hours = Array.from({ length: 96 }, (_, hour) => start + hour * 3_600_000_000);
  assert.deepEqual(
    daysOfTape(stamped(hours)).map(({ day, tape }) => `${day} ${tape.count}`),
    ['2024-03-08 24', '2024-03-09 24', '2024-03-10 23', '2024-03-11 24', '2024-03-12 1'],
  );
});
