// EXC-7: what a budget buys: icebergs do not stop it, and nothing makes it spend more.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import type { LiveOrder } from '#venues/exchange/spot/order-store';
import type { NewSpotOrder } from '#venues/exchange/spot/spot-command';
import { openSpotExchange, type SpotExchange } from '#venues/exchange/spot/spot-exchange';
import { SPOT_SYMBOLS } from '#venues/exchange/spot/spot-symbol';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-walk-'));
after(() => rmSync(folder, { recursive: true }));
const ONE = 100_000_000n;
let files = 0;
let ids = 0;
function open(log = join(folder, `${files++}.sqlite`)): SpotExchange {
  let at = 1_700_000_000_000_000;
  const balances = { BTC: 100n * ONE, USDT: 9_000_000n * ONE };
  const accounts = ['a', 'b'].map((id) => ({ id, balances }));
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
const spend = (side: 1 | -1, budget: bigint, more: Partial<NewSpotOrder> = {}): NewSpotOrder =>
  order(side, { type: 'MARKET', quoteBudget: budget.toString(), ...more });
function placed(exchange: SpotExchange, account: string, terms: NewSpotOrder): LiveOrder {
  const answer = exchange.place(account, terms);
  assert.ok(answer.ok, answer.ok ? '' : answer.error.msg);
  return answer.value.order;
}
/** In hundred-millionths: a tick and a lot of BTCUSDT are a tenth of a millionth of a USDT. */
const quoteOf = (ticksByLots: number): bigint => BigInt(ticksByLots) * 10n;

test('EXC-7: a budget goes on through the hidden part of an iceberg, at its price', () => {
  const exchange = open();
  placed(exchange, 'a', order(-1, { price: 5_000_000, quantity: 2000, iceberg: 200 }));
  placed(exchange, 'a', order(-1, { price: 5_100_000, quantity: 2000 }));
  const bought = placed(exchange, 'b', spend(1, 500n * ONE));
  assert.deepEqual(
    [bought.status, bought.filled, quoteOf(bought.quoteFilled)],
    ['FILLED', 1000, 500n * ONE],
  );
  placed(exchange, 'b', order(1, { price: 4_900_000, quantity: 3000, iceberg: 300 }));
  const sold = placed(exchange, 'a', spend(-1, 980n * ONE));
  assert.deepEqual([sold.filled, quoteOf(sold.quoteFilled)], [2000, 980n * ONE]);
  exchange.close();
});

test('EXC-7: a budget counts no order that makes way for it, and is never passed', () => {
  const exchange = open();
  placed(exchange, 'b', order(-1, { price: 5_000_000, quantity: 1000 }));
  placed(exchange, 'a', order(-1, { price: 6_000_000, quantity: 5000 }));
  const bought = placed(exchange, 'b', spend(1, 600n * ONE));
  assert.deepEqual([bought.filled, quoteOf(bought.quoteFilled)], [1000, 600n * ONE]);
  exchange.close();
});

const anyAsk = fc.record({
  account: fc.constantFrom('a', 'a', 'b'),
  price: fc.integer({ min: 5_000_000, max: 5_000_003 }),
  quantity: fc.integer({ min: 100, max: 3000 }),
  parts: fc.integer({ min: 1, max: 9 }),
});
const modes = ['NONE', 'EXPIRE_MAKER', 'EXPIRE_TAKER', 'EXPIRE_BOTH', 'DECREMENT'] as const;
test('EXC-7: whatever rests, a budget is never passed; it is spent to less than a lot where enough rests and nothing of its own is met', () => {
  fc.assert(
    fc.property(
      fc.array(anyAsk, { maxLength: 12 }),
      fc.integer({ min: 10, max: 9000 }),
      fc.constantFrom(...modes),
      (asks, units, selfTradePrevention) => {
        const log = join(folder, `${files++}.sqlite`);
        const exchange = open(log);
        for (const { account, price, quantity, parts } of asks)
          placed(
            exchange,
            account,
            order(-1, { price, quantity, iceberg: parts === 1 ? 0 : Math.ceil(quantity / parts) }),
          );
        const budget = BigInt(units) * ONE;
        const answer = exchange.place('b', spend(1, budget, { selfTradePrevention }));
        const spent = answer.ok ? quoteOf(answer.value.order.quoteFilled) : 0n;
        assert.ok(spent <= budget);
        const isMet =
          selfTradePrevention !== 'EXPIRE_MAKER' &&
          selfTradePrevention !== 'NONE' &&
          asks.some(({ account }) => account === 'b');
        const counted = asks.filter(
          ({ account }) => account === 'a' || selfTradePrevention === 'NONE',
        );
        const worth = counted.reduce(
          (sum, { price, quantity }) => sum + quoteOf(price * quantity),
          0n,
        );
        if (!isMet && worth >= budget)
          assert.ok(budget - spent < quoteOf(5_000_003), `${spent} of ${budget}`);
        const hash = exchange.hash();
        exchange.close();
        const again = open(log);
        assert.equal(again.hash(), hash);
        again.close();
      },
    ),
    { numRuns: 60 },
  );
});
