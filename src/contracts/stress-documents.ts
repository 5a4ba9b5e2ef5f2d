import { z } from 'zod';
import { total, totalToDoc } from '#contracts/book-documents';
import { scenariosSchema } from '#contracts/scenarios';
import type { BookLimits } from '#core/portfolio/stress';
import type { StressRow } from '#core/portfolio/stress-rows';

export const stressRequest = z.strictObject({
  scenarios: scenariosSchema.shape.scenarios.optional(),
  reverse: z.boolean().default(false),
});

const stressRow = z.object({
  name: z.string(),
  kind: z.string(),
  source: z.string(),
  total: total.nullable(),
  valueChange: z.number().nullable(),
  breaks: z.array(z.string()),
  /** Least strength of the scenario that breaks a limit; 0: broken today; null: ten times it breaks none, or it was not asked for, or `total` is null and nobody knows. */
  bears: z.number().nullable(),
  positions: z.array(
    z.object({
      symbol: z.string(),
      value: z.number().nullable(),
      days: z.number().nullable(),
      costBps: z.number().nullable(),
      bucket: z.string().nullable(),
      tier: z.string().nullable(),
    }),
  ),
});

/** Today first, then each scenario. */
export const stressDoc = z.object({
  asOf: z.string(),
  limits: z.object({ maxIlliquidAllocation: z.number(), minDailyLiquidatable: z.number() }),
  scenarios: z.array(stressRow),
});

export type StressDoc = z.infer<typeof stressDoc>;

export const stressToDoc = (
  rows: readonly StressRow[],
  limits: BookLimits,
  asOf: string,
): StressDoc => ({
  asOf,
  limits: { ...limits },
  scenarios: rows.map(({ name, kind, source, report, valueChange, breaks, reverse }) => ({
    name,
    kind,
    source,
    total: report.total === null ? null : totalToDoc(report.total),
    valueChange,
    breaks: [...breaks],
    bears: report.total === null ? null : (reverse?.strength ?? null),
    positions: report.positions.map(({ symbol: of, value, days, costBps, bucket, tier }) => ({
      symbol: of,
      value,
      days,
      costBps,
      bucket,
      tier,
    })),
  })),
});
