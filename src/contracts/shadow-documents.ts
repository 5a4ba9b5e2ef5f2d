import { z } from 'zod';
import { amount, timeText } from '#contracts/bounds';
import { orderRequest, preTradeDoc, refusalDoc } from '#contracts/documents';

const ownId = z.string().regex(/^[A-Za-z0-9._:-]{1,64}$/, 'at most 64 of A-Z a-z 0-9 . _ : -');
export const shadowId = z.object({ id: ownId });

/** An order that the desk works by itself: the fields of an order, under the desk's own id. */
export const shadowRequest = orderRequest.omit({ parentId: true }).extend({ id: ownId });
export const shadowFillsRequest = z.strictObject({
  fills: z
    .array(
      z.strictObject({
        executionId: z.string().min(1).max(64),
        at: timeText,
        price: amount,
        quantity: amount,
      }),
    )
    .min(1)
    .max(500),
});

/** Nothing of it was sent. Costs in bps, before fees where they are real; null is unknown. */
export const shadowDoc = z.object({
  id: z.string(),
  at: z.string(),
  by: z.string(),
  symbol: z.string(),
  side: orderRequest.shape.side,
  quantity: z.number(),
  /** null: not enough was known to judge it; `refusal` says what. */
  approved: z.boolean().nullable(),
  refusal: refusalDoc.nullable(),
  /** Of the plan that it would have had. */
  predicted: z
    .object({
      strategy: z.string(),
      start: z.string(),
      end: z.string(),
      slices: z.number(),
      expectedBps: z.number(),
      feesBps: z.number(),
      interval90Bps: z.tuple([z.number(), z.number()]),
      modelId: z.string(),
    })
    .nullable(),
  fills: z.number(),
  filled: z.number(),
  averagePrice: z.number().nullable(),
  /** Of what is filled, against the mid when it was reported. */
  real: z
    .object({ costBps: z.number(), arrivalPrice: z.number(), completion: z.number() })
    .nullable(),
  /** Whether the cost of the whole order is inside the predictive interval; null until it is filled. */
  isWithin90: z.boolean().nullable(),
  /** All that was answered; of one order only. */
  preTrade: preTradeDoc.nullable().optional(),
});
export type ShadowDoc = z.infer<typeof shadowDoc>;

/** What is kept of an answer. */
export const shadowAnswer = z.object({
  preTrade: preTradeDoc.nullable(),
  refusal: refusalDoc.nullable(),
});
export type ShadowAnswer = z.infer<typeof shadowAnswer>;

export function predictedOf({ preTrade }: ShadowAnswer): ShadowDoc['predicted'] {
  if (preTrade === null) return null;
  const { plan, estimate } = preTrade;
  return {
    strategy: plan.strategy,
    start: plan.start,
    end: plan.end,
    slices: plan.slices.length,
    expectedBps: estimate.expectedBps,
    feesBps: estimate.feesBps,
    interval90Bps: estimate.interval90Bps,
    modelId: estimate.modelId,
  };
}
