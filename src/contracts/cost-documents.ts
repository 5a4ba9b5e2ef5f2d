import { z } from 'zod';
import { refusalDoc } from '#contracts/documents';
import { strategyName } from '#contracts/strategies';
import { refusalToDoc } from '#contracts/to-documents';
import {
  type CostSurface,
  type FrontierChoice,
  URGENCIES,
  type UrgencyName,
} from '#core/cost/cost-surface';
import type { Calibration, CostEstimate } from '#core/cost/model';
import { isoTime } from '#core/kernel/civil';
import type { Refusal } from '#core/kernel/failure';
import type { Measured } from '#core/liquidity/profile';
import { type Instrument, priceOf, quantityOf, quoteValueOf } from '#core/market/instrument';
import type { Advice, StrategyCost } from '#core/plan/advise';

export const urgencyWord = z.enum(Object.keys(URGENCIES) as [UrgencyName, ...UrgencyName[]]);
const calibrationDoc = z.object({
  state: z.enum(['calibrated', 'prior', 'none']),
  source: z.string(),
  asOf: z.string().nullable(),
  n: z.number(),
});
const cells = z.array(z.array(z.number().nullable()));

/** What every size (shares of ADV, rows) costs in every time (trading days, columns): expected, its standard error and one order's timing risk, bps one way; null: above the participation cap. */
export const costSurfaceDoc = z.object({
  symbol: z.string(),
  currency: z.string(),
  adv: z.number(),
  price: z.number(),
  modelId: z.string(),
  calibration: calibrationDoc,
  urgency: urgencyWord,
  sizes: z.array(z.number()),
  horizonDays: z.array(z.number()),
  expectedBps: cells,
  standardErrorBps: cells,
  stdevBps: cells,
  participation: z.array(z.array(z.number())),
  /** Of the size that was asked for: what no other choice of time and urgency beats in both cost and risk. */
  frontier: z
    .array(
      z.object({
        urgency: urgencyWord,
        horizonDays: z.number(),
        expectedBps: z.number(),
        stdevBps: z.number(),
      }),
    )
    .nullable(),
});
export type CostSurfaceDoc = z.infer<typeof costSurfaceDoc>;

const strategyCostDoc = z.object({
  strategy: strategyName,
  expectedBps: z.number(),
  stdevBps: z.number(),
  /** What its risk counts for, bps. */
  riskBps: z.number(),
  takerShare: z.number(),
  completion: z.number(),
  participationPlanned: z.number(),
  score: z.number(),
});
/** Which strategy an order should take, and what the next best would cost more; bps. `score` is what they are compared by. */
export const adviceDoc = z.object({
  symbol: z.string(),
  quantity: z.number(),
  modelId: z.string(),
  /** How risk is priced: so many standard deviations, or lambda per unit of currency on the variance. */
  riskPrice: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('weight'), weight: z.number() }),
    z.object({ kind: z.literal('aversion'), lambda: z.number(), notional: z.number() }),
  ]),
  best: strategyCostDoc,
  runnerUp: strategyCostDoc.nullable(),
  runnerUpMore: z
    .object({ score: z.number(), expectedBps: z.number(), riskBps: z.number() })
    .nullable(),
  why: z.string(),
  each: z.array(strategyCostDoc),
  refused: z.array(z.object({ strategy: z.string(), refusal: refusalDoc })),
});
export type AdviceDoc = z.infer<typeof adviceDoc>;

/** The most that the gate lets through by the deadline for at most `maxBps`, with what binds beyond it. `costBps` is at the confidence that was asked for. */
export const mostDoc = z.object({
  symbol: z.string(),
  quantity: z.number(),
  notional: z.number(),
  currency: z.string(),
  maxBps: z.number(),
  confidence: z.number(),
  of: z.enum(['realised', 'expected']),
  costBps: z.number().nullable(),
  expectedBps: z.number().nullable(),
  standardErrorBps: z.number().nullable(),
  stdevBps: z.number().nullable(),
  bound: z.enum(['cost', 'gate', 'volume']),
  refusal: refusalDoc.nullable(),
  modelId: z.string(),
});
export type MostDoc = z.infer<typeof mostDoc>;

interface MostShown {
  readonly instrument: Instrument;
  readonly quantity: number;
  readonly pre: { readonly estimate: CostEstimate; readonly arrivalPrice: number } | null;
  readonly costBps: number | null;
  readonly bound: 'cost' | 'gate' | 'volume';
  readonly refusal: Refusal | null;
  readonly modelId: string;
}
export const mostToDoc = (
  { instrument, quantity, pre, costBps, bound, refusal, modelId }: MostShown,
  asked: Pick<MostDoc, 'maxBps' | 'confidence' | 'of'>,
): MostDoc => ({
  symbol: instrument.symbol,
  quantity,
  notional:
    pre === null
      ? 0
      : (quantity / quantityOf(instrument, 1)) * quoteValueOf(instrument, 1, pre.arrivalPrice),
  currency: instrument.currencies.quote,
  ...asked,
  costBps,
  expectedBps: pre?.estimate.expectedBps ?? null,
  standardErrorBps: pre?.estimate.standardErrorBps ?? null,
  stdevBps: pre?.estimate.stdevBps ?? null,
  bound,
  refusal: refusal === null ? null : refusalToDoc(refusal),
  modelId,
});

export interface SurfaceShown extends CostSurface {
  readonly instrument: Instrument;
  readonly profile: { readonly adv: Measured };
  readonly modelId: string;
  readonly calibration: Calibration;
  readonly priceMid: number;
  readonly sizes: readonly number[];
  readonly horizons: readonly number[];
  readonly urgency: UrgencyName;
  readonly frontier: readonly FrontierChoice[] | null;
}
export function surfaceToDoc(found: SurfaceShown): CostSurfaceDoc {
  const { instrument, calibration, sizes, horizons } = found;
  const rows = (values: Float64Array): number[][] =>
    sizes.map((_, i) =>
      Array.from(values.subarray(i * horizons.length, (i + 1) * horizons.length)),
    );
  const known = (values: Float64Array): (number | null)[][] =>
    rows(values).map((row) => row.map((value) => (Number.isFinite(value) ? value : null)));
  return {
    symbol: instrument.symbol,
    currency: instrument.currencies.quote,
    adv: found.profile.adv.value,
    price: priceOf(instrument, found.priceMid),
    modelId: found.modelId,
    calibration: {
      ...calibration,
      asOf: calibration.asOf === null ? null : isoTime(calibration.asOf),
    },
    urgency: found.urgency,
    sizes: [...sizes],
    horizonDays: [...horizons],
    expectedBps: known(found.expectedBps),
    standardErrorBps: known(found.standardErrorBps),
    stdevBps: known(found.stdevBps),
    participation: rows(found.participation),
    frontier: found.frontier === null ? null : found.frontier.map((each) => ({ ...each })),
  };
}
export function adviceToDoc({
  advice: { best, runnerUp, each, refused, ...rest },
  ...about
}: {
  readonly advice: Advice;
  readonly symbol: string;
  readonly quantity: number;
  readonly modelId: string;
}): AdviceDoc {
  const copy = (one: StrategyCost): StrategyCost => ({ ...one });
  return {
    ...about,
    ...rest,
    best: copy(best),
    runnerUp: runnerUp === null ? null : copy(runnerUp),
    each: each.map(copy),
    refused: refused.map(({ strategy, refusal }) => ({ strategy, refusal: refusalToDoc(refusal) })),
  };
}
