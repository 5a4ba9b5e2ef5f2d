// EXC-1, EXC-5, EXC-8: commissions, whatever they are charged in.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import type { FeeMode } from '#venues/exchange/spot/commission';
import type { NewSpotOrder } from '#venues/exchange/spot/spot-command';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import { openSpotExchange, type SpotExchange } from '#venues/exchange/spot/spot-exchange';
import { feeSymbols, SPOT_SYMBOLS } from '#venues/exchange/spot/spot-symbol';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-fees-'));
after(() => rmSync(folder, { recursive: true }));
const ONE = 100_000_000n;
let files = 0;
const nextLog = (): string => join(folder, `${files++}.sqlite`);

interface Opening {
  readonly fees?: FeeMode | null;
  readonly log?: string;
  readonly bnb?: bigint;
  readonly checkpointEvery?: number;
  readonly events?: SpotEvent[];
}
function open({ fees = null, log = nextLog(), bnb = 10n * ONE, ...more }: Opening): SpotExchange {
  const balances = {
    BTC: 10n * ONE,
    USDT: 1_000_000n * ONE,
    ...(fees === 'BNB' ? { BNB: bnb } : {}),
  };
  let at = 1_700_000_000_000_000;
  return openSpotExchange({
    symbols: fees === 'BNB' ? [...SPOT_SYMBOLS, ...feeSymbols('BNB', SPOT_SYMBOLS)] : SPOT_SYMBOLS,
    accounts: [
      { id: 'a', balances },
      { id: 'b', balances },
    ],
    fees,
    log,
    nowUs: () => (at += 1000),
    checkpointEvery: more.checkpointEvery ?? 50_000,
    listener: (event) => void more.events?.push(event),
  });
}
let ids = 0;
const limit = (
  side: 1 | -1,
  price: number,
  quantity: number,
  more: Partial<NewSpotOrder> = {},
): NewSpotOrder => ({
  symbol: 'BTCUSDT',
  clientOrderId: `o${ids++}`,
  side,
  type: 'LIMIT',
  timeInForce: 'GTC',
  price,
  quantity,
  quoteBudget: null,
  iceberg: 0,
  selfTradePrevention: 'NONE',
  ...more,
});
function place(exchange: SpotExchange, account: string, order: NewSpotOrder): void {
  const placed = exchange.place(account, order);
  assert.ok(placed.ok, placed.ok ? '' : placed.error.msg);
}
const holding = (exchange: SpotExchange, account: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    exchange.balances(account).map(({ asset, free, locked }) => [asset, `${free} ${locked}`]),
  );
/** 0.01 BNB at 600. */
function priceBnb(exchange: SpotExchange): void {
  place(exchange, 'a', limit(-1, 60_000, 10, { symbol: 'BNBUSDT' }));
  place(exchange, 'a', limit(1, 60_000, 10, { symbol: 'BNBUSDT' }));
}
const charges = (exchange: SpotExchange, account: string): readonly string[] =>
  exchange
    .myTrades(account, 'BTCUSDT')
    .map(({ commission, commissionAsset }) => `${commission} ${commissionAsset}`);

