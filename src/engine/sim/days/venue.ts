import { invariant } from '#core/kernel/assert';
import { lots, type Side, signOf, type TimeUs, ticks } from '#core/kernel/units';
import type { AccountStatement } from '#core/ledger/stated';
import { feeOf } from '#core/market/fees';
import { settlementValueOf } from '#core/market/instrument';
import { type QueueModel, type QueueOutcome, queueModel } from '#core/matching/queue-model';
import type { Fill, VenueOrder } from '#core/order/child';
import type { VenueReport } from '#core/order/venue-report';
import type { Chance } from './chance.ts';
import { type Market, type Print, printOthers } from './market.ts';
import type { World } from './world.ts';

/** One order as the venue holds it. `story` is what it would tell about it, in the order in which it happened. */
interface Held {
  order: VenueOrder;
  readonly venueOrderId: string;
  readonly sequence: number;
  filled: number;
  isOpen: boolean;
  story: VenueReport[];
}
/** The venue's own books: who is right in the end. */
export interface VenueLog {
  /** Every order that was taken, by the id that it came with: an id of a closed order is taken again (F4). */
  readonly arrivals: readonly string[];
  readonly fills: ReadonlyMap<string, Fill & { readonly instrumentId: string }>;
  readonly orders: ReadonlyMap<string, Held>;
  readonly positions: ReadonlyMap<string, number>;
  cash(): number;
}
export interface SimulatedVenue {
  readonly log: VenueLog;
  arrive(order: VenueOrder): void;
  /** An order of the same account that is not ours; takes what is there. */
  foreign(instrument: number, side: Side, quantity: number): void;
  cancel(clientOrderId: string): void;
  amend(order: VenueOrder): void;
  story(clientOrderId: string): readonly VenueReport[];
  statement(since: TimeUs): AccountStatement;
  /** What a second of the market did to orders that rest. */
  traded(market: Market, print: Print | null): void;
  hasOpenOrders(): boolean;
}
export interface SimulatedVenueDeps {
  readonly world: World;
  readonly markets: readonly Market[];
  readonly chance: Chance;
  readonly now: () => TimeUs;
  /** Tells us, later: `delayUs` beyond the usual way. */
  readonly report: (event: VenueReport, delayUs: number) => void;
  readonly later: (delayUs: number, what: () => void) => void;
  readonly onFill: (order: VenueOrder) => void;
}

const FOREIGN = 'by-hand-';
export const isForeign = (clientOrderId: string): boolean => clientOrderId.startsWith(FOREIGN);

const isToldDead = ({ story }: Held): boolean =>
  story.some(({ type }) => type === 'rejected' || type === 'cancelled' || type === 'expired');

