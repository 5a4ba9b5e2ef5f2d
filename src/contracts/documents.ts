import { z } from 'zod';
import { amount, symbolText, timeText } from '#contracts/bounds';
import { orderConstraints } from '#contracts/order-constraints';
import { orderChangeDoc, orderTermsDoc } from '#contracts/order-life';
import { orderedStrategy, parameterFields, strategyName } from '#contracts/strategies';
import { SIDES } from '#core/kernel/units';
import { LIQUIDITY_EVENT_KINDS } from '#core/liquidity/events';
import { GRADES, REGIMES, TIERS } from '#core/liquidity/profile';
import { APARTS } from '#core/market/view';
import { CHILD_TYPES } from '#core/order/child';
import { RESIDUAL_POLICIES } from '#core/plan/parent';

// The JSON that other programs read: API answers, `--json` documents, the dashboard. Prices in quote currency, quantities in units,
// times ISO-8601 UTC with microseconds, null is unknown. Costs are bps of arrival notional, positive when they hurt.

const measured = z.object({
  value: z.number(),
  unit: z.string(),
  standardError: z.number().nullable(),
  n: z.number(),
  source: z.string(),
});
export const refusalDoc = z.object({
  code: z.string(),
  message: z.string(),
  facts: z.record(z.string(), z.unknown()),
  remedy: z.string(),
});
export const side = z.enum(SIDES);

export const assessmentDoc = z.object({
  symbol: z.string(),
  asOf: z.string(),
  quantity: z.number(),
  score: z.number(),
  scoreInterval: z.tuple([z.number(), z.number()]),
  grade: z.enum(GRADES),
  tier: z.enum(TIERS),
  regime: z.enum(REGIMES),
  components: z.array(
    z.object({ name: z.string(), value: z.number().nullable(), contribution: z.number() }),
  ),
  measures: z.record(z.string(), measured),
  limits: z.object({
    quantityMaxByAdv: z.number(),
    quantityMaxInOneDay: z.number(),
    positionMaxOfNav: z.number(),
  }),
  daysToTrade: z.number(),
  advShare: z.number(),
  /** What impact and days of the score are of; money in quote currency, days at the participation cap. */
  sizes: z.array(
    z.object({ notional: z.number(), impactBps: z.number().nullable(), days: z.number() }),
  ),
  /** Share of the day's volume per equal bin of the session; `error`: the share that such a curve put into the wrong bin on days it had not seen. */
  curve: z.object({
    shares: z.array(z.number()),
    error: z.number().nullable(),
    days: z.number(),
    source: z.string(),
  }),
  /** By time of day, equally long stretches of the session (half hours): whole spread and units at the touch, one side; null where it is not known. */
  timeOfDay: z
    .array(z.object({ spreadBps: measured.nullable(), depth: measured.nullable() }))
    .nullable(),
  quality: z.object({
    grade: z.string(),
    prior: z.string().nullable(),
    notes: z.array(z.string()),
    version: z.number(),
    madeOf: z.array(z.string()),
  }),
});
export type AssessmentDoc = z.infer<typeof assessmentDoc>;

/** A day so far: quarters of an hour, and what was out of the ordinary (`usual` is the median of the hour before). Depth and volume in units. */
export const dayDoc = z.object({
  stretches: z.array(
    z.object({
      at: z.string(),
      spreadBps: z.number().nullable(),
      depth: z.number().nullable(),
      volume: z.number(),
    }),
  ),
  events: z.array(
    z.object({
      kind: z.enum(LIQUIDITY_EVENT_KINDS),
      at: z.string(),
      value: z.number(),
      usual: z.number(),
      ratio: z.number(),
    }),
  ),
});
export type DayDoc = z.infer<typeof dayDoc>;