// 0.1 BTC at 50,000 is 5,000 USDT, and its commission 5 USDT: 0.0001 BTC, or 0.00833333 BNB at 600.
for (const [fees, buyer, seller, buyersCoins, buyersMoney, sellersMoney] of [
  [
    'received',
    '10000 BTC',
    '500000000 USDT',
    '10.09990000 0.00000000',
    '995000.00000000 0.00000000',
    '1004995.00000000 0.00000000',
  ],
  [
    'quote',
    '500000000 USDT',
    '500000000 USDT',
    '10.10000000 0.00000000',
    '994995.00000000 0.00000000',
    '1004995.00000000 0.00000000',
  ],
  [
    'USDT',
    '500000000 USDT',
    '500000000 USDT',
    '10.10000000 0.00000000',
    '994995.00000000 0.00000000',
    '1004995.00000000 0.00000000',
  ],
  [
    'BTC',
    '10000 BTC',
    '10000 BTC',
    '10.09990000 0.00000000',
    '995000.00000000 0.00000000',
    '1005000.00000000 0.00000000',
  ],
] as const) {
  test(`EXC-1: commissions in ${fees}: what is charged, and what is left`, () => {
    const events: SpotEvent[] = [];
    const exchange = open({ fees, events });
    place(exchange, 'a', limit(-1, 5_000_000, 10_000));
    place(exchange, 'b', limit(1, 5_100_000, 10_000));
    assert.deepEqual([charges(exchange, 'b'), charges(exchange, 'a')], [[buyer], [seller]]);
    assert.deepEqual(
      [holding(exchange, 'b'), holding(exchange, 'a')['USDT']],
      [{ BTC: buyersCoins, USDT: buyersMoney }, sellersMoney],
    );
    const reported = events.flatMap((event) =>
      event.type === 'report' && event.fill !== null ? [event.fill.commissionAsset] : [],
    );
    assert.deepEqual(reported, [buyer.split(' ')[1], seller.split(' ')[1]]);
    exchange.close();
  });
}

test('EXC-1: commissions in a third asset: at its last price, exact, and from what the account holds of it', () => {
  const exchange = open({ fees: 'BNB' });
  priceBnb(exchange);
  const before = holding(exchange, 'b')['BNB'];
  place(exchange, 'a', limit(-1, 5_000_000, 10_000));
  place(exchange, 'b', limit(1, 5_000_000, 10_000));
  assert.equal(before, '10.00000000 0.00000000');
  assert.deepEqual(
    [charges(exchange, 'b'), charges(exchange, 'a')],
    [['833333 BNB'], ['833333 BNB']],
  );
  assert.deepEqual(holding(exchange, 'b'), {
    BNB: '9.99166667 0.00000000',
    BTC: '10.10000000 0.00000000',
    USDT: '995000.00000000 0.00000000',
  });
  exchange.close();
});

test('EXC-1: a third asset that never traded is worth the mid of its book; without a book, the asset received pays', () => {
  const exchange = open({ fees: 'BNB' });
  place(exchange, 'a', limit(-1, 5_000_000, 30_000));
  place(exchange, 'b', limit(1, 5_000_000, 10_000));
  place(exchange, 'a', limit(-1, 60_001, 10, { symbol: 'BNBUSDT' }));
  place(exchange, 'b', limit(1, 5_000_000, 10_000));
  place(exchange, 'a', limit(1, 59_998, 10, { symbol: 'BNBUSDT' }));
  place(exchange, 'b', limit(1, 5_000_000, 10_000));
  assert.deepEqual(charges(exchange, 'b'), [
    '10000 BTC',
    '10000 BTC',
    `${(5n * ONE * 2n * 100n) / 119_999n} BNB`,
  ]);
  exchange.close();
});

test('EXC-1: an account with too little of the third asset pays in what it receives, and keeps the little', () => {
  const exchange = open({ fees: 'BNB', bnb: 2_000_000n });
  priceBnb(exchange);
  place(exchange, 'a', limit(-1, 5_000_000, 30_000));
  for (let i = 0; i < 3; i++) place(exchange, 'b', limit(1, 5_000_000, 10_000));
  assert.deepEqual(charges(exchange, 'b'), ['833333 BNB', '833333 BNB', '10000 BTC']);
  assert.equal(holding(exchange, 'b')['BNB'], '0.00333334 0.00000000');
  exchange.close();
});

