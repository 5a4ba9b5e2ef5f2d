// The report of the desk against the splits of the literature, written again and plainly.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lots, timeUs } from '#core/kernel/units';
import { tcaReport } from '#core/tca/build-report';
import { inTicks, vectorInstrument } from '#verify/vector-desk';
import { shortfallOf } from './shortfall.ts';

const close = (was: number | null, want: number, tolerance = 1e-9): void =>
  assert.ok(
    was !== null && Math.abs(was - want) <= tolerance * Math.max(1, Math.abs(want)),
    `${was} is not ${want}`,
  );
const price = fc.double({ min: 1, max: 1000, noNaN: true });
const fills = fc.array(fc.tuple(fc.integer({ min: 1, max: 1000 }), price), { maxLength: 20 });

test('TCA-2: twin: the report’s delay, opportunity, fees and total are those of Wagner and Perold, for both sides', () => {
  const prices = fc.tuple(price, price, price);
  const fee = fc.double({ min: 0, max: 1000, noNaN: true });
  fc.assert(
    fc.property(fills, prices, fee, fc.boolean(), (done, [decision, arrival, end], fees, isBuy) => {
      const quantity = done.reduce((sum, [count]) => sum + count, 0) + 100;
      const side = isBuy ? 1 : -1;
      const is = shortfallOf({ quantity, decision, arrival, end, fills: done, fees, side });
      const report = tcaReport({
        side: isBuy ? 'buy' : 'sell',
        quantity: lots(quantity),
        instrument: vectorInstrument(),
        arrivalPrice: inTicks(arrival),
        decisionPrice: inTicks(decision),
        fills: done.map(([count, at], i) => ({
          at: i,
          price: inTicks(at),
          quantity: count,
          fee: i === 0 ? fees : 0,
          mid: inTicks(at),
          touch: inTicks(at),
          liquidity: 'taker' as const,
        })),
        lastMid: inTicks(end),
        intervalVwap: null,
        intervalTwap: null,
        intervalEligibleVolume: null,
        estimate: {
          modelId: 'none',
          calibration: { state: 'none', source: '', asOf: null, n: 0 },
          asOf: timeUs(0),
          expectedBps: 0,
          spreadBps: 0,
          impactBps: 0,
          walkBps: 0,
          feesBps: 0,
          standardErrorBps: 0,
          stdevBps: 0,
          interval90Bps: [0, 0],
          inputs: {
            advShare: 0,
            volatilityDaily: 0,
            spreadBps: 0,
            horizonDays: 0,
          },
        },
      });
      const scale = (quantity * arrival) / 1e4;
      const charged = done.length === 0 ? 0 : fees;
      close(report.totalBps * scale, is.total - fees + charged, 1e-7);
      close(report.delayBps * scale, is.wagner.delay, 1e-7);
      close(report.opportunityBps * scale, is.wagner.opportunity, 1e-7);
      close(report.timingBps * scale, is.wagner.trading, 1e-7);
      close(report.feesBps * scale, charged, 1e-7);
    }),
  );
});

test('TCA-2: the splits of Perold, Wagner and the CFA sum to one total, paper return less real return; a sale is a purchase mirrored', () => {
  fc.assert(
    fc.property(
      fills,
      fc.tuple(price, price, price),
      fc.double({ min: 0, max: 1000, noNaN: true }),
      (done, [decision, arrival, end], fees) => {
        const quantity = done.reduce((sum, [count]) => sum + count, 0) + 100;
        const order = { quantity, decision, arrival, end, fills: done, fees, side: 1 };
        const is = shortfallOf(order);
        close(is.perold.execution + is.perold.opportunity + is.perold.fees, is.total, 1e-9);
        close(
          is.wagner.delay + is.wagner.trading + is.wagner.opportunity + is.wagner.fees,
          is.total,
          1e-9,
        );
        close(is.wagner.tradingDelay + is.wagner.opportunityDelay, is.wagner.delay, 1e-9);
        close(is.cfa.delay + is.cfa.realised + is.cfa.missed + is.cfa.explicit, is.total, 1e-9);
        close(is.paperReturn - is.actualReturn, is.total, 1e-9);
        close(shortfallOf({ ...order, side: -1 }).total - fees, -(is.total - fees), 1e-9);
      },
    ),
  );
});
test('TCA-2: published splits: CFA 0.19 %, a sale with gains and losses, and nothing filled is all opportunity and delay', () => {
  const cfa = shortfallOf({
    quantity: 1000,
    decision: 40,
    arrival: 40.04,
    end: 40.08,
    fills: [[700, 40.05]],
    fees: 17,
    side: 1,
  });
  close(cfa.totalBps, 19);
  close(cfa.wagner.delay, 40);
  const sale = shortfallOf({
    quantity: 5000,
    decision: 40,
    arrival: 39.5,
    end: 39,
    fills: [[4000, 39.7]],
    fees: 75,
    side: -1,
  });
  close(sale.total, 2275);
  close(sale.cfa.delay, 2000);
  close(sale.cfa.realised, -800);
  close(sale.cfa.missed, 1000);
  const nothing = shortfallOf({
    quantity: 1000,
    decision: 20,
    arrival: 20.1,
    end: 20.6,
    fills: [],
    fees: 0,
    side: 1,
  });
  assert.equal(nothing.average, null);
  close(nothing.total, nothing.wagner.delay + nothing.wagner.opportunity);
});
