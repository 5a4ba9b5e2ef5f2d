import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '#core/kernel/random';
import { near } from '#core/portfolio/book.fixture';
import { answered, type LotChoice, lotChoice, onLot } from '#core/portfolio/lots';
import { rangeOf } from '#core/portfolio/optimise/allocation';
import { askOf, rebalancedOf } from '#core/portfolio/rebalance.fixture';

for (const [units, lot, want] of [
  [0.3, 0.1, 0.3],
  [0.36, 0.1, 0.4],
  [-0.349, 0.1, -0.3],
  [149, 100, 100],
  [150, 100, 200],
  [-151, 100, -200],
  [0.000012345, 0.00001, 0.00001],
  [1e12 + 0.4, 1, 1e12],
  [0, 5, 0],
] as const)
  test(`PFO-14: ${units} in lots of ${lot} is ${want}`, () =>
    assert.equal(onLot(units, lot), want));
test('PFO-14: the nearest lot is half a lot away at most, and a lot stays where it is', () => {
  fc.assert(
    fc.property(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.constantFrom(1, 100, 0.1, 0.01, 0.25),
      (units, lot) => {
        const found = onLot(units, lot);
        assert.ok(Math.abs(found - units) <= lot / 2 + 1e-6);
        assert.equal(onLot(found, lot), found);
      },
    ),
  );
});

/** A book of six names with lots of some size, from a seed, and the optimum that it wants. */
function choiceOf(seed: number, change: Parameters<typeof askOf>[1] = {}) {
  const random = seededRandom(seed);
  const ask = askOf(seed, change, () => [1, 10, 100][Math.floor(3 * random.next())]!);
  const found = rebalancedOf(ask);
  return { ask, found, ...lotChoice(ask.names, found) };
}
const holds = ({ rows }: LotChoice, bits: readonly boolean[]): boolean =>
  rows.every(
    ({ base, most, change }) =>
      change.reduce((sum, x, k) => sum + (bits[k] === true ? x : 0), base) <= most + 1e-7,
  );
const seeds = fc.integer({ min: 1, max: 10_000 });

