// What one look at a market knows, over a made-up day of a market that is always open.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseDecimal } from '#core/kernel/decimal';
import {
  DAY_US,
  durationUs,
  lots,
  MINUTE_US,
  SECOND_US,
  type TimeUs,
  ticks,
  timeUs,
} from '#core/kernel/units';
import type { LiquidityProfile } from '#core/liquidity/profile';
import { flatCurve } from '#core/liquidity/volume-curve';
import { cryptoSpot } from '#core/market/catalog';
import type { MarketView } from '#core/market/view';
import type { MarketSeen } from '#core/monitor/seen';
import { type KnownOfMarket, marketWatch } from '#engine/desk/market-seen';

const step = (text: string) => {
  const decimal = parseDecimal(text);
  assert.ok(decimal !== null);
  return decimal;
};
const BTC = cryptoSpot({
  symbol: 'BTCUSD',
  venue: 'X',
  quote: 'USD',
  tick: step('1'),
  lot: step('1'),
});
const MIDNIGHT = 19_800 * DAY_US;
/** 1,440 units a day: one a minute. */
const PROFILE = {
  adv: { value: 1440 },
  curve: flatCurve(24, 'even'),
  spreadBps: { value: 10 },
  depthTouch: { value: 50 },
} as unknown as LiquidityProfile;
const KNOWN: KnownOfMarket = {
  matters: true,
  score: 0.5,
  scoreMin: 0.3,
  tier: 'high',
  profile: PROFILE,
  maxDataAgeUs: durationUs(5 * SECOND_US),
};
const viewOf = (at: TimeUs, printed: number, more: Partial<MarketView> = {}): MarketView => ({
  at,
  dataAt: at,
  bids: [{ price: ticks(9990), size: lots(20) }],
  asks: [{ price: ticks(10_010), size: lots(40) }],
  eligibleVolume: lots(printed),
  eligibleTurnover: 0,
  volatilityDaily: null,
  valid: true,
  ...more,
});
/** A look each minute from `from` on, with so much printed in each. */
function run(
  watch: ReturnType<typeof marketWatch>,
  from: number,
  minutes: number,
  perMinute: number,
  before = 0,
): MarketSeen {
  let seen: MarketSeen | null = null;
  for (let i = 0; i <= minutes; i++) {
    const at = timeUs(from + i * MINUTE_US);
    seen = watch.look(viewOf(at, before + Math.floor(i * perMinute)), KNOWN, at);
  }
  assert.ok(seen !== null);
  return seen;
}

test('MON-21 MON-22 MON-24: spread, depth and age are of this look; of a market that is not whole the first two are unknown', () => {
  const watch = marketWatch(BTC);
  const at = timeUs(MIDNIGHT + 3600 * SECOND_US);
  const seen = watch.look(viewOf(at, 0, { dataAt: timeUs(at - 7 * SECOND_US) }), KNOWN, at);
  assert.equal(seen.spreadBps, 20);
  assert.equal(seen.spreadUsualBps, 10);
  assert.equal(seen.depthOverUsual, 0.6);
  assert.deepEqual([seen.ageSeconds, seen.ageMaxSeconds, seen.isOpen], [7, 5, true]);
  const lost = watch.look(viewOf(at, 0, { valid: false }), KNOWN, at);
  assert.deepEqual([lost.spreadBps, lost.depthOverUsual, lost.events], [null, null, []]);
  const never = watch.look(null, { ...KNOWN, profile: null }, at);
  assert.deepEqual([never.ageSeconds, never.spreadUsualBps, never.volumeToday], [null, null, null]);
});
test('MON-23: half an hour over what is usual at this time; unknown before it was seen', () => {
  const start = MIDNIGHT + 6 * 3600 * SECOND_US;
  assert.equal(run(marketWatch(BTC), start, 29, 1).volumeOverUsual, null);
  const even = run(marketWatch(BTC), start, 45, 1).volumeOverUsual ?? NaN;
  assert.ok(Math.abs(even - 1) < 1e-9, `${even}`);
  const thin = run(marketWatch(BTC), start, 60, 0.1).volumeOverUsual ?? NaN;
  assert.ok(thin > 0.05 && thin < 0.15, `${thin}`);
});
test('MON-35: the day so far over what was due since it was first seen; not before a twelfth of a day was due, nor over midnight', () => {
  const start = MIDNIGHT + 6 * 3600 * SECOND_US;
  assert.equal(run(marketWatch(BTC), start, 119, 0.5).volumeToday, null);
  const half = run(marketWatch(BTC), start, 180, 0.5).volumeToday ?? NaN;
  assert.ok(Math.abs(half - 0.5) < 0.01, `${half}`);
  const watch = marketWatch(BTC);
  run(watch, MIDNIGHT + 20 * 3600 * SECOND_US, 239, 0.5);
  const next = watch.look(viewOf(timeUs(MIDNIGHT + DAY_US), 120), KNOWN, timeUs(MIDNIGHT + DAY_US));
  assert.equal(next.volumeToday, null, 'a new day begins with nothing');
});
test('MON-23 MON-35: a feed that begins anew is counted from its beginning', () => {
  const watch = marketWatch(BTC);
  const start = MIDNIGHT + 6 * 3600 * SECOND_US;
  run(watch, start, 180, 1, 10_000);
  const again = run(watch, start + 181 * MINUTE_US, 20, 1);
  assert.deepEqual([again.volumeOverUsual, again.volumeToday], [null, null]);
});
test('MON-25: the best tier that it had; MON-26: an event is of the look in which it began', () => {
  const watch = marketWatch(BTC);
  const look = (tier: KnownOfMarket['tier'], minute: number): MarketSeen => {
    const at = timeUs(MIDNIGHT + minute * MINUTE_US);
    return watch.look(viewOf(at, minute), { ...KNOWN, tier }, at);
  };
  assert.deepEqual([look('medium', 0).tierBefore, look('high', 1).tierBefore], ['medium', 'high']);
  assert.equal(look('low', 2).tierBefore, 'high');
  assert.equal(look(null, 3).tierBefore, 'high');
  for (let minute = 4; minute < 40; minute++) look('high', minute);
  const at = timeUs(MIDNIGHT + 40 * MINUTE_US);
  const wide = {
    bids: [{ price: ticks(9900), size: lots(20) }],
    asks: [{ price: ticks(10_100), size: lots(40) }],
  };
  const seen = watch.look(viewOf(at, 40, wide), KNOWN, at);
  assert.deepEqual(
    seen.events.map(({ kind }) => kind),
    ['spreadSpike'],
  );
  const after = timeUs(at + 5 * SECOND_US);
  assert.deepEqual(watch.look(viewOf(after, 40, wide), KNOWN, after).events, []);
});
