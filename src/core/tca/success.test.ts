import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { costed } from '#core/tca/costed.fixture';
import type { OwnParent } from '#core/tca/own-parent';
import { savedFigures } from '#core/tca/saved';
import { againstEstimate, againstVwap } from '#core/tca/success';

const own = ({
  base = {},
  ...said
}: Partial<Omit<OwnParent, 'parts'>> & {
  readonly base?: Parameters<typeof costed>[0];
} = {}): OwnParent => ({
  ...costed({ parts: { delayBps: 0, feesBps: 1 }, ...base }),
  modelId: 'm',
  isWithin90: true,
  completion: 1,
  baselines: {
    immediate: { withFeesBps: 12, beforeFeesBps: 10 },
    everyMinute: null,
  },
  ...said,
});
const expecting = (expectedBps: number) => ({ expectedBps, stdevBps: 10 });

test('TCA-60: costs from arrival on less estimates, by model; an order without fills is left out', () => {
  const rows = [
    own({ base: { day: 0, totalBps: 7, parts: { delayBps: 2 } }, estimate: expecting(4) }),
    own({ base: { day: 1, totalBps: 7 }, estimate: expecting(4), isWithin90: false }),
    own({ base: { day: 2, totalBps: 9 }, estimate: expecting(4), modelId: 'other' }),
    own({ base: { day: 3, totalBps: 0 }, estimate: expecting(4), isWithin90: null }),
  ];
  const found = againstEstimate(rows);
  assert.equal(found.n, 3);
  assert.equal(found.leftOut, 1);
  assert.equal(found.meanBps, (1 + 3 + 5) / 3);
  assert.equal(found.coverage90?.share, 2 / 3);
  // Surprises of 0.1, 0.3 and 0.5 timing risks.
  assert.ok(Math.abs((found.meanZ ?? NaN) - 0.3) < 1e-12);
  assert.ok(Math.abs((found.varianceZ ?? NaN) - 0.04) < 1e-12);
  assert.deepEqual(
    found.byModel.map(({ modelId, n, leftOut, meanBps }) => ({ modelId, n, leftOut, meanBps })),
    [
      { modelId: 'm', n: 2, leftOut: 1, meanBps: 2 },
      { modelId: 'other', n: 1, leftOut: 0, meanBps: 5 },
    ],
  );
  assert.equal(found.byModel[1]?.interval95Bps, null, 'of one day there is no interval');
});

test('TCA-60: without orders nothing is known', () => {
  const { meanBps, coverage90, byModel } = againstEstimate([]);
  assert.deepEqual(
    { meanBps, coverage90, byModel },
    { meanBps: null, coverage90: null, byModel: [] },
  );
});

test('TCA-61: against VWAP the mean is positive when we did worse, and the share counts those that did better', () => {
  const rows = [-2, -1, 6].map((vwap, day) => costed({ day, againstBps: { vwap } }));
  const found = againstVwap([...rows, costed({ day: 5 })]);
  assert.equal(found.meanBps, 1);
  assert.equal(found.n, 3);
  assert.equal(found.leftOut, 1);
  assert.equal(found.better?.share, 2 / 3);
  const [low, high] = found.better.interval95!;
  assert.ok(low >= 0 && high <= 1);
});

test('TCA-62: a saving is what the baseline costs more, by order and by value; money is of the traded value of a year', () => {
  const rows = [
    own({ base: { day: 0, totalBps: 2, notional: 300_000 } }),
    own({ base: { day: 1, totalBps: 6, notional: 100_000 } }),
  ];
  const [immediate, everyMinute] = savedFigures(rows, 3e6);
  assert.equal(immediate?.meanBps, 8);
  assert.equal(immediate.beforeFees.meanBps, 7, 'the baseline without its 2 bps, ours without 1');
  assert.equal(immediate.byValue?.meanBps, 9);
  assert.equal(immediate.ofBaseline?.share, 1 - 8 / 24);
  assert.equal(immediate.moneyAYear?.value, (9 / 10_000) * 3e6 * (365 / 30));
  assert.equal(everyMinute?.meanBps, null);
  assert.equal(everyMinute.leftOut, 2);
  assert.equal(savedFigures(rows, null)[0]?.moneyAYear, null);
});

test('TCA-62: what was not filled whole saves nothing, and a baseline below 1 bp has no share', () => {
  const cheap = { immediate: { withFeesBps: 0.5, beforeFeesBps: 0.5 }, everyMinute: null };
  const rows = [own({ completion: 0.9 }), own({ baselines: cheap, base: { totalBps: 0.25 } })];
  const found = savedFigures(rows, 1e6)[0]!;
  assert.equal(found.unfinished, 1);
  assert.equal(found.n, 1);
  assert.equal(found.meanBps, 0.25);
  assert.equal(found.ofBaseline, null);
});

test('TCA-62: counts sum, and the mean saving is the mean baseline less the mean cost', () => {
  const order = fc.record({
    day: fc.integer({ min: 0, max: 5 }),
    totalBps: fc.double({ min: -50, max: 50, noNaN: true }),
    plain: fc.option(fc.double({ min: -50, max: 50, noNaN: true })),
    completion: fc.constantFrom(1, 1, 0.5),
  });
  fc.assert(
    fc.property(fc.array(order, { maxLength: 20 }), (orders) => {
      const rows = orders.map(({ day, totalBps, plain, completion }) =>
        own({
          base: { day, totalBps, parts: { feesBps: 0 } },
          completion,
          baselines: {
            immediate: plain === null ? null : { withFeesBps: plain, beforeFeesBps: plain },
            everyMinute: null,
          },
        }),
      );
      const found = savedFigures(rows, 1)[0]!;
      assert.equal(found.n + found.leftOut, rows.length);
      assert.ok(found.unfinished <= found.leftOut);
      const used = orders.filter(({ plain, completion }) => plain !== null && completion === 1);
      assert.equal(found.n, used.length);
      if (used.length === 0) return assert.equal(found.meanBps, null);
      const sum = used.reduce((all, { plain, totalBps }) => all + (plain ?? 0) - totalBps, 0);
      assert.ok(Math.abs((found.meanBps ?? NaN) - sum / used.length) < 1e-9);
    }),
  );
});
