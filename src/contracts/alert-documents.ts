import { z } from 'zod';

/** One matter that a person may have to know; times ISO-8601 UTC. */
export const alertDoc = z.object({
  key: z.string(),
  severity: z.enum(['critical', 'warning', 'notice']),
  code: z.string(),
  text: z.string(),
  remedy: z.string(),
  firstAt: z.string(),
  lastAt: z.string(),
  count: z.number(),
  acknowledged: z.object({ by: z.string(), at: z.string() }).nullable(),
  escalations: z.number(),
});
export type AlertDoc = z.infer<typeof alertDoc>;
export const acknowledgeRequest = z.strictObject({ key: z.string().min(1).max(300) });
