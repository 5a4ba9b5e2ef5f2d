// MKT-38: contracts as they are: what one is worth, in which money it is settled, and what that makes of volumes, costs and positions; each by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultModel } from '#core/cost/default-model';
import { amountText } from '#core/kernel/amount';
import { lots, quoteValue, ticks, timeUs } from '#core/kernel/units';
import { movementOf } from '#core/ledger/assets';
import { buildProfile } from '#core/liquidity/build-profile';
import type { LiquidityPolicy, LiquidityProfile } from '#core/liquidity/profile';
import { tierOf } from '#core/liquidity/tier';
import { tradeOf } from '#core/liquidity/trade';
import { coinListing, instrumentOfMarket, isMarket } from '#core/market/catalog';
import { quoteValueOf, settlementValueOf, worthOf } from '#core/market/instrument';
import type { Bars } from '#core/market/tape';
import { targetUnits } from '#core/plan/size/signal';

const terms = {
  venue: 'BINANCE',
  tick: { units: 1, scale: 1 },
  lot: { units: 1, scale: 0 },
  quote: 'USDT',
};
const btc = coinListing({ ...terms, symbol: 'BTCUSD_PERP' });
const eth = coinListing({ ...terms, symbol: 'ETHUSD_240927' });

test('MKT-38: Binance settles 100 dollars of bitcoin, 10 of any other coin, and pairs as they are', () => {
  assert.deepEqual(
    [btc.multiplier, btc.settlement, btc.currencies],
    [100, 'inverse', { base: 'BTC', quote: 'USD', settlement: 'BTC' }],
  );
  assert.deepEqual(
    [eth.multiplier, eth.settlement, eth.currencies],
    [10, 'inverse', { base: 'ETH', quote: 'USD', settlement: 'ETH' }],
  );
  const pair = coinListing({ ...terms, symbol: 'BTCUSDT' });
  assert.deepEqual([pair.multiplier, pair.settlement], [1, 'linear']);
  // 7 contracts of 100 USD at 50,000.0 are 700 USD, 0.014 BTC.
  assert.equal(quoteValueOf(btc, 7, 500_000), 700);
  assert.equal(settlementValueOf(btc, 7, 500_000), 0.014);
  assert.equal(worthOf(btc, 50_000), 100);
  assert.equal(worthOf(pair, 50_000), 50_000);
});
const DOLLAR_TIERS = {
  reportingCurrency: 'USD',
  tiers: [{ tier: 'high', minAdv: 1e6, maxPositionOfNav: 0.1 }],
} as unknown as LiquidityPolicy;
test('MKT-38: a market of contracts says what one is', () => {
  const inverse = instrumentOfMarket('crypto:100USD', 'XBTUSD');
  assert.deepEqual(
    [inverse.multiplier, inverse.settlement, inverse.currencies.settlement],
    [100, 'inverse', 'XBT'],
  );
  const linear = instrumentOfMarket('crypto:0.01BTC', 'BTC-USDT-SWAP');
  assert.deepEqual(
    [linear.multiplier, linear.settlement, linear.currencies],
    [0.01, 'linear', { base: 'BTC', quote: 'USDT', settlement: 'USDT' }],
  );
  // 300 contracts of 0.01 BTC at 60,000 are 3 BTC.
  assert.equal(300 * worthOf(linear, 60_000), 180_000);
  // A quanto: a millionth of a bitcoin for each dollar of ether. 500 contracts at 3,000 are 1.5 BTC.
  const quanto = instrumentOfMarket('crypto:0.000001XBT', 'ETHUSD');
  assert.deepEqual(
    [quanto.settlement, quanto.currencies],
    ['linear', { base: 'ETH', quote: 'XBT', settlement: 'XBT' }],
  );
  assert.ok(Math.abs(500 * worthOf(quanto, 3000) - 1.5) < 1e-12);
  const tier = tierOf(
    { advNotional: quoteValue(1e9), regime: 'normal' },
    quanto,
    DOLLAR_TIERS,
    null,
  );
  assert.ok(!tier.ok && tier.error.code === 'CURRENCY_RATE_MISSING');
  assert.match(tier.error.remedy, /set reporting_currency to XBT/);
  for (const [text, is] of [
    ['crypto:100USD', true],
    ['crypto:USD', false],
    ['crypto:-1USD', false],
    ['crypto:100', false],
    ['shares', false],
  ] as const)
    assert.equal(isMarket(text), is, text);
});
test('MKT-38: volume of contracts is worth their money, and what they buy is sized by it', () => {
  const days = 60;
  const day = 86_400e6;
  const column = (of: (i: number) => number): Float64Array =>
    Float64Array.from({ length: days }, (_, i) => of(i));
  const close = column((i) => 50_000 * 1.01 ** (i % 2));
  const bars: Bars = {
    symbol: btc.symbol,
    source: 'test',
    hash: '',
    count: days,
    lengthUs: day,
    at: column((i) => 19_800 * day + i * day),
    open: close,
    high: close,
    low: close,
    close,
    volume: column(() => 2_000_000),
    bid: column(() => NaN),
    ask: column(() => NaN),
    marketCap: column(() => NaN),
    findings: [],
  };
  const built = buildProfile({
    instrument: btc,
    tape: null,
    history: [bars],
    prior: null,
    observed: null,
    asOf: timeUs((19_800 + days) * day),
  });
  assert.ok(built.ok, built.ok ? '' : built.error.message);
  const profile = built.value;
  assert.ok(Math.abs(profile.adv.value / 2e6 - 1) < 1e-12);
  assert.ok(Math.abs(profile.advNotional / 2e8 - 1) < 1e-12);
  const units = targetUnits({
    signal: 1,
    capital: 1e6,
    targetVolatilityAnnual: 0.2,
    profile,
    instrument: btc,
    priceTicks: 500_000,
  } as Parameters<typeof targetUnits>[0]);
  const annual = profile.volatilityDaily.value * Math.sqrt(365);
  assert.ok(Math.abs(units - (1e6 * 0.2) / (annual * 100)) < 1e-9);
  // 20,000 contracts are 1 % of the volume, as 1 % of any market's.
  const bps = (of: LiquidityProfile, quantity: number): number =>
    defaultModel(null).impactBps(tradeOf(of, quantity, 1));
  assert.ok(
    Math.abs(
      bps(profile, 20_000) / bps({ ...profile, adv: { ...profile.adv, value: 100 } }, 1) - 1,
    ) < 1e-9,
  );
});
test('MKT-38: a fill of an inverse contract moves coins', () => {
  const moved = movementOf(btc, 'buy', {
    quantity: lots(7),
    price: ticks(500_000),
    fee: 0.00001,
  } as Parameters<typeof movementOf>[2]);
  assert.deepEqual(
    moved.map(([asset, amount]) => [asset, Number(amountText(amount))]),
    [
      ['BTCUSD_PERP.BINANCE', 7],
      ['BTC', -0.014],
      ['BTC', -0.00001],
    ],
  );
});
