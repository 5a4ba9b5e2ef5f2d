import { type MonitorRule, usualTerms } from '../rule.ts';

/** MON-36: how long a venue takes to answer our orders, seconds. */
export const venueSlow: MonitorRule<'venue'> = {
  code: 'VENUE_SLOW',
  of: 'venue',
  bad: 'high',
  terms: { ...usualTerms, enter: 2, leave: 1 },
  remedy: 'check the network and the status page of the venue; orders there are late by as much',
  measure: ({ answerSeconds }) => answerSeconds,
  about: ({ venue }) => venue,
  text: ({ venue, orders }, value, enter) =>
    `${venue} takes ${value.toFixed(1)} s to answer, the median of ${orders} orders of five minutes (threshold ${enter} s)`,
};
