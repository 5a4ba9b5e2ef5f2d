import { type MonitorRule, usualTerms } from '../rule.ts';

/** MON-29: a limit of the book or of the account is nearly used. */
export const limitNear: MonitorRule<'limit'> = {
  code: 'LIMIT_NEAR',
  of: 'limit',
  bad: 'high',
  terms: { ...usualTerms, enter: 0.9, leave: 0.85 },
  under: 'LIMIT_BROKEN',
  remedy:
    'opening orders that grow it are slowed by themselves; see what uses it on the portfolio page',
  measure: ({ used }) => used,
  about: ({ name }) => name,
  text: ({ name, value, limit }, used) =>
    `${name} is at ${shown(value)} of ${shown(limit)}: ${(100 * used).toFixed(0)} % of it is used`,
};
/** MON-30: it is broken. */
export const limitBroken: MonitorRule<'limit'> = {
  code: 'LIMIT_BROKEN',
  of: 'limit',
  bad: 'high',
  terms: { ...usualTerms, severity: 'critical', enter: 1.000001, leave: 0.99 },
  remedy:
    'reduce what uses it: plimsoll rebalance shows the way; where it is a cap of the account, opening orders that grow it are paused',
  measure: ({ used }) => used,
  about: ({ name }) => name,
  text: ({ name, value, limit }) => `${name} is ${shown(value)}, the limit is ${shown(limit)}`,
};
const shown = (value: number): string =>
  Math.abs(value) <= 1 ? value.toFixed(3) : Math.round(value).toLocaleString('en-US');
