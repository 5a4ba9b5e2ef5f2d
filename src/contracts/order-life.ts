import { z } from 'zod';
import { amount, reasonText, timeText } from '#contracts/bounds';
import { orderConstraints } from '#contracts/order-constraints';
import { parameterFields, strategyName } from '#contracts/strategies';
import { ROLES } from '#core/gate/roles';
import { CHANGE_TYPES } from '#core/journal/order-record';
import { parseIsoTime } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { OrderAmendment } from '#core/plan/order-amendment';

// What is done to an order between its acceptance and its end, as clients ask for it and as its document says it.

const reason = reasonText.optional().meta({ description: 'why; journaled with who asked' });
/** Of a pause and of a resumption. */
export const pauseRequest = z.strictObject({ reason }).nullish();

/** What shall be different; what is left out stays as it is. Unknown keys are an error: a misspelt `limit` must not lift nothing. */
export const amendRequest = z.strictObject({
  quantity: amount
    .optional()
    .meta({ description: 'all of the order in units, with what is filled' }),
  limit: amount.nullable().optional().meta({ description: 'null: no limit any more' }),
  deadline: timeText.optional(),
  strategy: strategyName.optional(),
  riskAversion: parameterFields.riskAversion.nullable(),
  constraints: orderConstraints.pick({ max_participation: true }).optional(),
  reason,
});
export type AmendRequest = z.infer<typeof amendRequest>;

/** What a client wants changed, as the desk takes it. Whether it lies on the grid, and passes the gate, is the desk's to say. */
export function amendmentOf(request: AmendRequest): Result<OrderAmendment, readonly Problem[]> {
  const { quantity, limit, deadline: text, strategy, riskAversion, constraints } = request;
  const deadline = text === undefined ? undefined : parseIsoTime(text);
  if (deadline === null)
    return err([
      problem(
        'FIELD_INVALID',
        'deadline',
        `must be a time of the calendar, of the years 1800 to 2200, was "${text}"`,
        'give a time with its zone, such as 2026-01-05T14:30:00Z',
      ),
    ]);
  const participationMax = constraints?.max_participation;
  return ok({
    ...(quantity === undefined ? {} : { quantity }),
    ...(limit === undefined ? {} : { limit }),
    ...(deadline === undefined ? {} : { deadline }),
    ...(strategy === undefined ? {} : { strategy }),
    ...(riskAversion === undefined ? {} : { riskAversion }),
    ...(participationMax === undefined ? {} : { participationMax }),
  });
}

/** What can be changed of an order at work, as it was or is asked for. */
export const orderTermsDoc = z.object({
  quantity: z.number(),
  limit: z.number().nullable(),
  deadline: z.string(),
  strategy: strategyName,
  participationMax: z.number(),
  riskAversion: z.number().nullable(),
});
export type OrderTermsDoc = z.infer<typeof orderTermsDoc>;

/** Somebody paused, resumed or amended it; or a rule held it, planned it again after a halt or for another market, or found something (`found`). `before` and `after`: of an amendment, and of a deadline that a rule moved. */
export const orderChangeDoc = z.object({
  type: z.enum(CHANGE_TYPES),
  at: z.string(),
  by: z.string(),
  role: z.enum(ROLES as readonly [string, ...string[]]).nullable(),
  reason: z.string(),
  found: z
    .object({
      code: z.string(),
      message: z.string(),
      facts: z.record(z.string(), z.unknown()),
      remedy: z.string(),
    })
    .nullable(),
  before: orderTermsDoc.nullable(),
  after: orderTermsDoc.nullable(),
});
export type OrderChangeDoc = z.infer<typeof orderChangeDoc>;
