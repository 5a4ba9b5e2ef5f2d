import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type Allocation,
  noRoom,
  oneDayMost,
  rangeOf,
  unusable,
} from '#core/portfolio/optimise/allocation';
import { near, problem } from '#core/portfolio/optimise/allocation.fixture';
import { optimise } from '#core/portfolio/optimise/optimise';

const base = problem(1, 4);
const all = (value: number): number[] => [value, value, value, value];
const third = (value: number): number[] => [0, 0, value, 0];

test('PFO-6: a problem as it should be is usable and has room', () => {
  assert.equal(unusable(base), null);
  assert.equal(noRoom(base), null);
  const unbounded = { ...base, lower: all(-Infinity), participation: all(Infinity) };
  assert.equal(unusable(unbounded), null);
});
for (const [what, change, message] of [
  ['a column that is too short', { held: [0.5, 0.5] }, /positions held must have 4 names, had 2/],
  ['an infinite return', { mu: third(Infinity) }, /returns must be finite numbers, of N2/],
  ['a bound that is no number', { upper: third(NaN) }, /upper bounds must be .* N2 was NaN/],
  ['no number of participation', { participation: third(NaN) }, /participation limits/],
  [
    'a day’s sale too short',
    { oneDay: { sellable: [1], maxLeft: 0 } },
    /what a day sells must have 4 names, had 1/,
  ],
  [
    'a group that is too short',
    { groups: [{ name: 'sector', weights: [1], min: 0, max: 1 }] },
    /sector must have 4 names, had 1/,
  ],
  [
    'a group the wrong way round',
    { groups: [{ name: 'sector', weights: all(1), min: 1, max: 0 }] },
    /sector must have a minimum below its maximum, had 1 and 0/,
  ],
  ['a negative aversion', { riskAversion: -1 }, /risk aversion must not be negative, was -1/],
  ['an infinite aversion', { riskAversion: Infinity }, /risk aversion/],
  ['a negative scale of costs', { costScale: -1 }, /scale of costs must not be negative/],
  ['a negative turnover', { turnover: -0.1 }, /turnover must not be negative/],
  ['leverage that is no number', { leverage: NaN }, /leverage must not be negative, was NaN/],
  ['a negative rest', { oneDay: { sellable: all(1), maxLeft: -1 } }, /left after a day/],
  ['no total', { total: NaN }, /weights must add up to a number, was NaN/],
  [
    'exposures of other names',
    { risk: { ...base.risk, loadings: new Float64Array(3) } },
    /exposures must be finite numbers for every name and factor/,
  ],
  [
    'exposures that are no numbers',
    { risk: { ...base.risk, loadings: base.risk.loadings.map(() => NaN) } },
    /exposures must be finite/,
  ],
  [
    'a negative variance',
    { risk: { ...base.risk, specific: Float64Array.from(third(-1)) } },
    /must not be negative, one of N2 was/,
  ],
  ['a negative cost', { costs: { ...base.costs, linear: third(-1) } }, /one of N2 was/],
  ['a negative impact', { costs: { ...base.costs, power: third(-1) } }, /one of N2 was/],
  ['a negative bend', { costs: { ...base.costs, quadratic: third(-1) } }, /one of N2 was/],
  ['a negative loan', { costs: { ...base.costs, borrow: third(-1) } }, /one of N2 was/],
  ['a negative participation', { participation: third(-1) }, /one of N2 was/],
  [
    'an exponent of 0',
    { costs: { ...base.costs, exponent: third(0) } },
    /power in \(0, 1\] of the size, for N0 was 0/,
  ],
  ['an exponent above 1', { costs: { ...base.costs, exponent: all(1.1) } }, /N0 was 1.1/],
  [
    'a name that cannot reach its bounds',
    { lower: all(0.9), upper: all(1), participation: all(0.01) },
    /N0 must be able to reach its bounds 0.9 to 1/,
  ],
] as const satisfies readonly (readonly [string, Partial<Allocation>, RegExp])[])
  test(`PFO-6: ${what} is refused before anything is solved`, () => {
    const bad = unusable({ ...base, ...change });
    assert.equal(bad?.code, 'PLAN_INFEASIBLE');
    assert.match(bad?.message ?? '', message);
    const found = optimise({ ...base, ...change });
    assert.ok(!found.ok && found.error.message === bad?.message);
  });
