import { type MonitorRule, usualTerms } from '../rule.ts';

/** MON-35: a limit of the book at the volume of this day: the averages that limits go by know of it tomorrow. */
export const limitToday: MonitorRule<'limitToday'> = {
  code: 'LIMIT_TODAY',
  of: 'limitToday',
  bad: 'high',
  terms: { ...usualTerms, enter: 1, leave: 0.95, coolDownSeconds: 3600 },
  remedy:
    'the market is thinner today than the average that limits go by: sell or stop opening before it is',
  measure: ({ used }) => used,
  about: ({ name }) => name,
  text: ({ name, value, limit }) =>
    `at the volume of this day ${name} would be ${value.toFixed(3)}, the limit is ${limit.toFixed(3)}`,
};
