import { type MonitorRule, usualTerms } from '../rule.ts';

/** MON-21: the quoted spread over what is usual for the name. */
export const spreadWide: MonitorRule<'market'> = {
  code: 'SPREAD_WIDE',
  of: 'market',
  bad: 'high',
  terms: { ...usualTerms, enter: 3, leave: 2, heldSeconds: 30 },
  remedy: 'rest instead of taking, or wait; orders at work become patient by themselves',
  concerns: ({ matters, isOpen }) => matters && isOpen,
  measure: ({ spreadBps, spreadUsualBps }) =>
    spreadBps !== null && spreadUsualBps !== null && spreadUsualBps > 0
      ? spreadBps / spreadUsualBps
      : null,
  about: ({ symbol }) => symbol,
  text: ({ symbol, spreadBps, spreadUsualBps }, value) =>
    `the spread of ${symbol} is ${spreadBps?.toFixed(1)} bps, ${value.toFixed(1)} times the usual ${spreadUsualBps?.toFixed(1)}`,
};