const estimateDoc = z.object({
  expectedBps: z.number(),
  spreadBps: z.number(),
  impactBps: z.number(),
  walkBps: z.number(),
  feesBps: z.number(),
  standardErrorBps: z.number(),
  stdevBps: z.number(),
  interval90Bps: z.tuple([z.number(), z.number()]),
  expectedCost: z.number(), // quote currency
  /** Share of the lots that is expected to take liquidity; estimates of older journals do not say. */
  takerShare: z.number().optional(),
  /** Of an order at once: the share that the displayed book holds, the rest is the model's; null: worked over time. */
  displayedShare: z.number().nullable().optional(),
  /** What the client's limit lets through: chance that all is done, expected share, and what it saves on what is done and costs on what is not, bps of the whole order. */
  limit: z
    .object({
      distanceBps: z.number(),
      probability: z.number(),
      share: z.number(),
      selectionBps: z.number(),
      opportunityBps: z.number(),
    })
    .nullable()
    .optional(),
  modelId: z.string(),
  calibration: z.object({
    state: z.enum(['calibrated', 'prior', 'none']),
    source: z.string(),
    asOf: z.string().nullable(),
    n: z.number(),
  }),
});
export type EstimateDoc = z.infer<typeof estimateDoc>;

const planDoc = z.object({
  strategy: strategyName,
  start: z.string(),
  end: z.string(),
  slices: z.array(z.object({ start: z.string(), end: z.string(), quantity: z.number() })),
  participationMax: z.number(),
  participationPlanned: z.number(),
  expectedBps: z.number(),
  stdevBps: z.number(),
  completion: z.number(),
  /** Chance that all is done by the deadline; null: the steadiness of the volume is unknown. Plans of older journals do not say. */
  completionChance: z.number().nullable().optional(),
  /** Where the cap does not let all through: by when it would (null: not within a month), what fits by the deadline (units), and days of average volume that all of it takes. */
  fits: z
    .object({ deadline: z.string().nullable(), quantity: z.number(), days: z.number() })
    .nullable()
    .optional(),
  /** Of a plan that was shaken. */
  seed: z.number().optional(),
  /** What an observer of the tape could tell. */
  detectability: z
    .object({
      sends: z.number(),
      periodSeconds: z.number().nullable(),
      timesChance: z.number().nullable(),
      sizesChance: z.number().nullable(),
      isFound: z.boolean(),
    })
    .nullable()
    .optional(),
  /** Where to rest with so many child orders left in a slice, where the client says how orders come. */
  posting: z
    .array(
      z.object({
        left: z.number(),
        depthBps: z.number(),
        restingDepthBps: z.number(),
        takeFromSeconds: z.number().nullable(),
      }),
    )
    .optional(),
  frontier: z.array(
    z.object({ riskAversion: z.number(), expectedBps: z.number(), stdevBps: z.number() }),
  ),
  residual: z.enum(RESIDUAL_POLICIES),
  assumptions: z.array(z.string()),
});
export type PlanDoc = z.infer<typeof planDoc>;

/** Before any order: what the market is like, what it would cost, how it would be done, and whether the gate lets it. */
export const preTradeDoc = z.object({
  order: z.object({
    symbol: z.string(),
    side,
    quantity: z.number(),
    strategy: strategyName,
    start: z.string(),
    deadline: z.string(),
    limit: z.number().nullable(),
    participationMax: z.number(),
  }),
  arrivalPrice: z.number(),
  arrivalNotional: z.number(),
  currency: z.string(),
  assessment: assessmentDoc,
  estimate: estimateDoc,
  /** The same order all at once, on the book as it is; null with `nowRefusal` where nobody can say. */
  now: estimateDoc.nullable(),
  nowRefusal: refusalDoc.nullable(),
  plan: planDoc,
  verdict: z.object({ approved: z.boolean(), refusal: refusalDoc.nullable() }),
});
export type PreTradeDoc = z.infer<typeof preTradeDoc>;

