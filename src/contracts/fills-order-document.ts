import { z } from 'zod';
import { COST_GRADES } from '#core/tca/costed-order';

// One order of the answer of `plimsoll tca FILE --json`. Costs are bps, positive when they hurt; null is unknown.

export const knownOrNull = z.number().nullable();
export const interval = z.tuple([z.number(), z.number()]).nullable();
const side = z.enum(['buy', 'sell']);
const byName = z.record(z.string(), knownOrNull);

export const parts = z.object({
  delayBps: knownOrNull,
  spreadBps: knownOrNull,
  impactBps: knownOrNull,
  timingBps: knownOrNull,
  feesBps: knownOrNull,
  opportunityBps: knownOrNull,
});
const fillDoc = z.object({
  /** Of the execution; where the file has none, its place in it. */
  id: z.string(),
  orderId: z.string().nullable(),
  at: z.string(),
  price: z.number(),
  quantity: z.number(),
  venue: z.string().nullable(),
  liquidity: z.enum(['maker', 'taker']).nullable(),
  bid: knownOrNull,
  ask: knownOrNull,
  /** Against the arrival price, before fees, in bps of it: the three parts are its sum, and the fills by quantity are the order's. */
  costBps: knownOrNull,
  spreadBps: knownOrNull,
  impactBps: knownOrNull,
  timingBps: knownOrNull,
});
export const costedOrderDoc = z.object({
  id: z.string(),
  symbol: z.string(),
  side,
  quantity: z.number(),
  filled: z.number(),
  fills: z.number(),
  averagePrice: knownOrNull,
  arrivalPrice: knownOrNull,
  arrivalIs: z.string().nullable(),
  decisionPrice: knownOrNull,
  limit: knownOrNull,
  totalBps: knownOrNull,
  beforeFeesBps: knownOrNull,
  parts: parts.extend({ restBps: knownOrNull }),
  /** The same in the currency of the report, else of the price. */
  money: z.object({
    currency: z.string().nullable(),
    total: knownOrNull,
    delay: knownOrNull,
    spread: knownOrNull,
    impact: knownOrNull,
    timing: knownOrNull,
    fees: knownOrNull,
    opportunity: knownOrNull,
    rest: knownOrNull,
  }),
  /** As Perold (1988) and Wagner and Edwards (1993) divide it, bps; from arrival on where no decision is known. */
  splits: z
    .object({
      perold: z.object({
        executionBps: z.number(),
        opportunityBps: z.number(),
        feesBps: knownOrNull,
      }),
      wagner: z.object({
        delayBps: z.number(),
        tradingDelayBps: z.number(),
        opportunityDelayBps: z.number(),
        tradingBps: z.number(),
        opportunityBps: z.number(),
        feesBps: knownOrNull,
      }),
    })
    .nullable(),
  /** What was expected before the first child, of the cost from arrival on, and how surprising what was paid is: (actual - expected) / deviation. */
  estimate: z
    .object({
      expectedBps: z.number(),
      stdevBps: knownOrNull,
      actualBps: knownOrNull,
      z: knownOrNull,
      chanceOfWorse: knownOrNull,
    })
    .nullable(),
  deadline: z.string().nullable(),
  participationMax: knownOrNull,
  /** Of what was filled against arrival, before fees. */
  arrivalCost: z.object({ simpleBps: z.number(), logBps: z.number() }).nullable(),
  /** What of it the index explains, and what remains. */
  index: z
    .object({
      symbol: z.string(),
      beta: z.number(),
      indexBps: z.number(),
      adjustedBps: z.number(),
    })
    .nullable(),
  /** Against each benchmark in bps of it, positive is good. */
  performanceBps: z.record(z.string(), z.number()),
  benchmarks: byName,
  againstBps: z.record(z.string(), z.number()),
  markouts: z.array(z.object({ seconds: z.number(), bps: knownOrNull, meanBps: knownOrNull })),
  relativePerformance: knownOrNull,
  participation: knownOrNull,
  /** Mean of |share done - share due| over the time of the order: from an even pace, from the market's volume, and from its plan. */
  adherence: z.object({ even: knownOrNull, volume: knownOrNull, plan: knownOrNull }),
  passiveShare: knownOrNull,
  startAt: z.string(),
  startsWith: z.enum(['order', 'first fill']),
  endAt: z.string(),
  rebuiltBy: z.enum(['parent id', 'order id', 'gap']),
  currency: z.string().nullable(),
  value: knownOrNull,
  notional: knownOrNull,
  tags: z.record(z.string(), z.string()),
  /** Keys that follow from the order, hour and day in the zone of its market. */
  keys: z.object({ size: z.string().nullable(), hour: z.string(), day: z.string() }),
  market: z.string().nullable(),
  grade: z.enum(COST_GRADES),
  missing: z.array(z.string()),
  executions: z.array(fillDoc),
});