test('EXC-3: a buyer who pays in quote needs the cost and the commission, and gets back to the last unit what he does not need', () => {
  const exchange = open({ fees: 'quote' });
  const all = exchange.place('b', limit(1, 10_000_000, 1_000_000));
  assert.ok(
    !all.ok && all.error.code === -2010,
    'a million buys ten coins, and nothing is left for the commission',
  );
  place(exchange, 'b', limit(1, 10_000_001, 777_777));
  for (const lots of [1000, 7, 333, 51_001]) place(exchange, 'a', limit(-1, 9_999_999, lots));
  exchange.cancelAll('b', 'BTCUSDT', 'end');
  assert.match(holding(exchange, 'b')['USDT'] ?? '', / 0\.00000000$/);
  place(exchange, 'a', limit(-1, 10_100_000, 940_000));
  const money = exchange.balances('b').find(({ asset }) => asset === 'USDT')?.free ?? '';
  const spendable = Math.floor((Number(money) / 1.001 / 101_000) * 1e5);
  const market = { type: 'MARKET', price: 0 } as const;
  assert.ok(!exchange.place('b', limit(1, 0, spendable + 1, market)).ok);
  place(exchange, 'b', limit(1, 0, spendable, market));
  exchange.close();
});

test('EXC-1: everything sold at market while commissions are charged in what is sold: the last lot is still there', () => {
  const exchange = open({ fees: 'BTC' });
  place(exchange, 'b', limit(1, 5_000_000, 400_000));
  place(exchange, 'b', limit(1, 4_900_000, 700_000));
  place(exchange, 'a', limit(-1, 0, 1_000_000, { type: 'MARKET' }));
  assert.deepEqual(
    charges(exchange, 'a').map((text) => text.split(' ')[1]),
    ['USDT', 'USDT'],
  );
  assert.equal(holding(exchange, 'a')['BTC'], '0.00000000 0.00000000');
  exchange.close();
});

for (const fees of ['received', 'quote', 'BNB'] as const) {
  test(`EXC-8: a bust gives back a commission in ${fees}`, () => {
    const exchange = open({ fees });
    if (fees === 'BNB') priceBnb(exchange);
    place(exchange, 'a', limit(-1, 5_000_000, 10_000));
    exchange.cancelAll('a', 'BTCUSDT', 'c');
    const before = [holding(exchange, 'a'), holding(exchange, 'b')];
    place(exchange, 'a', limit(-1, 5_000_000, 10_000));
    place(exchange, 'b', limit(1, 5_000_000, 10_000));
    assert.equal(exchange.bust('BTCUSDT', 1), null);
    assert.deepEqual([holding(exchange, 'a'), holding(exchange, 'b')], before);
    exchange.close();
  });
}

test('EXC-5: a log goes on in the asset it was charged in, with its markets, unless another is asked for', () => {
  const log = nextLog();
  const first = open({ fees: 'BNB', log });
  priceBnb(first);
  place(first, 'a', limit(-1, 5_000_000, 30_000));
  place(first, 'b', limit(1, 5_000_000, 10_000));
  const [hash, count] = [first.hash(), first.commandCount];
  first.close();
  const again = open({ log });
  assert.deepEqual([again.hash(), again.commandCount, again.fees], [hash, count, 'BNB']);
  assert.ok(again.symbols.some(({ symbol }) => symbol === 'BNBUSDT'));
  place(again, 'b', limit(1, 5_000_000, 10_000));
  again.close();
  const other = open({ fees: 'quote', log });
  place(other, 'b', limit(1, 5_000_000, 10_000));
  assert.deepEqual(charges(other, 'b'), ['833333 BNB', '833333 BNB', '500000000 USDT']);
  assert.deepEqual(
    charges(other, 'a').at(-1),
    '833333 BNB',
    'an order keeps the asset it was placed with',
  );
  other.close();
});

