import { z } from 'zod';
import { signedAmount, TEXT_MAX } from '#contracts/bounds';
import { DRIFTS } from '#core/cost/calibrate/drift';

const count = z.number().int().min(0).max(1e12);
const short = z.string().max(TEXT_MAX);

const refit = z.strictObject({
  modelId: short,
  against: short,
  value: signedAmount,
  standardError: signedAmount.min(0),
  n: count,
  verdict: z.enum(['better', 'worse', 'undecided']),
  isPromoted: z.boolean(),
});
/** A round of the loop, as whoever fitted reports it. */
export const learnedRequest = z.strictObject({
  refit: refit.nullable(),
  why: short,
});
export type RefitDoc = z.infer<typeof refit>;
export const driftDoc = z.object({
  modelId: z.string(),
  orders: count,
  /** Groups of orders whose times overlap. */
  markets: count,
  coverage90: z.number().nullable(),
  above: count,
  below: count,
  /** Over the threshold of its alarm: 1 is the alarm. */
  evidence: z.object({
    dearer: z.number(),
    cheaper: z.number(),
    narrow: z.number(),
    wide: z.number(),
  }),
  alarm: z.enum(DRIFTS).nullable(),
});

/** A round of the loop. */
export const roundDoc = z.object({
  at: z.string(),
  drift: driftDoc,
  /** How far the intervals of the model are stretched from then on; null: not at all. */
  widening: z.object({ modelId: z.string(), factor: z.number(), until: z.number() }).nullable(),
  refit: refit.nullable(),
  why: z.string(),
});
