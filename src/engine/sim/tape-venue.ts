import { invariant } from '#core/kernel/assert';
import type { Clock } from '#core/kernel/clock';
import { seededRandom } from '#core/kernel/random';
import {
  type Lots,
  lots,
  type Money,
  minLots,
  type Side,
  signOf,
  type Ticks,
  type TimeUs,
  timeUs,
} from '#core/kernel/units';
import { type Fees, nextFee } from '#core/market/fees';
import { EVENT, type Tape } from '#core/market/tape';
import type { MarketView } from '#core/market/view';
import { type DisplayedBook, type QueueOutcome, queueModel } from '#core/matching/queue-model';
import type { Fill, VenueOrder } from '#core/order/child';
import type { VenueReport } from '#core/order/venue-report';
import type { MarketFeed, OrderGateway } from '#engine/ports/ports';
import { deliveries } from '#engine/sim/deliveries';
import { shownBook } from '#engine/sim/shown-book';
import { marketStats, silenceOf } from '#engine/sim/tape-counters';

export interface TapeVenueOptions {
  readonly tape: Tape;
  readonly fees: Fees;
  readonly seed: number;
  /** One way, order to venue and report back: base plus an exponential jitter of this mean. */
  readonly latency: { readonly baseUs: number; readonly jitterUs: number };
  /** Tapes without order ids: whether cancellations count behind us first, or in proportion. */
  readonly queue: 'pessimistic' | 'optimistic';
}
export interface TapeVenue {
  readonly gateway: OrderGateway;
  readonly feed: MarketFeed;
  readonly clock: Clock;
  /** Time of the next event of the tape or delivery; null at the end. */
  next(): TimeUs | null;
  /** Lets everything up to and including `to` happen, tape first where times are equal. */
  advance(to: TimeUs): void;
  /** When the market last said anything; a view is young while no more than that is usual has been silent. */
  spokeAt(): TimeUs;
  /** Events of the tape and deliveries so far. */
  processed(): number;
  /** Takes from the displayed book as it is at this very moment, without an order and its latency: what is left of a comparison's order at its deadline. */
  cross(side: Side, quantity: Lots): readonly CrossedLots[];
}
export interface CrossedLots {
  readonly price: Ticks;
  readonly quantity: Lots;
  readonly fee: Money;
}

/** One order of ours at the venue, with its whole story for queries. */
interface Own {
  readonly order: VenueOrder;
  readonly story: VenueReport[];
  /** What its fills were charged, for the minimum of a ticket. */
  charged: { readonly due: number; readonly charged: number };
}

