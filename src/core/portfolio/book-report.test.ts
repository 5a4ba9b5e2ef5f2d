import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { timeUs } from '#core/kernel/units';
import {
  book,
  MONDAY,
  model,
  near,
  positionOf,
  rules,
  unknownPosition,
} from '#core/portfolio/book.fixture';
import { type BookReport, type Position, reportBook } from '#core/portfolio/book-report';

const totalOf = ({ total }: BookReport) => total ?? assert.fail('the book is known');
const names = fc.array(
  fc.record({
    units: fc.integer({ min: -500_000, max: 500_000 }).filter((units) => units !== 0),
    adv: fc.integer({ min: 10_000, max: 5_000_000 }),
    close: fc.integer({ min: 1, max: 400 }),
    spreadBps: fc.integer({ min: 1, max: 80 }),
  }),
  { minLength: 1, maxLength: 6 },
);
const bookOf = (
  given: readonly {
    readonly units: number;
    readonly adv: number;
    readonly close: number;
    readonly spreadBps: number;
  }[],
): readonly Position[] => given.map(({ units, ...about }, i) => positionOf(`N${i}`, units, about));

test('EXP-7: weights, buckets and the cost of a book are the sums of its names', () => {
  fc.assert(
    fc.property(names, (given) => {
      const { positions, total } = reportBook(bookOf(given), rules);
      assert.ok(total !== null);
      const sum = (of: (each: (typeof positions)[number]) => number | null): number =>
        positions.reduce((all, each) => all + (of(each) ?? NaN), 0);
      near(
        sum(({ value }) => value),
        total.value,
      );
      near(
        sum(({ weight }) => weight),
        1,
      );
      near(
        sum(({ weight, costBps }) => (weight ?? NaN) * (costBps ?? NaN)),
        total.costBps ?? NaN,
      );
      near(
        Object.values(total.buckets).reduce((all, each) => all + each, 0),
        given.some(({ units }) => units > 0) ? 1 : 0,
      );
      near(
        total.soldBy[0]!.share,
        sum(({ weight, soldInOneDay }) => (weight ?? NaN) * (soldInOneDay ?? NaN)),
      );
      assert.equal(total.longest, Math.max(...positions.map(({ days }) => days ?? NaN)));
    }),
    { numRuns: 50 },
  );
});
test('EXP-7: a book sold short takes as long and costs as much to close as the same book held, and is worth its opposite; twice the book takes twice as long and costs more', () => {
  fc.assert(
    fc.property(names, (given) => {
      const [held, short, twice] = [1, -1, 2].map((by) =>
        totalOf(
          reportBook(bookOf(given.map((each) => ({ ...each, units: by * each.units }))), rules),
        ),
      );
      assert.deepEqual(
        { ...short, net: -short!.net, buckets: held!.buckets, atRisk: held!.atRisk },
        held,
      );
      near(twice!.longest, 2 * held!.longest);
      near(twice!.value, 2 * held!.value);
      assert.ok((twice!.costBps ?? NaN) > (held!.costBps ?? NaN));
    }),
    { numRuns: 50 },
  );
});
test('EXP-7: what is sold by a day rises to all of it, over the same days for every book', () => {
  const { soldBy } = totalOf(reportBook(book, rules));
  assert.deepEqual(
    soldBy.map(({ day }) => day),
    [1, 2, 3, 5, 10, 20, 60],
  );
  for (const [k, { share }] of soldBy.entries()) assert.ok(share >= (soldBy[k - 1]?.share ?? 0));
  near(soldBy.at(-1)!.share, 1);
});
test('EXP-3: value at risk is of one day and grows with volatility; liquidity at risk is what the same report says selling costs, and three deviations of the spread', () => {
  const spreadDeviation = { bps: 1, days: 60, source: 'test' };
  const of = (about: object) =>
    reportBook([{ ...positionOf('A', 1000, about), spreadDeviation }], rules).positions[0]!;
  const plain = of({ volatility: 0.02, spreadBps: 10 });
  assert.ok((of({ volatility: 0.03 }).valueAtRisk ?? NaN) > (plain.valueAtRisk ?? NaN));
  // 50 a unit, half of three deviations of 1 bps beside the cost of selling.
  near(plain.liquidityAtRisk ?? NaN, (50_000 * ((plain.costBps ?? NaN) + 1.5)) / 1e4);
  near(plain.valueAtRisk ?? NaN, 50_000 * (1 - Math.exp(-2.326 * 0.02)));
});
test('EXP-18: a cost of the whole value or more is marked with its name', () => {
  const modelOf = (symbol: string) => ({ ...model, impactBps: () => (symbol === 'BIG' ? 1e4 : 1) });
  const { total } = reportBook(book, { ...rules, modelOf });
  assert.deepEqual(total?.beyondModel, ['BIG']);
  assert.deepEqual(reportBook(book, rules).total?.beyondModel, []);
});
test('EXP-8: one unknown name has its reason and empties every total, the others keep what is known of them', () => {
  const { positions, total } = reportBook([...book, unknownPosition('X')], rules);
  assert.equal(total, null);
  const last = positions.at(-1)!;
  assert.deepEqual([last.symbol, last.refusal?.code], ['X', 'LIQUIDITY_UNKNOWN']);
  assert.deepEqual(
    [last.value, last.days, last.costBps, last.bucket, last.tier, last.weight],
    [null, null, null, null, null, null],
  );
  assert.ok(positions.slice(0, -1).every(({ days, weight }) => days !== null && weight === null));
});
test('EXP-8: without a spread the costs are unknown and the days are not', () => {
  const report = reportBook([...book, positionOf('Y', 100, { spreadBps: null })], rules);
  const last = report.positions.at(-1)!;
  assert.deepEqual([last.costBps, last.liquidityAtRisk], [null, null]);
  assert.ok((last.days ?? NaN) > 0 && (last.valueAtRisk ?? NaN) > 0);
  assert.deepEqual([report.total?.costBps, report.total?.longest !== undefined], [null, true]);
});
test('EXP-7: a book of nothing has no total, and a name of nothing no bucket', () => {
  assert.equal(reportBook([], rules).total, null);
  const { positions, total } = reportBook([positionOf('A', 0), ...book], rules);
  assert.deepEqual(
    [positions[0]!.bucket, positions[0]!.days, positions[0]!.soldInOneDay],
    [null, 0, 1],
  );
  assert.deepEqual(total?.value, totalOf(reportBook(book, rules)).value);
});
test('EXP-5: selling that is asked about on a Saturday begins on Monday', () => {
  const five = [positionOf('A', 1_000_000)];
  const bucket = (asOf: number) =>
    reportBook(five, { ...rules, asOf: timeUs(asOf) }).positions[0]!.bucket;
  const DAY = 86_400e6;
  assert.deepEqual(
    [-2, -1, 0, 1].map((days) => bucket(MONDAY + days * DAY)),
    ['moderately liquid', 'moderately liquid', 'moderately liquid', 'moderately liquid'],
  );
  // From Thursday five days of selling end on Wednesday, six days later, and the cash comes a day after that.
  assert.equal(bucket(MONDAY + 3 * DAY), 'moderately liquid');
});
test('EXP-2: a redemption is raised all three ways out of what a book brings in, or by none where it is too small', () => {
  const { net } = totalOf(reportBook(book, rules));
  const of = (redemption: number) => totalOf(reportBook(book, { ...rules, redemption })).redemption;
  const found = of(net / 4) ?? assert.fail('it is asked for');
  // The second name is short: what is bought back of it is paid for.
  const raised = (units: readonly number[]): number =>
    units.reduce((sum, each, i) => sum + each * [80, -25, 10][i]!, 0);
  for (const way of [found.proRata, found.waterfall, found.fastest])
    near(raised(way?.units ?? []), net / 4);
  const longs = 300_000 * 80 + 15_000 * 10;
  const none = { proRata: null, waterfall: null, fastest: null };
  assert.deepEqual(of(longs * 1.01), none);
  assert.equal(of(net * 1.01)?.proRata, null);
  assert.notEqual(of(net * 1.01)?.fastest, null);
  assert.equal(totalOf(reportBook(book, rules)).redemption, null);
});
