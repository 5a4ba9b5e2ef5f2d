import { type MonitorRule, usualTerms } from '../rule.ts';

/** MON-39: seconds since our books last agreed with the venue's statement, while it is connected. */
export const unreconciled: MonitorRule<'account'> = {
  code: 'UNRECONCILED',
  of: 'account',
  bad: 'high',
  terms: { ...usualTerms, severity: 'critical', enter: 120, leave: 0 },
  remedy:
    'check the log for the reason: no answer, a refused request, or a difference; settle differences on the risk page',
  measure: ({ unreconciledSeconds }) => unreconciledSeconds,
  about: ({ venue }) => venue,
  text: ({ venue, why }, value, enter) =>
    `books and statement${venue === '' ? '' : ` at ${venue}`} have not agreed for ${value.toFixed(0)} s (${why}; threshold ${enter} s): nothing is sent there`,
};