test('PFO-14: the two choices of a name are whole lots of trade on either side of what is wanted, the nearer one costs less', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const { ask, found, choice } = choiceOf(seed);
      for (const [k, i] of choice.names.entries()) {
        const { units, lot, price } = ask.names[i]!;
        const wanted = (found.optimum.weights[i]! * found.nav) / price;
        const [less, more] = [choice.less[k]!, choice.more[k]!];
        for (const each of [less, more]) near(Math.round((each - units) / lot) * lot, each - units);
        near(Math.abs(more - less), lot);
        assert.ok((wanted - less) * (wanted - more) <= 1e-6, `${wanted} is not in between`);
        // Less is nearer to what is held: a lot too few, not a lot too many.
        assert.ok(Math.abs(less - units) <= Math.abs(more - units));
        const apart = (at: number): number => (Math.abs(at - wanted) * price) / found.nav;
        near(choice.price[k]!, apart(more) - apart(less));
      }
    }),
    { numRuns: 40 },
  );
});
test('PFO-14: a row of the choice is the limit itself, for every choice of lots', () => {
  fc.assert(
    fc.property(seeds, fc.nat(63), (seed, mask) => {
      const { ask, found, choice, exact } = choiceOf(seed, { turnover: 0.3, minDaily: 0.5 });
      const bits = choice.names.map((_, k) => ((mask >> k) & 1) === 1);
      const units = exact.map((each, i) => {
        const k = choice.names.indexOf(i);
        return k < 0 ? each : bits[k] === true ? choice.more[k]! : choice.less[k]!;
      });
      const w = units.map((each, i) => (each * ask.names[i]!.price) / found.nav);
      const sum = (of: (each: number, i: number) => number): number =>
        w.reduce((all, each, i) => all + of(each, i), 0);
      const { held, oneDay } = found.problem;
      const wants: { readonly [name: string]: number } = {
        'most of the total': sum((each) => each),
        'least of the total': -sum((each) => each),
        turnover: sum((each, i) => Math.abs(each - held[i]!)),
        'left after one day': sum((each, i) => Math.max(0, each - oneDay!.sellable[i]!)),
      };
      for (const { name, base, change } of choice.rows) {
        const was = change.reduce((all, x, k) => all + (bits[k] === true ? x : 0), base);
        near(was, wants[name] ?? NaN, 1e-9);
      }
      assert.equal(choice.rows.length, 4);
    }),
    { numRuns: 40 },
  );
});
test('PFO-14: no lot is rounded past what a name may have, or past what may trade of it', () => {
  fc.assert(
    fc.property(seeds, fc.constantFrom('cap', 'pace'), (seed, what) => {
      const base = askOf(seed, what === 'pace' ? { completionDays: 0.02 } : {}, () => 100);
      // Four names may have no more than a sixth each, which is no whole number of lots.
      const names = base.names.map((name, i) => ({
        ...name,
        capOfNav: what === 'cap' && i < 4 ? 1 / 6 : 1,
      }));
      const found = rebalancedOf({ ...base, names });
      const { choice, exact } = lotChoice(names, found);
      for (const all of [false, true]) {
        const bits = choice.names.map(() => all);
        const units = exact.map((each, i) => {
          const k = choice.names.indexOf(i);
          return k < 0 ? each : all ? choice.more[k]! : choice.less[k]!;
        });
        assert.equal(bits.length, choice.names.length);
        for (const [i, each] of units.entries()) {
          const w = (each * names[i]!.price) / found.nav;
          const [low, high] = rangeOf(found.problem, i);
          assert.ok(w <= high + 1e-12 && w >= low - 1e-12, `${what} of ${i}: ${w} of ${high}`);
        }
      }
    }),
    { numRuns: 60 },
  );
});
test('PFO-14: a group has a row for its most and one for its least, leverage one of its own, and no limit none', () => {
  const { ask, found } = choiceOf(3);
  const weights = ask.names.map((_, i) => i % 2);
  const group = { name: 'odd', weights, min: 0.1, max: 0.6 };
  const problem = { ...found.problem, groups: [group], leverage: 1.5 };
  const { choice } = lotChoice(ask.names, { ...found, problem });
  const rowOf = (most: number) =>
    choice.rows.find((row) => row.most === most) ?? assert.fail(`${most}`);
  const less = ask.names.map((name, i) => {
    const k = choice.names.indexOf(i);
    const units = k < 0 ? (found.optimum.weights[i]! * found.nav) / name.price : choice.less[k]!;
    return (units * name.price) / found.nav;
  });
  const odd = less.reduce((sum, w, i) => sum + (i % 2) * w, 0);
  assert.ok(odd > 0.1, `${odd}`);
  near(rowOf(0.6).base, odd, 1e-6);
  near(rowOf(-0.1).base, -odd, 1e-6);
  near(
    rowOf(1.5).base,
    less.reduce((sum, w) => sum + Math.abs(w), 0),
    1e-6,
  );
  const open = { ...problem, groups: [{ ...group, min: -Infinity, max: Infinity }] };
  assert.equal(lotChoice(ask.names, { ...found, problem: open }).choice.rows.length, 3);
});
test('PFO-14: an answer in lots trades lots and keeps every limit; without one units stay exact and it says so', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const { ask, found, choice, exact } = choiceOf(seed, { turnover: 0.4 });
      const all = Array.from({ length: 2 ** choice.names.length }, (_, mask) =>
        choice.names.map((_x, k) => ((mask >> k) & 1) === 1),
      );
      const good = all.find((bits) => holds(choice, bits));
      const bad = all.find((bits) => !holds(choice, bits));
      const none = answered(ask, found, { choice, exact }, null);
      assert.equal(none.isWhole, false);
      near(
        none.basket.trades.reduce((sum, { to, from }) => sum + Math.abs(to - from), 0),
        none.basket.turnover,
      );
      if (bad !== undefined) assert.deepEqual(answered(ask, found, { choice, exact }, bad), none);
      if (good === undefined) return;
      const { basket, isWhole } = answered(ask, found, { choice, exact }, good);
      assert.equal(isWhole, true);
      assert.ok(basket.turnover <= 0.4 + 1e-6);
      for (const { symbol, units } of basket.trades) {
        const { lot } = ask.names.find((each) => each.symbol === symbol)!;
        near(Math.round(units / lot) * lot, units);
      }
    }),
    { numRuns: 40 },
  );
});
