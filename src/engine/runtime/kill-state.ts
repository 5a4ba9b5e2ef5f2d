import type { TimeUs } from '#core/kernel/units';

/** The switch over everything. */
export interface KillState {
  readonly killed: boolean;
  readonly by: string | null;
  readonly reason: string | null;
  readonly since: TimeUs | null;
}
