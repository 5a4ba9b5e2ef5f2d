import { type MonitorRule, usualTerms } from '../rule.ts';

/** MON-31: days that the slowest name of the held book needs at the cap. */
export const daysToLiquidateRule: MonitorRule<'book'> = {
  code: 'DAYS_TO_LIQUIDATE',
  of: 'book',
  bad: 'high',
  terms: { ...usualTerms, enter: 5, leave: 4, coolDownSeconds: 3600 },
  remedy: 'reduce the slowest name first: plimsoll liquidate shows days and costs',
  measure: ({ days }) => days,
  about: () => '',
  text: ({ slowest }, value, enter) =>
    `the book needs ${value.toFixed(1)} days to sell at the cap, ${slowest} longest (threshold ${enter} days)`,
};
