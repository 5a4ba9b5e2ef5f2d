// The exchange's inverse perpetuals in Binance's COIN-M words, with the unmodified client and with requests by hand.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { WebSocket } from 'ws';
import { BUSY_CLIENTS, type RunningExchange, startExchange } from './support/running-exchange.ts';
import { futuresClient, type UsdmClient, usdmCall } from './support/usdm-client.ts';

const BTC = 'BTC/USD:BTC';
const WALLET = 1000;
let venue: RunningExchange;
let a: UsdmClient;
let b: UsdmClient;
before(async () => {
  venue = await startExchange([...BUSY_CLIENTS, '--dialect', 'binance-coinm']);
  [a, b] = (await Promise.all([0, 1].map((who) => futuresClient('binancecoinm', venue, who)))) as [
    UsdmClient,
    UsdmClient,
  ];
  await Promise.all([a.loadMarkets(), b.loadMarkets()]);
});
after(async () => {
  await Promise.all([a.close(), b.close()]);
  await venue.end();
});
interface Account {
  readonly assets: readonly { readonly asset: string; readonly walletBalance: string }[];
  readonly positions: readonly {
    readonly symbol: string;
    readonly positionAmt: string;
    readonly entryPrice: string;
  }[];
}
const accountOf = async (who: number): Promise<Account> =>
  (await usdmCall<Account>(venue, { path: '/dapi/v1/account', who })).body;
const walletOf = async (who: number, asset = 'BTC'): Promise<number> =>
  Number((await accountOf(who)).assets.find((each) => each.asset === asset)?.walletBalance);
const isNear = (left: number, right: number): void =>
  assert.ok(Math.abs(left - right) < 5e-8, `${left} is not ${right}`);

test('CDM-1, CDM-2: ccxt loads inverse perpetuals, a wallet for each coin, and the fees', async () => {
  assert.deepEqual(Object.keys(a.markets).toSorted(), [BTC, 'ETH/USD:ETH']);
  const market = a.markets[BTC];
  assert.deepEqual(
    [market?.['inverse'], market?.['contractSize'], market?.['settle']],
    [true, 100, 'BTC'],
  );
  assert.deepEqual((await a.fetchBalance()).total, { BTC: WALLET, ETH: 10 * WALLET });
  const { maker, taker } = await a.fetchTradingFee(BTC);
  assert.deepEqual([maker, taker], [0.0001, 0.0005]);
  const linear = await usdmCall(venue, { path: '/fapi/v2/account' });
  assert.equal(linear.status, 404, 'the other address has nothing here');
});

test('CDM-3, CON-10: ccxt places, meets and reads; position, value and profit in coin by hand', async () => {
  const sell = await a.createOrder(BTC, 'limit', 'sell', 2000, 50_000, { clientOrderId: 'sell-1' });
  assert.deepEqual([sell.clientOrderId, sell.status], ['sell-1', 'open']);
  const buy = await b.createOrder(BTC, 'market', 'buy', 1000);
  assert.deepEqual([buy.status, buy.filled, buy.average], ['closed', 1000, 50_000]);
  assert.equal(buy.info['cumBase'], '2.00000000');
  await a.cancelOrder(sell.id, BTC);
  assert.deepEqual([await walletOf(0), await walletOf(1)], [WALLET - 2e-4, WALLET - 1e-3]);
  // 1,000 more at 40,000: the entry is the harmonic mean, 44,444.44.
  await a.createOrder(BTC, 'limit', 'sell', 1000, 40_000);
  await b.createOrder(BTC, 'limit', 'buy', 1000, 40_000);
  const [long] = await b.fetchPositions();
  assert.deepEqual([long?.side, long?.contracts], ['long', 2000]);
  isNear(Math.round((long?.entryPrice ?? 0) * 100) / 100, 44_444.44);
  // Sold through zero at 50,000: 4.5 coins were 4 at the end, half a coin is gained, and 1,000 are short.
  await a.createOrder(BTC, 'limit', 'buy', 3000, 50_000);
  await b.createOrder(BTC, 'market', 'sell', 3000);
  const held = (await accountOf(1)).positions.find(({ symbol }) => symbol === 'BTCUSD_PERP');
  assert.deepEqual([Number(held?.positionAmt), Number(held?.entryPrice)], [-1000, 50_000]);
  isNear(await walletOf(1), WALLET + 0.5 - 5e-4 * (2 + 2.5 + 6));
  isNear(await walletOf(0), WALLET - 0.5 - 1e-4 * (2 + 2.5 + 6));
  assert.equal(await walletOf(1, 'ETH'), 10 * WALLET, 'another coin is not touched');
  const trades = await b.fetchMyTrades(BTC);
  assert.deepEqual(
    trades.map(({ side, amount, fee, info }) => [
      side,
      amount,
      fee?.currency,
      info['baseQty'],
      Number(info['realizedPnl']),
    ]),
    [
      ['buy', 1000, 'BTC', '2.00000000', 0],
      ['buy', 1000, 'BTC', '2.50000000', 0],
      ['sell', 3000, 'BTC', '6.00000000', 0.5],
    ],
  );
});

