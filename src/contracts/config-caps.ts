import type { Config } from '#contracts/config';
import type { LedgerLimits } from '#core/gate/account-limits';
import type { FirmCaps } from '#core/gate/firm';
import type { RiskLimits } from '#core/gate/limits';
import { durationUs, quoteValue } from '#core/kernel/units';

export const limitsOf = (config: Config): RiskLimits => ({
  maxOrderValue: quoteValue(config.max_order_value),
  priceCollarBps: config.price_collar_bps,
  maxImpactBps: config.max_impact_bps,
  maxDataAgeUs: durationUs(config.max_data_age_seconds * 1e6),
  minLiquidationDistance: config.min_liquidation_distance,
});
export function ledgerLimitsOf({
  caps,
  throttle,
  short_selling,
  restricted,
  self_trade,
}: Config): LedgerLimits {
  const { period } = caps;
  return {
    symbolValue: caps.symbol_value,
    grossValue: caps.gross_value,
    netValue: caps.net_value,
    basketValue: caps.basket_value,
    period: {
      lengthUs: durationUs(period.seconds * 1e6),
      value: period.value,
      symbolValue: period.symbol_value,
    },
    throttle: {
      messages: throttle.messages,
      windowUs: durationUs(throttle.window_seconds * 1e6),
      cancelReserve: throttle.cancel_reserve,
      executions: throttle.executions,
      executionsWindowUs: durationUs(throttle.executions_window_seconds * 1e6),
    },
    short: {
      allowed: short_selling.allowed,
      borrow: short_selling.borrow ?? null,
      priceTest: short_selling.price_test,
    },
    restricted,
    selfTrade: self_trade,
  };
}

/** null: no caps are divided among accounts. */
export function firmCapsOf(config: Config): FirmCaps | null {
  const { firm } = config.caps;
  if (firm === undefined) return null;
  return {
    symbolValue: firm.symbol_value,
    grossValue: firm.gross_value,
    tradedValue: firm.traded_value,
    participation: config.liquidity.execution.max_participation_rate,
  };
}
