import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { Defect } from '#core/kernel/assert';
import { noiseFrom } from '#core/tca/costed.fixture';
import { drawArm, type WheelRule } from '#core/tca/wheel';
import {
  beginWheel,
  WHEEL_TERMS,
  type WheelState,
  type WheelTerms,
  watchOrder,
  wheelSentence,
  wheelStanding,
} from '#core/tca/wheel-watch';

const RULE: WheelRule = {
  id: 'w1',
  arms: [
    { name: 'vwap', weight: 2 },
    { name: 'adaptive', weight: 1 },
  ],
  seed: 7,
  by: 'each',
};
const BLOCKS: WheelRule = { ...RULE, by: 'blocks' };
const EVEN: WheelRule = { ...RULE, arms: RULE.arms.map((arm) => ({ ...arm, weight: 1 })) };
const order = (i: number, stratum = 's') => ({ parentId: `P${i}`, stratum, earlier: i });

test('TCA-53: the same rule and order draw the same arm, another seed or id draws anew', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.string(),
      fc.nat(1e6),
      fc.constantFrom('each', 'blocks'),
      (parentId, stratum, earlier, by) => {
        const one = drawArm({ ...RULE, by }, { parentId, stratum, earlier });
        assert.deepEqual(drawArm({ ...RULE, by }, { parentId, stratum, earlier }), one);
        assert.ok(one.draw >= 0 && one.draw < 1);
        assert.equal(one.probability, one.arm === 'vwap' ? 2 / 3 : 1 / 3);
        assert.equal(one.rule, 'w1');
      },
    ),
  );
  const armsOf = (rule: WheelRule): string =>
    Array.from({ length: 40 }, (_, i) => drawArm(rule, order(i)).arm[0]).join('');
  assert.notEqual(armsOf(RULE), armsOf({ ...RULE, seed: 8 }));
  assert.notEqual(armsOf(RULE), armsOf({ ...RULE, id: 'w2' }));
  assert.notEqual(armsOf(BLOCKS), armsOf({ ...BLOCKS, seed: 8 }));
});
test('TCA-53: the draw says the arm: whoever knows it and the weights can check', () => {
  for (let i = 0; i < 200; i++) {
    const { draw, arm } = drawArm(RULE, order(i));
    assert.equal(arm, draw < 2 / 3 ? 'vwap' : 'adaptive');
  }
});
test('TCA-53: each: shares come out as weighted, and one draw says nothing of the next', () => {
  const n = 30_000;
  const isVwap = Array.from({ length: n }, (_, i) =>
    drawArm(RULE, order(i)).arm === 'vwap' ? 1 : 0,
  );
  const share = isVwap.reduce<number>((sum, x) => sum + x, 0) / n;
  assert.ok(Math.abs(share - 2 / 3) < 4 * Math.sqrt(2 / 9 / n), `${share}`);
  const product = isVwap
    .slice(1)
    .reduce<number>((sum, x, i) => sum + (x - share) * (isVwap[i]! - share), 0);
  assert.ok(Math.abs(product / n / (share * (1 - share))) < 4 / Math.sqrt(n));
});
test('TCA-53: blocks: every whole block of a stratum has each arm as often as it weighs, and places are drawn', () => {
  const first = new Map<string, number>();
  for (const stratum of ['small', 'large'])
    for (let block = 0; block < 300; block++) {
      const arms = Array.from({ length: 6 }, (_, place) => {
        const draw = drawArm(BLOCKS, order(6 * block + place, stratum));
        assert.deepEqual(draw.block, { index: block, place, length: 6 });
        return draw.arm;
      });
      assert.equal(arms.filter((arm) => arm === 'vwap').length, 4);
      first.set(arms[0]!, (first.get(arms[0]!) ?? 0) + 1);
    }
  assert.ok(Math.abs(first.get('vwap')! / 600 - 2 / 3) < 0.08);
});
test('TCA-53: a rule that cannot be drawn is a defect', () => {
  for (const arms of [
    RULE.arms.slice(1),
    [...RULE.arms, { name: 'vwap', weight: 1 }],
    [
      { name: 'a', weight: 0.5 },
      { name: 'b', weight: 1 },
    ],
  ])
    assert.throws(() => drawArm({ ...RULE, arms }, order(1)), Defect);
});

test('TCA-54: what is watched has the difference of the arms as its expectation, whatever has happened before', () => {
  const bps = fc.double({ min: -100, max: 100, noNaN: true });
  fc.assert(
    fc.property(
      bps,
      bps,
      fc.array(bps, { minLength: 1, maxLength: 5 }),
      (ofVwap, ofAdaptive, past) => {
        const draw = (arm: string) => ({ arm, stratum: 's', block: null });
        const before = past.reduce(
          (state, totalBps) => watchOrder(state, { draw: draw('vwap'), totalBps }),
          beginWheel(RULE),
        );
        const scoreOf = (arm: string, totalBps: number): number => {
          const one = watchOrder(before, { draw: draw(arm), totalBps }).duels[0]!.seen;
          const was = before.duels[0]!.seen;
          return one.mean * one.n - was.mean * was.n;
        };
        const expected =
          (2 / 3) * scoreOf('vwap', ofVwap) + (1 / 3) * scoreOf('adaptive', ofAdaptive);
        assert.ok(Math.abs(expected - (ofVwap - ofAdaptive)) < 1e-6);
      },
    ),
  );
});

