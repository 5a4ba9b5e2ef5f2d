// TCA-15, TCA-19: every export that is read, as its venue writes it, with its traps.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { readFills } from '#adapters/fills-exports/read-fills';
import { readRates } from '#adapters/fills-exports/read-rates';
import { isoTime } from '#core/kernel/civil';
import type { Problem } from '#core/kernel/failure';
import type { AccountFill } from '#core/tca/account-fill';
import type { AccountFile } from '#core/tca/account-order';
import type { FillTerms } from '#core/tca/fill-terms';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-fills-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const USUAL: FillTerms = {
  columns: {},
  zone: null,
  dates: 'ymd',
  decimal: 'point',
  symbol: null,
  format: null,
  contracts: {},
};

function pathOf(name: string, lines: readonly string[]): string {
  const path = join(folder, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}
function fileOf(
  name: string,
  lines: readonly string[],
  terms: Partial<FillTerms> = {},
  holds: 'fills' | 'orders' = 'fills',
): AccountFile {
  const read = readFills(pathOf(name, lines), holds, { ...USUAL, ...terms });
  assert.ok(read.ok, JSON.stringify(read));
  return read.value;
}
function problemOf(lines: readonly string[], terms: Partial<FillTerms> = {}): Problem {
  const read = readFills(pathOf('bad.csv', lines), 'fills', { ...USUAL, ...terms });
  assert.ok(!read.ok, 'must be refused');
  return read.error;
}
/** A fill in one line, for comparing. */
const shown = (fill: AccountFill | undefined): string =>
  fill === undefined
    ? 'none'
    : [
        isoTime(fill.at).slice(0, 19),
        fill.side,
        fill.quantity,
        fill.symbol,
        fill.price,
        fill.currency ?? '?',
        fill.fee === null ? 'no fee' : `${fill.fee.amount} ${fill.fee.asset}`,
        fill.orderId ?? '-',
        fill.liquidity ?? '-',
      ].join(' ');
const fillsIn = (file: AccountFile): readonly string[] => file.fills.map(shown);
const skippedIn = (file: AccountFile): readonly string[] =>
  file.skipped.map(({ reason, rows }) => `${rows} ${reason}`);

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
    '72,33,2025-10-20 18:46:00,Swap,BTC-USDT-SWAP,Close short,3,cont,100000,0,-0.15,USDT,3,3,0,0,USDT',
    '73,33,2025-10-20 18:47:00,Swap,BTC-USDT-SWAP,Funding fee expense,3,cont,0,0,-0.15,USDT,3,3,0,0,USDT',
  ]);
  assert.deepEqual(fillsIn(file), [
    '2025-10-20T10:44:26 buy 0.06436375 BTC-EUR 95264.8 EUR 0.00016091 BTC 31 -',
    '2025-10-20T10:45:00 sell 149.291 ADA-EUR 0.5749 EUR 0.21456849 EUR 32 -',
  ]);
  assert.deepEqual(skippedIn(file), [
    '2 the money leg of a spot fill',
    '1 contracts of unknown size: give --contract BTC-USDT-SWAP=SIZE',
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
});

test('TCA-15: ccxt and Alpaca: JSON, numbers as text, other activities are counted', () => {
  const ccxt = fileOf('ccxt.json', [
    JSON.stringify([
      {
        id: 1,
        order: 'o1',
        timestamp: 1_710_235_819_000,
        datetime: '2024-03-12T09:30:19.000Z',
        symbol: 'BTC/USDT',
        side: 'buy',
        takerOrMaker: 'maker',
        price: 70_000,
        amount: 0.1,
        cost: 7000,
        fee: { cost: 0.0001, currency: 'BTC' },
        info: { price: 'no' },
      },
    ]),
  ]);
  assert.deepEqual(fillsIn(ccxt), [
    '2024-03-12T09:30:19 buy 0.1 BTC/USDT 70000 USDT 0.0001 BTC o1 maker',
  ]);
  const alpaca = fileOf('activities.json', [
    '[{"id":"a::1","activity_type":"FILL","transaction_time":"2012-06-21T14:05:00.000Z","type":"fill",',
    '"price":"223.45","qty":"100","side":"sell_short","symbol":"AMZN","order_id":"A1"},',
    '{"id":"a::2","activity_type":"DIV","symbol":"AMZN","qty":"1"}]',
  ]);
  assert.deepEqual(fillsIn(alpaca), ['2012-06-21T14:05:00 sell 100 AMZN 223.45 USD no fee A1 -']);
  assert.deepEqual(skippedIn(alpaca), ['1 activity DIV is no fill']);
});

