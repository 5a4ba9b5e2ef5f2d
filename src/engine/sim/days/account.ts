import { lots, type TimeUs, ticks } from '#core/kernel/units';
import type { AccountStatement } from '#core/ledger/stated';
import type { Fill, VenueOrder } from '#core/order/child';
import type { VenueReport } from '#core/order/venue-report';
import { idOf } from './crash.ts';

/** An order as the messages that reached our process tell it. */
export interface Known {
  order: VenueOrder;
  /** The largest it may be: an amendment that is under way counts at the larger of both sizes. */
  quantity: number;
  /** Executions as they stand now, and how much traded ever: what is busted is not back in the venue's book. */
  readonly fills: Map<string, Fill>;
  traded: number;
  isDead: boolean;
  isUnknown: boolean;
  /** A fill of it was busted or corrected, perhaps one that we do not know yet. */
  isRestated: boolean;
}
/** The simulation's own account of what was sent and told, which no line of the engine has a part in. */
export interface Account {
  sent(order: VenueOrder): void;
  told(event: VenueReport): void;
  /** A statement of executions `since` a time tells too: what it lists has traded, and what it ought to list and does not was busted. */
  stated(statement: AccountStatement, since: TimeUs): void;
  find(clientOrderId: string): Known | undefined;
  orders(which: (order: VenueOrder) => boolean): readonly Known[];
  /** Lots of a parent that filled on orders reported dead before. */
  lateFills(parentId: string): number;
}
export const knownFilled = (known: Known | undefined): number =>
  known === undefined ? 0 : [...known.fills.values()].reduce((sum, fill) => sum + fill.quantity, 0);
export const knownLeaves = (known: Known): number =>
  known.isDead ? 0 : Math.max(0, known.quantity - known.traded);
export const sumOf = (of: readonly Known[], what: (each: Known) => number): number =>
  of.reduce((total, each) => total + what(each), 0);

export function accountOfMessages(): Account {
  const known = new Map<string, Known>();
  const late = new Map<string, number>();

  function traded(each: Known, fill: Fill): void {
    if (each.fills.has(fill.executionId)) return;
    each.fills.set(fill.executionId, fill);
    each.traded += fill.quantity;
    if (each.isDead)
      late.set(each.order.parentId, (late.get(each.order.parentId) ?? 0) + fill.quantity);
  }
  return {
    find: (clientOrderId) => known.get(clientOrderId),
    orders: (which) => [...known.values()].filter((each) => which(each.order)),
    lateFills: (parentId) => late.get(parentId) ?? 0,
    sent(order) {
      const before = known.get(order.clientOrderId);
      if (before === undefined)
        known.set(order.clientOrderId, {
          order,
          quantity: order.quantity,
          fills: new Map(),
          traded: 0,
          isDead: false,
          isUnknown: false,
          isRestated: false,
        });
      else before.quantity = Math.max(before.quantity, order.quantity);
    },
    told(event) {
      const each = known.get(idOf(event));
      if (each === undefined) return;
      if (event.type === 'fill') traded(each, event.fill);
      else change(each, event);
    },
    stated(statement, since) {
      const listed = new Map(statement.fillsSince.map((fill) => [fill.executionId, fill]));
      for (const fill of listed.values()) {
        const each = known.get(fill.clientOrderId);
        if (each !== undefined) traded(each, fill);
      }
      for (const { fills } of known.values()) {
        for (const [id, fill] of fills)
          if (fill.at >= since && fill.at <= statement.at && !listed.has(id))
            fills.set(id, { ...fill, quantity: lots(0) });
      }
    },
  };
}

function change(each: Known, event: Exclude<VenueReport, { readonly type: 'fill' }>): void {
  switch (event.type) {
    case 'busted':
    case 'corrected': {
      each.isRestated = true;
      const was = each.fills.get(event.executionId);
      if (was !== undefined)
        each.fills.set(event.executionId, {
          ...was,
          ...(event.type === 'busted'
            ? { quantity: lots(0) }
            : { quantity: event.quantity, price: ticks(event.price) }),
        });
      return;
    }
    case 'fault':
      if (event.during !== 'send') return;
      if (event.fault.resend === 'safe') each.isDead = true;
      else each.isUnknown = knownLeaves(each) > 0;
      return;
    case 'amended':
      each.quantity = event.quantity;
      each.order = { ...each.order, limit: event.limit };
      break;
    case 'amendRefused':
      each.quantity = each.order.quantity;
      break;
    case 'cancelRefused':
      return;
    case 'accepted':
      break;
    case 'rejected':
    case 'cancelled':
    case 'expired':
    case 'neverArrived':
      each.isDead = true;
  }
  each.isUnknown = false;
}
