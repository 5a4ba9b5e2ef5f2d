// KRK-20, UDM-7: good till a date in the words of two exchanges, by an unmodified ccxt.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { krakenClient } from './support/kraken-client.ts';
import { BUSY_CLIENTS, type RunningExchange, startExchange } from './support/running-exchange.ts';
import { until } from './support/running-service.ts';
import { usdmClient } from './support/usdm-client.ts';

let kraken: RunningExchange;
let usdm: RunningExchange;
before(async () => {
  [kraken, usdm] = (await Promise.all(
    ['kraken', 'binance-usdm'].map((dialect) =>
      startExchange([...BUSY_CLIENTS, '--dialect', dialect]),
    ),
  )) as [RunningExchange, RunningExchange];
});
after(() => Promise.all([kraken.end(), usdm.end()]));

test('KRK-20: an order of Kraken ends at its expiretm; what is no such time is refused', async () => {
  const client = await krakenClient(kraken, 0);
  await client.loadMarkets();
  const order = await client.createOrder('BTC/USDT', 'limit', 'buy', 0.1, 40_000, {
    expiretm: '+5',
  });
  const plain = await client.createOrder('BTC/USDT', 'limit', 'buy', 0.1, 39_000);
  const shown = await client.fetchOrder(order.id, 'BTC/USDT');
  const { expiretm, opentm } = shown.info as { readonly expiretm: number; readonly opentm: number };
  assert.ok(Math.abs(Number(expiretm) - Number(opentm) - 5) < 2, `${expiretm} ${opentm}`);
  await until('it has expired', 30, async () => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    return (await client.fetchOrder(order.id, 'BTC/USDT')).status === 'expired';
  });
  assert.equal((await client.fetchOrder(plain.id, 'BTC/USDT')).status, 'open');
  for (const wrong of ['+1', '5', 'soon', '-3'])
    await assert.rejects(
      client.createOrder('BTC/USDT', 'limit', 'buy', 0.1, 40_000, { expiretm: wrong }),
      /expiretm/,
      wrong,
    );
});

test('UDM-7: an order of a perpetual with GTD says until when; ten minutes are the least', async () => {
  const client = await usdmClient(usdm, 0);
  await client.loadMarkets();
  const goodTillDate = Date.now() + 700_000;
  const order = await client.createOrder('BTC/USDT:USDT', 'limit', 'buy', 1, 40_000, {
    timeInForce: 'GTD',
    goodTillDate,
  });
  assert.equal(order.info['timeInForce'], 'GTD');
  assert.equal(Number(order.info['goodTillDate']), Math.floor(goodTillDate / 1000) * 1000);
  const refused = (params: object): Promise<void> =>
    assert.rejects(client.createOrder('BTC/USDT:USDT', 'limit', 'buy', 1, 40_000, params));
  await refused({ timeInForce: 'GTD', goodTillDate: Date.now() + 500_000 });
  await refused({ timeInForce: 'GTD' });
  await refused({ timeInForce: 'GTC', goodTillDate });
});