test('PFO-8: a name may go where both its bounds and its participation let it', () => {
  const of = (held: number, lower: number, upper: number, participation: number | null) =>
    rangeOf(
      {
        ...base,
        held: all(held),
        lower: all(lower),
        upper: all(upper),
        participation: participation === null ? null : all(participation),
      },
      0,
    );
  for (const [held, lower, upper, most, want] of [
    [0.25, 0, 1, null, [0, 1]],
    [0.25, 0, 1, 0.1, [0.15, 0.35]],
    [0.25, 0.2, 0.3, 0.1, [0.2, 0.3]],
    [0.25, 0.2, 1, 0.1, [0.2, 0.35]],
    [-0.2, -1, 1, 0.5, [-0.7, 0.3]],
    [0.25, -Infinity, Infinity, Infinity, [-Infinity, Infinity]],
  ] as const)
    for (const [k, was] of of(held, lower, upper, most).entries())
      assert.ok(
        Object.is(was, want[k]) || Math.abs(was - want[k]!) < 1e-12,
        `${was} is ${want[k]}`,
      );
});
test('PFO-6, PFO-17: ten caps of a tenth leave room for the whole, though their decimals add up to less', () => {
  const tenths = Array.from({ length: 10 }, () => 0.1);
  assert.ok(tenths.reduce((sum, x) => sum + x, 0) < 1);
  const of = problem(3, 10);
  assert.equal(noRoom({ ...of, upper: tenths }), null);
  const sellable = tenths.map((x) => x / 2);
  assert.equal(noRoom({ ...of, oneDay: { sellable, maxLeft: 0.5 } }), null);
});
test('PFO-6: bounds leave room for what is between the sum of the least and the sum of the most', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.tuple(
          fc.double({ min: -1, max: 1, noNaN: true }),
          fc.double({ min: 0, max: 1, noNaN: true }),
        ),
        {
          minLength: 4,
          maxLength: 4,
        },
      ),
      fc.double({ min: -5, max: 5, noNaN: true }),
      (ranges, total) => {
        const lower = ranges.map(([low]) => low);
        const upper = ranges.map(([low, width]) => low + width);
        const of = noRoom({ ...base, lower, upper, total });
        const [least, most] = [lower, upper].map((each) => each.reduce((sum, x) => sum + x, 0));
        // A total that is met to the last decimals is met.
        if (Math.min(Math.abs(total - least!), Math.abs(most! - total)) < 1e-12) return;
        assert.equal(of === null, least! <= total && total <= most!);
        if (of !== null) {
          near(Number(of.facts['least']), least!);
          near(Number(of.facts['most']), most!);
        }
      },
    ),
  );
});
for (const [what, total, sellable, upper, want] of [
  ['everything, where a day sells it', 1, all(0.5), all(1), 1],
  ['what a day sells of each', 1, all(0.1), all(1), 0.4],
  ['no more than a name may have', 1, all(0.5), all(0.1), 0.4],
  ['nothing, where nothing trades', 1, all(0), all(1), 0],
] as const)
  test(`PFO-8: of a book one day can sell ${what}`, () =>
    near(oneDayMost(total, sellable, upper), want));
test('PFO-6: a day that must sell more than it can says how much it could, and the answer is attainable', () => {
  const of = (maxLeft: number): Allocation => ({
    ...base,
    oneDay: { sellable: [0.3, 0.2, 0.1, 0.1], maxLeft },
  });
  const bad = noRoom(of(0.2));
  near(Number(bad?.facts['attainable']), 0.7);
  near(Number(bad?.facts['asked']), 0.8);
  assert.equal(noRoom(of(0.3 + 1e-12)), null);
  assert.ok(optimise(of(0.31)).ok);
  // With shorts it is for the solver to say.
  assert.equal(noRoom({ ...of(0.2), lower: all(-1) }), null);
});
