import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shippedModel } from '#core/cost/default-model';
import { elasticitiesOf } from '#core/cost/elasticities';
import { type BulkMarket, priceTrades, type TradeColumns } from '#core/cost/price-trades';
import { civilDateOf } from '#core/kernel/civil';
import { seededRandom } from '#core/kernel/random';
import { DAY_US, timeUs } from '#core/kernel/units';
import { buildProfile } from '#core/liquidity/build-profile';
import { tradeOf } from '#core/liquidity/trade';
import { usEquity } from '#core/market/catalog';
import { sessionOn } from '#core/market/session';
import type { Bars } from '#core/market/tape';

const instrument = usEquity('AAA', 'XNAS');
const days = Array.from({ length: 400 }, (_, i) => 19_000 + i).filter(
  (day) => sessionOn(instrument.session, civilDateOf(day)) !== null,
);
const openOf = (day: number): number => sessionOn(instrument.session, civilDateOf(day))!.open;
function barsOf(seed: number): Bars {
  const { next } = seededRandom(seed);
  const close: number[] = [];
  for (const _ of days) close.push((close.at(-1) ?? 50) * Math.exp(0.03 * (next() - 0.5)));
  const column = (of: (i: number) => number): Float64Array =>
    Float64Array.from(days, (_, i) => of(i));
  const none = column(() => NaN);
  return {
    symbol: 'AAA',
    source: 'test',
    hash: '',
    lengthUs: DAY_US,
    count: days.length,
    at: column((i) => openOf(days[i]!)),
    open: column((i) => close[i]! * (1 + 0.002 * (next() - 0.5))),
    high: column((i) => close[i]! * (1.006 + 0.01 * next())),
    low: column((i) => close[i]! * (0.994 - 0.01 * next())),
    close: Float64Array.from(close),
    volume: column(() => 1e6 * (0.5 + next())),
    bid: none,
    ask: none,
    marketCap: none,
    findings: [],
  };
}
const market: BulkMarket = {
  instrument,
  bars: barsOf(1),
  model: shippedModel('equity'),
  isUnsure: false,
};
const terms = { participation: 0.1, takerShare: 1, feesBps: 0.5 };
const trades = (rows: readonly Partial<Record<keyof TradeColumns, number>>[]): TradeColumns => {
  const column = (name: 'at' | 'quantity' | 'horizonDays' | 'spreadBps', usual: number) =>
    Float64Array.from(rows, (row) => row[name] ?? usual);
  return {
    n: rows.length,
    market: Int32Array.from(rows, (row) => row.market ?? 0),
    at: column('at', openOf(days[100]!)),
    quantity: column('quantity', 10_000),
    horizonDays: column('horizonDays', NaN),
    spreadBps: column('spreadBps', NaN),
  };
};

