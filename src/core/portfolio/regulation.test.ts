import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { near } from '#core/portfolio/book.fixture';
import {
  type Bucket,
  type BucketInput,
  bucketOf,
  businessDaysAfter,
  cascade,
  FRTB_HORIZONS,
  FRTB_TABLE,
  liquidityLimits,
  swing,
} from '#core/portfolio/regulation';

test('EXP-4: every risk factor has a horizon of the cascade, and the shortest is the base', () => {
  for (const [factor, horizon] of Object.entries(FRTB_TABLE))
    assert.ok(FRTB_HORIZONS.includes(horizon), factor);
  assert.deepEqual(
    FRTB_HORIZONS.toSorted((a, b) => a - b),
    [...FRTB_HORIZONS],
  );
});
for (const [j, horizon] of FRTB_HORIZONS.entries())
  test(`EXP-4: a factor of ${horizon} days alone is its ten-day shortfall times the root of ${horizon / 10}`, () => {
    const shortfalls = FRTB_HORIZONS.map((_, k) => (k <= j ? 100 : 0));
    near(cascade(shortfalls, FRTB_HORIZONS, 10), 100 * Math.sqrt(horizon / 10));
  });
test('EXP-4: the cascade is homogeneous, grows with every shortfall and is between the largest part and the sum', () => {
  const money = fc.double({ min: 0, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(
      fc.tuple(money, money, money, money, money),
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      fc.nat(4),
      (shortfalls, by, which) => {
        const all = cascade(shortfalls, FRTB_HORIZONS, 10);
        near(
          cascade(
            shortfalls.map((each) => by * each),
            FRTB_HORIZONS,
            10,
          ),
          by * all,
        );
        const more = shortfalls.map((each, j) => (j === which ? each + 1 : each));
        assert.ok(cascade(more, FRTB_HORIZONS, 10) >= all);
        const parts = shortfalls.map(
          (each, j) => each * Math.sqrt((FRTB_HORIZONS[j]! - (FRTB_HORIZONS[j - 1] ?? 0)) / 10),
        );
        assert.ok(all >= Math.max(...parts) - 1e-9);
        assert.ok(all <= parts.reduce((sum, each) => sum + each, 0) + 1e-9);
      },
    ),
  );
  assert.throws(() => cascade([1, 2], [10], 10));
  assert.throws(() => cascade([1], [10], 0));
});

const input: BucketInput = {
  from: { year: 2024, month: 6, day: 3 }, // a Monday
  units: 1,
  adv: 1,
  participation: 1,
  settlementDays: 1,
  holidays: [],
};
for (const [days, settlementDays, lastTrade, cashDate, bucket] of [
  [1, 0, '2024-06-03', '2024-06-03', 'highly liquid'],
  [1, 2, '2024-06-03', '2024-06-05', 'highly liquid'],
  [3, 1, '2024-06-05', '2024-06-06', 'highly liquid'],
  [3, 2, '2024-06-05', '2024-06-07', 'moderately liquid'],
  [5, 1, '2024-06-07', '2024-06-10', 'moderately liquid'], // the weekend counts as calendar days
  [5, 2, '2024-06-07', '2024-06-11', 'less liquid'],
  [6, 0, '2024-06-10', '2024-06-10', 'moderately liquid'],
  [6, 1, '2024-06-10', '2024-06-11', 'less liquid'],
  [7, 0, '2024-06-11', '2024-06-11', 'illiquid'],
  [1, 30, '2024-06-03', '2024-07-15', 'less liquid'], // sold in time, however late it settles
] as const)
  test(`EXP-5: ${days} days of selling from Monday and ${settlementDays} to settle end ${cashDate}, ${bucket}`, () => {
    const found = bucketOf({ ...input, units: days, settlementDays });
    assert.deepEqual(
      [found.tradeDays, found.lastTrade, found.cashDate, found.bucket],
      [days, lastTrade, cashDate, bucket],
    );
    assert.equal(found.businessDaysToCash, days - 1 + settlementDays);
  });
test('EXP-5: more to sell, a lower cap, later settlement and more holidays never make a position more liquid', () => {
  const rank: { readonly [B in Bucket]: number } = {
    'highly liquid': 0,
    'moderately liquid': 1,
    'less liquid': 2,
    illiquid: 3,
  };
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.integer({ min: 0, max: 5 }),
      fc.array(fc.integer({ min: 19_877, max: 19_900 }), { maxLength: 4 }),
      fc.integer({ min: 19_878, max: 19_895 }),
      (units, settlementDays, holidays, holiday) => {
        const base = { ...input, units, settlementDays, holidays };
        const at = (change: Partial<BucketInput>): number =>
          rank[bucketOf({ ...base, ...change }).bucket];
        assert.ok(at({ units: units + 1 }) >= at({}));
        assert.ok(at({ participation: 0.5 }) >= at({}));
        assert.ok(at({ settlementDays: settlementDays + 1 }) >= at({}));
        assert.ok(at({ holidays: [...holidays, holiday] }) >= at({}));
      },
    ),
  );
  assert.throws(() => bucketOf({ ...input, units: 0 }));
  assert.throws(() => bucketOf({ ...input, participation: 0 }));
});
test('EXP-5: business days add up: some and then some more are all of them at once', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 19_000, max: 21_000 }),
      fc.nat(40),
      fc.nat(40),
      fc.uniqueArray(fc.integer({ min: 19_000, max: 21_200 }), { maxLength: 60 }),
      (day, a, b, holidays) =>
        assert.equal(
          businessDaysAfter(businessDaysAfter(day, a, holidays), b, holidays),
          businessDaysAfter(day, a + b, holidays),
        ),
    ),
  );
});

