import { type MonitorRule, usualTerms } from '../rule.ts';

/** MON-24: age of the market over the greatest age that is traded on. */
export const feedStale: MonitorRule<'market'> = {
  code: 'FEED_STALE',
  of: 'market',
  bad: 'high',
  terms: { ...usualTerms, enter: 1, leave: 0.5, heldSeconds: 10, coolDownSeconds: 60 },
  remedy: 'check the feed and the venue; nothing is sent in it until it speaks again',
  concerns: ({ isOpen }) => isOpen,
  measure: ({ ageSeconds, ageMaxSeconds }) =>
    ageSeconds === null ? null : ageSeconds / ageMaxSeconds,
  about: ({ symbol }) => symbol,
  text: ({ symbol, ageSeconds, ageMaxSeconds }) =>
    `the market of ${symbol} has not spoken for ${ageSeconds?.toFixed(0)} s (${ageMaxSeconds} s at most)`,
};
