import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { unknownModel } from '#core/cost/square-root';
import { basketNotes, basketTo } from '#core/portfolio/basket-of-trades';
import { near } from '#core/portfolio/book.fixture';
import { varianceOf } from '#core/portfolio/optimise/factor-risk';
import { rebalance } from '#core/portfolio/rebalance';
import { askOf, NAMES, rebalancedOf } from '#core/portfolio/rebalance.fixture';
import {
  type Aim,
  type RebalanceAsk,
  type RebalanceName,
  usualAversion,
} from '#core/portfolio/rebalance-problem';

const seeds = fc.integer({ min: 1, max: 10_000 });
const ask = askOf(1);
const unitsOf = (
  { names, ...of }: Pick<RebalanceAsk, 'names'>,
  weights: Float64Array,
  nav: number,
) => names.map(({ price, units }, i) => (of === null ? units : (weights[i]! * nav) / price));
const sum = (values: Iterable<number>): number => [...values].reduce((all, x) => all + x, 0);
const free = { completionDays: 1e4 };

test('PFO-13: a basket keeps its books: money, cash, costs and volatility before and after', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const of = askOf(seed);
      const found = rebalancedOf(of);
      const after = unitsOf(of, found.optimum.weights, found.nav);
      const basket = basketTo(of, found, after);
      near(basket.turnover * found.nav, basket.bought + basket.sold);
      near(basket.cashAfter, of.cash - basket.bought + basket.sold - basket.cost);
      const worth = sum(after.map((units, i) => units * of.names[i]!.price));
      // What the book is worth falls by the cost of the trades and by nothing else.
      near(worth + basket.cashAfter, found.nav - basket.cost);
      near(basket.cost, sum(basket.trades.map(({ value, costBps }) => (value * costBps) / 1e4)));
      near(basket.costBps, (basket.cost / found.nav) * 1e4);
      near(basket.volatilityBefore, Math.sqrt(252 * varianceOf(of.risk, found.held)));
      assert.equal(basket.days, Math.max(0, ...basket.trades.map(({ days }) => days)));
      for (const { units, from, to } of basket.trades)
        assert.ok(Math.sign(to - from) === Math.sign(units));
    }),
    { numRuns: 30 },
  );
});
test('PFO-13: nothing to trade costs nothing and changes nothing', () => {
  const found = rebalancedOf(ask);
  const basket = basketTo(
    ask,
    found,
    ask.names.map(({ units }) => units),
  );
  assert.deepEqual(
    [basket.trades, basket.cost, basket.turnover, basket.days, basket.cashAfter],
    [[], 0, 0, 0, ask.cash],
  );
  assert.equal(basket.volatilityAfter, basket.volatilityBefore);
});
test('PFO-13: a trade costs half its spread, its fees and what the model says at the participation cap', () => {
  const found = rebalancedOf(ask);
  const name = ask.names[0]!;
  const after = ask.names.map(({ units }, i) => units + (i === 0 ? 5000 : 0));
  const [trade] = basketTo(ask, found, after).trades;
  const { adv, spreadBps, volatilityDaily } = name.costed.profile;
  const impact = 0.75 * volatilityDaily.value * Math.sqrt(5000 / adv.value) * 1e4;
  near(trade?.costBps ?? NaN, (spreadBps?.value ?? NaN) / 2 + 0.5 + impact);
  near(trade?.days ?? NaN, 5000 / adv.value / 0.1);
});
test('PFO-13: no book is worth more to its aim than the optimum: not what is held, not what is wanted blindly', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const of = askOf(seed, free);
      const found = rebalancedOf(of);
      const worth = (weights: Float64Array): number =>
        basketTo(of, found, unitsOf(of, weights, found.nav)).utilityBps;
      const best = worth(found.optimum.weights);
      assert.ok(best >= worth(found.held) - 1e-6, 'nothing is done where it is not worth it');
      assert.ok(best >= worth(found.blind) - 1e-6, 'costs are weighed');
      // The square root is a power: its envelope is the law.
      assert.ok(found.envelopeGap < 1e-9);
    }),
    { numRuns: 30 },
  );
});
test('PFO-13: the same book in a hundred times the size, in a market as much larger, is the same weights', () => {
  const found = rebalancedOf(ask);
  const scaled: RebalanceAsk = {
    ...ask,
    cash: 100 * ask.cash,
    names: ask.names.map((name): RebalanceName => {
      const { profile } = name.costed;
      const adv = { ...profile.adv, value: 100 * profile.adv.value };
      return {
        ...name,
        units: 100 * name.units,
        costed: { ...name.costed, profile: { ...profile, adv } },
      };
    }),
  };
  for (const [i, w] of rebalancedOf(scaled).optimum.weights.entries())
    near(w, found.optimum.weights[i]!, 1e-6);
});
test('PFO-13: dearer trading trades less, down to nothing', () => {
  const turnover = (bps: number): number => {
    const names = ask.names.map((name) => ({
      ...name,
      costed: { ...name.costed, crossing: bps / 1e4 },
    }));
    const { held, optimum } = rebalancedOf({ ...ask, names });
    return sum(optimum.weights.map((w, i) => Math.abs(w - held[i]!)));
  };
  const found = [0, 5, 20, 100, 2000].map(turnover);
  for (let k = 1; k < found.length; k++) assert.ok(found[k]! <= found[k - 1]! + 1e-9);
  assert.ok(found[0]! > 0);
  assert.equal(found.at(-1), 0);
});

