import { z } from 'zod';
import { APARTS } from '#core/market/view';

/** What our own orders found at a venue, with priors: few orders teach little. Shares from 0 to 1, seconds, bps one way. */
const learnedDoc = z.object({
  missed: z.number(),
  rejected: z.number(),
  latencySeconds: z.number(),
  adverseBps: z.number(),
  orders: z.number(),
  fills: z.number(),
});
const quote = z.object({ price: z.number(), quantity: z.number() }).nullable();

/** One place where the desk trades. Times ISO-8601 UTC; null is unknown, or not so. */
export const venueDoc = z.object({
  venue: z.string(),
  /** Since when it does not answer; null: it does. */
  downSince: z.string().nullable(),
  /** Why our books and its statement are being compared; null: they are not. */
  reconciling: z.string().nullable(),
  reconciledAt: z.string().nullable(),
  findings: z.number(),
  learned: learnedDoc.nullable(),
  /** Of the account there, exact decimals; empty where there is one account. */
  balances: z.array(z.object({ asset: z.string(), amount: z.string() })),
  markets: z.array(
    z.object({
      symbol: z.string(),
      bid: quote,
      ask: quote,
      /** Why its quotes are left out of the consolidated book; null: they count. */
      apart: z.enum(APARTS).nullable(),
      ageSeconds: z.number().nullable(),
      makerBps: z.number(),
      takerBps: z.number(),
    }),
  ),
});
export type VenueDoc = z.infer<typeof venueDoc>;
