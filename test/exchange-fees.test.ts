// What commissions are charged in, as clients meet it: answers, trades, balances, the user data stream, and a restart.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';
import {
  type RunningExchange,
  ranExchange,
  signedCall,
  startExchange,
} from './support/running-exchange.ts';

let venue: RunningExchange;
before(async () => {
  venue = await startExchange(['--market', 'clients', '--fees', 'BNB']);
});
after(() => venue.end());

type Row = Readonly<Record<string, unknown>>;
async function call<T = Row>(
  who: number,
  method: string,
  path: string,
  params: Readonly<Record<string, string>>,
): Promise<T> {
  const query = new URLSearchParams(params).toString();
  return (await signedCall<T>(venue, { method, path, query, who })).body;
}
const limit = (
  who: number,
  symbol: string,
  side: string,
  price: string,
  quantity: string,
): Promise<Row> =>
  call(who, 'POST', 'order', { symbol, side, type: 'LIMIT', timeInForce: 'GTC', price, quantity });
const balance = async (who: number, asset: string): Promise<string> => {
  const { balances } = await call<{
    readonly balances: readonly { readonly asset: string; readonly free: string }[];
  }>(who, 'GET', 'account', {});
  return balances.find((row) => row.asset === asset)?.free ?? 'none';
};
async function userStream(who: number): Promise<readonly Row[]> {
  const listenKey = (
    (await (
      await fetch(`${venue.url}/api/v3/userDataStream`, {
        method: 'POST',
        headers: { 'x-mbx-apikey': venue.keys[who]?.apiKey ?? '' },
      })
    ).json()) as { readonly listenKey: string }
  ).listenKey;
  const socket = new WebSocket(`${venue.url.replace('http', 'ws')}/ws/${listenKey}`);
  const rows: Row[] = [];
  socket.on('message', (data: Buffer) => rows.push(JSON.parse(String(data)) as Row));
  await once(socket, 'open');
  return rows;
}

test('EXC-1, EXC-14, EXC-22: commissions in BNB, in the answer, in myTrades, on the user data stream, in the balances, and after a kill without the flag', async () => {
  assert.equal(await balance(1, 'BNB'), '1000.00000000');
  const before = await limit(0, 'BTCUSDT', 'SELL', '50000', '0.2');
  assert.equal(before['status'], 'NEW');
  const early = await limit(1, 'BTCUSDT', 'BUY', '50000', '0.1');
  assert.deepEqual(
    (early['fills'] as readonly Row[]).map((row) => [row['commission'], row['commissionAsset']]),
    [['0.00010000', 'BTC']],
    'BNB has no price yet',
  );
  await limit(0, 'BNBUSDT', 'SELL', '600', '0.01');
  await limit(1, 'BNBUSDT', 'BUY', '600', '0.01');
  const bnb = await balance(1, 'BNB');
  const rows = await userStream(1);
  const buy = await limit(1, 'BTCUSDT', 'BUY', '50000', '0.1');
  assert.deepEqual(
    (buy['fills'] as readonly Row[]).map((row) => [row['commission'], row['commissionAsset']]),
    [['0.00833333', 'BNB']],
  );
  const trades = await call<readonly Row[]>(1, 'GET', 'myTrades', { symbol: 'BTCUSDT' });
  assert.deepEqual(
    trades.map((row) => [row['commission'], row['commissionAsset']]),
    [
      ['0.00010000', 'BTC'],
      ['0.00833333', 'BNB'],
    ],
  );
  const units = (text: string): bigint => BigInt(text.replace('.', ''));
  assert.equal(units(bnb) - units(await balance(1, 'BNB')), 833_333n);
  while (!rows.some((row) => row['e'] === 'outboundAccountPosition'))
    await new Promise((resolve) => setTimeout(resolve, 5));
  const report = rows.find((row) => row['x'] === 'TRADE');
  assert.deepEqual([report?.['n'], report?.['N']], ['0.00833333', 'BNB']);
  const position = rows.find((row) => row['e'] === 'outboundAccountPosition')?.[
    'B'
  ] as readonly Row[];
  assert.deepEqual(
    position.map((row) => row['a']),
    ['USDT', 'BTC', 'BNB'],
  );
  const held = [await balance(0, 'BNB'), await balance(1, 'BNB'), await balance(1, 'BTC')];
  await venue.kill();
  await venue.restart();
  assert.deepEqual(
    [await balance(0, 'BNB'), await balance(1, 'BNB'), await balance(1, 'BTC')],
    held,
  );
});

test('EXC-13: an asset of commissions that is no name is refused, and says how to write one', async () => {
  const ended = await ranExchange(['--market', 'clients', '--fees', 'bnb']);
  assert.equal(ended.exit, 2);
  assert.match(
    ended.text,
    /--fees: must be received, quote or the name of an asset in capitals, was 'bnb'/,
  );
});
