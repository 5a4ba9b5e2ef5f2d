import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Allocation } from '#core/portfolio/optimise/allocation';
import { near, problem } from '#core/portfolio/optimise/allocation.fixture';
import { optimality, type Prices } from '#core/portfolio/optimise/optimality';
import { optimise } from '#core/portfolio/optimise/optimise';

const seeds = fc.integer({ min: 1, max: 100_000 });
const free: Prices = { total: 0, groups: [], turnover: 0, leverage: 0, left: 0 };
const one = (change: Partial<Allocation>): Allocation => ({
  names: ['A'],
  mu: [0],
  risk: { factors: 0, loadings: new Float64Array(0), specific: Float64Array.of(0) },
  riskAversion: 0,
  held: [0.5],
  costs: { linear: [0], power: [0], exponent: [0.5], quadratic: [0], borrow: [0] },
  costScale: 1,
  total: 0.5,
  lower: [-1],
  upper: [1],
  participation: null,
  groups: [],
  turnover: null,
  leverage: null,
  oneDay: null,
  ...change,
});
const at = (w: number, change: Partial<Allocation>, prices: Partial<Prices> = {}) =>
  optimality(one({ ...change }), Float64Array.of(w), { ...free, ...prices }, 1e-9);
const linear = { linear: [0.01], power: [0], exponent: [0.5], quadratic: [0], borrow: [0] };

for (const [what, w, change, prices, want] of [
  ['a return that is not followed', 0.5, { mu: [0.02] }, {}, 0.02],
  ['a return within the cost of trading', 0.5, { mu: [0.009], costs: linear }, {}, 0],
  ['a return beyond it', 0.5, { mu: [0.012], costs: linear }, {}, 0.002],
  ['a loss within the cost', 0.5, { mu: [-0.009], costs: linear }, {}, 0],
  ['a trade that no return pays for', 0.6, { costs: linear }, {}, 0.01],
  ['a trade that is paid exactly', 0.6, { mu: [0.01], costs: linear }, {}, 0],
  ['a sale that is paid exactly', 0.4, { mu: [-0.01], costs: linear }, {}, 0],
  ['a return at the upper bound', 1, { mu: [0.02] }, {}, 0],
  ['a loss at the lower bound', -1, { mu: [-0.02] }, {}, 0],
  ['a loss at the upper bound', 1, { mu: [-0.02] }, {}, 0.02],
  ['a return that the total’s price takes', 0.5, { mu: [0.02] }, { total: 0.02 }, 0],
  ['a turnover price beside the cost', 0.6, { mu: [0.03], costs: linear }, { turnover: 0.02 }, 0],
  ['a long that pays the price of leverage', 0.6, { mu: [0.02] }, { leverage: 0.02 }, 0],
  ['a short that pays it too', -0.4, { mu: [-0.02] }, { leverage: 0.02 }, 0],
  ['nothing held, within that price', 0, { mu: [0.015] }, { leverage: 0.02 }, 0],
  [
    'a short that pays to borrow',
    -0.4,
    { mu: [-0.03], costs: { ...linear, linear: [0], borrow: [0.03] } },
    {},
    0,
  ],
  [
    'a long that does not',
    0.4,
    { mu: [-0.03], costs: { ...linear, linear: [0], borrow: [0.03] } },
    {},
    0.03,
  ],
  [
    'what cannot be sold in a day, paid for',
    0.6,
    { mu: [0.02], oneDay: { sellable: [0.3], maxLeft: 1 } },
    { left: 0.02 },
    0,
  ],
  [
    'what can be sold, paid for in vain',
    0.2,
    { oneDay: { sellable: [0.3], maxLeft: 1 } },
    { left: 0.02 },
    0,
  ],
  [
    'a square root of impact',
    0.75,
    { mu: [0.75], costs: { ...linear, linear: [0], power: [1] } },
    {},
    0,
  ],
  [
    'a square of impact',
    0.75,
    { mu: [0.5], costs: { ...linear, linear: [0], quadratic: [1] } },
    {},
    0,
  ],
] as const satisfies readonly (readonly [
  string,
  number,
  Partial<Allocation>,
  Partial<Prices>,
  number,
])[])
  test(`PFO-4: ${what} misses the conditions by ${want}`, () =>
    near(at(w, change, prices).stationarity, want));
