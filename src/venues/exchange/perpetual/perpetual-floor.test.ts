// The floor of perpetuals, without its door: random trades against a plain twin, margin, reduce-only, funding, liquidation.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import fc from 'fast-check';
import type { Result } from '#core/kernel/result';
import { PERPETUAL_TERMS } from '#venues/exchange/perpetual/contract';
import { fundingRate } from '#venues/exchange/perpetual/funding';
import { FLAT, tradedPosition, unrealisedOf } from '#venues/exchange/perpetual/position';
import { spotCostOf } from '#venues/exchange/spot/spot-amount';
import type { NewSpotOrder } from '#venues/exchange/spot/spot-command';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import {
  openSpotExchange,
  type SpotExchange,
  type SpotExchangeOptions,
} from '#venues/exchange/spot/spot-exchange';
import { SPOT_SYMBOLS, type SpotSymbol } from '#venues/exchange/spot/spot-symbol';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-perpetual-'));
after(() => rmSync(folder, { recursive: true }));
const ONE = 100_000_000n;
const CONTRACTS: readonly SpotSymbol[] = SPOT_SYMBOLS.filter(({ quote }) => quote === 'USDT').map(
  (spec) => ({ ...spec, notionalMax: 1_000_000_000n * ONE, contract: PERPETUAL_TERMS }),
);
const [BTC] = CONTRACTS;
assert.ok(BTC !== undefined);
let files = 0;

interface Bench {
  readonly exchange: SpotExchange;
  readonly events: SpotEvent[];
  readonly log: string;
}
function open(more: Partial<SpotExchangeOptions> & { readonly wallet?: bigint } = {}): Bench {
  const events: SpotEvent[] = [];
  const { wallet = 10_000n, ...options } = more;
  let at = 1_700_000_000_000_000;
  const log = more.log ?? join(folder, `${files++}.sqlite`);
  const exchange = openSpotExchange({
    symbols: CONTRACTS,
    accounts: ['a', 'b', 'c'].map((id) => ({ id, balances: { USDT: wallet * ONE } })),
    commission: { maker: 20_000n, taker: 50_000n },
    crossingPostOnly: 'cancelled',
    nowUs: () => (at += 1000),
    listener: (event) => events.push(event),
    ...options,
    log,
  });
  return { exchange, events, log };
}
let ids = 0;
/** Price in whole dollars, quantity in thousandths of a bitcoin. */
const order = (
  side: 1 | -1,
  price: number,
  thousandths: number,
  more: Partial<NewSpotOrder> = {},
): NewSpotOrder => ({
  symbol: 'BTCUSDT',
  clientOrderId: `o${ids++}`,
  side,
  type: price === 0 ? 'MARKET' : 'LIMIT',
  timeInForce: 'GTC',
  price: price * 100,
  quantity: thousandths * 100,
  quoteBudget: null,
  iceberg: 0,
  selfTradePrevention: 'NONE',
  ...more,
});
type Placed = ReturnType<SpotExchange['place']>;
const codeOf = (answer: Result<unknown, { readonly code: number }>): number =>
  answer.ok ? 0 : answer.error.code;
function done(answer: Placed): number {
  assert.ok(answer.ok, answer.ok ? '' : answer.error.msg);
  return answer.value.order.orderId;
}
/** B sells to A. */
function trade(exchange: SpotExchange, price: number, thousandths: number): void {
  done(exchange.place('b', order(-1, price, thousandths)));
  done(exchange.place('a', order(1, price, thousandths)));
}
const lotsOf = (exchange: SpotExchange, account: string): number =>
  exchange.contracts.margins(account)[0]?.symbols[0]?.position.lots ?? 0;
const walletOf = (exchange: SpotExchange, account: string): bigint =>
  exchange.contracts.margins(account)[0]?.wallet ?? -1n;
const statusIn = (exchange: SpotExchange, id: number): string => exchange.order(id)?.status ?? '';

