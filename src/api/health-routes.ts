import type { onRequestAsyncHookHandler } from 'fastify';
import { givesEither, type Routes } from '#api/schemas';
import type { HealthDoc } from '#contracts/documents';
import type { DeskView } from '#engine/desk/desk';

/** For supervisors and load balancers; needs no token and names nothing of the account. */
export function healthRoutes(app: Routes, desk: DeskView, count: onRequestAsyncHookHandler): void {
  const found = (): HealthDoc => {
    const { engine, journal, looking, venue, books, clock, killed } = desk.health();
    const status = !engine
      ? 'engine silent'
      : !journal
        ? 'journal failed'
        : !looking
          ? 'stuck'
          : venue && books && clock
            ? 'ok'
            : 'degraded';
    return { status, engine, journal, looking, venue, books, clock, killed };
  };
  const about = { tags: ['health'], security: [], response: givesEither('Health', [200, 503]) };
  const alive = {
    ...about,
    operationId: 'health',
    summary:
      'Is it alive? 503 when the engine is silent, the journal has failed or the executor has stopped looking at orders: restart it',
  };
  app.get('/healthz', { onRequest: count, schema: alive }, (_request, reply) => {
    const doc = found();
    return reply.code(doc.engine && doc.journal && doc.looking ? 200 : 503).send(doc);
  });
  const ready = {
    ...about,
    operationId: 'readiness',
    summary:
      'Can it trade? 503 while the venue is down, the books are not reconciled, the clock is off or the kill switch is on',
  };
  app.get('/readyz', { onRequest: count, schema: ready }, (_request, reply) => {
    const doc = found();
    return reply.code(doc.status === 'ok' && !doc.killed ? 200 : 503).send(doc);
  });
}
