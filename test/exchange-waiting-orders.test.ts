// EXC-1, EXC-5, EXC-50 … EXC-53: whatever is asked of waiting orders and lists, beside a plain model of triggers.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { plainMatchingBook } from '#core/matching/plain-matching-book';
import { isLive, type LiveOrder } from '#venues/exchange/spot/order-store';
import type { NewSpotOrder } from '#venues/exchange/spot/spot-command';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { SpotOrder } from '#venues/exchange/spot/spot-order';
import { cancel, holding, openBench, terms } from './support/spot-bench.ts';

const CENTRE = 5_000_000;
const STP = ['NONE', 'EXPIRE_TAKER', 'EXPIRE_MAKER', 'EXPIRE_BOTH', 'DECREMENT'] as const;
const STOPS = ['STOP_LOSS', 'STOP_LOSS_LIMIT', 'TAKE_PROFIT', 'TAKE_PROFIT_LIMIT'] as const;
const anyAsk = fc.record({
  what: fc.constantFrom(
    ...(['stop', 'stop', 'stop', 'list', 'list', 'limit', 'limit', 'market'] as const),
    ...([
      'flow',
      'flow',
      'flow',
      'cancel',
      'cancelAll',
      'amend',
      'bust',
      'halt',
      'budget',
    ] as const),
  ),
  account: fc.constantFrom('a', 'b'),
  id: fc.constantFrom('p', 'q', 'r', 's', 't', 'u'),
  side: fc.constantFrom(1 as const, -1 as const),
  type: fc.constantFrom(...STOPS),
  away: fc.integer({ min: -8, max: 8 }),
  stopAway: fc.integer({ min: -8, max: 8 }),
  quantity: fc.integer({ min: 100, max: 30_000 }),
  timeInForce: fc.constantFrom('GTC' as const, 'IOC' as const, 'FOK' as const),
  isIceberg: fc.boolean(),
  stp: fc.constantFrom(...STP),
});
type Ask = typeof anyAsk extends fc.Arbitrary<infer T> ? T : never;

function stopOf(ask: Ask): NewSpotOrder {
  const isLimit = ask.type.endsWith('LIMIT');
  const isIceberg = isLimit && ask.isIceberg && ask.timeInForce === 'GTC';
  return terms(ask.id, ask.side, {
    type: ask.type,
    price: isLimit ? CENTRE + ask.away : 0,
    stopPrice: CENTRE + ask.stopAway,
    quantity: ask.quantity,
    timeInForce: isLimit ? ask.timeInForce : 'GTC',
    iceberg: isIceberg ? Math.ceil(ask.quantity / 3) : 0,
    selfTradePrevention: ask.stp,
  });
}
function placeList(exchange: SpotExchange, ask: Ask): void {
  const { side, quantity, away, stopAway, stp: selfTradePrevention } = ask;
  const shared = { quantity, selfTradePrevention };
  const profit = terms(ask.id, side, {
    ...shared,
    type: 'LIMIT_MAKER',
    price: CENTRE - side * Math.abs(away),
  });
  const isLimit = ask.type.endsWith('LIMIT');
  const loss = terms(`${ask.id}2`, side, {
    ...shared,
    type: isLimit ? 'STOP_LOSS_LIMIT' : 'STOP_LOSS',
    price: isLimit ? CENTRE + away : 0,
    stopPrice: CENTRE + side * Math.abs(stopAway),
  });
  exchange.placeList(ask.account, ask.id, side === -1 ? [profit, loss] : [loss, profit]);
}
function act(exchange: SpotExchange, ask: Ask): void {
  const { account, id, side, quantity, away, stp: selfTradePrevention } = ask;
  const name = { symbol: 'BTCUSDT', orderId: null, clientOrderId: id };
  const price = CENTRE + away;
  const plain = { quantity, selfTradePrevention, timeInForce: ask.timeInForce };
  if (ask.what === 'stop') exchange.place(account, stopOf(ask));
  else if (ask.what === 'list') placeList(exchange, ask);
  else if (ask.what === 'limit') exchange.place(account, terms(id, side, { ...plain, price }));
  else if (ask.what === 'market')
    exchange.place(account, terms(id, side, { ...plain, type: 'MARKET', timeInForce: 'GTC' }));
  else if (ask.what === 'budget')
    exchange.place(account, {
      ...stopOf({ ...ask, side: 1, type: 'STOP_LOSS' }),
      quantity: 0,
      quoteBudget: `${quantity}00000000`,
    });
  else if (ask.what === 'cancel') cancel(exchange, account, id);
  else if (ask.what === 'cancelAll') exchange.cancelAll(account, 'BTCUSDT', 'c');
  else if (ask.what === 'amend') exchange.amend(account, name, quantity, null);
  else if (ask.what === 'bust') exchange.bust('BTCUSDT', 1 + (quantity % 9));
  else if (ask.what === 'halt') exchange.halt('BTCUSDT', side === 1 && quantity % 4 === 0);
  else exchange.flow({ symbol: 'BTCUSDT', side, type: 'limit', price, quantity });
}

