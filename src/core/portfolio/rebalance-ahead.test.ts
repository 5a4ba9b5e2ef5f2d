import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { near } from '#core/portfolio/book.fixture';
import { askOf, NAMES, rebalancedOf } from '#core/portfolio/rebalance.fixture';
import { type AheadRules, rebalanceAhead } from '#core/portfolio/rebalance-ahead';
import type { Aim } from '#core/portfolio/rebalance-problem';

const plain: AheadRules = { days: 3, halfLifeDays: null, volume: [], volatility: [] };
// Five days' volume in one: what is wanted at once may be done at once.
const quick = { completionDays: 1, participation: 0.5 };
function planned(seed: number, change: Partial<AheadRules> = {}, aim?: Aim) {
  const of = askOf(seed, quick, undefined, aim);
  const found = rebalanceAhead(of, rebalancedOf(of), { ...plain, ...change });
  assert.ok(found.ok, found.ok ? '' : found.error.message);
  return found.value;
}
const seeds = fc.integer({ min: 1, max: 10_000 });

test('PFO-16: over one day the plan is the optimum itself, and gains nothing on it', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const { held, optimum } = rebalancedOf(askOf(seed, quick));
      const { first, gainBps, days } = planned(seed, { days: 1 });
      near(gainBps, 0, 1e-4);
      assert.equal(days.length, 1);
      for (const [i, z] of first.entries()) near(z, optimum.weights[i]! - held[i]!, 1e-4);
    }),
    { numRuns: 20 },
  );
});
test('PFO-16: more days to trade are never worse than fewer', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const [three, six] = [3, 6].map((days) => planned(seed, { days }));
      assert.ok(three!.gainBps >= -1e-4 && six!.gainBps >= three!.gainBps - 1e-3);
      near(
        three!.first.reduce((sum, z) => sum + Math.abs(z), 0),
        three!.days[0]!.turnover,
      );
    }),
    { numRuns: 20 },
  );
});
test('PFO-16: a first day with less volume gets less of the impact', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const { costs } = rebalancedOf(askOf(seed, quick)).problem;
      // At the usual volume: how much is traded, in the measure of the law.
      const impact = ({ first }: { readonly first: Float64Array }): number =>
        first.reduce((sum, z, i) => sum + costs.power[i]! * Math.abs(z) ** 1.5, 0);
      const [usual, dry, flood] = [1, 0.2, 5].map((busy) =>
        impact(planned(seed, { volume: [busy] })),
      );
      assert.ok(dry! <= usual! + 1e-9 && usual! <= flood! + 1e-9);
      assert.deepEqual(planned(seed, { volume: [1, 1, 1], volatility: [1] }), planned(seed));
    }),
    { numRuns: 20 },
  );
});
test('PFO-16: returns fade with their half-life, and without one do not; targets never do', () => {
  for (const seed of [1, 2, 3]) {
    const [lasting, slow, gone] = [null, 1e12, 1e-3].map((halfLifeDays) =>
      planned(seed, { halfLifeDays }),
    );
    near(slow!.gainBps, lasting!.gainBps, 1e-6);
    for (const [i, z] of slow!.first.entries()) near(z, lasting!.first[i]!, 1e-6);
    // Nothing but the first day's returns is left: the plan is another one.
    assert.ok(gone!.first.some((z, i) => Math.abs(z - lasting!.first[i]!) > 1e-3));
  }
  const even: Aim = { kind: 'targets', weights: Array.from({ length: NAMES }, () => 0.8 / NAMES) };
  assert.deepEqual(planned(7, { halfLifeDays: 5 }, even), planned(7, {}, even));
});
test('PFO-16: a half-life is the time in which returns halve: one day of trading sees their mean over the holding days', () => {
  for (const [seed, halfLifeDays] of [
    [1, 5],
    [2, 20],
    [3, 100],
  ] as const) {
    const of = askOf(seed, quick);
    const kept = Array.from({ length: 63 }, (_, day) => 0.5 ** (day / halfLifeDays));
    const share = kept.reduce((sum, x) => sum + x, 0) / 63;
    assert.ok(of.aim.kind === 'returns');
    const faded: Aim = { kind: 'returns', perYear: of.aim.perYear.map((x) => x * share) };
    const fading = planned(seed, { days: 1, halfLifeDays });
    const constant = planned(seed, { days: 1 }, faded);
    for (const [i, z] of fading.first.entries()) near(z, constant.first[i]!, 1e-5);
  }
});
for (const [what, days] of [
  ['no day', 0],
  ['more days than it is held', 64],
  ['days that are no number', NaN],
] as const)
  test(`PFO-16: a plan of ${what} is refused`, () => {
    const of = askOf(1);
    const found = rebalanceAhead(of, rebalancedOf(of), { ...plain, days });
    assert.ok(!found.ok && found.error.code === 'PLAN_INFEASIBLE');
    assert.match(found.error.message, /must trade on 1 to 63 days/);
  });
test('PFO-16: a total that the first days cannot reach is refused', () => {
  const of = askOf(1, quick, undefined, { kind: 'targets', weights: [0, 0, 0, 0, 0, 0] });
  const answer = rebalanceAhead(of, rebalancedOf(of), { ...plain, volume: [1e-6] });
  assert.ok(!answer.ok && answer.error.code === 'PLAN_INFEASIBLE');
  assert.match(answer.error.message, /must reach a total of 0 on every one/);
});
