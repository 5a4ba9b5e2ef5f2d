import { z } from 'zod';
import { amount, amountOrZero, daysCount, symbolText } from '#contracts/bounds';
import { refusalDoc } from '#contracts/documents';
import { scenariosSchema } from '#contracts/scenarios';
import { refusalToDoc } from '#contracts/to-documents';
import type { Refusal } from '#core/kernel/failure';
import { SIDES } from '#core/kernel/units';
import type { LiquidityProfile } from '#core/liquidity/profile';
import { type Instrument, priceOf, quantityOf } from '#core/market/instrument';
import type { SizedOrder } from '#core/plan/size/size-signal';
import type { BookReport, BookTotal } from '#core/portfolio/book-report';
import type { Basket, RebalanceAsk, Rebalanced } from '#core/portfolio/rebalance';
import type { AskRules } from '#core/portfolio/rebalance-ask';
import type { BookLimits, StressRow } from '#core/portfolio/stress';

const symbol = symbolText;
const fraction = z.number().min(-100).max(100);
const aim = z.discriminatedUnion('kind', [
  /** The book that is wanted, fractions of net asset value; names that are not in it are not wanted. */
  z.strictObject({ kind: z.literal('targets'), weights: z.record(symbol, fraction) }),
  /** Expected a year, 0.08 is 8 %; of every name that is held. */
  z.strictObject({
    kind: z.literal('returns'),
    perYear: z.record(symbol, z.number().min(-10).max(10)),
  }),
  z.strictObject({ kind: z.literal('minimum-variance') }),
  z.strictObject({ kind: z.literal('risk-parity') }),
]);
/** What the account should become. Defaults are those of the command. */
export const rebalanceRequest = z.strictObject({
  aim,
  riskAversion: amount.optional(),
  holdingDays: daysCount.default(21),
  completionDays: daysCount.default(5),
  turnover: amountOrZero.optional(),
  leverage: z.number().min(1e-6).max(1000).optional(),
  daysMax: daysCount.optional(),
  fullScore: z.number().min(1e-6).max(1).optional(),
  borrowBps: z.number().min(0).max(1e6).default(0),
  /** Waves of orders, side by side, and the seconds that all of them take; without it as long as the slowest trade needs at the participation cap. */
  waves: z.number().int().min(1).max(100).default(4),
  overSeconds: z.number().min(10).max(864_000).optional(),
});
export type RebalanceRequest = z.infer<typeof rebalanceRequest>;

const basket = z.object({
  turnover: z.number(),
  bought: z.number(),
  sold: z.number(),
  /** Money, and bps of net asset value, expected, with the standard error of the expectation. */
  cost: z.number(),
  costBps: z.number(),
  costStandardErrorBps: z.number(),
  /** Trading days until the slowest is done at the participation cap. */
  days: z.number(),
  cashAfter: z.number(),
  volatilityBefore: z.number(),
  volatilityAfter: z.number(),
  illiquidShare: z.number(),
  sellableInOneDay: z.number(),
  utilityBps: z.number(),
});
const trade = z.object({
  symbol: z.string(),
  units: z.number(),
  value: z.number(),
  from: z.number(),
  to: z.number(),
  costBps: z.number(),
  costStandardErrorBps: z.number(),
  days: z.number(),
});
const optimality = z.object({
  stationarity: z.number(),
  limits: z.number(),
  slackness: z.number(),
});
export const rebalanceDoc = z.object({
  asOf: z.string(),
  aim: z.string(),
  modelId: z.string(),
  calibration: z.string(),
  nav: z.number(),
  names: z.number(),
  isWholeLots: z.boolean(),
  basket: basket.extend({ trades: z.array(trade) }),
  blind: basket,
  solver: z.object({ iterations: z.number(), optimality, envelopeGap: z.number() }),
  /** Of the service: what would be sent, wave by wave, and what the gate says to the first wave of each name. */
  schedule: z
    .object({
      waves: z.number(),
      overSeconds: z.number(),
      verdicts: z.array(
        z.object({ symbol: z.string(), approved: z.boolean(), refusal: refusalDoc.nullable() }),
      ),
    })
    .nullable(),
});
export type RebalanceDoc = z.infer<typeof rebalanceDoc>;

export function rebalanceToDoc(
  { names, aim: { kind } }: RebalanceAsk,
  { nav, optimum, envelopeGap }: Rebalanced,
  found: {
    readonly basket: Basket;
    readonly blind: Basket;
    readonly isWhole: boolean;
    readonly asOf: string;
  },
): RebalanceDoc {
  const { trades: _, ...blind } = found.blind;
  const model = names[0]?.costed.model;
  return {
    asOf: found.asOf,
    aim: kind,
    modelId: model?.id ?? '',
    calibration: model?.calibration.state ?? 'none',
    nav,
    names: names.length,
    isWholeLots: found.isWhole,
    basket: { ...found.basket, trades: found.basket.trades.map((each) => ({ ...each })) },
    blind,
    solver: { iterations: optimum.iterations, optimality: { ...optimum.optimality }, envelopeGap },
    schedule: null,
  };
}

