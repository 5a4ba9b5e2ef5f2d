import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { timeUs } from '#core/kernel/units';
import { timeWeightedMid, type Watched, watchedUntil } from '#core/tca/time-weighted';

type Look = readonly [at: number, mid: number | null];
const watch = (looks: readonly Look[]): Watched | null =>
  looks.reduce<Watched | null>((seen, [at, mid]) => watchedUntil(seen, timeUs(at), mid), null);

test('each mid counts for as long as it was the last one seen', () => {
  const looks: readonly Look[] = [
    [0, 100],
    [10, 200],
    [40, 300],
  ];
  assert.equal(timeWeightedMid(watch(looks)), (100 * 10 + 200 * 30) / 40);
});

test('time without a mid counts for nothing, and the last one that there was is known', () => {
  const seen = watch([
    [0, 100],
    [10, null],
    [50, 300],
    [60, null],
  ]);
  assert.equal(timeWeightedMid(seen), (100 * 10 + 300 * 10) / 20);
  assert.equal(seen?.lastMid, 300);
  assert.equal(seen.mid, null);
});

test('without time there is no mean', () => {
  assert.equal(timeWeightedMid(null), null);
  assert.equal(timeWeightedMid(watch([[5, 100]])), null);
  assert.equal(
    timeWeightedMid(
      watch([
        [5, null],
        [9, 100],
      ]),
    ),
    null,
  );
});

test('a clock that was set back adds no time, and looks in between change nothing', () => {
  assert.equal(
    timeWeightedMid(
      watch([
        [10, 100],
        [20, 200],
        [5, 300],
        [15, 400],
      ]),
    ),
    (100 * 10 + 300 * 10) / 20,
  );
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 9999 })), {
        minLength: 2,
        maxLength: 20,
      }),
      (steps) => {
        let at = 0;
        const looks = steps.map(([length, mid]): Look => [(at += 2 * length), mid]);
        const halved = looks.flatMap(([t, mid], i): readonly Look[] =>
          i === 0
            ? [[t, mid]]
            : [
                [(t + (looks[i - 1]?.[0] ?? 0)) / 2, looks[i - 1]?.[1] ?? null],
                [t, mid],
              ],
        );
        const [mean, again] = [
          timeWeightedMid(watch(looks)) ?? 0,
          timeWeightedMid(watch(halved)) ?? 0,
        ];
        assert.ok(Math.abs(mean - again) <= 1e-9 * mean);
      },
    ),
  );
});
