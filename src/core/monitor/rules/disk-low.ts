import { type MonitorRule, usualTerms } from '../rule.ts';

/** MON-33: free bytes where the journal is. A journal that cannot be written stops all trading. */
export const diskLow: MonitorRule<'machine'> = {
  code: 'DISK_LOW',
  of: 'machine',
  bad: 'low',
  terms: { ...usualTerms, severity: 'critical', enter: 1e9, leave: 2e9 },
  remedy: 'make room where PLIMSOLL_HOME is: plimsoll journal archive moves old entries',
  measure: ({ diskFreeBytes }) => diskFreeBytes,
  about: () => '',
  text: (_, value) => `${(value / 1e9).toFixed(2)} GB are free where the journal is`,
};