test('TCA-15: flex: rows that add up executions, signed quantities, the zone of the account, cancellations', () => {
  const trade = (more: string): string =>
    `<Trade accountId="U1" currency="USD" assetCategory="STK" symbol="A&amp;B" multiplier="1" buySell="SELL" quantity="-100" tradePrice="50" ibCommission="-1" ibCommissionCurrency="USD" dateTime="20120621;100500" orderTime="20120621;100430" ibOrderID="7" ${more} />`;
  const file = fileOf('flex.xml', [
    '<FlexQueryResponse><FlexStatements><FlexStatement><Trades>',
    trade('ibExecID="x1" tradeID="1" levelOfDetail="EXECUTION"'),
    trade('ibExecID="x2" tradeID="2" levelOfDetail="EXECUTION"'),
    trade('levelOfDetail="ORDER"'),
    trade('buySell="SELL (Ca.)" tradeID="3" origTradeID="2" levelOfDetail="EXECUTION"').replace(
      'buySell="SELL" ',
      '',
    ),
    '<Order symbol="A" quantity="-200" tradePrice="50"/>',
    '</Trades></FlexStatement></FlexStatements></FlexQueryResponse>',
  ]);
  assert.deepEqual(fillsIn(file), ['2012-06-21T14:05:00 sell 100 A&B 50 USD 1 USD 7 -']);
  assert.equal(isoTime(file.fills[0]?.orderedAt ?? file.fills[0]!.at).slice(11, 19), '14:04:30');
  assert.deepEqual(skippedIn(file), [
    '1 taken back or corrected by a later row',
    '2 level of detail ORDER repeats executions',
    '1 the cancellation of an earlier trade',
  ]);
  assert.match(file.notes.join(), /America\/New_York/);
  const utc = fileOf('utc.xml', ['<a>', trade('levelOfDetail="EXECUTION"'), '</a>'], {
    zone: 'UTC',
  });
  assert.equal(isoTime(utc.fills[0]!.at).slice(11, 16), '10:05');
  const csv = fileOf('flex.csv', [
    'ClientAccountID,CurrencyPrimary,AssetClass,Symbol,DateTime,Quantity,TradePrice,IBCommission,Buy/Sell',
    'U1,USD,STK,XYZ,20240312;093019,-600,50.01,-1.0,SELL',
  ]);
  assert.deepEqual(fillsIn(csv), ['2024-03-12T13:30:19 sell 600 XYZ 50.01 USD 1 USD - -']);
});

