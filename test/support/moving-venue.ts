// A market of several instruments that moves by chance from a seed, and a venue in it that answers when it is told to: for many parents at once.
import { type Random, seededRandom } from '#core/kernel/random';
import { durationUs, lots, quoteValue, type TimeUs, ticks, timeUs } from '#core/kernel/units';
import { cryptoSpot } from '#core/market/catalog';
import type { Instrument } from '#core/market/instrument';
import type { MarketView } from '#core/market/view';
import type { VenueOrder } from '#core/order/child';
import type { VenueReport } from '#core/order/venue-report';
import type { MarketFeed, OrderGateway } from '#engine/ports/ports';

const NOON = 1_767_268_800_000_000; // 2026-01-01T12:00:00Z
const SIZE = 400;
const VOLUME_A_SECOND = 20_000;

/** A tick up or down, mostly neither. */
export function walked(bid: number, random: Random): number {
  const step = random.next();
  return Math.min(5200, Math.max(4800, step < 0.15 ? bid + 1 : step < 0.3 ? bid - 1 : bid));
}
const coin = (random: Random): number => (random.next() < 0.5 ? 1 : 0);

export interface MovingVenue {
  readonly gateway: OrderGateway;
  readonly feed: MarketFeed;
  now(): TimeUs;
  /** Lets time go on; nothing moves and nobody answers by it. */
  pass(us: number): void;
  /** One event of one market: its touch moves, its sizes change, something prints. */
  move(instrument: Instrument): void;
  /** Accepts what was sent, fills some of what rests and all that takes, confirms cancels. */
  answer(): void;
  /** Told of each message to the venue, at the moment of it. */
  onAct: (type: 'send' | 'cancel', instrumentId: string) => void;
  readonly counts: { sent: number; cancels: number; fills: number };
}

/** `lead`: the bid of a market that this venue follows, for one of several; without it the venue's markets go their own way. */
export function movingVenue(
  symbols: number,
  seed: number,
  { name = 'PAPER', lead }: { readonly name?: string; lead?(symbol: string): number } = {},
): MovingVenue {
  const random = seededRandom(seed);
  const instruments = Array.from({ length: symbols }, (_, i) => ({
    ...cryptoSpot({
      symbol: `M${i}`,
      venue: name,
      tick: { units: 1, scale: 2 },
      lot: { units: 1, scale: 0 },
      quote: 'USD',
    }),
    minNotional: quoteValue(0),
  }));
  const markets = new Map(
    instruments.map(({ id }) => [
      id,
      { bid: 5000, spread: 2, bidSize: SIZE, askSize: SIZE, volume: 100_000_000, at: NOON },
    ]),
  );
  let at = NOON;
  let executions = 0;
  let listener: (event: VenueReport) => void = () => undefined;
  const asked: VenueOrder[] = [];
  const cancels: string[] = [];
  const resting = new Map<string, { readonly order: VenueOrder; leaves: number }>();
  const size = (): number => 1 + Math.floor(random.next() * 2 * SIZE);
  const tell = (event: VenueReport): void => listener(event);
  const fill = (order: VenueOrder, quantity: number): void => {
    venue.counts.fills++;
    tell({
      type: 'fill',
      fill: {
        executionId: `${name}${++executions}`,
        clientOrderId: order.clientOrderId,
        at,
        price: order.limit,
        quantity: lots(quantity),
        liquidity: order.type === 'ioc' ? 'taker' : 'maker',
        fee: 0,
        venue: name,
      },
    });
  };
  const begin = (order: VenueOrder): void => {
    const { clientOrderId, quantity } = order;
    tell({ type: 'accepted', clientOrderId, at: timeUs(at), venueOrderId: `v${clientOrderId}` });
    if (order.type === 'ioc') fill(order, quantity);
    else resting.set(clientOrderId, { order, leaves: quantity });
  };
  const end = (clientOrderId: string): void => {
    if (resting.delete(clientOrderId))
      tell({ type: 'cancelled', clientOrderId, at: timeUs(at), reason: 'asked for' });
    else tell({ type: 'cancelRefused', clientOrderId, at: timeUs(at) });
  };
  const viewed = (id: string): MarketView | null => {
    const market = markets.get(id);
    if (market === undefined) return null;
    const { bid, spread, bidSize, askSize, volume } = market;
    const levels = [0, 1, 2, 3, 4];
    return {
      at: timeUs(at),
      dataAt: timeUs(market.at),
      bids: levels.map((k) => ({ price: ticks(bid - k), size: lots(bidSize) })),
      asks: levels.map((k) => ({ price: ticks(bid + spread + k), size: lots(askSize) })),
      eligibleVolume: lots(volume),
      eligibleTurnover: volume * 5001,
      volatilityDaily: 0.02,
      valid: true,
    };
  };
  const venue: MovingVenue = {
    gateway: {
      send(order) {
        venue.counts.sent++;
        venue.onAct('send', order.instrumentId);
        asked.push(order);
      },
      cancel(clientOrderId) {
        venue.counts.cancels++;
        venue.onAct('cancel', resting.get(clientOrderId)?.order.instrumentId ?? '');
        cancels.push(clientOrderId);
      },
      query: () => undefined,
      listen: (to) => {
        listener = to;
      },
    },
    feed: { instruments, view: viewed },
    now: () => timeUs(at),
    pass: (us) => {
      at += durationUs(us);
    },
    move({ id, symbol }) {
      const market = markets.get(id);
      if (market === undefined) return;
      market.bid = lead === undefined ? walked(market.bid, random) : lead(symbol) - coin(random);
      const least = lead === undefined ? 1 : 2;
      if (random.next() < 0.2) market.spread = least + Math.floor(random.next() * 4);
      market.bidSize = size();
      market.askSize = size();
      market.volume += Math.floor(2 * random.next() * VOLUME_A_SECOND);
      market.at = at;
    },
    answer() {
      for (const order of asked.splice(0)) begin(order);
      for (const id of cancels.splice(0)) end(id);
      for (const [id, each] of resting) {
        if (random.next() > 0.1) continue;
        const quantity = random.next() < 0.5 ? each.leaves : Math.ceil(each.leaves / 2);
        each.leaves -= quantity;
        if (each.leaves === 0) resting.delete(id);
        fill(each.order, quantity);
      }
    },
    onAct: () => undefined,
    counts: { sent: 0, cancels: 0, fills: 0 },
  };
  return venue;
}
