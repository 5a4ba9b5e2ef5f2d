import assert from 'node:assert/strict';
import { test } from 'node:test';
import { hasMoved, hasTradedAtOurs, type SeenMarket } from '#core/execute/market-moved';
import type { ParentState } from '#core/execute/parent-state';

const seen: SeenMarket = {
  valid: true,
  bid: 100,
  ask: 102,
  bidSize: 40,
  askSize: 10,
  volume: 1000,
  turnover: 101_000,
};
const cases: readonly (readonly [string, Partial<SeenMarket>, boolean])[] = [
  ['nothing', {}, false],
  ['only volume', { volume: 5000, turnover: 1 }, false],
  ['a bid a tick up', { bid: 101 }, true],
  ['an ask a tick down', { ask: 101 }, true],
  ['a side that is gone', { ask: null, askSize: 0 }, true],
  ['a bid of just under twice the size', { bidSize: 79 }, false],
  ['a bid of twice the size', { bidSize: 80 }, true],
  ['an ask of half the size', { askSize: 5 }, true],
  ['an ask of a little over half the size', { askSize: 6 }, false],
  ['a stream that lost something', { valid: false }, true],
];
for (const [what, change, want] of cases)
  test(`ENG-4: ${what} is ${want ? 'a' : 'no'} move of the market`, () =>
    assert.equal(hasMoved(seen, { ...seen, ...change }), want));

const parent = (side: 'buy' | 'sell', limit: number, status = 'working', type = 'postOnly') =>
  ({
    acceptance: { order: { side } },
    children: new Map([['P/0/0/0', { order: { limit, type }, life: { status } }]]),
  }) as unknown as ParentState;
/** Ten lots more, in the mean at this price. */
const printed = (price: number): SeenMarket => ({
  ...seen,
  volume: seen.volume + 10,
  turnover: seen.turnover + 10 * price,
});
test('ENG-4: prints at the price of an order that rests, or through it, ask for a look', () => {
  assert.equal(hasTradedAtOurs(parent('buy', 100), seen, printed(100)), true);
  assert.equal(hasTradedAtOurs(parent('buy', 100), seen, printed(99)), true);
  assert.equal(hasTradedAtOurs(parent('buy', 100), seen, printed(101)), false);
  assert.equal(hasTradedAtOurs(parent('sell', 102), seen, printed(102)), true);
  assert.equal(hasTradedAtOurs(parent('sell', 102), seen, printed(101)), false);
  assert.equal(hasTradedAtOurs(parent('buy', 100), seen, seen), false);
  assert.equal(hasTradedAtOurs(parent('buy', 100, 'sent'), seen, printed(100)), false);
  assert.equal(hasTradedAtOurs(parent('buy', 100, 'working', 'ioc'), seen, printed(100)), false);
});