const anyTrade = fc.record({
  side: fc.constantFrom(1 as const, -1 as const),
  price: fc.integer({ min: 1, max: 9_000_000 }),
  lots: fc.integer({ min: 1, max: 1_000_000 }),
});
test('CON-1: what is realised and what a position is worth are together the cash of its trades', () => {
  fc.assert(
    fc.property(
      fc.array(anyTrade, { maxLength: 40 }),
      fc.integer({ min: 1, max: 9_000_000 }),
      (trades, mark) => {
        let position = FLAT;
        let realised = 0n;
        let cash = 0n;
        // The twin: average cost in plain numbers.
        let lots = 0;
        let average = 0;
        for (const each of trades) {
          const next = tradedPosition(BTC, position, each);
          cash -= BigInt(each.side) * spotCostOf(BTC, each.price, each.lots);
          ({ position } = next);
          realised += next.realised;
          const after = lots + each.side * each.lots;
          if (lots * each.side >= 0)
            average = (average * Math.abs(lots) + each.price * each.lots) / Math.abs(after);
          else if (lots * after < 0) average = each.price;
          lots = after;
          assert.equal(position.lots, lots);
          if (lots === 0) continue;
          const cost = Number(position.cost) / Number(spotCostOf(BTC, 1, 1)) / lots;
          assert.ok(Math.abs(cost - average) <= 1e-6 * average, `${cost} and ${average}`);
        }
        const value =
          spotCostOf(BTC, mark, Math.abs(position.lots)) * BigInt(Math.sign(position.lots));
        assert.equal(realised + unrealisedOf(BTC, position, mark), cash + value);
      },
    ),
  );
});

test('CON-1: three lots for ten, two sold for eight: the share is rounded toward zero', () => {
  const tiny = { ...BTC, tick: { units: 1, scale: 0 }, lot: { units: 1, scale: 8 } };
  const bought = tradedPosition(tiny, { lots: 3, cost: 10n }, { side: -1, price: 4, lots: 2 });
  assert.deepEqual(bought, { position: { lots: 1, cost: 4n }, realised: 2n });
  const short = tradedPosition(tiny, { lots: -3, cost: -10n }, { side: 1, price: 4, lots: 5 });
  assert.deepEqual(short, { position: { lots: 2, cost: 8n }, realised: -2n });
});

test('CON-2, CON-7: who has nothing left is closed at market, and the market bears what a wallet cannot', () => {
  const { exchange, events, log } = open();
  trade(exchange, 50_000, 3000);
  const resting = done(exchange.place('a', order(1, 44_000, 10)));
  done(exchange.place('c', order(1, 40_000, 2000)));
  exchange.flow({ symbol: 'BTCUSDT', side: -1, type: 'limit', price: 4_700_000, quantity: 1 });
  assert.equal(lotsOf(exchange, 'a'), 300_000, 'at 47,000 the wallet bears it');
  exchange.flow({ symbol: 'BTCUSDT', side: -1, type: 'limit', price: 4_500_000, quantity: 1 });
  assert.equal(statusIn(exchange, resting), 'CANCELED');
  assert.deepEqual([lotsOf(exchange, 'a'), lotsOf(exchange, 'c')], [100_000, 200_000]);
  // What found nobody is tried again with the next command.
  exchange.flow({ symbol: 'BTCUSDT', side: 1, type: 'limit', price: 3_900_000, quantity: 500_000 });
  assert.equal(lotsOf(exchange, 'a'), 0);
  assert.equal(walletOf(exchange, 'a'), 0n);
  const closings = exchange
    .allOrders('a', 'BTCUSDT')
    .filter(({ clientOrderId }) => clientOrderId.startsWith('autoclose-'));
  assert.deepEqual(
    closings.map(({ status, type, side, filled }) => [status, type, side, filled]),
    [
      ['EXPIRED', 'MARKET', -1, 200_000],
      ['FILLED', 'MARKET', -1, 100_000],
    ],
  );
  const insured = events.flatMap((event) =>
    event.type === 'report' ? (event.fill?.insured ?? []) : [],
  );
  assert.ok(insured.length > 0 && Number(insured[0]) > 9000, insured.join());
  const sum = exchange.contracts.incomes('a').reduce((total, { amount }) => total + amount, 0n);
  assert.equal(10_000n * ONE + sum, 0n, 'every change of the wallet has its reason');
  restarted(exchange, log);
});

