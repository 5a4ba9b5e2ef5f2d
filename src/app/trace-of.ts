import { createHash } from 'node:crypto';
import type { ChildRecord, OrderRecord } from '#core/journal/order-record';
import { type Moment, quoteValue } from '#core/kernel/units';
import { priceOf, quantityOf } from '#core/market/instrument';

// OTLP/HTTP with JSON (OpenTelemetry protocol 1.x, trace service): ids in hex, times in nanoseconds as text.
type Fill = OrderRecord['fills'] extends ReadonlyMap<string, infer Held> ? Held : never;
type Value = string | number | boolean | null | undefined;
type Facts = Readonly<Record<string, Value>>;
interface OtlpAttribute {
  readonly key: string;
  readonly value: Readonly<Record<string, string | number | boolean>>;
}
interface OtlpEvent {
  readonly name: string;
  readonly timeUnixNano: string;
  readonly attributes: readonly OtlpAttribute[];
}
export interface OtlpSpan {
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly name: string;
  readonly kind: number;
  readonly startTimeUnixNano: string;
  readonly endTimeUnixNano: string;
  readonly attributes: readonly OtlpAttribute[];
  readonly events: readonly OtlpEvent[];
}
const INTERNAL = 1;
const CLIENT = 3;

/** OPS-1: the way of one parent that has ended, from the ticket to its cost: a span of its own, and one of each child. Ids follow from those of the orders, so that a second export is the same trace. */
export function traceOf(record: OrderRecord): readonly OtlpSpan[] {
  const traceId = hex(`${record.parentId} ${record.createdAt}`, 32);
  const rootId = hex(record.parentId, 16);
  const end = record.endedAt ?? record.createdAt;
  const { order, instrument, acceptance, tca, refusal } = record;
  const root: OtlpSpan = {
    traceId,
    spanId: rootId,
    name: `${order.side} ${instrument.symbol}`,
    kind: INTERNAL,
    ...times(record.createdAt, end),
    attributes: attributes({
      'plimsoll.parent_id': record.parentId,
      'plimsoll.symbol': instrument.symbol,
      'plimsoll.venue': instrument.venue,
      'plimsoll.side': order.side,
      'plimsoll.strategy': order.strategy,
      'plimsoll.quantity': quantityOf(instrument, order.quantity),
      'plimsoll.filled': quantityOf(instrument, record.filled),
      'plimsoll.status': record.status,
      'plimsoll.refusal': refusal?.code,
      'plimsoll.model': acceptance?.estimate.modelId,
    }),
    events: [
      ...(acceptance === null
        ? []
        : [
            event('accepted by the gate', acceptance.acceptedAt, {
              'plimsoll.expected_bps': acceptance.estimate.expectedBps,
              'plimsoll.stdev_bps': acceptance.estimate.stdevBps,
              'plimsoll.arrival_price': priceOf(instrument, acceptance.arrivalPrice),
            }),
          ]),
      ...record.changes.map(({ type, at, by, reason }) =>
        event(type, at, { 'plimsoll.by': by, 'plimsoll.reason': reason }),
      ),
      ...(tca === null
        ? []
        : [
            event('cost', end, {
              'plimsoll.total_bps': tca.totalBps,
              'plimsoll.delay_bps': tca.delayBps,
              'plimsoll.spread_bps': tca.spreadBps,
              'plimsoll.impact_bps': tca.impactBps,
              'plimsoll.timing_bps': tca.timingBps,
              'plimsoll.fees_bps': tca.feesBps,
              'plimsoll.opportunity_bps': tca.opportunityBps,
            }),
          ]),
    ],
  };
  const fillsOf = (id: string): readonly Fill[] =>
    [...record.fills.values()].filter(({ clientOrderId }) => clientOrderId === id);
  const children = [...record.children.values()].map((child) =>
    childSpan(record, child, { traceId, rootId, fills: fillsOf(child.order.clientOrderId) }),
  );
  return [root, ...children];
}

function childSpan(
  { instrument }: OrderRecord,
  { order, sentAt, acceptedAt, cancelledAt, life, note }: ChildRecord,
  {
    traceId,
    rootId,
    fills,
  }: { readonly traceId: string; readonly rootId: string; readonly fills: readonly Fill[] },
): OtlpSpan {
  const end = Math.max(sentAt, acceptedAt ?? 0, cancelledAt ?? 0, ...fills.map(({ at }) => at));
  return {
    traceId,
    spanId: hex(order.clientOrderId, 16),
    parentSpanId: rootId,
    name: `${order.type} child`,
    kind: CLIENT,
    ...times(sentAt, end),
    attributes: attributes({
      'plimsoll.client_order_id': order.clientOrderId,
      'plimsoll.quantity': quantityOf(instrument, order.quantity),
      'plimsoll.limit': priceOf(instrument, order.limit),
      'plimsoll.reason': order.reason,
      'plimsoll.status': life.status,
      'plimsoll.note': note === '' ? undefined : note,
    }),
    events: [
      ...(acceptedAt === null ? [] : [event('accepted by the venue', acceptedAt, {})]),
      ...fills.map((fill) =>
        event('fill', fill.at, {
          'plimsoll.price': priceOf(instrument, fill.price),
          'plimsoll.quantity': quantityOf(instrument, fill.quantity),
          'plimsoll.liquidity': fill.liquidity,
          'plimsoll.fee': quoteValue(fill.fee),
        }),
      ),
      ...(cancelledAt === null ? [] : [event('cancelled', cancelledAt, {})]),
    ],
  };
}

const hex = (text: string, length: number): string =>
  createHash('sha256').update(text).digest('hex').slice(0, length);
/** Microseconds are whole: nanoseconds are beyond what a number holds exactly. */
const nanos = (at: Moment): string => `${Math.round(at)}000`;
const times = (
  start: Moment,
  end: Moment,
): Pick<OtlpSpan, 'startTimeUnixNano' | 'endTimeUnixNano'> => ({
  startTimeUnixNano: nanos(start),
  endTimeUnixNano: nanos(Math.max(start, end)),
});
const event = (name: string, at: Moment, facts: Facts): OtlpEvent => ({
  name,
  timeUnixNano: nanos(at),
  attributes: attributes(facts),
});
function attributes(facts: Facts): readonly OtlpAttribute[] {
  return Object.entries(facts).flatMap(([key, value]): readonly OtlpAttribute[] => {
    if (value === null || value === undefined) return [];
    if (typeof value === 'boolean') return [{ key, value: { boolValue: value } }];
    if (typeof value === 'number') return [{ key, value: { doubleValue: value } }];
    return [{ key, value: { stringValue: value } }];
  });
}
