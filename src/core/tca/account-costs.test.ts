// TCA-15, TCA-17 .. TCA-20: what anybody's parents cost, beside a market that is made up.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { CostEstimate } from '#core/cost/model';
import { lots, SECOND_US, timeUs } from '#core/kernel/units';
import { pairNamed, symbolKey } from '#core/market/asset-names';
import { usEquity } from '#core/market/catalog';
import { accountCosts } from '#core/tca/account-costs';
import type { AccountFill } from '#core/tca/account-fill';
import type { AccountFile, AccountOrder } from '#core/tca/account-order';
import { NO_AGREED_TERMS } from '#core/tca/agreed-terms';
import { costOfMany, groupsOf } from '#core/tca/attribution';
import { tcaReport } from '#core/tca/build-report';
import { costedRows } from '#core/tca/costed-row';
import { fileMarket } from '#core/tca/file-market';
import type { IndexMarket } from '#core/tca/index-move';
import { type MarketSource, NO_BENCHMARKS, type Quote } from '#core/tca/parent-market';
import { converter } from '#core/tca/rates';

const T0 = 1_700_000_000_000_000;
const fill = (seconds: number, more: Partial<AccountFill> = {}): AccountFill => ({
  id: `f${seconds}`,
  at: timeUs(T0 + seconds * SECOND_US),
  symbol: 'BTCUSDT',
  side: 'buy',
  quantity: 2,
  price: 101,
  multiplier: 1,
  currency: 'USDT',
  fee: { amount: 0.5, asset: 'USDT' },
  liquidity: null,
  orderId: 'o',
  parentId: null,
  orderedAt: timeUs(T0 - SECOND_US),
  tags: {},
  from: `fills.csv:${seconds}`,
  ...more,
});
const fileOf = (fills: readonly AccountFill[], source = 'fills.csv'): AccountFile => ({
  source,
  hash: source,
  format: 'csv',
  fills,
  orders: [],
  quotes: [],
  skipped: [],
  notes: [],
});
/** Mid 100 at T0, and `slope` more a second; half a spread of 0.5. */
const sloping = (slope: number): MarketSource => {
  const quote = (at: number): Quote => {
    const mid = 100 + (slope * (at - T0)) / SECOND_US;
    return { bid: mid - 0.5, ask: mid + 0.5, mid };
  };
  return {
    kind: 'book',
    zone: 'UTC',
    name: 'made up',
    currency: null,
    before: quote,
    arrivalAt: (at) => ({ price: quote(at).mid, is: 'mid' }),
    standingMid: (at) => quote(at).mid,
    benchmarks: () => NO_BENCHMARKS,
  };
};
const NO_RATES = converter([]);
const costs = (
  fills: readonly AccountFill[],
  market: MarketSource | null,
  {
    orders = [],
    convert = NO_RATES,
    reportIn = null,
    index = null,
  }: Partial<{
    index: IndexMarket | null;
    orders: readonly AccountOrder[];
    convert: ReturnType<typeof converter>;
    reportIn: string | null;
  }> = {},
) =>
  accountCosts(
    [fileOf(fills)],
    orders,
    { gapUs: 1_800_000_000, reportIn },
    {
      marketOf: () => market,
      previousClose: () => 99,
      dailyVolume: () => null,
      convert,
      notes: [],
      indexFor: () => index,
    },
  ).orders;
const near = (got: number | null | undefined, want: number): void =>
  assert.ok(typeof got === 'number' && Math.abs(got - want) < 1e-9, `${got} for ${want}`);

