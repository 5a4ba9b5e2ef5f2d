// CON-10: contracts that are margined in their coin: against a twin in plain numbers, by hand, and at random.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import { PERPETUAL_TERMS } from '#venues/exchange/perpetual/contract';
import { liquidationPrice } from '#venues/exchange/perpetual/contract-desk';
import { contractTurnover, contractValue } from '#venues/exchange/perpetual/contract-value';
import type { AccountMargin } from '#venues/exchange/perpetual/margin';
import { FLAT, tradedPosition, unrealisedOf } from '#venues/exchange/perpetual/position';
import type { NewSpotOrder } from '#venues/exchange/spot/spot-command';
import {
  openSpotExchange,
  type SpotExchange,
  type SpotExchangeOptions,
} from '#venues/exchange/spot/spot-exchange';
import { type SpotSymbol, spotSymbol } from '#venues/exchange/spot/spot-symbol';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-inverse-'));
after(() => rmSync(folder, { recursive: true }));
const ONE = 100_000_000n;
const inverse = (base: string, face: number): SpotSymbol => ({
  ...spotSymbol({
    symbol: `${base}USD_PERP`,
    base,
    quote: 'USD',
    tick: '0.1',
    lot: '1',
    notionalMin: 0n,
    notionalMax: 1_000_000n * ONE,
  }),
  contract: { ...PERPETUAL_TERMS, face },
});
const BTC = inverse('BTC', 100);
const ETH = inverse('ETH', 10);
const coins = (amount: bigint): number => Number(amount) / 1e8;
const isNear = (a: number, b: number, within: number): void =>
  assert.ok(Math.abs(a - b) <= within, `${a} is not ${b}`);

let files = 0;
function open(more: Partial<SpotExchangeOptions> = {}): {
  readonly exchange: SpotExchange;
  readonly log: string;
} {
  let at = 1_700_000_000_000_000;
  const log = more.log ?? join(folder, `${files++}.sqlite`);
  const exchange = openSpotExchange({
    symbols: [BTC, ETH],
    accounts: ['a', 'b', 'c'].map((id) => ({ id, balances: { BTC: ONE, ETH: 10n * ONE } })),
    commission: { maker: 10_000n, taker: 50_000n },
    crossingPostOnly: 'cancelled',
    nowUs: () => (at += 1000),
    listener: () => undefined,
    ...more,
    log,
  });
  return { exchange, log };
}
let ids = 0;
/** Price in whole dollars, quantity in contracts. */
const order = (
  side: 1 | -1,
  price: number,
  quantity: number,
  more: Partial<NewSpotOrder> = {},
): NewSpotOrder => ({
  symbol: 'BTCUSD_PERP',
  clientOrderId: `o${ids++}`,
  side,
  type: price === 0 ? 'MARKET' : 'LIMIT',
  timeInForce: 'GTC',
  price: price * 10,
  quantity,
  quoteBudget: null,
  iceberg: 0,
  selfTradePrevention: 'NONE',
  ...more,
});
function done(exchange: SpotExchange, who: string, wanted: NewSpotOrder): void {
  const placed = exchange.place(who, wanted);
  assert.ok(placed.ok, placed.ok ? '' : placed.error.msg);
}
const marginOf = (exchange: SpotExchange, who: string, asset: string): AccountMargin => {
  const found = exchange.contracts.margins(who).find((each) => each.asset === asset);
  assert.ok(found !== undefined);
  return found;
};

test('CON-10: 10 contracts of 100 dollars are 0.02 coins at 50,000, and a hundredth of a millionth is never made', () => {
  assert.equal(contractValue(BTC, 500_000, 10), 2_000_000n);
  assert.equal(contractValue(BTC, 600_007, 1), (100n * ONE * ONE) / (600_007n * 10_000_000n));
  assert.equal(contractValue(BTC, 0, 10), 0n);
  // Ten at 40,000 and ten at 60,000: 0.025 and 0.01666666 coins, and a little less at their mean price.
  const turnover = 10n * 400_000n + 10n * 600_000n;
  assert.equal(contractTurnover(BTC, 20, turnover), 4_000_000n);
});

const anyTrade = fc.record({
  side: fc.constantFrom(1 as const, -1 as const),
  price: fc.integer({ min: 100_000, max: 900_000 }),
  lots: fc.integer({ min: 1, max: 100_000 }),
});
test('CON-1, CON-10: what is realised and what is open come to the sum of what each trade gained in coin', () => {
  fc.assert(
    fc.property(
      fc.array(anyTrade, { minLength: 1, maxLength: 40 }),
      fc.integer({ min: 100_000, max: 900_000 }),
      (trades, mark) => {
        let position = FLAT;
        let realised = 0n;
        // The twin: every trade held until now, q F (1/p - 1/mark), in plain numbers.
        let gained = 0;
        for (const each of trades) {
          const next = tradedPosition(BTC, position, each);
          ({ position } = next);
          realised += next.realised;
          gained += each.side * each.lots * 100 * (10 / each.price - 10 / mark);
        }
        const total = coins(realised + unrealisedOf(BTC, position, mark));
        isNear(total, gained, 1e-8 * (2 * trades.length + 2));
      },
    ),
  );
});

