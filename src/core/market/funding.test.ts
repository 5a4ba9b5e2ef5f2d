import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { timeUs } from '#core/kernel/units';
import { instrumentOfMarket } from '#core/market/catalog';
import { fundingOver, fundingPaid, holdingForecast } from '#core/market/funding';
import { priceOf } from '#core/market/instrument';

const inverse = instrumentOfMarket('crypto:100USD', 'BTCUSD_PERP');
const linear = instrumentOfMarket('crypto:0.001BTC', 'BTCUSDT');
const ticksOf = (instrument: typeof inverse, price: number): number =>
  price / priceOf(instrument, 1);
const near = (was: number, want: number): void =>
  assert.ok(Math.abs(was - want) <= 1e-12 * Math.max(1, Math.abs(want)), `${was} is ${want}`);

test('PRP-1: longs pay a positive rate on the value at the mark: in money for a linear contract, in coin for an inverse one; shorts receive it', () => {
  // 50 contracts of a thousandth at 60,000 are 3,000; of it a hundredth of a percent.
  near(fundingPaid(linear, 50, { rate: 0.0001, mark: ticksOf(linear, 60_000) }), 0.3);
  near(fundingPaid(linear, -50, { rate: 0.0001, mark: ticksOf(linear, 60_000) }), -0.3);
  // 50 contracts of 100 USD at 50,000 are a tenth of a coin.
  near(fundingPaid(inverse, 50, { rate: 0.0003, mark: ticksOf(inverse, 50_000) }), 0.00003);
  near(fundingPaid(inverse, 50, { rate: -0.0003, mark: ticksOf(inverse, 50_000) }), -0.00003);
});

test('PRP-2: a funding is of what was held just before it, and of nothing before the first execution', () => {
  const mark = ticksOf(inverse, 50_000);
  const rates = [100, 200, 300, 400].map((at) => ({ at, rate: 0.001, mark }));
  const steps = [
    { at: 150, lots: 10 },
    { at: 200, lots: 10 },
    { at: 250, lots: -20 },
  ];
  const paid = fundingOver(inverse, steps, rates, { start: 0, from: 50, until: 350 });
  assert.deepEqual(
    paid.map(({ at, position }) => [at, position]),
    [[200, 10]],
  );
  near(paid[0]!.paid, (10 * 100 * 0.001) / 50_000);
  const held = fundingOver(inverse, steps, rates, { start: 5, from: 50, until: 400 });
  assert.deepEqual(
    held.map(({ position }) => position),
    [5, 15, 5, 5],
  );
});

test('PRP-3: holding costs what the past says, with its error by days; a seller has the other sign; two days are needed', () => {
  const day = 86_400e6;
  const rates = Array.from({ length: 60 }, (_, i) => ({
    at: timeUs(i * (day / 3)),
    rate: i % 3 === 0 ? 0.0003 : 0.0001,
    mark: 1,
  }));
  const long = holdingForecast(rates, 'buy', 2 * 86_400)!;
  near(long.perDayBps, 5);
  near(long.expectedBps, 10);
  near(long.standardErrorBps, 0);
  assert.deepEqual([long.fundings, long.days], [60, 20]);
  near(long.interval90Bps![0], 10);
  near(holdingForecast(rates, 'sell', 86_400)!.expectedBps, -5);
  assert.equal(holdingForecast(rates.slice(0, 3), 'buy', 86_400), null);
  assert.equal(holdingForecast(rates.slice(0, 9), 'buy', 86_400)!.interval90Bps, null);
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: -0.001, max: 0.001, noNaN: true }), {
        minLength: 9,
        maxLength: 60,
      }),
      (all) => {
        const some = all.map((rate, i) => ({ at: timeUs(i * (day / 3)), rate, mark: 1 }));
        const [buy, sell] = (['buy', 'sell'] as const).map(
          (side) => holdingForecast(some, side, 86_400)!,
        );
        assert.ok(Math.abs(buy!.expectedBps + sell!.expectedBps) < 1e-9);
        assert.ok(Math.abs(buy!.standardErrorBps - sell!.standardErrorBps) < 1e-9);
      },
    ),
  );
});
