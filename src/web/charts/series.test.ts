import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OrderDoc, PlanDoc } from '#contracts/documents';
import {
  knownUntil,
  participationColumns,
  plannedAt,
  priceColumns,
  scheduleColumns,
  sliceColumns,
} from '#web/charts/series';

const iso = (second: number): string =>
  new Date(Date.UTC(2026, 0, 5, 14, 30, 0) + second * 1000).toISOString();
const base = Date.UTC(2026, 0, 5, 14, 30, 0) / 1000;
const plan: PlanDoc = {
  strategy: 'twap',
  start: iso(0),
  end: iso(20),
  participationMax: 0.2,
  participationPlanned: 0.1,
  expectedBps: 1,
  stdevBps: 2,
  completion: 1,
  frontier: [],
  residual: 'leave',
  assumptions: [],
  slices: [
    { start: iso(0), end: iso(10), quantity: 100 },
    { start: iso(10), end: iso(20), quantity: 50 },
  ],
};
const fill = (second: number, price: number, quantity: number, liquidity: 'maker' | 'taker') => ({
  at: iso(second),
  price,
  quantity,
  venue: 'SIM',
  liquidity,
  clientOrderId: 'p/0/0/0',
  fee: 0,
});
const order: OrderDoc = {
  parentId: 'p',
  order: {
    symbol: 'ACME',
    side: 'buy',
    quantity: 150,
    strategy: 'twap',
    start: iso(0),
    deadline: iso(20),
    limit: null,
    participationMax: 0.2,
  },
  status: 'working',
  note: '',
  refusal: null,
  currency: 'USD',
  createdAt: iso(0),
  endedAt: null,
  filled: 60,
  averagePrice: 100,
  arrivalPrice: 99.5,
  costSoFarBps: 1,
  children: [],
  fills: [fill(4, 100, 40, 'taker'), fill(6, 99, 20, 'maker')],
  progress: [
    { at: iso(5), planned: 50, filled: 40, mid: 99.8, participation: 0.05, regime: 'patient' },
    { at: iso(8), planned: 80, filled: 60, mid: null, participation: null, regime: 'patient' },
  ],
  plan,
  estimate: null,
  tca: null,
  changes: [],
  replan: null,
};

test('series: the plan is a straight line inside a slice', () =>
  assert.deepEqual(
    [0, 5, 10, 15, 99].map((second) => plannedAt(plan, base + second)),
    [0, 50, 100, 125, 150],
  ));
test('series: filled steps at each fill and is not drawn beyond what is known', () => {
  assert.equal(knownUntil(order) - base, 8);
  const [times, planned, filled] = scheduleColumns(order);
  assert.deepEqual(
    times.map((at) => at - base),
    [0, 4, 6, 8, 10, 20],
  );
  assert.deepEqual(planned, [0, 40, 60, 80, 100, 150]);
  assert.deepEqual(filled, [0, 40, 60, 60, null, null]);
});
test('series: planned again, the plan in force begins with what was filled, and the plan as placed stays beside it', () => {
  const again: OrderDoc = {
    ...order,
    order: { ...order.order, quantity: 120 },
    plan: { ...plan, slices: [{ start: iso(8), end: iso(20), quantity: 60 }] },
    replan: {
      at: iso(8),
      filledBefore: 60,
      rest: {} as NonNullable<OrderDoc['replan']>['rest'],
      placed: {
        quantity: 150,
        limit: null,
        deadline: iso(20),
        strategy: 'twap',
        participationMax: 0.2,
        riskAversion: null,
      },
      plan,
    },
  };
  const [times, planned, placed, filled] = scheduleColumns(again);
  assert.deepEqual(
    times.map((at) => at - base),
    [0, 4, 6, 8, 10, 20],
  );
  assert.deepEqual(planned, [null, null, null, 60, 70, 120]);
  assert.deepEqual(placed, [0, 40, 60, 80, 100, 150]);
  assert.deepEqual(filled, [0, 40, 60, 60, null, null]);
});
test('series: prices keep mid, takers and makers apart, in order of time', () => {
  const [times, mid, taker, maker, arrival] = priceColumns(order);
  assert.deepEqual(
    times.map((at) => at - base),
    [4, 5, 6, 8],
  );
  assert.deepEqual(
    [mid, taker, maker],
    [
      [null, 99.8, null, null],
      [100, null, null, null],
      [null, null, 99, null],
    ],
  );
  assert.deepEqual(arrival, [99.5, 99.5, 99.5, 99.5]);
});
test('series: unknown participation is a gap, not zero', () =>
  assert.deepEqual(participationColumns(order).slice(1), [
    [5, null],
    [20, 20],
  ]));
test('series: a slice stands at its middle', () =>
  assert.deepEqual(sliceColumns(plan), [
    [base + 5, base + 15],
    [100, 50],
  ]));