const share = z.number();
const buckets = z.object({
  'highly liquid': share,
  'moderately liquid': share,
  'less liquid': share,
  illiquid: share,
});
const total = z.object({
  value: z.number(),
  longest: z.number(),
  valueWeighted: z.number(),
  costBps: z.number().nullable(),
  illiquidTier: share,
  buckets,
  soldBy: z.array(z.object({ day: z.number(), share })),
});
const position = z.object({
  symbol: z.string(),
  units: z.number(),
  value: z.number().nullable(),
  weight: z.number().nullable(),
  days: z.number().nullable(),
  soldInOneDay: z.number().nullable(),
  costBps: z.number().nullable(),
  valueAtRisk: z.number().nullable(),
  liquidityAtRisk: z.number().nullable(),
  bucket: z.string().nullable(),
  tier: z.string().nullable(),
  score: z.number().nullable(),
  refusal: refusalDoc.nullable(),
});
const limit = z.object({
  name: z.string(),
  value: z.number(),
  limit: z.number(),
  isWithin: z.boolean(),
});
/** A book name by name and in all, with every name sold side by side at the participation cap. `total` is null where something of one name is unknown. */
export const bookDoc = z.object({
  asOf: z.string(),
  cash: z.number().nullable(),
  participation: z.number(),
  positions: z.array(position),
  total: total.nullable(),
  limits: z.array(limit),
  /** Largest weight, sum of squared weights, and the number of equal positions that would have it. */
  concentration: z
    .object({ largest: z.number(), herfindahl: z.number(), effectiveNames: z.number() })
    .nullable(),
  tiers: z.record(z.string(), z.number()),
});
export type BookDoc = z.infer<typeof bookDoc>;
const totalToDoc = ({
  value,
  longest,
  valueWeighted,
  costBps,
  illiquidTier,
  buckets: found,
  soldBy,
}: BookTotal): z.infer<typeof total> => ({
  value,
  longest,
  valueWeighted,
  costBps,
  illiquidTier,
  buckets: { ...found },
  soldBy: soldBy.map((each) => ({ ...each })),
});

export function bookToDoc(
  report: BookReport,
  limits: readonly z.infer<typeof limit>[],
  about: { readonly asOf: string; readonly cash: number | null; readonly participation: number },
): BookDoc {
  const weights = report.positions.flatMap(({ weight }) => (weight === null ? [] : [weight]));
  const herfindahl = weights.reduce((sum, w) => sum + w * w, 0);
  const tiers: Record<string, number> = {};
  for (const { tier, weight } of report.positions)
    if (tier !== null && weight !== null) tiers[tier] = (tiers[tier] ?? 0) + weight;
  return {
    ...about,
    positions: report.positions.map((each) => ({
      ...each,
      refusal: each.refusal === null ? null : refusalToDoc(each.refusal),
    })),
    total: report.total === null ? null : totalToDoc(report.total),
    limits: limits.map((each) => ({ ...each })),
    tiers,
    concentration:
      herfindahl === 0
        ? null
        : { largest: Math.max(...weights), herfindahl, effectiveNames: 1 / herfindahl },
  };
}

export const stressRequest = z.strictObject({
  scenarios: scenariosSchema.shape.scenarios.optional(),
  reverse: z.boolean().default(false),
});
const stressRow = z.object({
  name: z.string(),
  kind: z.string(),
  source: z.string(),
  total: total.nullable(),
  valueChange: z.number().nullable(),
  breaks: z.array(z.string()),
  /** Least strength of the scenario that breaks a limit; 0: broken today; null: ten times it breaks none, or it was not asked for. */
  bears: z.number().nullable(),
  positions: z.array(
    z.object({
      symbol: z.string(),
      value: z.number().nullable(),
      days: z.number().nullable(),
      costBps: z.number().nullable(),
      bucket: z.string().nullable(),
      tier: z.string().nullable(),
    }),
  ),
});
/** Today first, then each scenario. */
export const stressDoc = z.object({
  asOf: z.string(),
  limits: z.object({ maxIlliquidAllocation: z.number(), minDailyLiquidatable: z.number() }),
  scenarios: z.array(stressRow),
});
export type StressDoc = z.infer<typeof stressDoc>;
export const stressToDoc = (
  rows: readonly StressRow[],
  limits: BookLimits,
  asOf: string,
): StressDoc => ({
  asOf,
  limits: { ...limits },
  scenarios: rows.map(({ name, kind, source, report, valueChange, breaks, reverse }) => ({
    name,
    kind,
    source,
    total: report.total === null ? null : totalToDoc(report.total),
    valueChange,
    breaks: [...breaks],
    bears: reverse?.strength ?? null,
    positions: report.positions.map(({ symbol: of, value, days, costBps, bucket, tier }) => ({
      symbol: of,
      value,
      days,
      costBps,
      bucket,
      tier,
    })),
  })),
});

