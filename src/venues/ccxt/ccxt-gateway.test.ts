import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as errors from 'ccxt';
import { approve } from '#core/gate/approved';
import { lots, ticks, timeUs } from '#core/kernel/units';
import { cryptoSpot } from '#core/market/catalog';
import type { VenueReport } from '#core/order/venue-report';
import type { ClientOrder, ClientTrade, ExchangeClient } from '#engine/ports/exchange-client';
import { type CcxtGateway, ccxtGateway } from '#venues/ccxt/ccxt-gateway';
import type { CcxtListing } from '#venues/ccxt/listings';
import { rateBudget } from '#venues/ccxt/rate-budget';

const instrument = cryptoSpot({
  symbol: 'BTCUSDT',
  venue: 'X',
  tick: { units: 1, scale: 2 },
  lot: { units: 1, scale: 5 },
  quote: 'USDT',
});
const listing: CcxtListing = {
  instrument,
  unified: 'BTC/USDT',
  native: 'BTCUSDT',
  fees: { makerBps: 0, takerBps: 0 },
};
const order = approve({
  clientOrderId: 'P1/0/0/0',
  parentId: 'P1',
  instrumentId: instrument.id,
  side: 'buy' as const,
  quantity: lots(5),
  limit: ticks(100),
  type: 'limit' as const,
  reason: '',
  venue: 'X',
});
const said = (more: Partial<ClientOrder> = {}): ClientOrder => ({
  id: '7',
  clientOrderId: 'k7Q_P1_0_0_0',
  symbol: 'BTC/USDT',
  side: 'buy',
  price: '1.00',
  amount: '0.00005',
  filled: '0',
  status: 'open',
  timestamp: 1000,
  ...more,
});
const trade: ClientTrade = {
  id: '3',
  order: '7',
  symbol: 'BTC/USDT',
  side: 'buy',
  price: '1.00',
  amount: '0.00005',
  timestamp: 1000,
  takerOrMaker: 'taker',
};

/** An exchange that answers as the test says; what it does not say fails the test. */
function gatewayOn(answers: Partial<ExchangeClient>): {
  readonly gateway: CcxtGateway;
  readonly told: VenueReport[];
  until(type: VenueReport['type']): Promise<void>;
} {
  const exchange = {
    id: 'binance',
    options: {},
    has: {},
    last_response_headers: {},
    close: () => Promise.resolve(),
    ...answers,
  } as unknown as ExchangeClient;
  const told: VenueReport[] = [];
  const gateway = ccxtGateway({
    exchange,
    listings: [listing],
    clock: { now: () => timeUs(1e15) },
    budget: rateBudget({ capacity: 1000, windowMs: 60_000, cancelReserve: 100 }, performance.now()),
    sentBefore: new Map(),
    instance: 'k7Q',
    onClockFault: () => undefined,
    say: () => undefined,
  });
  gateway.listen((event) => told.push(event));
  return {
    gateway,
    told,
    async until(type) {
      for (let i = 0; i < 400 && !told.some((each) => each.type === type); i++)
        await new Promise((resolve) => setTimeout(resolve, 10));
      assert.ok(
        told.some((each) => each.type === type),
        `${type} was told, of ${JSON.stringify(told)}`,
      );
    },
  };
}
const typesOf = (told: readonly VenueReport[]): readonly string[] => [
  ...new Set(told.map((each) => each.type)),
];

test('USM-7: a reduce-only child is sent as one', async () => {
  const asked: unknown[] = [];
  const { gateway, until } = gatewayOn({
    createOrder: (_symbol, _type, _side, _amount, _price, params) => {
      asked.push(params['reduceOnly']);
      return Promise.resolve(said());
    },
  });
  gateway.send(order);
  gateway.send(approve({ ...order, clientOrderId: 'P1/0/0/1', reduceOnly: true as const }));
  await until('accepted');
  assert.deepEqual(asked, [undefined, true]);
  gateway.close();
});

