import { listedOrder } from '#core/gate/as-listed';
import type { Body } from '#core/journal/body';
import { listingAt } from '#core/market/consolidated';
import type { Instrument } from '#core/market/instrument';
import type { VenueOrder } from '#core/order/child';
import type { Journal } from '#engine/ports/ports';

// What a venue has to know of the journal when it is opened.

/** What earlier processes sent here, in the words of this venue: an id alone does not say in which market. */
export function ordersSentTo(journal: Journal, venue: string): ReadonlyMap<string, VenueOrder> {
  const sent = new Map<string, VenueOrder>();
  const instruments = new Map<string, Instrument>();
  for (const { body } of journal.read()) {
    if (!isBody(body)) continue;
    if (body.type === 'placed')
      instruments.set(body.acceptance.instrument.id, body.acceptance.instrument);
    if (body.type === 'send' && body.order.venue === venue) {
      const order = listedOrder(body.order, instruments.get(body.order.instrumentId));
      sent.set(order.clientOrderId, order);
    }
  }
  return sent;
}

/** Instruments of this venue that our books know, from orders and from what the account held when they were opened. */
export function instrumentsAt(journal: Journal, venue: string): readonly Instrument[] {
  const found = new Map<string, Instrument>();
  const add = (instrument: Instrument): void => {
    const listed =
      instrument.listings === undefined ? instrument : listingAt(instrument, venue)?.instrument;
    if (listed !== undefined && listed.venue === venue) found.set(listed.id, listed);
  };
  for (const { body } of journal.read()) {
    if (!isBody(body)) continue;
    if (body.type === 'placed') add(body.acceptance.instrument);
    if (body.type === 'resolved' && body.listed !== undefined) add(body.listed);
    if (body.type === 'reconciled')
      for (const { instrument } of body.opening?.positions ?? []) add(instrument);
  }
  return [...found.values()];
}
const isBody = (body: { readonly type: string }): body is Body => body.type !== '';