for (const [illiquid, netAssets, ofNet, isBreached] of [
  [0, 100, 0, false],
  [15, 100, 0.15, false], // the limit itself is allowed
  [15.01, 100, 0.1501, true],
  [15, 95, 15 / 95, true], // borrowing makes net assets smaller, and the same holding too large
  [30, 200, 0.15, false],
] as const)
  test(`EXP-6: ${illiquid} illiquid of ${netAssets} net assets ${isBreached ? 'breaks' : 'keeps'} the limit`, () => {
    const assets = { highly: 50, moderately: 20, less: 10, illiquid, cash: 10 };
    const found = liquidityLimits(assets, netAssets);
    near(found.illiquidOfNet, ofNet);
    assert.equal(found.isBreached, isBreached);
    near(found.highlyOfAssets, 60 / (90 + illiquid));
  });
test('EXP-6: a swung price keeps from the others exactly what the flow pays, and both directions mirror each other', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1e7, max: 1e7, noNaN: true }),
      fc.double({ min: 0, max: 0.2, noNaN: true }),
      fc.double({ min: 0, max: 0.02, noNaN: true }),
      (flow, threshold, factor) => {
        const fund = { netAssets: 1e8, perShare: 10, flow, threshold, factor };
        const [found, mirror] = [swing(fund), swing({ ...fund, flow: -flow })];
        assert.equal(found.isSwung, Math.abs(flow) / 1e8 > threshold);
        near(found.perShare + mirror.perShare, 20);
        assert.equal(found.protectedValue, mirror.protectedValue);
        near(found.protectedValue, Math.abs(found.perShare / 10 - 1) * Math.abs(flow), 1e-6);
      },
    ),
  );
  const edge = { netAssets: 100, perShare: 10, flow: 5, threshold: 0.05, factor: 0.01 };
  assert.equal(swing(edge).isSwung, false);
  assert.throws(() => swing({ ...edge, netAssets: 0 }));
  assert.throws(() =>
    liquidityLimits({ highly: 1, moderately: 0, less: 0, illiquid: 0, cash: 0 }, 0),
  );
});
