import { type MonitorRule, usualTerms } from '../rule.ts';

/** MON-39: how long our books of an account have not agreed with a statement of its venue, seconds, while the venue is connected. */
export const unreconciled: MonitorRule<'account'> = {
  code: 'UNRECONCILED',
  of: 'account',
  bad: 'high',
  terms: { ...usualTerms, severity: 'critical', enter: 120, leave: 0 },
  remedy:
    'read the log: the venue does not answer the question, refuses it, or differs; differences are on the risk page',
  measure: ({ unreconciledSeconds }) => unreconciledSeconds,
  about: ({ venue }) => venue,
  text: ({ venue, why }, value, enter) =>
    `books and statement${venue === '' ? '' : ` at ${venue}`} have not agreed for ${value.toFixed(0)} s (${why}; threshold ${enter} s): nothing is sent there`,
};
