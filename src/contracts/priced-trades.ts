import { z } from 'zod';
import { amount, LIST_MAX } from '#contracts/bounds';
import { orderRequest } from '#contracts/documents';
import { type PricedTrades, UNPRICED, type Unpriced } from '#core/cost/price-trades';
import { isMarketTime } from '#core/market/stamps';

const TRADES_MAX = Math.min(10_000, LIST_MAX);
/** Trades of a backtest: each is priced as of its own day. */
export const pricedTradesRequest = z.strictObject({
  trades: z
    .array(
      z.strictObject({
        symbol: orderRequest.shape.symbol,
        at: z.iso
          .datetime({ offset: true })
          .refine(
            (text) => isMarketTime(Date.parse(text) * 1000),
            'must be of the years 1900 to 2199',
          ),
        quantity: amount,
        horizonDays: amount.optional(),
        spreadBps: z.number().min(0).max(10_000).optional(),
      }),
    )
    .min(1)
    .max(TRADES_MAX),
  /** Pace of a trade without a horizon; the configured cap without it. */
  participation: z.number().gt(0).max(1).optional(),
  takerShare: z.number().min(0).max(1).default(1),
  feesBps: z.number().min(-1000).max(1000).default(0),
});

const known = z.number().nullable();
/** One row a trade, in their order; bps one way of its value, null with `why` where it has no price. */
export const pricedTradesDoc = z.object({
  modelId: z.string(),
  priced: z.number(),
  trades: z.array(
    z.object({
      expectedBps: known,
      spreadBps: known,
      impactBps: known,
      standardErrorBps: known,
      stdevBps: known,
      interval90Bps: z.tuple([z.number(), z.number()]).nullable(),
      advShare: known,
      participation: known,
      why: z.enum(Object.keys(UNPRICED) as [Unpriced, ...Unpriced[]]).nullable(),
      remedy: z.string().nullable(),
    }),
  ),
});
export type PricedTradesDoc = z.infer<typeof pricedTradesDoc>;

export function pricedTradesToDoc(priced: PricedTrades, modelId: string): PricedTradesDoc {
  const at = (column: Float64Array, i: number): number | null =>
    Number.isFinite(column[i]!) ? column[i]! : null;
  return {
    modelId,
    priced: priced.why.filter((each) => each === 'priced').length,
    trades: priced.why.map((why, i) => ({
      expectedBps: at(priced.expectedBps, i),
      spreadBps: at(priced.spreadBps, i),
      impactBps: at(priced.impactBps, i),
      standardErrorBps: at(priced.standardErrorBps, i),
      stdevBps: at(priced.stdevBps, i),
      interval90Bps: why === 'priced' ? [priced.lowBps[i]!, priced.highBps[i]!] : null,
      advShare: at(priced.advShare, i),
      participation: at(priced.participation, i),
      why: why === 'priced' ? null : why,
      remedy: why === 'priced' ? null : UNPRICED[why],
    })),
  };
}
