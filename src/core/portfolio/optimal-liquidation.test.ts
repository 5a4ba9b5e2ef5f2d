import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { ImpactModel } from '#core/cost/model';
import { unknownModel } from '#core/cost/square-root';
import {
  book,
  model,
  near,
  positionOf,
  rules,
  unknownPosition,
} from '#core/portfolio/book.fixture';
import { type Position, reportBook } from '#core/portfolio/book-report';
import { evenDaysOf } from '#core/portfolio/closing';
import {
  type LiquidationRules,
  liquidationWays,
  type Way,
} from '#core/portfolio/optimal-liquidation';

const usual: LiquidationRules = {
  days: 5,
  riskAversion: 50,
  crossImpact: 0,
  participation: 0.2,
  modelOf: rules.modelOf,
};
const covarianceOf = (of: readonly Position[], correlation = 0.3): number[][] =>
  of.map((_, i) => of.map((_x, j) => 4e-4 * (i === j ? 1 : correlation)));
function waysOf(change: Partial<LiquidationRules> = {}, of = book, correlation = 0.3) {
  const found = liquidationWays(of, covarianceOf(of, correlation), { ...usual, ...change });
  assert.ok(found.ok, found.ok ? '' : found.error.message);
  const way = (name: Way['name']): Way =>
    found.value.find((each) => each.name === name) ?? assert.fail(name);
  return { evenly: way('evenly'), capped: way('at the cap'), optimal: way('optimal') };
}
const aversion = fc.double({ min: 0, max: 500, noNaN: true });

