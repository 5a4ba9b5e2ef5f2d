import { invariant } from '#core/kernel/assert';
import type { Clock } from '#core/kernel/clock';
import { seededRandom } from '#core/kernel/random';
import { lots, signOf, type TickPrice, type TimeUs, ticks, timeUs } from '#core/kernel/units';
import { type Fees, nextFee } from '#core/market/fees';
import type { Level, MarketView } from '#core/market/view';
import { TYPE_CODE } from '#core/matching/fast-book-core';
import type { VenueOrder } from '#core/order/child';
import type { VenueReport } from '#core/order/venue-report';
import type { OrderGateway } from '#engine/ports/ports';
import { deliveries } from '#engine/sim/deliveries';
import { minuteVolatility } from '#engine/sim/minute-volatility';
import { seedOf } from '#engine/sim/reactive/chance';
import { reactiveDay } from '#engine/sim/reactive/market';
import type { CommonNews } from '#engine/sim/reactive/news';
import { daySecondsOf, type ReactiveParameters } from '#engine/sim/reactive/parameters';
import type { CrossedLots, TapeVenue } from '#engine/sim/tape-venue';

export interface ReactiveVenueOptions {
  readonly parameters: ReactiveParameters;
  readonly seed: number;
  readonly fees: Fees;
  /** One way, order to venue and report back: base plus an exponential jitter of this mean. */
  readonly latency: { readonly baseUs: number; readonly jitterUs: number };
  /** When the simulated day opens, and at which mid; null: the market's own. */
  readonly open: TimeUs;
  readonly openPrice: TickPrice | null;
  /** News that several symbols have in common; null: this symbol is alone. */
  readonly common: CommonNews | null;
  /** Where the symbol trades, a book each; the market's own venue alone: []. */
  readonly venues: readonly string[];
}
/** As a venue on a tape, but it reacts: what we do, its providers see. */
export type ReactiveVenue = TapeVenue;

interface Own {
  readonly order: VenueOrder;
  readonly number: number;
  /** Of the listing. */
  readonly venue: number;
  readonly story: VenueReport[];
  charged: { readonly due: number; readonly charged: number };
  leaves: number;
  isOpen: boolean;
  /** Where its fills go instead of to the listener. */
  readonly crossed: CrossedLots[] | null;
}

const DEPTH = 10;

