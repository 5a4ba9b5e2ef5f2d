import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { near } from '#core/portfolio/book.fixture';
import {
  type BangiaInput,
  bangia,
  constantSpread,
  evenSaleRisk,
} from '#core/portfolio/liquidity-var';

const input: BangiaInput = {
  value: 1e6,
  mu: 0,
  sigma: 0.02,
  kurtosis: 3,
  spread: 0.002,
  spreadDeviation: 0.001,
  a: 3,
  z: 2.326,
  phi: 0.4,
};
const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });

test('EXP-3: price and spread add up, in money: twice the value is twice the risk', () => {
  fc.assert(
    fc.property(between(0, 0.2), between(0, 0.05), between(1, 10), (sigma, spread, kurtosis) => {
      const found = bangia({ ...input, sigma, spread, kurtosis });
      near(found.total, found.price + found.spread);
      near(bangia({ ...input, value: 2e6, sigma, spread, kurtosis }).total, 2 * found.total);
      assert.ok(found.price < 1e6, 'no more than all is lost');
    }),
  );
});
for (const [what, change, price, spread] of [
  ['nothing moves', { sigma: 0, spreadDeviation: 0 }, 0, 1000],
  ['the spread is certain', { sigma: 0.02, spreadDeviation: 0 }, 45_454.5305, 1000],
  ['the spread moves', {}, 45_454.5305, 2500],
  ['four deviations count', { a: 4 }, 45_454.5305, 3000],
  ['tails are as a normal', { kurtosis: 3, phi: 10 }, 45_454.5305, 2500],
] as const)
  test(`EXP-3: where ${what}, a million at 2 % a day risks ${price} of price and ${spread} of spread`, () => {
    const found = bangia({ ...input, ...change });
    near(found.price, price, 1e-6);
    near(found.spread, spread);
  });
test('EXP-3: fat tails stretch the quantile by the logarithm of kurtosis, thin ones shrink it', () => {
  near(bangia({ ...input, kurtosis: 3 * Math.E }).theta, 1.4);
  near(bangia({ ...input, kurtosis: 3 / Math.E }).theta, 0.6);
  assert.throws(() => bangia({ ...input, kurtosis: 0 }));
  assert.throws(() => bangia({ ...input, sigma: -0.01 }));
});
test('EXP-3: the price risk grows with the root of the days, the spread is paid once', () => {
  fc.assert(
    fc.property(between(0.1, 250), between(0, 0.1), (days, spread) => {
      const of = { value: 100, sigma: 0.01, spread, z: 1.645 };
      const [one, many] = [constantSpread({ ...of, days: 1 }), constantSpread({ ...of, days })];
      near(many.price, Math.sqrt(days) * one.price);
      assert.equal(many.spread, one.spread);
      near(many.total, many.price + many.spread);
    }),
  );
});
test('EXP-3: the risk of an even sale is the sum over its days of what is held, at the start or at the end of each', () => {
  for (let n = 1; n <= 60; n++) {
    const sum = (of: (day: number) => number): number =>
      Math.sqrt(Array.from({ length: n }, (_, k) => of(k) ** 2).reduce((a, b) => a + b, 0));
    near(
      evenSaleRisk(n, 'start'),
      sum((k) => 1 - k / n),
    );
    near(
      evenSaleRisk(n, 'end'),
      sum((k) => 1 - (k + 1) / n),
    );
  }
  assert.throws(() => evenSaleRisk(0.5, 'start'));
});
