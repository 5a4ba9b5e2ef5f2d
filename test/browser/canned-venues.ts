// Three venues of one instrument: one of them silent, one crossed.
import type { MarketDoc } from '#contracts/documents';
import { type RouteDoc, routeDoc } from '#contracts/route-documents';
import { type VenueDoc, venueDoc } from '#contracts/venue-documents';

export const VENUE_NAMES = ['ALPHA', 'BETA', 'GAMMA'] as const;
const APART = [null, null, 'crossed'] as const;
const SHARES = [0.6, 0.4, 0] as const;

/** What each venue shows of a book that all of them make up. */
export const venuesOf = ({ bids, asks }: Pick<MarketDoc, 'bids' | 'asks'>): MarketDoc['venues'] =>
  VENUE_NAMES.map((venue, i) => {
    const part = (side: MarketDoc['bids']): MarketDoc['bids'] =>
      i === 2
        ? side.slice(0, 2).map(({ price }) => ({ price: price + 0.07, quantity: 200 }))
        : side.map(({ price, quantity }) => ({ price, quantity: quantity * SHARES[i]! }));
    return { venue, apart: APART[i]!, bids: part(bids), asks: part(asks) };
  });

export const venues = (now: number): readonly VenueDoc[] =>
  VENUE_NAMES.map((venue, i) =>
    venueDoc.parse({
      venue,
      downSince: i === 1 ? new Date(now - 90_000).toISOString() : null,
      reconciling: i === 1 ? 'reconnected' : null,
      reconciledAt: new Date(now - 20_000).toISOString(),
      findings: i === 2 ? 1 : 0,
      learned: {
        missed: 0.02 * i,
        rejected: 0.01,
        latencySeconds: 0.02 + 0.01 * i,
        adverseBps: 0.3 * i,
        orders: 210 - 60 * i,
        fills: 80,
      },
      balances: [{ asset: 'USD', amount: '100000' }],
      markets: [
        {
          symbol: 'DUAL',
          bid: { price: 100, quantity: 40 },
          ask: { price: 100.01, quantity: 30 },
          apart: APART[i],
          ageSeconds: 0.2,
          makerBps: i,
          takerBps: 2 + i,
        },
      ],
    }),
  );

/** Two venues take it, the third is left out. */
export function routeFor(symbol: string, query: URLSearchParams, now: number): RouteDoc {
  const wanted = Number(query.get('quantity'));
  const side = query.get('side') === 'sell' ? 'sell' : 'buy';
  const far = side === 'buy' ? 100.02 : 99.98;
  const all = { quantity: wanted, averageAllIn: far, costBps: 3.1, riskBps: 0.2 };
  const leg = { limit: far, allInBps: 3.4, riskBps: 0.2 };
  const about = { symbol, side, wanted, at: new Date(now).toISOString(), mid: 100 };
  const first = { venue: 'ALPHA', ...leg, quantity: Math.floor(wanted * 0.6) };
  return routeDoc.parse({
    ...about,
    ...all,
    legs: [first, { venue: 'BETA', ...leg, quantity: wanted - first.quantity }],
    alone: [
      { venue: 'ALPHA', ...all, costBps: 4.6 },
      { venue: 'BETA', ...all, quantity: Math.floor(wanted / 2), costBps: 4.2 },
    ],
    out: [{ venue: 'GAMMA', why: 'crossed' }],
  });
}
