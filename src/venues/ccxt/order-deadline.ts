import type { ExchangeClient } from '#engine/ports/exchange-client';
import { RECV_WINDOW_MS } from './ccxt-exchange.ts';

/** Exchanges without a receive window that take a time after which an order is not wanted any more, by their own clock. */
const WITH_DEADLINE: ReadonlySet<string> = new Set(['kraken']);

/** KRK-18: a parameter of a new order: after it a copy under way is refused, as by a receive window elsewhere. */
export function orderDeadline(
  { id, options }: Pick<ExchangeClient, 'id' | 'options'>,
  nowMs: number,
): { readonly deadline?: string } {
  if (!WITH_DEADLINE.has(id)) return {};
  const venueMs = nowMs - Number(options['timeDifference'] ?? 0);
  return { deadline: new Date(venueMs + RECV_WINDOW_MS).toISOString() };
}
