// The streams as their clients meet them: a book built from diffs is the exchange's at every update, also through two clients from npm that know nothing of us.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { after, before, test } from 'node:test';
import { MainClient, WebsocketClient } from 'binance';
import { seededRandom } from '#core/kernel/random';
import { type GeneratedFlow, generatedFlow } from '#venues/exchange/markets/generated-flow';
import { streamFaults } from '#venues/exchange/spot/faults/fault-hooks';
import { faultDice } from '#venues/exchange/spot/faults/fault-script';
import {
  bookText,
  ccxtPro,
  KEYS,
  reader,
  type StreamingExchange,
  streamingExchange,
} from './support/streaming-exchange.ts';

let venue: StreamingExchange;
let flow: GeneratedFlow;
let live: NodeJS.Timeout;
const address = (path: string): string => `ws://127.0.0.1:${venue.port}${path}`;
before(async () => {
  venue = await streamingExchange();
  flow = generatedFlow(venue.exchange, seededRandom(7));
  flow.pass(5);
  live = setInterval(() => flow.pass(0.2), 20);
});
after(async () => {
  clearInterval(live);
  await venue.close();
});

interface Diff {
  readonly U: number;
  readonly u: number;
  readonly b: readonly (readonly [string, string])[];
  readonly a: readonly (readonly [string, string])[];
}
type Snapshot = {
  readonly lastUpdateId: number;
  readonly bids: Diff['b'];
  readonly asks: Diff['a'];
};
const snapshotOf = async (port: number): Promise<Snapshot> =>
  (await (
    await fetch(`http://127.0.0.1:${port}/api/v3/depth?symbol=BTCUSDT&limit=5000`)
  ).json()) as Snapshot;