test('CON-3: an order needs its margin where it adds, at the leverage of its account', () => {
  const { exchange } = open();
  exchange.flow({ symbol: 'BTCUSDT', side: 1, type: 'limit', price: 5_000_000, quantity: 1 });
  // 10,000 carry 200,000 at 20.
  assert.equal(codeOf(exchange.place('a', order(1, 50_000, 4001))), -2019);
  const all = done(exchange.place('a', order(1, 50_000, 4000)));
  assert.equal(exchange.contracts.margins('a')[0]?.available, 0n);
  assert.equal(codeOf(exchange.place('a', order(1, 49_000, 1))), -2019);
  // The larger of the two sides is what counts: a sale of as much costs nothing more.
  assert.equal(codeOf(exchange.place('a', order(-1, 50_001, 3900))), 0);
  exchange.cancelAll('a', 'BTCUSDT', '');
  assert.equal(statusIn(exchange, all), 'CANCELED');
  const { setLeverage } = exchange.contracts;
  assert.deepEqual(setLeverage('a', 'BTCUSDT', 126), {
    ok: false,
    error: { code: -4028, msg: 'Leverage is not valid.' },
  });
  assert.deepEqual(setLeverage('a', 'BTCUSDT', 5), { ok: true, value: 5 });
  assert.equal(codeOf(exchange.place('a', order(1, 50_000, 1001))), -2019);
  assert.equal(codeOf(exchange.place('a', order(1, 50_000, 900))), 0);
  // A price that loses at once is paid for at once.
  assert.equal(codeOf(exchange.place('b', order(1, 55_000, 2000))), -2019);
  assert.equal(codeOf(setLeverage('a', 'BTCUSDT', 4)), -2019);
  exchange.close();
});

test('CON-4: reduce-only orders never add, whatever else is filled before them', () => {
  const { exchange, log } = open();
  const only = { reduceOnly: true } as const;
  assert.equal(codeOf(exchange.place('a', order(-1, 50_000, 1, only))), -2022);
  trade(exchange, 50_000, 100);
  assert.equal(codeOf(exchange.place('a', order(1, 49_000, 1, only))), -2022);
  assert.equal(codeOf(exchange.place('a', order(-1, 51_000, 101, only))), -2022);
  const near = done(exchange.place('a', order(-1, 51_000, 60, only)));
  const far = done(exchange.place('a', order(-1, 52_000, 40, only)));
  assert.equal(codeOf(exchange.place('a', order(-1, 52_000, 1, only))), -2022);
  // Of one sweep: the first of them closes 60, a plain one before the last another 30.
  const plain = done(exchange.place('a', order(-1, 51_500, 30)));
  assert.deepEqual(
    [near, far].map((id) => statusIn(exchange, id)),
    ['NEW', 'EXPIRED'],
  );
  done(exchange.place('b', order(1, 53_000, 200)));
  assert.deepEqual(
    [near, plain].map((id) => statusIn(exchange, id)),
    ['FILLED', 'FILLED'],
  );
  assert.equal(lotsOf(exchange, 'a'), 1000);
  // Small rests may be closed below the least notional.
  exchange.cancelAll('b', 'BTCUSDT', '');
  const last = done(exchange.place('a', order(-1, 54_000, 10, only)));
  trade(exchange, 53_500, 5);
  assert.equal(statusIn(exchange, last), 'NEW');
  done(exchange.place('b', order(1, 53_000, 15)));
  done(exchange.place('a', order(-1, 0, 10)));
  assert.deepEqual([statusIn(exchange, last), lotsOf(exchange, 'a')], ['EXPIRED', 500]);
  restarted(exchange, log);
});

test('CON-4: whose turn comes first in the queue counts, and not whose order is older', () => {
  const { exchange, log } = open();
  trade(exchange, 50_000, 120);
  const only = done(exchange.place('a', order(-1, 51_000, 50, { reduceOnly: true })));
  const plain = done(exchange.place('a', order(-1, 51_000, 60)));
  // Larger: it goes behind the other one.
  const name = { symbol: 'BTCUSDT', orderId: only, clientOrderId: null };
  assert.equal(codeOf(exchange.replace('a', name, { price: 5_100_000, quantity: 6000 })), 0);
  done(exchange.place('b', order(1, 50_000, 20)));
  done(exchange.place('a', order(-1, 0, 20)));
  assert.deepEqual([statusIn(exchange, only), statusIn(exchange, plain)], ['EXPIRED', 'NEW']);
  restarted(exchange, log);
});

