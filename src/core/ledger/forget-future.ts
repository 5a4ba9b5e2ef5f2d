import { type TimeUs, timeUs } from '#core/kernel/units';
import { changeAccount } from './controls.ts';
import type { Ledger } from './ledger.ts';

/**
 * LED-24, F17: the clock was set back to `now`: what we dated later happened just now. Windows and waits that were cut
 * by the old clock would otherwise stand still until the new one has caught up. Dates of the venue are left alone.
 */
export function forgetFuture(ledger: Ledger, now: TimeUs): void {
  const past = (at: TimeUs): TimeUs => timeUs(Math.min(at, now));
  for (const [id, order] of ledger.orders)
    if (order.changedAt > now) ledger.orders.set(id, { ...order, changedAt: now });
  for (const living of ledger.living.values()) {
    for (const [id, order] of living)
      if (order.changedAt > now) living.set(id, { ...order, changedAt: now });
  }
  for (const booked of ledger.executions.values()) booked.bookedAt = past(booked.bookedAt);
  for (const times of [...ledger.messages.values(), ...ledger.applications.values()])
    times.forEach((at, i) => (times[i] = past(at)));
  const { controls } = ledger;
  for (const [venue, { reconciledAt }] of controls.accounts)
    if (reconciledAt !== null) changeAccount(controls, venue, { reconciledAt: past(reconciledAt) });
  if (ledger.restatedAt !== null) ledger.restatedAt = past(ledger.restatedAt);
}
