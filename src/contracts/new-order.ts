import { parseIsoTime } from '#core/kernel/civil';
import { problem, type Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { TimeUs } from '#core/kernel/units';
import { orderRequest, type OrderRequest } from '#contracts/documents';

/** An API body to an order request: every problem at once, with its path. */
export function parseOrderRequest(body: unknown): Result<OrderRequest, readonly Problem[]> {
  const parsed = orderRequest.safeParse(body);
  if (parsed.success) return ok(parsed.data);
  return err(
    parsed.error.issues.flatMap((issue) => {
      if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => problem('FIELD_UNKNOWN', [...issue.path, key].join('.'), `'${key}' is no field of an order`, 'check its spelling: an unknown field is never ignored'));
      return [problem('FIELD_INVALID', issue.path.join('.') || 'body', issue.message, 'see /openapi.json for what it may be')];
    }),
  );
}

/** The request in the desk's words: absent is null. */
export function wishOf(request: OrderRequest): {
  readonly parentId: string | null; readonly symbol: string; readonly side: 'buy' | 'sell'; readonly quantity: number; readonly strategy: NonNullable<OrderRequest["strategy"]> | null;
  readonly start: TimeUs | null; readonly deadline: TimeUs | null; readonly horizonSeconds: number | null; readonly limit: number | null; readonly participationMax: number | null;
  readonly residual: 'complete' | 'leave' | null; readonly reduceOnly: boolean; readonly confirmed: boolean; readonly riskAversion: number | null; readonly povRate: number | null; readonly decisionPrice: number | null;
} {
  const time = (text: string | undefined): TimeUs | null => (text === undefined ? null : parseIsoTime(text));
  return {
    parentId: request.parentId ?? null, symbol: request.symbol, side: request.side, quantity: request.quantity, strategy: request.strategy ?? null, start: time(request.start), deadline: time(request.deadline),
    horizonSeconds: request.horizonSeconds ?? null, limit: request.limit ?? null, participationMax: request.constraints?.max_participation ?? null, residual: request.residual ?? null,
    reduceOnly: request.reduceOnly ?? false, confirmed: request.confirmed ?? false, riskAversion: request.riskAversion ?? null, povRate: request.povRate ?? null, decisionPrice: request.decisionPrice ?? null,
  };
}
