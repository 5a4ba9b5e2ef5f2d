import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { usEquity } from '#core/market/catalog';
import { EVENT, type Tape } from '#core/market/tape';
import { emptyTape } from '#core/market/tape-builder';
import { tapeFlow, tapeSymbol } from '#venues/exchange/markets/tape-flow';
import { openSpotExchange } from '#venues/exchange/spot/spot-exchange';

type Row = readonly [
  seconds: number,
  kind: number,
  side: 1 | -1,
  price: number,
  size: number,
  id: number,
];
/** A tape of one level whose first row shows 100 at 1000 and 100 at 1002. */
function tapeOf(rows: readonly Row[]): Tape {
  const tape = emptyTape(
    { instrument: usEquity('TEST', 'XNAS'), source: 'test', hash: '' },
    rows.length,
    { depth: 1, hasOrderIds: true },
  );
  rows.forEach(([seconds, kind, side, price, size, id], i) => {
    [tape.at[i], tape.kind[i], tape.restingSide[i], tape.price[i], tape.size[i], tape.orderId[i]] =
      [1e15 + seconds * 1e6, kind, side, price, size, id];
    [tape.bidPrice[i], tape.bidSize[i], tape.askPrice[i], tape.askSize[i]] = [1000, 100, 1002, 100];
  });
  return tape;
}

test('EXC-33: the tape’s book stands and moves, a client takes part and is filled by the tape, and what is gone is not taken again', () => {
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-tape-'));
  const tape = tapeOf([
    [0, EVENT.add, 1, 999, 5, 1],
    [1, EVENT.add, -1, 1003, 50, 2],
    [2, EVENT.reduce, 1, 1000, 40, 77],
    [3, EVENT.execute, 1, 1000, 70, 77],
    [4, EVENT.remove, -1, 1003, 50, 2],
    [5, EVENT.remove, -1, 1003, 50, 2],
    [6, EVENT.hidden, 1, 1001, 9, 0],
  ]);
  const spec = tapeSymbol(tape);
  let now = 1e15;
  const exchange = openSpotExchange({
    symbols: [spec],
    accounts: [{ id: 'first', balances: { USD: 10n ** 14n, TEST: 10n ** 11n } }],
    log: join(home, 'x.sqlite'),
    nowUs: () => (now += 1000),
    listener: () => undefined,
  });
  const flow = tapeFlow(exchange, tape, spec.symbol);
  assert.equal(flow.pass(1), true);
  assert.deepEqual(
    [exchange.depth(spec.symbol, 2)?.bids, exchange.depth(spec.symbol, 2)?.asks],
    [
      [[1000, 100]],
      [
        [1002, 100],
        [1003, 50],
      ],
    ],
  );
  const placed = exchange.place('first', {
    symbol: spec.symbol,
    clientOrderId: 'mine',
    side: 1,
    type: 'LIMIT',
    timeInForce: 'GTC',
    price: 1000,
    quantity: 30,
    quoteBudget: null,
    iceberg: 0,
    selfTradePrevention: 'NONE',
  });
  assert.ok(placed.ok, JSON.stringify(placed));
  flow.pass(1);
  assert.deepEqual(exchange.depth(spec.symbol, 1)?.bids, [[1000, 90]]);
  flow.pass(1); // 70 hit the bid: the 60 before us, then 10 of ours
  assert.equal(
    exchange.query('first', { symbol: spec.symbol, orderId: null, clientOrderId: 'mine' }).ok,
    true,
  );
  assert.deepEqual(
    [exchange.openOrders('first', null)[0]?.filled, exchange.depth(spec.symbol, 1)?.bids],
    [10, [[1000, 20]]],
  );
  flow.pass(3);
  assert.deepEqual(exchange.depth(spec.symbol, 5)?.asks, [[1002, 100]]);
  assert.equal(flow.pass(1), false);
  exchange.close();
  rmSync(home, { recursive: true });
});
