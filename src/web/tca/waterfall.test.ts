import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { waterfallOf } from '#web/tca/waterfall';

const part = (name: string, bps: number): { name: string; meaning: string; bps: number } => ({
  name,
  meaning: '',
  bps,
});

test('waterfall: each bar starts where the last one ended', () => {
  const { bars, total } = waterfallOf([part('a', 3), part('b', -1), part('c', 2)], part('t', 4));
  assert.deepEqual(
    bars.map((bar) => [bar.from, bar.to]),
    [
      [0, 3],
      [3, 2],
      [2, 4],
    ],
  );
  assert.deepEqual([total.from, total.to], [0, 4]);
});
test('P16: the bars always end at the total, the remainder under its own name', () => {
  const bps = fc.double({ min: -500, max: 500, noNaN: true });
  fc.assert(
    fc.property(fc.array(bps, { minLength: 1, maxLength: 6 }), bps, (parts, total) => {
      const { bars } = waterfallOf(
        parts.map((value, i) => part(`p${i}`, value)),
        part('t', total),
      );
      assert.ok(Math.abs((bars.at(-1)?.to ?? 0) - total) < 0.006);
      const named = bars.some((bar) => bar.name === 'Unexplained');
      assert.equal(named, Math.abs(parts.reduce((a, b) => a + b, 0) - total) >= 0.005);
    }),
    { numRuns: 300 },
  );
});
