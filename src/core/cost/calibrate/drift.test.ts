import assert from 'node:assert/strict';
import { test } from 'node:test';
import { driftOf, type IntervalOutcome, wideningOf } from '#core/cost/calibrate/drift';
import { seededRandom } from '#core/kernel/random';

const HOUR = 3600e6;
/** Orders one after the other, that fall above and below with these chances. */
function drawn(
  seed: number,
  count: number,
  chances: (i: number) => { readonly above: number; readonly below: number },
  overlap = 1,
): readonly IntervalOutcome[] {
  const random = seededRandom(seed);
  let dice = 0;
  return Array.from({ length: count }, (_, i) => {
    // Orders that overlap see the same market.
    if (i % overlap === 0) dice = random.next();
    const { above, below } = chances(i);
    const at = Math.floor(i / overlap) * HOUR;
    return {
      modelId: 'm',
      acceptedAt: at,
      endedAt: at + HOUR,
      reach: dice < above ? 2 : dice < above + below ? -2 : 0.5,
    };
  });
}
const sound = (): { above: number; below: number } => ({ above: 0.05, below: 0.05 });
/** After how many orders the alarm came; Infinity: not. */
function alarmAfter(outcomes: readonly IntervalOutcome[], falseAlarmAfter: number): number {
  let low = 1;
  let high = outcomes.length + 1;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    const isAlarmed = driftOf('m', outcomes.slice(0, middle), { falseAlarmAfter }).alarm !== null;
    if (isAlarmed) high = middle;
    else low = middle + 1;
  }
  return low > outcomes.length ? Infinity : low;
}

test('CAL-20: an alarm about a sound model comes after the stated number of markets on average, and later', () => {
  const runs = 200;
  let total = 0;
  for (let seed = 1; seed <= runs; seed++)
    total += Math.min(2000, alarmAfter(drawn(seed, 2000, sound), 100));
  assert.ok(total / runs > 100, `${total / runs}`);
  // The same dice for five orders that overlap: one market, not five.
  let together = 0;
  for (let seed = 1; seed <= runs; seed++)
    together += Math.min(2000, alarmAfter(drawn(seed, 2000, sound, 5), 100)) / 5;
  assert.ok(together / runs > 100, `${together / runs}`);
});
test('CAL-20: a model that has become too cheap, too narrow or too wide is found, and the way is named', () => {
  const changed = (to: { above: number; below: number }) => (i: number) => (i < 200 ? sound() : to);
  for (const [to, way, within] of [
    [{ above: 0.3, below: 0.03 }, 'dearer', 60],
    [{ above: 0.03, below: 0.3 }, 'cheaper', 60],
    [{ above: 0.15, below: 0.15 }, 'narrow', 150],
    [{ above: 0.005, below: 0.005 }, 'wide', 400],
  ] as const) {
    const delays: number[] = [];
    for (let seed = 1; seed <= 20; seed++) {
      const outcomes = drawn(seed, 1000, changed(to));
      const at = alarmAfter(outcomes, 1000);
      assert.ok(at > 100, `${way}: ${at}`);
      delays.push(at - 200);
      if (Number.isFinite(at)) {
        const { evidence } = driftOf('m', outcomes.slice(0, at));
        assert.ok(evidence[way] > 0.05, `${way}: ${JSON.stringify(evidence)}`);
      }
    }
    const median = delays.toSorted((a, b) => a - b)[10] ?? NaN;
    assert.ok(median < within, `${way}: ${median}`);
  }
});
test('CAL-20: orders of another model say nothing of this one; of none nothing is known', () => {
  const report = driftOf('other', drawn(1, 100, sound));
  assert.deepEqual([report.orders, report.coverage90, report.alarm], [0, null, null]);
  const mine = driftOf('m', drawn(1, 100, sound));
  assert.equal(mine.orders, 100);
  assert.ok(Math.abs((mine.coverage90 ?? 0) - (1 - (mine.above + mine.below) / 100)) < 1e-12);
});
test('CAL-22: after an alarm intervals are stretched until nine in ten are inside, are let go again, and another model begins at its own', () => {
  const random = seededRandom(5);
  const orders = (from: number, count: number, spread: number): readonly IntervalOutcome[] =>
    Array.from({ length: count }, (_, i) => ({
      modelId: 'm',
      acceptedAt: from + i,
      endedAt: from + i + 1,
      reach: spread * (2 * random.next() - 1),
    }));
  const sounds = { modelId: 'm', alarm: null };
  const alarmed = { modelId: 'm', alarm: 'narrow' } as const;
  const wild = orders(0, 40, 3);
  assert.equal(wideningOf(sounds, wild, null), null, 'without an alarm nothing is stretched');
  assert.equal(wideningOf(alarmed, wild.slice(0, 19), null), null, 'nineteen are too few');
  const first = wideningOf(alarmed, wild, null);
  assert.ok(first !== null && first.factor > 2.2 && first.factor < 3, `${first?.factor}`);
  assert.deepEqual(wideningOf(alarmed, wild, first), first, 'the same orders stretch once');
  const calm = wideningOf(alarmed, [...wild, ...orders(100, 40, 0.5)], first);
  assert.ok(calm !== null && calm.factor >= 1 && calm.factor < first.factor);
  assert.equal(wideningOf({ modelId: 'n', alarm: null }, wild, first), null);
  assert.equal(wideningOf(alarmed, orders(0, 40, 1000), null)?.factor, 10);
});
