// An order's later days: how it looks half way, and when it is over.

import { type OrderDoc, orderDoc, type TcaDoc } from '#contracts/documents';
import type { AmendRequest } from '#contracts/order-life';
import { iso } from './canned-documents.ts';
import { VENUE_NAMES } from './canned-venues.ts';

/** The order after `done` (0-1) of its slices: one child and one fill in each, every third as a maker. */
export function worked(order: OrderDoc, done: number): OrderDoc {
  const slices = (order.plan?.slices ?? []).slice(
    0,
    Math.round((order.plan?.slices.length ?? 0) * done),
  );
  const sign = order.order.side === 'buy' ? 1 : -1;
  const arrival = order.arrivalPrice ?? 100;
  const rows = slices.map((slice, i) => {
    const isMaker = i % 3 === 1;
    const mid = arrival + Math.sin(i / 4) * 0.06 + sign * i * 0.002;
    const price = Number((mid + (isMaker ? -sign : sign) * 0.005).toFixed(2));
    const from = Date.parse(slice.start);
    const at = from + (Date.parse(slice.end) - from) * 0.7;
    return {
      i,
      isMaker,
      mid,
      price,
      from,
      at,
      quantity: slice.quantity,
      id: `${order.parentId}/${i}/0/0`,
    };
  });
  const filled = rows.reduce((sum, row) => sum + row.quantity, 0);
  const average =
    filled === 0 ? null : rows.reduce((sum, row) => sum + row.price * row.quantity, 0) / filled;
  let sofar = 0;
  return orderDoc.parse({
    ...order,
    filled,
    averagePrice: average,
    costSoFarBps:
      average === null
        ? null
        : ((sign * (average - arrival)) / arrival) * 1e4 * (filled / order.order.quantity) + 0.6,
    children: rows.map((row, i) => ({
      clientOrderId: row.id,
      sentAt: iso(row.from),
      side: order.order.side,
      limit: row.price,
      quantity: row.quantity,
      type: row.isMaker ? 'postOnly' : 'ioc',
      acceptedAt: null,
      cancelledAt: null,
      queueAhead: row.isMaker ? 1200 : null,
      reason: row.isMaker
        ? 'patient: rest at the touch'
        : `aggressive: take ${row.quantity} behind schedule`,
      status: 'filled',
      filled: row.quantity,
      venue: order.order.symbol === 'DUAL' ? VENUE_NAMES[i % 3] : 'SIM',
      why:
        order.order.symbol === 'DUAL'
          ? { venues: 3, allInBps: 1.25 + i / 10, riskBps: 0.12, gainBps: 2.5 }
          : null,
    })),
    fills: rows.map((row) => ({
      at: iso(row.at),
      price: row.price,
      quantity: row.quantity,
      venue: 'SIM',
      liquidity: row.isMaker ? 'maker' : 'taker',
      clientOrderId: row.id,
      fee: row.quantity * 0.003,
    })),
    progress: rows.map((row) => {
      sofar += row.quantity;
      return {
        at: iso(row.at),
        planned: sofar - row.quantity * 0.3,
        filled: sofar,
        mid: row.mid,
        participation: 0.06 + 0.03 * Math.sin(row.i / 5),
        regime: 'patient',
      };
    }),
  });
}

/** The order with one more child that rests in the book. */
export const resting = (order: OrderDoc, limit: number, quantity: number): OrderDoc =>
  orderDoc.parse({
    ...order,
    children: [
      ...order.children,
      {
        clientOrderId: `${order.parentId}/r${order.children.length}`,
        sentAt: order.createdAt,
        side: order.order.side,
        limit,
        quantity,
        type: 'postOnly',
        acceptedAt: order.createdAt,
        cancelledAt: null,
        queueAhead: 300,
        reason: 'patient: rest at the touch',
        status: 'working',
        filled: 0,
        venue: 'SIM',
        why: null,
      },
    ],
  });

type Terms = NonNullable<OrderDoc['replan']>['placed'];
const termsOf = ({ order }: OrderDoc): Terms => ({
  quantity: order.quantity,
  limit: order.limit,
  deadline: order.deadline,
  strategy: order.strategy,
  participationMax: order.participationMax,
  riskAversion: null,
});

/** Somebody did something to it: what is left lies evenly over the time that is left. */
export function changed(
  order: OrderDoc,
  type: 'paused' | 'resumed' | 'amended',
  change: Pick<AmendRequest, 'quantity' | 'limit'>,
): OrderDoc {
  const { plan, estimate } = order;
  const at = order.fills.at(-1)?.at ?? order.createdAt;
  const terms = {
    ...order.order,
    quantity: change.quantity ?? order.order.quantity,
    limit: change.limit === undefined ? order.order.limit : change.limit,
  };
  const after = { ...order, order: terms };
  const said = {
    type,
    at,
    by: 'operator',
    role: 'admin',
    reason: '',
    found: null,
    before: type === 'amended' ? termsOf(order) : null,
    after: type === 'amended' ? termsOf(after) : null,
  };
  const status = type === 'paused' ? 'paused' : type === 'resumed' ? 'working' : order.status;
  const note = status === 'paused' ? 'paused by operator' : '';
  const changes = [...order.changes, said];
  if (type === 'paused' || plan === null || estimate === null)
    return orderDoc.parse({ ...order, status, note, changes });
  const slices = plan.slices.filter(({ start }) => start >= at);
  const each = (terms.quantity - order.filled) / slices.length;
  return orderDoc.parse({
    ...after,
    status,
    note,
    changes,
    plan: { ...plan, slices: slices.map((slice) => ({ ...slice, quantity: each })) },
    replan: {
      at,
      filledBefore: order.filled,
      rest: estimate,
      placed: order.replan?.placed ?? termsOf(order),
      plan: order.replan?.plan ?? plan,
    },
  });
}

export function ended(order: OrderDoc, status: 'completed' | 'cancelled'): OrderDoc {
  const done = status === 'completed' ? worked(order, 1) : order;
  const arrival = done.arrivalPrice ?? 100;
  const parts = {
    delayBps: 0,
    spreadBps: 0.18,
    impactBps: 0.41,
    timingBps: 2.93,
    feesBps: 0.3,
    opportunityBps: status === 'completed' ? 0 : 1.2,
  };
  const tca: TcaDoc = {
    ...parts,
    totalBps: Object.values(parts).reduce((a, b) => a + b, 0),
    vwapBps: -0.42,
    twapBps: 0.15,
    participation: 0.079,
    completion: done.filled / done.order.quantity,
    estimatedBps: done.estimate?.expectedBps ?? 0,
    withinInterval90: done.filled === 0 ? null : true,
    benchmarks: {
      decision: null,
      arrival,
      vwap: arrival + 0.04,
      twap: arrival + 0.03,
      average: done.averagePrice,
      last: arrival + 0.07,
    },
    notes: ['no decision price was given: delay is 0'],
  };
  const end = done.fills.at(-1)?.at ?? done.createdAt;
  return orderDoc.parse({
    ...done,
    status,
    endedAt: end,
    costSoFarBps: tca.totalBps,
    note: status === 'cancelled' ? 'cancelled by operator' : '',
    tca,
  });
}
