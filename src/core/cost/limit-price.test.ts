import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { limitEffect } from '#core/cost/limit-price';
import { seededRandom } from '#core/kernel/random';
import { normalCdf, normalQuantile } from '#core/numeric/normal';

const even = (distanceBps: number, n = 20) => ({
  distanceBps,
  volatilityDaily: 0.02,
  due: Array.from({ length: n }, (_, k) => (k + 0.5) / n),
  shares: Array.from({ length: n }, () => 1),
  days: 1,
});

test('IMP-36: a limit at 1 under a mid of 50 is never reached: nothing is done, nothing is saved', () => {
  const found = limitEffect(even(-9800));
  assert.ok(found.share < 1e-12 && found.probability < 1e-12);
  assert.ok(Math.abs(found.selectionBps) < 1e-6);
});

test('IMP-36: a limit out of the way of every price changes nothing', () => {
  const found = limitEffect(even(5000));
  assert.ok(Math.abs(found.share - 1) < 1e-9 && Math.abs(found.probability - 1) < 1e-9);
  assert.ok(Math.abs(found.selectionBps) < 1e-6);
});

test('IMP-36: all at once under the mid: twice the tail of a normal, by reflection; on the right side at once', () => {
  const once = (distanceBps: number) =>
    limitEffect({ distanceBps, volatilityDaily: 0.02, due: [0], shares: [1], days: 1 });
  for (const d of [-50, -200, -500]) {
    const { share, selectionBps } = once(d);
    assert.ok(Math.abs(share - 2 * normalCdf(d / 200)) < 1e-12);
    assert.ok(Math.abs(selectionBps - d * share) < 1e-9);
  }
  assert.deepEqual([once(0).share, once(10).share], [1, 1]);
});

test('IMP-36: a higher limit does no less; what it saves on what is done it costs on what is not', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -600, max: 600, noNaN: true }),
      fc.double({ min: 1, max: 300, noNaN: true }),
      (d, more) => {
        const low = limitEffect(even(d));
        const high = limitEffect(even(d + more));
        assert.ok(high.share >= low.share - 1e-6 && high.probability >= low.probability - 1e-6);
        assert.ok(low.selectionBps <= 1e-9 && low.opportunityBps === -low.selectionBps);
        assert.ok(low.probability <= low.share + 1e-9);
      },
    ),
  );
});

test('IMP-36: twenty thousand walks say the same', () => {
  const { next } = seededRandom(7);
  const steps = 200;
  const walks = 20_000;
  const terms = even(-60, 10);
  let done = 0;
  let paid = 0;
  let whole = 0;
  for (let w = 0; w < walks; w++) {
    const path = [0];
    for (let i = 0; i < steps; i++)
      path.push(path[i]! + 200 * Math.sqrt(1 / steps) * normalQuantile(Math.max(1e-12, next())));
    let all = true;
    for (const at of terms.due) {
      const from = Math.round(at * steps);
      if (path[from]! <= terms.distanceBps) {
        done++;
        paid += path[from]!;
      } else if (path.slice(from).some((x) => x <= terms.distanceBps)) {
        done++;
        paid += terms.distanceBps;
      } else all = false;
    }
    if (all) whole++;
  }
  const found = limitEffect(terms);
  // A walk of 200 steps misses what happens between them: a little less is done.
  assert.ok(
    Math.abs(done / walks / 10 - found.share) < 0.025,
    `${done / walks / 10} ${found.share}`,
  );
  assert.ok(Math.abs(paid / walks / 10 - found.selectionBps) < 5);
  assert.ok(Math.abs(whole / walks - found.probability) < 0.03);
});
