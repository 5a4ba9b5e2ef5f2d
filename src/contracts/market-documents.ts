import { z } from 'zod';
import { timeText } from '#contracts/bounds';

/** Lengths of bars that a chart may ask for, seconds. */
const BAR_LENGTHS: readonly number[] = [60, 300, 3600, 86_400];
export const barsQuery = z.strictObject({
  length: z.coerce
    .number()
    .int()
    .min(60)
    .max(86_400)
    .refine((length) => BAR_LENGTHS.includes(length), `must be one of ${BAR_LENGTHS.join(', ')}`)
    .default(60),
  limit: z.coerce.number().int().min(1).max(2000).default(500),
  /** Only bars that begin then or later. */
  since: timeText.optional(),
});

/** Prices of one symbol over time, oldest first; the last bar is not over yet. Currency a unit, units; times ISO-8601 UTC of the start of each bar. */
export const barsDoc = z.object({
  symbol: z.string(),
  currency: z.string(),
  lengthSeconds: z.number(),
  /** `followed`: mid prices and eligible volume that this service saw; `imported`, `venue`: trades. null: there are none yet. */
  source: z.enum(['followed', 'imported', 'venue']).nullable(),
  bars: z.array(
    z.object({
      at: z.string(),
      open: z.number(),
      high: z.number(),
      low: z.number(),
      close: z.number(),
      volume: z.number(),
    }),
  ),
});
export type BarsDoc = z.infer<typeof barsDoc>;

/** What is left of one of our children that rests in the book: units, currency a unit. */
export const restingDoc = z.object({
  parentId: z.string(),
  side: z.enum(['buy', 'sell']),
  price: z.number(),
  quantity: z.number(),
});
export type RestingDoc = z.infer<typeof restingDoc>;
