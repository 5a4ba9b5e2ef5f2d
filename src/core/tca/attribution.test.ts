import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { timeUs } from '#core/kernel/units';
import { contributionsOf, groupsOf, PART_NAMES } from '#core/tca/attribution';
import { notionalFifths, sizeBucketOf, timeKeysOf } from '#core/tca/buckets';
import { costed } from '#core/tca/costed.fixture';
import { NOT_SAID } from '#core/tca/costed-keys';

test('TCA-44: by strategy: counts, days, both means, median, and parts with the rest by name', () => {
  const rows = [
    costed({
      id: '1',
      day: 0,
      notional: 100,
      totalBps: 10,
      parts: { spreadBps: 4, feesBps: 1 },
      keys: { strategy: 'vwap' },
    }),
    costed({
      id: '2',
      day: 1,
      notional: 300,
      totalBps: 2,
      parts: { spreadBps: 2 },
      keys: { strategy: 'vwap' },
    }),
    costed({ id: '3', day: 1, notional: 300, totalBps: null, keys: { strategy: 'vwap' } }),
    costed({ id: '4', day: 1, notional: 50, totalBps: 1 }),
    costed({ id: '5', day: 1, totalBps: null, keys: { strategy: 'pov' } }),
  ];
  const [vwap, unsaid, ...none] = groupsOf(rows, 'strategy');
  assert.deepEqual(none, []);
  assert.equal(unsaid?.key, NOT_SAID);
  assert.deepEqual(
    [vwap?.key, vwap?.n, vwap?.unknown, vwap?.days, vwap?.notional],
    ['vwap', 2, 1, 2, 400],
  );
  assert.equal(vwap?.weighted?.totalBps, 4);
  assert.equal(vwap?.weighted?.parts.spreadBps, 2.5);
  assert.equal(vwap?.weighted?.parts.feesBps, 0.25);
  assert.equal(vwap?.weighted?.parts.timingBps, null);
  assert.equal(vwap?.weighted?.unexplainedBps, 1.25);
  assert.equal(vwap?.simple.totalBps, 6);
  assert.equal(vwap?.medianBps, 6);
  assert.ok(vwap?.simpleInterval95Bps !== null);
  assert.equal(unsaid?.simpleInterval95Bps, null);
});

const bps = fc.double({ min: -500, max: 500, noNaN: true });
const some = fc.array(
  fc
    .record({
      total: fc.option(bps, { freq: 8 }),
      parts: fc.array(fc.option(bps), { minLength: 6, maxLength: 6 }),
      notional: fc.option(fc.double({ min: 1, max: 1e9, noNaN: true }), { freq: 8 }),
      day: fc.nat(5),
      key: fc.constantFrom('a', 'b', 'c'),
    })
    .map(({ total, parts, notional, day, key }) =>
      costed({
        totalBps: total,
        notional,
        day,
        keys: { venue: key },
        parts: Object.fromEntries(PART_NAMES.map((name, i) => [name, parts[i] ?? null])),
      }),
    ),
  { maxLength: 25 },
);
test('TCA-45: parts sum to the mean, groups sum to the desk, excesses sum to nothing', () => {
  fc.assert(
    fc.property(some, (rows) => {
      const whole = contributionsOf(rows, 'venue');
      const sumOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
      for (const group of groupsOf(rows, 'venue'))
        for (const mean of [group.simple, group.weighted ?? group.simple]) {
          const parts = sumOf(PART_NAMES.map((name) => mean.parts[name] ?? 0));
          assert.ok(Math.abs(parts + mean.unexplainedBps - mean.totalBps) < 1e-6);
        }
      if (whole === null) return;
      const { groups, totalBps, leftOut } = whole;
      assert.ok(Math.abs(sumOf(groups.map((each) => each.contributionBps)) - totalBps) < 1e-6);
      assert.ok(Math.abs(sumOf(groups.map((each) => each.excessBps))) < 1e-6);
      assert.ok(Math.abs(sumOf(groups.map((each) => each.shareOfNotional)) - 1) < 1e-9);
      assert.equal(sumOf(groups.map((each) => each.n)) + leftOut, rows.length);
      // The desk as one group is the same number.
      const one = groupsOf(
        rows.map((row) => ({ ...row, keys: {} })),
        'venue',
      )[0];
      assert.ok(Math.abs((one?.weighted?.totalBps ?? NaN) - totalBps) < 1e-6);
    }),
    { numRuns: 60 },
  );
});

test('TCA-44: buckets: size by share of daily volume, fifths by notional, hour and day of the market', () => {
  assert.equal(sizeBucketOf(0.001), 'up to 0.1 % of ADV');
  assert.equal(sizeBucketOf(0.02), '1 to 5 % of ADV');
  assert.equal(sizeBucketOf(0.4), 'above 10 % of ADV');
  const rows = [10, 20, 30, 40, 50, 60].map((notional) => costed({ notional }));
  const fifth = notionalFifths(rows);
  assert.deepEqual(
    rows.map((row) => fifth(row).slice(0, 1)),
    ['1', '1', '2', '3', '4', '5'],
  );
  assert.equal(fifth(costed({ notional: null })), NOT_SAID);
  // 2026-01-02 14:30 UTC is 09:30 in New York; half an hour after midnight UTC it is the day before there.
  assert.deepEqual(timeKeysOf('America/New_York', timeUs(1_767_364_200_000_000)), {
    hour: '09',
    day: '2026-01-02',
  });
  assert.equal(timeKeysOf('America/New_York', timeUs(1_767_313_800_000_000)).day, '2026-01-01');
});
