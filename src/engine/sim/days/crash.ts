import type { GatewayEvent } from '#engine/ports/ports';

/** The process dies here. Thrown through the engine, which must not catch it: a real one would not get the chance. */
export class Crash extends Error {
  override readonly name = 'Crash';
}
export const idOf = (event: GatewayEvent): string =>
  event.type === 'fill' ? event.fill.clientOrderId : event.clientOrderId;
