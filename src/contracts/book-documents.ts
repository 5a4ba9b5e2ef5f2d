import { z } from 'zod';
import { refusalDoc } from '#contracts/documents';
import { refusalToDoc } from '#contracts/to-documents';
import type { BookReport, BookTotal } from '#core/portfolio/book-report';

const share = z.number();

/** Liquidity at risk, 99 %, in money, of closing evenly over some trading days: price, stretched half spread, impact. null: unknown. */
const closingRiskDoc = z.object({
  days: z.number(),
  price: z.number(),
  spread: z.number().nullable(),
  impact: z.number().nullable(),
  total: z.number().nullable(),
});

const buckets = z.object({
  'highly liquid': share,
  'moderately liquid': share,
  'less liquid': share,
  illiquid: share,
});

export const total = z.object({
  /** Gross, and longs less shorts. */
  value: z.number(),
  net: z.number(),
  longest: z.number(),
  valueWeighted: z.number(),
  costBps: z.number().nullable(),
  illiquidTier: share,
  /** Names whose sale would cost all of their value or more: outside of what the cost model knows. */
  beyondModel: z.array(z.string()),
  buckets,
  soldBy: z.array(z.object({ day: z.number(), share })),
  /** All names added up: each over the days it needs at the cap, then all over the same days. */
  atRisk: z.object({ atCap: closingRiskDoc, evenly: z.array(closingRiskDoc) }),
});

const position = z.object({
  symbol: z.string(),
  units: z.number(),
  value: z.number().nullable(),
  weight: z.number().nullable(),
  days: z.number().nullable(),
  soldInOneDay: z.number().nullable(),
  costBps: z.number().nullable(),
  valueAtRisk: z.number().nullable(),
  liquidityAtRisk: z.number().nullable(),
  /** Closed at the cap, over the days that takes. */
  atRisk: closingRiskDoc.nullable(),
  /** Where the deviation of the spread comes from; null: it is not known. */
  spreadFrom: z.string().nullable(),
  bucket: z.string().nullable(),
  tier: z.string().nullable(),
  score: z.number().nullable(),
  refusal: refusalDoc.nullable(),
});

export const limit = z.object({
  name: z.string(),
  value: z.number(),
  limit: z.number(),
  isWithin: z.boolean(),
});

/** A book name by name and in all, with every name sold side by side at the participation cap. `total` is null where something of one name is unknown. */
export const bookDoc = z.object({
  asOf: z.string(),
  cash: z.number().nullable(),
  participation: z.number(),
  positions: z.array(position),
  total: total.nullable(),
  limits: z.array(limit),
  /** Largest weight, sum of squared weights, and the number of equal positions that would have it. */
  concentration: z
    .object({ largest: z.number(), herfindahl: z.number(), effectiveNames: z.number() })
    .nullable(),
  tiers: z.record(z.string(), z.number()),
});

export type BookDoc = z.infer<typeof bookDoc>;

export const totalToDoc = ({
  value,
  net,
  longest,
  valueWeighted,
  costBps,
  illiquidTier,
  buckets: found,
  soldBy,
  atRisk,
  beyondModel,
}: BookTotal): z.infer<typeof total> => ({
  value,
  net,
  longest,
  valueWeighted,
  costBps,
  illiquidTier,
  buckets: { ...found },
  soldBy: soldBy.map((each) => ({ ...each })),
  beyondModel: [...beyondModel],
  atRisk: { atCap: { ...atRisk.atCap }, evenly: atRisk.evenly.map((each) => ({ ...each })) },
});

export function bookToDoc(
  report: BookReport,
  limits: readonly z.infer<typeof limit>[],
  about: { readonly asOf: string; readonly cash: number | null; readonly participation: number },
): BookDoc {
  const weights = report.positions.flatMap(({ weight }) => (weight === null ? [] : [weight]));
  const herfindahl = weights.reduce((sum, w) => sum + w * w, 0);
  const tiers: Record<string, number> = {};
  for (const { tier, weight } of report.positions)
    if (tier !== null && weight !== null) tiers[tier] = (tiers[tier] ?? 0) + weight;
  return {
    ...about,
    positions: report.positions.map((each) => ({
      ...each,
      refusal: each.refusal === null ? null : refusalToDoc(each.refusal),
    })),
    total: report.total === null ? null : totalToDoc(report.total),
    limits: limits.map((each) => ({ ...each })),
    tiers,
    concentration:
      herfindahl === 0
        ? null
        : { largest: Math.max(...weights), herfindahl, effectiveNames: 1 / herfindahl },
  };
}
