import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ALMGREN_2005, almgrenImpact } from '#core/cost/almgren-2005';
import {
  bestPace,
  ISTAR,
  instantaneous,
  marketImpact,
  scheduledImpact,
  timingRisk,
} from '#core/cost/i-star';
import { near } from '#core/cost/near.fixture';

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const orders = fc.record({
  size: between(0.001, 1),
  sigma: between(0.05, 1),
  pov: between(0.01, 1),
});
for (const set of ['ALL', 'LC', 'SC'] as const) {
  const parameters = ISTAR[set];
  test(`IMP-21: ${set}: the parts are the whole, a larger, wilder or faster order costs more`, () => {
    fc.assert(
      fc.property(orders, (order) => {
        const { temporary, permanent, total } = marketImpact(order, parameters);
        near(total, temporary + permanent);
        near(permanent, (1 - parameters.b1) * instantaneous(order, parameters));
        const more = (change: object): number =>
          marketImpact({ ...order, ...change }, parameters).total;
        assert.ok(more({ size: order.size * 1.01 }) > total);
        assert.ok(more({ sigma: order.sigma * 1.01 }) > total);
        assert.ok(more({ pov: order.pov * 0.99 }) < total);
        near(more({ size: 2 * order.size }) / total, 2 ** parameters.a2);
      }),
    );
  });
  test(`IMP-21: ${set}: a schedule at one pace is that pace; an uneven one costs more where others trade alike`, () => {
    fc.assert(
      fc.property(
        fc.array(between(1, 1e5), { minLength: 1, maxLength: 10 }),
        between(0.05, 0.9),
        (units, pov) => {
          const quantity = units.reduce((sum, x) => sum + x, 0);
          const of = (volumes: readonly number[], traded: readonly number[] = units) =>
            scheduledImpact({ units: traded, volumes, adv: 1e6, sigma: 0.3 }, parameters);
          const want = marketImpact({ size: quantity / 1e6, sigma: 0.3, pov }, parameters).total;
          near(of(units.map((x) => x / pov - x)), want, 1e-9);
          const even = units.map(() => quantity / units.length);
          const flat = units.map(() => quantity);
          assert.ok(of(flat, even) <= of(flat) + 1e-9);
          // Periods without trades cost nothing.
          near(of([...flat, 5], [...units, 0]), of(flat));
        },
      ),
      { numRuns: 50 },
    );
  });
  test(`IMP-21: ${set}: the interior pace is a minimum nearby, and without fear of risk there is none`, () => {
    let found = 0;
    fc.assert(
      fc.property(
        between(0.01, 0.3),
        between(0.1, 0.6),
        between(0.05, 1),
        (size, sigma, lambda) => {
          const { interior, corner } = bestPace({ size, sigma }, lambda, parameters);
          near(corner, instantaneous({ size, sigma }, parameters));
          if (interior === null) return;
          found++;
          near(interior.objective, interior.impact + lambda * interior.risk);
          const at = (pov: number): number =>
            marketImpact({ size, sigma, pov }, parameters).total +
            lambda * timingRisk({ size, sigma, pov });
          for (const by of [0.99, 1.01])
            assert.ok(at(Math.min(1, interior.pov * by)) >= interior.objective - 1e-9);
        },
      ),
      { numRuns: 30 },
    );
    assert.ok(found > 5, `${found} have a pace`);
    assert.equal(bestPace({ size: 0.1, sigma: 0.3 }, 0, parameters).interior, null);
    assert.throws(() => bestPace({ size: 0.1, sigma: 0.3 }, -1, parameters));
  });
}
test('IMP-21: timing risk goes with volatility and the root of the time, and is gone at a participation of 1', () => {
  // A third of the variance of the time that it takes: size (1 - pov) / pov of a day of 250 in a year.
  near(timingRisk({ size: 0.1, sigma: 0.3, pov: 0.1 }), 1e4 * 0.3 * Math.sqrt(0.9 / 750));
  assert.equal(timingRisk({ size: 0.1, sigma: 0.3, pov: 1 }), 0);
  fc.assert(
    fc.property(orders, (order) => {
      near(timingRisk({ ...order, sigma: 2 * order.sigma }), 2 * timingRisk(order));
      near(timingRisk({ ...order, size: 4 * order.size }), 2 * timingRisk(order));
    }),
  );
});
for (const change of [{ size: 0 }, { sigma: -0.1 }, { pov: 0 }, { pov: 1.01 }])
  test(`IMP-21: ${JSON.stringify(change)} is no order`, () =>
    assert.throws(() => marketImpact({ size: 0.1, sigma: 0.3, pov: 0.1, ...change }, ISTAR.ALL)));

const sale = {
  quantity: -1e5,
  adv: 1e6,
  unitsOutstanding: 2e8,
  volatilityDaily: 0.02,
  duration: 0.5,
};
test('IMP-20: the published coefficients, by hand: a tenth of the volume over half a day', () => {
  const { permanent, temporary, realised } = almgrenImpact(sale);
  near(permanent, -0.314 * 0.02 * 0.1 * 200 ** 0.25);
  near(temporary, -0.142 * 0.02 * 0.2 ** 0.6);
  near(realised, permanent / 2 + temporary);
  near(ALMGREN_2005.gamma / ALMGREN_2005.gammaError, ALMGREN_2005.gammaT, 0.02);
  near(ALMGREN_2005.eta / ALMGREN_2005.etaError, ALMGREN_2005.etaT, 0.02);
});
test('IMP-20: what stays does not know the pace, what goes does not know the units outstanding', () => {
  fc.assert(
    fc.property(between(0.01, 5), between(1e6, 1e10), (duration, unitsOutstanding) => {
      const [a, b] = [almgrenImpact(sale), almgrenImpact({ ...sale, duration })];
      assert.equal(b.permanent, a.permanent);
      near(b.temporary / a.temporary, (0.5 / duration) ** 0.6);
      const c = almgrenImpact({ ...sale, unitsOutstanding });
      assert.equal(c.temporary, a.temporary);
      near(c.permanent / a.permanent, (unitsOutstanding / 2e8) ** 0.25);
    }),
  );
  near(almgrenImpact({ ...sale, quantity: 0 }).realised, 0);
});
for (const change of [
  { adv: 0 },
  { unitsOutstanding: 0 },
  { volatilityDaily: -0.1 },
  { duration: 0 },
])
  test(`IMP-20: ${JSON.stringify(change)} is no order`, () =>
    assert.throws(() => almgrenImpact({ ...sale, ...change })));
