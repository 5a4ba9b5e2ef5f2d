import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { alpacaOrderTerms, timeInForceOf } from '#venues/exchange/alpaca/alpaca-order-terms';
import { alpacaReader } from '#venues/exchange/alpaca/alpaca-route';
import { PAPER_MARKETS, symbolOf } from '#venues/exchange/markets/paper-markets';
import { openSpotExchange } from '#venues/exchange/spot/spot-exchange';
import { SPOT_SYMBOLS } from '#venues/exchange/spot/spot-symbol';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-alpaca-terms-'));
const exchange = openSpotExchange({
  symbols: [...SPOT_SYMBOLS, ...PAPER_MARKETS.map(symbolOf)],
  accounts: [],
  log: join(home, 'exchange.sqlite'),
  nowUs: () => 1e15,
  listener: () => undefined,
});
after(() => {
  exchange.close();
  rmSync(home, { recursive: true });
});
const LIMIT = {
  symbol: 'KEEL',
  qty: '10',
  side: 'buy',
  type: 'limit',
  time_in_force: 'day',
  limit_price: '50.5',
};
function termsOf(changed: Readonly<Record<string, string>>): string {
  const read = alpacaReader(new Map(Object.entries({ ...LIMIT, ...changed })));
  const terms = alpacaOrderTerms(exchange, read, () => 'made');
  if (terms === null) return `${read.refusal?.code} ${read.refusal?.message}`;
  const { type, timeInForce, side, price, quantity, clientOrderId } = terms.order;
  const said = timeInForceOf(terms.order);
  return [type, timeInForce, said, side, price, quantity, clientOrderId].join(' ');
}

for (const [changed, want] of [
  [{}, 'LIMIT GTC day 1 5050 10 made'],
  [{ time_in_force: 'gtc' }, 'LIMIT GTC gtc 1 5050 10 made'],
  [{ time_in_force: 'ioc', side: 'sell' }, 'LIMIT IOC ioc -1 5050 10 made'],
  [{ time_in_force: 'fok', client_order_id: 'mine' }, 'LIMIT FOK fok 1 5050 10 mine'],
  [{ type: 'market', limit_price: '' }, 'MARKET GTC day 1 0 10 made'],
  [{ qty: '10.0', limit_price: '50.500' }, 'LIMIT GTC day 1 5050 10 made'],
  [
    { type: 'market', limit_price: '', time_in_force: 'fok' },
    '42210000 market orders are day, gtc or ioc on this exchange',
  ],
  [{ qty: '0.5' }, '40310000 asset "KEEL" is not fractionable'],
  [{ qty: '1e3' }, '40010001 invalid qty: 1e3'],
  [{ qty: '900000001' }, '42210000 qty is too large'],
  [
    { limit_price: '0.001' },
    '42210000 invalid limit_price 0.001. sub-penny increment does not fulfill minimum pricing criteria',
  ],
  [{ symbol: 'BTCUSDT' }, '42210000 asset "BTCUSDT" not found'],
  [
    { client_order_id: '\u{1F6A2}'.repeat(128) },
    `LIMIT GTC day 1 5050 10 ${'\u{1F6A2}'.repeat(128)}`,
  ],
  [
    { take_profit: '{"limit_price":"60"}' },
    '42210000 take_profit is not supported by this exchange',
  ],
] as const)
  test(`ALP-3: ${JSON.stringify(changed).slice(0, 60)} -> ${want.slice(0, 60)}`, () =>
    assert.equal(termsOf(changed), want));
