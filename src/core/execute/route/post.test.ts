import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { expectedFill, type PostPlace, postAt } from '#core/execute/route/post';

const place: fc.Arbitrary<PostPlace> = fc.record({
  venue: fc.constant(''),
  lot: fc.constant(1),
  limit: fc.constant(100),
  minValue: fc.constantFrom(0, 0, 300),
  most: fc.constantFrom(Infinity, Infinity, 4),
  queue: fc.integer({ min: 0, max: 20 }),
  flow: fc.integer({ min: 1, max: 30 }),
  gain: fc.constantFrom(-1, 0.5, 1, 2),
});
const places = fc
  .array(place, { minLength: 1, maxLength: 3 })
  .map((all) => all.map((each, i) => ({ ...each, venue: 'ABC'.charAt(i) })));

const valueOf = (all: readonly PostPlace[], quantities: readonly number[]): number =>
  all.reduce((sum, each, i) => sum + each.gain * expectedFill(each, quantities[i] ?? 0), 0);

/** The best of all whole splits that hold the minimums. */
function exhaustive(all: readonly PostPlace[], wanted: number): number {
  let best = 0;
  const go = (i: number, left: number, chosen: readonly number[]): void => {
    if (i === all.length) {
      best = Math.max(best, valueOf(all, chosen));
      return;
    }
    const { minValue, limit, most } = all[i]!;
    for (let x = 0; x <= Math.min(left, most); x++)
      if (x === 0 || x * limit >= minValue) go(i + 1, left - x, [...chosen, x]);
  };
  go(0, wanted, []);
  return best;
}

test('RTE-6: without minimums what rests is worth as much as by the best of all splits, and never more rests than is wanted', () => {
  fc.assert(
    fc.property(places, fc.integer({ min: 1, max: 14 }), (all, wanted) => {
      const free = all.map((each) => ({ ...each, minValue: 0 }));
      const legs = postAt(free, wanted);
      const by = free.map((each) => legs.find(({ venue }) => venue === each.venue)?.quantity ?? 0);
      assert.ok(by.reduce((sum, each) => sum + each, 0) <= wanted);
      const best = exhaustive(free, wanted);
      assert.ok(valueOf(free, by) >= best - 1e-9, `${valueOf(free, by)} is ${best}`);
    }),
    { numRuns: 500 },
  );
});

test('RTE-6: every leg is above its minimum and within its money, and nothing rests where a fill is worth nothing', () => {
  let [reached, worse] = [0, 0];
  fc.assert(
    fc.property(places, fc.integer({ min: 1, max: 14 }), (all, wanted) => {
      const legs = postAt(all, wanted);
      for (const { venue, quantity, limit } of legs) {
        const each = all.find((at) => at.venue === venue)!;
        assert.ok(each.gain > 0 && quantity <= each.most && quantity * limit >= each.minValue);
      }
      const by = all.map((each) => legs.find(({ venue }) => venue === each.venue)?.quantity ?? 0);
      assert.ok(by.reduce((sum, each) => sum + each, 0) <= wanted);
      if (valueOf(all, by) >= 0.9 * exhaustive(all, wanted) - 1e-9) reached++;
      else worse++;
    }),
    { numRuns: 500 },
  );
  assert.ok(
    worse <= 0.05 * reached,
    `${worse} splits below nine tenths of the best, of ${reached}`,
  );
});

test('RTE-6: a short queue is filled before a long one, a better rebate goes further behind', () => {
  const base = { lot: 1, limit: 100, minValue: 0, most: Infinity, flow: 10, gain: 1 };
  const short = { ...base, venue: 'SHORT', queue: 0 };
  const long = { ...base, venue: 'LONG', queue: 15 };
  assert.deepEqual(
    postAt([long, short], 10).map(({ venue, quantity }) => [venue, quantity]),
    [['SHORT', 10]],
  );
  const [first, second] = postAt([long, short], 40);
  assert.deepEqual([first?.quantity, second?.quantity], [13, 27]);
  const paid = postAt([{ ...long, gain: 3 }, short], 40);
  assert.ok((paid[0]?.quantity ?? 0) > 13);
});