/** How much of a symbol, one way of wishing for it; positions and money of the account that is asked. */
export const sizeRequest = z.strictObject({
  symbol,
  capital: amount,
  daysMax: daysCount.optional(),
  maxImpactBps: z.number().min(1e-6).max(1e6).optional(),
  /** Score from which on the whole position is borne, and how many times what is displayed against it may trade. */
  fullScore: z.number().min(1e-6).max(1).optional(),
  depthMost: amount.optional(),
  method: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('volatility'),
      signal: z.number().min(-1).max(1),
      targetVolatilityAnnual: z.number().min(1e-6).max(100),
    }),
    z.strictObject({
      kind: z.literal('risk'),
      share: z.number().min(1e-6).max(1),
      stopPrice: amount,
    }),
    z.strictObject({
      kind: z.literal('kelly'),
      excessAnnual: z.number().min(-1000).max(1000),
      fraction: z.number().min(1e-6).max(1),
    }),
    z.strictObject({ kind: z.literal('edge'), edgeBps: z.number().min(-1e6).max(1e6) }),
  ]),
});
export const sizeDoc = z.object({
  symbol: z.string(),
  side: z.enum(SIDES),
  quantity: z.number(),
  value: z.number(),
  currency: z.string(),
  reason: z.string(),
  binding: z.string().nullable(),
  cuts: z.array(
    z.object({ rule: z.string(), from: z.number(), to: z.number(), words: z.string() }),
  ),
  advShare: z.number(),
  modelId: z.string(),
});
export type SizeDoc = z.infer<typeof sizeDoc>;

/** What the desk is asked; absent is null. */
export const sizeWishOf = (request: z.infer<typeof sizeRequest>): SizeWishDoc => ({
  symbol: request.symbol,
  capital: request.capital,
  method: request.method,
  daysMax: request.daysMax ?? null,
  maxImpactBps: request.maxImpactBps ?? null,
  fullScore: request.fullScore ?? null,
  depthMost: request.depthMost ?? null,
});
interface SizeWishDoc extends Pick<z.infer<typeof sizeRequest>, 'symbol' | 'capital' | 'method'> {
  readonly daysMax: number | null;
  readonly maxImpactBps: number | null;
  readonly fullScore: number | null;
  readonly depthMost: number | null;
}
export function sizedToDoc({
  instrument,
  order: { side, quantity: count, reason, cuts },
  priceMid,
  profile,
  modelId,
}: {
  readonly instrument: Instrument;
  readonly order: SizedOrder;
  readonly priceMid: number;
  readonly profile: LiquidityProfile;
  readonly modelId: string;
}): SizeDoc {
  const quantity = quantityOf(instrument, count);
  return {
    symbol: instrument.symbol,
    side,
    quantity,
    value: quantity * priceOf(instrument, priceMid),
    currency: instrument.currencies.quote,
    reason,
    cuts: cuts.map((cut) => ({ ...cut })),
    binding: cuts.findLast(({ rule }) => rule !== 'lot')?.rule ?? null,
    advShare: quantity / profile.adv.value,
    modelId,
  };
}

type RulesOfRequest = Omit<AskRules, 'participation' | 'limits' | 'factors' | 'riskDays'>;
export const rebalanceWishOf = (
  request: RebalanceRequest,
): {
  readonly aim: RebalanceRequest['aim'];
  readonly rules: RulesOfRequest;
  readonly waves: number;
  readonly overSeconds: number | null;
} => ({
  aim: request.aim,
  rules: {
    riskAversion: request.riskAversion ?? null,
    holdingDays: request.holdingDays,
    completionDays: request.completionDays,
    turnover: request.turnover ?? null,
    leverage: request.leverage ?? null,
    daysMax: request.daysMax ?? null,
    fullScore: request.fullScore ?? null,
    borrowBps: request.borrowBps,
  },
  waves: request.waves,
  overSeconds: request.overSeconds ?? null,
});
/** A preview, with the schedule of its waves and the gate's word on each name. */
export function rebalancingToDoc(
  found: {
    readonly ask: RebalanceAsk;
    readonly found: Rebalanced;
    readonly basket: Basket;
    readonly blind: Basket;
    readonly isWhole: boolean;
    readonly schedule: {
      readonly waves: number;
      readonly overSeconds: number;
      readonly verdicts: readonly {
        readonly symbol: string;
        readonly refusal: Refusal | null;
      }[];
    };
  },
  asOf: string,
): RebalanceDoc {
  const { waves, overSeconds, verdicts } = found.schedule;
  return {
    ...rebalanceToDoc(found.ask, found.found, { ...found, asOf }),
    schedule: {
      waves,
      overSeconds,
      verdicts: verdicts.map(({ symbol, refusal }) => ({
        symbol,
        approved: refusal === null,
        refusal: refusal === null ? null : refusalToDoc(refusal),
      })),
    },
  };
}