test('IMP-42: a trade costs what the profile of its own morning and the model say, and no later day is looked at', () => {
  const rows = [80, 150, 270].flatMap((d) =>
    [500, 50_000].map((quantity) => ({
      at: openOf(days[d]!) + 3600e6,
      quantity,
      horizonDays: 0.5,
    })),
  );
  const priced = priceTrades(trades(rows), [market], terms);
  for (const [i, { at, quantity }] of rows.entries()) {
    const profile = buildProfile({
      instrument,
      asOf: timeUs(at),
      tape: null,
      history: [market.bars],
      prior: null,
      observed: null,
    });
    assert.ok(profile.ok);
    const { adv, volatilityDaily, spreadEstimated } = profile.value;
    const impact = market.model.impactBps(tradeOf(profile.value, quantity, 0.5));
    assert.ok(Math.abs(priced.advShare[i]! / (quantity / adv.value) - 1) < 1e-9);
    assert.ok(Math.abs(priced.impactBps[i]! / impact - 1) < 1e-9);
    const half = spreadEstimated!.value / 2;
    assert.ok(Math.abs(priced.expectedBps[i]! - (impact + half + 0.5)) < 1e-9);
    assert.ok(
      Math.abs(priced.stdevBps[i]! - 1e4 * volatilityDaily.value * Math.sqrt(0.5 / 3)) < 1e-9,
    );
    const { size, volatility } = elasticitiesOf(
      market.model,
      tradeOf(profile.value, quantity, 0.5),
    );
    const wrong = Math.hypot(
      market.model.impactStandardErrorBps(tradeOf(profile.value, quantity, 0.5)),
      (impact * volatility * volatilityDaily.standardError!) / volatilityDaily.value,
      (impact * size * adv.standardError!) / adv.value,
      spreadEstimated!.standardError! / 2,
    );
    assert.ok(Math.abs(priced.standardErrorBps[i]! / wrong - 1) < 1e-6);
    assert.ok(
      priced.lowBps[i]! < priced.expectedBps[i]! && priced.highBps[i]! > priced.expectedBps[i]!,
    );
  }
  // Later days changed: nothing of earlier trades does.
  const later = { ...market.bars, volume: market.bars.volume.map((v, k) => (k > 150 ? 9 * v : v)) };
  const again = priceTrades(trades(rows), [{ ...market, bars: later }], terms);
  assert.deepEqual(again.expectedBps.slice(0, 4), priced.expectedBps.slice(0, 4));
  assert.notDeepEqual(again.expectedBps.slice(4), priced.expectedBps.slice(4));
});

test('IMP-42: volume that has fallen to a fraction is the volume, as in a profile', () => {
  const fallen = {
    ...market.bars,
    volume: market.bars.volume.map((v, k) => (k >= 145 && k < 150 ? v / 10 : v)),
  };
  const at = openOf(days[150]!);
  const { advShare } = priceTrades(trades([{ at }]), [{ ...market, bars: fallen }], terms);
  const profile = buildProfile({
    instrument,
    asOf: timeUs(at),
    tape: null,
    history: [fallen],
    prior: null,
    observed: null,
  });
  assert.ok(profile.ok);
  assert.ok(Math.abs(advShare[0]! / (10_000 / profile.value.adv.value) - 1) < 1e-9);
  assert.ok(profile.value.adv.value < 3e5);
});

test('IMP-42: without a horizon a trade takes as long as the pace says; a spread that is given is taken', () => {
  const { participation, spreadBps, expectedBps } = priceTrades(
    trades([{}, { spreadBps: 8 }, { horizonDays: 1e-3 }]),
    [market],
    terms,
  );
  assert.ok(Math.abs(participation[0]! - 0.1) < 1e-12);
  assert.equal(spreadBps[1], 4);
  assert.ok(participation[2]! > 0.5 && expectedBps[2]! > expectedBps[0]!);
});

test('IMP-42: one trade never stops another: what has no price says why', () => {
  const { why, expectedBps } = priceTrades(
    trades([
      {},
      { market: -1 },
      { at: openOf(days[5]!) },
      { at: openOf(days.at(-1)!) + 40 * DAY_US },
      { quantity: 0 },
      { quantity: NaN },
      { horizonDays: -1 },
      { market: 1 },
      { market: 2 },
      { market: 3 },
      {},
    ]),
    [
      market,
      { ...market, isUnsure: true },
      { ...market, bars: { ...market.bars, volume: market.bars.volume.map(() => 0) } },
      { ...market, bars: { ...market.bars, high: market.bars.high.map(() => NaN) } },
    ],
    terms,
  );
  assert.deepEqual(why, [
    'priced',
    'unknownSymbol',
    'shortHistory',
    'staleHistory',
    'invalidTrade',
    'invalidTrade',
    'invalidTrade',
    'unsureHistory',
    'noVolume',
    'unknownSpread',
    'priced',
  ]);
  const late = {
    ...market.model,
    calibration: { ...market.model.calibration, asOf: timeUs(openOf(days[200]!)) },
  };
  assert.deepEqual(priceTrades(trades([{}]), [{ ...market, model: late }], terms).why, [
    'unfitModel',
  ]);
  for (const [i, each] of why.entries())
    assert.equal(Number.isFinite(expectedBps[i]!), each === 'priced');
});
