import { z } from 'zod';
import { bps, durationUs, notional, ratio } from '#core/kernel/units';
import type { RiskLimits } from '#core/gate/limits';
import type { LiquidityPolicy } from '#core/liquidity/profile';
import type { Fees } from '#core/market/fees';

const share = z.number().gt(0, 'must be above 0').lte(1, 'must be at most 1');
const tier = (minAdv: number, maxPositionOfNav: number) => z.strictObject({ min_adv: z.number().nonnegative().default(minAdv), max_position_pct: share.default(maxPositionOfNav) }).prefault({});
const feeBps = z.number().min(-100).max(1000).default(0);

/** plimsoll.yaml. Every default is here and in docs/configuration.md; a key that is not here is an error. */
export const configSchema = z.strictObject({
  liquidity: z
    .strictObject({
      enabled: z.boolean().default(true),
      risk_thresholds: z
        .strictObject({ min_liquidity_score: z.number().min(0, 'must be at least 0').max(1, 'must be at most 1').default(0.3), max_adv_percentage: share.default(0.1), max_spread_bps: z.number().positive().default(50) })
        .prefault({}),
      execution: z
        .strictObject({ default_strategy: z.enum(['twap', 'vwap', 'pov', 'is', 'adaptive']).default('adaptive'), max_participation_rate: share.default(0.2), slice_interval_seconds: z.number().int().min(1).max(3600).default(60) })
        .prefault({}),
      tiers: z
        .strictObject({
          high_liquidity: tier(10_000_000, 0.15),
          medium_liquidity: tier(1_000_000, 0.1),
          low_liquidity: tier(100_000, 0.05),
        })
        .superRefine(({ high_liquidity: high, medium_liquidity: medium, low_liquidity: low }, context) => {
          // A name is put into the first tier that it reaches: thresholds out of order would make one of them unreachable.
          if (medium.min_adv > high.min_adv) context.addIssue({ code: 'custom', path: ['medium_liquidity', 'min_adv'], message: `must be at most that of high_liquidity (${high.min_adv})`, input: medium.min_adv });
          if (low.min_adv > medium.min_adv) context.addIssue({ code: 'custom', path: ['low_liquidity', 'min_adv'], message: `must be at most that of medium_liquidity (${medium.min_adv})`, input: low.min_adv });
        })
        .prefault({}),
    })
    .prefault({}),
  portfolio: z.strictObject({ max_illiquid_allocation: share.default(0.2), min_daily_liquidatable: share.default(0.5) }).prefault({}),
  fees: z.strictObject({ maker_bps: feeBps, taker_bps: feeBps, per_unit: z.number().nonnegative().default(0) }).prefault({}),
  max_order_value: z.number().positive().default(5_000_000),
  price_collar_bps: z.number().positive().max(5000).default(100),
  max_impact_bps: z.number().positive().default(100),
  max_data_age_seconds: z.number().positive().default(5),
  reporting_currency: z.string().regex(/^[A-Z]{3,5}$/, 'must be a currency code').default('USD'),
  venues: z.strictObject({ paper: z.strictObject({ seed: z.number().int().default(7) }).prefault({}) }).prefault({}),
  api: z.strictObject({ host: z.string().default('127.0.0.1'), port: z.number().int().min(0).max(65_535).default(7430) }).prefault({}),
});
export type Config = z.infer<typeof configSchema>;

export function policyOf(config: Config): LiquidityPolicy {
  const { enabled, risk_thresholds, execution, tiers } = config.liquidity;
  return {
    enabled,
    minLiquidityScore: risk_thresholds.min_liquidity_score,
    maxAdvShare: ratio(risk_thresholds.max_adv_percentage),
    maxSpreadBps: bps(risk_thresholds.max_spread_bps),
    maxParticipation: ratio(execution.max_participation_rate),
    defaultStrategy: execution.default_strategy,
    sliceIntervalSeconds: execution.slice_interval_seconds,
    tiers: [
      { tier: 'high', minAdv: tiers.high_liquidity.min_adv, maxPositionOfNav: ratio(tiers.high_liquidity.max_position_pct) },
      { tier: 'medium', minAdv: tiers.medium_liquidity.min_adv, maxPositionOfNav: ratio(tiers.medium_liquidity.max_position_pct) },
      { tier: 'low', minAdv: tiers.low_liquidity.min_adv, maxPositionOfNav: ratio(tiers.low_liquidity.max_position_pct) },
    ],
    reportingCurrency: config.reporting_currency,
  };
}

export const limitsOf = (config: Config): RiskLimits => ({
  maxOrderValue: notional(config.max_order_value),
  priceCollarBps: bps(config.price_collar_bps),
  maxImpactBps: bps(config.max_impact_bps),
  maxDataAgeUs: durationUs(config.max_data_age_seconds * 1e6),
});
export const feesOf = (config: Config): Fees => ({ makerBps: config.fees.maker_bps, takerBps: config.fees.taker_bps, perUnit: config.fees.per_unit });