test('F3, VEN-3: what fails after the exchange took the order is asked about, and is no fault of the send', async () => {
  let asked = 0;
  const { gateway, told, until } = gatewayOn({
    createOrder: () => Promise.resolve(said({ filled: '0.00005', status: 'closed', trades: [] })),
    fetchMyTrades: () =>
      asked++ === 0
        ? Promise.reject(new errors.RateLimitExceeded('429'))
        : Promise.resolve([trade]),
    fetchOrder: () => Promise.resolve(said({ filled: '0.00005', status: 'closed' })),
  });
  gateway.send(order);
  // The 429 closes the budget for up to a second; the question waits for it.
  await until('fill');
  assert.deepEqual(typesOf(told), ['accepted', 'fill']);
  gateway.close();
});
test('F18, VEN-5: after a 429 nothing more is sent, by us and not by the exchange', async () => {
  let sent = 0;
  const { gateway, told, until } = gatewayOn({
    createOrder: () => {
      sent++;
      return Promise.reject(new errors.DDoSProtection('429'));
    },
  });
  gateway.send(order);
  await until('fault');
  for (let i = 1; i < 20; i++) gateway.send({ ...order, clientOrderId: `P1/0/${i}/0` });
  await new Promise((resolve) => setTimeout(resolve, 20));
  assert.equal(sent, 1);
  assert.deepEqual(
    [
      ...new Set(
        told.map((each) =>
          each.type === 'fault' ? `${each.fault.code} ${each.fault.resend}` : each.type,
        ),
      ),
    ],
    ['RATE_LIMITED safe'],
  );
  assert.equal(told.length, 20);
  gateway.close();
});
test('VEN-8: not found is no promise while a copy may be under way', async () => {
  const { gateway, told } = gatewayOn({
    createOrder: () => Promise.reject(new errors.RequestTimeout('timed out')),
    fetchOrder: () => Promise.reject(new errors.OrderNotFound('unknown')),
  });
  gateway.send(order);
  gateway.query(order.clientOrderId);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  assert.deepEqual(typesOf(told), ['fault']);
  assert.deepEqual(
    told.map((each) => (each.type === 'fault' ? each.fault.resend : '')),
    ['unknown'],
  );
  gateway.close();
});
test('F24: an order that filled while its cancel was under way tells its fills, and its end last', async () => {
  const { gateway, told, until } = gatewayOn({
    createOrder: () => Promise.resolve(said()),
    cancelOrder: () => Promise.resolve(said({ filled: '0.00003', status: 'canceled' })),
    fetchMyTrades: () => Promise.resolve([{ ...trade, amount: '0.00003' }]),
  });
  gateway.send(order);
  await until('accepted');
  gateway.cancel(order.clientOrderId);
  await until('cancelled');
  assert.deepEqual(
    told.map((each) => each.type),
    ['accepted', 'accepted', 'fill', 'cancelled'],
  );
  gateway.close();
});
test('OKX-17: an order and a cancel that are only acknowledged are asked about at once', async () => {
  let status = 'open';
  const { gateway, told, until } = gatewayOn({
    createOrder: () => Promise.resolve(said({ status: undefined, filled: undefined })),
    cancelOrder: () => {
      status = 'canceled';
      return Promise.resolve(said({ status: undefined, filled: undefined }));
    },
    fetchOrder: () => Promise.resolve(said({ status, filled: '0.00003' })),
    has: { fetchOrderTrades: true },
    // Another order's executions are not ours, whatever the exchange lists them under.
    fetchOrderTrades: () =>
      Promise.resolve([
        { ...trade, amount: '0.00003' },
        { ...trade, id: '4', order: '8' },
      ]),
  });
  gateway.send(order);
  await until('fill');
  gateway.cancel(order.clientOrderId);
  await until('cancelled');
  assert.deepEqual(typesOf(told), ['accepted', 'fill', 'cancelled']);
  assert.equal(told.filter(({ type }) => type === 'fill').length, 1);
  gateway.close();
});
test('BYB-16: an order that is called closed with something left has ended as a cancelled one', async () => {
  const { gateway, told, until } = gatewayOn({
    createOrder: () => Promise.resolve(said({ filled: '0.00003', status: 'closed' })),
    fetchMyTrades: () => Promise.resolve([{ ...trade, amount: '0.00003' }]),
  });
  gateway.send(order);
  await until('cancelled');
  assert.deepEqual(
    told.map((each) => each.type),
    ['accepted', 'fill', 'cancelled'],
  );
  gateway.close();
});
