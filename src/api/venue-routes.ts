import { answer, problemOf } from '#api/problems';
import { gives, givesMany, type Routes } from '#api/schemas';
import { routeParams, routeQuery, routeToDoc } from '#contracts/route-documents';
import type { VenueDoc } from '#contracts/venue-documents';
import { isoTime } from '#core/kernel/civil';
import { priceOf, quantityOf } from '#core/market/instrument';
import type { Level } from '#core/market/view';
import type { DeskView } from '#engine/desk/desk';
import type { VenueMarket, VenueState } from '#engine/desk/desk-venues';

/** Where the desk trades, and how each venue does. */
export function venueRoutes(app: Routes, desk: Pick<DeskView, 'venues' | 'route' | 'now'>): void {
  const schema = {
    operationId: 'venues',
    summary: 'Venues: connection, books, quotes, fees, and what our orders found there',
    tags: ['market'],
    response: givesMany('Venue'),
  };
  app.get('/api/venues', { schema }, (_request, reply) =>
    reply.send(desk.venues().map((venue) => venueToDoc(venue, desk.now()))),
  );
  const ofRoute = {
    operationId: 'route',
    summary:
      'Where a marketable order of this size would go now, and what each venue alone would cost; nothing is sent',
    tags: ['market'],
    params: routeParams,
    querystring: routeQuery,
    response: gives('Route', [404, 422]),
  };
  app.get('/api/market/:symbol/route', { schema: ofRoute }, (request, reply) => {
    const found = desk.route({ ...request.params, ...request.query });
    return found.ok ? reply.send(routeToDoc(found.value)) : answer(reply, problemOf(found.error));
  });
}

function venueToDoc(
  { venue, account, findings, learned, balances, markets }: VenueState,
  now: number,
): VenueDoc {
  const { downSince, reconciling, reconciledAt } = account;
  return {
    venue,
    downSince: downSince === null ? null : isoTime(downSince),
    reconciling: reconciling?.why ?? null,
    reconciledAt: reconciledAt === null ? null : isoTime(reconciledAt),
    findings,
    learned:
      learned === null
        ? null
        : {
            missed: learned.missed,
            rejected: learned.rejected,
            latencySeconds: learned.latency,
            adverseBps: learned.adverseBps,
            orders: learned.orders,
            fills: learned.fills,
          },
    balances: balances.map((each) => ({ ...each })),
    markets: markets.map((market) => marketAtToDoc(market, now)),
  };
}

function marketAtToDoc(
  { instrument, bid, ask, apart, spokeAt, makerBps, takerBps }: VenueMarket,
  now: number,
): VenueDoc['markets'][number] {
  const quote = (level: Level | null) =>
    level === null
      ? null
      : { price: priceOf(instrument, level.price), quantity: quantityOf(instrument, level.size) };
  return {
    symbol: instrument.symbol,
    bid: quote(bid),
    ask: quote(ask),
    apart,
    ageSeconds: spokeAt === null ? null : Math.max(0, now - spokeAt) / 1e6,
    makerBps,
    takerBps,
  };
}
