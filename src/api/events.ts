import type { ServerResponse } from 'node:http';
import { givesEvents, type Routes } from '#api/schemas';
import type { EventDoc } from '#contracts/documents';
import { orderToSummary } from '#contracts/to-documents';
import type { DeskEvent, DeskView } from '#engine/desk/desk';

const MARKET_EVERY_MS = 500;
const ORDERS_EVERY_MS = 250;
const HEARTBEAT_MS = 15_000;
// A reader that has stopped reading: it is let go, and asks for everything again when it comes back.
const BACKLOG_BYTES_MAX = 1_048_576;

/**
 * Server-sent events: `order {parentId, order}` with the order's summary (at most four times a second each), `controls`, `market {symbols}` (at
 * most twice a second). The first event comes at once, so that a browser knows that it is connected.
 */
export function eventStream(app: Routes, desk: DeskView): void {
  const streams = new Set<ServerResponse>();
  /** One write a stream for all that there is to say. */
  const tell = (...events: readonly EventDoc[]): void => {
    if (events.length === 0 || streams.size === 0) return;
    const text = Buffer.from(events.map(eventText).join(''));
    for (const stream of streams) {
      if (stream.writableLength > BACKLOG_BYTES_MAX) stream.destroy();
      else stream.write(text);
    }
  };
  // An order that changes a hundred times a second is reported four times, as it is then.
  const changedOrders = new Set<string>();
  const unsubscribe = desk.subscribe((event: DeskEvent) => {
    if (event.type === 'controls') tell(event);
    // The market speaks through the ticker below, which also sees what no event tells.
    else if (event.type === 'order' && streams.size > 0) changedOrders.add(event.parentId);
  });
  const orders = setInterval(() => {
    tell(
      ...[...changedOrders].map((parentId): EventDoc => {
        const record = desk.order(parentId);
        return { type: 'order', parentId, order: record === null ? null : orderToSummary(record) };
      }),
    );
    changedOrders.clear();
  }, ORDERS_EVERY_MS);
  const changed = marketChanges(desk);
  const ticker = setInterval(() => {
    if (streams.size === 0) return;
    const symbols = changed();
    if (symbols.length > 0) tell({ type: 'market', symbols: [...symbols] });
  }, MARKET_EVERY_MS);
  const heartbeat = setInterval(() => {
    for (const stream of streams) stream.write(': alive\n\n');
  }, HEARTBEAT_MS);

  app.addHook('preClose', async () => {
    clearInterval(ticker);
    clearInterval(orders);
    clearInterval(heartbeat);
    unsubscribe();
    for (const stream of streams) stream.end();
  });
  eventsRoute(app, streams);
}

function eventText({ type, ...data }: EventDoc): string {
  return `event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A reader is among the streams until it goes. */
function eventsRoute(app: Routes, streams: Set<ServerResponse>): void {
  const schema = {
    operationId: 'events',
    summary: 'Live events',
    description: 'text/event-stream: `controls {}`, `order {parentId, order}`, `market {symbols}`',
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
    streams.add(raw);
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
