import type { VenueReport } from '#core/order/venue-report';

/** The process dies here. Thrown through the engine, which must not catch it: a real one would not get the chance. */
export class Crash extends Error {
  override readonly name = 'Crash';
}
export const idOf = (event: VenueReport): string =>
  event.type === 'fill' ? event.fill.clientOrderId : event.clientOrderId;
