// TCA-16: which fills are one parent, and when it starts and ends.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE_US, timeUs } from '#core/kernel/units';
import type { AccountFill } from '#core/tca/account-fill';
import type { AccountOrder } from '#core/tca/account-order';
import { NO_AGREED_TERMS } from '#core/tca/agreed-terms';
import { averageOfFills } from '#core/tca/contract-worth';
import { parentsOf, quantityOfParent } from '#core/tca/parents';

const T0 = 1_700_000_000_000_000;
const at = (minutes: number) => timeUs(T0 + minutes * MINUTE_US);
const fillAt = (minutes: number, more: Partial<AccountFill> = {}): AccountFill => ({
  id: `f${minutes}`,
  at: at(minutes),
  symbol: 'ACME',
  side: 'buy',
  quantity: 100,
  price: 10,
  multiplier: 1,
  currency: 'USD',
  fee: null,
  liquidity: null,
  orderId: null,
  parentId: null,
  orderedAt: null,
  tags: {},
  from: `fills.csv:${minutes}`,
  ...more,
});
const order = (id: string, more: Partial<AccountOrder> = {}): AccountOrder => ({
  id,
  symbol: 'ACME',
  side: 'buy',
  quantity: 300,
  quantityIn: 'units',
  placedAt: at(-1),
  decidedAt: null,
  decisionPrice: null,
  arrivalPrice: null,
  endedAt: null,
  limit: null,
  currency: null,
  tags: {},
  terms: NO_AGREED_TERMS,
  from: 'orders.csv:2',
  ...more,
});
const GAP = 30 * MINUTE_US;
const shown = (fills: readonly AccountFill[], orders: readonly AccountOrder[] = []) =>
  parentsOf(fills, orders, GAP).map(
    (parent) => `${parent.rebuiltBy}: ${parent.fills.map(({ id }) => id).join(' ')}`,
  );

test('TCA-16: by parent id, else by order id, else by gaps', () => {
  assert.deepEqual(
    shown([
      fillAt(0, { parentId: 'p', orderId: 'a' }),
      fillAt(90, { parentId: 'p', orderId: 'b' }),
      fillAt(1, { orderId: 'c' }),
      fillAt(99, { orderId: 'c' }),
      fillAt(2),
      fillAt(32),
      fillAt(63),
    ]),
    ['parent id: f0 f90', 'order id: f1 f99', 'gap: f2 f32', 'gap: f63'],
  );
});

test('TCA-16: a parent has one symbol and one side, whatever its id; accounts are not mixed', () => {
  const parents = parentsOf(
    [fillAt(0, { orderId: 'x' }), fillAt(1, { orderId: 'x', side: 'sell' })],
    [],
    GAP,
  );
  assert.deepEqual(
    parents.map(({ id }) => id),
    ['x buy ACME', 'x sell ACME'],
  );
  assert.equal(
    shown([fillAt(0, { tags: { account: 'a' } }), fillAt(1, { tags: { account: 'b' } })]).length,
    2,
  );
});

test('TCA-16: an order id is of one broker; a parent may be worked by several', () => {
  const by = (broker: string, more: Partial<AccountFill>) => ({ tags: { broker }, ...more });
  assert.deepEqual(
    shown([fillAt(0, by('a', { orderId: '1' })), fillAt(1, by('b', { orderId: '1' }))]),
    ['order id: f0', 'order id: f1'],
  );
  const [parent] = parentsOf(
    [fillAt(0, by('a', { parentId: 'p' })), fillAt(1, by('b', { parentId: 'p' }))],
    [],
    GAP,
  );
  assert.equal(parent?.tags.broker, 'several');
});

test('TCA-16: it starts when it was placed, and says so where it can only start with its first fill', () => {
  const [placed] = parentsOf([fillAt(0, { orderId: 'o' })], [order('o')], GAP);
  const [late] = parentsOf([fillAt(0, { orderId: 'o', orderedAt: at(5) })], [], GAP);
  assert.deepEqual([placed?.startAt, placed?.startsWith], [at(-1), 'order']);
  assert.deepEqual([late?.startAt, late?.startsWith], [at(0), 'first fill']);
});

test('TCA-16: it ends with its last fill, or where something was left, when it was given up', () => {
  const endOf = (quantity: number) =>
    parentsOf([fillAt(0, { orderId: 'o' })], [order('o', { quantity, endedAt: at(60) })], GAP)[0]
      ?.endAt;
  assert.equal(endOf(100), at(0));
  assert.equal(endOf(300), at(60));
});

test('TCA-16: an order without a fill is a parent; one of unknown quantity is not', () => {
  const parents = parentsOf(
    [],
    [order('o', { endedAt: at(9) }), order('n', { quantity: null })],
    GAP,
  );
  assert.deepEqual(
    parents.map(({ id, fills, endAt }) => [id, fills.length, endAt]),
    [['o', 0, at(9)]],
  );
});

test('TCA-16: an order of another side or symbol is not that of the fills', () => {
  const [parent] = parentsOf([fillAt(0, { orderId: 'o' })], [order('o', { side: 'sell' })], GAP);
  assert.equal(parent?.startsWith, 'first fill');
  assert.equal(parent?.ordered, null);
});

test('TCA-16: an order in money is what was filled, and what is left of it at arrival', () => {
  const [parent] = parentsOf(
    [fillAt(0, { orderId: 'o' })],
    [order('o', { quantity: 3000, quantityIn: 'money' })],
    GAP,
  );
  assert.ok(parent !== undefined);
  assert.equal(quantityOfParent(parent, 8), 100 + 2000 / 8);
  assert.equal(quantityOfParent(parent, null), null);
  assert.equal(averageOfFills(parent.fills, false), 10);
});
