import { z } from 'zod';
import { amount, timeText } from '#contracts/bounds';

const BLACKOUTS_MAX = 100;

/** What a client asks of the schedule beside the order itself. */
export const orderConstraints = z.strictObject({
  max_participation: z.number().min(1e-6).max(1).optional(),
  min_slice: amount.optional().meta({ description: 'smallest slice, units' }),
  max_slice: amount.optional().meta({ description: 'largest slice, units' }),
  blackouts: z
    .array(z.strictObject({ from: timeText, to: timeText }))
    .max(BLACKOUTS_MAX)
    .optional()
    .meta({ description: 'nothing is sent in these times' }),
  closing_auction: z.boolean().optional().meta({ description: 'take part in the closing auction' }),
  randomise: z
    .strictObject({
      size: z.number().min(0).max(1),
      time: z.number().min(0).max(1),
      seed: z.number().int().min(0).max(4_294_967_295).optional(),
    })
    .optional()
    .meta({
      description:
        'shake sizes of slices and the edges between them by up to these shares, 0 and 0 for an even schedule; default: the configured shares; the seed is recorded',
    }),
});