const placed: AccountOrder = {
  id: 'o',
  symbol: 'BTCUSDT',
  side: 'buy',
  quantity: 8,
  quantityIn: 'units',
  placedAt: timeUs(T0),
  decidedAt: timeUs(T0 - 10 * SECOND_US),
  decisionPrice: null,
  arrivalPrice: null,
  endedAt: timeUs(T0 + 100 * SECOND_US),
  limit: null,
  currency: 'USDT',
  tags: {},
  terms: NO_AGREED_TERMS,
  from: 'orders.csv:2',
};
test('TCA-18: spread to the touch, impact beyond it, timing of the mid, fees; of the arrival notional', () => {
  const [order] = costs([fill(0), fill(1, { price: 100.25 })], sloping(0.5));
  assert.equal(order?.arrivalPrice, 99.5);
  const scale = 1e4 / (4 * 99.5);
  near(order?.parts.spreadBps, (2 * 0.5 + 2 * -0.25) * scale);
  near(order?.parts.impactBps, 2 * 0.5 * scale);
  near(order?.parts.timingBps, (2 * 0.5 + 2 * 1) * scale);
  near(order?.parts.feesBps, 1 * scale);
  near(order?.totalBps, (2 * 1.5 + 2 * 0.75 + 1) * scale);
  assert.equal(order?.parts.delayBps, null);
  assert.equal(order?.grade, 'A');
});

test('TCA-18: a maker has no impact, a taker pays to the touch even where he was given a better price', () => {
  const [maker] = costs([fill(0, { liquidity: 'maker', price: 101 })], sloping(0));
  assert.equal(maker?.parts.impactBps, 0);
  const [taker] = costs([fill(0, { liquidity: 'taker', price: 100.2 })], sloping(0));
  near(taker?.parts.impactBps, -0.3 * 100);
});

test('TCA-18: our own report and that of anybody say the same of the same fills', () => {
  const market = sloping(0.5);
  const rows = [fill(0, { liquidity: 'taker' }), fill(3, { price: 100, liquidity: 'maker' })];
  const placedAt = { ...placed, quantity: 10, decidedAt: null, decisionPrice: 98 };
  const [order] = costs(rows, market, { orders: [placedAt] });
  const midAt = (at: number): number => 100 + (0.5 * (at - T0)) / SECOND_US;
  const own = tcaReport({
    side: 'buy',
    quantity: lots(10),
    instrument: {
      ...usEquity('BTCUSDT', 'TEST'),
      tick: { units: 1, scale: 0 },
    },
    arrivalPrice: 100,
    decisionPrice: 98,
    fills: rows.map(({ at, price, quantity, liquidity }) => ({
      at,
      price,
      quantity,
      fee: 0.5,
      mid: midAt(at),
      touch: midAt(at) + 0.5,
      liquidity: liquidity ?? 'taker',
    })),
    lastMid: midAt(placed.endedAt ?? T0),
    intervalVwap: null,
    intervalTwap: null,
    intervalEligibleVolume: null,
    estimate: { expectedBps: 0, interval90Bps: [0, 0] } as unknown as CostEstimate,
  });
  near(order?.totalBps, own.totalBps);
  near(order?.parts.delayBps, own.delayBps);
  near(order?.parts.spreadBps, own.spreadBps);
  near(order?.parts.impactBps, own.impactBps);
  near(order?.parts.timingBps, own.timingBps);
  near(order?.parts.feesBps, own.feesBps);
  near(order?.parts.opportunityBps, own.opportunityBps);
});

test('TCA-18: parts and rest sum to the total, whatever is unknown', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          price: fc.double({ min: 50, max: 200, noNaN: true }),
          quantity: fc.double({ min: 0.01, max: 1e6, noNaN: true }),
          hasFee: fc.boolean(),
          isQuoted: fc.boolean(),
        }),
        { minLength: 1, maxLength: 8 },
      ),
      fc.constantFrom('buy', 'sell'),
      (rows, side) => {
        const fills = rows.map(({ hasFee, price, quantity }, i) =>
          fill(i, { price, quantity, side, fee: hasFee ? { amount: 1, asset: 'USDT' } : null }),
        );
        const market = sloping(1);
        const [order] = costs(fills, {
          ...market,
          before: (at) =>
            rows[Math.round((at - T0) / SECOND_US)]?.isQuoted === true ? market.before(at) : null,
        });
        const sum = Object.values(order?.parts ?? {}).reduce<number>(
          (all, part) => all + (part ?? 0),
          0,
        );
        const size = Math.max(1, Math.abs(order?.totalBps ?? 0));
        assert.ok(Math.abs(sum - (order?.totalBps ?? NaN)) < 1e-6 * size);
      },
    ),
  );
});

