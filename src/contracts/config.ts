import { z } from 'zod';
import { counterpartiesSchema, counterpartyFlaws } from '#contracts/counterparties';
import { feesSchema } from '#contracts/fees';
import { monitorSchema } from '#contracts/monitor';
import { notifySchema } from '#contracts/notify';
import { apiSchema, journalSchema } from '#contracts/processes';
import { reportsSchema } from '#contracts/reports';
import { strategyName } from '#contracts/strategies';
import { VENUES_MAX, venuesSchema } from '#contracts/venues';
import { watchKeys, watchPolicyOf } from '#contracts/watch';
import { wheelKeys } from '#contracts/wheel';
import type { ExecutionPolicy } from '#core/plan/policy';
import type { SizeByRegime } from '#core/plan/size/size-bounds';
import { DEFAULT_STRATEGY } from '#core/plan/strategies';
import { UNUSUAL } from '#core/plan/tactics';
import type { BookLimits } from '#core/portfolio/stress';

const share = z.number().gt(0, 'must be above 0').lte(1, 'must be at most 1');
const tier = (minAdv: number, maxPositionOfNav: number) =>
  z
    .strictObject({
      min_adv: z.number().nonnegative().default(minAdv),
      max_position_pct: share.default(maxPositionOfNav),
    })
    .prefault({});
const money = (value: number) => z.number().positive().default(value);
const whole = (value: number, max: number) => z.number().int().min(1).max(max).default(value);
/** plimsoll.yaml. Every default is here and in docs/configuration.md; a key that is not here is an error. */
export const configSchema = z
  .strictObject({
    liquidity: z
      .strictObject({
        enabled: z.boolean().default(true),
        risk_thresholds: z
          .strictObject({
            min_liquidity_score: z
              .number()
              .min(0, 'must be at least 0')
              .max(1, 'must be at most 1')
              .default(0.3),
            max_adv_percentage: share.default(0.1),
            max_spread_bps: z.number().positive().default(50),
          })
          .prefault({}),
        execution: z
          .strictObject({
            default_strategy: strategyName.default(DEFAULT_STRATEGY),
            max_participation_rate: share.default(0.2),
            slice_interval_seconds: z.number().int().min(1).max(3600).default(60),
            randomise: z
              .strictObject({
                size: z.number().min(0).max(1).default(0.5),
                time: z.number().min(0).max(1).default(1),
              })
              .prefault({}),
            adaptive: z
              .strictObject({
                volatility: z.number().positive().default(UNUSUAL.volatility),
                spread: z.number().positive().default(UNUSUAL.spread),
                depth: z.number().min(0).max(1).default(UNUSUAL.depth),
                one_sided: z.number().min(0.5).max(1).default(UNUSUAL.oneSided),
              })
              .prefault({}),
            ...watchKeys,
          })
          .prefault({}),
        wheel: wheelKeys.optional(),
        size_by_regime: z
          .strictObject({
            normal: share.default(1),
            stressed: share.default(0.5),
            crisis: share.default(0.25),
          })
          .prefault({}),
        tiers: z
          .strictObject({
            high_liquidity: tier(10_000_000, 0.15),
            medium_liquidity: tier(1_000_000, 0.1),
            low_liquidity: tier(100_000, 0.05),
          })
          .superRefine(
            ({ high_liquidity: high, medium_liquidity: medium, low_liquidity: low }, context) => {
              // A name is put into the first tier that it reaches: thresholds out of order would make one of them unreachable.
              if (medium.min_adv > high.min_adv)
                context.addIssue({
                  code: 'custom',
                  path: ['medium_liquidity', 'min_adv'],
                  message: `must be at most that of high_liquidity (${high.min_adv})`,
                  input: medium.min_adv,
                });
              if (low.min_adv > medium.min_adv)
                context.addIssue({
                  code: 'custom',
                  path: ['low_liquidity', 'min_adv'],
                  message: `must be at most that of medium_liquidity (${medium.min_adv})`,
                  input: low.min_adv,
                });
            },
          )
          .prefault({}),
      })
      .prefault({}),
    portfolio: z
      .strictObject({
        max_illiquid_allocation: share.default(0.2),
        min_daily_liquidatable: share.default(0.5),
      })
      .prefault({}),
    fees: feesSchema,
    max_order_value: z.number().positive().default(5_000_000),
    caps: z
      .strictObject({
        symbol_value: money(10_000_000),
        gross_value: money(50_000_000),
        net_value: money(50_000_000),
        basket_value: money(20_000_000),
        period: z
          .strictObject({
            seconds: whole(86_400, 2_592_000),
            value: money(100_000_000),
            symbol_value: money(50_000_000),
          })
          .prefault({}),
        /** Over all accounts whose journals are in one database; all of them must say the same. */
        firm: z
          .strictObject({
            symbol_value: z.number().positive(),
            gross_value: z.number().positive(),
            traded_value: z.number().positive(),
          })
          .optional(),
      })
      .prefault({}),
    throttle: z
      .strictObject({
        messages: whole(5000, 100_000),
        window_seconds: whole(10, 60),
        cancel_reserve: z.number().int().nonnegative().default(1000),
        executions: whole(1000, 100_000),
        executions_window_seconds: whole(3600, 2_592_000),
      })
      .superRefine(({ messages, cancel_reserve }, context) => {
        if (cancel_reserve >= messages)
          context.addIssue({
            code: 'custom',
            path: ['cancel_reserve'],
            message: `must be less than messages (${messages})`,
            input: cancel_reserve,
          });
      })
      .prefault({}),
    short_selling: z
      .strictObject({
        allowed: z.boolean().default(false),
        borrow: z.record(z.string(), z.number().nonnegative()).optional(),
        price_test: z.array(z.string()).default([]),
      })
      .prefault({}),
    restricted: z.array(z.string().min(1)).default([]),
    self_trade: z.enum(['newest', 'oldest', 'both']).default('newest'),
    reconcile_seconds: whole(60, 3600),
    /** Live venues: open orders are taken back by a guard when the engine is silent for so long; 0: there is no guard. */
    dead_man_seconds: z.number().int().min(0).max(3600).default(30),
    price_collar_bps: z.number().positive().max(5000).default(100),
    max_impact_bps: z.number().positive().default(100),
    max_data_age_seconds: z.number().positive().default(5),
    min_liquidation_distance: z.number().min(0).max(1).default(0.2),
    reporting_currency: z
      .string()
      .regex(/^[A-Z]{3,5}$/, 'must be a currency code')
      .default('USD'),
    notify: notifySchema,
    reports: reportsSchema,
    monitor: monitorSchema,
    /** One venue, or several whose listings of one thing are one instrument. */
    trade_at: z
      .union([z.string(), z.array(z.string()).min(2, 'must name two or more').max(VENUES_MAX)])
      .default('paper'),
    counterparties: counterpartiesSchema,
    journal: journalSchema,
    /** Where the engine listens for its servers. Other machines reach it at no other address than this. */
    engine: z.strictObject({ host: z.string().min(1).default('127.0.0.1') }).prefault({}),
    venues: venuesSchema,
    api: apiSchema,
  })
  .superRefine(({ caps, journal, ...rest }, context) => {
    for (const { path, message } of counterpartyFlaws(rest))
      context.addIssue({ code: 'custom', path: [...path], message, input: rest.counterparties });
    if (caps.firm !== undefined && journal.kind !== 'postgres')
      context.addIssue({
        code: 'custom',
        path: ['caps', 'firm'],
        message: 'must be divided by a database: set journal.kind to postgres',
        input: caps.firm,
      });
  });
