import { z } from 'zod';

/** What one instrument came to. Prices are in `currency`; value, profit and fees in `settledIn`, which differs for inverse contracts. Average cost: what adds moves it, what takes away realises. */
export const profitDoc = z.object({
  symbol: z.string(),
  currency: z.string(),
  settledIn: z.string(),
  /** Signed units held, and how many of them came from elsewhere: what those cost is not known here. */
  quantity: z.number(),
  costUnknown: z.number(),
  averageCost: z.number().nullable(),
  /** Mid now; null: the market has none. */
  mark: z.number().nullable(),
  value: z.number().nullable(),
  unrealised: z.number().nullable(),
  /** Of what was closed, before fees; fees are of all executions. */
  realised: z.number(),
  fees: z.number(),
});
export type ProfitDoc = z.infer<typeof profitDoc>;

/** Amounts are exact decimals as text: a float would lose the last unit. Positions are signed units, in whole lots. */
export const accountDoc = z.object({
  asOf: z.string(),
  balances: z.array(z.object({ asset: z.string(), amount: z.string() })),
  positions: z.array(z.object({ symbol: z.string(), quantity: z.number() })),
  /** Of every instrument that is held or was traded here. */
  profit: z.array(profitDoc),
});
export type AccountDoc = z.infer<typeof accountDoc>;