const even: Aim = { kind: 'targets', weights: Array.from({ length: NAMES }, () => 1 / NAMES) };
test('PFO-13: the aim decides what is wanted blindly: the targets themselves, least risk, or equal shares of it', () => {
  const aimed = (aim: Aim) => ({
    of: askOf(3, free, undefined, aim),
    ...rebalancedOf(askOf(3, free, undefined, aim)),
  });
  assert.deepEqual([...aimed(even).blind], even.kind === 'targets' ? [...even.weights] : []);
  const least = aimed({ kind: 'minimum-variance' });
  for (const kind of ['risk-parity', 'minimum-variance'] as const) {
    const found = aimed({ kind });
    near(sum(found.blind), sum(found.held), 1e-7);
    assert.ok(
      varianceOf(found.of.risk, found.blind) >= varianceOf(least.of.risk, least.blind) * (1 - 1e-7),
    );
    assert.ok(varianceOf(found.of.risk, least.blind) <= varianceOf(least.of.risk, least.held));
  }
});
test('PFO-8: shares of the book become limits of what is invested of it, with cash or without', () => {
  const of = askOf(4, { maxIlliquid: 0.3, minDaily: 0.1, completionDays: 30 });
  const names = of.names.map((name, i) => ({ ...name, isIlliquid: i % 2 === 0 }));
  const { problem, held } = rebalancedOf({ ...of, names });
  const invested = sum(held);
  assert.ok(invested < 1, 'there is cash');
  near(problem.oneDay?.maxLeft ?? NaN, 0.9 * invested);
  assert.deepEqual(
    problem.groups.map(({ weights }) => weights),
    [[1, 0, 1, 0, 1, 0]],
  );
  near(problem.groups[0]!.max, 0.3 * invested);
});
test('PFO-13: a book that is at its targets, and one about which there is no view, are left alone', () => {
  const { held, nav } = rebalancedOf(ask);
  for (const aim of [
    { kind: 'targets', weights: [...held] },
    { kind: 'views', views: [], tau: 0.05 },
  ] as const) {
    const found = rebalancedOf({ ...ask, aim, rules: { ...ask.rules, ...free } });
    assert.equal(found.nav, nav);
    for (const [i, w] of found.optimum.weights.entries()) near(w, held[i]!, 1e-9);
  }
});
test('PFO-8: turnover, days to sell, illiquid names, a day’s sale and the pace of trading hold in the result', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const base = askOf(seed, {
        turnover: 0.2,
        daysMax: 0.3,
        minDaily: 0.05,
        maxIlliquid: 0.5,
        completionDays: 1,
      });
      const of = {
        ...base,
        names: base.names.map((name, i) => ({ ...name, isIlliquid: i === 0 })),
      };
      const answer = rebalance(of);
      // Seeds whose book breaks a limit beyond what may trade say so.
      if (!answer.ok) return assert.equal(answer.error.code, 'PLAN_INFEASIBLE');
      const { optimum, held, problem } = answer.value;
      const w = optimum.weights;
      const day = problem.oneDay ?? assert.fail('a day is limited');
      assert.ok(sum(w.map((x, i) => Math.abs(x - held[i]!))) <= 0.2 + 1e-7);
      assert.ok(sum(w.map((x, i) => Math.max(0, x - day.sellable[i]!))) <= day.maxLeft + 1e-7);
      assert.ok(w[0]! <= 0.5 * problem.total + 1e-7);
      for (const [i, x] of w.entries()) {
        assert.ok(x <= Math.max(0.3 * day.sellable[i]!, held[i]!) + 1e-9);
        assert.ok(Math.abs(x - held[i]!) <= problem.participation![i]! + 1e-9);
      }
      return undefined;
    }),
    { numRuns: 30 },
  );
});
test('PFO-19: cash that costs leave negative is said with what to do, and so is a cost that no model knows', () => {
  const found = rebalancedOf({ ...ask, cash: 0 });
  const moved = basketTo(
    { ...ask, cash: 0 },
    found,
    // One sale pays for one purchase; the costs are owed.
    ask.names.map(({ units, price }, i) =>
      i === 0 ? units - 1000 : i === 1 ? units + (1000 * ask.names[0]!.price) / price : units,
    ),
  );
  near(moved.cashAfter, -moved.cost, 1e-6);
  assert.match(basketNotes(moved, found.nav).join(), /must not be negative, is -\d.*--cash/);
  assert.deepEqual(basketNotes({ cashAfter: 0, beyondModel: [] }, found.nav), []);
  const steep = { ...ask.names[0]!.costed.model, impactBps: () => 9999 };
  const names = ask.names.map((name) => ({ ...name, costed: { ...name.costed, model: steep } }));
  const units = ask.names.map((name, i) => name.units + (i === 2 ? 10 : 0));
  const { beyondModel } = basketTo({ ...ask, names }, found, units);
  assert.deepEqual(beyondModel, ['N2']);
  assert.match(basketNotes({ cashAfter: 1, beyondModel }, found.nav).join(), /N2 .* not tradable/);
});
test('PFO-11: a view weighs the same whatever the holding days: its error meets the covariance of its own year', () => {
  const weights = Float64Array.from({ length: NAMES }, (_, i) => (i === 0 ? 1 : 0));
  const views = [{ weights, expected: 0.4, standardError: 0.1 }];
  const blindOf = (holdingDays: number, tau: number): Float64Array =>
    rebalancedOf(askOf(7, { ...free, holdingDays }, undefined, { kind: 'views', tau, views }))
      .blind;
  for (const tau of [0.01, 0.05, 1])
    for (const days of [1, 5, 21, 252])
      for (const [i, w] of blindOf(days, tau).entries()) near(w, blindOf(63, tau)[i]!, 1e-6);
  assert.ok(blindOf(21, 0.5)[0]! > blindOf(21, 0.05)[0]! + 0.01, 'tau weighs views');
});
const grossOf = (weights: Float64Array): number => sum(weights.map(Math.abs));
const AIMS = (seed: number): readonly Aim[] => [
  { kind: 'minimum-variance' },
  { kind: 'risk-parity' },
  {
    kind: 'returns',
    perYear: Array.from({ length: NAMES }, (_, i) => ((seed * (i + 1)) % 7) / 20),
  },
  { kind: 'views', views: [], tau: 0.05 },
];
test('PFO-17: gross is never above the leverage allowed, in long-only books and in books with shorts, whatever the aim', () => {
  fc.assert(
    fc.property(
      seeds,
      fc.constantFrom(0.05, 0.3, 0.7, 1),
      fc.boolean(),
      (seed, leverage, isShort) => {
        for (const aim of AIMS(seed)) {
          const of = askOf(seed, { ...free, leverage }, undefined, aim);
          const names = of.names.map((name, i) => ({
            ...name,
            units: isShort && i === 0 ? -name.units : name.units,
          }));
          const found = rebalancedOf({ ...of, names });
          const w = found.optimum.weights;
          assert.ok(grossOf(w) <= leverage + 1e-12, `${aim.kind}: ${grossOf(w)} of ${leverage}`);
          assert.ok(grossOf(found.blind) <= leverage + 1e-6, `${aim.kind}, blind`);
          // A book that was above it is brought onto it and not below.
          if (sum(found.held) > leverage) near(sum(w), leverage, 1e-9);
        }
      },
    ),
    { numRuns: 20 },
  );
});
test('PFO-17: a book that meets its leverage, caps and turnover exactly is neither refused nor changed', () => {
  const of = askOf(5, free, undefined, { kind: 'minimum-variance' });
  const { held } = rebalancedOf(of);
  for (const [rules, capOfNav] of [
    [{ leverage: sum(held) }, 1],
    [{ turnover: 0 }, 1],
    [{}, sum(held) / NAMES],
  ] as const) {
    const names = of.names.map((name) => ({ ...name, capOfNav }));
    const { optimum } = rebalancedOf({ ...of, names, rules: { ...of.rules, ...rules } });
    near(sum(optimum.weights), sum(held), 1e-12);
  }
});
test('PFO-17: where the pace of trading forbids the leverage, the refusal says what must give way', () => {
  const found = rebalance(askOf(5, { leverage: 0.1, completionDays: 1e-3 }));
  assert.ok(!found.ok && found.error.code === 'PLAN_INFEASIBLE');
  assert.match(found.error.message, /room for a total of 0.1, leave 0\.[3-9]/);
  assert.match(found.error.remedy, /let more trade, or allow more leverage/);
});
test('PFO-17: targets that pass their limit by their last written place are brought onto it, more is refused', () => {
  const aimed = (weights: readonly number[]) => ({
    ...ask,
    aim: { kind: 'targets', weights } as const,
    rules: { ...ask.rules, ...free, riskAversion: 1e6 },
  });
  const third = [0.33334, 0.33334, 0.33334, 0, 0, 0];
  const { blind, optimum } = rebalancedOf(aimed(third));
  assert.ok(grossOf(optimum.weights) <= 1 + 1e-12, `${grossOf(optimum.weights)}`);
  near(blind[0]!, 1 / 3, 1e-12);
  assert.ok(!rebalance(aimed([0.34, 0.34, 0.34, 0, 0, 0])).ok);
});
const named = (change: (name: RebalanceName) => object): RebalanceAsk => ({
  ...ask,
  names: ask.names.map((name, i) => (i === 2 ? { ...name, ...change(name) } : name)),
});
for (const [what, of, message] of [
  ['no name', { ...ask, names: [] }, /must hold or target a name/],
  ['a price of 0', named(() => ({ price: 0 })), /N2 must have a price above 0, was 0/],
  ['an infinite price', named(() => ({ price: Infinity })), /N2 must have a price above 0/],
  ['units that are no number', named(() => ({ units: NaN })), /N2 must have a number of units/],
  [
    'a name that does not trade',
    named(({ costed }) => ({
      costed: {
        ...costed,
        profile: { ...costed.profile, adv: { ...costed.profile.adv, value: 0 } },
      },
    })),
    /N2 must trade, had an average daily volume of 0/,
  ],
  [
    'a name without a cost',
    named(({ costed }) => ({ costed: { ...costed, model: unknownModel() } })),
    /cost model must be able to price N2/,
  ],
  ['debts above its value', { ...ask, cash: -1e12 }, /worth more than 0 with its cash/],
  [
    'a return that is missing',
    { ...ask, aim: { kind: 'returns', perYear: [0, 0, 0] } },
    /returns must be numbers, for N3 was undefined/,
  ],
  [
    'a target that is no number',
    { ...ask, aim: { kind: 'targets', weights: [0, NaN, 0, 0, 0, 0] } },
    /targets must be numbers, for N1 was NaN/,
  ],
  [
    'targets above the whole',
    { ...ask, aim: { kind: 'targets', weights: [1, 0.2, 0, 0, 0, 0] } },
    /must add up to at most 1, were 1.2/,
  ],
  [
    'a name without risk, for parity',
    {
      ...ask,
      aim: { kind: 'risk-parity' },
      risk: {
        factors: 0,
        loadings: new Float64Array(0),
        specific: Float64Array.of(1e-4, 1e-4, 0, 1e-4, 1e-4, 1e-4),
      },
    },
    /must have a risk for risk parity/,
  ],
] as const satisfies readonly (readonly [string, RebalanceAsk, RegExp])[])
  test(`PFO-13: a book with ${what} is refused`, () => {
    const found = rebalance(of);
    assert.ok(!found.ok && found.error.code === 'PLAN_INFEASIBLE');
    assert.match(found.error.message, message);
    assert.notEqual(found.error.remedy, '');
  });
for (const [kind, aversion] of [
  ['targets', 100],
  ['risk-parity', 100],
  ['returns', 5],
  ['views', 5],
  ['minimum-variance', 5],
] as const)
  test(`PFO-13: the usual aversion for ${kind} is ${aversion}`, () =>
    assert.equal(usualAversion(kind), aversion));
