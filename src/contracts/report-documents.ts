import { z } from 'zod';
import { PLAIN_WAYS } from '#core/tca/own-parent';

// How well the desk does, of its own orders: docs/success.md. Costs in bps of arrival notional, positive when they hurt; money in the reporting currency.

const pair = z.tuple([z.number(), z.number()]).readonly();
const many = <Of extends z.ZodType>(of: Of): z.ZodReadonly<z.ZodArray<Of>> =>
  z.array(of).readonly();

/** A mean over orders, each alike; `interval95Bps` by days, null on one day. `leftOut`: orders of which it is not known. */
const meanFields = {
  n: z.number(),
  days: z.number(),
  leftOut: z.number(),
  meanBps: z.number().nullable(),
  interval95Bps: pair.nullable(),
};
/** How often a band held what came. `holds`: the nominal level is inside the band by days. */
const band = z.object({
  nominal: z.number(),
  share: z.number(),
  interval95: pair.nullable(),
  holds: z.boolean().nullable(),
});
const estimateFields = {
  ...meanFields,
  coverage90: band.nullable(),
  /** Of (cost - expected) / timing risk: 0 and 1 of a model that is right. */
  meanZ: z.number().nullable(),
  varianceZ: z.number().nullable(),
};
const share = z.object({ share: z.number(), interval95: pair.nullable() });

const cost = z.object({
  totalBps: z.number(),
  parts: z.object({
    delayBps: z.number().nullable(),
    spreadBps: z.number().nullable(),
    impactBps: z.number().nullable(),
    timingBps: z.number().nullable(),
    feesBps: z.number().nullable(),
    opportunityBps: z.number().nullable(),
  }),
  unexplainedBps: z.number(),
});
const group = z.object({
  key: z.string(),
  n: z.number(),
  unknown: z.number(),
  days: z.number(),
  notional: z.number().nullable(),
  /** By value. */
  weighted: cost.nullable(),
  weightedInterval95Bps: pair.nullable(),
  simple: cost,
  simpleInterval95Bps: pair.nullable(),
  medianBps: z.number(),
  medianInterval95Bps: pair.nullable(),
});

const saved = z.object({
  ...meanFields,
  baseline: z.enum(PLAIN_WAYS),
  /** Of those left out: not all was filled. */
  unfinished: z.number(),
  beforeFees: z.object(meanFields),
  byValue: z.object({ meanBps: z.number(), interval95Bps: pair.nullable() }).nullable(),
  /** null: the baseline costs less than 1 bp. */
  ofBaseline: share.nullable(),
  moneyAYear: z.object({ value: z.number(), interval95: pair.nullable() }).nullable(),
});

/** Every refusal, also those that would have been cheap; costs are modelled. */
const refusals = z.object({
  refused: z.number(),
  waiting: z.number(),
  unknown: z.number(),
  followed: z.number(),
  avoided: z.number(),
  cheap: z.number(),
  meanBps: z.number().nullable(),
  interval95Bps: pair.nullable(),
  medianBps: z.number().nullable(),
  immediate: z.object({ n: z.number(), meanBps: z.number().nullable() }),
  sentence: z.string(),
});

const league = z.object({
  rows: many(
    z.object({
      contender: z.string(),
      n: z.number(),
      days: z.number(),
      meanBps: z.number(),
      interval95Bps: pair.nullable(),
      medianBps: z.number(),
      adjustedBps: z.number().nullable(),
    }),
  ),
  pairs: many(
    z.object({
      cheaper: z.string(),
      costlier: z.string(),
      differenceBps: z.number().nullable(),
      interval95Bps: pair.nullable(),
      orders: pair,
      verdict: z.enum(['differs', 'cannot tell', 'not comparable']),
      assignment: z.enum(['randomised', 'observed']),
      sentence: z.string(),
    }),
  ),
  leftOut: z.number(),
});
const wheel = z.object({
  rule: z.string(),
  counts: z.object({ used: z.number(), waiting: z.number(), refused: z.number() }),
  arms: many(z.object({ name: z.string(), orders: z.number(), meanBps: z.number().nullable() })),
  sentences: many(z.string()),
  stop: z.enum(['decided', 'exhausted']).nullable(),
});

export const reportDoc = z.object({
  from: z.string(),
  to: z.string(),
  currency: z.string(),
  /** `isCut`: there were more orders than a report takes, and the oldest are not in it. */
  orders: z.object({
    placed: z.number(),
    ended: z.number(),
    working: z.number(),
    refused: z.number(),
    isCut: z.boolean(),
  }),
  /** Executed in the 30 days before `to`; null: not all of it is known in this currency. */
  tradedValue: z.number().nullable(),
  againstEstimate: z.object({
    ...estimateFields,
    byModel: many(z.object({ ...estimateFields, modelId: z.string() })),
  }),
  againstVwap: z.object({ ...meanFields, better: share.nullable() }),
  refusals,
  saved: many(saved),
  /** Trading days, of the book as it is now; null inside: some of it is never sold at the cap. */
  daysToLiquidate: z
    .object({
      longest: z.number().nullable(),
      byValue: z.number().nullable(),
      names: z.number(),
    })
    .nullable(),
  byStrategy: many(group),
  bySymbol: many(group),
  league,
  wheel: many(wheel),
});
export type ReportDoc = z.infer<typeof reportDoc>;