const RISES: ReadonlySet<string> = new Set([
  '1 STOP_LOSS',
  '1 STOP_LOSS_LIMIT',
  '-1 TAKE_PROFIT',
  '-1 TAKE_PROFIT_LIMIT',
]);
/** What must be triggered, in which order, said in the plainest way: from what the exchange tells of one command. */
function triggerModel(): { hear(event: SpotEvent): void; rest(): void } {
  const waiting = new Map<number, SpotOrder>();
  let due: SpotOrder[] = [];
  function traded(price: number): void {
    const reached = [...waiting.values()].filter(({ side, type, stopPrice = 0 }) =>
      RISES.has(`${side} ${type}`) ? price >= stopPrice : price <= stopPrice,
    );
    const gap = ({ stopPrice = 0 }: SpotOrder): number => Math.abs(price - stopPrice);
    const isNew = ({ orderId }: SpotOrder): boolean =>
      !due.some((each) => each.orderId === orderId);
    due.push(...reached.filter(isNew).toSorted((a, b) => gap(b) - gap(a) || a.orderId - b.orderId));
  }
  return {
    hear(event) {
      if (event.type === 'trade') traded(event.price);
      if (event.type !== 'report' || event.order.triggeredAt === undefined) return;
      const { order } = event;
      if (order.triggeredAt === null && event.execution === 'NEW')
        waiting.set(order.orderId, order);
      else if (waiting.delete(order.orderId)) {
        const isTriggered = order.triggeredAt !== null;
        if (isTriggered) assert.equal(due[0]?.orderId, order.orderId, 'the next that is due');
        due = due.filter(({ orderId }) => orderId !== order.orderId);
      }
    },
    rest: () => assert.deepEqual(due, [], 'whatever is due was triggered in its command'),
  };
}

/** Every open order is in one place, and what is locked is what the open orders lock: the larger one of a list. */
function check(exchange: SpotExchange): void {
  const { resting, waiting } = exchange.market('BTCUSDT') ?? {
    resting: new Map(),
    waiting: new Map(),
  };
  for (const account of ['a', 'b']) {
    const locked = { BTC: 0n, USDT: 0n };
    const lists = new Map<number, bigint>();
    for (const order of exchange.openOrders(account, null)) {
      assert.notEqual(resting.has(order.orderId), waiting.has(order.orderId), 'in one place');
      const amount = lockedBy(order);
      const before = lists.get(order.listId ?? 0) ?? 0n;
      const more = order.listId === undefined ? amount : amount > before ? amount - before : 0n;
      if (order.listId !== undefined) lists.set(order.listId, before + more);
      locked[order.side === 1 ? 'USDT' : 'BTC'] += more;
    }
    for (const asset of ['BTC', 'USDT'] as const)
      assert.equal(BigInt(holding(exchange, account, asset)[1].replace('.', '')), locked[asset]);
  }
  for (const { orders } of ['a', 'b'].flatMap((account) => exchange.lists(account))) {
    const isDecided = orders.some(
      ({ filled, triggeredAt }) => filled > 0 || (triggeredAt ?? 0) > 0,
    );
    const most = isDecided ? 1 : 2;
    assert.ok(orders.filter(isLive).length <= most, 'one of them cancelled the other');
  }
  const mine = [...waiting.keys(), ...resting.keys()].filter((id) => exchange.order(id) !== null);
  const open = ['a', 'b'].flatMap((account) => exchange.openOrders(account, null));
  assert.deepEqual(inOrder(mine), inOrder(open.map(({ orderId }) => orderId)));
}
const inOrder = (ids: readonly number[]): readonly number[] => ids.toSorted((x, y) => x - y);
/** Hundred-millionths: a tick of a cent by a lot of a hundred-thousandth is ten of them. */
function lockedBy({ side, type, price, stopPrice = 0, leaves, quoteBudget }: LiveOrder): bigint {
  if (side === -1) return BigInt(leaves) * 1000n;
  if (quoteBudget !== null) return BigInt(quoteBudget);
  return (
    BigInt(type.endsWith('LIMIT') || type === 'LIMIT_MAKER' ? price : stopPrice) *
    BigInt(leaves) *
    10n
  );
}

test('EXC-1, EXC-5, EXC-51, EXC-53: whatever is asked, triggers are those of a plain model, money is conserved, no order lives twice, and the log gives the same state', () => {
  fc.assert(
    fc.property(
      fc.array(anyAsk, { minLength: 20, maxLength: 80 }),
      fc.constantFrom(1, 7, 50_000),
      (asks, checkpointEvery) => {
        const model = triggerModel();
        const listener = (event: SpotEvent): void => model.hear(event);
        const { exchange, log } = openBench({ checkpointEvery, listener });
        for (const ask of asks) {
          act(exchange, ask);
          model.rest();
          check(exchange);
        }
        const before = exchange.hash();
        exchange.close();
        const again = openBench({ log, checkpointEvery, book: plainMatchingBook }).exchange;
        assert.equal(again.hash(), before);
        again.close();
      },
    ),
    { numRuns: 80 },
  );
});
