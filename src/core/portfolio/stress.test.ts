import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { book, near, rules, unknownPosition } from '#core/portfolio/book.fixture';
import { type BookReport, reportBook } from '#core/portfolio/book-report';
import {
  reverseStress,
  SCENARIOS,
  type Scenario,
  type Shock,
  stressedReport,
  stressLimitsOf,
} from '#core/portfolio/stress';
import { stressRows } from '#core/portfolio/stress-rows';

const ones: Shock = { spread: 1, volume: 1, volatility: 1, impact: 1, price: 0 };
const scenarioOf = (...shocks: readonly Partial<Shock>[]): Scenario => ({
  name: 'test',
  kind: 'hypothetical',
  source: '',
  shocks: shocks.map((each) => ({ ...ones, ...each })),
});
const totalOf = ({ total }: BookReport) => total ?? assert.fail('the book is known');
const today = totalOf(reportBook(book, rules));
const stressed = (...shocks: readonly Partial<Shock>[]): BookReport =>
  stressedReport(book, rules, scenarioOf(...shocks));
const positionIn = (report: BookReport, symbol: string) =>
  report.positions.find((each) => each.symbol === symbol) ?? assert.fail(`${symbol} is in it`);
const costs = (report: BookReport): readonly number[] =>
  report.positions.map(({ costBps }) => costBps ?? NaN);
const multiplier = fc.double({ min: 0.2, max: 5, noNaN: true });

test('EXP-9: a scenario of ones, none at all, and any at strength 0 are today', () => {
  const now = reportBook(book, rules);
  assert.deepEqual(stressed({}), now);
  assert.deepEqual(stressed(), now);
  for (const scenario of SCENARIOS)
    assert.deepEqual(stressedReport(book, rules, scenario, 0), now, scenario.name);
  assert.throws(() => stressedReport(book, rules, scenarioOf(), -1));
});
test('EXP-9: each multiplier does what it says: days with volume, value with price, cost with spread, impact and volatility', () => {
  fc.assert(
    fc.property(multiplier, (by) => {
      near(totalOf(stressed({ volume: by })).longest, today.longest / by);
      near(totalOf(stressed({ price: by - 1 })).value, today.value * by);
      const half = book.map(({ market }) =>
        'profile' in market ? (market.profile.spreadBps?.value ?? NaN) / 2 : NaN,
      );
      const impact = costs(reportBook(book, rules)).map((cost, i) => cost - half[i]!);
      for (const [change, want] of [
        [{ spread: by }, half.map((each, i) => by * each + impact[i]!)],
        [{ impact: by }, half.map((each, i) => each + by * impact[i]!)],
        [{ volatility: by }, half.map((each, i) => each + by * impact[i]!)],
        // The square root: a fifth of the volume is the root of five times the impact.
        [{ volume: by }, half.map((each, i) => each + impact[i]! / Math.sqrt(by))],
      ] as const)
        for (const [i, cost] of costs(stressed(change)).entries()) near(cost, want[i]!);
    }),
    { numRuns: 50 },
  );
});
test('EXP-9: shocks of one name after another are their product, in any order; strength is a power', () => {
  fc.assert(
    fc.property(multiplier, multiplier, fc.double({ min: 0, max: 2, noNaN: true }), (a, b, s) => {
      const [left, right] = [
        { spread: a, volume: b, price: -0.1 },
        { spread: b, volume: a, price: 0.2 },
      ];
      const both = { spread: a * b, volume: a * b, price: 0.9 * 1.2 - 1 };
      for (const report of [stressed(left, right), stressed(right, left)]) {
        near(totalOf(report).value, totalOf(stressed(both)).value);
        for (const [i, cost] of costs(report).entries()) near(cost, costs(stressed(both))[i]!);
      }
      const power = stressedReport(book, rules, scenarioOf({ spread: a, price: -0.3 }), s);
      const direct = stressed({ spread: a ** s, price: 0.7 ** s - 1 });
      near(totalOf(power).value, totalOf(direct).value);
      near(totalOf(power).costBps ?? NaN, totalOf(direct).costBps ?? NaN);
    }),
    { numRuns: 50 },
  );
});
test('EXP-9: a shock on some names or some tiers leaves the others as they are', () => {
  const now = reportBook(book, rules);
  assert.deepEqual(
    now.positions.map(({ tier }) => tier),
    ['high', 'low', 'illiquid'],
  );
  const bySymbol = stressed({ symbols: ['MID'], price: -0.5 });
  const byTier = stressed({ tiers: ['illiquid'], spread: 3 });
  const both = stressed({ symbols: ['BIG', 'MID'], tiers: ['low'], price: -0.5 });
  near(positionIn(bySymbol, 'MID').value ?? NaN, (positionIn(now, 'MID').value ?? NaN) / 2);
  near(positionIn(both, 'MID').value ?? NaN, (positionIn(now, 'MID').value ?? NaN) / 2);
  for (const report of [bySymbol, byTier, both])
    near(positionIn(report, 'BIG').value ?? NaN, positionIn(now, 'BIG').value ?? NaN);
  assert.equal(positionIn(byTier, 'MID').costBps, positionIn(now, 'MID').costBps);
  near(positionIn(byTier, 'SMALL').costBps ?? NaN, (positionIn(now, 'SMALL').costBps ?? NaN) + 60);
});
test('EXP-9: tiers are judged again on the value that is left to trade', () => {
  const fallen = stressed({ volume: 0.05 });
  assert.deepEqual(
    fallen.positions.map(({ tier }) => tier),
    ['low', 'illiquid', 'illiquid'],
  );
  assert.ok(totalOf(fallen).illiquidTier > today.illiquidTier);
  // The same where the price falls: tiers are of money.
  assert.deepEqual(
    stressed({ price: -0.95 }).positions.map(({ tier }) => tier),
    ['low', 'illiquid', 'illiquid'],
  );
});
test('EXP-9: however many shocks, a number changes by at most a millionfold', () => {
  const many = Array.from({ length: 20 }, () => ({ price: -0.9, volume: 1e-3, spread: 10 }));
  const report = stressed(...many);
  near(totalOf(report).value / today.value, 1e-6);
  near(totalOf(report).longest / today.longest, 1e6);
});
test('EXP-9: the scenarios without a file are invented, say so, and have names of their own', () => {
  assert.equal(new Set(SCENARIOS.map(({ name }) => name)).size, SCENARIOS.length);
  for (const scenario of SCENARIOS) {
    assert.equal(scenario.kind, 'hypothetical');
    assert.match(scenario.source, /not a day of any market/);
    const { costBps } = totalOf(stressedReport(book, rules, scenario));
    assert.ok((costBps ?? NaN) > (today.costBps ?? NaN), `${scenario.name} costs more than today`);
  }
});

