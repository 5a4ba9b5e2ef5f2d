import type { FastifyInstance } from 'fastify';
import type { Desk } from '#engine/runtime/desk';

const MARKET_EVERY_MS = 500;
const HEARTBEAT_MS = 15_000;

/** Server-sent events: `order {parentId}`, `controls`, `market` (twice a second). The first event comes at once, so that a browser knows that it is connected. */
export function eventStream(app: FastifyInstance, desk: Desk): void {
  app.get('/api/events', { schema: { summary: 'live event stream', tags: ['events'] } }, (request, reply) => {
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', connection: 'keep-alive', 'x-accel-buffering': 'no' });
    const send = (name: string, data: unknown): void => void raw.write(`event: ${name}\ndata: ${JSON.stringify(data)}\n\n`);
    send('controls', {});
    const unsubscribe = desk.subscribe((event) => {
      if (event.type === 'order') send('order', { parentId: event.parentId });
      else send(event.type, {});
    });
    const market = setInterval(() => send('market', {}), MARKET_EVERY_MS);
    const heartbeat = setInterval(() => void raw.write(': alive\n\n'), HEARTBEAT_MS);
    const stop = (): void => {
      clearInterval(market);
      clearInterval(heartbeat);
      unsubscribe();
    };
    request.raw.on('close', stop);
    app.addHook('preClose', async () => {
      stop();
      raw.end();
    });
  });
}