test('CON-5: the mark is the median of bid, ask and last, the index the average of five minutes', () => {
  const { exchange } = open();
  const quote = () => exchange.contracts.quote('BTCUSDT');
  assert.deepEqual([quote()?.mark, quote()?.index], [null, null]);
  exchange.flow({ symbol: 'BTCUSDT', side: 1, type: 'limit', price: 100, quantity: 1 });
  assert.equal(quote()?.mark, 100);
  exchange.flow({ symbol: 'BTCUSDT', side: -1, type: 'limit', price: 105, quantity: 3 });
  assert.equal(quote()?.mark, 102);
  exchange.flow({ symbol: 'BTCUSDT', side: 1, type: 'ioc', price: 105, quantity: 1 });
  assert.deepEqual([quote()?.mark, quote()?.index], [105, 105]);
  exchange.flow({ symbol: 'BTCUSDT', side: -1, type: 'limit', price: 103, quantity: 1 });
  assert.equal(quote()?.mark, 103);
  exchange.close();
});

test('CON-6: the rate is the premium with the interest within five hundredths of a percent, at most 0.75 %', () => {
  const rows: readonly (readonly [premium: number, rate: number])[] = [
    [0, 10_000],
    [10_000, 10_000],
    [60_000, 10_000],
    [100_000, 50_000],
    [-100_000, -50_000],
    [-40_000, 10_000],
    [2_000_000, 750_000],
    [-2_000_000, -750_000],
  ];
  for (const [premium, rate] of rows) {
    assert.equal(fundingRate({ sum: premium * 3, count: 3 }), rate, String(premium));
  }
  assert.equal(fundingRate({ sum: 0, count: 0 }), 10_000);
});

test('CON-6: longs pay shorts, each payment is an income with its own number, and a restart keeps it', () => {
  const { exchange, events, log } = open();
  trade(exchange, 50_000, 1000);
  const [a, b] = [walletOf(exchange, 'a'), walletOf(exchange, 'b')];
  exchange.contracts.payFunding('BTCUSDT');
  exchange.contracts.payFunding('ETHUSDT');
  // 0.01 % of 50,000.
  assert.deepEqual(
    [walletOf(exchange, 'a') - a, walletOf(exchange, 'b') - b],
    [-5n * ONE, 5n * ONE],
  );
  const paid = exchange.contracts.incomes('a').filter(({ type }) => type === 'FUNDING_FEE');
  assert.deepEqual(
    paid.map(({ amount, asset, symbol }) => [amount, asset, symbol]),
    [[-5n * ONE, 'USDT', 'BTCUSDT']],
  );
  const numbers = ['a', 'b'].flatMap((id) =>
    exchange.contracts.incomes(id).map(({ tranId }) => tranId),
  );
  assert.equal(new Set(numbers).size, numbers.length);
  assert.deepEqual(
    exchange.contracts.fundings('BTCUSDT').map(({ rate, mark }) => [rate, mark]),
    [[10_000, 5_000_000]],
  );
  const told = events.filter((event) => event.type === 'margin' && event.reason === 'FUNDING_FEE');
  assert.equal(told.length, 2);
  restarted(exchange, log);
});

test('CON-8: an order moves to another price under its ids; it keeps its place only where it becomes smaller', () => {
  const { exchange, log } = open();
  const first = done(exchange.place('a', order(1, 50_000, 100)));
  const second = done(exchange.place('b', order(1, 50_000, 100)));
  const name = { symbol: 'BTCUSDT', orderId: first, clientOrderId: null };
  const move = (price: number, thousandths: number): number =>
    codeOf(exchange.replace('a', name, { price: price * 100, quantity: thousandths * 100 }));
  assert.equal(move(50_000, 50), 0);
  exchange.flow({ symbol: 'BTCUSDT', side: -1, type: 'ioc', price: 5_000_000, quantity: 2000 });
  assert.deepEqual([exchange.order(first)?.filled, exchange.order(second)?.filled], [2000, 0]);
  assert.equal(move(50_000, 60), 0);
  exchange.flow({ symbol: 'BTCUSDT', side: -1, type: 'ioc', price: 5_000_000, quantity: 2000 });
  assert.deepEqual([exchange.order(first)?.filled, exchange.order(second)?.filled], [2000, 2000]);
  assert.equal(move(50_000, 20), -2038);
  assert.equal(move(50_000, 5000), -2019);
  exchange.flow({ symbol: 'BTCUSDT', side: -1, type: 'limit', price: 5_100_000, quantity: 1000 });
  assert.equal(move(51_000, 60), 0);
  assert.deepEqual(
    [exchange.order(first)?.filled, exchange.order(first)?.leaves, exchange.order(first)?.price],
    [3000, 3000, 5_100_000],
  );
  restarted(exchange, log);
});

