import { type Lots, type Side, type TickPrice, timeUs } from '#core/kernel/units';
import type { Instrument } from '#core/market/instrument';
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

/** `mid`: of the market as it is to be judged by. */
export function openArena(
  venue: TapeVenue,
  instrument: Instrument,
  mid: () => TickPrice | null,
): Arena {
  const children = new Map<string, ChildAtWork>();
  const fills: ArenaFill[] = [];
  const noted = (report: VenueReport): void => {
    if (report.type === 'fill') {
      const { clientOrderId, at, price, quantity, liquidity, fee } = report.fill;
      fills.push({ clientOrderId, at: timeUs(at), price, quantity, liquidity, fee });
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
      const view = venue.feed.view(order.instrumentId);
      const near = (side === 'buy' ? view?.bids : view?.asks) ?? [];
      children.set(clientOrderId, {
        clientOrderId,
        side,
        type,
        limit,
        quantity,
        reason,
        sentAt: venue.clock.now(),
        queueAhead: near.find(({ price }) => price === limit)?.size ?? 0,
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
        });
    },
    mid,
  };
}