test('TCA-15: tcapy: events that are no fills, amounts of either currency, quotes beside them', () => {
  const file = fileOf('tcapy.csv', [
    'date,ancestor_pointer_id,event_type,executed_notional,executed_price,id,market_ask,market_bid,market_mid,notional_currency,order_notional,side,ticker,venue',
    '2017-04-25 07:09:31.804000+00:00,o1,placement,0,0.0,e1,1.0880,1.0878,1.0879,EUR,100,-1,EURUSD,v1',
    '2017-04-25 07:09:33.765000+00:00,o1,trade,100,1.0875,e2,1.0877,1.0875,1.0876,EUR,100,-1,EURUSD,v1',
    '2017-04-25 07:09:34+00:00,o2,trade,217.5,1.0875,e3,,,,USD,100,1,EURUSD,v1',
  ]);
  assert.deepEqual(
    file.fills.map(
      ({ quantity, side, parentId }) => `${parentId} ${side} ${Number(quantity.toFixed(6))}`,
    ),
    ['o1 sell 100', 'o2 buy 200'],
  );
  assert.equal(file.quotes.length, 2);
  assert.equal(file.orders[0]?.quantity, 100);
  const orders = fileOf(
    'orders.csv',
    [
      'date,benchmark_date_end,id,notional,notional_currency,side,ticker,arrival_price,price_limit',
      '2017-04-25 07:09:31+00:00,2017-04-25 10:00:00+00:00,o1,100,USD,-1,EURUSD,1.0879,1.0879',
    ],
    {},
    'orders',
  );
  assert.equal(orders.orders[0]?.quantityIn, 'money');
});

test('TCA-15: FIX: busts take executions back, corrections replace them, other messages are counted', () => {
  const message = (...fields: readonly string[]): string =>
    ['8=FIX.4.4', '35=8', '37=O1', '55=AMZN', '54=1', '15=USD', ...fields, '10=000', ''].join('|');
  const file = fileOf('session.log', [
    `10:05 IN ${message('150=0', '38=300', '60=20120621-14:04:00.000')}`,
    message(
      '150=F',
      '17=e1',
      '32=100',
      '31=223.45',
      '60=20120621-14:05:00.000',
      '12=1',
      '13=3',
      '851=2',
    ),
    message('150=F', '17=e2', '32=100', '31=223.50', '60=20120621-14:06:00'),
    message('150=G', '17=e3', '19=e2', '32=100', '31=223.40', '60=20120621-14:06:00'),
    message('150=1', '17=e4', '32=50', '31=223.60', '60=20120621-14:07:00').replaceAll(
      '|',
      '\u0001',
    ),
    message('150=H', '17=e5', '19=e4', '32=50', '31=223.60', '60=20120621-14:08:00'),
    message('150=4', '17=e6', '60=20120621-14:09:00', '38=300'),
    '8=FIX.4.4|35=0|10=000|',
  ]);
  assert.deepEqual(fillsIn(file), [
    '2012-06-21T14:05:00 buy 100 AMZN 223.45 USD 1 USD O1 taker',
    '2012-06-21T14:06:00 buy 100 AMZN 223.4 USD no fee O1 -',
  ]);
  const [order] = file.orders;
  assert.equal(order?.quantity, 300);
  assert.equal(isoTime(order?.placedAt ?? file.fills[0]!.at).slice(11, 16), '14:04');
  assert.equal(isoTime(order?.endedAt ?? file.fills[0]!.at).slice(11, 16), '14:09');
  assert.deepEqual(skippedIn(file).toSorted(), [
    '1 a bust, which takes its execution back',
    '1 execution type 0 is no fill',
    '1 execution type 4 is no fill',
    '1 message 0 is no execution report',
    '2 taken back or corrected by a later row',
  ]);
});

test('TCA-15: a plain CSV, with its columns named, a sign for the side and a comma in its numbers', () => {
  const file = fileOf(
    'own.csv',
    ['when;what;n;px;strategy', '12/03/2024 09:30:00;ACME;-1.000;50,25;twap'],
    {
      columns: { at: 'when', symbol: 'what', quantity: 'n', price: 'px' },
      dates: 'dmy',
      decimal: 'comma',
    },
  );
  assert.deepEqual(fillsIn(file), ['2024-03-12T09:30:00 sell 1000 ACME 50.25 ? no fee - -']);
  assert.equal(file.fills[0]?.tags.strategy, 'twap');
});

