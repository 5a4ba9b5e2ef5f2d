import type { Decimal } from '#core/kernel/decimal';
import { type Lots, lots, quoteValue, ticks, timeUs } from '#core/kernel/units';
import { type LiquidityProfile, type Measured, PROFILE_VERSION } from '#core/liquidity/profile';
import { cryptoSpot } from '#core/market/catalog';
import type { Instrument } from '#core/market/instrument';
import { type Level, type MarketView } from '#core/market/view';
import type { ExecutionPolicy } from '#core/plan/policy';

// The setting in which a published example runs the functions that trade: its own numbers, and nothing else that could bind.

const PRICE_SCALE = 6;
/** A millionth of the quote currency: published prices are whole ticks. */
export const inTicks = (price: number): number => price * 10 ** PRICE_SCALE;
export const fromTicks = (price: number): number => price / 10 ** PRICE_SCALE;

/** Spot, in lots of so many units. */
export function vectorInstrument(lot: Decimal = { units: 1, scale: 0 }): Instrument {
  const tick = { units: 1, scale: PRICE_SCALE };
  return {
    ...cryptoSpot({ symbol: 'VECTOR', venue: 'PUBLISHED', tick, lot, quote: 'USD' }),
    minNotional: quoteValue(0),
  };
}

const given = (value: number, unit: string): Measured => ({
  value,
  unit,
  standardError: 0,
  n: 1,
  source: 'the vector',
});

export interface Published {
  readonly instrument: Instrument;
  readonly adv: number;
  readonly volatilityDaily: number;
  /** Whole spread, bps. */
  readonly spreadBps: number;
  /** Volume by bins of the day; without it even. */
  readonly volumes?: readonly number[];
}
export function vectorProfile(published: Published): LiquidityProfile {
  const { instrument, adv, volatilityDaily, spreadBps, volumes = [1] } = published;
  const total = volumes.reduce((sum, volume) => sum + volume, 0);
  return {
    instrumentId: instrument.id,
    asOf: timeUs(0),
    adv: given(adv, 'units/day'),
    // Far above any tier: the vector's own bounds are the only ones.
    advNotional: quoteValue(1e15),
    volatilityDaily: given(volatilityDaily, '1/day^0.5'),
    spreadBps: given(spreadBps, 'bps'),
    spreadEstimated: null,
    depthTouch: null,
    volumeSteadiness: null,
    curve: {
      shares: volumes.map((volume) => volume / total),
      source: 'the vector',
      days: 1,
      error: null,
    },
    regime: 'normal',
    quality: 'A',
    prior: null,
    notes: [],
    version: PROFILE_VERSION,
    madeOf: [],
  };
}

export const POLICY: ExecutionPolicy = {
  enabled: true,
  minLiquidityScore: 0,
  maxAdvShare: 1e9,
  maxSpreadBps: 1e9,
  maxParticipation: 1,
  defaultStrategy: 'vwap',
  sliceIntervalSeconds: 3600,
  tiers: [{ tier: 'high', minAdv: 0, maxPositionOfNav: 1e9 }],
  reportingCurrency: 'USD',
};

/** A book at one moment, sizes in lots; without levels one of no spread and no end. */
export function viewOf(
  mid: number,
  levels: { readonly bids?: readonly Level[]; readonly asks?: readonly Level[] } = {},
): MarketView {
  const endless = [{ price: ticks(inTicks(mid)), size: lots(1e12) }];
  return {
    at: timeUs(0),
    dataAt: timeUs(0),
    bids: levels.bids ?? endless,
    asks: levels.asks ?? endless,
    eligibleVolume: lots(0),
    eligibleTurnover: 0,
    volatilityDaily: null,
    valid: true,
  };
}
export const levelOf = (price: number, size: Lots): Level => ({
  price: ticks(inTicks(price)),
  size,
});