test('CDM-2, CDM-3: lists where USD-M answers with one row, pairs beside symbols, tiers in coin, no sums over coins', async () => {
  const open = async <T>(path: string): Promise<T> =>
    (await (await fetch(`${venue.url}${path}`)).json()) as T;
  type Row = Readonly<Record<string, unknown>>;
  for (const path of ['ticker/price', 'ticker/24hr', 'ticker/bookTicker', 'premiumIndex']) {
    const rows = await open<readonly Row[]>(`/dapi/v1/${path}?symbol=BTCUSD_PERP`);
    assert.equal(rows.length, 1, path);
    assert.equal(rows[0]?.['symbol'], 'BTCUSD_PERP');
  }
  const [day] = await open<readonly Row[]>('/dapi/v1/ticker/24hr?symbol=BTCUSD_PERP');
  assert.deepEqual([day?.['volume'], day?.['pair']], ['5000.00000000', 'BTCUSD']);
  // 2 + 2.5 + 6 coins at many prices: at their mean price a little less.
  assert.ok(Number(day?.['baseVolume']) < 10.5 && Number(day?.['baseVolume']) > 10.4);
  const info = await open<{ readonly symbols: readonly Row[] }>('/dapi/v1/exchangeInfo');
  assert.deepEqual(
    info.symbols.map(({ symbol, contractStatus, contractSize, marginAsset }) => [
      symbol,
      contractStatus,
      contractSize,
      marginAsset,
    ]),
    [
      ['BTCUSD_PERP', 'TRADING', 100, 'BTC'],
      ['ETHUSD_PERP', 'TRADING', 10, 'ETH'],
    ],
  );
  const { body } = await usdmCall<readonly { readonly brackets: readonly Row[] }[]>(venue, {
    path: '/dapi/v2/leverageBracket',
    query: 'symbol=BTCUSD_PERP',
  });
  assert.equal(body[0]?.brackets[0]?.['qtyCap'], 1_000_000);
  assert.equal('totalWalletBalance' in (await accountOf(0)), false);
  const risk = await usdmCall<readonly Row[]>(venue, { path: '/dapi/v1/positionRisk', who: 1 });
  const short = risk.body.find(({ symbol }) => symbol === 'BTCUSD_PERP');
  assert.equal(short?.['notionalValue'], '-2.00000000');
  // So far in the money that no price liquidates: 1,000 coins stand behind a debt of 100,000 dollars.
  assert.equal(short?.['liquidationPrice'], '0.00000000');
});

test('CDM-4: streams name pairs, marks and the coin that is margin', async () => {
  const socket = venue.url.replace('http', 'ws');
  const { body } = await usdmCall<{ readonly listenKey: string }>(venue, {
    method: 'POST',
    path: '/dapi/v1/listenKey',
  });
  const names = ['btcusd_perp@bookTicker', 'btcusd_perp@markPrice@1s'].join('/');
  const market = new WebSocket(`${socket}/stream?streams=${names}`);
  const own = new WebSocket(`${socket}/ws/${body.listenKey}`);
  await Promise.all([once(market, 'open'), once(own, 'open')]);
  const heard: Record<string, Readonly<Record<string, unknown>>> = {};
  const keep = (said: Readonly<Record<string, unknown>>): void => {
    heard[String(said['e'])] = said;
  };
  market.on('message', (text) =>
    keep((JSON.parse(String(text)) as { readonly data: Record<string, unknown> }).data),
  );
  own.on('message', (text) => keep(JSON.parse(String(text)) as Record<string, unknown>));
  await a.createOrder(BTC, 'limit', 'sell', 100, 51_000);
  await b.createOrder(BTC, 'market', 'buy', 100);
  const wanted = ['bookTicker', 'markPriceUpdate', 'ORDER_TRADE_UPDATE', 'ACCOUNT_UPDATE'];
  for (let i = 0; !wanted.every((each) => each in heard) && i < 100; i++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(heard['bookTicker']?.['ps'], 'BTCUSD');
  assert.ok(Number(heard['markPriceUpdate']?.['p']) > 40_000);
  const order = heard['ORDER_TRADE_UPDATE']?.['o'] as Readonly<Record<string, unknown>>;
  assert.deepEqual([order['ma'], order['N']], ['BTC', 'BTC']);
  const update = heard['ACCOUNT_UPDATE']?.['a'] as {
    readonly B: readonly { readonly a: string }[];
  };
  assert.deepEqual(
    update.B.map((row) => row.a),
    ['BTC'],
  );
  market.terminate();
  own.terminate();
});
