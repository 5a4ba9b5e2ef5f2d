import { SECOND_US, type TimeUs } from '#core/kernel/units';
import type { Controls } from '#core/ledger/controls';
import type { AccountSeen } from '#core/monitor/seen';

/** MON-39: how long each account has waited for a statement that agrees. */
export const accountsSeen = (
  { accounts }: Pick<Controls, 'accounts'>,
  now: TimeUs,
): readonly AccountSeen[] =>
  [...accounts].map(([venue, { reconciling, downSince }]) => ({
    venue,
    unreconciledSeconds:
      downSince !== null
        ? null
        : reconciling === null
          ? 0
          : Math.max(0, now - reconciling.since) / SECOND_US,
    why: reconciling?.why ?? '',
  }));
