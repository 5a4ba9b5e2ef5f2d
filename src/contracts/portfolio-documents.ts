import { z } from 'zod';
import { amount, daysCount, symbolText, turnoverMultiple, yearlyFraction } from '#contracts/bounds';
import { refusalDoc } from '#contracts/documents';
import { refusalToDoc } from '#contracts/to-documents';
import type { Refusal } from '#core/kernel/failure';
import { type Basket, basketNotes } from '#core/portfolio/basket-of-trades';
import type { Rebalanced } from '#core/portfolio/rebalance';
import type { AskRules } from '#core/portfolio/rebalance-ask';
import type { RebalanceAsk } from '#core/portfolio/rebalance-problem';

export const symbol = symbolText;

const fraction = z.number().min(-100).max(100);

const aim = z.discriminatedUnion('kind', [
  /** The book that is wanted, fractions of net asset value; names that are not in it are not wanted. */
  z.strictObject({ kind: z.literal('targets'), weights: z.record(symbol, fraction) }),
  /** Expected a year, 0.08 is 8 %; of every name that is held. */
  z.strictObject({
    kind: z.literal('returns'),
    perYear: z.record(symbol, yearlyFraction),
  }),
  /** Black and Litterman around the current book: expected a year of a symbol, or of it over another, with the standard error of that expectation. */
  z.strictObject({
    kind: z.literal('views'),
    /** Default: 0.05. */
    tau: z.number().min(1e-6).max(1).optional(),
    views: z
      .array(
        z.strictObject({
          symbol,
          over: symbol.optional(),
          perYear: yearlyFraction,
          standardError: yearlyFraction.min(1e-6),
        }),
      )
      .min(1)
      .max(1000),
  }),
  z.strictObject({ kind: z.literal('minimum-variance') }),
  z.strictObject({ kind: z.literal('risk-parity') }),
]);

/** What the account should become. Defaults are those of the command. */
export const rebalanceRequest = z.strictObject({
  aim,
  riskAversion: amount.optional(),
  holdingDays: daysCount.default(21),
  completionDays: daysCount.default(5),
  turnover: turnoverMultiple.optional(),
  leverage: z.number().min(1e-6).max(1000).optional(),
  daysMax: daysCount.optional(),
  fullScore: z.number().min(1e-6).max(1).optional(),
  borrowBps: z.number().min(0).max(1e6).default(0),
  /** Waves of orders, side by side, and the seconds that all of them take; without it as long as the slowest trade needs at the participation cap. */
  waves: z.number().int().min(1).max(100).default(4),
  overSeconds: z.number().min(10).max(864_000).optional(),
});

export type RebalanceRequest = z.infer<typeof rebalanceRequest>;

const basket = z.object({
  turnover: z.number(),
  bought: z.number(),
  sold: z.number(),
  /** Money, and bps of net asset value, expected, with the standard error of the expectation. */
  cost: z.number(),
  costBps: z.number(),
  costStandardErrorBps: z.number(),
  /** Trading days until the slowest is done at the participation cap. */
  days: z.number(),
  /** After the trades and their costs; negative: it is owed. */
  cashAfter: z.number(),
  /** Names whose trade would cost all of its value or more: outside of what the cost model knows. */
  beyondModel: z.array(z.string()),
  volatilityBefore: z.number(),
  volatilityAfter: z.number(),
  illiquidShare: z.number(),
  sellableInOneDay: z.number(),
  utilityBps: z.number(),
});

const trade = z.object({
  symbol: z.string(),
  units: z.number(),
  value: z.number(),
  from: z.number(),
  to: z.number(),
  costBps: z.number(),
  costStandardErrorBps: z.number(),
  days: z.number(),
});

const optimality = z.object({
  stationarity: z.number(),
  limits: z.number(),
  slackness: z.number(),
});

export const rebalanceDoc = z.object({
  asOf: z.string(),
  aim: z.string(),
  modelId: z.string(),
  calibration: z.string(),
  nav: z.number(),
  names: z.number(),
  isWholeLots: z.boolean(),
  /** What must be known before this is traded: cash that is owed, costs that no model knows. */
  notes: z.array(z.string()),
  basket: basket.extend({ trades: z.array(trade) }),
  blind: basket,
  solver: z.object({ iterations: z.number(), optimality, envelopeGap: z.number() }),
  /** Of the service: what would be sent, wave by wave, and what the gate says to the first wave of each name. */
  schedule: z
    .object({
      waves: z.number(),
      overSeconds: z.number(),
      verdicts: z.array(
        z.object({ symbol: z.string(), approved: z.boolean(), refusal: refusalDoc.nullable() }),
      ),
    })
    .nullable(),
});

export type RebalanceDoc = z.infer<typeof rebalanceDoc>;

export function rebalanceToDoc(
  { names, aim: { kind } }: RebalanceAsk,
  { nav, optimum, envelopeGap }: Rebalanced,
  found: {
    readonly basket: Basket;
    readonly blind: Basket;
    readonly isWhole: boolean;
    readonly asOf: string;
  },
): RebalanceDoc {
  const { trades: _, ...blind } = found.blind;
  const model = names[0]?.costed.model;
  return {
    asOf: found.asOf,
    aim: kind,
    modelId: model?.id ?? '',
    calibration: model?.calibration.state ?? 'none',
    nav,
    names: names.length,
    isWholeLots: found.isWhole,
    notes: [...basketNotes(found.basket, nav)],
    basket: {
      ...found.basket,
      beyondModel: [...found.basket.beyondModel],
      trades: found.basket.trades.map((each) => ({ ...each })),
    },
    blind: { ...blind, beyondModel: [...blind.beyondModel] },
    solver: { iterations: optimum.iterations, optimality: { ...optimum.optimality }, envelopeGap },
    schedule: null,
  };
}

type RulesOfRequest = Omit<AskRules, 'participation' | 'limits' | 'factors' | 'riskDays'>;

export const rebalanceWishOf = (
  request: RebalanceRequest,
): {
  readonly aim: RebalanceRequest['aim'];
  readonly rules: RulesOfRequest;
  readonly waves: number;
  readonly overSeconds: number | null;
} => ({
  aim: request.aim,
  rules: {
    riskAversion: request.riskAversion ?? null,
    holdingDays: request.holdingDays,
    completionDays: request.completionDays,
    turnover: request.turnover ?? null,
    leverage: request.leverage ?? null,
    daysMax: request.daysMax ?? null,
    fullScore: request.fullScore ?? null,
    borrowBps: request.borrowBps,
  },
  waves: request.waves,
  overSeconds: request.overSeconds ?? null,
});

/** A preview, with the schedule of its waves and the gate's word on each name. */
export function rebalancingToDoc(
  found: {
    readonly ask: RebalanceAsk;
    readonly found: Rebalanced;
    readonly basket: Basket;
    readonly blind: Basket;
    readonly isWhole: boolean;
    readonly schedule: {
      readonly waves: number;
      readonly overSeconds: number;
      readonly verdicts: readonly {
        readonly symbol: string;
        readonly refusal: Refusal | null;
      }[];
    };
  },
  asOf: string,
): RebalanceDoc {
  const { waves, overSeconds, verdicts } = found.schedule;
  return {
    ...rebalanceToDoc(found.ask, found.found, { ...found, asOf }),
    schedule: {
      waves,
      overSeconds,
      verdicts: verdicts.map(({ symbol, refusal }) => ({
        symbol,
        approved: refusal === null,
        refusal: refusal === null ? null : refusalToDoc(refusal),
      })),
    },
  };
}