test('PFO-4: risk pulls as S w, against the return', () => {
  const risk = { factors: 1, loadings: Float64Array.of(0.2), specific: Float64Array.of(0.01) };
  near(at(0.5, { risk, riskAversion: 4, mu: [4 * 0.05 * 0.5] }).stationarity, 0);
  near(at(0.5, { risk, riskAversion: 4 }).stationarity, 0.1);
});
const group = { name: 'g', weights: [1], min: 0, max: 0.4 };
for (const [what, w, change, prices, limits, slackness] of [
  ['a total that is missed', 0.3, {}, {}, 0.2, 0],
  ['a bound that is broken', 1.25, { total: 1.25 }, {}, 0.25, 0],
  ['a turnover that is too large', 0.8, { total: 0.8, turnover: 0.1 }, {}, 0.2, 0],
  ['leverage that is too large', 0.5, { leverage: 0.4 }, {}, 0.1, 0],
  ['too much left after a day', 0.5, { oneDay: { sellable: [0.1], maxLeft: 0.1 } }, {}, 0.3, 0],
  ['a group above its most', 0.5, { groups: [group] }, { groups: [0] }, 0.1, 0],
  ['a price for slack', 0.5, { leverage: 0.7 }, { leverage: 0.5 }, 0, 0.1],
  ['a price for a group’s slack', 0.3, { total: 0.3, groups: [group] }, { groups: [2] }, 0, 0.2],
  [
    'a price for what is above its least',
    0.3,
    { total: 0.3, groups: [group] },
    { groups: [-2] },
    0,
    0.6,
  ],
  ['a price below nothing', 0.5, { turnover: 1 }, { turnover: -0.3 }, 0, 0.3],
] as const satisfies readonly (readonly [
  string,
  number,
  Partial<Allocation>,
  Partial<Prices>,
  number,
  number,
])[])
  test(`PFO-4: ${what} is ${limits} of limits and ${slackness} of price times slack`, () => {
    const found = at(w, change, prices);
    near(found.limits, limits);
    near(found.slackness, slackness);
  });
test('PFO-4: the optimum meets the conditions, and a step away from it or wrong prices do not', () => {
  fc.assert(
    fc.property(seeds, fc.double({ min: 1e-4, max: 1e-2, noNaN: true }), (seed, by) => {
      const of = problem(seed, 5, { costScale: 0 });
      const found = optimise(of);
      assert.ok(found.ok);
      const { weights, prices } = found.value;
      const miss = (w: Float64Array, p: Prices) =>
        Math.max(...Object.values(optimality(of, w, p, 1e-12)));
      assert.ok(miss(weights, prices) < 1e-10);
      const largest = weights.indexOf(Math.max(...weights));
      const moved = weights.map((w, i) => (i === largest ? w - by : w));
      assert.ok(miss(moved, prices) >= by * 0.99);
      assert.ok(miss(weights, { ...prices, total: prices.total + by }) >= by * 0.99);
    }),
    { numRuns: 50 },
  );
});
test('PFO-4: the price of a limit is what one more of it is worth', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const of = problem(seed, 6, {
        mu: problem(seed, 6).mu.map((x) => 10 * x),
        turnover: 0.2,
        upper: Array.from({ length: 6 }, () => 0.7),
        groups: [
          {
            name: 'odd',
            weights: [0, 1, 0, 1, 0, 1],
            min: -Infinity,
            max: problem(seed, 6).held.reduce((sum, w, i) => sum + (i % 2) * w, 0.01),
          },
        ],
      });
      const best = (change: Partial<Allocation>) => {
        const found = optimise({ ...of, ...change });
        assert.ok(found.ok);
        return found.value;
      };
      const { prices } = best({});
      const step = 1e-4;
      const slope = (change: (by: number) => Partial<Allocation>): number =>
        (best(change(step)).objective - best(change(-step)).objective) / (2 * step);
      const turnover = slope((by) => ({ turnover: 0.2 + by }));
      const odd = slope((by) => ({ groups: of.groups.map((g) => ({ ...g, max: g.max + by })) }));
      // Where a limit begins to bind, or a name to trade, within the step, one side has another slope.
      near(turnover, prices.turnover, 2e-3);
      near(odd, prices.groups[0]!, 2e-3);
      assert.ok(prices.turnover >= 0 && prices.groups[0]! >= 0);
    }),
    { numRuns: 30 },
  );
});
