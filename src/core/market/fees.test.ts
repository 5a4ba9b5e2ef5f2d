import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dayNumberOf } from '#core/kernel/civil';
import { DAY_US, lots, timeUs } from '#core/kernel/units';
import { usEquity } from '#core/market/catalog';
import { type FeeSchedule, feeOf, feesAt, flatSchedule, NO_FEES, nextFee } from '#core/market/fees';

const instrument = usEquity('ACME', 'XNAS'); // a tick is a cent
const hundred = { quantity: lots(100), price: 10_000, liquidity: 'taker', side: 'buy' } as const; // worth 10 000

test('FEE-1: bps of value by liquidity and an amount per unit; a negative rate is a rebate', () => {
  const fees = { makerBps: -2, takerBps: 3, perUnit: 0.005 };
  assert.equal(feeOf(fees, instrument, hundred), 3 + 0.5);
  assert.equal(feeOf(fees, instrument, { ...hundred, liquidity: 'maker' }), -2 + 0.5);
  assert.equal(feeOf(NO_FEES, instrument, hundred), 0);
});

const year = (value: number): ReturnType<typeof timeUs> =>
  timeUs(dayNumberOf({ year: value, month: 1, day: 1 }) * DAY_US);
const schedules: readonly FeeSchedule[] = [
  {
    from: year(2024),
    until: year(2025),
    tiers: [{ minVolume: 0, makerBps: 1, takerBps: 5, perUnit: 0 }],
  },
  {
    from: year(2025),
    until: null,
    tiers: [
      { minVolume: 1_000_000, makerBps: 0, takerBps: 3, perUnit: 0 },
      { minVolume: 0, makerBps: 1, takerBps: 4, perUnit: 0 },
    ],
  },
];
for (const [when, volume, want] of [
  ['before all schedules', 0, null],
  ['2024', 5e6, 5],
  ['the last moment of 2024', 0, 5],
  ['the first moment of 2025', 0, 4],
  ['2025', 999_999, 4],
  ['2025', 1_000_000, 3],
] as const) {
  test(`FEE-2: ${when} with ${volume} traded: ${want === null ? 'nobody knows' : `${want} bps`}`, () => {
    const at = {
      'before all schedules': year(2024) - 1,
      '2024': year(2024),
      'the last moment of 2024': year(2025) - 1,
      'the first moment of 2025': year(2025),
      '2025': year(2026),
    }[when];
    assert.equal(feesAt(schedules, timeUs(at), volume)?.takerBps ?? null, want);
  });
}
test('FEE-2: a flat schedule is the simplest case: always the same', () => {
  const flat = { makerBps: 1, takerBps: 2, perUnit: 0.01 };
  assert.equal(
    feeOf(feesAt(flatSchedule(flat), timeUs(0), 0) ?? NO_FEES, instrument, hundred),
    feeOf(flat, instrument, hundred),
  );
});

test('FEE-3: a levy on sales is paid by sellers only, and is capped per fill', () => {
  const fees = { ...NO_FEES, sellBps: 0.25, sellPerUnit: 0.01, sellPerUnitMax: 0.5 };
  assert.equal(feeOf(fees, instrument, hundred), 0);
  assert.equal(feeOf(fees, instrument, { ...hundred, side: 'sell' }), 0.25 + 0.5);
});

test('FEE-4: the minimum of a ticket is paid once per order, and no more than the minimum until the rates exceed it', () => {
  const fees = { makerBps: 1, takerBps: 1, perUnit: 0, minTicket: 1.5 };
  let before = { due: 0, charged: 0 };
  const paid: number[] = [];
  for (let i = 0; i < 3; i++) {
    const next = nextFee(fees, instrument, hundred, before);
    paid.push(next.fee);
    before = next;
  }
  assert.deepEqual(paid, [1.5, 0.5, 1]); // 1, 2, 3 are due
  assert.equal(
    nextFee(
      { ...NO_FEES, makerBps: -1 },
      instrument,
      { ...hundred, liquidity: 'maker' },
      { due: 0, charged: 0 },
    ).fee,
    -1,
    'without a minimum a rebate is a rebate',
  );
});

const anyFees = fc.record({
  makerBps: fc.integer({ min: -5, max: 10 }),
  takerBps: fc.integer({ min: 0, max: 20 }),
  perUnit: fc.integer({ min: 0, max: 9 }).map((each) => each / 1000),
  sellBps: fc.integer({ min: 0, max: 5 }),
  minTicket: fc.constantFrom(0, 0, 1, 5),
});
const anyFill = fc.record({
  quantity: fc.integer({ min: 1, max: 5000 }).map(lots),
  price: fc.integer({ min: 1, max: 50_000 }),
  liquidity: fc.constantFrom('maker' as const, 'taker' as const),
  side: fc.constantFrom('buy' as const, 'sell' as const),
});
test('FEE-1, FEE-4: an order pays the same in one fill as in many, and never less than its minimum, levies apart', () => {
  fc.assert(
    fc.property(
      anyFees,
      anyFill,
      fc.array(fc.integer({ min: 1, max: 500 }), { maxLength: 5 }),
      (fees, fill, parts) => {
        const quantity = lots(parts.reduce((sum, each) => sum + each, fill.quantity));
        let [before, paid] = [{ due: 0, charged: 0 }, 0];
        for (const part of [fill.quantity, ...parts]) {
          const next = nextFee(fees, instrument, { ...fill, quantity: lots(part) }, before);
          paid += next.fee;
          assert.ok(fees.minTicket === 0 || next.charged >= fees.minTicket);
          before = next;
        }
        const whole = feeOf(fees, instrument, { ...fill, quantity });
        // A rebate that comes late does not give back the minimum that was paid.
        assert.ok(Math.abs(paid - whole) < 1e-6 * (1 + Math.abs(whole)), `${paid} is not ${whole}`);
      },
    ),
  );
});
test('FEE-1, FEE-3: a seller pays what a buyer pays and the levy; a fill of nothing costs nothing but a ticket', () => {
  fc.assert(
    fc.property(anyFees, anyFill, (fees, fill) => {
      const pays = (side: 'buy' | 'sell'): number => feeOf(fees, instrument, { ...fill, side });
      const levy = (fill.quantity * fill.price * fees.sellBps) / 1e6;
      assert.ok(Math.abs(pays('sell') - pays('buy') - levy) < 1e-6 * (1 + levy));
      assert.equal(feeOf(fees, instrument, { ...fill, quantity: lots(0) }), fees.minTicket);
    }),
  );
});
test('FEE-2: the order of tiers does not matter; more volume never pays a tier that is out of reach', () => {
  const tier = fc.record({
    minVolume: fc.integer({ min: 0, max: 100 }),
    takerBps: fc.integer({ min: 0, max: 50 }),
  });
  const tiers = fc.uniqueArray(tier, { maxLength: 6, selector: ({ minVolume }) => minVolume });
  fc.assert(
    fc.property(tiers, fc.integer({ min: 0, max: 120 }), (some, volume) => {
      const all = some.map((each) => ({ ...NO_FEES, ...each }));
      const found = (of: typeof all) =>
        feesAt([{ from: null, until: null, tiers: of }], timeUs(0), volume);
      assert.deepEqual(found(all.toReversed()), found(all));
      const reached = all.filter(({ minVolume }) => minVolume <= volume);
      const best = reached.toSorted((a, b) => b.minVolume - a.minVolume)[0] ?? null;
      assert.deepEqual(found(all), best);
    }),
  );
});