export const tcaDoc = z.object({
  totalBps: z.number(),
  delayBps: z.number(),
  spreadBps: z.number(),
  impactBps: z.number(),
  timingBps: z.number(),
  feesBps: z.number(),
  opportunityBps: z.number(),
  vwapBps: z.number().nullable(),
  twapBps: z.number().nullable(),
  participation: z.number().nullable(),
  completion: z.number(),
  estimatedBps: z.number(),
  /** null: nothing was filled, so that there is no cost to compare. */
  withinInterval90: z.boolean().nullable(),
  benchmarks: z.object({
    decision: z.number().nullable(),
    arrival: z.number(),
    vwap: z.number().nullable(),
    twap: z.number().nullable(),
    average: z.number().nullable(),
    last: z.number(),
  }),
  notes: z.array(z.string()),
});
export type TcaDoc = z.infer<typeof tcaDoc>;

const childDoc = z.object({
  clientOrderId: z.string(),
  sentAt: z.string(),
  side,
  limit: z.number(),
  quantity: z.number(),
  type: z.enum(CHILD_TYPES),
  /** When it reached the venue, by the venue's clock. */
  acceptedAt: z.string().nullable(),
  cancelledAt: z.string().nullable(),
  queueAhead: z.number().nullable(),
  reason: z.string(),
  status: z.string(),
  filled: z.number(),
  /** Where it was sent. */
  venue: z.string(),
  /** What was weighed when it was sent, bps and units of the venue's market; null: nobody wrote it down. */
  why: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).nullable(),
});
const fillDoc = z.object({
  at: z.string(),
  price: z.number(),
  quantity: z.number(),
  venue: z.string(),
  liquidity: z.enum(['maker', 'taker']),
  clientOrderId: z.string(),
  fee: z.number(),
  /** The market beside it: the mid, and the opposite touch (of a fill that rested: its own price). null: a side was empty; without them it is not known. */
  mid: z.number().nullable().optional(),
  touch: z.number().nullable().optional(),
});
/** One look of the executor: planned and done in units, the mid and the participation then. */
const progressDoc = z.object({
  at: z.string(),
  planned: z.number(),
  filled: z.number(),
  mid: z.number().nullable(),
  participation: z.number().nullable(),
  regime: z.string(),
});

/** One parent, alive or done: a projection of the journal. */
const signalNoteDoc = z.object({
  method: z.object({ kind: z.enum(['volatility', 'risk', 'kelly', 'edge']) }).loose(),
  capital: z.number(),
  netAssetValue: z.number(),
  reason: z.string(),
  cuts: z.array(
    z.object({ rule: z.string(), from: z.number(), to: z.number(), words: z.string() }),
  ),
  modelId: z.string(),
});
const wheelDoc = z.object({
  arm: z.string(),
  probability: z.number(),
  rule: z.string(),
  draw: z.number(),
  stratum: z.string(),
});
export const orderDoc = z.object({
  parentId: z.string(),
  order: z.object({
    symbol: z.string(),
    side,
    quantity: z.number(),
    strategy: strategyName,
    start: z.string(),
    deadline: z.string(),
    limit: z.number().nullable(),
    participationMax: z.number(),
  }),
  status: z.enum([
    'working',
    'paused',
    'cancelling',
    'completed',
    'partial',
    'cancelled',
    'refused',
  ]),
  note: z.string(),
  refusal: refusalDoc.nullable(),
  currency: z.string(),
  createdAt: z.string(),
  /** Who placed it; without it nobody knows. */
  by: z.string().optional(),
  endedAt: z.string().nullable(),
  filled: z.number(),
  averagePrice: z.number().nullable(),
  arrivalPrice: z.number().nullable(),
  costSoFarBps: z.number().nullable(),
  children: z.array(childDoc),
  fills: z.array(fillDoc),
  progress: z.array(progressDoc),
  plan: planDoc.nullable(),
  estimate: estimateDoc.nullable(),
  tca: tcaDoc.nullable(),
  /** Of an order that a signal made: how it was sized, and every cut in units. */
  signal: signalNoteDoc.optional(),
  /** Of an order whose strategy was drawn by the wheel: the arm, the chance it had, the rule, and the draw. */
  wheel: wheelDoc.optional(),
  /** Pauses, resumptions and amendments, oldest first. */
  changes: z.array(orderChangeDoc),
  /** `plan` is not the first one: when it was made, and the order and the plan as they were placed. `estimate` is of those; `rest` is of what was left. null: nothing was planned again. */
  replan: z
    .object({
      at: z.string(),
      filledBefore: z.number(),
      rest: estimateDoc,
      placed: orderTermsDoc,
      plan: planDoc,
    })
    .nullable(),
});
export type OrderDoc = z.infer<typeof orderDoc>;

