import { givesMany, type Routes } from '#api/schemas';
import type { VenueDoc } from '#contracts/venue-documents';
import { isoTime } from '#core/kernel/civil';
import { priceOf, quantityOf } from '#core/market/instrument';
import type { Level } from '#core/market/view';
import type { DeskView } from '#engine/desk/desk';
import type { VenueMarket, VenueState } from '#engine/desk/desk-venues';

/** Where the desk trades, and how each venue does. */
export function venueRoutes(app: Routes, desk: Pick<DeskView, 'venues' | 'now'>): void {
  const schema = {
    operationId: 'venues',
    summary: 'Venues: connection, books, quotes, fees, and what our orders found there',
    tags: ['market'],
    response: givesMany('Venue'),
  };
  app.get('/api/venues', { schema }, (_request, reply) =>
    reply.send(desk.venues().map((venue) => venueToDoc(venue, desk.now()))),
  );
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
