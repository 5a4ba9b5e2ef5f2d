import { type MonitorRule, usualTerms } from '../rule.ts';

/** MON-28: planned by now less filled, of the order's quantity. */
export const behindSchedule: MonitorRule<'order'> = {
  code: 'BEHIND_SCHEDULE',
  of: 'order',
  bad: 'high',
  terms: { ...usualTerms, enter: 0.15, leave: 0.05, heldSeconds: 60 },
  remedy: 'see its page for what holds it back; give it more time, or a wider limit',
  measure: ({ behind }) => behind,
  about: ({ parentId }) => parentId,
  text: ({ parentId, symbol }, value) =>
    `${parentId} in ${symbol} is behind its plan by ${(100 * value).toFixed(0)} % of its quantity`,
};