/** One parent without what grows with its life: children, fills, looks and slices are asked for by its id. */
export const orderSummaryDoc = orderDoc.omit({
  children: true,
  fills: true,
  progress: true,
  plan: true,
  changes: true,
  replan: true,
});
export type OrderSummaryDoc = z.infer<typeof orderSummaryDoc>;

/** The market of one symbol, for screens. */
export const marketDoc = z.object({
  symbol: z.string(),
  at: z.string(),
  ageSeconds: z.number(),
  bids: z.array(z.object({ price: z.number(), quantity: z.number() })),
  asks: z.array(z.object({ price: z.number(), quantity: z.number() })),
  mid: z.number().nullable(),
  spreadBps: z.number().nullable(),
  valid: z.boolean(),
  /** What the venue of a contract says beside its book. `fundingRate` is of the value at the mark, for the next funding as it would be now; positive: longs pay. null: a dated contract, which is not funded. */
  perpetual: z
    .object({
      at: z.string(),
      mark: z.number(),
      index: z.number(),
      fundingRate: z.number().nullable(),
      nextFundingAt: z.string().nullable(),
    })
    .optional(),
  /** Of an instrument of several venues: what each of them shows, and why it is left out. */
  venues: z
    .array(
      z.object({
        venue: z.string(),
        apart: z.enum(APARTS).nullable(),
        bids: z.array(z.object({ price: z.number(), quantity: z.number() })),
        asks: z.array(z.object({ price: z.number(), quantity: z.number() })),
      }),
    )
    .optional(),
});
export type MarketDoc = z.infer<typeof marketDoc>;

export const instrumentDoc = z.object({
  id: z.string(),
  symbol: z.string(),
  venue: z.string(),
  tick: z.number(),
  lot: z.number(),
  minNotional: z.number(),
  /** Units of the underlying a contract; of an inverse one, units of the quote currency. */
  multiplier: z.number(),
  settlement: z.enum(['linear', 'inverse']),
  currency: z.string(),
  /** When a dated contract is settled and trades no more; without it there is no such time. */
  expiry: z.string().optional(),
  /** What values, cash and fees of it are in: the quote currency, of an inverse contract the base currency. */
  settlementCurrency: z.string(),
});
export type InstrumentDoc = z.infer<typeof instrumentDoc>;
export const controlsDoc = z.object({
  killed: z.boolean(),
  by: z.string().nullable(),
  reason: z.string().nullable(),
  since: z.string().nullable(),
  mode: z.enum(['paper', 'tape', 'live']),
  journal: z.enum(['ok', 'failed']),
  /** `silent`: this server does not hear its engine, and everything here is what it last said. */
  engine: z.enum(['ok', 'silent']),
});

/** RFC 9457. `code`, `facts` and `remedy` are ours; `problems` lists every bad field of a request at once. */
export const problemDoc = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  code: z.string(),
  remedy: z.string(),
  facts: z.record(z.string(), z.unknown()).optional(),
  problems: z
    .array(
      z.object({ code: z.string(), path: z.string(), message: z.string(), remedy: z.string() }),
    )
    .optional(),
});
export type ProblemDoc = z.infer<typeof problemDoc>;

