import { defaultModel } from '#core/cost/default-model';
import { invariant } from '#core/kernel/assert';
import { lots, quoteValue, ticks, timeUs } from '#core/kernel/units';
import { US_EQUITY_U_SHAPE } from '#core/liquidity/priors';
import {
  type LiquidityProfile,
  type Measured,
  PROFILE_VERSION,
  type VolumeCurve,
} from '#core/liquidity/profile';
import { usEquity } from '#core/market/catalog';
import { NO_FEES } from '#core/market/fees';
import type { Instrument } from '#core/market/instrument';
import type { MarketView } from '#core/market/view';
import { buildPlan } from '#core/plan/build-plan';
import type { ParentOrder } from '#core/plan/parent';
import type { Plan } from '#core/plan/plan';
import type { PlanInput } from '#core/plan/plan-input';
import type { ExecutionPolicy } from '#core/plan/policy';

// 10:00 in New York on Tuesday 2023-11-14.
export const ten = timeUs(1_699_974_000e6);
export const hours = (count: number): number => count * 3600e6;
export const stock = usEquity('TEST', 'XNAS');
export const known = (value: number): Measured => ({
  value,
  unit: '',
  standardError: value / 10,
  n: 20,
  source: 'test',
});
export const profileOf = (
  instrument: Instrument,
  adv: number,
  curve: VolumeCurve,
): LiquidityProfile => ({
  instrumentId: instrument.id,
  asOf: ten,
  adv: known(adv),
  advNotional: quoteValue(adv * 50),
  volatilityDaily: known(0.02),
  spreadBps: known(4),
  depthTouch: known(500),
  curve,
  regime: 'normal',
  quality: 'A',
  prior: null,
  notes: [],
  spreadEstimated: null,
  volumeSteadiness: null,
  version: PROFILE_VERSION,
  madeOf: [],
});
export const view: MarketView = {
  at: ten,
  dataAt: ten,
  bids: [{ price: ticks(4999), size: lots(500) }],
  asks: [{ price: ticks(5001), size: lots(500) }],
  eligibleVolume: lots(0),
  eligibleTurnover: 0,
  volatilityDaily: null,
  valid: true,
};
export const policy: ExecutionPolicy = {
  enabled: true,
  minLiquidityScore: 0.3,
  maxAdvShare: 0.1,
  maxSpreadBps: 50,
  maxParticipation: 0.2,
  defaultStrategy: 'twap',
  sliceIntervalSeconds: 60,
  tiers: [],
  reportingCurrency: 'USD',
};
export const parent: ParentOrder = {
  parentId: 'P',
  instrumentId: stock.id,
  side: 'buy',
  quantity: lots(10_000),
  strategy: 'twap',
  start: ten,
  deadline: timeUs(ten + hours(2)),
  limit: null,
  participationMax: 0.2,
  residual: 'complete',
  reduceOnly: false,
  confirmed: false,
  riskAversion: null,
  povRate: null,
  decisionPrice: null,
};
export const base: PlanInput = {
  order: parent,
  instrument: stock,
  profile: profileOf(stock, 1e7, US_EQUITY_U_SHAPE),
  model: defaultModel(null),
  view,
  policy,
  fees: NO_FEES,
};
export const input = (change: Partial<PlanInput>, of: Partial<ParentOrder> = {}): PlanInput => ({
  ...base,
  ...change,
  order: { ...parent, ...of },
});
export function planned(change: Partial<PlanInput>, of: Partial<ParentOrder> = {}): Plan {
  const built = buildPlan(input(change, of));
  if (!built.ok) throw new Error(built.error.message);
  return built.value.plan;
}
export function refused(change: Partial<PlanInput>, of: Partial<ParentOrder> = {}): string {
  const built = buildPlan(input(change, of));
  invariant(!built.ok, 'this order is refused');
  invariant(built.error.remedy !== '', 'a refusal has a remedy');
  return built.error.code;
}
export const quantities = (plan: Plan): readonly number[] =>
  plan.slices.map((slice) => slice.quantity);
export const sum = (values: readonly number[]): number =>
  values.reduce((total, value) => total + value, 0);