const TERMS: WheelTerms = { ...WHEEL_TERMS, narrowestAt: 150, ordersMax: 1500 };
interface Ran {
  readonly state: WheelState;
  readonly verdict: string;
  readonly cheaper: string | null;
}
/** A market that gets more expensive all the time, with days and heavy tails; `second` costs so much more. */
function ran(rule: WheelRule, seed: number, second: number, terms = TERMS): Ran {
  const noise = noiseFrom(seed * 7919);
  let state = beginWheel(rule);
  let day = 0;
  for (let i = 0; ; i++) {
    if (i % 30 === 0) day = 3 * noise.normal() + i / 100;
    const draw = drawArm({ ...rule, seed }, { ...order(i), earlier: i });
    const totalBps = day + 5 * noise.heavy() + (draw.arm === 'adaptive' ? second : 0);
    state = watchOrder(state, { draw, totalBps });
    const { stop, pairs } = wheelStanding(rule, state, terms);
    if (stop !== null) return { state, verdict: pairs[0]!.verdict, cheaper: pairs[0]!.cheaper };
  }
}
for (const rule of [EVEN, { ...EVEN, by: 'blocks' as const }, RULE])
  test(`TCA-55: at no difference \`better\` is said in one wheel of twenty at most: ${rule.by}, ${rule.arms[0]!.weight} to 1`, () => {
    const runs = 200;
    let wrong = 0;
    for (let seed = 1; seed <= runs; seed++) if (ran(rule, seed, 0).cheaper !== null) wrong++;
    assert.ok(wrong <= 0.05 * runs, `${wrong} of ${runs}`);
  });
test('TCA-55: a difference is found, the right way round, and the wheel stops', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { state, cheaper } = ran({ ...EVEN, by: 'blocks' }, seed, 3);
    assert.equal(cheaper, 'vwap');
    assert.ok(state.orders < 1500);
  }
});
test('TCA-55: equal arms are said to be the same within what matters, in words', () => {
  const terms = { ...TERMS, sameWithinBps: 2, ordersMax: 20_000 };
  const { state, verdict } = ran({ ...EVEN, by: 'blocks' }, 4, 0.1, terms);
  assert.equal(verdict, 'same');
  const [pair] = wheelStanding({ ...EVEN, by: 'blocks' }, state, terms).pairs;
  assert.match(
    wheelSentence(pair!, terms),
    /^vwap and adaptive cost the same within 2 bps \(−?\d\.\d to \d\.\d, \d+ comparisons, drawn by chance\)\.$/,
  );
});
test('TCA-55: too early, undecided and exhausted are said', () => {
  const early = wheelStanding(EVEN, beginWheel(EVEN), TERMS);
  assert.equal(early.stop, null);
  assert.equal(
    wheelSentence(early.pairs[0]!, TERMS),
    'vwap and adaptive: too early, 0 comparisons so far.',
  );
  const { state } = ran(EVEN, 3, 0);
  const late = wheelStanding(EVEN, state, TERMS);
  assert.equal(late.stop, 'exhausted');
  assert.match(
    wheelSentence(late.pairs[0]!, TERMS),
    /cannot tell yet \(−\d\.\d to \d\.\d, \d+ comparisons\)/,
  );
  const better = wheelStanding(EVEN, ran(EVEN, 3, 9).state, TERMS);
  assert.equal(better.stop, 'decided');
  assert.match(
    wheelSentence(better.pairs[0]!, TERMS),
    /^vwap costs \d+\.\d bps less than adaptive \(\d+\.\d to \d+\.\d, \d+ comparisons, drawn by chance\)\.$/,
  );
});
test('TCA-54: three arms share the error rate, and orders in open blocks wait', () => {
  const three: WheelRule = {
    ...BLOCKS,
    arms: ['a', 'b', 'c'].map((name) => ({ name, weight: 1 })),
  };
  const noise = noiseFrom(1);
  let state = beginWheel(three);
  for (let i = 0; i < 304; i++) {
    const draw = drawArm(three, order(i));
    state = watchOrder(state, { draw, totalBps: noise.normal() + (draw.arm === 'c' ? 5 : 0) });
  }
  const { pairs, waiting, stop } = wheelStanding(three, state, TERMS);
  assert.equal(waiting, 304 % 6);
  assert.deepEqual(
    pairs.map(({ first, second, verdict }) => `${first}${second} ${verdict}`),
    ['ab cannot tell yet', 'ac better', 'bc better'],
  );
  assert.equal(stop, null);
});
