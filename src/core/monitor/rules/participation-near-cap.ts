import { type MonitorRule, usualTerms } from '../rule.ts';

/** MON-27: what an order took of the volume, over its cap. */
export const participationNearCap: MonitorRule<'order'> = {
  code: 'PARTICIPATION_NEAR_CAP',
  of: 'order',
  bad: 'high',
  terms: { ...usualTerms, severity: 'notice', enter: 0.95, leave: 0.85, heldSeconds: 60 },
  remedy: 'it cannot go faster: give it more time, or less to do',
  measure: ({ participation, participationMax }) =>
    participation !== null && participationMax > 0 ? participation / participationMax : null,
  about: ({ parentId }) => parentId,
  text: ({ parentId, symbol, participation, participationMax }) =>
    `${parentId} is ${(100 * (participation ?? 0)).toFixed(1)} % of the volume of ${symbol} (${(100 * participationMax).toFixed(0)} % at most)`,
};
