import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  BUSIER_MAX,
  busierOf,
  followsCurve,
  followVolume,
  movedShare,
  type VolumeFollowed,
  type VolumeWatch,
} from '#core/execute/live-volume';
import { timeUs } from '#core/kernel/units';
import { STRATEGIES, strategyNamed, strategyOf } from '#core/plan/strategies';

const MINUTE = 60e6;
const near = (was: number, want: number, tolerance: number): void =>
  assert.ok(Math.abs(was - want) <= tolerance, `${was} is not ${want} +- ${tolerance}`);
const watch = (more: Partial<VolumeWatch['components']> = {}): VolumeWatch => ({
  edges: Array.from({ length: 9 }, (_, i) => timeUs(i * 15 * MINUTE)),
  expected: [800, 600, 500, 400, 400, 500, 600, 800],
  components: {
    persistence: 0.6,
    busyVariance: 0.1,
    noiseVariance: 0.05,
    levelVariance: 0.1,
    ...more,
  },
});
/** Bins that printed `times` what was expected of them, looked at when each is over. */
function seen(
  of: VolumeWatch,
  times: readonly number[],
): { following: VolumeFollowed; sum: number } {
  let following: VolumeFollowed | null = null;
  let sum = 0;
  times.forEach((each, b) => {
    sum += each * of.expected[b]!;
    following = followVolume(of, following, of.edges[b + 1]!, sum);
  });
  return { following: following ?? followVolume(of, null, of.edges[0]!, 0), sum };
}

test('EXE-25 strategies whose schedule lies as the volumes are those that volume moves', () => {
  const moved = Object.keys(STRATEGIES).filter((name) =>
    followsCurve(strategyOf(strategyNamed(name)!)),
  );
  assert.deepEqual(moved, ['vwap', 'peg', 'adaptive']);
});
test('EXE-25 a market as busy as expected, or silent so far, leaves the plan as it is', () => {
  const of = watch();
  const { following, sum } = seen(of, [1, 1, 1]);
  near(busierOf(of, following, of.edges[3]!, sum), 1, 1e-9);
  const silent = followVolume(of, null, of.edges[3]!, 0);
  assert.equal(busierOf(of, silent, of.edges[3]!, 0), 1);
});
test('EXE-25 a day that is busy throughout moves nothing; a busy spell that passes moves the order ahead, a quiet one back', () => {
  // The level explains everything: what is to come is as much busier as what was.
  const day = watch({ busyVariance: 0, levelVariance: 1e6 });
  const throughout = seen(day, [1.5, 1.5, 1.5]);
  near(busierOf(day, throughout.following, day.edges[3]!, throughout.sum), 1, 0.01);
  // The level explains nothing: the spell is over before the order is.
  const spell = watch({ levelVariance: 1e-9 });
  const busy = seen(spell, [1.5, 1.5, 1.5]);
  const quiet = seen(spell, [0.6, 0.6, 0.6]);
  assert.ok(busierOf(spell, busy.following, spell.edges[3]!, busy.sum) > 1.2);
  assert.ok(busierOf(spell, quiet.following, spell.edges[3]!, quiet.sum) < 0.85);
});
test('EXE-25 the order is done by the share V / (V + R) of what printed and what is to come', () => {
  const of = watch();
  const { following, sum } = seen(of, [1.4, 1.2]);
  const soFar = of.expected[0]! + of.expected[1]!;
  const total = of.expected.reduce((a, b) => a + b, 0);
  const busier = busierOf(of, following, of.edges[2]!, sum);
  const toCome = (sum / soFar / busier) * (total - soFar);
  near(movedShare(soFar / total, busier), sum / (sum + toCome), 1e-12);
});
test('EXE-25 whatever prints, the moved plan begins at nothing, ends at all, only goes forward with the plan, and moves at most twofold', () => {
  const of = watch();
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 50, noNaN: true }), { minLength: 1, maxLength: 8 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (times, within) => {
        const { following, sum } = seen(of, times);
        const b = Math.min(times.length, 7);
        const at = timeUs(of.edges[b]! + Math.round(within * 15 * MINUTE));
        const busier = busierOf(of, following, at, sum);
        assert.ok(busier >= 1 / BUSIER_MAX && busier <= BUSIER_MAX);
        assert.equal(movedShare(0, busier), 0);
        assert.equal(movedShare(1, busier), 1);
        assert.ok(movedShare(0.4, busier) < movedShare(0.5, busier));
      },
    ),
  );
});
test('EXE-25 after a restart what printed is taken to lie as it was expected, and the end is the same as without for an even day', () => {
  const of = watch();
  const followed = seen(of, [1.3, 1.3, 1.3, 1.3]);
  const restarted = followVolume(of, null, of.edges[4]!, followed.sum);
  assert.deepEqual(restarted.done, followed.following.done);
  near(
    busierOf(of, restarted, of.edges[4]!, followed.sum),
    busierOf(of, followed.following, of.edges[4]!, followed.sum),
    1e-9,
  );
});
