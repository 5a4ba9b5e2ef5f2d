import type { TimeUs } from '#core/kernel/units';
export interface Clock {
  now(): TimeUs;
}
