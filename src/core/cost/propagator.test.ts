import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { near } from '#core/cost/near.fixture';
import {
  againstItself,
  decay,
  diffusiveDecay,
  EMPIRICAL_EXPONENTS,
  GAMMA_STAR,
  type Kernel,
  kernelSchedule,
  mayBeManipulated,
  moveOfRun,
  powerSchedule,
  relaxation,
  response,
  roundTrip,
} from '#core/cost/propagator';

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true });
const KERNELS: readonly Kernel[] = [
  { kind: 'exponential', rho: 0.7 },
  { kind: 'power', scale: 2, exponent: 0.5 },
  { kind: 'linear', slope: 0.2 },
  { kind: 'rational', scale: 1, power: 0.5 },
];
const timesOf = (n: number, apart = 0.5): number[] =>
  Array.from({ length: n }, (_, i) => i * apart);

for (const kernel of KERNELS) {
  test(`IMP-23: impact under ${kernel.kind} decay begins at 1 and only goes`, () => {
    assert.equal(decay(kernel, 0), 1);
    fc.assert(
      fc.property(between(0, 50), between(0, 50), (a, b) => {
        const [early, late] = [decay(kernel, Math.min(a, b)), decay(kernel, Math.max(a, b))];
        assert.ok(late <= early && late >= 0);
      }),
    );
  });
  test(`IMP-23: the schedule under ${kernel.kind} decay pays one price throughout, which is twice its cost per unit`, () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), between(1, 1e6), (n, quantity) => {
        const times = timesOf(n);
        const found = kernelSchedule(kernel, times, quantity);
        assert.ok(found.ok);
        const { trades, cost } = found.value;
        near(trades.reduce((sum, x) => sum + x, 0) / quantity, 1);
        let paid = 0;
        for (const [i, t] of times.entries()) {
          const at = trades.reduce(
            (sum, x, k) => sum + x * decay(kernel, Math.abs(t - times[k]!)),
            0,
          );
          near(at / ((2 * cost) / quantity), 1, 1e-7);
          paid += (trades[i]! * at) / 2;
        }
        near(paid / cost, 1, 1e-7);
        // It is the same run backwards, and a sale is the mirror.
        for (const [i, x] of trades.entries())
          near(trades.at(-1 - i)! / quantity, x / quantity, 1e-7);
        const sale = kernelSchedule(kernel, times, -quantity);
        assert.ok(sale.ok);
        near(sale.value.cost / cost, 1);
        near(sale.value.trades[0]! / trades[0]!, -1);
      }),
      { numRuns: 40 },
    );
  });
}
test('IMP-23: where impact stays, one trade is as cheap as many; where it is gone at once, n trades cost 1/n', () => {
  for (const n of [1, 2, 5, 20]) {
    const gone = kernelSchedule({ kind: 'exponential', rho: 1e3 }, timesOf(n), 100);
    assert.ok(gone.ok);
    near(gone.value.cost, 5000 / n, 1e-6);
    for (const x of gone.value.trades) near(x, 100 / n, 1e-6);
    const stays = kernelSchedule({ kind: 'exponential', rho: 1e-7 }, timesOf(n), 100);
    assert.ok(stays.ok);
    near(stays.value.cost, 5000, 1e-5);
  }
});
test('IMP-24: a decay that is not positive definite is refused, times that do not rise are no question', () => {
  const rational: Kernel = { kind: 'rational', scale: 1, power: 6 };
  const refused = kernelSchedule(rational, timesOf(12, 0.3), 1);
  assert.ok(!refused.ok || againstItself(refused.value) > 0);
  assert.throws(() => kernelSchedule(KERNELS[0]!, [], 1));
  assert.throws(() => kernelSchedule(KERNELS[0]!, [0, 0], 1));
  assert.throws(() => kernelSchedule(KERNELS[0]!, [1, 0], 1));
});
for (const [trades, want] of [
  [[1, 2, 3], 0],
  [[1, -2, 3], 1],
  [[-1, 2, -3, 4], 2],
  [[1, -1e-12, 1], 0],
  [[], 0],
] as const)
  test(`IMP-24: ${trades.join(', ') || 'no trades'} turn against the order ${want} times`, () =>
    assert.equal(againstItself({ trades }), want));
for (const [gamma, delta, want] of [
  [0.5, 0.5, false],
  [0.45, 0.5, true], // the sum is below 1
  [0.4, 0.9, true], // below gamma*
  [GAMMA_STAR, 0.6, false],
  [GAMMA_STAR - 1e-9, 0.9, true],
  [1, 0.1, false],
  [EMPIRICAL_EXPONENTS.gamma, EMPIRICAL_EXPONENTS.delta, true],
] as const)
  test(`IMP-24: a decay of ${gamma.toFixed(3)} with impact of ${delta} ${want ? 'may be' : 'is not known to be'} manipulated`, () =>
    assert.equal(mayBeManipulated(gamma, delta), want));
