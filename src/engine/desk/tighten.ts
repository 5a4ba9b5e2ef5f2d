import type { Identity } from '#core/gate/roles';
import type { OrderRecord } from '#core/journal/order-record';
import type { LimitSeen } from '#core/monitor/seen';
import type { Desk } from '#engine/desk/desk';

/** In whose name the monitor acts. */
const MONITOR: Identity = { name: 'the monitor', role: 'trader' };
/** What is left of an opening order's cap where a limit is near. */
const SLOWER = 0.5;

type Parts = Pick<Desk, 'orders' | 'amend' | 'pause'> & {
  /** Signed lots. */
  positionOf(instrumentId: string): number;
};
/** MON-34: where a limit is near, orders that open are slowed to half of their cap, once; where one is broken they are paused. What reduces a position goes on. A person may amend or resume them. */
export const tightening =
  (parts: Parts) =>
  (limits: readonly LimitSeen[], near: number): void => {
    const worst = limits.reduce<LimitSeen | null>(
      (most, each) => ((each.used ?? 0) > (most?.used ?? 0) ? each : most),
      null,
    );
    const used = worst?.used ?? 0;
    if (worst === null || used < near) return;
    const why = `${worst.name} is used to ${Math.round(100 * used)} %`;
    for (const order of parts.orders()) {
      const { parentId, status, instrument } = order;
      if (status !== 'working' || !opens(order, parts.positionOf(instrument.id))) continue;
      if (used > 1) {
        if (!wasTouched(order, 'paused')) parts.pause(parentId, MONITOR, why);
      } else if (!wasTouched(order, 'amended') && !wasTouched(order, 'paused')) {
        const participationMax = SLOWER * order.order.participationMax;
        // An order that cannot be done so slowly is held: it does not go on as if nothing were.
        if (!parts.amend(parentId, { participationMax }, MONITOR, why).ok)
          parts.pause(parentId, MONITOR, why);
      }
    }
  };

/** By the monitor, also before a restart: what a person did after it stays. */
const wasTouched = ({ changes }: OrderRecord, type: 'amended' | 'paused'): boolean =>
  changes.some((change) => change.type === type && change.by === MONITOR.name);

/** It makes a position larger, whatever its side: one of a basket that is taken back does not. */
const opens = ({ order }: OrderRecord, position: number): boolean =>
  !order.reduceOnly && (order.side === 'buy' ? position >= 0 : position <= 0);
