import type { ExchangeClient } from '#engine/ports/exchange-client';
import { waysOf } from './exchange-ways.ts';

/** KRK-18: a parameter of a new order: after it a copy under way is refused, as by a receive window elsewhere. */
export function orderDeadline(
  { id, options }: Pick<ExchangeClient, 'id' | 'options'>,
  nowMs: number,
): { readonly deadline?: string } {
  const { windowBy, receiveWindowMs } = waysOf(id);
  if (windowBy !== 'deadline') return {};
  const venueMs = nowMs - Number(options['timeDifference'] ?? 0);
  return { deadline: new Date(venueMs + receiveWindowMs).toISOString() };
}
