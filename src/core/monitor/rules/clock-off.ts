import { type MonitorRule, usualTerms } from '../rule.ts';

/** MON-38: our clock beside the venue's, seconds. The gate refuses data that is a second ahead, and venues refuse requests that are some seconds away: this is before both. */
export const clockOff: MonitorRule<'machine'> = {
  code: 'CLOCK_OFF',
  of: 'machine',
  bad: 'high',
  terms: { ...usualTerms, enter: 0.5, leave: 0.25, heldSeconds: 30 },
  remedy:
    'check the time service of this machine (chrony, systemd-timesyncd); from a second on nothing is sent',
  measure: ({ clockOffSeconds }) => (clockOffSeconds === null ? null : Math.abs(clockOffSeconds)),
  about: () => '',
  text: ({ clockOffSeconds }, value) =>
    `the clock of this machine is ${value.toFixed(2)} s ${(clockOffSeconds ?? 0) > 0 ? 'behind' : 'ahead of'} the venue's`,
};