/** A venue in virtual time with books of its own. It misbehaves by chance, and never lies in a story or a statement. */
export function venueOf(deps: SimulatedVenueDeps): SimulatedVenue {
  const { world, chance, now } = deps;
  const orders = new Map<string, Held>();
  const fills = new Map<string, Fill & { readonly instrumentId: string }>();
  const arrivals: string[] = [];
  const tombstones = new Set<string>();
  const positions = new Map(world.listed.map((each) => [each.instrument.id, each.position]));
  const byId = new Map(deps.markets.map((market) => [market.listed.instrument.id, market]));
  const queues = new Map(deps.markets.map((market) => [market, queueModel(market)]));
  let cash = world.cash;
  let executions = 0;
  const open = new Set<Held>();

  const marketOf = (order: VenueOrder): Market => {
    const market = byId.get(order.instrumentId);
    invariant(market !== undefined, 'the venue lists every instrument of the world');
    return market;
  };
  const queueOf = (market: Market): QueueModel => {
    const queue = queues.get(market);
    invariant(queue !== undefined, 'every market has a queue');
    return queue;
  };
  const heldOf = (clientOrderId: string): Held => {
    const held = orders.get(clientOrderId);
    invariant(held !== undefined, 'the queue holds orders that arrived');
    return held;
  };
  const tell = (held: Held, event: VenueReport, delayUs = 0): void => {
    held.story.push(event);
    deps.report(event, delayUs);
  };
  const lotsFilled = (clientOrderId: string): number =>
    [...fills.values()].reduce(
      (sum, each) => sum + (each.clientOrderId === clientOrderId ? each.quantity : 0),
      0,
    );
  const leavesOf = ({ order, filled }: Held): number => order.quantity - filled;
  const close = (held: Held): void => {
    held.isOpen = false;
    open.delete(held);
    queueOf(marketOf(held.order)).cancel(held.order.clientOrderId);
  };

  function book(fill: Fill, order: VenueOrder, sign: 1 | -1): void {
    const side = signOf(order.side) * sign;
    positions.set(
      order.instrumentId,
      (positions.get(order.instrumentId) ?? 0) + side * fill.quantity,
    );
    cash -=
      side * settlementValueOf(marketOf(order).listed.instrument, fill.quantity, fill.price) +
      sign * fill.fee;
  }
  function fill(
    held: Held,
    price: number,
    quantity: number,
    liquidity: 'maker' | 'taker',
    delayUs = 0,
  ): void {
    invariant(
      quantity > 0 && quantity <= leavesOf(held),
      'a fill is at most what is left of the order',
    );
    const { order } = held;
    const executionId = `X${++executions}`;
    const made = {
      executionId,
      clientOrderId: order.clientOrderId,
      at: now(),
      price,
      quantity: lots(quantity),
      liquidity,
      venue: order.venue,
    };
    const fee =
      Math.round(
        feeOf(world.fees, marketOf(order).listed.instrument, { ...made, side: order.side }) * 1e6,
      ) / 1e6;
    const done: Fill = { ...made, fee };
    fills.set(executionId, { ...done, instrumentId: order.instrumentId });
    book(done, order, 1);
    held.filled += quantity;
    if (leavesOf(held) === 0) close(held);
    tell(held, { type: 'fill', fill: done }, delayUs);
    if (!isForeign(order.clientOrderId)) deps.onFill(order);
    restateLater(held, done);
  }

  /** A trade is busted or corrected some time after it was reported. */
  function restateLater(held: Held, done: Fill): void {
    const { executionId, clientOrderId } = done;
    const bust = chance.strikes('fillBusted', executionId);
    const correct = bust === null ? chance.strikes('fillCorrected', executionId) : null;
    const value = bust ?? correct;
    if (value === null) return;
    deps.later(2e6 + value * 120e6, () => {
      book(done, held.order, -1);
      if (bust !== null) {
        fills.delete(executionId);
        return tell(held, { type: 'busted', clientOrderId, at: now(), executionId });
      }
      const corrected: Fill = { ...done, price: done.price + 5 };
      fills.set(executionId, { ...corrected, instrumentId: held.order.instrumentId });
      book(corrected, held.order, 1);
      return tell(held, {
        type: 'corrected',
        clientOrderId,
        at: now(),
        executionId,
        price: corrected.price,
        quantity: corrected.quantity,
        fee: corrected.fee,
      });
    });
  }

  const crosses = (order: VenueOrder, market: Market): boolean =>
    order.side === 'buy' ? order.limit >= market.ask : order.limit <= market.bid;
  /** What the queue says became of an order that stands there. */
  function hear(outcomes: readonly QueueOutcome[]): void {
    for (const outcome of outcomes)
      if (outcome.type === 'fill')
        fill(heldOf(outcome.id), outcome.price, outcome.quantity, outcome.liquidity);
  }
  /** What a second of the market does to orders that rest. Answers the lots of the print that were ours. */
  function tradeOwn(market: Market, print: Print | null): number {
    const queue = queueOf(market);
    const printed = (outcomes: readonly QueueOutcome[]): number => {
      let sum = 0;
      for (const outcome of outcomes) {
        if (outcome.type !== 'fill') continue;
        market.printOwn(outcome.price, outcome.quantity);
        sum += outcome.quantity;
      }
      hear(outcomes);
      return sum;
    };
    printed(queue.crossed());
    if (print === null) return 0;
    const { aggressor, price, size } = print;
    return printed(queue.traded({ side: aggressor === 'buy' ? -1 : 1, price, size, orderId: 0 }));
  }
  function rest(held: Held): void {
    held.isOpen = true;
    open.add(held);
    const { clientOrderId } = held.order;
    for (const [kind, type] of [
      ['cancelledUnasked', 'cancelled'],
      ['expiredUnasked', 'expired'],
    ] as const) {
      const value = chance.strikes(kind, clientOrderId);
      if (value === null) continue;
      deps.later(value * 20e6, () => {
        if (!held.isOpen) return;
        close(held);
        tell(held, { type, clientOrderId, at: now(), reason: 'by the venue' });
      });
    }
  }

  function arrive(order: VenueOrder): void {
    const { clientOrderId } = order;
    const known = orders.get(clientOrderId);
    if (tombstones.has(clientOrderId) || known?.isOpen === true) return;
    arrivals.push(clientOrderId);
    const market = marketOf(order);
    const held: Held = {
      order,
      venueOrderId: `V${arrivals.length}`,
      sequence: arrivals.length,
      filled: 0,
      isOpen: false,
      story: [],
    };
    orders.set(clientOrderId, held);
    const why = market.isHalted
      ? 'halted'
      : order.type === 'postOnly' && crosses(order, market)
        ? 'would take'
        : chance.strikes('sendRejected', clientOrderId) === null
          ? null
          : 'by the venue';
    if (why !== null) {
      close(held);
      return tell(held, { type: 'rejected', clientOrderId, at: now(), reason: why });
    }
    tell(held, { type: 'accepted', clientOrderId, at: now(), venueOrderId: held.venueOrderId });
    hear(
      queueOf(market).place({
        id: clientOrderId,
        side: signOf(order.side),
        type: order.type,
        price: order.limit,
        quantity: order.quantity,
      }),
    );
    if (leavesOf(held) === 0) return;
    if (order.type !== 'ioc') return rest(held);
    close(held);
    return tell(held, { type: 'cancelled', clientOrderId, at: now(), reason: 'ioc' });
  }

  return {
    log: { arrivals, fills, orders, positions, cash: () => cash },
    hasOpenOrders: () => open.size > 0,
    arrive,
    foreign(index, side, quantity) {
      const market = deps.markets[index];
      if (market === undefined) return;
      const { id, venue } = market.listed.instrument;
      const limit = ticks(side === 'buy' ? market.ask + 2 : market.bid - 2);
      arrive({
        clientOrderId: `${FOREIGN}${arrivals.length}`,
        parentId: 'by-hand',
        instrumentId: id,
        side,
        quantity: lots(quantity),
        limit,
        type: 'ioc',
        reason: '',
        venue,
      });
    },
    cancel(clientOrderId) {
      const held = orders.get(clientOrderId);
      if (held?.isOpen !== true)
        return deps.report({ type: 'cancelRefused', clientOrderId, at: now() }, 0);
      const late = chance.strikes('fillAfterCancel', clientOrderId);
      // It traded just before the cancel came, and says so only after it has confirmed the cancel.
      if (late !== null)
        fill(
          held,
          held.order.limit,
          Math.max(1, Math.floor(leavesOf(held) * late)),
          'maker',
          1e6 + late * 20e6,
        );
      if (!held.isOpen) return deps.report({ type: 'cancelRefused', clientOrderId, at: now() }, 0);
      close(held);
      return tell(held, { type: 'cancelled', clientOrderId, at: now(), reason: 'asked for' });
    },
    amend(order) {
      const { clientOrderId, limit, quantity } = order;
      const held = orders.get(clientOrderId);
      const filled = held?.filled ?? 0;
      const why =
        held?.isOpen !== true
          ? 'not open'
          : crosses(order, marketOf(order))
            ? 'would take'
            : quantity <= filled
              ? 'filled'
              : null;
      if (held === undefined || why !== null)
        return deps.report(
          { type: 'amendRefused', clientOrderId, at: now(), reason: why ?? 'unknown' },
          0,
        );
      held.order = { ...held.order, limit, quantity };
      queueOf(marketOf(order)).move(clientOrderId, limit, quantity - filled);
      return tell(held, { type: 'amended', clientOrderId, at: now(), quantity, limit });
    },
    story(clientOrderId) {
      const held = orders.get(clientOrderId);
      if (held !== undefined)
        return held.isOpen || isToldDead(held) || lotsFilled(clientOrderId) >= held.order.quantity
          ? held.story.slice()
          : [
              ...held.story,
              {
                type: 'expired',
                clientOrderId,
                at: now(),
                reason: 'done, and a trade of it was busted',
              },
            ];
      // A promise: a copy that is still under way is not taken any more.
      tombstones.add(clientOrderId);
      return [{ type: 'neverArrived', clientOrderId, at: now() }];
    },
    statement: (since) => ({
      at: now(),
      openOrders: [...open].map(({ order, venueOrderId, filled }) => ({
        clientOrderId: order.clientOrderId,
        venueOrderId,
        instrumentId: order.instrumentId,
        side: order.side,
        quantity: order.quantity,
        filled,
        limit: order.limit,
      })),
      positions: [...positions].map(([instrumentId, held]) => ({ instrumentId, lots: held })),
      balances: [{ asset: 'USD', amount: String(cash), isRounded: true }],
      fillsSince: [...fills.values()].filter((each) => each.at >= since),
    }),
    traded(market, print) {
      const ours = market.isHalted ? 0 : tradeOwn(market, print);
      if (print !== null) printOthers(market, print, print.size - ours);
    },
  };
}
