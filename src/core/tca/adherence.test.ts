// TCA-93: how far an order was from its schedule.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE_US, timeUs } from '#core/kernel/units';
import type { AccountFill } from '#core/tca/account-fill';
import { adherenceOf } from '#core/tca/adherence';
import { NO_AGREED_TERMS } from '#core/tca/agreed-terms';
import { type MarketSource, NO_BENCHMARKS } from '#core/tca/parent-market';
import { type AccountParent, parentsOf } from '#core/tca/parents';

const T0 = 1_700_000_000_000_000;
const at = (minutes: number) => timeUs(T0 + minutes * MINUTE_US);
const near = (got: number | null, want: number): void =>
  assert.ok(got !== null && Math.abs(got - want) < 1e-9, `${got} for ${want}`);
const fill = (minutes: number, quantity: number): AccountFill => ({
  id: `f${minutes}`,
  at: at(minutes),
  symbol: 'ACME',
  side: 'buy',
  quantity,
  price: 10,
  multiplier: 1,
  currency: 'USD',
  fee: null,
  liquidity: null,
  orderId: 'o',
  parentId: null,
  orderedAt: at(0),
  tags: {},
  from: 'fills.csv',
});
/** From 0 to 10 minutes. */
function parentWith(
  fills: readonly AccountFill[],
  terms: Partial<AccountParent['terms']> = {},
): AccountParent {
  const [parent] = parentsOf(fills, [], 30 * MINUTE_US);
  assert.ok(parent !== undefined);
  return { ...parent, terms: { ...NO_AGREED_TERMS, deadline: at(10), ...terms } };
}
/** All of the volume trades in the first half. */
const early: MarketSource = {
  kind: 'book',
  zone: 'UTC',
  name: 'made up',
  currency: null,
  before: () => null,
  arrivalAt: () => ({ price: 10, is: 'mid' }),
  standingMid: () => null,
  benchmarks: ({ startAt, endAt }) => ({
    ...NO_BENCHMARKS,
    volume: Math.min(5, (endAt - startAt) / MINUTE_US),
  }),
};

test('TCA-93: all at once at the start is half of the order before an even pace, and one in the middle a quarter off', () => {
  near(adherenceOf(parentWith([fill(0, 100)]), 100, null).even, 0.5);
  near(adherenceOf(parentWith([fill(5, 100)]), 100, null).even, 0.25);
  // What was never done is behind by the end.
  near(adherenceOf(parentWith([fill(5, 50)]), 100, null).even, 0.25);
  const many = Array.from({ length: 1000 }, (_, i) => fill((i + 0.5) / 100, 0.1));
  assert.ok((adherenceOf(parentWith(many), 100, null).even ?? 1) < 0.001);
});
test('TCA-93: the volume of the market and the plan of the order are schedules of their own', () => {
  const fills = Array.from({ length: 500 }, (_, i) => fill((i + 0.5) / 100, 0.2));
  const found = adherenceOf(parentWith(fills), 100, early);
  assert.ok((found.volume ?? 1) < 0.002, `${found.volume}`);
  near(Math.round((found.even ?? NaN) * 1000) / 1000, 0.25);
  const plan = [
    { startAt: at(0), endAt: at(5), quantity: 100 },
    { startAt: at(5), endAt: at(10), quantity: 0 },
  ];
  assert.ok((adherenceOf(parentWith(fills, { plan }), 100, null).plan ?? 1) < 0.002);
  const none = adherenceOf(parentWith(fills), 100, { ...early, arrivalAt: () => null });
  assert.deepEqual([none.volume, none.plan], [null, null]);
});
test('TCA-93: an order that had less than a minute has no schedule', () => {
  const short = parentWith([fill(0, 100)], { deadline: timeUs(T0 + MINUTE_US / 2) });
  assert.deepEqual(adherenceOf(short, 100, early), { even: null, volume: null, plan: null });
});
