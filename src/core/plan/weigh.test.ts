import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { lots, ticks } from '#core/kernel/units';
import { cheapest, type WeighedOrder, weigh } from '#core/plan/weigh';

const terms: WeighedOrder = {
  side: 'buy',
  quantity: 100,
  lotsPerSecond: 20,
  volatilityDaily: 0.02,
  daySeconds: 10_000,
  seconds: 90,
  makerBps: 0,
  takerBps: 0,
  driftBps: 0,
  usualHalfBps: null,
};
const book = (spread: number, bid = 400, ask = 400) => ({
  bids: [{ price: ticks(10_000), size: lots(bid) }],
  asks: [{ price: ticks(10_000 + spread), size: lots(ask) }],
});
const weighed = (spread: number, more: Partial<WeighedOrder> = {}, bid = 400, ask = 400) => {
  const found = weigh(book(spread, bid, ask), { ...terms, ...more });
  assert.ok(found !== null);
  return found;
};
const near = (a: number, b: number): void =>
  assert.ok(Math.abs(a - b) < 1e-6 * Math.max(1, Math.abs(b)), `${a} is not ${b}`);

test('EXE-28: by hand: 500 lots against a flow of 10 a second are 50 s, which at 2 bps a root second are 14.14 bps', () => {
  const one = weighed(1);
  const half = 0.5e4 / 10_000.5;
  const adverse = 2 * Math.sqrt(50);
  near(one.adverseBps, adverse);
  near(one.crossBps, half);
  const chance = (0.93 * 90) / (90 + 50);
  near(one.joinBps, chance * (adverse - half) + (1 - chance) * half);
  assert.equal(one.improveBps, null);
  // A spread of four ticks has room: nobody is before us, and who joins the touch is outbid.
  const four = weighed(4);
  const [wide, tick] = [2e4 / 10_002, 1e4 / 10_002];
  const first = (0.93 * 90) / (90 + 10);
  near(four.improveBps ?? NaN, first * (adverse - wide + tick) + (1 - first) * wide);
  near(four.joinBps, chance * (1.4 * adverse - wide) + (1 - chance) * wide);
});
test('EXE-28: a heavy side of ours makes crossing cheaper on a spread of one tick, as much as the other side makes it dearer, and hardly anything on a wide one', () => {
  const half = 0.5e4 / 10_000.5;
  near(weighed(1, {}, 900, 100).crossBps, half * (1 - 0.7 * 0.8));
  near(weighed(1, {}, 100, 900).crossBps, half * (1 + 0.7 * 0.8));
  near(weighed(1, { side: 'sell' }, 100, 900).crossBps, half * (1 - 0.7 * 0.8));
  near(weighed(10, {}, 900, 100).leanBps, (0.7 * 0.8 * 10 * half * 10_000.5) / 10_005 / 100);
});
test('EXE-28: fees of both ways, drift and the usual spread are in it', () => {
  const base = weighed(1);
  near(weighed(1, { takerBps: 5 }).crossBps - base.crossBps, 5);
  const chance = (0.93 * 90) / (90 + 50);
  near(weighed(1, { makerBps: 5 }).joinBps - base.joinBps, 5 * chance);
  near(weighed(1, { takerBps: 5 }).joinBps - base.joinBps, 5 * (1 - chance));
  // 1,000 bps a day over 10,000 s: 0.1 a second.
  const waits = 0.1 * (50 * chance + 90 * (1 - chance));
  near(weighed(1, { driftBps: 1000 }).joinBps - base.joinBps, waits);
  near(weighed(1, { driftBps: 1000, side: 'sell' }).joinBps - base.joinBps, -waits);
  near(
    weighed(1, { usualHalfBps: 3 }).joinBps - base.joinBps,
    (1 - chance) * (3 - 0.5e4 / 10_000.5),
  );
});
test('EXE-28: what is not known is not weighed', () => {
  assert.equal(weigh(book(1), { ...terms, lotsPerSecond: null }), null);
  assert.equal(weigh(book(1), { ...terms, lotsPerSecond: 0 }), null);
  assert.equal(weigh(book(1), { ...terms, volatilityDaily: null }), null);
  assert.equal(weigh({ ...book(1), asks: [] }, terms), null);
  assert.equal(weigh(book(0), terms), null);
});
test('EXE-28: without time nobody rests with success; more volatility makes resting dearer, more flow and more time cheaper', () => {
  const figures = fc.record({
    spread: fc.integer({ min: 1, max: 30 }),
    bid: fc.integer({ min: 1, max: 1e5 }),
    ask: fc.integer({ min: 1, max: 1e5 }),
    flow: fc.double({ min: 0.01, max: 1e4, noNaN: true }),
    volatility: fc.double({ min: 1e-4, max: 0.5, noNaN: true }),
  });
  fc.assert(
    fc.property(figures, ({ spread, bid, ask, flow, volatility }) => {
      const at = (more: Partial<WeighedOrder>) =>
        weighed(spread, { lotsPerSecond: flow, volatilityDaily: volatility, ...more }, bid, ask);
      const half = (spread / 2 / (10_000 + spread / 2)) * 1e4;
      near(at({ seconds: 0 }).joinBps, half);
      assert.ok(at({ volatilityDaily: 2 * volatility }).joinBps >= at({}).joinBps);
      assert.ok(at({ lotsPerSecond: 2 * flow }).adverseBps < at({}).adverseBps);
      // A rebate that pays for everything is rested for, a fee that eats everything is not.
      assert.notEqual(cheapest(at({ makerBps: -1e12 })), 'cross');
      assert.equal(cheapest(at({ makerBps: 1e12 })), 'cross');
    }),
  );
});
