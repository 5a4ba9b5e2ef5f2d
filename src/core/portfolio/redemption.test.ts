import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { book, near, positionOf, rules, unknownPosition } from '#core/portfolio/book.fixture';
import { type BookReport, reportBook } from '#core/portfolio/book-report';
import { redemptionCoverage } from '#core/portfolio/redemption';

const report = reportBook(book, rules);
/** Longs less shorts: what investors own. */
const value = report.total?.net ?? NaN;
const gross = report.total?.value ?? NaN;
const covered = (days: number, redemptions: readonly number[] = [0.1], of: BookReport = report) =>
  redemptionCoverage(of, value, days, redemptions) ?? assert.fail('the book is known');
const days = fc.double({ min: 0.01, max: 200, noNaN: true });
const redemption = fc.double({ min: 0.001, max: 1, noNaN: true });

test('EXP-13: cash over redemption is the same cash for every redemption, and selling a slice never raises more', () => {
  fc.assert(
    fc.property(days, redemption, redemption, (within, a, b) => {
      const { slicingCash, waterfallCash, ratios } = covered(within, [a, b]);
      assert.ok(slicingCash <= waterfallCash * (1 + 1e-12));
      for (const each of ratios) {
        near(each.slicing * each.redemption * value, slicingCash);
        near(each.waterfall * each.redemption * value, waterfallCash);
      }
    }),
  );
});
test('EXP-13: more time raises more cash, up to all of the book net of its costs', () => {
  fc.assert(
    fc.property(days, days, (a, b) => {
      const [early, late] = [covered(Math.min(a, b)), covered(Math.max(a, b))];
      assert.ok(early.slicingCash <= late.slicingCash && early.waterfallCash <= late.waterfallCash);
    }),
  );
  const cost = (report.total?.costBps ?? NaN) / 1e4;
  const all = covered(1e6);
  near(all.slicingCash, value - gross * cost);
  const longs = report.positions.filter(({ units }) => units > 0);
  near(
    all.waterfallCash,
    longs.reduce((sum, each) => sum + (each.value ?? NaN) * (1 - (each.costBps ?? NaN) / 1e4), 0),
  );
});
test('EXP-13: the reverse is the redemption whose coverage is exactly 1', () => {
  fc.assert(
    fc.property(days, (within) => {
      const { bearsSlicing, bearsWaterfall } = covered(within);
      near(covered(within, [bearsSlicing]).ratios[0]!.slicing, 1);
      if (bearsWaterfall < 1) near(covered(within, [bearsWaterfall]).ratios[0]!.waterfall, 1);
      assert.ok(bearsSlicing <= 1 && bearsWaterfall <= 1);
    }),
  );
});
test('EXP-13: one name in half of its time gives half of its value net of costs, either way', () => {
  const alone = reportBook([positionOf('A', 400_000, { adv: 1e6, close: 10 })], rules);
  const net = 4e6 * (1 - (alone.total?.costBps ?? NaN) / 1e4);
  const found = redemptionCoverage(alone, 4e6, 1, [0.5]) ?? assert.fail('the name is known');
  near(found.slicingCash, net / 2);
  near(found.waterfallCash, net / 2);
  near(found.ratios[0]!.slicing, net / 4e6);
});
test('EXP-13: a cost above the whole value leaves nothing and never a debt', () => {
  const costly: BookReport = {
    ...report,
    positions: report.positions.map((each) => ({ ...each, costBps: 25_000 })),
  };
  const held = { ...costly, positions: costly.positions.filter(({ units }) => units > 0) };
  assert.deepEqual(
    [covered(5, [0.1], held).slicingCash, covered(5, [0.1], held).waterfallCash],
    [0, 0],
  );
});
test('EXP-8: without a total, without costs or without value there is no coverage', () => {
  const unknown = reportBook([...book, unknownPosition('X')], rules);
  const noSpread = reportBook([...book, positionOf('Y', 10, { spreadBps: null })], rules);
  for (const [of, today] of [
    [unknown, value],
    [noSpread, value],
    [report, 0],
    [report, NaN],
  ] as const)
    assert.equal(redemptionCoverage(of, today, 5, [0.1]), null);
});
for (const [within, redemptions] of [
  [0, [0.1]],
  [-1, [0.1]],
  [5, [0]],
  [5, [0.1, 1.1]],
  [NaN, [0.1]],
] as const)
  test(`EXP-13: ${redemptions.join(' and ')} within ${within} days is no question`, () =>
    assert.throws(() => redemptionCoverage(report, value, within, redemptions)));
