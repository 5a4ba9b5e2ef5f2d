// Orders that wait, as the fake service tells of them. One of 7,777 units has come and is held.
import { type WaitDoc, type WaitRequest, waitDoc } from '#contracts/wait-documents';

export const cannedWait = (waitId: string, request: WaitRequest, now: number): WaitDoc => {
  const { order, triggers, until = null } = request;
  const isHeld = order.quantity === 7777;
  const since = new Date(now).toISOString();
  return waitDoc.parse({
    waitId,
    status: isHeld ? 'came' : 'waiting',
    symbol: order.symbol,
    side: order.side,
    quantity: order.quantity ?? null,
    value: order.value ?? null,
    strategy: null,
    limit: order.limit ?? null,
    reduceOnly: order.reduceOnly ?? false,
    triggers: triggers.map(({ is, price, limit = null }) => ({ is, price, limit })),
    until,
    by: 'ann',
    since,
    came: isHeld ? { at: since, trigger: 0, mid: 94.9 } : null,
    held: isHeld ? { code: 'KILL_SWITCH_ON', message: 'the kill switch is on' } : null,
    endedAt: null,
  });
};
