import { asListed } from '#core/gate/as-listed';
import { lots, ticks } from '#core/kernel/units';
import type { AccountStatement, StatedOrder } from '#core/ledger/stated';
import { listingAt } from '#core/market/consolidated';
import type { Instrument, Listing } from '#core/market/instrument';
import type { Fill } from '#core/order/child';
import type { VenueReport } from '#core/order/venue-report';
import type { AccountEvent, MarketFeed, OrderGateway } from '#engine/ports/ports';
import type { EngineState } from '#engine/runtime/state';

/**
 * ENG-20: orders of consolidated instruments leave in the words of their venue, on its grid, and what venues say comes back on the instrument's. The ledger says where an
 * order was sent, in this life or an earlier one. Executions are named with their venue: two venues may number theirs alike. A gateway that knows one venue is left as it is.
 */
export function addressed(
  gateway: OrderGateway,
  { ledger }: EngineState,
  feed: MarketFeed,
): OrderGateway {
  if (gateway.venues === undefined) return gateway;
  const venueOf = (clientOrderId: string): string | undefined =>
    ledger.orders.get(clientOrderId)?.order.venue;
  const executionOf = (clientOrderId: string, executionId: string): string =>
    named(executionId, venueOf(clientOrderId));
  const listingOf = (clientOrderId: string): Listing | undefined => {
    const order = ledger.orders.get(clientOrderId)?.order;
    const instrument = order === undefined ? undefined : ledger.instruments.get(order.instrumentId);
    return order === undefined || instrument === undefined
      ? undefined
      : listingAt(instrument, order.venue);
  };
  /** An id of a venue's own list, as the instrument that it is a listing of. */
  const consolidated = (listedId: string): readonly [Instrument, Listing] | undefined => {
    for (const instrument of [...ledger.instruments.values(), ...feed.instruments]) {
      const listing = instrument.listings?.find((each) => each.instrument.id === listedId);
      if (listing !== undefined) return [instrument, listing];
    }
    return undefined;
  };
  const stated = (event: AccountEvent): AccountEvent => {
    if (event.type === 'foreignOrder')
      return { ...event, order: orderOnGrid(event.order, consolidated) };
    if (event.type !== 'statement') return event;
    const { venue } = event;
    const named = venue === undefined ? {} : { venue };
    return { ...event, statement: { ...onGrid(event.statement, consolidated), ...named } };
  };
  const { amend, statement, listenAccount } = gateway;
  return {
    ...gateway,
    send: (order) => gateway.send(asListed(order, ledger.instruments.get(order.instrumentId))),
    cancel: (clientOrderId) => gateway.cancel(clientOrderId, venueOf(clientOrderId)),
    query: (clientOrderId) => gateway.query(clientOrderId, venueOf(clientOrderId)),
    ...(amend === undefined
      ? {}
      : { amend: (order) => amend(asListed(order, ledger.instruments.get(order.instrumentId))) }),
    ...(statement === undefined ? {} : { statement }),
    listen: (to) =>
      gateway.listen((event) => to(reported(event, { listingOf, consolidated, executionOf }))),
    ...(listenAccount === undefined
      ? {}
      : { listenAccount: (to) => listenAccount((event) => to(stated(event))) }),
  };
}

type Consolidated = (listedId: string) => readonly [Instrument, Listing] | undefined;

const named = (executionId: string, venue: string | undefined): string =>
  venue === undefined ? executionId : `${venue} ${executionId}`;
const byVenue = <T extends Fill>(fill: T): T => ({
  ...fill,
  executionId: named(fill.executionId, fill.venue),
});

function reported(
  event: VenueReport,
  {
    listingOf,
    consolidated,
    executionOf,
  }: {
    readonly listingOf: (clientOrderId: string) => Listing | undefined;
    readonly consolidated: Consolidated;
    readonly executionOf: (clientOrderId: string, executionId: string) => string;
  },
): VenueReport {
  if (event.type === 'fill') {
    const strange = event.instrumentId === undefined ? undefined : consolidated(event.instrumentId);
    const listing = listingOf(event.fill.clientOrderId) ?? strange?.[1];
    const fill = byVenue(event.fill);
    return {
      ...event,
      fill: listing === undefined ? fill : fillOnGrid(fill, listing),
      ...(strange === undefined ? {} : { instrumentId: strange[0].id }),
    };
  }
  const { ticks: tick, lots: lot } = listingOf(event.clientOrderId) ?? { ticks: 1, lots: 1 };
  if (event.type === 'busted' || event.type === 'corrected') {
    const renamed = {
      ...event,
      executionId: executionOf(event.clientOrderId, event.executionId),
    };
    return renamed.type === 'busted'
      ? renamed
      : { ...renamed, price: renamed.price * tick, quantity: lots(renamed.quantity * lot) };
  }
  if (event.type === 'amended')
    return { ...event, quantity: lots(event.quantity * lot), limit: ticks(event.limit * tick) };
  if ((event.type === 'cancelled' || event.type === 'expired') && event.filled !== undefined)
    return { ...event, filled: lots(event.filled * lot) };
  return event;
}

const fillOnGrid = <T extends Fill>(fill: T, listing: Listing): T => ({
  ...fill,
  price: fill.price * listing.ticks,
  quantity: lots(fill.quantity * listing.lots),
});

function orderOnGrid(order: StatedOrder, consolidated: Consolidated): StatedOrder {
  const found = consolidated(order.instrumentId);
  if (found === undefined) return order;
  const [instrument, listing] = found;
  return {
    ...order,
    instrumentId: instrument.id,
    quantity: order.quantity * listing.lots,
    filled: order.filled * listing.lots,
    limit: order.limit * listing.ticks,
  };
}

const onGrid = (statement: AccountStatement, consolidated: Consolidated): AccountStatement => ({
  ...statement,
  openOrders: statement.openOrders.map((order) => orderOnGrid(order, consolidated)),
  fillsSince: statement.fillsSince.map((each) => {
    const found = consolidated(each.instrumentId);
    const fill = byVenue(each);
    return found === undefined
      ? fill
      : { ...fillOnGrid(fill, found[1]), instrumentId: found[0].id };
  }),
});