const generous = { maxIlliquidAllocation: 1, minDailyLiquidatable: 0 };
test('EXP-7: limits are kept at the limit itself, and broken beyond it', () => {
  const { illiquidTier, soldBy } = today;
  const inOneDay = soldBy[0]!.share;
  const within = (maxIlliquidAllocation: number, minDailyLiquidatable: number) =>
    stressLimitsOf(reportBook(book, rules), { maxIlliquidAllocation, minDailyLiquidatable }).map(
      ({ isWithin }) => isWithin,
    );
  assert.deepEqual(within(illiquidTier, inOneDay), [true, true, true]);
  assert.deepEqual(within(illiquidTier * 0.999, inOneDay), [false, true, true]);
  assert.deepEqual(within(illiquidTier, inOneDay * 1.001), [true, false, true]);
  const unknown = reportBook([...book, unknownPosition('X')], rules);
  assert.deepEqual(stressLimitsOf(unknown, generous), []);
});
test('EXP-10: the least strength breaks a limit, a little less does not; twice the scenario bears half as much', () => {
  const scenario = scenarioOf({ volume: 0.7 });
  const limits = {
    maxIlliquidAllocation: 1,
    minDailyLiquidatable: today.soldBy[0]!.share * 0.8,
  };
  const found = reverseStress(book, rules, scenario, limits) ?? assert.fail('it breaks');
  assert.deepEqual(found.breaks, ['min_daily_liquidatable']);
  const isBroken = (strength: number): boolean =>
    stressLimitsOf(stressedReport(book, rules, scenario, strength), limits).some(
      ({ isWithin }) => !isWithin,
    );
  assert.ok(isBroken(found.strength) && !isBroken(found.strength * 0.999));
  const twice = reverseStress(book, rules, scenarioOf({ volume: 0.49 }), limits);
  near(twice?.strength ?? NaN, found.strength / 2, 1e-6);
});
test('EXP-10: 0 where a limit is broken today, null where ten times the scenario breaks none or the total is unknown', () => {
  const broken = { maxIlliquidAllocation: 0, minDailyLiquidatable: 0.999 };
  assert.equal(reverseStress(book, rules, scenarioOf({ volume: 0.5 }), broken)?.strength, 0);
  assert.equal(reverseStress(book, rules, scenarioOf({ spread: 3 }), generous), null);
  const unknown = [...book, unknownPosition('X')];
  assert.equal(reverseStress(unknown, rules, scenarioOf({ volume: 0.5 }), broken), null);
});
test('EXP-9: rows are today and then every scenario, with the change of value; the reverse only where it is asked for', () => {
  const rows = stressRows(book, rules, SCENARIOS, generous, false);
  assert.deepEqual(
    rows.map(({ name }) => name),
    ['today', ...SCENARIOS.map(({ name }) => name)],
  );
  assert.equal(rows[0]!.valueChange, 0);
  // A fifth down: longs of 24.15 M lose, a short of 1 M earns, of 25.15 M in all.
  near(rows.at(-1)!.valueChange ?? NaN, (-0.2 * (24.15 - 1)) / 25.15);
  assert.ok(rows.every((row) => !('reverse' in row)));
  const [first, ...others] = stressRows(book, rules, SCENARIOS.slice(0, 1), generous, true);
  assert.ok(first !== undefined && !('reverse' in first) && 'reverse' in others[0]!);
  const unknown = stressRows([...book, unknownPosition('X')], rules, SCENARIOS, generous, false);
  for (const row of unknown) assert.deepEqual([row.valueChange, row.breaks], [null, []]);
});
