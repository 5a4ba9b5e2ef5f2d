import { type ParentEvent, type ParentState, WATCHER_NAMES } from '#core/execute/parent-state';
import { CHANGES_KEPT, type ParentChange, parentTermsOf } from '#core/journal/order-record';
import type { TimeUs } from '#core/kernel/units';
import type { Draft } from './draft.ts';

/** Who paused, resumed or amended it, where that changed something. */
export function noteChange(
  record: Draft,
  event: ParentEvent,
  parent: ParentState,
  at: TimeUs,
): void {
  if (event.type === 'pauseParent' && parent.status === 'paused' && record.status !== 'paused')
    keepChange(record, {
      type: 'paused',
      at,
      ...whoOf(event),
      ...(event.found === undefined ? {} : { found: event.found }),
      before: null,
      after: null,
    });
  if (event.type === 'warned') {
    const { who, found } = event;
    const by = WATCHER_NAMES[who];
    const reason = found.message;
    keepChange(record, {
      type: 'warned',
      at,
      by,
      role: null,
      reason,
      found,
      before: null,
      after: null,
    });
  }
  if (event.type !== 'replanParent' || parent.acceptance !== event.acceptance) return;
  const { order } = event.acceptance;
  const terms =
    event.why === 'amended' || record.order.deadline !== order.deadline
      ? { before: parentTermsOf(record.order), after: parentTermsOf(order) }
      : { before: null, after: null };
  record.acceptance = event.acceptance;
  record.order = order;
  const found = event.found === undefined ? {} : { found: event.found };
  keepChange(record, { type: event.why, at, ...whoOf(event), ...found, ...terms });
}
function keepChange({ changes }: Draft, change: ParentChange): void {
  if (changes.length < CHANGES_KEPT) changes.push(change);
}
const whoOf = ({
  by,
  role,
  reason,
}: ParentEvent & { readonly type: 'pauseParent' | 'replanParent' }): Pick<
  ParentChange,
  'by' | 'role' | 'reason'
> => ({ by, role: role ?? null, reason });
