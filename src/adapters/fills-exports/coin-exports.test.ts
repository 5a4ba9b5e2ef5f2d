// TCA-15: exports of venues of coins, as they write them, with their traps.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileOf, fillsIn, skippedIn } from '#adapters/fills-exports/fills.fixture';

test('TCA-15: Binance spot: a byte order mark, suffixes, an asset that begins with a digit', () => {
  const file = fileOf('binance.csv', [
    '\uFEFF"Date(UTC)","Pair","Side","Price","Executed","Amount","Fee"',
    '"2024-03-12 09:30:19","DOGEUSDT","BUY","0.15","500DOGE","75.00000000USDT","0.0001BNB"',
    '"2024-03-12 09:31:00","1INCHUSDT","SELL","0.5","1,2001INCH","600USDT","0.6USDT"',
    '"2024-03-12 09:32:00","DOGEBTC","BUY","0.000002","500DOGE","0.001BTC","0.5DOGE"',
  ]);
  assert.equal(file.format, 'binance-spot');
  assert.deepEqual(fillsIn(file), [
    '2024-03-12T09:30:19 buy 500 DOGEUSDT 0.15 USDT 0.0001 BNB - -',
    '2024-03-12T09:31:00 sell 1200 1INCHUSDT 0.5 USDT 0.6 USDT - -',
    '2024-03-12T09:32:00 buy 500 DOGEBTC 0.000002 BTC 0.5 DOGE - -',
  ]);
});

test('TCA-15: Binance spot of before: a glued pair, and a column for the coin of the fee', () => {
  const file = fileOf('old.csv', [
    'Date(UTC),Market,Type,Price,Amount,Total,Fee,Fee Coin',
    '2018-01-05 10:00:00,XLMETH,BUY,0.0007,100,0.07,0.1,XLM',
  ]);
  assert.deepEqual(fillsIn(file), ['2018-01-05T10:00:00 buy 100 XLMETH 0.0007 ETH 0.1 XLM - -']);
});

test('TCA-15: Binance futures: years of two digits, contracts that settle in the coin', () => {
  const file = fileOf('futures.csv', [
    'Uid,Time,Symbol,Side,Price,Quantity,Amount,Fee,Realized Profit,Buyer,Maker,Trade ID,Order ID',
    '1,26-05-22 16:25:18,BTCUSDT,SELL,84620.1,0.003,253.8603,0.12693015 USDT,6.97,false,false,11,21',
    '1,26-05-22 16:26:00,BTCUSD_PERP,BUY,50000,5,0.01,0.000005 BTC,0,true,true,12,22',
  ]);
  assert.equal(file.format, 'binance-futures');
  assert.deepEqual(fillsIn(file), [
    '2026-05-22T16:25:18 sell 0.003 BTCUSDT 84620.1 USDT 0.12693015 USDT 21 taker',
    '2026-05-22T16:26:00 buy 0.01 BTCUSD_PERP 50000 USD 0.000005 BTC 22 maker',
  ]);
  assert.match(file.notes.join(), /taken as UTC/);
});

test('TCA-15: Kraken: quoted cells with commas, and its own names of assets', () => {
  const file = fileOf('trades.csv', [
    '"txid","ordertxid","pair","time","type","ordertype","price","cost","fee","vol","margin","misc","ledgers"',
    '"T1","O1","XXBTZEUR","2023-05-01 12:00:00.1234","buy","limit","25000.0","2500.0","4.0","0.1","0","","L1,L2"',
    '"T2","O2","XBTEUR","2023-05-01 12:00:01","sell","market",25001,2500.1,4.0,0.1,0,"","L3,L4"',
  ]);
  assert.deepEqual(fillsIn(file), [
    '2023-05-01T12:00:00 buy 0.1 BTCEUR 25000 EUR 4 EUR O1 -',
    '2023-05-01T12:00:01 sell 0.1 BTCEUR 25001 EUR 4 EUR O2 -',
  ]);
});

test('TCA-15: Coinbase: nothing is made of a total with a sign', () => {
  const file = fileOf('fills.csv', [
    'portfolio,trade id,product,side,created at,size,size unit,price,fee,total,price/fee/total unit',
    'default,381617,XLM-EUR,BUY,2019-06-26T09:43:18.503Z,1782.00000000,XLM,0.112815,0.301554495,-201.337884495,EUR',
  ]);
  assert.deepEqual(fillsIn(file), [
    '2019-06-26T09:43:18 buy 1782 XLM-EUR 0.112815 EUR 0.301554495 EUR - -',
  ]);
  assert.deepEqual(file.notes, []);
});

