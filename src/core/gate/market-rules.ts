import { above, isAtMost, known, type Rule } from '#core/gate/rule';
import { type Refusal, refusal } from '#core/kernel/failure';
import { BPS_IN_ONE, type Bps, SECOND_US, type TickPrice, type TimeUs } from '#core/kernel/units';
import type { LiquidityPolicy } from '#core/liquidity/profile';
import { isCrossed, type MarketView, midOf } from '#core/market/view';
import type { RiskLimits } from './limits.ts';

/** What both gates know of the market and of the switches. */
export interface MarketCheck {
  readonly view: MarketView | null;
  readonly now: TimeUs;
  readonly policy: LiquidityPolicy;
  readonly limits: RiskLimits;
  readonly killed: boolean;
}

/** Best prices in ticks. A touch without a price or without volume is no touch. */
export interface TouchNow {
  readonly bid: TickPrice;
  readonly ask: TickPrice;
  readonly mid: TickPrice;
  readonly spreadBps: Bps;
}

export function touchOf(view: MarketView | null): TouchNow | null {
  const [bid, ask, mid] = view === null ? [] : [view.bids[0], view.asks[0], midOf(view)];
  if (bid === undefined || ask === undefined || typeof mid !== 'number') return null;
  const usable = [bid.price, ask.price, bid.size, ask.size].every(
    (value) => Number.isFinite(value) && value > 0,
  );
  return usable
    ? {
        bid: bid.price,
        ask: ask.price,
        mid,
        spreadBps: ((ask.price - bid.price) / mid) * BPS_IN_ONE,
      }
    : null;
}

/** Said by every rule that needs the book and has none: no rule leans on another one having looked (F22). */
export const marketMissing = (view: MarketView | null): Refusal =>
  refusal(
    'MARKET_DATA_MISSING',
    view === null
      ? 'there must be a market view, was none'
      : 'the book must have a bid and an ask with price and volume, one was missing',
    { bids: view?.bids.length ?? null, asks: view?.asks.length ?? null },
    'check that the feed of this instrument is connected and wait for its first two-sided quote',
  );

// Switches are compared with the one value that lets through: a switch that nobody wired (undefined) stops trading (F22).
function checkEnabled({ policy }: MarketCheck): Refusal | null {
  if (policy.enabled === true) return null;
  return refusal(
    'TRADING_DISABLED',
    'trading must be enabled, was disabled in the configuration',
    {},
    'set liquidity.enabled to true; disabled means no trading, not unchecked trading',
  );
}

function checkKilled({ killed }: MarketCheck): Refusal | null {
  if (killed === false) return null;
  return refusal(
    'KILL_SWITCH_ON',
    'the kill switch must be off, was on',
    {},
    'find out why it was pulled, then release it under an operator name',
  );
}

function checkMissing({ view }: MarketCheck): Refusal | null {
  return touchOf(view) === null ? marketMissing(view) : null;
}

// Two clocks never agree to the microsecond. Data from further ahead than this is not fresh: one of the clocks is wrong (F17).
const CLOCK_LEAD_US = SECOND_US;
function checkStale({ view, now, limits }: MarketCheck): Refusal | null {
  if (view === null) return marketMissing(view);
  const ageUs = now - view.dataAt;
  if (isAtMost(ageUs, limits.maxDataAgeUs) && isAtMost(-ageUs, CLOCK_LEAD_US)) return null;
  if (ageUs < 0) {
    return refusal(
      'MARKET_DATA_STALE',
      `market data must not come from the future, was ${-ageUs / 1e6} s ahead of our clock`,
      { ageSeconds: known(ageUs / 1e6) },
      'synchronise the clocks of this machine and of the feed',
    );
  }
  const remedy = 'wait for fresh data; if the feed is slow by nature, raise max_data_age_seconds';
  return above('MARKET_DATA_STALE', {
    name: 'the age of market data',
    unit: 's',
    value: ageUs / 1e6,
    max: limits.maxDataAgeUs / 1e6,
    remedy,
  });
}

function checkResynchronised({ view }: MarketCheck): Refusal | null {
  if (view === null) return marketMissing(view);
  if (view.valid === true) return null;
  return refusal(
    'MARKET_DATA_STALE',
    'the stream must be complete, was resynchronising, halted or had a gap',
    { valid: false },
    'wait until the feed has resynchronised or trading has resumed',
  );
}

function checkCrossed({ view }: MarketCheck): Refusal | null {
  if (view === null) return marketMissing(view);
  if (!isCrossed(view)) return null;
  const bid = view.bids[0]?.price ?? NaN;
  const ask = view.asks[0]?.price ?? NaN;
  return refusal(
    'MARKET_CROSSED',
    `the best bid must not be above the best ask, was ${bid} over ${ask} ticks`,
    { bidTicks: known(bid), askTicks: known(ask) },
    'wait for the book to uncross; if it stays crossed, the feed is broken',
  );
}

/** In front of every other rule, of both gates. */
export const SWITCH_RULES: readonly Rule<MarketCheck>[] = [
  { id: 'GAT-1', check: checkEnabled },
  { id: 'GAT-2', check: checkKilled },
];
export const MARKET_RULES: readonly Rule<MarketCheck>[] = [
  { id: 'GAT-5', check: checkMissing },
  { id: 'GAT-6', check: checkStale },
  { id: 'GAT-7', check: checkResynchronised },
  { id: 'GAT-8', check: checkCrossed },
];

export function checkSpread({ view, policy }: MarketCheck): Refusal | null {
  const touch = touchOf(view);
  if (touch === null) return marketMissing(view);
  if (isAtMost(touch.spreadBps, policy.maxSpreadBps)) return null;
  return above('SPREAD_TOO_WIDE', {
    name: 'the quoted spread',
    unit: 'bps',
    value: touch.spreadBps,
    max: policy.maxSpreadBps,
    remedy: 'wait for the spread to narrow, or raise liquidity.risk_thresholds.max_spread_bps',
  });
}
