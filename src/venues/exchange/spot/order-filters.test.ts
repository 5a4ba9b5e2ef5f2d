// EXC-3: filters of a market that never traded.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { NewSpotOrder } from '#venues/exchange/spot/spot-command';
import { openSpotExchange, type SpotExchange } from '#venues/exchange/spot/spot-exchange';
import { SPOT_SYMBOLS } from '#venues/exchange/spot/spot-symbol';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-filters-'));
after(() => rmSync(folder, { recursive: true }));
const ONE = 100_000_000n;
let ids = 0;
function open(): SpotExchange {
  let at = 1_700_000_000_000_000;
  const balances = { BTC: 100n * ONE, USDT: 9_900_000n * ONE };
  const accounts = ['a', 'b'].map((id) => ({ id, balances }));
  const log = join(folder, `${ids++}.sqlite`);
  return openSpotExchange({
    symbols: SPOT_SYMBOLS,
    accounts,
    log,
    nowUs: () => (at += 1000),
    listener: () => undefined,
  });
}
const order = (side: 1 | -1, terms: Partial<NewSpotOrder>): NewSpotOrder => ({
  symbol: 'BTCUSDT',
  clientOrderId: `o${ids++}`,
  side,
  type: 'LIMIT',
  timeInForce: 'GTC',
  price: 0,
  quantity: 0,
  quoteBudget: null,
  iceberg: 0,
  selfTradePrevention: 'EXPIRE_MAKER',
  ...terms,
});
const place = (exchange: SpotExchange, account: string, terms: NewSpotOrder): string => {
  const answer = exchange.place(account, terms);
  return answer.ok ? '' : answer.error.msg;
};

for (const [what, side, quantity, words] of [
  ['a purchase of 1 USDT', 1, 2, 'Filter failure: NOTIONAL'],
  ['a purchase of 4.99 USDT', 1, 9, 'Filter failure: NOTIONAL'],
  ['a purchase of 5 USDT', 1, 10, ''],
  ['a purchase of more than nine million', 1, 18_000_001, 'Filter failure: NOTIONAL'],
  ['a sale of 4.5 USDT at the bid', -1, 10, 'Filter failure: NOTIONAL'],
  ['a sale of 5.4 USDT at the bid', -1, 12, ''],
] as const) {
  test(`EXC-3: before the first trade of a market, ${what} is ${words === '' ? 'taken' : 'refused'}`, () => {
    const exchange = open();
    place(exchange, 'a', order(-1, { price: 5_000_000, quantity: 100_000 }));
    place(exchange, 'a', order(1, { price: 4_500_000, quantity: 100_000 }));
    const terms = order(side, { type: 'MARKET', quantity });
    assert.equal(exchange.test('b', terms)?.msg ?? '', words);
    assert.equal(place(exchange, 'b', terms), words);
    exchange.close();
  });
}
