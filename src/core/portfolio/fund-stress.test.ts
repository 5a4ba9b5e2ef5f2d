// EXP-19: every figure by hand, of a book of two names in a market without costs.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { model, near, positionOf, rules, unknownPosition } from '#core/portfolio/book.fixture';
import { reportBook } from '#core/portfolio/book-report';
import {
  concentrationOf,
  type Fund,
  fundCoverage,
  netAssetsOf,
  paymentsOf,
  redemptionBorne,
  redemptionScenarios,
  reverseFundStress,
  timeClasses,
} from '#core/portfolio/fund-stress';
import { stressedReport } from '#core/portfolio/stress';

const free = { ...rules, modelOf: () => ({ ...model, impactBps: () => 0 }) };
/** 1 M of A takes one day at a fifth of the volume, 1 M of B ten. */
const book = [
  positionOf('A', 10_000, { adv: 50_000, close: 100, spreadBps: 0 }),
  positionOf('B', 10_000, { adv: 5_000, close: 100, spreadBps: 0 }),
];
const report = reportBook(book, free);
const fund: Fund = {
  cash: 3e5,
  otherLiabilities: 3e5,
  noticeDays: 1,
  paymentDays: 2,
  dealingDays: 5,
  gate: null,
  investors: [],
  redemptions: [{ name: 'half', share: 0.5 }],
};
const assets = netAssetsOf(report.total?.net ?? NaN, fund);

test('EXP-19: net assets are longs less shorts and cash, less what is owed to others', () =>
  near(assets, 2e6));
