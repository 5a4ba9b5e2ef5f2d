import { invariant } from '#core/kernel/assert';
import type { Clock } from '#core/kernel/clock';
import { seededRandom } from '#core/kernel/random';
import {
  type Lots,
  lots,
  type Ratio,
  ratio,
  signOf,
  type TimeUs,
  timeUs,
} from '#core/kernel/units';
import { type Fees, nextFee } from '#core/market/fees';
import { sessionAt } from '#core/market/session';
import { EVENT, type Tape } from '#core/market/tape';
import type { MarketView } from '#core/market/view';
import type { Fill, VenueOrder } from '#core/order/child';
import type { VenueReport } from '#core/order/venue-report';
import type { MarketFeed, OrderGateway } from '#engine/ports/ports';
import { deliveries } from '#engine/sim/deliveries';
import { type Ahead, shownBook } from '#engine/sim/shown-book';

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
  /** Events of the tape and deliveries so far. */
  processed(): number;
}

/** One order of ours at the venue, with its whole story for queries. */
interface Own {
  readonly order: VenueOrder;
  readonly side: 1 | -1; // the side it rests on
  leaves: number;
  isResting: boolean;
  ahead: Ahead;
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
  const own = new Map<string, Own>();
  const stats = marketStats(tape);
  let [now, index, done, executions, lastArrival] = [timeUs(tape.at[0] ?? 0), 0, 0, 0, 0];
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
    const mine: Own = {
      order,
      side: signOf(order.side),
      leaves: order.quantity,
      isResting: false,
      ahead: new Map(),
      story: [],
      charged: { due: 0, charged: 0 },
    };
    const reject = (reason: string): void =>
      tell(mine, { type: 'rejected', clientOrderId, at: now, reason });
    const known = own.get(clientOrderId);
    if (known !== undefined)
      return report({ type: 'rejected', clientOrderId, at: now, reason: 'duplicate id' });
    own.set(clientOrderId, mine);
    if (order.instrumentId !== instrument.id) return reject('unknown instrument');
    if (isHalted) return reject('halted');
    if (order.type === 'postOnly' && crosses(mine)) return reject('would take');
    tell(mine, { type: 'accepted', clientOrderId, at: now, venueOrderId: `T${own.size}` });
    if (order.type !== 'postOnly') takeAll(mine);
    if (mine.leaves === 0) return;
    if (order.type === 'ioc')
      return tell(mine, { type: 'cancelled', clientOrderId, at: now, reason: 'ioc' });
    mine.isResting = true;
    mine.ahead = book.queueAt(mine.side, order.limit);
  }

  const crosses = (mine: Own): boolean => {
    const best = book.levels(mine.side === 1 ? -1 : 1)[0];
    return best !== undefined && (mine.order.limit - best.price) * mine.side >= 0;
  };

  function takeAll(mine: Own): void {
    const far = mine.side === 1 ? -1 : 1;
    for (const level of book.levels(far)) {
      if ((mine.order.limit - level.price) * mine.side < 0 || mine.leaves === 0) return;
      const quantity = Math.min(mine.leaves, level.size);
      book.take(far, level.price, quantity);
      fill(mine, level.price, quantity, 'taker');
    }
  }

  function fill(mine: Own, price: number, quantity: number, liquidity: 'maker' | 'taker'): void {
    invariant(
      quantity > 0 && quantity <= mine.leaves,
      'a fill is at most what is left of the order',
    );
    mine.leaves -= quantity;
    if (mine.leaves === 0) mine.isResting = false;
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
  function touchOwn(i: number, event: { readonly orderId: number; readonly size: number }): void {
    const kind = tape.kind[i]!;
    if (kind === EVENT.quote) {
      for (const mine of restingByPriority(0)) clampAhead(mine);
      return;
    }
    const side = tape.restingSide[i]!;
    const price = tape.price[i]!;
    let print = kind === EVENT.execute && !isHalted ? event.size : 0;
    // Who stands before one of our orders stands before the next one too: he takes his part of a print once.
    let queued = 0;
    for (const mine of restingByPriority(side)) {
      const better = (mine.order.limit - price) * mine.side;
      if (better === 0) {
        const stood = mine.ahead.get(event.orderId) ?? 0;
        const gone =
          kind === EVENT.reduce || kind === EVENT.remove || kind === EVENT.execute
            ? Math.min(stood, event.size)
            : 0;
        if (gone > 0) leave(mine.ahead, event.orderId, gone);
        const more = Math.max(0, gone - queued);
        queued += more;
        if (kind === EVENT.execute) print = Math.max(0, print - more);
        clampAhead(mine);
        if (sizeOf(mine.ahead) > 0) continue;
      }
      if (better < 0 || print <= 0) continue;
      const quantity = Math.min(mine.leaves, print);
      print -= quantity;
      fill(mine, mine.order.limit, quantity, 'maker');
    }
  }

  function restingByPriority(side: number): readonly Own[] {
    const resting: Own[] = [];
    for (const mine of own.values())
      if (mine.isResting && (side === 0 || mine.side === side)) resting.push(mine);
    return resting.length < 2
      ? resting
      : resting.sort((a, b) => (b.order.limit - a.order.limit) * a.side);
  }

  /** Nobody can stand before us who is not displayed: what left unseen has left. Pessimistic: only when the display falls below our queue. */
  function clampAhead(mine: Own): void {
    if (!book.isInSight(mine.side, mine.order.limit)) return;
    let excess = sizeOf(mine.ahead) - book.sizeAt(mine.side, mine.order.limit);
    for (const [id, size] of mine.ahead) {
      if (excess <= 0) return;
      const gone = Math.min(size, excess);
      leave(mine.ahead, id, gone);
      excess -= gone;
    }
  }

  /** Optimistic queues of tapes without ids: a cancellation takes its share from before us too. */
  function shareCancellations(shrunkBy: (side: 1 | -1, price: number) => number): void {
    for (const mine of restingByPriority(0)) {
      const factor = shrunkBy(mine.side, mine.order.limit);
      // Whole lots, the odd one before us.
      if (factor < 1) mine.ahead.set(0, Math.ceil((mine.ahead.get(0) ?? 0) * factor));
    }
  }

  function play(i: number): void {
    now = timeUs(Math.max(now, tape.at[i]!));
    const isShared =
      options.queue === 'optimistic' && !tape.hasOrderIds && tape.kind[i] === EVENT.quote;
    const sizes = isShared
      ? new Map(
          restingByPriority(0).map((mine) => [mine, book.sizeAt(mine.side, mine.order.limit)]),
        )
      : null;
    if (tape.kind[i] === EVENT.halt) isHalted = tape.price[i] === -0.01 || tape.price[i]! < 0;
    const event = book.move(i);
    stats.move(i);
    if (sizes !== null) {
      shareCancellations((side, price) => {
        const mine = [...sizes.keys()].find(
          (each) => each.side === side && each.order.limit === price,
        );
        const had = mine === undefined ? 0 : (sizes.get(mine) ?? 0);
        return had > 0 ? Math.min(1, book.sizeAt(side, price) / had) : 1;
      });
    }
    if (own.size > 0) touchOwn(i, event);
  }

  const gateway: OrderGateway = {
    send: (order) => toVenue(() => arrive(order)),
    cancel: (clientOrderId) =>
      toVenue(() => {
        const mine = own.get(clientOrderId);
        if (mine === undefined || !mine.isResting)
          return report({ type: 'cancelRefused', clientOrderId, at: now });
        mine.isResting = false;
        tell(mine, { type: 'cancelled', clientOrderId, at: now, reason: 'asked for' });
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

  const view = (): MarketView => ({
    at: now,
    dataAt: timeUs(index === 0 ? 0 : tape.at[index - 1]!),
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
      const [tapeAt, deliveryAt] = [
        index < tape.count ? timeUs(tape.at[index]!) : null,
        post.nextAt(),
      ];
      return tapeAt === null || (deliveryAt !== null && deliveryAt < tapeAt) ? deliveryAt : tapeAt;
    },
    advance(to) {
      for (;;) {
        const tapeAt = index < tape.count ? tape.at[index]! : Infinity;
        const deliveryAt = post.nextAt() ?? Infinity;
        if (Math.min(tapeAt, deliveryAt) > to) break;
        done++;
        if (tapeAt <= deliveryAt) play(index++);
        else {
          now = timeUs(Math.max(now, deliveryAt));
          post.deliverNext();
        }
      }
      now = timeUs(Math.max(now, to));
    },
    processed: () => done,
  };
}

const sizeOf = (ahead: Ahead): number => {
  let total = 0;
  for (const size of ahead.values()) total += size;
  return total;
};
function leave(ahead: Ahead, id: number, by: number): void {
  const left = (ahead.get(id) ?? 0) - by;
  if (left > 0) ahead.set(id, left);
  else ahead.delete(id);
}

const MINUTE = 60_000_000;
const WINDOW_MINUTES = 15;
const RETURNS_MIN = 5;

/** Counters of a view: eligible volume and turnover so far, and the volatility of the last 15 one-minute returns as a daily figure. */
function marketStats(tape: Tape): {
  move(i: number): void;
  now(): { eligibleVolume: Lots; eligibleTurnover: number; volatilityDaily: Ratio | null };
} {
  const day = sessionAt(tape.instrument.session, timeUs(tape.at[0] ?? 0));
  const minutesPerDay = day === null ? 1440 : (day.close - day.open) / MINUTE;
  const mids: number[] = [];
  let [volume, turnover, minute] = [0, 0, -1];
  return {
    move(i) {
      if (tape.eligible[i] === 1) {
        volume += tape.size[i]!;
        turnover += tape.size[i]! * tape.price[i]!;
      }
      const m = Math.floor(tape.at[i]! / MINUTE);
      const [bid, ask] = [tape.bidPrice[i * tape.depth]!, tape.askPrice[i * tape.depth]!];
      if (m === minute || bid <= 0 || ask <= 0) return;
      minute = m;
      mids.push(Math.log((bid + ask) / 2));
      if (mids.length > WINDOW_MINUTES + 1) mids.shift();
    },
    now() {
      let [squares, n] = [0, 0];
      for (let k = 1; k < mids.length; k++) {
        squares += (mids[k]! - mids[k - 1]!) ** 2;
        n++;
      }
      return {
        eligibleVolume: lots(volume),
        eligibleTurnover: turnover,
        volatilityDaily: n < RETURNS_MIN ? null : ratio(Math.sqrt((squares / n) * minutesPerDay)),
      };
    },
  };
}
