// The streams of the exchange in OKX's words, with the unmodified client and by hand.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';
import { type OkxClient, okxClient, passphraseAt } from './support/okx-client.ts';
import { BUSY_CLIENTS, type RunningExchange, startExchange } from './support/running-exchange.ts';

const BTC = 'BTC/USDT';
let venue: RunningExchange;
let a: OkxClient;
let b: OkxClient;
before(async () => {
  venue = await startExchange([...BUSY_CLIENTS, '--dialect', 'okx']);
  [a, b] = await Promise.all([okxClient(venue, 0), okxClient(venue, 1)]);
  await Promise.all([a.loadMarkets(), b.loadMarkets()]);
});
after(async () => {
  await Promise.all([a.close(), b.close()]);
  await venue.end();
});

test('OKX-9, OKX-10, OKX-11: ccxt follows book, trades, tickers, its orders, its fills and its balance', async () => {
  const [watchA, watchB] = await Promise.all([okxClient(venue, 0), okxClient(venue, 1)]);
  try {
    await Promise.all([watchA.loadMarkets(), watchB.loadMarkets()]);
    const empty = await watchA.watchOrderBook(BTC);
    assert.deepEqual([empty.bids.length, empty.asks.length], [0, 0]);
    const orders = watchA.watchOrders(BTC);
    const balance = watchA.watchBalance();
    assert.ok(((await balance).free['BTC'] ?? 0) > 90);
    const changed = watchA.watchOrderBook(BTC);
    await subscribed();
    const sell = await a.createOrder(BTC, 'limit', 'sell', 0.5, 56_000);
    assert.deepEqual(
      (await orders).map(({ id, status }) => [id, status]),
      [[sell.id, 'open']],
    );
    assert.deepEqual((await changed).asks[0], [56_000, 0.5]);
    const mine = watchA.watchMyTrades();
    const own = watchB.watchMyTrades(BTC);
    const trades = watchB.watchTrades(BTC);
    await watchB.watchTicker(BTC);
    const ticker = watchB.watchTicker(BTC);
    await subscribed();
    const buy = await b.createOrder(BTC, 'limit', 'buy', 0.2, 56_000);
    const [traded] = await trades;
    assert.deepEqual([traded?.price, traded?.amount, traded?.side], [56_000, 0.2, 'buy']);
    assert.equal((await ticker).last, 56_000);
    for (const [fills, order, side] of [
      [await mine, sell.id, 'maker'],
      [await own, buy.id, 'taker'],
    ] as const) {
      const [fill] = fills;
      assert.deepEqual(
        [fill?.order, fill?.amount, fill?.takerOrMaker, fill?.id],
        [order, 0.2, side, traded?.id],
      );
    }
    await a.cancelOrder(sell.id, BTC);
  } finally {
    await Promise.all([watchA.close(), watchB.close()]);
  }
});
/** Until what was subscribed to has been confirmed. */
const subscribed = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 300));

test('OKX-9, OKX-1: pings are answered; what a connection may not hear is refused, and it stays', async () => {
  const ask = async (
    door: string,
    ...messages: readonly unknown[]
  ): Promise<readonly unknown[]> => {
    const socket = new WebSocket(`${venue.url.replace('http', 'ws')}/ws/v5/${door}`);
    await once(socket, 'open');
    const codes: unknown[] = [];
    for (const message of messages) {
      const answered = once(socket, 'message');
      socket.send(typeof message === 'string' ? message : JSON.stringify(message));
      const text = String((await answered)[0]);
      codes.push(text === 'pong' ? text : (JSON.parse(text) as { code: unknown }).code);
    }
    socket.close();
    return codes;
  };
  const subscribe = (channel: string, more = {}): object => ({
    op: 'subscribe',
    args: [{ channel, ...more }],
  });
  const login = (secret: string, apiKey = venue.keys[0]?.apiKey): object => {
    const timestamp = String(Math.floor(Date.now() / 1000));
    const sign = createHmac('sha256', secret)
      .update(`${timestamp}GET/users/self/verify`)
      .digest('base64');
    const args = [{ apiKey, passphrase: passphraseAt(venue), timestamp, sign }];
    return { op: 'login', args };
  };
  const right = venue.keys[0]?.secret ?? '';
  assert.deepEqual(
    await ask('public', 'ping', '{', subscribe('books', { instId: 'DOGE-USDT' }), login(right)),
    ['pong', '60012', '60018', '60008'],
  );
  const orders = subscribe('orders', { instType: 'SPOT' });
  assert.deepEqual(
    await ask('private', orders, login('wrong'), login(right, 'nobody'), login(right), orders),
    ['60011', '60007', '60005', '0', undefined],
  );
  assert.deepEqual(await ask('business', 'ping', subscribe('candle1m', { instId: 'BTC-USDT' })), [
    'pong',
    '60018',
  ]);
});