test('TCA-15: Bybit: spot with and without the coin of the fee, derivatives with funding among the trades', () => {
  const spot = fileOf('spot.csv', [
    'UID: 1,Company Name: ,Country:',
    'Uid,Spot Pairs,Order Type,Direction,Filled Value,Filled Price,Filled Quantity,Fees,Transaction ID,Order No.,Timestamp (UTC+0)',
    '1,BTCUSDT,LIMIT,BUY,4478.0578,97100.0,0.046118,0.000046118,229, 18,14:35 2024-11-16',
  ]);
  assert.deepEqual(fillsIn(spot), [
    '2024-11-16T14:35:00 buy 0.046118 BTCUSDT 97100 USDT 0.000046118 BTC 18 -',
  ]);
  const named = fileOf('spot2.csv', [
    'Spot Pairs,Order Type,Direction,feeCoin,ExecFeeV2,Filled Value,Filled Price,Filled Quantity,Fees,Transaction ID,Order No.,Timestamp (UTC)',
    'BTCEUR,MARKET,SELL,EUR,0.0040382175,1.615287,53842.9,0.00003,--,301, 04,08:22 2026-06-05',
  ]);
  assert.deepEqual(fillsIn(named), [
    '2026-06-05T08:22:00 sell 0.00003 BTCEUR 53842.9 EUR 0.0040382175 EUR 04 -',
  ]);
  const derivatives = fileOf('perp.csv', [
    'Market,Filled Type,Filled Quantity,Filled Price,Order Price,Fee Rate,Trading Fee,feeCoin,ExecFeeV2,Direction,Order Type,Trasaction ID,Order No.,Transaction Time(UTC+0)',
    'AAAUSDT,Trade,2,110,110,0.0002,0.044,USDT,0.044,Short,Limit, a2, o2,12:00 2026-01-10',
    'AAAUSDT,Funding,2,108,0,0.0001,0.0216,USDT,0.0216,Long,--, f1, g1,08:00 2026-01-11',
    'BTCUSD,Trade,100,50000,0,0.0002,0.0000004,BTC,0.0000004,Long,Market, a3, o3,12:00 2026-01-10',
  ]);
  assert.deepEqual(fillsIn(derivatives), [
    '2026-01-10T12:00:00 sell 2 AAAUSDT 110 USDT 0.044 USDT o2 -',
    '2026-01-10T12:00:00 buy 0.002 BTCUSD 50000 USD 4e-7 BTC o3 -',
  ]);
  assert.deepEqual(skippedIn(derivatives), ['1 funding is no fill']);
});

const OKX =
  'id,Order id,Time,Trade Type,Symbol,Action,Amount,Trading Unit,Filled Price,PnL,Fee,Fee Unit,Position Change,Position Balance,Balance Change,Balance,Balance Unit';
test('TCA-15: OKX: the zone is in the first line, a spot fill is two rows, its fee is with the asset received', () => {
  const file = fileOf('okx.csv', [
    '\uFEFFUID:1,\uFEFFAccount Type:Main,\uFEFFTime Zone:UTC+8',
    `\uFEFF${OKX}`,
    '68,31,2025-10-20 18:44:26,Spot,BTC-EUR,Buy,0.06436375,EUR,95264.8,0,-0.00016091,BTC,0,0,0.06420284,0.12,BTC',
    '69,31,2025-10-20 18:44:26,Spot,BTC-EUR,Sell,6131.599771,EUR,95264.8,0,0,EUR,0,0,-6131.599771,0.09,EUR',
    '71,32,2025-10-20 18:45:00,Spot,ADA-EUR,Buy,85.8273959,EUR,0.5749,0,-0.21456849,EUR,0,0,85.61,10580,EUR',
    '70,32,2025-10-20 18:45:00,Spot,ADA-EUR,Sell,149.291,EUR,0.5749,0,0,ADA,0,0,-149.291,1554,ADA',
    '72,33,2025-10-20 18:46:00,Swap,TON-USDT-SWAP,Close short,3,cont,100000,0,-0.15,USDT,3,3,0,0,USDT',
    '73,33,2025-10-20 18:47:00,Swap,BTC-USDT-SWAP,Funding fee expense,3,cont,0,0,-0.15,USDT,3,3,0,0,USDT',
  ]);
  assert.deepEqual(fillsIn(file), [
    '2025-10-20T10:44:26 buy 0.06436375 BTC-EUR 95264.8 EUR 0.00016091 BTC 31 -',
    '2025-10-20T10:45:00 sell 149.291 ADA-EUR 0.5749 EUR 0.21456849 EUR 32 -',
  ]);
  assert.deepEqual(skippedIn(file), [
    '2 the money leg of a spot fill',
    '1 contracts of unknown size: give --contract TON-USDT-SWAP=SIZE',
    '1 funding fee expense is no fill',
  ]);
  assert.deepEqual(file.notes, []);
  const sized = fileOf(
    'swap.csv',
    [
      OKX,
      '72,33,2025-10-20 18:46:00,Swap,BTC-USDT-SWAP,Close short,3,cont,100000,0,-0.15,USDT,3,3,0,0,USDT',
    ],
    { contracts: { 'BTC-USDT-SWAP': 0.01 } },
  );
  assert.equal(sized.fills[0]?.multiplier, 0.01);
  assert.equal(sized.fills[0]?.side, 'buy');
  assert.deepEqual(sized.notes, ['times of swap.csv name no zone: taken as UTC']);
  const listed = fileOf('listed.csv', [
    OKX,
    '72,33,2025-10-20 18:46:00,Swap,ETH-USDT-SWAP,Close short,3,cont,4000,0,-0.15,USDT,3,3,0,0,USDT',
  ]);
  assert.equal(listed.fills[0]?.multiplier, 0.1);
  assert.match(
    listed.notes.join(),
    /ETH-USDT-SWAP is taken as 0\.1, as OKX listed it in July 2026/,
  );
});
