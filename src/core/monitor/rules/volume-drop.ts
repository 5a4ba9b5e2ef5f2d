import { type MonitorRule, usualTerms } from '../rule.ts';

/** MON-23: volume of the last half hour over what the average day has at this time. */
export const volumeDrop: MonitorRule<'market'> = {
  code: 'VOLUME_DROP',
  of: 'market',
  bad: 'low',
  terms: { ...usualTerms, enter: 0.05, leave: 0.2, coolDownSeconds: 3600 },
  remedy:
    'what is at work takes longer at the same cap: see whether it still fits its deadline, and amend it if not',
  concerns: ({ matters, isOpen }) => matters && isOpen,
  measure: ({ volumeOverUsual }) => volumeOverUsual,
  about: ({ symbol }) => symbol,
  text: ({ symbol }, value) =>
    `${symbol} printed ${(100 * value).toFixed(0)} % of what is usual at this time, over the last half hour`,
};
