import { z } from 'zod';

/** One matter that a person may have to know; times ISO-8601 UTC. */
export const alertDoc = z.object({
  key: z.string(),
  /** For `before` of the next page. */
  cursor: z.string(),
  severity: z.enum(['critical', 'warning', 'notice']),
  code: z.string(),
  text: z.string(),
  remedy: z.string(),
  firstAt: z.string(),
  lastAt: z.string(),
  count: z.number(),
  acknowledged: z.object({ by: z.string(), at: z.string() }).nullable(),
  escalations: z.number(),
  /** null: it is on the list. */
  overAt: z.string().nullable(),
});
/** Worst first, or of those that are over the newest first. */
export const alertsQuery = z.strictObject({
  state: z.enum(['open', 'over']).default('open'),
  severity: z.enum(['critical', 'warning', 'notice']).optional(),
  code: z.string().max(60).optional(),
  limit: z.coerce.number().int().min(1).max(1000).default(200),
  /** `cursor` of the last one of the page before. */
  before: z.string().max(400).optional(),
});
export type AlertDoc = z.infer<typeof alertDoc>;
export const acknowledgeRequest = z.strictObject({ key: z.string().min(1).max(300) });
