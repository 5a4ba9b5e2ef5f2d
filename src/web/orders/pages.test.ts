import assert from 'node:assert/strict';
import { test } from 'node:test';
import { calls } from '#client/calls';
import type { OrderSummaryDoc } from '#contracts/documents';
import { PAGE, pageOf, pagesWithOrder, type Wanted, withFirst, withOlder } from '#web/orders/pages';

const all: Wanted = { status: '', symbol: '' };
const orderOf = (n: number, change: Partial<OrderSummaryDoc> = {}): OrderSummaryDoc => ({
  parentId: `P${n}`,
  status: 'working',
  note: '',
  refusal: null,
  currency: 'USD',
  createdAt: `2026-01-05T14:00:00.${String(n).padStart(6, '0')}Z`,
  endedAt: null,
  filled: 0,
  averagePrice: null,
  arrivalPrice: 100,
  costSoFarBps: null,
  estimate: null,
  tca: null,
  order: {
    symbol: n % 2 === 0 ? 'ACME' : 'THIN',
    side: 'buy',
    quantity: 100,
    strategy: 'vwap',
    start: '',
    deadline: '',
    limit: null,
    participationMax: 0.1,
  },
  ...change,
});
const from = (newest: number, count: number): readonly OrderSummaryDoc[] =>
  Array.from({ length: count }, (_, i) => orderOf(newest - i));
const idsOf = (rows: readonly OrderSummaryDoc[]): readonly string[] =>
  rows.map(({ parentId }) => parentId);

test('pages of orders: a full page has older ones, a short one is the last', () => {
  const first = withFirst(from(200, PAGE));
  assert.equal(first.hasOlder, true);
  const both = withOlder(first, from(200 - PAGE + 1, 3)); // one that moved a page down is there once
  assert.deepEqual(
    [both.rows.length, both.hasOlder, new Set(idsOf(both.rows)).size],
    [PAGE + 2, false, PAGE + 2],
  );
  assert.equal(
    calls.orders(pageOf({ status: 'open', symbol: 'ACME' }, 'P7')).path,
    `/api/orders?limit=${PAGE}&status=open&symbol=ACME&before=P7`,
  );
  assert.equal(calls.orders(pageOf(all, null)).path, `/api/orders?limit=${PAGE}`);
});

test('pages of orders: an event changes its row, a new order comes first, and an old one waits for its page', () => {
  const first = withFirst(from(200, PAGE));
  const changed = pagesWithOrder(first, orderOf(190, { filled: 60 }), all);
  assert.deepEqual(
    [changed.rows.find(({ parentId }) => parentId === 'P190')?.filled, idsOf(changed.rows)],
    [60, idsOf(first.rows)],
  );
  assert.deepEqual(idsOf(pagesWithOrder(first, orderOf(201), all).rows).slice(0, 2), [
    'P201',
    'P200',
  ]);
  assert.equal(pagesWithOrder(first, orderOf(3, { filled: 1 }), all), first);
  assert.deepEqual(idsOf(pagesWithOrder(withFirst(from(5, 2)), orderOf(3), all).rows), [
    'P5',
    'P4',
    'P3',
  ]);
});

test('pages of orders: what a filter does not ask for any more goes, and does not come', () => {
  const open: Wanted = { status: 'open', symbol: 'ACME' };
  const first = withFirst([orderOf(6), orderOf(4)]);
  assert.deepEqual(
    idsOf(
      pagesWithOrder(
        first,
        orderOf(6, { status: 'completed', endedAt: '2026-01-05T15:00:00.000000Z' }),
        open,
      ).rows,
    ),
    ['P4'],
  );
  assert.equal(pagesWithOrder(first, orderOf(7), open), first);
  assert.equal(
    pagesWithOrder(
      first,
      orderOf(8, { status: 'refused', endedAt: '2026-01-05T15:00:00.000000Z' }),
      open,
    ),
    first,
  );
});