const anyAct = fc.record({
  who: fc.constantFrom('a', 'b', 'c'),
  side: fc.constantFrom(1 as const, -1 as const),
  what: fc.constantFrom(
    ...(['limit', 'limit', 'limit', 'reduce', 'reduce', 'market', 'move', 'move'] as const),
    ...(['leverage', 'funding', 'cancel'] as const),
  ),
  // Few prices, so that orders queue; sizes that a wallet can carry several of.
  price: fc.integer({ min: 0, max: 12 }).map((step) => 49_000 + step * 200),
  thousandths: fc.integer({ min: 1, max: 400 }),
});
/** CON-4, fill by fill. */
function assertOnlyReduced(events: readonly SpotEvent[]): void {
  const held = new Map<string, number>();
  for (const event of events) {
    if (event.type !== 'report' || event.fill === null) continue;
    const { account, order, fill } = event;
    const before = held.get(account) ?? 0;
    const after = before + order.side * fill.quantity;
    held.set(account, after);
    if (order.reduceOnly !== true) continue;
    const isLess = before * after >= 0 && Math.abs(after) < Math.abs(before);
    assert.ok(isLess, `${account}: ${before} became ${after} by ${order.clientOrderId}`);
  }
}
type Act = typeof anyAct extends fc.Arbitrary<infer T> ? T : never;
function perform(exchange: SpotExchange, { who, side, what, price, thousandths }: Act): void {
  const [open] = exchange.openOrders(who, null);
  if (what === 'limit') exchange.place(who, order(side, price, thousandths));
  if (what === 'market') exchange.place(who, order(side, 0, thousandths));
  if (what === 'reduce') exchange.place(who, order(side, price, thousandths, { reduceOnly: true }));
  if (what === 'leverage') exchange.contracts.setLeverage(who, 'BTCUSDT', (thousandths % 125) + 1);
  if (what === 'funding') exchange.contracts.payFunding('BTCUSDT');
  if (open === undefined) return;
  const name = { symbol: open.symbol, orderId: open.orderId, clientOrderId: null };
  if (what === 'cancel') exchange.cancel(who, { name, requestId: '', only: null });
  if (what === 'move')
    exchange.replace(who, name, { price: price * 100, quantity: thousandths * 100 });
}

test('CON-9: a log of spot markets is not opened with perpetuals of the same names, nor the other way round', () => {
  const [{ exchange, log }, spot] = [open(), open({ symbols: SPOT_SYMBOLS })];
  exchange.close();
  spot.exchange.close();
  assert.throws(() => open({ log, symbols: SPOT_SYMBOLS }), /begun with another BTCUSDT/);
});

test('CON-9: random orders, leverages, funding and restarts: nothing is made or lost, and the state is the same again', () => {
  fc.assert(
    fc.property(fc.array(anyAct, { minLength: 1, maxLength: 150 }), (acts) => {
      const { exchange, log, events } = open({ wallet: 3000n, checkpointEvery: 17 });
      acts.forEach((act) => perform(exchange, act));
      assertOnlyReduced(events);
      const lots = ['a', 'b', 'c'].reduce((sum, id) => sum + lotsOf(exchange, id), 0);
      assert.equal(lots, 0, 'only accounts trade: as many lots are long as short');
      for (const id of ['a', 'b', 'c']) {
        const sum = exchange.contracts
          .incomes(id)
          .reduce((total, { amount }) => total + amount, 0n);
        assert.equal(3000n * ONE + sum, walletOf(exchange, id));
      }
      restarted(exchange, log, 3000n);
    }),
    { numRuns: 200 },
  );
});
/** EXC-5: from the log alone it is what it was. */
function restarted(exchange: SpotExchange, log: string, wallet = 10_000n): void {
  const hash = exchange.hash();
  exchange.close();
  const again = open({ log, wallet });
  assert.equal(again.exchange.hash(), hash);
  again.exchange.close();
}
