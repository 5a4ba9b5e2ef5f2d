// TCA-15, TCA-19: exports of brokers, logs and plain files, and what no file may do.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  fileOf,
  fillsIn,
  pathOf,
  problemOf,
  skippedIn,
  USUAL,
} from '#adapters/fills-exports/fills.fixture';
import { readFills } from '#adapters/fills-exports/read-fills';
import { readRates } from '#adapters/fills-exports/read-rates';
import { isoTime } from '#core/kernel/civil';

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
  const contract = { timestamp: 1_710_235_819_000, side: 'buy', price: 50_000 };
  const contracts = fileOf('swaps.json', [
    JSON.stringify([
      { ...contract, id: 1, symbol: 'BTC/USDT:USDT', amount: 3, cost: 1500 },
      { ...contract, id: 2, symbol: 'BTC/USD:BTC', amount: 100, cost: 0.002 },
    ]),
  ]);
  assert.deepEqual(
    contracts.fills.map(({ quantity, multiplier }) => [quantity, multiplier]),
    [
      [3, 0.01],
      [0.002, 1],
    ],
  );
  const alpaca = fileOf('activities.json', [
    '[{"id":"a::1","activity_type":"FILL","transaction_time":"2012-06-21T14:05:00.000Z","type":"fill",',
    '"price":"223.45","qty":"100","side":"sell_short","symbol":"AMZN","order_id":"A1"},',
    '{"id":"a::2","activity_type":"DIV","symbol":"AMZN","qty":"1"}]',
  ]);
  assert.deepEqual(fillsIn(alpaca), ['2012-06-21T14:05:00 sell 100 AMZN 223.45 USD no fee A1 -']);
  assert.deepEqual(skippedIn(alpaca), ['1 activity DIV is no fill']);
});

const flexTrade = (more: string): string =>
  `<Trade accountId="U1" currency="USD" assetCategory="STK" symbol="A&amp;B" multiplier="1" buySell="SELL" quantity="-100" tradePrice="50" ibCommission="-1" ibCommissionCurrency="USD" dateTime="20120621;100500" orderTime="20120621;100430" ibOrderID="7" ${more} />`;
test('TCA-15: flex: rows that add up executions, signed quantities, the zone of the account, cancellations', () => {
  const file = fileOf('flex.xml', [
    '<FlexQueryResponse><FlexStatements><FlexStatement><Trades>',
    flexTrade('ibExecID="x1" tradeID="1" levelOfDetail="EXECUTION"'),
    flexTrade('ibExecID="x2" tradeID="2" levelOfDetail="EXECUTION"'),
    flexTrade('levelOfDetail="ORDER"'),
    flexTrade('buySell="SELL (Ca.)" tradeID="3" origTradeID="2" levelOfDetail="EXECUTION"').replace(
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
  const utc = fileOf('utc.xml', ['<a>', flexTrade('levelOfDetail="EXECUTION"'), '</a>'], {
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

const fixMessage = (...fields: readonly string[]): string =>
  ['8=FIX.4.4', '35=8', '37=O1', '55=AMZN', '54=1', '15=USD', ...fields, '10=000', ''].join('|');
test('TCA-15: FIX: busts take executions back, corrections replace them, other messages are counted', () => {
  const file = fileOf('session.log', [
    `10:05 IN ${fixMessage('150=0', '38=300', '60=20120621-14:04:00.000')}`,
    fixMessage(
      '150=F',
      '17=e1',
      '32=100',
      '31=223.45',
      '60=20120621-14:05:00.000',
      '12=1',
      '13=3',
      '851=2',
    ),
    fixMessage('150=F', '17=e2', '32=100', '31=223.50', '60=20120621-14:06:00'),
    fixMessage('150=G', '17=e3', '19=e2', '32=100', '31=223.40', '60=20120621-14:06:00'),
    fixMessage('150=1', '17=e4', '32=50', '31=223.60', '60=20120621-14:07:00').replaceAll(
      '|',
      '\u0001',
    ),
    fixMessage('150=H', '17=e5', '19=e4', '32=50', '31=223.60', '60=20120621-14:08:00'),
    fixMessage('150=4', '17=e6', '60=20120621-14:09:00', '38=300'),
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
