import { z } from 'zod';

export const auditQuery = z.strictObject({
  before: z.coerce.number().int().min(1).max(Number.MAX_SAFE_INTEGER).optional(),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});
/** Who decided what, newest first. */
export const auditRowDoc = z.object({
  /** Of its entry in the journal: the next page is asked for before the last one. */
  sequence: z.number(),
  at: z.string(),
  by: z.string(),
  role: z.enum(['viewer', 'trader', 'risk', 'admin']).nullable(),
  what: z.string(),
  about: z.string(),
  reason: z.string(),
});
export type AuditRowDoc = z.infer<typeof auditRowDoc>;