test('EXP-15: the optimal way is at least as good as the even one, with costs that rise and risk that falls with aversion', () => {
  fc.assert(
    fc.property(aversion, aversion, fc.integer({ min: 2, max: 12 }), (a, b, days) => {
      const [calm, afraid] = [Math.min(a, b), Math.max(a, b)].map((riskAversion) =>
        waysOf({ riskAversion, days }),
      );
      for (const { optimal, evenly } of [calm!, afraid!])
        assert.ok(optimal.utilityBps <= evenly.utilityBps + 1e-9);
      assert.ok(afraid!.optimal.costBps >= calm!.optimal.costBps - 1e-9);
      assert.ok(afraid!.optimal.riskBps <= calm!.optimal.riskBps + 1e-9);
      assert.deepEqual(afraid!.evenly.costBps, calm!.evenly.costBps);
    }),
    { numRuns: 60 },
  );
});
test('EXP-15: at the cap a sale has the price of the report, whatever time the other ways have', () => {
  const report = reportBook(book, rules);
  const longest = report.total?.longest ?? NaN;
  for (const days of [Math.ceil(longest), 20, 60])
    near(waysOf({ days }).capped.costBps, report.total?.costBps ?? NaN);
});
test('EXP-15: one price for one act also where the model charges for speed', () => {
  // Twice as fast costs twice as much.
  const quick: ImpactModel = {
    ...model,
    impactBps: ({ advShare, volumeTime }) => (10 * advShare) / volumeTime,
  };
  const modelOf = (): ImpactModel => quick;
  const alone = [positionOf('A', 400_000, { adv: 1e6 })];
  const [at] = reportBook(alone, { ...rules, modelOf }).positions;
  // Two days at a fifth of the volume, and 0.4 of a day's volume in all.
  near(at?.costBps ?? NaN, 2 + 2);
  const { evenly, capped, optimal } = waysOf({ days: 8, riskAversion: 0, modelOf }, alone);
  near(capped.costBps, 4);
  near(evenly.costBps, 2 + 0.5);
  near(optimal.costBps, 2.5);
  near(
    evenDaysOf([
      { quantity: 3, days: 1 },
      { quantity: -1, days: 1 },
    ]),
    1.6,
  );
});
test('EXP-15: the optimal way keeps to the cap where selling evenly does, and is at least as good as the cap', () => {
  fc.assert(
    fc.property(aversion, fc.integer({ min: 4, max: 12 }), (riskAversion, days) => {
      const { evenly, capped, optimal } = waysOf({ riskAversion, days, crossImpact: 0.3 });
      if (evenly.participationMax <= 0.2) assert.ok(optimal.participationMax <= 0.2 + 1e-9);
      if (capped.leftOver === 0) assert.ok(optimal.utilityBps <= capped.utilityBps + 1e-9);
    }),
    { numRuns: 30 },
  );
});
test('EXP-15: every way begins with the whole book; even and optimal end with nothing, and what is left only falls', () => {
  const { evenly, capped, optimal } = waysOf();
  for (const way of [evenly, capped, optimal]) {
    assert.equal(way.left.length, 6);
    near(way.left[0]!, 1);
    for (let k = 1; k < 6; k++) assert.ok(way.left[k]! <= way.left[k - 1]! + 1e-12);
    near(way.utilityBps, way.costBps + (25 * way.riskBps ** 2) / 1e4);
  }
  for (const [k, left] of evenly.left.entries()) near(left, 1 - k / 5);
  assert.deepEqual([evenly.leftOver, optimal.leftOver], [0, 0]);
});
test('EXP-15: sold evenly a name costs half its spread and what the model says of that time', () => {
  for (const { symbol, units, market } of book) {
    assert.ok('profile' in market);
    const alone = [{ symbol, units, market }];
    const { evenly } = waysOf({}, alone);
    const law =
      0.75 *
      market.profile.volatilityDaily.value *
      Math.sqrt(Math.abs(units) / market.profile.adv.value);
    near(evenly.costBps, (market.profile.spreadBps?.value ?? NaN) / 2 + 1e4 * law, 1e-6);
  }
});
test('EXP-15: at the cap no day trades more than the cap, and what does not fit is left over', () => {
  const slow = [positionOf('SLOW', 1_000_000, { adv: 100_000 })];
  const { capped } = waysOf({ days: 5 }, slow);
  near(capped.participationMax, 0.2);
  near(capped.leftOver, 0.9);
  const { capped: done } = waysOf({ days: 60 }, slow);
  near(done.leftOver, 0);
});
test('EXP-15: a book sold short is bought back the same way', () => {
  const other = book.map((each) => ({ ...each, units: -each.units }));
  const [was, is] = [waysOf({ crossImpact: 0.3 }), waysOf({ crossImpact: 0.3 }, other)];
  for (const name of ['evenly', 'capped', 'optimal'] as const) {
    near(is[name].costBps, was[name].costBps);
    near(is[name].riskBps, was[name].riskBps);
  }
});
test('EXP-15: selling two names that move together has more risk, and with cross impact costs more, than two that do not', () => {
  const pair = [positionOf('A', 50_000), positionOf('B', 50_000)];
  const [apart, together] = [waysOf({}, pair, 0), waysOf({}, pair, 0.9)];
  assert.ok(together.evenly.riskBps > apart.evenly.riskBps);
  near(together.evenly.costBps, apart.evenly.costBps);
  const crossed = waysOf({ crossImpact: 0.5 }, pair, 0.9);
  assert.ok(crossed.evenly.costBps > together.evenly.costBps);
  // Long one and short the other, each pushes the other its own way: it is cheaper.
  const hedged = [positionOf('A', 50_000), positionOf('B', -50_000)];
  assert.ok(waysOf({ crossImpact: 0.5 }, hedged, 0.9).evenly.costBps < apart.evenly.costBps);
});
for (const [what, of, change, code] of [
  ['an unknown name', [...book, unknownPosition('X')], {}, 'LIQUIDITY_UNKNOWN'],
  ['no spread', [positionOf('A', 10, { spreadBps: null })], {}, 'IMPACT_UNKNOWN'],
  ['no model', book, { modelOf: () => unknownModel() }, 'IMPACT_UNKNOWN'],
  [
    '501 names',
    Array.from({ length: 501 }, (_, i) => positionOf(`N${i}`, 10)),
    {},
    'PLAN_INFEASIBLE',
  ],
] as const)
  test(`EXP-15: a book with ${what} is refused`, () => {
    const found = liquidationWays(of, covarianceOf(of), { ...usual, ...change });
    assert.ok(!found.ok && found.error.code === code, JSON.stringify(found));
  });
