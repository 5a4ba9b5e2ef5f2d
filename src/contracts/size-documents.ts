import { z } from 'zod';
import { amount, daysCount, riskShare, yearlyFraction } from '#contracts/bounds';
import { symbol } from '#contracts/portfolio-documents';
import { SIDES } from '#core/kernel/units';
import type { LiquidityProfile } from '#core/liquidity/profile';
import { type Instrument, priceOf, quantityOf } from '#core/market/instrument';
import type { SizedOrder } from '#core/plan/size/size-signal';

/** What longs of a perpetual pay to shorts a day, bps of the value held; negative: shorts pay. */
const dayOfFunding = z.number().min(-1e4).max(1e4);
/** How much of a symbol, one way of wishing for it; positions and money of the account that is asked. */
export const sizeRequest = z.strictObject({
  symbol,
  capital: amount,
  /** What the limits of the tiers apply to; without it the capital. */
  netAssetValue: amount.optional(),
  daysMax: daysCount.optional(),
  maxImpactBps: z.number().min(1e-6).max(1e6).optional(),
  /** Score from which on the whole position is borne, and how many times what is displayed against it may trade. */
  fullScore: z.number().min(1e-6).max(1).optional(),
  depthMost: amount.optional(),
  method: z.discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('volatility'),
      signal: z.number().min(-1).max(1),
      targetVolatilityAnnual: yearlyFraction.min(1e-6),
    }),
    z.strictObject({
      kind: z.literal('risk'),
      share: riskShare,
      stopPrice: amount,
    }),
    z.strictObject({
      kind: z.literal('kelly'),
      excessAnnual: yearlyFraction,
      fraction: z.number().min(1e-6).max(1),
      fundingPerDayBps: dayOfFunding.optional(),
    }),
    z.strictObject({
      kind: z.literal('edge'),
      edgeBps: z.number().min(-1e6).max(1e6),
      funding: z.strictObject({ perDayBps: dayOfFunding, days: daysCount }).optional(),
    }),
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
  netAssetValue: request.netAssetValue ?? null,
  method: request.method,
  daysMax: request.daysMax ?? null,
  maxImpactBps: request.maxImpactBps ?? null,
  fullScore: request.fullScore ?? null,
  depthMost: request.depthMost ?? null,
});

interface SizeWishDoc extends Pick<z.infer<typeof sizeRequest>, 'symbol' | 'capital' | 'method'> {
  readonly netAssetValue: number | null;
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
