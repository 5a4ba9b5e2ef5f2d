import { type MonitorRule, usualTerms } from '../rule.ts';

/** MON-22: units at the touch over what is usual for the name. */
export const depthThin: MonitorRule<'market'> = {
  code: 'DEPTH_THIN',
  of: 'market',
  bad: 'low',
  terms: { ...usualTerms, enter: 0.25, leave: 0.5, heldSeconds: 30 },
  remedy: 'smaller slices, or wait: what is displayed bears less than usual',
  concerns: ({ matters, isOpen }) => matters && isOpen,
  measure: ({ depthOverUsual }) => depthOverUsual,
  about: ({ symbol }) => symbol,
  text: ({ symbol }, value) =>
    `the touch of ${symbol} shows ${(100 * value).toFixed(0)} % of its usual size`,
};
