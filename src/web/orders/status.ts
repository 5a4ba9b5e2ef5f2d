import type { OrderDoc } from '#contracts/documents';
import { BPS_IN_ONE } from '#core/kernel/units';

type Status = OrderDoc['status'];
export const STATUS_WORDS: { readonly [S in Status]: string } = {
  working: 'Working',
  paused: 'Paused',
  cancelling: 'Cancelling',
  completed: 'Completed',
  partial: 'Partial',
  cancelled: 'Cancelled',
  refused: 'Refused',
};
export const STATUS_TONES: {
  readonly [S in Status]: 'good' | 'warn' | 'bad' | 'plain' | 'active';
} = {
  working: 'active',
  paused: 'warn',
  cancelling: 'warn',
  completed: 'good',
  partial: 'warn',
  cancelled: 'plain',
  refused: 'bad',
};

export const isAtWork = (status: Status): boolean =>
  status === 'working' || status === 'paused' || status === 'cancelling';

/** Arrival notional as the estimate had it; null where it cannot be known from the document. */
export function notionalOf(order: Pick<OrderDoc, 'estimate'>): number | null {
  const { estimate } = order;
  if (estimate === null || estimate.expectedBps === 0) return null;
  return (estimate.expectedCost * BPS_IN_ONE) / estimate.expectedBps;
}
