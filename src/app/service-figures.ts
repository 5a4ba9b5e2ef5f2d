import type { ServiceFigures } from '#api/metrics-routes';
import { version } from '#app/build';
import { outboxPath } from '#app/notify';
import type { Config } from '#contracts/config';
import { waitingIn } from '#platform/outbox';

/** What a server can say of its service beside the desk: its build, the caps, and what notifications wait in its home. */
export const serviceFigures = (
  { caps, notify }: Pick<Config, 'caps' | 'notify'>,
  home: string,
): ServiceFigures => ({
  version,
  node: process.versions.node,
  caps: { gross: caps.gross_value, net: caps.net_value },
  waiting: waitingIn(outboxPath(home), Object.keys(notify)),
});
