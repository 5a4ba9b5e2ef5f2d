import type { SaidFacts, Say } from '#app/say';
import type { Entry } from '#core/journal/body';
import { type Instrument, priceOf, quantityOf } from '#core/market/instrument';

interface OrderLine {
  readonly line: string;
  readonly facts: SaidFacts & { readonly parentId: string };
}
/** Of which instrument a parent is; null: of none that is at work. */
type InstrumentOf = (parentId: string) => Instrument | null;

/** OPS-3: the life of an order, from entries that are durable: placed, refused and ended as they are, each child and each fill for who looks for a fault. */
export const orderLines =
  (instrumentOf: InstrumentOf, say: Say) =>
  (entry: Entry): void => {
    const found = lineOf(entry, instrumentOf);
    if (found !== null) say(found.line, found.facts);
  };

function lineOf({ body }: Entry, instrumentOf: InstrumentOf): OrderLine | null {
  // What is not about an order has no line: a new kind of entry has none either.
  // oxlint-disable-next-line typescript/switch-exhaustiveness-check
  switch (body.type) {
    case 'placed': {
      const { order, instrument } = body.acceptance;
      const { parentId, side, quantity, strategy } = order;
      const units = quantityOf(instrument, quantity);
      return {
        line: `${parentId} placed by ${body.by}: ${side} ${units} ${instrument.symbol}, ${strategy}`,
        facts: { level: 'info', parentId, symbol: instrument.symbol, side, quantity: units },
      };
    }
    case 'turnedAway': {
      const { parentId } = body.order;
      const { code, message } = body.refusal;
      return {
        line: `${parentId} refused: ${message}`,
        facts: { level: 'info', parentId, code, symbol: body.instrument.symbol },
      };
    }
    case 'ended':
      return {
        line: `${body.parentId} ended: ${body.status}`,
        facts: { level: 'info', parentId: body.parentId, status: body.status },
      };
    case 'send': {
      const { clientOrderId, parentId, side, quantity, limit, venue } = body.order;
      const instrument = instrumentOf(parentId);
      if (instrument === null) return null;
      const units = quantityOf(instrument, quantity);
      const price = priceOf(instrument, limit);
      return {
        line: `${clientOrderId} sent to ${venue}: ${side} ${units} ${instrument.symbol}, limit ${price}`,
        facts: { level: 'debug', parentId, clientOrderId, venue, side, quantity: units, price },
      };
    }
    case 'parent': {
      const instrument = instrumentOf(body.parentId);
      if (body.event.type !== 'fill' || instrument === null) return null;
      const { fill } = body.event;
      const { clientOrderId, executionId, venue } = fill;
      const units = quantityOf(instrument, fill.quantity);
      const price = priceOf(instrument, fill.price);
      const { parentId } = body;
      return {
        line: `${clientOrderId} filled at ${venue}: ${units} at ${price}`,
        facts: {
          level: 'debug',
          parentId,
          clientOrderId,
          executionId,
          venue,
          quantity: units,
          price,
        },
      };
    }
    default:
      return null;
  }
}
