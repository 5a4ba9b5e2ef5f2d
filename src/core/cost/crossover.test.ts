import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { CURVATURE, TIME_REFERENCE, VOLATILITY_REFERENCE } from '#core/cost/crossover';
import { costMarketOf, defaultModel, SHIPPED, shippedModel } from '#core/cost/default-model';
import { elasticitiesOf, paceFactor } from '#core/cost/elasticities';
import { PRIORS } from '#core/liquidity/priors';
import { ALWAYS_OPEN, US_EQUITY_SESSION } from '#core/market/session';

const trade = (advShare: number, volumeTime: number, volatilityDaily = VOLATILITY_REFERENCE) => ({
  advShare,
  volatilityDaily,
  volumeTime,
  adv: 1e6,
  advNotional: 5e7,
});
const size = fc.double({ min: 1e-5, max: 2, noNaN: true });
const time = fc.double({ min: 1e-3, max: 20, noNaN: true });
const model = shippedModel('equity');
const { law } = SHIPPED.equity;

test('IMP-37: at the volatility and time of the reference the law is Y sigma q (q + q0)^-0.6', () => {
  for (const q of [1e-4, 0.01, 0.1, 1]) {
    const was = model.impactBps(trade(q, TIME_REFERENCE < q ? q : TIME_REFERENCE));
    const time = Math.max(TIME_REFERENCE, q);
    const want =
      (1e4 * law.coefficient * VOLATILITY_REFERENCE * q) /
      (q + law.crossover) ** CURVATURE /
      (time / TIME_REFERENCE) ** law.decay;
    assert.ok(Math.abs(was / want - 1) < 1e-12);
  }
});

test('IMP-37: it knows time: the same size costs less the longer it takes, more the larger and the more volatile', () => {
  fc.assert(
    fc.property(size, time, fc.double({ min: 1.05, max: 5, noNaN: true }), (q, t, more) => {
      const cost = model.impactBps(trade(q, t));
      const slower = model.impactBps(trade(q, t * more));
      assert.ok(slower <= cost);
      if (t > q && t > law.fastest) assert.ok(Math.abs(slower / cost - more ** -law.decay) < 1e-9);
      assert.ok(model.impactBps(trade(q * more, t)) > cost);
      assert.ok(model.impactBps(trade(q, t, VOLATILITY_REFERENCE * more)) > cost);
    }),
  );
});

test('IMP-37: an order at once has a price too: no time is the shortest that was measured, and no faster than half of all volume', () => {
  const at = (q: number, t: number) => model.impactBps(trade(q, t));
  assert.equal(at(1e-4, 0), at(1e-4, law.fastest));
  assert.equal(at(0.1, 0), at(0.1, 0.1));
  assert.ok(at(0.1, 0) < Infinity && at(0, 0) === 0);
});

test('IMP-27, IMP-37: its slope is that of cost times quantity, the price ends further than the average, and the average stays', () => {
  fc.assert(
    fc.property(size, time, (q, t) => {
      const total = (share: number) => share * model.impactBps(trade(share, t));
      const step = 1e-6 * q;
      const slope = (total(q + step) - total(q - step)) / (2 * step);
      assert.ok(Math.abs(model.marginalImpactBps(trade(q, t)) / slope - 1) < 1e-3);
      assert.ok(model.peakBps(trade(q, t)) > model.impactBps(trade(q, t)));
      assert.equal(model.permanentBps(trade(q, t)), model.impactBps(trade(q, t)));
    }),
  );
});

test('IMP-37: the error grows away from what was measured, and is never less than what studies disagree by', () => {
  const relative = (q: number, t: number, sigma = VOLATILITY_REFERENCE) =>
    model.impactStandardErrorBps(trade(q, t, sigma)) / model.impactBps(trade(q, t, sigma));
  assert.ok(relative(0.05, TIME_REFERENCE) >= law.transferError);
  assert.ok(relative(0.05, 0.002) > relative(0.05, TIME_REFERENCE));
  assert.ok(relative(0.05, TIME_REFERENCE, 0.2) > relative(0.05, TIME_REFERENCE));
});

test('IMP-38: a market that never closes is priced as crypto, everything else as equity, and both say so', () => {
  assert.equal(costMarketOf(ALWAYS_OPEN, null), 'crypto');
  assert.equal(costMarketOf(null, PRIORS['crypto-major']), 'crypto');
  assert.equal(costMarketOf(US_EQUITY_SESSION, PRIORS['us-small-cap']), 'equity');
  assert.equal(costMarketOf(null, null), 'equity');
  for (const prior of [null, ...Object.values(PRIORS)]) {
    const { id, calibration } = defaultModel(prior);
    assert.match(id, /^crossover\//);
    assert.equal(calibration.state, 'prior');
    assert.match(calibration.source, /fitted on/);
  }
});

test('IMP-39: elasticities of a power law are its exponents; a pace along the volume adds nothing, any other adds something', () => {
  const found = elasticitiesOf(model, trade(1, 3));
  assert.ok(Math.abs(found.time + law.decay) < 1e-6);
  assert.ok(Math.abs(found.volatility - law.volatilityExponent) < 1e-6);
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.1, max: 10, noNaN: true }), { minLength: 2, maxLength: 20 }),
      fc.double({ min: 0.1, max: 10, noNaN: true }),
      (volumes, first) => {
        assert.ok(Math.abs(paceFactor(volumes, volumes, -0.25) - 1) < 1e-12);
        const other = volumes.map((each, k) => (k === 0 ? each * first : each));
        assert.ok(paceFactor(other, volumes, -0.25) >= 1 - 1e-12);
        assert.ok(Math.abs(paceFactor(other, volumes, 0) - 1) < 1e-12);
      },
    ),
  );
  // All of it in a quarter of the volume: as the model prices a quarter of the time.
  assert.ok(Math.abs(paceFactor([1, 0, 0, 0], [1, 1, 1, 1], -0.25) - 4 ** 0.25) < 1e-12);
});