/** One day of the reactive market in virtual time, behind the gateway and the feed that a desk uses. */
export function reactiveVenue(options: ReactiveVenueOptions): ReactiveVenue {
  const { parameters, fees, open } = options;
  const { instrument } = parameters;
  const listings =
    options.venues.length === 0
      ? [instrument]
      : options.venues.map((venue) => ({
          ...instrument,
          venue,
          id: `${instrument.symbol}.${venue}`,
        }));
  const daySeconds = daySecondsOf(parameters);
  const close = timeUs(open + daySeconds * 1e6);
  const random = seededRandom(seedOf(options.seed, 4));
  const post = deliveries();
  const own = new Map<string, Own>();
  const numbered: Own[] = [];
  const resting = new Set<Own>();
  const volatility = minuteVolatility(instrument.session, open);
  let now: TimeUs = open;
  let done = 0;
  let executions = 0;
  let lastArrival = 0;
  let lastReport = 0;
  let listener: (event: VenueReport) => void = () => undefined;

  const latency = (): number =>
    Math.round(options.latency.baseUs - options.latency.jitterUs * Math.log(1 - random.next()));
  const toVenue = (deliver: () => void): void => {
    lastArrival = Math.max(lastArrival, now + latency());
    post.post(timeUs(lastArrival), deliver);
  };
  const report = (event: VenueReport): void => {
    lastReport = Math.max(lastReport, now + latency());
    post.post(timeUs(lastReport), () => listener(event));
  };
  const tell = (mine: Own, event: VenueReport): void => {
    mine.story.push(event);
    report(event);
  };
  const byNumber = (number: number): Own => {
    const mine = numbered[number - 1];
    invariant(mine !== undefined, 'the book names orders of ours that we sent');
    return mine;
  };
  const market = reactiveDay(
    {
      parameters,
      seed: options.seed,
      openPrice: options.openPrice ?? parameters.openPrice,
      daySeconds,
      venues: listings.length,
      ...(options.common === null ? {} : { common: options.common }),
    },
    {},
    {
      filled(number, price, quantity, leaves, isMaker) {
        const mine = byNumber(number);
        mine.leaves = leaves;
        fill(mine, price, quantity, isMaker ? 'maker' : 'taker');
      },
      rested: (number) => resting.add(byNumber(number)),
      ended(number, leaves) {
        const mine = byNumber(number);
        mine.isOpen = false;
        resting.delete(mine);
        if (leaves === 0 || mine.crossed !== null) return;
        const reason = mine.order.type === 'ioc' ? 'ioc' : 'asked for';
        const { clientOrderId } = mine.order;
        tell(mine, { type: 'cancelled', clientOrderId, at: now, reason });
      },
      rejected: () => invariant(false, 'what is off the grid is not sent to the book'),
    },
  );
  const seconds = (): number => (now - open) / 1e6;

  function fill(mine: Own, price: number, quantity: number, liquidity: 'maker' | 'taker'): void {
    const made = {
      executionId: `R${++executions}`,
      clientOrderId: mine.order.clientOrderId,
      at: now,
      price,
      quantity: lots(quantity),
      liquidity,
      venue: mine.order.venue,
    };
    const charge = nextFee(fees, instrument, { ...made, side: mine.order.side }, mine.charged);
    mine.charged = charge;
    if (mine.crossed !== null)
      return void mine.crossed.push({
        price: ticks(price),
        quantity: made.quantity,
        fee: charge.fee,
      });
    tell(mine, { type: 'fill', fill: { ...made, fee: charge.fee } });
  }
  function arrive(order: VenueOrder): void {
    const { clientOrderId } = order;
    if (own.has(clientOrderId))
      return report({ type: 'rejected', clientOrderId, at: now, reason: 'duplicate id' });
    const mine: Own = {
      order,
      number: numbered.length + 1,
      venue: listings.findIndex(({ id }) => id === order.instrumentId),
      story: [],
      charged: { due: 0, charged: 0 },
      leaves: order.quantity,
      isOpen: true,
      crossed: null,
    };
    own.set(clientOrderId, mine);
    numbered.push(mine);
    const reject = (reason: string): void => {
      mine.isOpen = false;
      tell(mine, { type: 'rejected', clientOrderId, at: now, reason });
    };
    const book = market.books[mine.venue];
    if (book === undefined) return reject('unknown instrument');
    if (now >= close) return reject('closed');
    if (order.limit < 1 || order.quantity < 1) return reject('off the grid');
    const side = signOf(order.side);
    const far = book.best(side === 1 ? -1 : 1);
    const wouldTake = far !== null && (order.limit - far) * side >= 0;
    if (order.type === 'postOnly' && wouldTake) return reject('would take');
    tell(mine, { type: 'accepted', clientOrderId, at: now, venueOrderId: `R${mine.number}` });
    const type = TYPE_CODE[order.type];
    market.submit(seconds(), mine.number, side, type, order.limit, order.quantity, mine.venue);
  }
  function cancel(clientOrderId: string): void {
    const mine = own.get(clientOrderId);
    if (mine === undefined || !mine.isOpen)
      return report({ type: 'cancelRefused', clientOrderId, at: now });
    market.cancel(seconds(), mine.number, mine.venue);
  }

  const gateway: OrderGateway = {
    send: (order) => toVenue(() => arrive(order)),
    cancel: (clientOrderId) => toVenue(() => cancel(clientOrderId)),
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

  /** The book without our own orders. */
  function levels(venue: number, side: 1 | -1): readonly Level[] {
    const shown: Level[] = [];
    for (const [price, size] of market.books[venue]?.depth(side, DEPTH) ?? []) {
      let others = size;
      for (const mine of resting)
        if (mine.venue === venue && signOf(mine.order.side) === side && mine.order.limit === price)
          others -= mine.leaves;
      if (others > 0) shown.push({ price: ticks(price), size: lots(others) });
    }
    return shown;
  }
  const view = (venue: number): MarketView => ({
    at: now,
    // Nothing is lost on the way from a simulated book: it is whole now.
    dataAt: now,
    bids: levels(venue, 1),
    asks: levels(venue, -1),
    eligibleVolume: lots(market.volumes[venue] ?? 0),
    eligibleTurnover: market.turnovers[venue] ?? 0,
    volatilityDaily: volatility.daily(),
    valid: now < close,
  });
  const nextAct = (): TimeUs | null => {
    const at = market.nextAt();
    return at >= daySeconds ? null : timeUs(open + Math.ceil(at * 1e6));
  };
  const look = (): void =>
    volatility.quoted(now, market.book.best(1) ?? 0, market.book.best(-1) ?? 0);
  look();

  return {
    gateway,
    feed: {
      instruments: listings,
      view(id) {
        const venue = listings.findIndex((listing) => listing.id === id);
        return venue < 0 ? null : view(venue);
      },
    },
    clock: { now: () => now } satisfies Clock,
    next() {
      const act = nextAct();
      const delivery = post.nextAt();
      return act === null || (delivery !== null && delivery < act) ? delivery : act;
    },
    advance(to) {
      for (;;) {
        const act = nextAct() ?? Infinity;
        const delivery = post.nextAt() ?? Infinity;
        if (Math.min(act, delivery) > to) break;
        done++;
        now = timeUs(Math.max(now, Math.min(act, delivery)));
        if (act <= delivery) {
          market.step();
          look();
        } else post.deliverNext();
      }
      now = timeUs(Math.max(now, to));
    },
    spokeAt: () => now,
    processed: () => done,
    cross(side, quantity) {
      const crossed: CrossedLots[] = [];
      const order: VenueOrder = {
        clientOrderId: `cross ${numbered.length + 1}`,
        parentId: '',
        instrumentId: instrument.id,
        side,
        quantity,
        limit: ticks(side === 'buy' ? parameters.openPrice * 10 : 1),
        type: 'ioc',
        reason: '',
        venue: instrument.venue,
      };
      const number = numbered.length + 1;
      const charged = { due: 0, charged: 0 };
      // On the main venue.
      const venue = 0;
      const mine = { order, number, venue, story: [], charged, leaves: quantity, isOpen: true };
      numbered.push({ ...mine, crossed });
      market.submit(seconds(), number, signOf(side), TYPE_CODE.ioc, order.limit, quantity, venue);
      return crossed;
    },
  };
}