test('CON-3, CON-10: an order needs its margin in coin, and every coin is margin of its own contracts alone', () => {
  const { exchange } = open();
  // 20 times leverage: 1 coin bears 20 coins, 10,000 contracts at 50,000.
  const most = exchange.place('a', order(1, 50_000, 10_000));
  assert.ok(most.ok);
  assert.equal(marginOf(exchange, 'a', 'BTC').available, 0n);
  assert.equal(marginOf(exchange, 'a', 'ETH').available, 10n * ONE);
  const more = exchange.place('a', order(1, 50_000, 1));
  assert.equal(more.ok ? 0 : more.error.code, -2019);
  done(exchange, 'a', order(1, 2500, 1000, { symbol: 'ETHUSD_PERP' }));
  exchange.close();
});

test('CON-2, CON-6, CON-10: a trade, its commissions, a funding and its close, by hand', () => {
  const { exchange } = open();
  done(exchange, 'b', order(-1, 50_000, 1000));
  done(exchange, 'a', order(1, 50_000, 1000));
  // 2 coins change hands: maker 1 bp, taker 5 bps.
  isNear(coins(marginOf(exchange, 'b', 'BTC').wallet), 1 - 2 * 1e-4, 0);
  isNear(coins(marginOf(exchange, 'a', 'BTC').wallet), 1 - 2 * 5e-4, 0);
  exchange.contracts.payFunding('BTCUSD_PERP');
  const [paid] = exchange.contracts.fundings('BTCUSD_PERP');
  const funding = (2 * (paid?.rate ?? 0)) / 1e8;
  isNear(coins(marginOf(exchange, 'a', 'BTC').wallet), 1 - 1e-3 - funding, 1e-8);
  // Sold at 52,000: 100,000 dollars were 2 coins and are 1.92307692.
  done(exchange, 'b', order(1, 52_000, 1000));
  done(exchange, 'a', order(-1, 52_000, 1000));
  const exit = 100_000 / 52_000;
  isNear(
    coins(marginOf(exchange, 'a', 'BTC').wallet),
    1 - 1e-3 - funding + (2 - exit) - exit * 5e-4,
    3e-8,
  );
  isNear(
    coins(marginOf(exchange, 'b', 'BTC').wallet),
    1 - 2e-4 + funding - (2 - exit) - exit * 1e-4,
    3e-8,
  );
  exchange.close();
});

test('CON-7, CON-10: the price of liquidation is where it happens, for who is long and for who is short', () => {
  for (const side of [1, -1] as const) {
    const { exchange } = open();
    done(exchange, 'b', order(side === 1 ? -1 : 1, 50_000, 4000));
    done(exchange, 'a', order(side, 50_000, 4000));
    const margin = marginOf(exchange, 'a', 'BTC');
    const [row] = margin.symbols;
    assert.ok(row !== undefined);
    // PRP-5 in plain numbers: F q (1 + side m) / (wallet + q F / e).
    const q = side * 4000 * 100;
    const byHand = (q * (1 + side * 0.004)) / (coins(margin.wallet) + q / 50_000);
    const price = coins(liquidationPrice(BTC, margin, row));
    isNear(price, byHand, 0.01);
    const safe = Math.round((price + side * 1) * 10);
    const over = Math.round((price - side * 1) * 10);
    const flow = (at: number): void =>
      void exchange.flow({
        symbol: 'BTCUSD_PERP',
        side: side === 1 ? 1 : -1,
        type: 'limit',
        price: at,
        quantity: 100_000,
      });
    const trade = (at: number): void =>
      void exchange.flow({
        symbol: 'BTCUSD_PERP',
        side: side === 1 ? -1 : 1,
        type: 'ioc',
        price: at,
        quantity: 1,
      });
    flow(safe);
    trade(safe);
    assert.equal(marginOf(exchange, 'a', 'BTC').symbols[0]?.position.lots, side * 4000);
    // The rest of that order goes, and the next trade is beyond the price.
    exchange.flow({
      symbol: 'BTCUSD_PERP',
      side: side === 1 ? -1 : 1,
      type: 'ioc',
      price: safe,
      quantity: 99_999,
    });
    flow(over);
    trade(over);
    assert.equal(marginOf(exchange, 'a', 'BTC').symbols[0]?.position.lots, 0);
    exchange.close();
  }
});