test('IMP-24: no round trip pays under linear impact; under a concave one buying slowly and selling fast does', () => {
  const trips = fc.tuple(between(0.1, 10), between(0.1, 10), between(0.1, 5), between(0.1, 5));
  fc.assert(
    fc.property(trips, ([v1, v2, rho, horizon]) => {
      const order = { v1, v2, rho, horizon };
      const linear = roundTrip(order, (rate) => rate);
      assert.ok(linear.total >= -1e-9 * (linear.buying + linear.selling));
      near(linear.total, linear.buying + linear.selling + linear.crossed);
      const twice = roundTrip(order, (rate) => 2 * rate);
      near(twice.total, 2 * linear.total, 1e-9);
      // In and out at one pace pays under no impact that rises.
      const even = roundTrip({ ...order, v2: v1 }, Math.sqrt);
      assert.ok(even.total >= -1e-9);
    }),
  );
  const paid = [0.05, 0.1, 0.2, 5, 10, 20].map(
    (v1) => roundTrip({ v1, v2: 1, rho: 0.05, horizon: 1 }, Math.sqrt).total,
  );
  assert.ok(Math.min(...paid) < 0, paid.join(', '));
  for (const bad of ['v1', 'v2', 'rho', 'horizon'] as const)
    assert.throws(() => roundTrip({ v1: 1, v2: 1, rho: 1, horizon: 1, [bad]: 0 }, (x) => x));
});
test('IMP-25: the continuous schedule is all of the order, even in time, and its cost is half its price', () => {
  fc.assert(
    fc.property(between(0.05, 0.95), between(0.1, 10), between(0, 1), (a, horizon, share) => {
      const { executed, density, level, cost } = powerSchedule(a, 1000, horizon);
      near(executed(horizon), 1000, 1e-7);
      near(executed(share * horizon) + executed((1 - share) * horizon), 1000, 1e-7);
      near(cost, 500 * level, 1e-9);
      const t = (0.1 + 0.8 * share) * horizon;
      const h = 1e-5 * horizon;
      near((executed(t + h) - executed(t - h)) / (2 * h) / density(t), 1, 1e-4);
      near(powerSchedule(a, 2000, horizon).cost, 4 * cost, 1e-9);
      near(powerSchedule(a, 1000, 2 * horizon).cost, cost * 2 ** -a, 1e-9);
    }),
    { numRuns: 50 },
  );
  for (const a of [0, 1, -0.5]) assert.throws(() => powerSchedule(a, 1, 1));
  assert.throws(() => powerSchedule(0.5, 1, 0));
});
test('IMP-25: impact is whole when the order ends and decays to nothing, the slower the smaller the exponent', () => {
  fc.assert(
    fc.property(
      between(0.05, 0.95),
      between(0.1, 10),
      between(1.001, 100),
      (beta, horizon, after) => {
        near(relaxation(beta, horizon, horizon), 1);
        const left = relaxation(beta, horizon, after * horizon);
        assert.ok(left > 0 && left < 1);
        assert.ok(relaxation(beta, horizon, 2 * after * horizon) < left);
        assert.ok(relaxation(beta * 0.9, horizon, after * horizon) > left);
      },
    ),
  );
});
test('IMP-25: a run moves the price by the sum of its trades’ impacts, less after it has ended', () => {
  near(moveOfRun(0.25, 0, 5), 1);
  near(moveOfRun(0.25, 2, 5), 1 + 2 ** -0.25 + 3 ** -0.25);
  near(moveOfRun(0.25, 6, 2), 7 ** -0.25 + 6 ** -0.25);
  for (let n = 5; n < 30; n++) assert.ok(moveOfRun(0.5, n, 5) < moveOfRun(0.5, n - 1, 5));
});
test('IMP-25: of signs without memory the response is the kernel, of signs that go on it is more', () => {
  const G = (l: number): number => (1 + l) ** -0.4;
  for (const lag of [1, 3, 10]) {
    near(
      response(lag, G, () => 0),
      G(lag),
    );
    const C = (j: number): number => 0.3 * 0.5 ** j;
    let want = G(lag);
    for (let j = 1; j < 200; j++) want += C(j) * ((j < lag ? G(lag - j) : 0) + G(lag + j) - G(j));
    near(response(lag, G, C), want, 1e-9);
  }
});
for (const [gamma, want] of [
  [0, 0.5],
  [0.5, 0.25],
  [1, 0],
] as const)
  test(`IMP-26: signs that decay with ${gamma} need a kernel that decays with ${want}`, () =>
    assert.equal(diffusiveDecay(gamma), want));