/** A book as the protocol's documentation says to keep one. */
class Follower {
  readonly #bids = new Map<number, number>();
  readonly #asks = new Map<number, number>();
  #last: number | null = null;
  #joined = false;
  /** 'gap': the book is no more; a snapshot is wanted. */
  apply(diff: Diff): 'gap' | 'old' | 'applied' {
    if (this.#last === null) return 'gap';
    if (diff.u <= this.#last) return 'old';
    if (diff.U > this.#last + 1) {
      this.#last = null;
      return 'gap';
    }
    assert.ok(
      !this.#joined || diff.U === this.#last + 1,
      'EXC-21: a frame begins right after the one before',
    );
    this.#joined = true;
    this.#set(this.#bids, diff.b);
    this.#set(this.#asks, diff.a);
    this.#last = diff.u;
    return 'applied';
  }
  restart({ lastUpdateId, bids, asks }: Snapshot): void {
    this.#bids.clear();
    this.#asks.clear();
    this.#joined = false;
    this.#last = lastUpdateId;
    this.#set(this.#bids, bids);
    this.#set(this.#asks, asks);
  }
  text = (): string => bookText([...this.#bids], [...this.#asks]);
  #set(side: Map<number, number>, rows: Diff['b']): void {
    for (const [price, size] of rows)
      if (Number(size) === 0) side.delete(Number(price));
      else side.set(Number(price), Number(size));
  }
}
/** Follows until so many frames were applied; answers how often a snapshot was asked for. */
async function follow(
  port: number,
  next: () => Promise<Diff>,
  {
    frames,
    truth,
  }: { readonly frames: number; readonly truth: (id: number) => string | undefined },
): Promise<number> {
  const book = new Follower();
  let snapshots = 0;
  for (let applied = 0; applied < frames; ) {
    const diff = await next();
    let done = book.apply(diff);
    // Fetched after the frame came, so the snapshot is at least as new: this frame or a later one joins it.
    if (done === 'gap') {
      snapshots++;
      book.restart(await snapshotOf(port));
      done = book.apply(diff);
    }
    if (done !== 'applied') continue;
    applied++;
    assert.equal(book.text(), truth(diff.u), `the book after update ${diff.u}`);
  }
  return snapshots;
}

for (const speed of ['@100ms', ''] as const) {
  test(`EXC-20, EXC-21: from a snapshot and the frames of @depth${speed} a client has the exchange’s book at every frame`, {
    timeout: 240_000,
  }, async () => {
    const wire = await reader(address(`/ws/btcusdt@depth${speed}`));
    const snapshots = await follow(venue.port, async () => (await wire.next()) as unknown as Diff, {
      frames: speed === '' ? 3 : 15,
      truth: (id) => venue.truthAt(id),
    });
    assert.equal(snapshots, 1, 'nothing was lost');
    wire.close();
  });
}
test('EXC-14, EXC-21: the unmodified ccxt keeps the exchange’s book, and tells trades', {
  timeout: 240_000,
}, async () => {
  const client = await ccxtPro(venue.port, 0);
  await client.loadMarkets();
  for (let i = 0; i < 15; i++) {
    const { nonce, bids, asks } = await client.watchOrderBook('BTC/USDT');
    assert.equal(bookText([...bids], [...asks]), venue.truthAt(nonce), `after update ${nonce}`);
  }
  const trades = await client.watchTrades('BTC/USDT');
  assert.ok(trades.length > 0 && trades.every(({ amount }) => amount > 0));
  await client.close();
});
test('EXC-14, EXC-21: the unmodified `binance` WebsocketClient brings frames that make the exchange’s book', {
  timeout: 240_000,
}, async () => {
  const client = new WebsocketClient({ wsUrl: address('/ws') });
  const [came, waiting]: [Diff[], ((diff: Diff) => void)[]] = [[], []];
  client.on('message', (message) => {
    if (!('e' in message) || message.e !== 'depthUpdate') return;
    const diff = message as unknown as Diff;
    const first = waiting.shift();
    if (first === undefined) came.push(diff);
    else first(diff);
  });
  await client.subscribe('btcusdt@depth@100ms', 'main');
  const next = (): Promise<Diff> =>
    new Promise((resolve) => {
      const first = came.shift();
      if (first === undefined) waiting.push(resolve);
      else resolve(first);
    });
  assert.equal(await follow(venue.port, next, { frames: 10, truth: (id) => venue.truthAt(id) }), 1);
  client.closeAll(true);
});
test('EXC-21: a client whose frames are lost, repeated and swapped sees every gap, asks again and has the exchange’s book', {
  timeout: 240_000,
}, async () => {
  const window = { from_seconds: 0, until_seconds: 1e9, stream: '@depth', probability: 0.2 };
  const dice = faultDice(
    () => [
      { kind: 'frame_lost', ...window },
      { kind: 'frame_repeated', ...window },
      { kind: 'frame_swapped', ...window },
    ],
    seededRandom(3),
    () => 1,
  );
  const faulty = await streamingExchange(streamFaults(dice));
  const market = generatedFlow(faulty.exchange, seededRandom(8));
  market.pass(5);
  const timer = setInterval(() => market.pass(0.2), 20);
  const wire = await reader(`ws://127.0.0.1:${faulty.port}/stream?streams=btcusdt@depth@100ms`);
  const next = async (): Promise<Diff> => (await wire.next())['data'] as Diff;
  const snapshots = await follow(faulty.port, next, {
    frames: 25,
    truth: (id) => faulty.truthAt(id),
  });
  clearInterval(timer);
  wire.close();
  await faulty.close();
  const {
    frame_lost: lost = 0,
    frame_repeated: repeated = 0,
    frame_swapped: swapped = 0,
  } = dice.counts();
  assert.ok(lost > 0 && repeated > 0 && swapped > 0, JSON.stringify(dice.counts()));
  assert.ok(snapshots > 1, `${snapshots} snapshots`);
});

test('EXC-20: streams are asked for by name, listed, left; nonsense is answered and the connection stays', {
  timeout: 30_000,
}, async () => {
  const wire = await reader(address('/ws'));
  wire.say({
    method: 'SUBSCRIBE',
    params: [
      'btcusdt@bookTicker',
      '!bookTicker',
      'btcusdt@trade',
      'btcusdt@aggTrade',
      'btcusdt@depth5@100ms',
      'btcusdt@kline_1m',
      'btcusdt@ticker',
      'btcusdt@miniTicker',
      'btcusdt@avgPrice',
    ],
    id: 1,
  });
  const [kinds, seen] = [new Set<string>(), [] as unknown[]];
  while (kinds.size < 8) {
    const message = await wire.next();
    if ('id' in message) seen.push(message);
    else kinds.add(String(message['e'] ?? ('lastUpdateId' in message ? 'partial' : 'best')));
  }
  assert.deepEqual(seen, [{ result: null, id: 1 }]);
  assert.deepEqual([...kinds].toSorted(), [
    '24hrMiniTicker',
    '24hrTicker',
    'aggTrade',
    'avgPrice',
    'best',
    'kline',
    'partial',
    'trade',
  ]);
  const answer = async (say: object): Promise<unknown> => {
    wire.say(say);
    for (;;) {
      const message = await wire.next();
      if ('id' in message || 'error' in message) return message;
    }
  };
  await answer({
    method: 'UNSUBSCRIBE',
    params: [
      '!bookTicker',
      'btcusdt@bookTicker',
      'btcusdt@trade',
      'btcusdt@aggTrade',
      'btcusdt@depth5@100ms',
      'btcusdt@ticker',
      'btcusdt@miniTicker',
      'btcusdt@avgPrice',
    ],
    id: 'two',
  });
  assert.deepEqual(await answer({ method: 'LIST_SUBSCRIPTIONS', id: 3 }), {
    result: ['btcusdt@kline_1m'],
    id: 3,
  });
  for (const bad of [
    { method: 'SUBSCRIBE', params: ['nosuch@trade'], id: 4 },
    { method: 'SUBSCRIBE', params: ['btcusdt@kline_7m'], id: 4 },
    { method: 'SUBSCRIBE', params: 'btcusdt@trade', id: 4 },
    { method: 'DANCE', id: 4 },
    { method: 5 },
  ]) {
    assert.ok('error' in ((await answer(bad)) as object), JSON.stringify(bad));
  }
  wire.close();
});
test('EXC-14, EXC-22: through the unmodified ccxt: a new order, its fill, its cancellation and what is held, to its owner', {
  timeout: 240_000,
}, async () => {
  const [mine, his] = [await ccxtPro(venue.port, 0), await ccxtPro(venue.port, 1)];
  await mine.loadMarkets();
  await his.loadMarkets();
  const seen: string[] = [];
  const watched = (async () => {
    while (!seen.includes('canceled resting 0'))
      for (const { clientOrderId, status, filled } of await mine.watchOrders('ETH/BTC'))
        seen.push(`${status} ${clientOrderId} ${filled}`);
  })();
  const [traded, held] = [mine.watchMyTrades('ETH/BTC'), mine.watchBalance()];
  // Orders before the subscription is heard of are told to nobody: knock until the stream answers.
  const low = Number(((venue.exchange.depth('ETHBTC', 1)?.bids[0]?.[0] ?? 0) / 1e4 / 2).toFixed(4));
  while (seen.length === 0) {
    const knock = await mine.createOrder('ETH/BTC', 'limit', 'buy', 1, low);
    await mine.cancelOrder(knock.id, 'ETH/BTC');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  seen.length = 0;
  const order = await mine.createOrder('ETH/BTC', 'limit', 'buy', 1, low, {
    newClientOrderId: 'resting',
  });
  await mine.createOrder('ETH/BTC', 'market', 'buy', 0.5, undefined, {
    newClientOrderId: 'taking',
  });
  await mine.cancelOrder(order.id, 'ETH/BTC');
  await watched;
  assert.ok(
    seen.some((line) => line === 'open resting 0') &&
      seen.some((line) => line === 'closed taking 0.5') &&
      seen.some((line) => line === 'canceled resting 0'),
    seen.join('; '),
  );
  assert.ok((await traded).every(({ amount }) => amount > 0));
  assert.ok(((await held).total['BTC'] ?? 0) > 0);
  await mine.close();
  await his.close();
});
test('EXC-14, EXC-22: through the unmodified `binance` SDK and its listen key; a key that is closed says so', {
  timeout: 240_000,
}, async () => {
  const key = KEYS[1];
  assert.ok(key !== undefined);
  const baseUrl = `http://127.0.0.1:${venue.port}`;
  const client = new WebsocketClient({
    api_key: key.apiKey,
    api_secret: key.secret,
    wsUrl: address('/ws'),
    restOptions: { baseUrl },
  });
  const rest = new MainClient({ api_key: key.apiKey, api_secret: key.secret, baseUrl });
  const seen: string[] = [];
  client.on('message', (message) => {
    const said = message as unknown as Record<string, unknown>;
    seen.push([said['e'], said['x'] ?? '', said['X'] ?? ''].join(' ').trim());
  });
  await client.subscribeSpotUserDataStream();
  const best = venue.exchange.depth('BTCUSDT', 1)?.asks[0]?.[0] ?? 0;
  await rest.submitNewOrder({
    symbol: 'BTCUSDT',
    side: 'BUY',
    type: 'LIMIT',
    timeInForce: 'IOC',
    quantity: 0.001,
    price: Number((best / 100 + 500).toFixed(2)),
  });
  await until(() => seen.filter((line) => line.startsWith('outbound')).length >= 1);
  assert.equal(seen[0], 'executionReport NEW NEW');
  assert.match(seen[1] ?? '', /^executionReport TRADE (FILLED|PARTIALLY_FILLED)$/);
  const { listenKey } = (await rest.getSpotUserDataListenKey()) as { listenKey: string };
  const wire = await reader(address(`/stream?streams=${listenKey}`));
  await rest.closeSpotUserDataListenKey(listenKey);
  const { stream, data } = (await wire.next()) as {
    stream?: string;
    data?: { e: string; listenKey: string };
  };
  assert.deepEqual([stream, data?.e, data?.listenKey], [listenKey, 'listenKeyExpired', listenKey]);
  wire.close();
  client.closeAll(true);
});
test('EXC-13, EXC-20: an upgrade to no address at all, a torn one and a broken frame end that connection and nothing else', {
  timeout: 20_000,
}, async () => {
  const headers = [
    'Host: x',
    'Connection: Upgrade',
    'Upgrade: websocket',
    'Sec-WebSocket-Version: 13',
    'Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==',
  ].join('\r\n');
  for (const [target, then] of [
    ['//', ''],
    ['/nowhere', ''],
    ['/ws', '\xff\xff\xff\xff\xff\xff'],
  ] as const) {
    const socket = createConnection(venue.port, '127.0.0.1');
    const closed = once(socket, 'close');
    socket
      .on('error', () => undefined)
      .on('data', () => (then === '' ? undefined : socket.write(Buffer.from(then, 'latin1'))));
    socket.write(`GET ${target} HTTP/1.1\r\n${headers}\r\n\r\n`);
    await closed;
  }
  const torn = createConnection(venue.port, '127.0.0.1');
  torn.write(`GET /nowhere HTTP/1.1\r\n${headers}\r\n\r\n`);
  torn.resetAndDestroy();
  const wire = await reader(address('/ws/btcusdt@bookTicker'));
  assert.equal((await wire.next())['s'], 'BTCUSDT');
  wire.close();
});
test('EXC-22: a subscription by signature is its signer’s alone; a wrong signature is none', async () => {
  const wire = await reader(address('/ws-api/v3'));
  const signed = (who: number, secret: string): object => {
    const [apiKey, timestamp] = [KEYS[who]?.apiKey ?? '', Date.now()];
    return {
      apiKey,
      timestamp,
      signature: createHmac('sha256', secret)
        .update(`apiKey=${apiKey}&timestamp=${timestamp}`)
        .digest('hex'),
    };
  };
  wire.say({ id: 'a', method: 'userDataStream.subscribe.signature', params: signed(0, 'wrong') });
  assert.equal((await wire.next())['status'], 401);
  wire.say({
    id: 'b',
    method: 'userDataStream.subscribe.signature',
    params: signed(0, KEYS[0]?.secret ?? ''),
  });
  const { status, result } = (await wire.next()) as {
    status: number;
    result: { subscriptionId: number };
  };
  assert.equal(status, 200);
  wire.say({
    id: 'c',
    method: 'userDataStream.unsubscribe',
    params: { subscriptionId: result.subscriptionId },
  });
  assert.deepEqual(await wire.next(), { id: 'c', status: 200, result: {} });
  wire.close();
});

/** An upper bound for what has no event of its own. */
async function until(holds: () => boolean): Promise<void> {
  const deadline = performance.now() + 90_000;
  while (!holds()) {
    assert.ok(performance.now() < deadline, 'it came to pass in time');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
