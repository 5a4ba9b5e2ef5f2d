import { type MonitorRule, usualTerms } from '../rule.ts';

/** MON-32: what selling the held book may lose, at the quantile of the book report, of its value. */
export const liquidityAtRisk: MonitorRule<'book'> = {
  code: 'LIQUIDITY_AT_RISK',
  of: 'book',
  bad: 'high',
  terms: { ...usualTerms, enter: 0.1, leave: 0.08, coolDownSeconds: 3600 },
  remedy: 'see which names make it up on the portfolio page, and what a stress does to it',
  measure: ({ atRisk }) => atRisk,
  about: () => '',
  text: (_, value) => `selling the book may lose ${(100 * value).toFixed(1)} % of its value`,
};