test('TCA-18: with the order, delay is of all shares and opportunity of what was left, at its end', () => {
  const [order] = costs([fill(0)], sloping(0.1), { orders: [placed] });
  near(order?.parts.delayBps, (8 * 1 * 1e4) / 800);
  near(order?.parts.opportunityBps, (6 * 10 * 1e4) / 800);
  const [empty] = costs([], sloping(0.1), { orders: [placed] });
  near(empty?.totalBps, (8 * 11 * 1e4) / 800);
});

test('TCA-18: without a market a parent stays, with its reason; the file of orders may say its arrival', () => {
  const [order] = costs([fill(0)], null);
  assert.equal(order?.totalBps, null);
  assert.equal(order?.grade, 'D');
  assert.match(order?.missing.join() ?? '', /no market data for BTCUSDT/);
  const [told] = costs([fill(0)], null, {
    orders: [{ ...placed, quantity: 2, decidedAt: null, arrivalPrice: 100 }],
  });
  near(told?.totalBps, 125);
  near(told?.parts.restBps, 100);
  assert.equal(told?.arrivalIs, 'price of the file');
});

test('TCA-17: a quote of the file is good for its own moment only', () => {
  const market = fileMarket([{ symbol: 'A', at: T0, bid: 99, ask: 101, mid: 100 }], 'fills.csv');
  assert.equal(market.arrivalAt(timeUs(T0))?.price, 100);
  assert.equal(market.before(T0 + 1), null);
});

test('TCA-17: mark-outs are against the price of each fill, in our direction', () => {
  const [order] = costs([fill(0, { price: 100, side: 'sell' })], sloping(0.01));
  near(order?.markouts.find(({ seconds }) => seconds === 10)?.bps, -10);
});

test('TCA-19: fees in the coin at the price of the fill, in a third one by a dated rate, or not at all', () => {
  const inCoin = fill(0, { fee: { amount: 0.01, asset: 'BTC' } });
  near(costs([inCoin], sloping(0))[0]?.parts.feesBps, (0.01 * 101 * 1e4) / 200);
  const third = [fill(0), fill(1, { fee: { amount: 1, asset: 'BNB' } })];
  const [unknown] = costs(third, sloping(0));
  assert.equal(unknown?.parts.feesBps, null);
  assert.equal(unknown?.totalBps, unknown?.beforeFeesBps);
  assert.match(unknown?.missing.join() ?? '', /no rate from BNB to USDT/);
  const rates = [{ at: T0 - SECOND_US, base: 'BNB', quote: 'USDT', rate: 2 }];
  near(
    costs(third, sloping(0), { convert: converter(rates) })[0]?.parts.feesBps,
    (2.5 * 1e4) / 400,
  );
});

test('TCA-19: a rate is of before, at most a week old, turned over or across a third asset', () => {
  const day = 86_400_000_000;
  const convert = converter([
    { at: T0, base: 'EUR', quote: 'USD', rate: 1.25 },
    { at: T0, base: 'USD', quote: 'JPY', rate: 100 },
  ]);
  assert.equal(convert('EUR', 'EUR', 0), 1);
  assert.equal(convert('EUR', 'USD', T0 - 1), null);
  assert.equal(convert('USD', 'EUR', T0 + day), 0.8);
  assert.equal(convert('EUR', 'JPY', T0 + day), 125);
  assert.equal(convert('EUR', 'USD', T0 + 8 * day), null);
});

