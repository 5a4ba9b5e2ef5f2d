import { z } from 'zod';

/** Amounts are exact decimals as text: a float would lose the last unit. Positions are signed units, in whole lots. */
export const accountDoc = z.object({
  asOf: z.string(),
  balances: z.array(z.object({ asset: z.string(), amount: z.string() })),
  positions: z.array(z.object({ symbol: z.string(), quantity: z.number() })),
});
export type AccountDoc = z.infer<typeof accountDoc>;
