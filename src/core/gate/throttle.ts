import { type Refusal, refusal } from '#core/kernel/failure';
import type { TimeUs } from '#core/kernel/units';
import type { Ledger } from '#core/ledger/ledger';
import type { ThrottleLimits } from './account-limits.ts';

/** Times after `from`, of a list that grows with time. */
function countAfter(times: readonly TimeUs[], from: number): number {
  let count = 0;
  for (let i = times.length - 1; i >= 0; i--) {
    const at = times[i];
    if (at === undefined || at <= from) break;
    count++;
  }
  return count;
}

/** LED-11: messages of the strategy in the window that ends now; each counts from the moment of its intent, answered or not. */
export const messagesOf = (
  ledger: Ledger,
  strategy: string,
  now: TimeUs,
  limits: ThrottleLimits,
): number => countAfter(ledger.messages.get(strategy) ?? [], now - limits.windowUs);

/** F13: may this strategy send one more now? What is reserved for cancels is not for it; cancels are counted and never refused. */
export function checkMessages(
  ledger: Ledger,
  strategy: string,
  now: TimeUs,
  limits: ThrottleLimits,
): Refusal | null {
  const count = messagesOf(ledger, strategy, now, limits);
  const max = limits.messages - limits.cancelReserve;
  if (count + 1 <= max) return null;
  const facts = { strategy, count, max, windowSeconds: limits.windowUs / 1e6 };
  return refusal(
    'MESSAGES_ABOVE_MAX',
    `the strategy ${strategy} must send at most ${max} messages in ${limits.windowUs / 1e6} s, sent ${count} and asked for more`,
    facts,
    'the strategy is now off: find out why it sends so much, then a person with the role risk turns it on',
  );
}

/** LED-12: how often the strategy was applied in the window, since a person last turned it on; counted in the journal, so that a restart does not forget. */
export const applicationsOf = (
  ledger: Ledger,
  strategy: string,
  now: TimeUs,
  limits: ThrottleLimits,
): number => countAfter(ledger.applications.get(strategy) ?? [], now - limits.executionsWindowUs);

/** F14: may this strategy be applied once more? */
export function checkApplications(
  ledger: Ledger,
  strategy: string,
  now: TimeUs,
  limits: ThrottleLimits,
): Refusal | null {
  const count = applicationsOf(ledger, strategy, now, limits);
  if (count + 1 <= limits.executions) return null;
  const facts = {
    rule: 'LED-12',
    strategy,
    count,
    max: limits.executions,
    windowSeconds: limits.executionsWindowUs / 1e6,
  };
  return refusal(
    'EXECUTIONS_ABOVE_MAX',
    `the strategy ${strategy} must begin at most ${limits.executions} orders in ${limits.executionsWindowUs / 1e6} s, began ${count}`,
    facts,
    'the strategy is now off: find out what starts so many orders, then a person with the role risk turns it on',
  );
}
