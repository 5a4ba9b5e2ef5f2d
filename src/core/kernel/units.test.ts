import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Defect, invariant, unreachable } from '#core/kernel/assert';
import {
  addLots,
  addTime,
  durationUs,
  lots,
  minLots,
  minusLots,
  signOf,
  ticks,
  timeUs,
} from '#core/kernel/units';

// Which numbers are whole lots, whole ticks, whole microseconds.
for (const [value, isLots, isTicks] of [
  [0, true, true],
  [1, true, true],
  [-1, false, true],
  [1.5, false, false],
  [Number.MAX_SAFE_INTEGER, true, true],
  [Number.MAX_SAFE_INTEGER + 1, false, false],
  [Number.NaN, false, false],
  [Infinity, false, false],
] as const)
  test(`units: ${value} is ${isLots ? '' : 'not '}lots, ${isTicks ? '' : 'not '}ticks or a time`, () => {
    for (const [make, isFine] of [
      [lots, isLots],
      [ticks, isTicks],
      [timeUs, isTicks],
    ] as const)
      if (isFine) assert.equal(make(value), value);
      else assert.throws(() => make(value), RangeError);
  });

test('units: lots are added and taken away, and never fall below none', () => {
  const anyLots = fc.nat(1_000_000_000).map(lots);
  fc.assert(
    fc.property(anyLots, anyLots, (a, b) => {
      assert.equal(minusLots(addLots(a, b), b), a);
      assert.equal(minLots(a, b), Math.min(a, b));
      if (b > a) assert.throws(() => minusLots(a, b), RangeError);
    }),
  );
});
test('units: a side and its other have opposite signs; a duration is whole and moves a time', () => {
  assert.equal(signOf('buy') + signOf('sell'), 0);
  assert.equal(signOf('buy'), 1);
  assert.deepEqual([durationUs(1.4), durationUs(1.6)], [1, 2]);
  assert.equal(addTime(timeUs(100), durationUs(-1.6)), 98);
});
test('invariant: a rule that does not hold stops us with its words; one that holds says nothing', () => {
  invariant(true, 'lots are whole');
  assert.throws(
    () => invariant(false, 'lots are whole'),
    (error) => error instanceof Defect && error.message === 'Invariant broken: lots are whole',
  );
  assert.throws(() => unreachable('x' as never), Defect);
});
