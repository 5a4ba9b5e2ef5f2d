import type { Clock } from '#core/kernel/clock';
import { lots, signOf } from '#core/kernel/units';
import { type Fees, feeOf } from '#core/market/fees';
import {
  feedBook,
  type QueueModel,
  type QueueOutcome,
  queueModel,
} from '#core/matching/queue-model';
import type { VenueOrder } from '#core/order/child';
import type { VenueReport } from '#core/order/venue-report';
import type { OrderGateway } from '#engine/ports/ports';
import type { CcxtListing } from './listings.ts';
import type { LiveMarket } from './market-of.ts';

export interface PaperGatewayOptions {
  readonly listings: readonly CcxtListing[];
  /** By instrument id: what the feed follows. */
  readonly markets: ReadonlyMap<string, LiveMarket>;
  readonly clock: Clock;
  feesOf(listing: CcxtListing): Fees;
  /** One way, ms. */
  readonly latencyMs: number;
}

/**
 * Our own fill rules on a live feed: nothing is sent anywhere. The orders live in this process and end with it: after a restart what was open is reported as
 * cancelled, with the fills that the journal knows.
 */
export function paperGateway(options: PaperGatewayOptions): OrderGateway & { close(): void } {
  const { clock } = options;
  const stories = new Map<string, VenueReport[]>();
  const fills = new Map<string, QueueModel>();
  const orders = new Map<string, VenueOrder>();
  let listener: (event: VenueReport) => void = () => undefined;
  let executions = 0;
  let isClosed = false;
  // Unique over restarts: an execution id is never used again.
  const born = clock.now().toString(36);

  const later = (run: () => void): void =>
    void setTimeout(() => {
      if (!isClosed) run();
    }, options.latencyMs);
  function tell(instrumentId: string, outcomes: readonly QueueOutcome[]): void {
    for (const outcome of outcomes) {
      const event = eventOf(instrumentId, outcome);
      if (event === null) continue;
      if (outcome.type !== 'cancelRefused') stories.get(outcome.id)?.push(event);
      later(() => listener(event));
    }
  }
  function eventOf(instrumentId: string, outcome: QueueOutcome): VenueReport | null {
    const clientOrderId = outcome.id;
    const at = clock.now();
    const listing = options.listings.find((each) => each.instrument.id === instrumentId);
    const order = orders.get(clientOrderId);
    if (listing === undefined) return null;
    switch (outcome.type) {
      case 'accepted':
        return { type: 'accepted', clientOrderId, at, venueOrderId: `paper-${clientOrderId}` };
      case 'rejected':
        return { type: 'rejected', clientOrderId, at, reason: outcome.reason };
      case 'cancelled':
        return {
          type: 'cancelled',
          clientOrderId,
          at,
          reason: order?.type === 'ioc' ? 'ioc' : 'asked for',
        };
      case 'cancelRefused':
        return { type: 'cancelRefused', clientOrderId, at };
      case 'fill': {
        const made = {
          quantity: lots(outcome.quantity),
          price: outcome.price,
          liquidity: outcome.liquidity,
        };
        const fee = feeOf(options.feesOf(listing), listing.instrument, {
          ...made,
          side: order?.side ?? 'buy',
        });
        return {
          type: 'fill',
          fill: {
            ...made,
            executionId: `paper-${born}-${++executions}`,
            clientOrderId,
            at,
            fee,
            venue: listing.instrument.venue,
          },
        };
      }
    }
  }
  for (const { instrument } of options.listings) {
    const market = options.markets.get(instrument.id);
    const shown = feedBook();
    const own = queueModel(shown);
    fills.set(instrument.id, own);
    market?.watch({
      book(bids, asks) {
        shown.show(bids, asks);
        own.shown();
      },
      print: (price, size, aggressor) =>
        tell(
          instrument.id,
          own.traded({ side: aggressor === 1 ? -1 : 1, price, size, orderId: 0 }),
        ),
    });
  }

  return {
    send(order) {
      const { clientOrderId, instrumentId } = order;
      later(() => {
        if (stories.has(clientOrderId)) return;
        stories.set(clientOrderId, []);
        orders.set(clientOrderId, order);
        tell(
          instrumentId,
          fills.get(instrumentId)?.place({
            id: clientOrderId,
            side: signOf(order.side),
            type: order.type,
            price: order.limit,
            quantity: order.quantity,
          }) ?? [{ type: 'rejected', id: clientOrderId, reason: 'unknown instrument' }],
        );
      });
    },
    cancel(clientOrderId) {
      const instrumentId = orders.get(clientOrderId)?.instrumentId;
      later(() => {
        if (instrumentId === undefined)
          return listener({ type: 'cancelRefused', clientOrderId, at: clock.now() });
        tell(instrumentId, fills.get(instrumentId)?.cancel(clientOrderId) ?? []);
      });
    },
    query(clientOrderId) {
      later(() => {
        const story = stories.get(clientOrderId);
        // Of an earlier process: it ended with that process, and what it filled is in the journal.
        if (story === undefined)
          return [
            {
              type: 'accepted',
              clientOrderId,
              at: clock.now(),
              venueOrderId: `paper-${clientOrderId}`,
            } as const,
            {
              type: 'cancelled',
              clientOrderId,
              at: clock.now(),
              reason: 'the paper venue ended',
            } as const,
          ].forEach((event) => listener(event));
        for (const event of story) listener(event);
      });
    },
    listen: (to) => {
      listener = to;
    },
    close: () => {
      isClosed = true;
    },
  };
}
