import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fundOf, fundSchema } from '#contracts/fund';

test('EXP-19: a fund file says what is wrong: investors above the whole, nothing to test', () => {
  const of = (file: object) => fundSchema.safeParse(file);
  assert.equal(of({}).success, false);
  assert.equal(
    of({
      investors: [
        { name: 'a', share: 0.7 },
        { name: 'b', share: 0.7 },
      ],
    }).success,
    false,
  );
  const good = of({ gate: 0.1, investors: [{ name: 'a', share: 0.7 }] });
  assert.ok(good.success);
  assert.deepEqual([fundOf(good.data).gate, fundOf(good.data).investors], [0.1, [0.7]]);
});