const anyAsk = fc.record({
  account: fc.constantFrom('a', 'b'),
  side: fc.constantFrom(1 as const, -1 as const),
  symbol: fc.constantFrom('BTCUSDT', 'BTCUSDT', 'BNBUSDT'),
  away: fc.integer({ min: -5, max: 5 }),
  quantity: fc.integer({ min: 20, max: 40_000 }),
  type: fc.constantFrom('LIMIT' as const, 'LIMIT' as const, 'MARKET' as const),
  what: fc.constantFrom('place', 'place', 'place', 'cancel', 'bust', 'budget', 'flow'),
  stp: fc.constantFrom('NONE' as const, 'EXPIRE_MAKER' as const, 'DECREMENT' as const),
});
const anyStart = fc.record({
  fees: fc.constantFrom('received', 'quote', 'BNB', 'BTC', 'USDT', null),
  asks: fc.array(anyAsk, { maxLength: 25 }),
});
test('EXC-1, EXC-5: whatever is asked and whatever is charged, over restarts in other assets, money is conserved and the log gives the same exchange', () => {
  fc.assert(
    fc.property(
      fc.array(anyStart, { minLength: 1, maxLength: 4 }),
      fc.constantFrom(1, 9, 50_000),
      (starts, checkpointEvery) => {
        const log = nextLog();
        open({ fees: 'BNB', log, bnb: 3_000_000n }).close();
        for (const { fees, asks } of starts) {
          const exchange = open({ fees, log, checkpointEvery });
          for (const { account, side, symbol, away, quantity, type, what, stp } of asks) {
            const price = (symbol === 'BTCUSDT' ? 5_000_000 : 60_000) + away;
            const lots = symbol === 'BTCUSDT' ? quantity : Math.ceil(quantity / 1000) + 8;
            const terms = limit(side, type === 'MARKET' ? 0 : price, lots, {
              symbol,
              type,
              selfTradePrevention: stp,
            });
            if (what === 'cancel') exchange.cancelAll(account, symbol, 'c');
            else if (what === 'bust') exchange.bust(symbol, 1 + (quantity % 5));
            else if (what === 'flow')
              exchange.flow({ symbol, side, type: 'limit', price, quantity: lots });
            else if (what === 'budget')
              exchange.place(account, {
                ...terms,
                type: 'MARKET',
                price: 0,
                quantity: 0,
                quoteBudget: (BigInt(quantity) * ONE).toString(),
              });
            else exchange.place(account, terms);
          }
          const [hash, charged] = [exchange.hash(), exchange.fees];
          exchange.close();
          const again = open({ log, checkpointEvery });
          assert.deepEqual([again.hash(), again.fees], [hash, charged]);
          again.close();
        }
      },
    ),
    { numRuns: 60 },
  );
});

test('EXC-55, EXC-5: a symbol with a commission of its own is charged that, in what it says; the others are charged as ever', () => {
  const own = SPOT_SYMBOLS.map((spec) =>
    spec.symbol === 'BTCUSDT'
      ? {
          ...spec,
          charges: { makerParts: 150_000, takerParts: 250_000, fees: 'received' as const },
        }
      : spec,
  );
  const log = nextLog();
  const begin = (): SpotExchange => {
    const balances = { BTC: 10n * ONE, ETH: 10n * ONE, USDT: 1_000_000n * ONE };
    let at = 1_700_000_000_000_000;
    return openSpotExchange({
      symbols: own,
      accounts: ['a', 'b'].map((id) => ({ id, balances })),
      fees: 'quote',
      commission: { maker: 0n, taker: 0n },
      log,
      nowUs: () => (at += 1000),
      listener: () => undefined,
    });
  };
  const exchange = begin();
  for (const symbol of ['BTCUSDT', 'ETHUSDT']) {
    exchange.place('a', limit(-1, 5_000_000, 100_000, { symbol }));
    exchange.place('b', limit(1, 5_000_000, 100_000, { symbol }));
  }
  const charged = (account: string, symbol: string): string =>
    exchange
      .myTrades(account, symbol)
      .map(({ commission, commissionAsset }) => `${commission} ${commissionAsset}`)
      .join();
  assert.equal(charged('a', 'BTCUSDT'), '7500000000 USDT', 'the maker, 15 bps of 50,000');
  assert.equal(charged('b', 'BTCUSDT'), '250000 BTC', 'the taker, 25 bps of one');
  assert.equal(charged('a', 'ETHUSDT'), '0 USDT');
  const hash = exchange.hash();
  exchange.close();
  const again = begin();
  assert.equal(again.hash(), hash);
  again.close();
});