test('TCA-20: values in several currencies are added up only in the currency of the report', () => {
  const fills = [fill(0), fill(5, { orderId: 'p', symbol: 'ETHEUR', currency: 'EUR', fee: null })];
  const apart = costedRows(costs(fills, sloping(0)), null);
  assert.equal(costOfMany(apart)?.weighted, null);
  assert.equal(groupsOf(apart, 'currency').length, 2);
  const convert = converter([
    { at: T0 - SECOND_US, base: 'EUR', quote: 'USD', rate: 1.5 },
    { at: T0 - SECOND_US, base: 'USDT', quote: 'USD', rate: 1 },
  ]);
  const total = costOfMany(
    costedRows(costs(fills, sloping(0), { convert, reportIn: 'USD' }), 'USD'),
  );
  near(total?.notional, 200 + 300);
  near(total?.weighted?.totalBps, (125 * 200 + 100 * 300) / 500);
  near(total?.simple.totalBps, 112.5);
  assert.equal(total?.simpleInterval95Bps, null);
});

test('TCA-15: an execution that two files hold counts once; equal rows of one file are two', () => {
  const terms = { gapUs: 1_800_000_000, reportIn: null };
  const markets = {
    marketOf: () => null,
    previousClose: () => null,
    dailyVolume: () => null,
    convert: NO_RATES,
    indexFor: () => null,
    notes: [],
  };
  const bare = (line: number): AccountFill =>
    fill(0, { id: `a.csv:${line}`, from: `a.csv:${line}` });
  const found = accountCosts(
    [fileOf([fill(0), bare(1), bare(2)]), fileOf([fill(0), bare(7)], 'again.csv')],
    [],
    terms,
    markets,
  );
  assert.equal(found.orders[0]?.parent.fills.length, 3);
  assert.deepEqual(
    found.skipped.map(({ rows }) => rows),
    [2],
  );
});

test('TCA-17: one instrument has many spellings', () => {
  for (const [symbol, key] of [
    ['BTC/USDT', 'BTCUSDT'],
    ['BTC-USDT', 'BTCUSDT'],
    ['XXBTZEUR', 'BTCEUR'],
    ['XBTEUR', 'BTCEUR'],
    ['XLMETH', 'XLMETH'],
    ['BTC-USDT-SWAP', 'BTCUSDTSWAP'],
    ['AMZN', 'AMZN'],
    ['EURUSD', 'EURUSD'],
  ] as const)
    assert.equal(symbolKey(symbol), key);
  assert.deepEqual(pairNamed('XLMETH'), { base: 'XLM', quote: 'ETH' });
  assert.equal(pairNamed('AMZN'), null);
});

test('TCA-88: an index takes beta times its own move out of the cost of the fills, before fees', () => {
  const market = sloping(1);
  const fills = [fill(1, { price: 102, quantity: 1 }), fill(2, { price: 104, quantity: 3 })];
  const rising: MarketSource = {
    ...market,
    before: (at) => {
      const mid = 50 + (at - T0) / SECOND_US;
      return { bid: mid, ask: mid, mid };
    },
    arrivalAt: () => ({ price: 50, is: 'mid' }),
  };
  const [order] = costs(fills, market, {
    orders: [placed],
    index: { symbol: 'IDX', market: rising, betaOf: () => 2 },
  });
  const cost = order?.arrivalCost?.simpleBps ?? NaN;
  near(order?.arrivalCost?.logBps, Math.log(1 + cost / 1e4) * 1e4);
  // The index stood at 51 and 52: on average 51.75, 3.5 % up.
  near(order?.index?.indexBps, 700);
  near(order?.index?.adjustedBps, cost - 700);
  const [unknown] = costs(fills, market, {
    orders: [placed],
    index: {
      symbol: 'IDX',
      market: { ...rising, before: () => null, arrivalAt: () => null },
      betaOf: () => 1,
    },
  });
  assert.equal(unknown?.index, null);
  assert.match(unknown?.missing.join() ?? '', /no price of IDX at the start/);
  near(order?.performanceBps['arrivalMid'], -cost);
});