/** A recorded market that our orders take part in, in virtual time, by rules P7 and P8. What it assumes is in docs/venue-on-a-tape.md. */
export function tapeVenue(options: TapeVenueOptions): TapeVenue {
  const { tape, fees } = options;
  const { instrument } = tape;
  const random = seededRandom(options.seed);
  const post = deliveries();
  const book = shownBook(tape);
  const queue = queueModel(book);
  const own = new Map<string, Own>();
  const stats = marketStats(tape);
  const silence = silenceOf();
  let now = timeUs(tape.at[0] ?? 0);
  let index = 0;
  let done = 0;
  let executions = 0;
  let lastArrival = 0;
  let isHalted = false;
  let listener: (event: VenueReport) => void = () => undefined;

  const latency = (): number =>
    Math.round(options.latency.baseUs - options.latency.jitterUs * Math.log(1 - random.next()));
  /** Messages of one connection do not overtake each other. */
  const toVenue = (deliver: () => void): void => {
    lastArrival = Math.max(lastArrival, now + latency());
    post.post(timeUs(lastArrival), deliver);
  };
  let lastReport = 0;
  const report = (event: VenueReport): void => {
    lastReport = Math.max(lastReport, now + latency());
    post.post(timeUs(lastReport), () => listener(event));
  };
  const tell = (mine: Own, event: VenueReport): void => {
    mine.story.push(event);
    report(event);
  };

  function arrive(order: VenueOrder): void {
    const { clientOrderId } = order;
    if (own.has(clientOrderId))
      return report({ type: 'rejected', clientOrderId, at: now, reason: 'duplicate id' });
    const mine: Own = { order, story: [], charged: { due: 0, charged: 0 } };
    own.set(clientOrderId, mine);
    const reject = (reason: string): void =>
      tell(mine, { type: 'rejected', clientOrderId, at: now, reason });
    if (order.instrumentId !== instrument.id) return reject('unknown instrument');
    if (isHalted) return reject('halted');
    return hear(
      queue.place({
        id: clientOrderId,
        side: signOf(order.side),
        type: order.type,
        price: order.limit,
        quantity: order.quantity,
      }),
    );
  }

  /** What the queue says became of our orders, in the words of a venue. */
  function hear(outcomes: readonly QueueOutcome[]): void {
    for (const outcome of outcomes) {
      const clientOrderId = outcome.id;
      const mine = own.get(clientOrderId);
      invariant(mine !== undefined, 'the queue holds our orders only');
      switch (outcome.type) {
        case 'accepted':
          tell(mine, { type: 'accepted', clientOrderId, at: now, venueOrderId: `T${own.size}` });
          break;
        case 'rejected':
          tell(mine, { type: 'rejected', clientOrderId, at: now, reason: outcome.reason });
          break;
        case 'cancelled': {
          const reason = mine.order.type === 'ioc' ? 'ioc' : 'asked for';
          tell(mine, { type: 'cancelled', clientOrderId, at: now, reason });
          break;
        }
        case 'cancelRefused':
          report({ type: 'cancelRefused', clientOrderId, at: now });
          break;
        case 'fill':
          fill(mine, outcome);
      }
    }
  }

  function fill(
    mine: Own,
    { price, quantity, liquidity }: QueueOutcome & { readonly type: 'fill' },
  ): void {
    const made: Omit<Fill, 'fee'> = {
      executionId: `T${++executions}`,
      clientOrderId: mine.order.clientOrderId,
      at: now,
      price,
      quantity: lots(quantity),
      liquidity,
      venue: instrument.venue,
    };
    const charge = nextFee(fees, instrument, { ...made, side: mine.order.side }, mine.charged);
    mine.charged = charge;
    tell(mine, { type: 'fill', fill: { ...made, fee: charge.fee } });
  }

  /** P7, P8: what an event of the tape does to our resting orders. */
  function touchOwn(i: number, { orderId, size }: ReturnType<typeof book.move>): void {
    const kind = tape.kind[i]!;
    const side: 1 | -1 = tape.restingSide[i] === 1 ? 1 : -1;
    if (tape.restingSide[i] === 0) return queue.shown();
    const event = { side, price: tape.price[i]!, size, orderId };
    if (kind === EVENT.execute && !isHalted) return hear(queue.traded(event));
    if (kind === EVENT.reduce || kind === EVENT.remove || kind === EVENT.execute)
      return queue.withdrawn(event);
    return queue.shown(event);
  }

  function play(i: number): void {
    now = timeUs(Math.max(now, tape.at[i]!));
    // Optimistic queues of tapes without ids: a cancellation takes its share from before us too.
    const isShared =
      options.queue === 'optimistic' && !tape.hasOrderIds && tape.kind[i] === EVENT.quote;
    const before = isShared ? displayed(own, book) : null;
    if (tape.kind[i] === EVENT.halt) isHalted = tape.price[i] === -0.01 || tape.price[i]! < 0;
    const event = book.move(i);
    stats.move(i);
    silence.heard(tape.at[i]!);
    if (before !== null)
      queue.shrunk((side, price) => {
        const had = before.get(price * side) ?? 0;
        return had > 0 ? Math.min(1, book.sizeAt(side, price) / had) : 1;
      });
    if (own.size > 0) touchOwn(i, event);
  }

  const gateway: OrderGateway = {
    send: (order) => toVenue(() => arrive(order)),
    cancel: (clientOrderId) =>
      toVenue(() => {
        if (!own.has(clientOrderId))
          return report({ type: 'cancelRefused', clientOrderId, at: now });
        return hear(queue.cancel(clientOrderId));
      }),
    query: (clientOrderId) =>
      toVenue(() => {
        const story = own.get(clientOrderId)?.story ?? [
          { type: 'neverArrived', clientOrderId, at: now } as const,
        ];
        for (const event of story) report(event);
      }),
    listen: (to) => {
      listener = to;
    },
  };

  /** What was last shown, until anything happens: a look asks for it several times. */
  let shown: MarketView | null = null;
  const view = (): MarketView => (shown ??= shownNow());
  const shownNow = (): MarketView => ({
    at: now,
    dataAt: timeUs(index === 0 ? 0 : silence.isHole(now) ? tape.at[index - 1]! : now),
    bids: book.levels(1),
    asks: book.levels(-1),
    ...stats.now(),
    valid: index > 0 && !isHalted,
  });

  return {
    gateway,
    feed: { instruments: [instrument], view: (id) => (id === instrument.id ? view() : null) },
    clock: { now: () => now },
    next: () => {
      const tapeAt = index < tape.count ? timeUs(tape.at[index]!) : null;
      const deliveryAt = post.nextAt();
      return tapeAt === null || (deliveryAt !== null && deliveryAt < tapeAt) ? deliveryAt : tapeAt;
    },
    advance(to) {
      for (;;) {
        const tapeAt = index < tape.count ? tape.at[index]! : Infinity;
        const deliveryAt = post.nextAt() ?? Infinity;
        if (Math.min(tapeAt, deliveryAt) > to) break;
        done++;
        shown = null;
        if (tapeAt <= deliveryAt) play(index++);
        else {
          now = timeUs(Math.max(now, deliveryAt));
          post.deliverNext();
        }
      }
      if (to > now) shown = null;
      now = timeUs(Math.max(now, to));
    },
    spokeAt: () => timeUs(index === 0 ? 0 : tape.at[index - 1]!),
    processed: () => done,
    cross(side, quantity) {
      shown = null;
      const far = side === 'buy' ? -1 : 1;
      const crossed: CrossedLots[] = [];
      let left: number = quantity;
      let charged = { due: 0, charged: 0 };
      for (const { price, size } of book.levels(far)) {
        const taken = minLots(lots(left), size);
        if (taken === 0) break;
        book.take(far, price, taken);
        left -= taken;
        const made = { price, quantity: taken, side, liquidity: 'taker', at: now } as const;
        const charge = nextFee(fees, instrument, made, charged);
        charged = charge;
        crossed.push({ price, quantity: taken, fee: charge.fee });
      }
      return crossed;
    },
  };
}

/** Displayed lots where our orders rest, by price with the sign of the side. */
function displayed(
  own: ReadonlyMap<string, Own>,
  book: DisplayedBook,
): ReadonlyMap<number, number> {
  const sizes = new Map<number, number>();
  for (const { order } of own.values()) {
    const side = signOf(order.side);
    sizes.set(order.limit * side, book.sizeAt(side, order.limit));
  }
  return sizes;
}
