import type { InstrumentDoc, OrderDoc } from '#contracts/documents';
import type { AmendRequest } from '#contracts/order-life';
import { err, ok, type Result } from '#core/kernel/result';
import type { StrategyName } from '#core/plan/strategies';
import { readNumber, readStepped } from '#web/ticket/form';

/** The dialog as it is typed. */
export interface AmendForm {
  readonly quantity: string;
  /** Blank: no limit. */
  readonly limit: string;
  /** From now; blank: the deadline stays. */
  readonly minutes: string;
  readonly strategy: StrategyName;
  readonly reason: string;
}
export type AmendField = 'quantity' | 'limit' | 'minutes';
export type AmendProblems = { readonly [F in AmendField]?: string };

export const amendFormOf = ({ order }: OrderDoc): AmendForm => ({
  quantity: String(order.quantity),
  limit: order.limit === null ? '' : String(order.limit),
  minutes: '',
  strategy: order.strategy,
  reason: '',
});

const MINUTES_MAX = 31 * 1440;

/** What is different from the order as it is, or what is wrong with each field. null: nothing is different. The service checks again; this only answers sooner. */
export function changesOf(
  form: AmendForm,
  { order }: OrderDoc,
  grid: Pick<InstrumentDoc, 'lot' | 'tick'> | null,
  nowMs: number,
): Result<AmendRequest | null, AmendProblems> {
  const problems: { [F in AmendField]?: string } = {};
  const quantity = readStepped(form.quantity, grid?.lot ?? null, 'quantity', 'lot');
  if (typeof quantity === 'string') problems.quantity = quantity;
  const limit =
    form.limit.trim() === '' ? null : readStepped(form.limit, grid?.tick ?? null, 'limit', 'tick');
  if (typeof limit === 'string') problems.limit = limit;
  const isKept = form.minutes.trim() === '';
  const minutes = isKept ? 0 : (readNumber(form.minutes) ?? Number.NaN);
  if (!isKept && !(minutes > 0 && minutes <= MINUTES_MAX))
    problems.minutes = `The time left must be minutes above 0 and at most ${MINUTES_MAX}, was '${form.minutes}'.`;
  if (Object.keys(problems).length > 0 || typeof quantity === 'string' || typeof limit === 'string')
    return err(problems);
  const change: AmendRequest = {
    ...(quantity === order.quantity ? {} : { quantity }),
    ...(limit === order.limit ? {} : { limit }),
    ...(isKept ? {} : { deadline: new Date(nowMs + minutes * 60_000).toISOString() }),
    ...(form.strategy === order.strategy ? {} : { strategy: form.strategy }),
  };
  if (Object.keys(change).length === 0) return ok(null);
  const reason = form.reason.trim();
  return ok(reason === '' ? change : { ...change, reason });
}
