import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type EstimateInput, estimateCost } from '#core/cost/estimate';
import { publishedSquareRoot, squareRootModel, unknownModel } from '#core/cost/square-root';
import { lots, quoteValue, ticks, timeUs } from '#core/kernel/units';
import { PRIORS, US_EQUITY_U_SHAPE } from '#core/liquidity/priors';
import { type LiquidityProfile, type Measured, PROFILE_VERSION } from '#core/liquidity/profile';
import { tradeOf } from '#core/liquidity/trade';
import { NO_FEES } from '#core/market/fees';
import { type Instrument, REGULAR_PRINTS } from '#core/market/instrument';
import { US_EQUITY_SESSION } from '#core/market/session';
import type { MarketView } from '#core/market/view';
import { normalQuantile } from '#core/numeric/normal';

const instrument: Instrument = {
  id: 'AAPL.XNAS',
  symbol: 'AAPL',
  venue: 'XNAS',
  tick: { units: 1, scale: 2 },
  lot: { units: 1, scale: 0 },
  minNotional: quoteValue(0),
  multiplier: 1,
  settlement: 'linear',
  currencies: { base: 'AAPL', quote: 'USD', settlement: 'USD' },
  session: US_EQUITY_SESSION,
  eligible: REGULAR_PRINTS,
};
const measured = (value: number, standardError: number | null, unit = ''): Measured => ({
  value,
  unit,
  standardError,
  n: 20,
  source: 'test',
});
const at = timeUs(1_700_000_000_000_000);
const profile: LiquidityProfile = {
  instrumentId: instrument.id,
  asOf: at,
  adv: measured(50e6, 2.5e6),
  advNotional: quoteValue(9e9),
  volatilityDaily: measured(0.0175, 0.0015),
  spreadBps: measured(1, 0.1),
  depthTouch: measured(300, 10),
  curve: US_EQUITY_U_SHAPE,
  regime: 'normal',
  quality: 'B',
  prior: null,
  notes: [],
  spreadEstimated: null,
  volumeSteadiness: null,
  version: PROFILE_VERSION,
  madeOf: [],
};
const view: MarketView = {
  at,
  dataAt: at,
  bids: [
    { price: ticks(9999), size: lots(200) },
    { price: ticks(9998), size: lots(300) },
  ],
  asks: [
    { price: ticks(10_001), size: lots(200) },
    { price: ticks(10_002), size: lots(300) },
  ],
  eligibleVolume: lots(0),
  eligibleTurnover: 0,
  volatilityDaily: null,
  valid: true,
};
const base: EstimateInput = {
  profile,
  model: publishedSquareRoot(PRIORS['us-large-cap']),
  instrument,
  side: 'buy',
  quantity: lots(5_000_000),
  mid: 10_000,
  view: null,
  immediate: false,
  volumeTime: 0.5,
  horizonDays: 1,
  varianceDays: 1 / 3,
  takerShare: 1,
  fees: NO_FEES,
  asOf: at,
};
function cost(change: Partial<EstimateInput>) {
  const estimate = estimateCost({ ...base, ...change });
  assert.ok(estimate.ok, estimate.ok ? '' : estimate.error.message);
  return estimate.value;
}
function refused(change: Partial<EstimateInput>): string {
  const estimate = estimateCost({ ...base, ...change });
  assert.ok(!estimate.ok);
  assert.notEqual(estimate.error.remedy, '');
  return estimate.error.code;
}
const close = (was: number, want: number, tolerance = 1e-9): void =>
  assert.ok(
    Math.abs(was - want) <= tolerance * Math.max(1, Math.abs(want)),
    `${was} is not ${want}`,
  );

test('IMP-5: a tenth of the daily volume of a stock like Apple costs 35 to 60 bp, and 50 bp is well inside what the parameters allow', () => {
  for (const sigma of [0.015, 0.0175, 0.02]) {
    const estimate = cost({ profile: { ...profile, volatilityDaily: measured(sigma, 0.0015) } });
    assert.ok(estimate.expectedBps > 35 && estimate.expectedBps < 60, String(estimate.expectedBps));
    assert.ok(Math.abs(estimate.expectedBps - 50) < 1.645 * estimate.standardErrorBps);
  }
});

