import type { TimeUs } from '#core/kernel/units';
import type { ClientOrder, ClientTrade } from '#engine/ports/exchange-client';
import { fillOf, lotsOf, msToUs, priceText, quantityText } from './ccxt-words.ts';
import { waysOf } from './exchange-ways.ts';
import { outcomeOf, textOf } from './fault-of.ts';
import type { GatewayWire } from './gateway-wire.ts';
import { goodTill } from './good-till.ts';
import { orderDeadline } from './order-deadline.ts';
import { fetchNamedOrder, linkParams, newIdParams } from './order-lists.ts';
import type { OwnOrders } from './own-orders.ts';
import { type Tracked, toldLots } from './tracked.ts';
import { tradesOfOrder } from './trade-pages.ts';

// Where there is no receive window "not found" is never a promise, and the order is asked about until a person decides.
const ASK_AGAIN_MS = 1000;
// Beyond the receive window: the venue's own clock and queues.
const ARRIVAL_MARGIN_MS = 2000;

/** What is asked of the venue about one order, and what it answers, told in our words. */
export interface OrderStory {
  /** Sends it. It is never sent again: what is not known is told as a fault. */
  submit(mine: Tracked): Promise<void>;
  takeBack(mine: Tracked): Promise<void>;
  /** Until the venue has said what became of it. */
  ask(mine: Tracked): Promise<void>;
  executed(mine: Tracked, trade: ClientTrade, orderAt: TimeUs | null): void;
  rejected(clientOrderId: string, reason: string): void;
}