const anyAct = fc.record({
  who: fc.constantFrom('a', 'b', 'c'),
  side: fc.constantFrom(1 as const, -1 as const),
  coin: fc.constantFrom('BTC', 'ETH'),
  what: fc.constantFrom(...(['limit', 'limit', 'limit', 'reduce', 'market', 'funding'] as const)),
  price: fc.integer({ min: 0, max: 12 }).map((step) => 45_000 + step * 1000),
  contracts: fc.integer({ min: 1, max: 1500 }),
});
test('CON-9, CON-10: at random, in two coins and over restarts: nothing is made or lost', () => {
  fc.assert(
    fc.property(fc.array(anyAct, { minLength: 1, maxLength: 120 }), (acts) => {
      const { exchange, log } = open({ checkpointEvery: 17 });
      for (const { who, side, coin, what, price, contracts } of acts) {
        const symbol = `${coin}USD_PERP`;
        const at = coin === 'BTC' ? price : price / 20;
        if (what === 'funding') exchange.contracts.payFunding(symbol);
        else
          exchange.place(
            who,
            order(side, what === 'market' ? 0 : at, contracts, {
              symbol,
              ...(what === 'reduce' ? { reduceOnly: true } : {}),
            }),
          );
      }
      for (const id of ['a', 'b', 'c'])
        for (const [asset, begun] of [
          ['BTC', ONE],
          ['ETH', 10n * ONE],
        ] as const) {
          const sum = exchange.contracts
            .incomes(id)
            .filter((row) => row.asset === asset)
            .reduce((total, { amount }) => total + amount, 0n);
          assert.equal(begun + sum, marginOf(exchange, id, asset).wallet);
        }
      for (const place of [0, 1]) {
        const lots = ['a', 'b', 'c'].map(
          (id) => exchange.contracts.margins(id)[place]?.symbols[0]?.position.lots ?? NaN,
        );
        assert.equal(
          lots.reduce((sum, each) => sum + each, 0),
          0,
        );
      }
      const hash = exchange.hash();
      exchange.close();
      const again = open({ log });
      assert.equal(again.exchange.hash(), hash);
      again.exchange.close();
    }),
    { numRuns: 100 },
  );
});

test('CON-11: a dated contract expires its orders, settles every position, trades no more and is not funded; the log says the same', () => {
  const deliveryAt = 1_700_000_000_100_000;
  const dated: SpotSymbol = {
    ...BTC,
    symbol: 'BTCUSD_261225',
    contract: { ...PERPETUAL_TERMS, face: 100, deliveryAt },
  };
  const { exchange, log } = open({ symbols: [dated] });
  const of = { symbol: dated.symbol };
  done(exchange, 'b', order(-1, 50_000, 1000, of));
  done(exchange, 'a', order(1, 50_000, 1000, of));
  exchange.contracts.payFunding(dated.symbol);
  assert.deepEqual(exchange.contracts.fundings(dated.symbol), []);
  done(exchange, 'c', order(1, 45_000, 1000, of));
  exchange.contracts.deliverDue();
  assert.equal(exchange.openOrders('c', null).length, 1, 'not yet');
  while (exchange.nowUs() < deliveryAt);
  exchange.contracts.deliverDue();
  assert.deepEqual(exchange.openOrders('c', null), []);
  for (const id of ['a', 'b'])
    assert.equal(marginOf(exchange, id, 'BTC').symbols[0]?.position.lots, 0);
  const late = exchange.place('a', order(1, 50_000, 1000, of));
  assert.equal(late.ok ? 0 : late.error.code, -1013);
  const hash = exchange.hash();
  exchange.close();
  const again = open({ log, symbols: [dated] });
  assert.equal(again.exchange.hash(), hash);
  again.exchange.close();
});
test('CON-11: what is settled above its entry is paid by who was short, in coin by hand', () => {
  const deliveryAt = 1_700_000_000_200_000;
  const dated: SpotSymbol = {
    ...BTC,
    symbol: 'BTCUSD_261225',
    contract: { ...PERPETUAL_TERMS, face: 100, deliveryAt },
  };
  const { exchange } = open({ symbols: [dated] });
  const of = { symbol: dated.symbol };
  done(exchange, 'b', order(-1, 50_000, 1000, of));
  done(exchange, 'a', order(1, 50_000, 1000, of));
  const before = ['a', 'b'].map((id) => coins(marginOf(exchange, id, 'BTC').wallet));
  // A thousand at 50,000 and three thousand at 52,000: the index is 51,500.
  for (const side of [-1, 1] as const)
    exchange.flow({ symbol: dated.symbol, side, type: 'limit', price: 520_000, quantity: 3000 });
  while (exchange.nowUs() < deliveryAt);
  exchange.contracts.deliverDue();
  const gained = 2 - 100_000 / 51_500;
  const after = ['a', 'b'].map((id) => coins(marginOf(exchange, id, 'BTC').wallet));
  isNear((after[0] ?? NaN) - (before[0] ?? NaN), gained, 2e-8);
  isNear((after[1] ?? NaN) - (before[1] ?? NaN), -gained, 2e-8);
  exchange.close();
});