test('IMP-5: the parts sum to the expected cost, fees included', () => {
  const fees = { makerBps: -1, takerBps: 4, perUnit: 0.005 };
  const estimate = cost({ fees, takerShare: 0.25 });
  close(
    estimate.expectedBps,
    estimate.spreadBps + estimate.impactBps + estimate.walkBps + estimate.feesBps,
  );
  close(estimate.spreadBps, 0.125);
  close(estimate.feesBps, 0.25 * 4 - 0.75 + 0.5); // half a cent a share is 0.5 bp of 100 dollars
  assert.equal(estimate.walkBps, 0);
});

test('IMP-7: the standard error is the delta method over Y, volatility, volume and spread', () => {
  const estimate = cost({});
  const { impactBps } = estimate;
  const relative = Math.hypot(0.25 / 0.75, 0.0015 / 0.0175, 0.5 * (2.5 / 50));
  close(estimate.standardErrorBps, Math.hypot(impactBps * relative, 0.05));
  const exact = squareRootModel({
    id: 'x',
    coefficient: 1,
    exponent: 0.5,
    coefficientStandardError: 0,
    calibration: base.model.calibration,
  });
  close(
    cost({
      model: exact,
      profile: {
        ...profile,
        adv: measured(50e6, null),
        volatilityDaily: measured(0.0175, 0),
        spreadBps: measured(1, 0),
      },
    }).standardErrorBps,
    0.5 * 1e4 * 0.0175 * Math.sqrt(0.1),
  );
});

test('P12: two intervals: timing risk is sigma times the root of the exposure; the predictive interval holds both', () => {
  const estimate = cost({});
  close(estimate.stdevBps, 175 * Math.sqrt(1 / 3));
  const half = normalQuantile(0.95) * Math.hypot(estimate.stdevBps, estimate.standardErrorBps);
  close(estimate.interval90Bps[0], estimate.expectedBps - half);
  close(estimate.interval90Bps[1], estimate.expectedBps + half);
  assert.equal(cost({ varianceDays: 0 }).stdevBps, 0);
});

test('IMP-7: Almgren-Chriss: N equal slices over T days expose T/3 (1 - 1/N)(1 - 1/2N) days, and stdev^2 is sigma^2 times that', () => {
  const [slices, days] = [5, 1];
  let varianceDays = 0;
  for (let k = 1; k <= slices; k++) varianceDays += (days / slices) * (1 - k / slices) ** 2;
  close(varianceDays, (days / 3) * (1 - 1 / slices) * (1 - 1 / (2 * slices)));
  close(cost({ varianceDays }).stdevBps ** 2, 175 ** 2 * varianceDays);
});

test('IMP-6: an immediate order pays the touch and the walk behind it, and nothing of the law while the book displays it', () => {
  const small = cost({ immediate: true, view, quantity: lots(400), varianceDays: 0 });
  close(small.spreadBps, 1);
  close(small.walkBps, 0.5); // 200 at 10,001 and 200 at 10,002
  assert.equal(small.impactBps, 0);
  assert.equal(small.standardErrorBps, 0);
  assert.equal(small.displayedShare, 1);
  close(small.expectedBps, 1.5);
});

test('IMP-6: a sell walks the bids and costs the same on a symmetric book', () => {
  const ways = (['buy', 'sell'] as const).map(
    (side) =>
      cost({ immediate: true, view, quantity: lots(400), varianceDays: 0, side }).expectedBps,
  );
  close(ways[0] ?? NaN, ways[1] ?? 0);
});

test('IMP-8: what cannot be priced is refused with a code, never priced by a default', () => {
  assert.equal(refused({ model: unknownModel() }), 'IMPACT_UNKNOWN');
  assert.equal(refused({ profile: { ...profile, spreadBps: null } }), 'IMPACT_UNKNOWN');
  assert.equal(refused({ immediate: true }), 'MARKET_DATA_MISSING');
  assert.equal(
    refused({ immediate: true, view: { ...view, valid: false } }),
    'MARKET_DATA_MISSING',
  );
  assert.equal(
    refused({
      immediate: true,
      view: { ...view, bids: [{ price: ticks(10_003), size: lots(1) }] },
      quantity: lots(1),
    }),
    'MARKET_CROSSED',
  );
  assert.equal(
    refused({ immediate: true, view: { ...view, asks: [] }, quantity: lots(1) }),
    'INSUFFICIENT_LIQUIDITY',
  );
});