export type Config = z.infer<typeof configSchema>;

/** What the whole book must keep to. */
export const bookLimitsOf = ({ portfolio }: Pick<Config, 'portfolio'>): BookLimits => ({
  maxIlliquidAllocation: portfolio.max_illiquid_allocation,
  minDailyLiquidatable: portfolio.min_daily_liquidatable,
});
/** Share of a position that `size` leaves in each regime. */
export const sizeByRegimeOf = ({ liquidity }: Pick<Config, 'liquidity'>): SizeByRegime =>
  liquidity.size_by_regime;
export function policyOf(config: Config): ExecutionPolicy {
  const { enabled, risk_thresholds, execution, tiers } = config.liquidity;
  return {
    enabled,
    minLiquidityScore: risk_thresholds.min_liquidity_score,
    maxAdvShare: risk_thresholds.max_adv_percentage,
    maxSpreadBps: risk_thresholds.max_spread_bps,
    maxParticipation: execution.max_participation_rate,
    defaultStrategy: execution.default_strategy,
    sliceIntervalSeconds: execution.slice_interval_seconds,
    randomise: execution.randomise,
    unusual: {
      volatility: execution.adaptive.volatility,
      spread: execution.adaptive.spread,
      depth: execution.adaptive.depth,
      oneSided: execution.adaptive.one_sided,
    },
    watch: watchPolicyOf(execution),
    tiers: [
      {
        tier: 'high',
        minAdv: tiers.high_liquidity.min_adv,
        maxPositionOfNav: tiers.high_liquidity.max_position_pct,
      },
      {
        tier: 'medium',
        minAdv: tiers.medium_liquidity.min_adv,
        maxPositionOfNav: tiers.medium_liquidity.max_position_pct,
      },
      {
        tier: 'low',
        minAdv: tiers.low_liquidity.min_adv,
        maxPositionOfNav: tiers.low_liquidity.max_position_pct,
      },
    ],
    reportingCurrency: config.reporting_currency,
  };
}
