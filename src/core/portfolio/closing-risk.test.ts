import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImpactModel } from '#core/cost/model';
import type { Bars } from '#core/market/tape';
import { marketOf, model, near, positionOf, rules } from '#core/portfolio/book.fixture';
import { reportBook } from '#core/portfolio/book-report';
import { closingRisk, priceRisk } from '#core/portfolio/closing-risk';
import { spreadDeviationOf } from '#core/portfolio/spread-deviation';
import { stressedReport } from '#core/portfolio/stress';

/** Impact of 100 bps whatever the size, so that parts can be told apart. */
const flat: ImpactModel = { ...model, impactBps: () => 100 };
const market = marketOf('A', { adv: 1e6, close: 50, spreadBps: 4, volatility: 0.02 });
const spreadDeviation = { bps: 2, days: 60, source: 'test' };

// 300,000 of 50: 15 M. At a fifth of 1 M a day it takes a day and a half.
for (const [what, units, days, price] of [
  // 15e6 (1 - exp(-2.326 x 0.02 x sqrt(1.5 / 3)))
  ['a long over its own day and a half', 300_000, 1.5, 485_391.9553754843],
  // 15e6 (exp(...) - 1): a short loses without bound.
  ['a short over the same', -300_000, 1.5, 501_624.2469825938],
  // sqrt(27 / 3) = 3 days' deviation of the whole.
  ['a long over 27 days', 300_000, 27, 1_953_887.442170964],
] as const)
  test(`EXP-3: liquidity at risk of ${what}: variance of a third of the days, spread and impact paid once`, () => {
    const found = closingRisk({ units, spreadDeviation }, market, flat, days);
    near(found.price, price, 1e-6);
    // Half of 4 bps and of three deviations of 2 bps: 5 bps of 15 M.
    near(found.spread ?? NaN, 7500);
    near(found.impact ?? NaN, 150_000);
    near(found.total ?? NaN, price + 157_500, 1e-6);
  });
test('EXP-3: a sale has the risk of its value from day to day: the sum of squares of what is left, as days get short', () => {
  const T = 12;
  const N = 100_000;
  let sum = 0;
  for (let k = 0; k < N; k++) sum += (1 - (k + 0.5) / N) ** 2 * (T / N);
  near(sum, T / 3, 1e-8);
  near(closingRisk({ units: 100 }, market, flat, T).price, priceRisk(100, market, sum), 1e-8);
});
test('EXP-3: what sells for 221 days is at risk for 221 days, and the liquidity part is never below the cost of selling', () => {
  const slow = { ...positionOf('S', 221 * 2000, { adv: 1e4, close: 50 }), spreadDeviation };
  const [found] = reportBook([slow], rules).positions;
  near(found?.days ?? NaN, 221);
  near(found?.atRisk?.days ?? NaN, 221);
  const worst = (price: number | null | undefined): number =>
    Math.log(1 - (price ?? NaN) / (found?.value ?? NaN));
  near(worst(found?.atRisk?.price) / worst(found?.valueAtRisk), Math.sqrt(221 / 3));
  const cost = ((found?.costBps ?? NaN) / 1e4) * (found?.value ?? NaN);
  assert.ok((found?.liquidityAtRisk ?? NaN) > cost, `${found?.liquidityAtRisk} ${cost}`);
  near((found?.liquidityAtRisk ?? NaN) - cost, ((3 * 2) / 2e4) * (found?.value ?? NaN));
  assert.equal(found?.spreadFrom, 'test');
});
test('EXP-3: without a deviation of the spread its part is unknown and so is the sum; price and impact are known', () => {
  const { positions, total } = reportBook(
    [positionOf('A', 100), { ...positionOf('B', 100), spreadDeviation }],
    rules,
  );
  assert.deepEqual(
    positions.map(({ liquidityAtRisk, spreadFrom }) => [liquidityAtRisk === null, spreadFrom]),
    [
      [true, null],
      [false, 'test'],
    ],
  );
  const { atCap, evenly } = total?.atRisk ?? assert.fail();
  assert.deepEqual([atCap.spread, atCap.total], [null, null]);
  assert.ok(atCap.price > 0 && (atCap.impact ?? NaN) > 0);
  assert.deepEqual(
    evenly.map(({ days }) => days),
    [1, 5, 10, 20, 60],
  );
  for (let k = 1; k < 5; k++) assert.ok(evenly[k]!.price > evenly[k - 1]!.price);
});
test('EXP-3: wider spreads of a scenario vary as much more', () => {
  const shocks = [{ spread: 3, volume: 1, volatility: 1, impact: 1, price: 0 }];
  const book = [{ ...positionOf('A', 100), spreadDeviation }];
  const scenario = { name: '', kind: 'hypothetical', source: '', shocks } as const;
  const atRisk = (of: ReturnType<typeof reportBook>): number =>
    of.positions[0]?.atRisk?.spread ?? NaN;
  near(atRisk(stressedReport(book, rules, scenario)), 3 * atRisk(reportBook(book, rules)));
});

/** Spreads of 10 and 30 bps in turn, from quotes around 100. */
const barsOf = (days: number, isQuoted = true): Bars => {
  const column = (of: (t: number) => number): Float64Array =>
    Float64Array.from({ length: days }, (_, t) => of(t));
  const half = (t: number): number => (t % 2 === 0 ? 0.05 : 0.15);
  return {
    symbol: 'A',
    source: 'bars.csv',
    hash: '',
    lengthUs: 86_400e6,
    count: days,
    at: column((t) => t),
    open: column(() => 100),
    high: column(() => 100),
    low: column(() => 100),
    close: column(() => 100),
    volume: column(() => 1),
    bid: column((t) => (isQuoted ? 100 - half(t) : NaN)),
    ask: column((t) => (isQuoted ? 100 + half(t) : NaN)),
    marketCap: column(() => NaN),
    findings: [],
  };
};
test('EXP-3: the deviation of a spread is that of its days, not the standard error of its mean', () => {
  const found = spreadDeviationOf(barsOf(100)) ?? assert.fail();
  // Half the days 10, half 30: 10 around the mean, n - 1.
  near(found.bps, 10 * Math.sqrt(60 / 59));
  assert.deepEqual([found.days, found.source], [60, 'closing quotes of 60 days (bars.csv)']);
  assert.equal(spreadDeviationOf(barsOf(19)), null);
  assert.equal(spreadDeviationOf(barsOf(100, false)), null);
});