test('IMP-6: beyond the displayed depth the model prices the rest from the last level on, and the estimate says which share', () => {
  const found = cost({ immediate: true, view, quantity: lots(1000), varianceDays: 0 });
  assert.equal(found.displayedShare, 0.5);
  // 200 at the touch, 300 and the 500 that are not displayed one tick further.
  close(found.walkBps, 0.8);
  close(found.impactBps, 0.5 * base.model.impactBps(tradeOf(profile, 1000, 0)));
  assert.ok(found.standardErrorBps > 0);
  const nearly = cost({ immediate: true, view, quantity: lots(501), varianceDays: 0 });
  const all = cost({ immediate: true, view, quantity: lots(500), varianceDays: 0 });
  assert.ok(nearly.expectedBps >= all.expectedBps && nearly.expectedBps < all.expectedBps + 0.01);
});

test('IMP-36: what a limit leaves undone costs no spread, no impact and no fees', () => {
  const limit = {
    distanceBps: -50,
    probability: 0.2,
    share: 0.3,
    selectionBps: -15,
    opportunityBps: 15,
  };
  const free = cost({ fees: { makerBps: 1, takerBps: 1, perUnit: 0 } });
  const held = cost({ fees: { makerBps: 1, takerBps: 1, perUnit: 0 }, limit });
  close(held.spreadBps, 0.3 * free.spreadBps);
  close(held.feesBps, 0.3 * free.feesBps);
  close(held.impactBps, 0.3 ** 1.5 * free.impactBps);
  assert.deepEqual(held.limit, limit);
});

test('IMP-5: expected cost grows with quantity, spread, volatility and taker share', () => {
  const factor = fc.double({ min: 1.01, max: 5, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1e7 }), factor, (quantity, more) => {
      const one = cost({ quantity: lots(quantity), takerShare: 0.2 }).expectedBps;
      assert.ok(
        cost({ quantity: lots(Math.ceil(quantity * more)), takerShare: 0.2 }).expectedBps > one,
      );
      assert.ok(
        cost({
          quantity: lots(quantity),
          takerShare: 0.2,
          profile: { ...profile, spreadBps: measured(more, 0.1) },
        }).expectedBps > one,
      );
      assert.ok(
        cost({
          quantity: lots(quantity),
          takerShare: 0.2,
          profile: { ...profile, volatilityDaily: measured(0.0175 * more, 0.001) },
        }).expectedBps > one,
      );
      assert.ok(
        cost({ quantity: lots(quantity), takerShare: Math.min(1, 0.2 * more) }).expectedBps > one,
      );
    }),
    { numRuns: 100 },
  );
});
test('IMP-29: the part of the error that is of the fit grows with its age, the others do not', () => {
  const day = 86_400e6;
  const fit = (days: number) => ({
    ...base.model,
    calibration: {
      state: 'calibrated',
      source: '',
      asOf: timeUs(at - days * day),
      n: 500,
    } as const,
  });
  const known = {
    ...profile,
    adv: measured(50e6, 0),
    volatilityDaily: measured(0.0175, 0),
    spreadBps: measured(1, 0),
  };
  const error = (days: number, of: LiquidityProfile = known): number =>
    cost({ model: fit(days), profile: of }).standardErrorBps;
  close(error(360), 2 * error(0));
  close(error(90), error(0));
  const others = Math.sqrt(error(0, profile) ** 2 - error(0) ** 2);
  close(Math.sqrt(error(360, profile) ** 2 - error(360) ** 2), others, 1e-6);
  close(cost({ model: fit(360) }).expectedBps, cost({ model: fit(0) }).expectedBps);
});
test('IMP-5: a sale over time costs what a purchase does, and a book in other lots and ticks what this one does', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 40 }),
      fc.integer({ min: 1, max: 1_000_000 }),
      (by, count) => {
        const bought = cost({ quantity: lots(count) });
        assert.deepEqual(cost({ quantity: lots(count), side: 'sell' }), bought);
        const many = cost({
          quantity: lots(by * count),
          profile: { ...profile, adv: measured(by * 50e6, by * 2.5e6) },
        });
        close(many.expectedBps, bought.expectedBps);
        close(many.standardErrorBps, bought.standardErrorBps);
        close(cost({ quantity: lots(count), mid: 10_000 * by }).expectedBps, bought.expectedBps);
      },
    ),
  );
});
for (const [what, change] of [
  ['no quantity', { quantity: lots(0) }],
  ['no mid', { mid: 0 }],
  ['a taker share above 1', { takerShare: 1.1 }],
  ['a negative taker share', { takerShare: -0.1 }],
  ['a negative exposure', { varianceDays: -1 }],
] as const)
  test(`IMP-5: ${what} is no question`, () =>
    assert.throws(() => estimateCost({ ...base, ...change })));
