// TCA-80 .. TCA-83: tables over the orders of files.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY_US, SECOND_US, type TimeUs, timeUs } from '#core/kernel/units';
import { accountCosts } from '#core/tca/account-costs';
import type { AccountFill } from '#core/tca/account-fill';
import type { AccountOrder } from '#core/tca/account-order';
import { NO_AGREED_TERMS } from '#core/tca/agreed-terms';
import type { CostedOrder } from '#core/tca/costed-order';
import { type FillsTables, fillsTables } from '#core/tca/fills-tables';
import { type MarketSource, NO_BENCHMARKS } from '#core/tca/parent-market';

const T0 = 1_710_255_600_000_000; // 2024-03-12 15:00 UTC, 11:00 in New York
const MARKET: MarketSource = {
  kind: 'book',
  name: 'tape',
  currency: 'USD',
  zone: 'America/New_York',
  before: () => ({ bid: 99, ask: 101, mid: 100 }),
  arrivalAt: () => ({ price: 100, is: 'mid' }),
  standingMid: () => 100.5,
  benchmarks: () => NO_BENCHMARKS,
};

interface Said {
  readonly id: string;
  readonly price: number;
  readonly day?: number;
  readonly more?: Partial<AccountFill>;
}
const fillOf = ({ id, price, day = 0, more = {} }: Said): AccountFill => ({
  id,
  at: timeUs(T0 + day * DAY_US + 5 * SECOND_US),
  symbol: 'XYZ',
  side: 'buy',
  quantity: 10,
  price,
  multiplier: 1,
  currency: 'USD',
  fee: { amount: 0, asset: 'USD' },
  liquidity: 'taker',
  orderId: id,
  parentId: null,
  orderedAt: timeUs(T0 + day * DAY_US),
  tags: {},
  from: `fills.csv:${id}`,
  ...more,
});
const orderOf = (id: string, limit: number): AccountOrder => ({
  id,
  symbol: 'XYZ',
  side: 'buy',
  quantity: null,
  quantityIn: 'units',
  placedAt: timeUs(T0) as TimeUs,
  decidedAt: null,
  decisionPrice: null,
  arrivalPrice: null,
  endedAt: null,
  limit,
  currency: 'USD',
  tags: {},
  terms: NO_AGREED_TERMS,
  from: 'orders.csv:2',
});
function costsOf(
  said: readonly Said[],
  orders: readonly AccountOrder[] = [],
  market: MarketSource | null = MARKET,
): readonly CostedOrder[] {
  const file = {
    source: 'fills.csv',
    hash: 'x',
    format: 'csv',
    fills: said.map(fillOf),
    orders: [],
    quotes: [],
    skipped: [],
    notes: [],
    index: null,
  };
  return accountCosts(
    [file],
    orders,
    { gapUs: 1_800_000_000, reportIn: null },
    {
      marketOf: () => market,
      previousClose: () => null,
      dailyVolume: () => null,
      convert: () => null,
      notes: [],
      indexFor: () => null,
    },
  ).orders;
}
const tablesOf = (said: readonly Said[], orders: readonly AccountOrder[] = []): FillsTables =>
  fillsTables(costsOf(said, orders), { by: null, reportIn: null });
const ruleOf = ({ bestExecution }: FillsTables, code: string) =>
  bestExecution.rules.find((rule) => rule.code === code);

test('TCA-80: the far touch at arrival and the limit are benchmarks, and their rules are checked', () => {
  const [order] = costsOf([{ id: 'a', price: 102 }], [orderOf('a', 101.5)]);
  assert.equal(order?.benchmarks['farTouch'], 101);
  assert.equal(order?.benchmarks['limit'], 101.5);
  const tables = tablesOf([{ id: 'a', price: 102 }], [orderOf('a', 101.5)]);
  assert.deepEqual(
    tables.bestExecution.flags.map(({ code }) => code),
    ['WORSE_THAN_FAR_TOUCH', 'LIMIT_BREACHED', 'REVERSION_HIGH'],
  );
  assert.equal(ruleOf(tables, 'COST_ABOVE_BAND')?.checked, 0);
});

test('TCA-80: a quote without a spread has no far side, and an order without a limit has no such rule', () => {
  const locked = { ...MARKET, before: () => ({ bid: 100, ask: 100, mid: 100 }) };
  const orders = costsOf([{ id: 'a', price: 102 }], [], locked);
  const tables = fillsTables(orders, { by: null, reportIn: null });
  assert.equal(ruleOf(tables, 'WORSE_THAN_FAR_TOUCH')?.checked, 0);
  assert.equal(ruleOf(tables, 'LIMIT_BREACHED')?.checked, 0);
});

test('TCA-81: groups by tags and by size, hour and day of the market; intervals are by days', () => {
  const said = [0, 1, 2, 3].map((day) => ({
    id: `o${day}`,
    price: 101 + day / 10,
    day,
    more: { tags: { strategy: day % 2 === 0 ? 'twap' : 'pov' } },
  }));
  const { groups, total } = tablesOf(said);
  const keys = (by: string) => groups.filter((group) => group.by === by).map(({ key }) => key);
  assert.deepEqual(keys('hour'), ['11']);
  assert.deepEqual(keys('strategy').toSorted(), ['pov', 'twap']);
  assert.equal(keys('day').length, 4);
  assert.equal(keys('broker').length, 0);
  assert.ok(keys('size').every((key) => /of 5 by notional/.test(key)));
  assert.equal(total.cost?.days, 4);
  assert.ok((total.cost?.simpleInterval95Bps?.[0] ?? NaN) > 90);
  const one = fillsTables(costsOf(said), { by: ['side'], reportIn: null });
  assert.deepEqual([...new Set(one.groups.map(({ by }) => by))], ['side']);
});

test('TCA-82: two contenders make a league, one does not', () => {
  const said = Array.from({ length: 12 }, (_, i) => ({
    id: `o${i}`,
    price: i % 2 === 0 ? 101 : 103 + i / 100,
    day: i >> 1,
    more: { tags: { broker: i % 2 === 0 ? 'A' : 'B', venue: 'V' } },
  }));
  const { leagues } = tablesOf(said);
  assert.deepEqual(
    leagues.map(({ by }) => by),
    ['broker'],
  );
  assert.match(leagues[0]?.pairs[0]?.sentence ?? '', /^A costs .* less than B .*Observed/);
});

test('TCA-83: fills are judged beside their own quotes; those without one are counted', () => {
  const { fillQuality } = tablesOf([{ id: 'a', price: 101 }]);
  assert.equal(fillQuality.all?.effectiveOverQuoted, 1);
  assert.equal(fillQuality.all?.realised?.fills, 1);
  const blind = { ...MARKET, before: () => null };
  const without = fillsTables(costsOf([{ id: 'a', price: 101 }], [], blind), {
    by: null,
    reportIn: null,
  });
  assert.equal(without.fillQuality.all, null);
  assert.equal(without.fillQuality.withoutQuote, 1);
});

test('TCA-81: without any cost there are no groups, and the orders are counted', () => {
  const orders = costsOf([{ id: 'a', price: 101 }], [], null);
  const { total, groups, markouts } = fillsTables(orders, { by: null, reportIn: null });
  assert.equal(total.cost, null);
  assert.equal(total.unknown, 1);
  assert.equal(groups.length, 0);
  assert.equal(markouts.all.length, 0);
});
