import { z } from 'zod';
import { reasonText, symbolText } from '#contracts/bounds';
import { controlsDoc } from '#contracts/documents';
import { strategyName } from '#contracts/strategies';
import { ROLES } from '#core/gate/roles';

const reason = reasonText;
const role = z.enum(ROLES as readonly [string, ...string[]]);

/** How far a switch reaches; without one: everything. */
const scopeDoc = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('all') }),
  z.strictObject({ type: z.literal('symbol'), symbol: symbolText }),
  z.strictObject({ type: z.literal('strategy'), strategy: strategyName }),
  z.strictObject({ type: z.literal('parent'), parentId: z.string().min(1).max(16) }),
]);
export type ScopeDoc = z.infer<typeof scopeDoc>;

export const killRequest = z.strictObject({ reason, scope: scopeDoc.optional() });
export const releaseRequest = z
  .strictObject({ reason: reason.optional(), scope: scopeDoc.optional() })
  .nullish();
export const throttleRequest = z.strictObject({ strategy: strategyName, reason });
export const quarantineRequest = z.strictObject({
  id: z.string().min(1).max(300),
  how: z.enum(['adopt', 'ignore']),
  reason,
});
export const restrictedRequest = z.strictObject({ symbol: symbolText, on: z.boolean(), reason });

/** The switches and findings of the whole desk. Times are ISO-8601 UTC, quantities lots; null is unknown or not so. */
export const controlStateDoc = controlsDoc.extend({
  /** Whose token asked. */
  you: z.object({ name: z.string(), role }),
  kills: z.array(
    z.object({
      scope: scopeDoc,
      by: z.string(),
      reason: z.string(),
      since: z.string(),
      stillOpen: z.array(z.string()),
    }),
  ),
  disabled: z.array(
    z.object({
      strategy: z.string(),
      why: z.enum(['messages', 'executions']),
      count: z.number(),
      max: z.number(),
      since: z.string(),
    }),
  ),
  strategies: z.array(
    z.object({
      strategy: z.string(),
      messages: z.number(),
      messagesMax: z.number(),
      applications: z.number(),
      applicationsMax: z.number(),
    }),
  ),
  restricted: z.array(z.string()),
  restrictedByConfiguration: z.array(z.string()),
  quarantine: z.array(
    z.object({
      id: z.string(),
      kind: z.enum(['order', 'fill', 'position', 'balance', 'instrument']),
      instrument: z.string().nullable(),
      found: z.string(),
      since: z.string(),
    }),
  ),
  reconciling: z
    .object({
      since: z.string(),
      why: z.string(),
      rounds: z.number(),
      differences: z.array(z.string()),
    })
    .nullable(),
  reconciledAt: z.string().nullable(),
});
export type ControlStateDoc = z.infer<typeof controlStateDoc>;
