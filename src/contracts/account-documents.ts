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

/** What stands behind contracts on margin that are settled in one currency at one venue, and in it. null: not known now. */
export const marginDoc = z.object({
  venue: z.string(),
  currency: z.string(),
  /** Without and with what open contracts have gained. */
  wallet: z.number().nullable(),
  equity: z.number().nullable(),
  /** Asked for to open what is held, and to keep it, with open orders at their worst end. */
  initial: z.number().nullable(),
  maintenance: z.number().nullable(),
  contracts: z.array(
    z.object({
      symbol: z.string(),
      /** Signed contracts. */
      quantity: z.number(),
      mark: z.number().nullable(),
      unrealised: z.number().nullable(),
      /** The price of it, all else where it is; null: no price is, or nobody knows. */
      liquidation: z.number().nullable(),
      /** From the mark to it, as a share of the mark; null: no price can reach it, or nobody knows. */
      distance: z.number().nullable(),
    }),
  ),
});
export type MarginDoc = z.infer<typeof marginDoc>;

/** Amounts are exact decimals as text: a float would lose the last unit. Positions are signed units, in whole lots. */
export const accountDoc = z.object({
  asOf: z.string(),
  balances: z.array(z.object({ asset: z.string(), amount: z.string() })),
  positions: z.array(z.object({ symbol: z.string(), quantity: z.number() })),
  /** Of every instrument that is held or was traded here. */
  profit: z.array(profitDoc),
  /** Empty where nothing is held on margin here. */
  margin: z.array(marginDoc),
});
export type AccountDoc = z.infer<typeof accountDoc>;
