import { type MonitorRule, usualTerms } from '../rule.ts';

/** MON-37: how many of our orders a venue turns down. */
export const venueRejects: MonitorRule<'venue'> = {
  code: 'VENUE_REJECTS',
  of: 'venue',
  bad: 'high',
  terms: { ...usualTerms, enter: 0.2, leave: 0.1 },
  remedy:
    'see the reasons on the pages of the orders: margin, permissions, price bands, limits of the venue',
  measure: ({ rejected }) => rejected,
  about: ({ venue }) => venue,
  text: ({ venue }, value) =>
    `${venue} turned down ${(100 * value).toFixed(0)} % of our orders of the last five minutes`,
};
