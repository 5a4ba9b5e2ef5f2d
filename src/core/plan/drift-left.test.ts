import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeUs } from '#core/kernel/units';
import { flatCurve } from '#core/liquidity/volume-curve';
import { driftLeft, sinceDecision } from '#core/plan/drift-left';
import { planned, profileOf, quantities, stock, ten } from '#core/plan/plan.fixture';

const flat = profileOf(stock, 650_000, flatCurve(13, 'flat'));

test('SCH-22: half is left after a half-life, a mean lies between its ends, and what does not fade is there', () => {
  assert.equal(driftLeft(null, 1e9), 1);
  assert.ok(Math.abs(driftLeft(600, 600) - 0.5) < 1e-12);
  const steps = Array.from({ length: 1000 }, (_, k) => driftLeft(600, k + 0.5));
  const mean = steps.reduce((sum, each) => sum + each, 0) / 1000;
  assert.ok(Math.abs(driftLeft(600, 0, 1000) - mean) < 1e-6);
  assert.equal(driftLeft(600, -50), 1, 'before the decision nothing has faded');
});
test('SCH-22: it fades from the decision on, else from the start', () => {
  assert.equal(sinceDecision({ start: timeUs(5e6) }, 8e6), 3);
  assert.equal(sinceDecision({ start: timeUs(5e6), decidedAt: timeUs(1e6) }, 8e6), 7);
});
test('SCH-22: a drift that fades hastens an order less than one that lasts, and none the later it was decided', () => {
  const half = (drift: number, driftHalfLife: number | null, minutesAgo = 0): number =>
    quantities(
      planned(
        { profile: flat },
        {
          strategy: 'is',
          drift,
          driftHalfLife,
          decidedAt: timeUs(ten - minutesAgo * 60e6),
        },
      ),
    )
      .slice(0, 60)
      .reduce((sum, each) => sum + each, 0);
  const [none, fading, lasting] = [half(0, null), half(2000, 600), half(2000, null)];
  assert.ok(none < fading && fading < lasting, `${none}, ${fading}, ${lasting}`);
  assert.ok(half(2000, 600, 60) < fading);
  assert.ok(Math.abs(half(2000, 1e8) - lasting) <= 1);
  assert.ok(Math.abs(half(2000, 600, 2000) - none) <= 1, 'it is gone');
});
test('SCH-16: whatever the drift there is a least schedule, and the stronger it is the sooner it is done', () => {
  let before = Infinity;
  for (const drift of [200, 500, 1000, 2000, 5000, 10_000]) {
    const middle = (sign: 1 | -1): number =>
      planned({ profile: flat }, { strategy: 'is', drift: sign * drift }).slices.reduce(
        (sum, { start, quantity }) => sum + ((start - ten) / 60e6) * (quantity / 10_000),
        0,
      );
    const soon = middle(1);
    assert.ok(soon <= before && soon < 60 && middle(-1) > 60, `${drift}: ${soon}, ${middle(-1)}`);
    before = soon;
  }
});
