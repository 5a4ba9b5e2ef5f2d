import { isLive, type LiveOrder } from './order-store.ts';
import type { SpotCommand } from './spot-command.ts';
import type { TradingFloor } from './trading-floor.ts';

/** Orders with an end of their own. */
export interface TimedOrders {
  /** Performs a command, after those whose time is over have ended: what trades in it never meets one of them. */
  perform: (command: SpotCommand) => ReturnType<TradingFloor['apply']>;
  /** Ends those whose time is over. */
  expireDue(): void;
}
/** What may trade. A cancel or an amendment is of an order that is open still: it is answered first. */
const TRADES: ReadonlySet<SpotCommand['type']> = new Set(['place', 'placeList', 'flow']);

/** EXC-56: good till a date. The end is a command of its own, so that a log replays it. */
export function timedOrders(
  floor: TradingFloor,
  record: TimedOrders['perform'],
  nowUs: () => number,
): TimedOrders {
  const timed = new Set<LiveOrder>();
  for (const order of floor.orders.everyOrder()) if (isTimed(order)) timed.add(order);
  const expireDue = (): void => {
    for (const order of timed) {
      if (!isLive(order)) timed.delete(order);
      else if ((order.goodTillUs ?? Infinity) <= nowUs()) {
        timed.delete(order);
        record({ type: 'expire', orderId: order.orderId });
      }
    }
  };
  return {
    expireDue,
    perform(command) {
      if (TRADES.has(command.type)) expireDue();
      const outcome = record(command);
      if (command.type === 'place' && command.order.goodTillUs !== undefined) {
        const placed = floor.orders.get(floor.state.lastId);
        if (placed !== null && isTimed(placed)) timed.add(placed);
      }
      return outcome;
    },
  };
}
const isTimed = (order: LiveOrder): boolean => order.goodTillUs !== undefined && isLive(order);
