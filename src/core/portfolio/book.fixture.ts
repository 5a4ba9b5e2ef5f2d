import { publishedSquareRoot } from '#core/cost/square-root';
import { decimalToNumber } from '#core/kernel/decimal';
import { quoteValue, timeUs } from '#core/kernel/units';
import {
  type LiquidityPolicy,
  type LiquidityProfile,
  type Measured,
  PROFILE_VERSION,
} from '#core/liquidity/profile';
import { assessOrder } from '#core/liquidity/score';
import type { Surveyed } from '#core/liquidity/survey';
import { flatCurve } from '#core/liquidity/volume-curve';
import { usEquity } from '#core/market/catalog';
import type { Position } from './book-report.ts';

export function near(was: number, want: number, by = 1e-9): void {
  if (!(Math.abs(was - want) <= by * Math.max(1, Math.abs(want))))
    throw new Error(`${was} is ${want}`);
}

const policy: LiquidityPolicy = {
  enabled: true,
  minLiquidityScore: 0.1,
  maxAdvShare: 0.2,
  maxSpreadBps: 60,
  maxParticipation: 0.2,
  tiers: [
    { tier: 'high', minAdv: 10_000_000, maxPositionOfNav: 0.5 },
    { tier: 'low', minAdv: 1_000_000, maxPositionOfNav: 0.2 },
  ],
  reportingCurrency: 'USD',
};
export const model = publishedSquareRoot(null);
/** Monday, 2024-06-03, 09:30 in New York. */
export const MONDAY = timeUs(1_717_421_400_000_000);
export const rules = {
  participation: 0.2,
  modelOf: () => model,
  asOf: MONDAY,
  settlementDays: 1,
  redemption: null,
  policy,
};

const measured = (value: number): Measured => ({
  value,
  unit: '',
  standardError: value / 10,
  n: 20,
  source: 'test',
});
interface About {
  /** Units a day. */
  readonly adv?: number;
  readonly close?: number;
  readonly spreadBps?: number | null;
  readonly volatility?: number;
}
/** A US share whose market is known. */
export function marketOf(
  symbol: string,
  { adv = 1e6, close = 50, spreadBps = 4, volatility = 0.02 }: About = {},
): Surveyed {
  const instrument = usEquity(symbol, 'X');
  const profile: LiquidityProfile = {
    instrumentId: instrument.id,
    asOf: MONDAY,
    adv: measured(adv),
    advNotional: quoteValue(adv * close),
    volatilityDaily: measured(volatility),
    spreadBps: spreadBps === null ? null : measured(spreadBps),
    spreadEstimated: null,
    depthTouch: null,
    volumeSteadiness: null,
    curve: flatCurve(13, 'test'),
    regime: 'normal',
    quality: 'A',
    prior: null,
    notes: [],
    version: PROFILE_VERSION,
    madeOf: [],
  };
  const assessment = assessOrder({
    profile,
    instrument,
    quantity: null,
    priceMid: close / decimalToNumber(instrument.tick),
    policy,
    model,
  });
  if (!assessment.ok) throw new Error(assessment.error.message);
  return { instrument, profile, assessment: assessment.value, close, turnover: null };
}
export const positionOf = (symbol: string, units: number, about: About = {}): Position => ({
  symbol,
  units,
  market: marketOf(symbol, about),
});
export const unknownPosition = (symbol: string, units = 100): Position => ({
  symbol,
  units,
  market: {
    code: 'LIQUIDITY_UNKNOWN',
    message: `${symbol} is unknown`,
    facts: { symbol },
    remedy: `leave out ${symbol}`,
  },
});
/** A large name, one of a middle size sold short, and one that hardly trades. */
export const book: readonly Position[] = [
  positionOf('BIG', 300_000, { adv: 2e6, close: 80, spreadBps: 2 }),
  positionOf('MID', -40_000, { adv: 2e5, close: 25, spreadBps: 12, volatility: 0.03 }),
  positionOf('SMALL', 15_000, { adv: 2e4, close: 10, spreadBps: 60, volatility: 0.04 }),
];