test('EXP-19: what is due is due at once without a gate, and by dealing days with one', () => {
  assert.deepEqual(paymentsOf(1e6, 2e6, fund), [{ day: 3, due: 1e6 }]);
  // A fifth of 2 M for each dealing day: 400, 400 and 200 thousand, five days apart.
  assert.deepEqual(paymentsOf(1e6, 2e6, { ...fund, gate: 0.2 }), [
    { day: 3, due: 4e5 },
    { day: 8, due: 8e5 },
    { day: 13, due: 1e6 },
  ]);
  // Exactly the gate is no second payment.
  assert.equal(paymentsOf(0.6, 3, { ...fund, gate: 0.2 }).length, 1);
});
test('EXP-19: coverage is cash over what is due, with a day from a sale to its cash, by slice and by waterfall', () => {
  const [found] = fundCoverage(report, fund, assets, 1) ?? [];
  // Two days of selling: all of A and a fifth of B, or a fifth of everything.
  near(found?.waterfall ?? NaN, 1.2e6 / 1e6);
  near(found?.slicing ?? NaN, 4e5 / 1e6);
  const [gated] = fundCoverage(report, { ...fund, gate: 0.2 }, assets, 1) ?? [];
  // Days 2, 7 and 12 of selling: a slice of 0.2, 0.7 and 1 of 2 M over 0.4, 0.8 and 1 M: the first is the least.
  near(gated?.slicing ?? NaN, 1);
  near(gated?.waterfall ?? NaN, Math.min(1.2 / 0.4, 1.7 / 0.8, 2 / 1));
  near(gated?.ungated.slicing ?? NaN, 0.4);
  assert.deepEqual([gated?.payments, gated?.firstDay, gated?.lastDay], [3, 3, 13]);
});
test('EXP-19: more owed to others, less notice: less coverage', () => {
  const [owed] = fundCoverage(report, { ...fund, otherLiabilities: 8e5 }, assets, 1) ?? [];
  near(owed?.waterfall ?? NaN, 0.7);
  const [atOnce] =
    fundCoverage(report, { ...fund, noticeDays: 0, paymentDays: 0, cash: 4e5 }, assets, 1) ?? [];
  // Nothing is sold by then: 100,000 of cash that nobody else is owed.
  near(atOnce?.waterfall ?? NaN, 0.1);
});
test('EXP-19: concentration: the largest leave beside what was asked for', () => {
  const of = { ...fund, investors: [0.1, 0.3, 0.05, 0.05, 0.05, 0.02] };
  const found = concentrationOf(of) ?? assert.fail();
  near(found.fiveLargest, 0.55);
  near(found.herfindahl, 0.01 + 0.09 + 0.0075 + 0.0004);
  assert.deepEqual([found.largest, found.investors, concentrationOf(fund)], [0.3, 6, null]);
  assert.deepEqual(
    redemptionScenarios(of).map(({ share }) => Number(share.toFixed(9))),
    [0.5, 0.3, 0.55],
  );
});
test('EXP-19: assets by classes of time add up to what they are worth', () => {
  const classes = timeClasses(book, report, fund) ?? assert.fail();
  // The first day sells A and a tenth of B; a week has 1 + 6 x 252 / 365 days of selling.
  near(classes[0]!.cash, 1.1e6);
  near(classes[0]!.cumulative, (3e5 + 1.1e6) / 2e6);
  near(classes[1]!.cash, 1e6 * ((1 + (6 * 252) / 365) / 10 - 0.1));
  near(
    classes.reduce((sum, { cash }) => sum + cash, 0),
    2e6,
  );
  near(classes.at(-1)!.cumulative, 2.3e6 / 2e6);
  assert.equal(classes.at(-1)!.costBps, null);
  const costly = reportBook(book, { ...rules, modelOf: () => ({ ...model, impactBps: () => 50 }) });
  for (const { costBps } of (timeClasses(book, costly, fund) ?? []).slice(0, 3))
    near(costBps ?? NaN, 50);
});
test('EXP-19: a short is no class of time and brings in nothing', () => {
  const mixed = [book[0]!, positionOf('B', -5_000, { adv: 5_000, close: 100, spreadBps: 0 })];
  const classes = timeClasses(mixed, reportBook(mixed, free), fund) ?? assert.fail();
  near(
    classes.reduce((sum, { cash }) => sum + cash, 0),
    1e6,
  );
});
test('EXP-19: the reverse test finds the redemption, and the strength of a market, at which coverage is 1', () => {
  const borne = redemptionBorne(report, fund, assets, 1);
  near(borne?.waterfall ?? NaN, 0.6);
  near(borne?.slicing ?? NaN, 0.2);
  const shocks = [{ spread: 1, volume: 0.5, volatility: 1, impact: 1, price: 0 }];
  const scenario = { name: '', kind: 'hypothetical', source: '', shocks } as const;
  const of = (share: number) =>
    reverseFundStress(
      (strength) => stressedReport(book, free, scenario, strength),
      { ...fund, redemptions: [{ name: '', share }] },
      assets,
      1,
    )?.[0];
  // Volume v: all of A while v >= 1/2, and 0.2 v of B. Half of 2 M is 1 M: v falls to 1/2 and a little below, 2 v + 0.2 v = 1.
  near(of(0.5) ?? NaN, Math.log(1 / 2.2) / Math.log(0.5), 1e-4);
  assert.equal(of(0.7), 0);
  const mild = {
    ...scenario,
    shocks: [{ spread: 1, volume: 1, volatility: 1, impact: 1, price: -0.001 }],
  };
  const found = reverseFundStress(
    (strength) => stressedReport(book, free, mild, strength),
    fund,
    assets,
    1,
  );
  assert.deepEqual(found, [null]);
});
test('EXP-8, EXP-19: what is unknown of one name leaves the test unknown', () => {
  const unknown = [...book, unknownPosition('X')];
  const of = reportBook(unknown, free);
  assert.deepEqual(
    [
      fundCoverage(of, fund, assets, 1),
      timeClasses(unknown, of, fund),
      redemptionBorne(of, fund, assets, 1),
    ],
    [null, null, null],
  );
  assert.equal(fundCoverage(report, fund, -1, 1), null);
});
