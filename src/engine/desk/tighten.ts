import type { Identity } from '#core/gate/roles';
import type { OrderRecord } from '#core/journal/order-record';
import type { LimitSeen } from '#core/monitor/seen';
import type { Desk } from '#engine/desk/desk';

/** In whose name the monitor acts: it may do what a trader may, and lifts nothing. */
const MONITOR: Identity = { name: 'the monitor', role: 'trader' };
/** What is left of an opening order's cap where a limit is near. */
const SLOWER = 0.5;

/** From which use of a limit on; Infinity: never. */
export interface TightenFrom {
  readonly slowed: number;
  readonly paused: number;
}
type Parts = Pick<Desk, 'orders' | 'amend' | 'pause'> & {
  /** Signed lots. */
  positionOf(instrumentId: string): number;
};
/** MON-34: where a limit is near, orders that grow it are slowed to half of their cap, once; where a cap is broken they are paused, once. What reduces a position goes on. A person may amend or resume them. */
export const tightening =
  (parts: Parts) =>
  (limits: readonly LimitSeen[], from: TightenFrom): void => {
    for (const order of parts.orders()) {
      if (order.status !== 'working' || !opens(order, parts.positionOf(order.instrument.id)))
        continue;
      const { parentId } = order;
      const worst = worstFor(order, limits);
      const used = worst?.used ?? 0;
      const why = `${worst?.name} is used to ${Math.round(100 * used)} %`;
      if (worst?.isCap === true && used >= from.paused) {
        if (!wasTouched(order, 'paused')) parts.pause(parentId, MONITOR, why);
      } else if (
        used >= from.slowed &&
        !wasTouched(order, 'amended') &&
        !wasTouched(order, 'paused')
      ) {
        const participationMax = SLOWER * order.order.participationMax;
        // An order that cannot be done so slowly is held: it does not go on as if nothing were.
        if (!parts.amend(parentId, { participationMax }, MONITOR, why).ok)
          parts.pause(parentId, MONITOR, why);
      }
    }
  };

/** Of the limits that this order grows: caps that are broken before all others, then the most used. */
function worstFor(
  { instrument, order }: OrderRecord,
  limits: readonly LimitSeen[],
): LimitSeen | null {
  const rank = ({ isCap, used }: LimitSeen): number =>
    (isCap && (used ?? 0) > 1 ? 1e6 : 0) + Math.min(used ?? 0, 1e5);
  return limits
    .filter(
      ({ grownBy: { symbols, side } }) =>
        (symbols === null || symbols.includes(instrument.symbol)) &&
        (side === null || side === order.side),
    )
    .reduce<LimitSeen | null>(
      (most, each) => (most === null || rank(each) > rank(most) ? each : most),
      null,
    );
}

/** By the monitor, also before a restart: what a person did after it stays. */
const wasTouched = ({ changes }: OrderRecord, type: 'amended' | 'paused'): boolean =>
  changes.some((change) => change.type === type && change.by === MONITOR.name);

/** It makes a position larger, whatever its side: one of a basket that is taken back does not. */
const opens = ({ order }: OrderRecord, position: number): boolean =>
  !order.reduceOnly && (order.side === 'buy' ? position >= 0 : position <= 0);
