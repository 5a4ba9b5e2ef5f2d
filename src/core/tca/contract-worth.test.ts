// TCA-12: an inverse contract of anybody costs what our own report says of it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SECOND_US, timeUs } from '#core/kernel/units';
import { accountCosts } from '#core/tca/account-costs';
import type { AccountFill } from '#core/tca/account-fill';
import { NO_AGREED_TERMS } from '#core/tca/agreed-terms';
import { averageOfFills, worseBps } from '#core/tca/contract-worth';
import { fillCost } from '#core/tca/fill-cost';
import { type MarketSource, NO_BENCHMARKS } from '#core/tca/parent-market';

const T0 = 1_700_000_000_000_000;
const at = (seconds: number) => timeUs(T0 + seconds * SECOND_US);
const near = (got: number | null | undefined, want: number, what = ''): void =>
  assert.ok(typeof got === 'number' && Math.abs(got - want) < 1e-9, `${what} ${got} for ${want}`);
/** A contract of 100 USD, bought at 101 where the mid was 100: 1,000 of them are 1,000 BTC at arrival and 990.099 at the fill. */
const fill: AccountFill = {
  id: 'f',
  at: at(1),
  symbol: 'BTCUSD',
  side: 'buy',
  quantity: 1000,
  price: 101,
  multiplier: 100,
  currency: 'BTC',
  fee: { amount: 1, asset: 'BTC' },
  liquidity: 'taker',
  orderId: 'o',
  parentId: null,
  orderedAt: at(0),
  tags: {},
  from: 'own',
};
const market: MarketSource = {
  kind: 'book',
  zone: 'UTC',
  name: 'made up',
  currency: null,
  before: () => ({ bid: 99, ask: 101, mid: 100 }),
  arrivalAt: () => ({ price: 100, is: 'mid' }),
  standingMid: () => 100,
  benchmarks: () => ({ ...NO_BENCHMARKS, prices: { intervalVwap: 100 } }),
};
const [order] = accountCosts(
  [
    {
      source: 'own',
      hash: 'own',
      format: 'plimsoll',
      fills: [fill],
      orders: [
        {
          id: 'o',
          symbol: 'BTCUSD',
          side: 'buy',
          quantity: 1500,
          quantityIn: 'units',
          placedAt: at(0),
          decidedAt: null,
          decisionPrice: 98,
          arrivalPrice: null,
          endedAt: at(60),
          limit: null,
          currency: 'BTC',
          tags: {},
          terms: { ...NO_AGREED_TERMS, contract: { multiplier: 100, isInverse: true } },
          from: 'own',
        },
      ],
      quotes: [],
      skipped: [],
      notes: [],
    },
  ],
  [],
  { gapUs: 1, reportIn: null },
  {
    marketOf: () => market,
    previousClose: () => null,
    dailyVolume: () => null,
    convert: () => null,
    indexFor: () => null,
    notes: [],
  },
).orders;

test('TCA-12: parts of an inverse contract are of base currency, by 1 / price, and sum', () => {
  assert.ok(order !== undefined);
  near(order.value, 1500, 'BTC at arrival');
  const scale = 1e4 / 1500;
  near(order.parts.spreadBps, scale * (1000 - 100_000 / 101), 'spread');
  near(order.parts.delayBps, scale * (150_000 / 98 - 1500), 'delay');
  near(order.parts.feesBps, scale, 'fee');
  near(order.parts.opportunityBps, 0, 'the mid did not move');
  near(
    order.totalBps,
    Object.values(order.parts).reduce<number>((sum, part) => sum + (part ?? 0), 0),
    'sum',
  );
  near(order.againstBps['intervalVwap'], (1 - 100 / 101) * 1e4, 'against');
  near(order.performanceBps['intervalVwap'], -(1 - 100 / 101) * 1e4, 'performance');
  near(order.arrivalCost?.simpleBps, (1 - 100 / 101) * 1e4, 'arrival cost');
  near(fillCost(order, 0).costBps, (1 - 100 / 101) * 1e4, 'fill');
});
test('TCA-12: the average of an inverse contract is harmonic, and a seller hurts the other way', () => {
  const fills = [
    { price: 100, quantity: 1 },
    { price: 200, quantity: 1 },
  ];
  near(averageOfFills(fills, true), 2 / (1 / 100 + 1 / 200));
  near(averageOfFills(fills, false), 150);
  assert.equal(averageOfFills([], true), null);
  const against = { price: 101, than: 100, of: 100 };
  near(
    worseBps({ side: 'sell', isInverse: true }, against),
    -worseBps({ side: 'buy', isInverse: true }, against),
  );
});
