// EXC-5: logs of earlier versions.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, test } from 'node:test';
import { openSpotExchange, type SpotExchange } from '#venues/exchange/spot/spot-exchange';
import { feeSymbols, SPOT_SYMBOLS } from '#venues/exchange/spot/spot-symbol';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-log-'));
after(() => rmSync(folder, { recursive: true }));
const ONE = 100_000_000n;
let files = 0;
const nextLog = (): string => join(folder, `${files++}.sqlite`);
function open(log: string, fees: 'BNB' | null = null, checkpointEvery = 50_000): SpotExchange {
  const rich = { BTC: 10n * ONE, USDT: 1_000_000n * ONE };
  const balances = fees === null ? rich : { ...rich, BNB: 10n * ONE };
  let at = 1_700_000_000_000_000;
  return openSpotExchange({
    symbols: fees === null ? SPOT_SYMBOLS : [...SPOT_SYMBOLS, ...feeSymbols(fees, SPOT_SYMBOLS)],
    accounts: ['a', 'b'].map((id) => ({ id, balances })),
    fees,
    log,
    checkpointEvery,
    nowUs: () => (at += 1000),
    listener: () => undefined,
  });
}
const holding = (exchange: SpotExchange, account: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    exchange.balances(account).map(({ asset, free, locked }) => [asset, `${free} ${locked}`]),
  );

// As the exchange wrote them before fees could be chosen: a budget came without its lots.
const OLD_COMMANDS = [
  '{"type":"deposit","account":"a","asset":"BTC","amount":"1000000000"}',
  '{"type":"deposit","account":"a","asset":"USDT","amount":"100000000000000"}',
  '{"type":"deposit","account":"b","asset":"BTC","amount":"1000000000"}',
  '{"type":"deposit","account":"b","asset":"USDT","amount":"100000000000000"}',
  '{"type":"place","account":"a","order":{"symbol":"BTCUSDT","clientOrderId":"ice","side":-1,"type":"LIMIT","timeInForce":"GTC","price":5000000,"quantity":2000,"quoteBudget":null,"iceberg":200,"selfTradePrevention":"EXPIRE_MAKER"}}',
  '{"type":"place","account":"a","order":{"symbol":"BTCUSDT","clientOrderId":"deep","side":-1,"type":"LIMIT","timeInForce":"GTC","price":5100000,"quantity":2000,"quoteBudget":null,"iceberg":0,"selfTradePrevention":"EXPIRE_MAKER"}}',
  '{"type":"place","account":"b","order":{"symbol":"BTCUSDT","clientOrderId":"money","side":1,"type":"MARKET","timeInForce":"GTC","price":0,"quantity":0,"quoteBudget":"30000000000","iceberg":0,"selfTradePrevention":"EXPIRE_MAKER"}}',
  '{"type":"place","account":"b","order":{"symbol":"BTCUSDT","clientOrderId":"bid","side":1,"type":"LIMIT","timeInForce":"GTC","price":4900000,"quantity":777,"quoteBudget":null,"iceberg":0,"selfTradePrevention":"EXPIRE_MAKER"}}',
  '{"type":"place","account":"a","order":{"symbol":"BTCUSDT","clientOrderId":"hit","side":-1,"type":"LIMIT","timeInForce":"GTC","price":4900000,"quantity":111,"quoteBudget":null,"iceberg":0,"selfTradePrevention":"EXPIRE_MAKER"}}',
];
function oldLog(terms: Readonly<Record<string, string>> = {}): string {
  const log = nextLog();
  open(log).close();
  const database = new DatabaseSync(log);
  database.exec('DROP TABLE listings; DELETE FROM commands; DELETE FROM orders; DELETE FROM fills');
  for (const [name, body] of Object.entries(terms))
    database.prepare('INSERT INTO terms VALUES (?, ?)').run(name, body);
  const put = database.prepare('INSERT INTO commands VALUES (?, ?, ?)');
  OLD_COMMANDS.forEach((body, i) => put.run(i + 1, 1_700_000_000_000_000 + i, body));
  // Eight fills that it had written: a replay counts them.
  const fill = database.prepare('INSERT INTO fills VALUES (?, ?, ?, 0, ?)');
  for (const [trade, order] of [
    [1, 1],
    [1, 3],
    [2, 1],
    [2, 3],
    [3, 1],
    [3, 3],
    [4, 4],
    [4, 5],
  ] as const)
    fill.run('BTCUSDT', trade, order, '{}');
  database.close();
  return log;
}
test('EXC-5: a log of an earlier version opens, with the balances that it had, and may go on in another asset', () => {
  const log = oldLog();
  const exchange = open(log);
  assert.deepEqual(holding(exchange, 'a'), {
    BTC: '9.95889000 0.03408000',
    USDT: '1000350.03961000 0.00000000',
  });
  assert.deepEqual(holding(exchange, 'b'), {
    BTC: '10.00702297 0.00000000',
    USDT: '999323.27000000 326.34000000',
  });
  assert.equal(exchange.fees, 'received');
  exchange.close();
  const later = open(log, 'BNB');
  assert.equal(
    holding(later, 'a')['BNB'],
    '10.00000000 0.00000000',
    'an asset it never held is given',
  );
  assert.deepEqual(
    later.symbols.map(({ symbol }) => symbol),
    ['BTCUSDT', 'ETHUSDT', 'ETHBTC', 'BNBUSDT', 'BNBBTC'],
  );
  later.close();
});
test('EXC-5: an earlier log that traded in what is not listed now says so', () => {
  const log = oldLog({ AMZNUSD: '{"units":1,"scale":2} {"units":1,"scale":0}' });
  assert.throws(() => open(log), /has trades in AMZNUSD, which is not listed/);
});

test('EXC-5: a checkpoint of an earlier version is restored: its orders are charged in what is received', () => {
  const log = nextLog();
  const exchange = open(log, null, 1);
  const terms = {
    symbol: 'BTCUSDT',
    clientOrderId: 'bid',
    side: 1,
    type: 'LIMIT',
    timeInForce: 'GTC',
    price: 5_000_000,
    quantity: 1000,
    quoteBudget: null,
    iceberg: 0,
    selfTradePrevention: 'NONE',
  } as const;
  assert.ok(exchange.place('b', terms).ok);
  const before = holding(exchange, 'b');
  exchange.close();
  const database = new DatabaseSync(log);
  const saved = String(database.prepare('SELECT body FROM checkpoints').get()?.['body']);
  assert.match(saved, /"fees":"received"/);
  const earlier = saved.replaceAll(/,?"fees":"received"/g, '');
  database.prepare('UPDATE checkpoints SET body = ?').run(earlier);
  database.close();
  const again = open(log, 'BNB');
  assert.deepEqual({ ...holding(again, 'b'), BNB: undefined }, { ...before, BNB: undefined });
  assert.ok(again.place('a', { ...terms, clientOrderId: 'hit', side: -1 }).ok);
  assert.deepEqual(
    again.myTrades('b', 'BTCUSDT').map(({ commissionAsset }) => commissionAsset),
    ['BTC'],
  );
  again.close();
});
