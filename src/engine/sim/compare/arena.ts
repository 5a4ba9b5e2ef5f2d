import { type Lots, lots, type Side, type TickPrice, ticks, timeUs } from '#core/kernel/units';
import { listingAt } from '#core/market/consolidated';
import type { Instrument, Listing } from '#core/market/instrument';
import type { VenueReport } from '#core/order/venue-report';
import type { OrderGateway } from '#engine/ports/ports';
import { type ArenaChild, type ArenaFill, CLEANUP } from '#engine/sim/compare/job';
import type { TapeVenue } from '#engine/sim/tape-venue';

type ChildAtWork = { -readonly [Key in keyof ArenaChild]: ArenaChild[Key] };
/** A simulated venue that writes down for itself what it was sent and what it filled: what a contestant says of its own fills does not count. */
export interface Arena extends TapeVenue {
  readonly instrument: Instrument;
  children(): readonly ArenaChild[];
  fills(): readonly ArenaFill[];
  /** P2: takes what is left through the displayed book, as it is now. */
  cleanUp(side: Side, quantity: Lots): void;
  /** The mid of the market, now; null: there has been no two-sided quote yet. */
  mid(): TickPrice | null;
}

/** `mid`: of the market as it is to be judged by. Of a consolidated instrument everything is noted on its grid. */
export function openArena(
  venue: TapeVenue,
  instrument: Instrument,
  mid: () => TickPrice | null,
): Arena {
  const children = new Map<string, ChildAtWork>();
  const fills: ArenaFill[] = [];
  const gridOf = (at: string): Pick<Listing, 'ticks' | 'lots'> =>
    listingAt(instrument, at) ?? { ticks: 1, lots: 1 };
  const noted = (report: VenueReport): void => {
    if (report.type === 'fill') {
      const { clientOrderId, at, price, quantity, liquidity, fee } = report.fill;
      const grid = gridOf(report.fill.venue);
      fills.push({
        clientOrderId,
        at: timeUs(at),
        price: price * grid.ticks,
        quantity: quantity * grid.lots,
        liquidity,
        fee,
        venue: report.fill.venue,
      });
      return;
    }
    const child = children.get(report.clientOrderId);
    if (child === undefined) return;
    if (report.type === 'accepted') child.arrivedAt = report.at;
    if (report.type === 'rejected') child.rejected = report.reason;
    if (report.type === 'cancelled') child.cancelledAt = report.at;
  };
  let listener: (report: VenueReport) => void = () => undefined;
  venue.gateway.listen((report) => {
    noted(report);
    listener(report);
  });
  const gateway: OrderGateway = {
    ...venue.gateway,
    send(order) {
      const { clientOrderId, side, type, limit, quantity, reason } = order;
      const grid = gridOf(order.venue);
      const view = venue.feed.view(order.instrumentId);
      const near = (side === 'buy' ? view?.bids : view?.asks) ?? [];
      children.set(clientOrderId, {
        clientOrderId,
        side,
        type,
        limit: ticks(limit * grid.ticks),
        quantity: lots(quantity * grid.lots),
        reason,
        sentAt: venue.clock.now(),
        queueAhead: (near.find(({ price }) => price === limit)?.size ?? 0) * grid.lots,
        arrivedAt: null,
        rejected: null,
        cancelledAt: null,
      });
      venue.gateway.send(order);
    },
    listen(to) {
      listener = to;
    },
  };
  return {
    ...venue,
    instrument,
    gateway,
    children: () => [...children.values()],
    fills: () => fills,
    cleanUp(side, quantity) {
      for (const { price, quantity: taken, fee } of venue.cross(side, quantity))
        fills.push({
          clientOrderId: CLEANUP,
          at: venue.clock.now(),
          price,
          quantity: taken,
          liquidity: 'taker',
          fee,
          venue: instrument.venue,
        });
    },
    mid,
  };
}
