import type { VenueReport } from '#core/order/venue-report';
import type { AccountEvent, OrderGateway } from '#engine/ports/ports';

/**
 * Gateways of several venues as one: what is about an order goes to the venue that it was sent to, what comes back says where from. A venue that is lost, slow or wrong is
 * so alone. In place is amended only where all of them can; accounts are stated by those that state theirs.
 */
export function severalGateways(gateways: ReadonlyMap<string, OrderGateway>): OrderGateway {
  const all = [...gateways.values()];
  const at = (venue: string | undefined): OrderGateway => {
    const found = gateways.get(venue ?? '');
    if (found === undefined)
      throw new RangeError(`an order is sent to a venue of ours, was '${venue}'`);
    return found;
  };
  const amends = all.every(({ amend }) => amend !== undefined);
  return {
    venues: [...gateways].flatMap(([venue, each]) => (each.statement === undefined ? [] : [venue])),
    send: (order) => at(order.venue).send(order),
    // Of an order that no journal knows nobody knows the venue either: each is asked.
    cancel: (id, venue) =>
      venue === undefined ? all.forEach((each) => each.cancel(id)) : at(venue).cancel(id),
    query: (id, venue) =>
      venue === undefined ? all.forEach((each) => each.query(id)) : at(venue).query(id),
    ...(amends ? { amend: (order) => at(order.venue).amend?.(order) } : {}),
    ...(all.some(({ statement }) => statement !== undefined)
      ? { statement: (since, venue) => at(venue).statement?.(since) }
      : {}),
    listen(to: (event: VenueReport) => void) {
      for (const each of all) each.listen(to);
    },
    listenAccount(to: (event: AccountEvent) => void) {
      for (const [venue, each] of gateways)
        each.listenAccount?.((event) => to({ ...event, venue }));
    },
  };
}
