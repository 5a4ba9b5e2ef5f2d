import type { ServerResponse } from 'node:http';
import { givesEvents, type Routes } from '#api/schemas';
import type { EventDoc } from '#contracts/documents';
import { orderToSummary } from '#contracts/to-documents';
import type { OrderRecord } from '#core/journal/order-record';
import type { DeskEvent, DeskView } from '#engine/desk/desk';

const MARKET_EVERY_MS = 500;
const ORDERS_EVERY_MS = 250;
/** An order whose figures move is told so often; one whose status changed at the next tick. */
const ORDER_AGAIN_MS = 1000;
const HEARTBEAT_MS = 15_000;
// A reader that has stopped reading: it is let go, and asks for everything again when it comes back.
const BACKLOG_BYTES_MAX = 1_048_576;

/**
 * Server-sent events: `order {parentId, order}` with the order's summary when a stream first hears of it, then `order {parentId, changed}` with the fields that changed (once a second each, at
 * once where its status did), `controls`, `market {symbols}` (at most twice a second). The first event comes at once, so that a browser knows that it is connected.
 */
export function eventStream(app: Routes, desk: DeskView): void {
  /** The orders that each stream has heard of. */
  const streams = new Map<ServerResponse, Set<string>>();
  const send = (stream: ServerResponse, text: string): void => {
    if (stream.writableLength > BACKLOG_BYTES_MAX) stream.destroy();
    else if (text !== '') stream.write(text);
  };
  const tell = (...events: readonly EventDoc[]): void => {
    const text = events.map(eventText).join('');
    for (const stream of streams.keys()) send(stream, text);
  };
  const changedOrders = new Set<string>();
  const unsubscribe = desk.subscribe((event: DeskEvent) => {
    if (event.type === 'controls') tell(event);
    // The market speaks through the ticker below, which also sees what no event tells.
    else if (event.type === 'order' && streams.size > 0) changedOrders.add(event.parentId);
  });
  const news = orderChanges(desk);
  const orders = setInterval(() => {
    if (changedOrders.size === 0) return;
    const told = news.of(changedOrders);
    for (const [stream, heard] of streams)
      send(
        stream,
        told
          .map(({ parentId, whole, part, isOver }) => {
            const isKnown = heard.has(parentId);
            // What is over is told whole, should it change: streams that stay open for days do not grow.
            if (isOver) heard.delete(parentId);
            else heard.add(parentId);
            return isKnown && part !== null ? part : whole;
          })
          .join(''),
      );
  }, ORDERS_EVERY_MS);
  const changed = marketChanges(desk);
  const ticker = setInterval(() => {
    if (streams.size === 0) return;
    const symbols = changed();
    if (symbols.length > 0) tell({ type: 'market', symbols: [...symbols] });
  }, MARKET_EVERY_MS);
  const heartbeat = setInterval(() => {
    for (const stream of streams.keys()) stream.write(': alive\n\n');
  }, HEARTBEAT_MS);

  app.addHook('preClose', async () => {
    clearInterval(ticker);
    clearInterval(orders);
    clearInterval(heartbeat);
    unsubscribe();
    for (const stream of streams.keys()) stream.end();
  });
  eventsRoute(app, streams);
}

const eventText = ({ type, ...data }: EventDoc): string => wireText(type, data);
const wireText = (name: string, data: object): string =>
  `event: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

/** One order as it is told: whole, and as what changed since it was last told (null: it was not). */
interface ToldOrder {
  readonly parentId: string;
  readonly whole: string;
  readonly part: string | null;
  readonly isOver: boolean;
}
/** SRV-9: what was told of orders at work. Those that have ended are told whole again, should they change. */
function orderChanges(desk: DeskView): { of(waiting: Set<string>): readonly ToldOrder[] } {
  const last = new Map<string, { readonly fields: Map<string, string>; readonly atMs: number }>();
  const toldOf = (parentId: string): ToldOrder | null => {
    const record = desk.order(parentId);
    const before = last.get(parentId);
    if (record === null) {
      last.delete(parentId);
      return {
        parentId,
        whole: wireText('order', { parentId, order: null }),
        part: null,
        isOver: true,
      };
    }
    if (isOldRefusal(desk, record)) return { parentId, whole: '', part: '', isOver: true };
    const order = orderToSummary(record);
    const fields = new Map(
      Object.entries(order).map(([name, value]) => [name, JSON.stringify(value)]),
    );
    const isSame = before?.fields.get('status') === fields.get('status');
    const nowMs = performance.now();
    if (before !== undefined && isSame && nowMs - before.atMs < ORDER_AGAIN_MS) return null;
    if (record.endedAt === null) last.set(parentId, { fields, atMs: nowMs });
    else last.delete(parentId);
    const changed = Object.fromEntries(
      Object.entries(order).filter(([name]) => before?.fields.get(name) !== fields.get(name)),
    );
    return {
      parentId,
      whole: wireText('order', { parentId, order }),
      isOver: record.endedAt !== null,
      part:
        before === undefined
          ? null
          : Object.keys(changed).length === 0
            ? ''
            : wireText('order', { parentId, changed }),
    };
  };
  return {
    of: (waiting) =>
      [...waiting].flatMap((parentId) => {
        const told = toldOf(parentId);
        // Its second is not over: it waits, and is told as it is then.
        if (told !== null) waiting.delete(parentId);
        return told ?? [];
      }),
  };
}

const REFUSAL_TOLD_US = 10_000_000;
/** What the market did after a refusal is news for the report; of the order itself nothing changes any more. */
const isOldRefusal = (desk: DeskView, { status, createdAt }: OrderRecord): boolean =>
  status === 'refused' && desk.now() - createdAt > REFUSAL_TOLD_US;

/** A reader is among the streams until it goes. */
function eventsRoute(app: Routes, streams: Map<ServerResponse, Set<string>>): void {
  const schema = {
    operationId: 'events',
    summary: 'Live events',
    description:
      'text/event-stream: `controls {}`, `order {parentId, order}` at first and `order {parentId, changed}` then, `market {symbols}`',
    tags: ['events'],
    response: givesEvents,
  };
  app.get('/api/events', { schema }, (_request, reply) => {
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    });
    raw.write('retry: 2000\nevent: controls\ndata: {}\n\n');
    streams.set(raw, new Set());
    raw.on('close', () => streams.delete(raw));
    raw.on('error', () => streams.delete(raw));
  });
}

/** Answers the symbols whose market has spoken, or turned invalid, since it was last asked. */
function marketChanges(desk: DeskView): () => readonly string[] {
  const seen = new Map<string, string>();
  return () =>
    desk.instruments().flatMap((instrument) => {
      const view = desk.view(instrument.id);
      const mark = view === null ? '' : `${view.dataAt} ${view.valid}`;
      if (seen.get(instrument.id) === mark) return [];
      seen.set(instrument.id, mark);
      return [instrument.symbol];
    });
}
