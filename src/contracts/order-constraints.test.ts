import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constraintsOf, newOrderOf, parseOrderRequest } from '#contracts/new-order';
import { parseIsoTime } from '#core/kernel/civil';

const order = { symbol: 'TEST', side: 'buy', quantity: 100 };
const constraints = {
  max_participation: 0.1,
  min_slice: 10,
  max_slice: 50,
  blackouts: [{ from: '2023-11-14T17:00:00.000000Z', to: '2023-11-14T18:00:00.000000Z' }],
  closing_auction: true,
  randomise: { size: 0.5, time: 1, seed: 9 },
};
test('constraints of an order come through the door, and go out of it as they came', () => {
  const request = parseOrderRequest({ ...order, constraints });
  assert.ok(request.ok);
  const wish = newOrderOf(request.value);
  assert.equal(wish.participationMax, 0.1);
  assert.deepEqual(wish.limits, {
    sliceMin: 10,
    sliceMax: 50,
    blackouts: [
      { from: parseIsoTime('2023-11-14T17:00:00Z'), to: parseIsoTime('2023-11-14T18:00:00Z') },
    ],
    closingAuction: true,
    randomise: { size: 0.5, time: 1, seed: 9 },
  });
  assert.deepEqual(constraintsOf(0.1, wish.limits ?? null), constraints);
  assert.equal(constraintsOf(null, null), null);
});
test('an order without them is as before', () => {
  const request = parseOrderRequest({ ...order, constraints: { max_participation: 0.1 } });
  assert.ok(request.ok);
  assert.equal('limits' in newOrderOf(request.value), false);
});
test('a constraint that is misspelt, out of range or no time of the calendar is named', () => {
  const wrong = (more: object): readonly string[] => {
    const request = parseOrderRequest({ ...order, constraints: more });
    return request.ok ? [] : request.error.map(({ path }) => path);
  };
  assert.deepEqual(wrong({ min_slize: 1 }), ['constraints.min_slize']);
  assert.deepEqual(wrong({ randomise: { size: 2, time: 1 } }), ['constraints.randomise.size']);
  assert.deepEqual(
    wrong({ blackouts: [{ from: '2023-02-28T17:00:00Z', to: '1200-02-28T18:00:00Z' }] }),
    ['constraints.blackouts.0.to'],
  );
});
