import { lots, ticks } from '#core/kernel/units';
import { listingAt } from '#core/market/consolidated';
import type { Instrument } from '#core/market/instrument';
import type { VenueOrder } from '#core/order/child';
import { type Approved, approve } from './approved.ts';

/** An order in the words and on the grid of its own venue: the same price, the same quantity. Of an instrument of one venue it is the order itself. */
export function listedOrder(order: VenueOrder, instrument: Instrument | undefined): VenueOrder {
  const listing = instrument === undefined ? undefined : listingAt(instrument, order.venue);
  return listing === undefined
    ? order
    : {
        ...order,
        instrumentId: listing.instrument.id,
        quantity: lots(order.quantity / listing.lots),
        limit: ticks(order.limit / listing.ticks),
      };
}

/** The same of what was approved. */
export const asListed = (
  order: Approved<VenueOrder>,
  instrument: Instrument | undefined,
): Approved<VenueOrder> => approve(listedOrder(order, instrument));
