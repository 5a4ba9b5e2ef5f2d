import type { SaidFacts, Say } from '#app/say';
import type { Body, Entry } from '#core/journal/body';
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

type Lines = {
  readonly [Type in Body['type']]?: (
    body: Extract<Body, { readonly type: Type }>,
    instrumentOf: InstrumentOf,
  ) => OrderLine | null;
};
const LINES: Lines = {
  placed({ acceptance: { order, instrument }, by }) {
    const { parentId, side, quantity, strategy } = order;
    const units = quantityOf(instrument, quantity);
    return {
      line: `${parentId} placed by ${by}: ${side} ${units} ${instrument.symbol}, ${strategy}`,
      facts: { level: 'info', parentId, symbol: instrument.symbol, side, quantity: units },
    };
  },
  turnedAway({ order: { parentId }, refusal: { code, message }, instrument: { symbol } }) {
    const line = `${parentId} refused: ${message}`;
    return { line, facts: { level: 'info', parentId, code, symbol } };
  },
  ended: ({ parentId, status }) => ({
    line: `${parentId} ended: ${status}`,
    facts: { level: 'info', parentId, status },
  }),
  send({ order: { clientOrderId, parentId, side, quantity, limit, venue } }, instrumentOf) {
    const instrument = instrumentOf(parentId);
    if (instrument === null) return null;
    const units = quantityOf(instrument, quantity);
    const price = priceOf(instrument, limit);
    return {
      line: `${clientOrderId} sent to ${venue}: ${side} ${units} ${instrument.symbol}, limit ${price}`,
      facts: { level: 'debug', parentId, clientOrderId, venue, side, quantity: units, price },
    };
  },
  parent({ parentId, event }, instrumentOf) {
    const instrument = instrumentOf(parentId);
    if (event.type !== 'fill' || instrument === null) return null;
    const { clientOrderId, executionId, venue, ...fill } = event.fill;
    const quantity = quantityOf(instrument, fill.quantity);
    const price = priceOf(instrument, fill.price);
    const ids = { parentId, clientOrderId, executionId, venue };
    return {
      line: `${clientOrderId} filled at ${venue}: ${quantity} at ${price}`,
      facts: { level: 'debug', ...ids, quantity, price },
    };
  },
};

// The table's types hold each teller to its entry; here, by name, the two meet again.
const lineOf = ({ body }: Entry, instrumentOf: InstrumentOf): OrderLine | null =>
  (
    LINES[body.type] as ((body: Body, instrumentOf: InstrumentOf) => OrderLine | null) | undefined
  )?.(body, instrumentOf) ?? null;
