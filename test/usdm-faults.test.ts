// The exchange's perpetuals in a generated market: faults and their control, the client as our venues load it, and funding that adds up.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { loadExchange } from '#venues/ccxt/ccxt-exchange';
import { type RunningExchange, ranExchange, startExchange } from './support/running-exchange.ts';
import { type UsdmClient, usdmCall } from './support/usdm-client.ts';

const BTC = 'BTC/USDT:USDT';
let venue: RunningExchange;
let token = '';
before(async () => {
  venue = await startExchange(['--dialect', 'binance-usdm', '--funding-seconds', '1']);
  token = readFileSync(join(venue.home, 'token'), 'utf8').trim();
});
after(() => venue.end());

async function inForce(...faults: readonly object[]): Promise<void> {
  const reply = await fetch(`${venue.url}/exchange/faults`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${token}` },
    body: JSON.stringify({ faults }),
  });
  assert.equal(reply.status, 200, await reply.text());
}
const order = async (id: string): Promise<number | null> =>
  await usdmCall(venue, {
    method: 'POST',
    path: '/fapi/v1/order',
    query: `symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.01&newClientOrderId=${id}`,
  }).then(
    ({ status }) => status,
    () => null,
  );
const isKnown = async (id: string): Promise<boolean> => {
  const query = `symbol=BTCUSDT&origClientOrderId=${id}`;
  return (await usdmCall(venue, { path: '/fapi/v1/order', query })).status === 200;
};

test('EXC-31, EXC-32, UDM-1: faults happen to the paths of this protocol as to any other', async () => {
  await inForce({ kind: 'reply_lost', path: '/fapi/v1/order' });
  assert.equal(await order('lost-reply'), null);
  await inForce({ kind: 'request_lost', path: '/fapi/v1/order' });
  assert.equal(await order('lost-request'), null);
  await inForce({ kind: 'refused', status: 503 });
  assert.equal(await order('refused'), 503);
  await inForce();
  assert.equal(await isKnown('lost-reply'), true);
  assert.equal(await isKnown('lost-request'), false);
  await inForce({ kind: 'halt', symbol: 'BTCUSDT' });
  while ((await order('halted')) !== 400) await inForce({ kind: 'halt', symbol: 'BTCUSDT' });
  await inForce();
});

test('EXC-31, UDM-5: a lost frame of depth is a gap that `pu` shows', async () => {
  await inForce({ kind: 'frame_lost', stream: '@depth@100ms', probability: 0.5 });
  const socket = new WebSocket(`${venue.url.replace('http', 'ws')}/public/ws/btcusdt@depth@100ms`);
  const frames: { readonly u: number; readonly pu: number }[] = [];
  await new Promise<void>((resolve) => {
    socket.on('message', (data: Buffer) => {
      frames.push(JSON.parse(String(data)) as (typeof frames)[number]);
      if (frames.some(({ pu }, i) => i > 0 && pu !== frames[i - 1]?.u)) resolve();
    });
  });
  socket.close();
  await inForce();
});

test('UDM-1, CON-6: the client as venues load it trades a generated market; its wallet is its incomes', async () => {
  const key = venue.keys[1];
  const loaded = await loadExchange({
    exchange: 'binanceusdm',
    apiKey: key?.apiKey ?? null,
    secret: key?.secret ?? null,
    at: { rest: venue.url, stream: venue.url.replace('http', 'ws') },
  });
  assert.ok(loaded.ok);
  const client = loaded.value as unknown as UsdmClient;
  await client.loadMarkets();
  assert.deepEqual(Object.keys(client.markets).toSorted(), [BTC, 'ETH/USDT:USDT']);
  for (const [side, amount] of [
    ['buy', 0.5],
    ['sell', 0.8],
    ['buy', 0.1],
  ] as const)
    assert.equal((await client.createOrder(BTC, 'market', side, amount)).status, 'closed');
  const [position] = await client.fetchPositions();
  assert.deepEqual([position?.side, Number(position?.contracts)], ['short', 0.2]);
  while ((await client.fetchFundingHistory(BTC)).length < 2) await setTimeout(200);
  const { body } = await usdmCall<readonly { income: string }[]>(venue, {
    path: '/fapi/v1/income',
    query: 'limit=1000',
    who: 1,
  });
  const [row] = (
    await usdmCall<readonly { balance: string }[]>(venue, { path: '/fapi/v3/balance', who: 1 })
  ).body;
  const sum = body.reduce((total, { income }) => total + Number(income), 1_000_000);
  // A payment may come between the two answers.
  assert.ok(Math.abs(sum - Number(row?.balance)) < 5, `${sum} and ${row?.balance}`);
  await client.close();
});

test('CON-2, CON-6: a commission in another asset and a period of no seconds are refused by flag', async () => {
  const flags = ['--dialect', 'binance-usdm', '--port', '0'];
  const fees = await ranExchange([...flags, '--fees', 'BNB']);
  assert.equal(fees.exit, 2);
  assert.match(fees.text, /--fees must not come with --dialect binance-usdm/);
  const never = await ranExchange([...flags, '--funding-seconds', '0']);
  assert.equal(never.exit, 2);
  assert.match(never.text, /--funding-seconds/);
});
