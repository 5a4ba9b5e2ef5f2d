import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type OrderFlags, orderOf } from '#cli/order-options';
import { isoTime, parseIsoTime } from '#core/kernel/civil';
import type { NewOrder } from '#core/plan/new-order';

const at = (text: string) => parseIsoTime(text) ?? assert.fail(text);
const times = {
  start: at('2023-11-14T15:00:00Z'),
  deadline: at('2023-11-14T17:00:00Z'),
  zone: 'America/New_York' as const,
};
const plain: OrderFlags = { side: 'buy', quantity: '100' };
function wished(flags: OrderFlags): NewOrder {
  const wish = orderOf({ ...plain, ...flags }, 'TEST', times);
  assert.ok(wish.ok, wish.ok ? '' : wish.error.map(({ message }) => message).join('; '));
  return wish.value;
}
const wrong = (flags: OrderFlags, zone: typeof times.zone | null = times.zone) => {
  const wish = orderOf({ ...plain, ...flags }, 'TEST', { ...times, zone });
  return wish.ok ? [] : wish.error.map(({ path }) => path);
};

test('flags of the schedule: nothing is asked where nothing is given', () => {
  const { limits, residual, deadline } = wished({});
  assert.deepEqual([limits, residual, deadline], [undefined, null, times.deadline]);
});
test('flags of the schedule: a deadline by the clock of the market or as a full time, and a blackout on every day until then', () => {
  assert.equal(wished({ deadline: '15:30' }).deadline, at('2023-11-14T20:30:00Z'));
  const { deadline, limits } = wished({
    deadline: '2023-11-15T20:00:00Z',
    blackout: ['12:00-13:00'],
  });
  assert.equal(deadline, at('2023-11-15T20:00:00Z'));
  assert.deepEqual(
    limits?.blackouts?.map(({ from, to }) => [
      isoTime(from).slice(5, 16),
      isoTime(to).slice(5, 16),
    ]),
    [
      ['11-14T17:00', '11-14T18:00'],
      ['11-15T17:00', '11-15T18:00'],
      ['11-16T17:00', '11-16T18:00'],
    ],
  );
});
test('flags of the schedule: slices, residual and shaking', () => {
  const { limits, residual } = wished({
    minSlice: '10',
    maxSlice: '50',
    residual: 'leave',
    randomise: '0.5:1:9',
  });
  assert.equal(residual, 'leave');
  assert.deepEqual([limits?.sliceMin, limits?.sliceMax], [10, 50]);
  assert.deepEqual(limits?.randomise, { size: 0.5, time: 1, seed: 9 });
  assert.deepEqual(wished({ randomise: '0.2:0' }).limits?.randomise, {
    size: 0.2,
    time: 0,
    seed: null,
  });
});
test('flags of the schedule: every wrong one is named', () => {
  assert.deepEqual(
    wrong({
      deadline: 'noon',
      residual: 'drop',
      minSlice: '-1',
      blackout: ['13:00-12:00'],
      randomise: '2:1',
    }),
    ['--deadline', '--residual', '--min-slice', '--blackout', '--randomise'],
  );
  assert.deepEqual(wrong({ blackout: ['12:00-13:00'] }, null), ['--blackout']);
});