export function orderStory(wire: GatewayWire, own: OwnOrders): OrderStory {
  const { exchange, clock, tell, noticed } = wire;
  const asking = new Set<string>();
  const rejected = (clientOrderId: string, reason: string): void =>
    tell({ type: 'rejected', clientOrderId, at: clock.now(), reason });

  async function submit(mine: Tracked): Promise<void> {
    const { order, listing, coded } = mine;
    const { clientOrderId } = order;
    const terms =
      order.type === 'postOnly'
        ? { postOnly: true }
        : { timeInForce: order.type === 'ioc' ? 'IOC' : 'GTC' };
    const reducing = order.reduceOnly === true ? { reduceOnly: true } : {};
    let answer: ClientOrder;
    try {
      answer = await exchange.createOrder(
        listing.unified,
        'limit',
        order.side,
        quantityText(listing, order.quantity),
        priceText(listing, order.limit),
        {
          ...newIdParams(exchange.id, coded),
          ...terms,
          ...reducing,
          ...goodTill(exchange.id, wire.restingSeconds, { type: order.type, nowMs: Date.now() }),
          ...orderDeadline(exchange, Date.now()),
        },
      );
      wire.answered();
    } catch (error) {
      const outcome = outcomeOf(error);
      noticed(outcome);
      if (outcome.type === 'rejected') {
        mine.isOver = true;
        return rejected(clientOrderId, outcome.reason);
      }
      tell({
        type: 'fault',
        clientOrderId,
        at: clock.now(),
        during: 'send',
        fault:
          outcome.type === 'fault'
            ? outcome.fault
            : { code: 'MALFORMED_REPLY', resend: 'unknown', detail: textOf(error) },
      });
      return;
    }
    // The order is there. Whatever fails now is a question to the venue, and never a fault of the send: that would be sent again (F3).
    try {
      await story(mine, answer, answer.trades ?? []);
    } catch (error) {
      noticed(outcomeOf(error));
      return ask(mine);
    }
    await askIfUnsaid(mine, answer);
  }

  /** Accepted, its executions, its end: as often as it is asked for. Executions that the answer counts and does not list are fetched before the end is reported. */
  async function story(
    mine: Tracked,
    said: ClientOrder,
    listed: readonly ClientTrade[],
  ): Promise<void> {
    const { clientOrderId } = mine.order;
    const at = msToUs(said.lastUpdateTimestamp ?? said.timestamp ?? Date.now());
    if (said.status === 'rejected') return rejected(clientOrderId, 'rejected by the venue');
    own.named(mine, said.id);
    tell({ type: 'accepted', clientOrderId, at, venueOrderId: said.id });
    for (const trade of listed) executed(mine, trade, at);
    const filled = said.filled === undefined ? 0 : lotsOf(mine.listing, said.filled);
    if (filled > toldLots(mine))
      for (const trade of await tradesOfOrder(exchange, mine.listing.unified, said))
        executed(mine, trade, at);
    if (said.status === 'canceled') ended(mine, 'cancelled', at);
    // Only what was to stay until it is cancelled can expire: of a taker, and of one that may only rest, it is the venue's word for its end.
    else if (said.status === 'expired')
      ended(mine, mine.order.type === 'limit' ? 'expired' : 'cancelled', at);
    // Bybit calls an order closed, too, that ended with a part of it filled.
    else if (said.status === 'closed' && said.filled !== undefined && filled < mine.order.quantity)
      ended(mine, 'cancelled', at);
    else if (said.status === 'closed') mine.isOver = true;
  }
  function executed(mine: Tracked, trade: ClientTrade, orderAt: TimeUs | null): void {
    const fill = fillOf(mine.listing, trade, mine.order.clientOrderId, orderAt);
    mine.told.set(fill.executionId, fill.quantity);
    tell({ type: 'fill', fill });
  }
  function ended(mine: Tracked, type: 'cancelled' | 'expired', at: TimeUs): void {
    mine.isOver = true;
    tell({
      type,
      clientOrderId: mine.order.clientOrderId,
      at,
      reason: type === 'cancelled' && mine.order.type === 'ioc' ? 'ioc' : 'by the venue',
    });
  }

  async function ask(mine: Tracked): Promise<void> {
    const { clientOrderId } = mine.order;
    if (asking.has(clientOrderId) || wire.isClosed()) return;
    asking.add(clientOrderId);
    const again = (): void => {
      asking.delete(clientOrderId);
      if (!wire.isClosed()) setTimeout(() => void ask(mine), ASK_AGAIN_MS * (1 + Math.random()));
    };
    if (!wire.take(waysOf(exchange.id).weights.query, 'cancel')) return again();
    const askedMs = performance.now();
    try {
      const said = await fetchNamedOrder(exchange, mine.listing.unified, mine);
      wire.answered();
      await story(mine, said, []);
      asking.delete(clientOrderId);
    } catch (error) {
      const outcome = outcomeOf(error);
      noticed(outcome);
      // VEN-8: "not found" is a promise only when no copy can still be under way: a request older than its receive window is refused.
      const windowMs = waysOf(exchange.id).receiveWindowMs;
      const isPromise = askedMs >= mine.sentMs + windowMs + ARRIVAL_MARGIN_MS;
      if (outcome.type !== 'notFound' || !isPromise) return again();
      asking.delete(clientOrderId);
      mine.isOver = true;
      tell({ type: 'neverArrived', clientOrderId, at: clock.now() });
    }
  }

  /** Some exchanges acknowledge an order, or a cancel, and say nothing of what became of it. */
  async function askIfUnsaid(mine: Tracked, { status }: ClientOrder): Promise<void> {
    if (status === undefined && !mine.isOver) await ask(mine);
  }

  /** Where an order is cancelled by its number only, that is asked for first; undefined: our id does. */
  async function numberOf(mine: Tracked): Promise<string | undefined> {
    if (waysOf(exchange.id).idOfAsked !== null) return undefined;
    return (await fetchNamedOrder(exchange, mine.listing.unified, mine)).id;
  }
  async function takeBack(mine: Tracked): Promise<void> {
    const { clientOrderId } = mine.order;
    try {
      const number = mine.venueOrderId ?? (await numberOf(mine));
      const said = await exchange.cancelOrder(
        number,
        mine.listing.unified,
        linkParams(exchange.id, mine.coded),
      );
      wire.answered();
      const id = number ?? said.id;
      // An answer that names no order says only that there was one.
      if (id === undefined) return ask(mine);
      await story(mine, { ...said, id }, []).then(
        () => askIfUnsaid(mine, said),
        () => ask(mine),
      );
    } catch (error) {
      const outcome = outcomeOf(error);
      noticed(outcome);
      if (outcome.type === 'fault')
        return tell({
          type: 'fault',
          clientOrderId,
          at: clock.now(),
          during: 'cancel',
          fault: outcome.fault,
        });
      // It filled, or was cancelled, or never came: its own story says which.
      tell({ type: 'cancelRefused', clientOrderId, at: clock.now() });
      await ask(mine);
    }
  }
  return { submit, takeBack, ask, executed, rejected };
}
