// The exchange's perpetuals in Binance's USD-M words, with the unmodified client and with requests by hand.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BUSY_CLIENTS, type RunningExchange, startExchange } from './support/running-exchange.ts';
import { type UsdmClient, usdmCall, usdmClient } from './support/usdm-client.ts';

const BTC = 'BTC/USDT:USDT';
const WALLET = 1_000_000;
let venue: RunningExchange;
let a: UsdmClient;
let b: UsdmClient;
before(async () => {
  venue = await startExchange([...BUSY_CLIENTS, '--dialect', 'binance-usdm']);
  [a, b] = await Promise.all([usdmClient(venue, 0), usdmClient(venue, 1)]);
  await Promise.all([a.loadMarkets(), b.loadMarkets()]);
});
after(async () => {
  await Promise.all([a.close(), b.close()]);
  await venue.end();
});
const wallet = async (client: UsdmClient): Promise<number | undefined> =>
  (await client.fetchBalance()).total['USDT'];
const cents = (value: number | undefined): number => Math.round((value ?? 0) * 1e6) / 1e6;

test('UDM-1, UDM-2: ccxt loads perpetuals, the wallet and fees', async () => {
  assert.deepEqual(Object.keys(a.markets).toSorted(), [BTC, 'ETH/USDT:USDT']);
  assert.deepEqual(a.markets[BTC]?.['precision'], {
    amount: 0.00001,
    price: 0.01,
    base: 1e-8,
    quote: 1e-8,
  });
  assert.equal(a.markets[BTC]?.['linear'], true);
  assert.deepEqual((await a.fetchBalance()).total, { USDT: WALLET });
  const { maker, taker } = await a.fetchTradingFee(BTC);
  assert.deepEqual([maker, taker], [0.0002, 0.0005]);
  assert.ok(Math.abs((await a.fetchTime()) - Date.now()) < 5000);
});

test('UDM-3, CON-1: ccxt places, meets, reads and cancels; a position and its profit by hand', async () => {
  const sell = await a.createOrder(BTC, 'limit', 'sell', 2, 50_000, { clientOrderId: 'sell-1' });
  assert.deepEqual([sell.clientOrderId, sell.status], ['sell-1', 'open']);
  // B buys 1 at 50,000, then A is filled in part.
  const buy = await b.createOrder(BTC, 'market', 'buy', 1);
  assert.deepEqual([buy.status, buy.filled, buy.average], ['closed', 1, 50_000]);
  const part = await a.fetchOrder(sell.id, BTC);
  assert.deepEqual([part.status, part.filled], ['open', 1]);
  assert.equal((await a.fetchOpenOrders(BTC)).length, 1);
  await a.cancelOrder(sell.id, BTC);
  assert.equal((await a.fetchOrder(sell.id, BTC)).status, 'canceled');
  await assert.rejects(a.cancelOrder(sell.id, BTC), { name: 'OrderNotFound' });
  await assert.rejects(a.fetchOrder('999999', BTC), { name: 'OrderNotFound' });
  const [long] = await b.fetchPositions();
  assert.deepEqual([long?.side, long?.contracts, long?.entryPrice], ['long', 1, 50_000]);
  // Commissions: maker 2 bps, taker 5 bps of 50,000.
  assert.deepEqual([await wallet(a), await wallet(b)], [WALLET - 10, WALLET - 25]);
  // B adds 1 at 50,600: entry 50,300.
  await a.createOrder(BTC, 'limit', 'sell', 1, 50_600);
  await b.createOrder(BTC, 'limit', 'buy', 1, 50_600);
  const [added] = await b.fetchPositions();
  assert.deepEqual([added?.contracts, added?.entryPrice], [2, 50_300]);
  // B sells 3 at 51,000: closes 2 with 1,400, and is short 1 at 51,000.
  await a.createOrder(BTC, 'limit', 'buy', 3, 51_000);
  await b.createOrder(BTC, 'market', 'sell', 3);
  const [short] = await b.fetchPositions();
  assert.deepEqual([short?.side, short?.contracts, short?.entryPrice], ['short', 1, 51_000]);
  const taker = 0.0005 * (50_000 + 50_600 + 3 * 51_000);
  assert.equal(cents(await wallet(b)), cents(WALLET + 1400 - taker));
  assert.equal(cents(await wallet(a)), cents(WALLET - 1400 - taker * 0.4));
  const trades = await b.fetchMyTrades(BTC);
  assert.deepEqual(
    trades.map(({ side, amount, takerOrMaker, fee, info }) => [
      side,
      amount,
      takerOrMaker,
      fee?.currency,
      Number(info['realizedPnl']),
    ]),
    [
      ['buy', 1, 'taker', 'USDT', 0],
      ['buy', 1, 'taker', 'USDT', 0],
      ['sell', 3, 'taker', 'USDT', 1400],
    ],
  );
  assert.equal((await a.fetchOpenInterest(BTC)).openInterestAmount, 1);
  const { body } = await usdmCall<readonly { incomeType: string; income: string }[]>(venue, {
    path: '/fapi/v1/income',
    query: 'limit=1000',
    who: 1,
  });
  const sum = body.reduce((total, { income }) => total + Number(income), 0);
  assert.equal(cents(WALLET + sum), cents(await wallet(b)));
});