test('TCA-15: a plain CSV without a header takes numbers of columns', () => {
  const file = fileOf('bare.csv', ['2024-03-12 09:30:00,ACME,buy,10,50.25'], {
    columns: { at: '1', symbol: '2', side: '3', quantity: '4', price: '5' },
    zone: 'America/New_York',
  });
  assert.deepEqual(fillsIn(file), ['2024-03-12T13:30:00 buy 10 ACME 50.25 ? no fee - -']);
});

test('TCA-15: a bad value is an error with file, line and column, and what to do', () => {
  const head = 'id,symbol,side,at,quantity,price';
  for (const [row, words] of [
    ['1,A,buy,2024-03-12 09:30:00,x,50', /quantity must be a number, was 'x'/],
    ['1,A,hold,2024-03-12 09:30:00,1,50', /side must be buy or sell, was 'hold'/],
    ['1,A,buy,2024-03-12,1,50', /at must be a date and a time, was '2024-03-12'/],
    ['1,A,buy,2024-03-12 09:30:00,1,-50', /price must be a number above 0, was '-50'/],
  ] as const) {
    const { path, message, remedy } = problemOf([head, '0,A,buy,2024-03-12 09:00:00,1,50', row]);
    assert.match(message, words);
    assert.match(path, /^bad\.csv:3, column /);
    assert.match(remedy, /correct or remove/);
  }
  assert.equal(problemOf(['a,b', '1,2']).code, 'FORMAT_WRONG');
  assert.equal(problemOf([head, '1,A,buy']).code, 'LINE_MALFORMED');
  assert.equal(problemOf([head], { format: 'none' }).path, '--export');
});

test('TCA-15: whatever a file holds, it is read or refused with a place and a remedy', () => {
  const samples = [
    'Date(UTC),Pair,Side,Price,Executed,Amount,Fee\n2024-03-12 09:30:19,DOGEUSDT,BUY,0.15,500DOGE,75USDT,0.1BNB',
    '[{"activity_type":"FILL","id":"1","transaction_time":"2012-06-21T14:05:00Z","price":"1","qty":"1","side":"buy","symbol":"A"}]',
    '<a>\n<Trade symbol="A" currency="USD" quantity="1" tradePrice="2" dateTime="20120621;100500"/>\n</a>',
    '8=FIX.4.4|35=8|150=F|17=e|37=o|55=A|54=1|32=1|31=2|60=20120621-14:05:00|',
    'id,symbol,side,at,quantity,price\n1,A,buy,2024-03-12 09:30:00,1,2',
  ];
  const pieces = [
    '',
    '"',
    ',',
    '-',
    '0',
    '1e308',
    '\n',
    '{',
    ']',
    '<Trade ',
    '8=FIX',
    '=',
    '|',
    '__proto__',
  ];
  fc.assert(
    fc.property(
      fc.constantFrom(...samples),
      fc.array(fc.tuple(fc.nat(200), fc.nat(12), fc.constantFrom(...pieces)), { maxLength: 4 }),
      (sample, changes) => {
        const text = changes.reduce(
          (before, [from, length, piece]) =>
            `${before.slice(0, from)}${piece}${before.slice(from + length)}`,
          sample,
        );
        const read = readFills(pathOf('fuzzed', [text]), 'fills', USUAL);
        if (read.ok)
          return read.value.fills.every(({ quantity, price }) => quantity > 0 && price > 0);
        return read.error.path !== '' && read.error.remedy !== '';
      },
    ),
    { numRuns: 400 },
  );
});

test('TCA-19: rates have a date, two assets and a number', () => {
  const read = readRates(pathOf('rates.csv', ['date,base,quote,rate', '2024-03-12,XBT,USD,70000']));
  assert.ok(read.ok);
  assert.deepEqual(
    read.value.map(({ base, rate }) => [base, rate]),
    [['BTC', 70_000]],
  );
  const bad = readRates(pathOf('bad-rates.csv', ['date,base,quote,rate', '2024-03-12,BTC,USD,0']));
  assert.ok(!bad.ok && bad.error.path.endsWith(':2'));
});