/** What a client asks for. Unknown keys are an error: a misspelt `limit` must never be a market order. */
export const orderRequest = z.strictObject({
  parentId: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,16}$/, 'at most 16 of A-Z a-z 0-9 -')
    .optional(),
  symbol: symbolText,
  side,
  /** One of the two: units, or quote currency at the mid when it is placed. */
  quantity: amount.optional(),
  value: amount.optional(),
  strategy: orderedStrategy.optional(),
  start: timeText.optional(),
  deadline: timeText.optional(),
  horizonSeconds: z
    .number()
    .min(1)
    .max(31 * 86_400)
    .optional(),
  limit: amount.optional(),
  constraints: orderConstraints.optional(),
  residual: z.enum(RESIDUAL_POLICIES).optional(),
  reduceOnly: z.boolean().optional(),
  confirmed: z.boolean().optional(),
  ...parameterFields,
  decisionPrice: amount.optional(),
  decidedAt: timeText.optional(),
  basket: z
    .string()
    .regex(/^[A-Za-z0-9-]{1,32}$/, 'at most 32 of A-Z a-z 0-9 -')
    .optional(),
});
export type OrderRequest = z.infer<typeof orderRequest>;

/** What an order would cost, without the rest of the pre-trade document; the gate's verdict is beside it. */
export const impactEstimateDoc = z.object({
  symbol: z.string(),
  side,
  quantity: z.number(),
  strategy: strategyName,
  start: z.string(),
  deadline: z.string(),
  arrivalPrice: z.number(),
  arrivalNotional: z.number(),
  currency: z.string(),
  estimate: estimateDoc,
  now: estimateDoc.nullable(),
  nowRefusal: refusalDoc.nullable(),
  verdict: z.object({ approved: z.boolean(), refusal: refusalDoc.nullable() }),
});
export type ImpactEstimateDoc = z.infer<typeof impactEstimateDoc>;

/** How fast each position could be sold at the participation cap. Quantities are signed units; a position that cannot be judged says why in `refusal`. */
export const portfolioLiquidityDoc = z.object({
  asOf: z.string(),
  /** Of the settlement account; null is unknown. */
  cash: z.number().nullable(),
  positions: z.array(
    z.object({
      symbol: z.string(),
      quantity: z.number(),
      value: z.number().nullable(), // quote currency at the mid, absolute
      currency: z.string(),
      daysToLiquidate: z.number().nullable(),
      sellableInOneDay: z.number().nullable(), // share of the position, 0-1
      assessment: assessmentDoc.nullable(),
      refusal: refusalDoc.nullable(),
    }),
  ),
  /** Over all positions of one currency: null where one of them is unknown, or currencies differ, or nothing is held. */
  total: z.object({
    value: z.number().nullable(),
    sellableInOneDay: z.number().nullable(),
    daysToLiquidate: z.number().nullable(),
  }),
});
export type PortfolioLiquidityDoc = z.infer<typeof portfolioLiquidityDoc>;

/** True is well, but `killed`: the switch over everything is on. */
export const healthDoc = z.object({
  status: z.enum(['ok', 'degraded', 'stuck', 'journal failed', 'engine silent']),
  /** This server hears its engine. */
  engine: z.boolean(),
  journal: z.boolean(),
  looking: z.boolean(),
  venue: z.boolean(),
  books: z.boolean(),
  clock: z.boolean(),
  killed: z.boolean(),
});
export type HealthDoc = z.infer<typeof healthDoc>;

/** What the event stream tells: only that something changed; the documents are asked for. */
export const eventDoc = z.discriminatedUnion('type', [
  z.object({ type: z.literal('controls') }),
  /** The order as it is now, without its children, fills, looks and slices. */
  z.object({ type: z.literal('order'), parentId: z.string(), order: orderSummaryDoc.nullable() }),
  z.object({ type: z.literal('market'), symbols: z.array(z.string()) }),
]);
export type EventDoc = z.infer<typeof eventDoc>;
