import { z } from 'zod';
import { costedOrderDoc, interval, knownOrNull, parts } from '#contracts/fills-order-document';

// The answer of `plimsoll tca FILE --json` and of POST /api/tca/fills. Costs are bps, positive when they hurt; null is unknown.

const costs = z.object({
  n: z.number(),
  /** Orders of it without a cost: they are in no mean. */
  unknown: z.number(),
  days: z.number(),
  meanBps: knownOrNull,
  /** 95 %, by days; null of one day. */
  interval95: interval,
  medianBps: knownOrNull,
  /** By value; null where values are of several currencies or unknown. */
  weightedBps: knownOrNull,
  weightedInterval95: interval,
  standardErrorBps: knownOrNull,
  notional: knownOrNull,
  /** Their cost in the same currency: the mean by value of that value. */
  costMoney: knownOrNull,
  /** Means over the orders of what is known, each order alike; with the rest they sum to the mean. */
  parts,
  restBps: knownOrNull,
});
const leagueDoc = z.object({
  by: z.string(),
  /** What contenders are compared at equal values of, where every order has it. */
  covariates: z.array(z.string()),
  rows: z.array(
    z.object({
      contender: z.string(),
      n: z.number(),
      days: z.number(),
      meanBps: z.number(),
      interval95: interval,
      medianBps: z.number(),
      adjustedBps: knownOrNull,
    }),
  ),
  pairs: z.array(
    z.object({
      cheaper: z.string(),
      costlier: z.string(),
      differenceBps: knownOrNull,
      interval95: interval,
      adjustedP: knownOrNull,
      /** Of ranks, beside: it takes orders as independent and decides nothing. */
      rankP: knownOrNull,
      ordersNeeded: knownOrNull,
      /** Of orders that did the same job, compared with each other alone. */
      isPaired: z.boolean(),
      verdict: z.enum(['differs', 'cannot tell', 'not comparable']),
      sentence: z.string(),
    }),
  ),
  leftOut: z.number(),
});
const markoutDoc = z.object({
  seconds: z.number(),
  n: z.number(),
  missing: z.number(),
  meanBps: z.number(),
  interval95: interval,
  medianBps: z.number(),
  /** Wilcoxon's signed ranks, and signs alone: chances of so far from zero where nothing moves. Orders are taken as independent. */
  p: knownOrNull,
  signP: knownOrNull,
});
/** Mann and Whitney's rank sums of the mark-outs of buys against those of sells. */
const sidesDoc = z.object({
  seconds: z.number(),
  buys: z.number(),
  sells: z.number(),
  buysMedianBps: z.number(),
  sellsMedianBps: z.number(),
  p: z.number(),
});
const reversionDoc = z.object({
  seconds: z.number(),
  n: z.number(),
  temporaryBps: z.number(),
  temporaryInterval95: interval,
  permanentBps: z.number(),
  permanentInterval95: interval,
  /** Of the temporary part, by signed ranks. */
  p: knownOrNull,
});
const sides = <Row extends z.ZodType>(row: Row) =>
  z.object({ all: z.array(row), buys: z.array(row), sells: z.array(row) });
const qualityDoc = z.object({
  fills: z.number(),
  passiveShare: knownOrNull,
  quotedBps: z.number(),
  effectiveBps: z.number(),
  effectiveOverQuoted: knownOrNull,
  spreadCaptured: knownOrNull,
  realisedBps: knownOrNull,
  impactBps: knownOrNull,
  /** By how much the average is worse than the touch of its own side, and than the other side's. */
  beyondNearTouchBps: z.number(),
  beyondFarTouchBps: z.number(),
  adverseSelectionBps: knownOrNull,
});

export const fillsDoc = z.object({
  /** The report as one page, and as an Excel workbook in base64, where the request asked for them. */
  exports: z.object({ html: z.string().optional(), xlsx: z.string().optional() }).optional(),
  orders: z.array(costedOrderDoc),
  /** By a key, or by several crossed: `strategy+venue`. */
  groups: z.array(costs.extend({ by: z.string(), key: z.string() })),
  total: costs,
  leagues: z.array(leagueDoc),
  /** Positive: the price went on in our direction; negative: it came back. */
  markouts: sides(markoutDoc).extend({ buysAgainstSells: z.array(sidesDoc) }),
  /** What of the cost came back, and what stayed. */
  reversion: sides(reversionDoc),
  outliers: z.object({
    found: z.array(
      z.object({
        id: z.string(),
        stratum: z.string(),
        totalBps: z.number(),
        medianBps: z.number(),
        z: z.number(),
        n: z.number(),
        sentence: z.string(),
      }),
    ),
    notJudged: z.number(),
  }),
  bestExecution: z.object({
    flags: z.array(
      z.object({
        code: z.string(),
        id: z.string(),
        was: z.number(),
        most: z.number(),
        unit: z.string(),
        sentence: z.string(),
      }),
    ),
    /** How often a rule could be checked, and could not. */
    rules: z.array(
      z.object({
        code: z.string(),
        rule: z.string(),
        checked: z.number(),
        notChecked: z.number(),
        flagged: z.number(),
      }),
    ),
  }),
  /** Estimates of before the first child beside what was paid; z of a right model: mean 0 and variance 1. */
  estimates: z
    .object({
      n: z.number(),
      days: z.number(),
      leftOut: z.number(),
      biasBps: z.number(),
      biasInterval95: interval,
      meanZ: z.number(),
      varianceZ: knownOrNull,
      slope: knownOrNull,
      slopeInterval95: interval,
      coverage: z.array(
        z.object({
          nominal: z.number(),
          share: z.number(),
          interval95: interval,
          holds: z.boolean().nullable(),
        }),
      ),
    })
    .nullable(),
  fillQuality: z.object({
    all: qualityDoc.nullable(),
    byVenue: z.array(qualityDoc.extend({ key: z.string() })),
    /** By the keys of the groups, where fills have more than one value of them. */
    byKey: z.array(qualityDoc.extend({ by: z.string(), key: z.string() })),
    withoutQuote: z.number(),
    seconds: z.number(),
  }),
  currency: z.string().nullable(),
  rebuilt: z.object({
    parents: z.number(),
    by: z.record(z.string(), z.number()),
    gap: z.string(),
  }),
  grades: z.record(z.string(), z.number()),
  skipped: z.array(z.object({ reason: z.string(), rows: z.number(), first: z.string() })),
  notes: z.array(z.string()),
  files: z.array(z.object({ source: z.string(), hash: z.string(), format: z.string() })),
});
export type FillsDoc = z.infer<typeof fillsDoc>;
export type CostedOrderDoc = FillsDoc['orders'][number];
