import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { controlsDoc, instrumentDoc, marketDoc, orderDoc, tcaDoc, type ControlsDoc } from '#contracts/documents';
import { isoTime } from '#core/kernel/civil';
import { parseOrderRequest, wishOf } from '#contracts/new-order';
import { instrumentToDoc, marketToDoc, orderToDoc } from '#contracts/to-documents';
import type { Desk } from '#engine/runtime/desk';
import { answer, plain, problemOf } from '#api/problems';
import { bodySchema, ok200, ok201 } from '#api/schemas';

const unknownOrder = (id: string): ReturnType<typeof plain> => plain(404, 'ORDER_UNKNOWN', `the order must exist, '${id}' does not`, 'list the orders to see their ids');

export function orderRoutes(app: FastifyInstance, desk: Desk): void {
  app.post('/api/orders', { schema: { summary: 'place a parent order', tags: ['orders'], ...bodySchema, response: ok201(orderDoc) } }, (request, reply) => {
    const parsed = parseOrderRequest(request.body);
    if (!parsed.ok) return answer(reply, problemOf({ kind: 'problems', problems: parsed.error }));
    const key = request.headers['idempotency-key'];
    const before = desk.orders().length;
    const placed = desk.place(wishOf(parsed.value), { idempotencyKey: typeof key === 'string' ? key : null, by: 'api' });
    if (!placed.ok) return answer(reply, problemOf(placed.error));
    if (placed.value.refusal !== null) return answer(reply, problemOf({ kind: 'refusal', refusal: placed.value.refusal }));
    return reply.code(desk.orders().length > before ? 201 : 200).send(orderToDoc(placed.value));
  });
  app.get('/api/orders', { schema: { summary: 'all orders, newest first', tags: ['orders'] } }, (_request, reply) => reply.send(desk.orders().map((record) => orderToDoc(record)).reverse()));
  app.get<{ Params: { id: string } }>('/api/orders/:id', { schema: { summary: 'one order with children, fills and cost', tags: ['orders'], response: ok200(orderDoc) } }, (request, reply) => {
    const record = desk.order(request.params.id);
    return record === null ? answer(reply, unknownOrder(request.params.id)) : reply.send(orderToDoc(record));
  });
  app.get<{ Params: { id: string } }>('/api/orders/:id/tca', { schema: { summary: 'its true cost, once it ended', tags: ['orders'], response: ok200(tcaDoc) } }, (request, reply) => {
    const record = desk.order(request.params.id);
    if (record === null) return answer(reply, unknownOrder(request.params.id));
    const { tca } = orderToDoc(record);
    return tca === null ? answer(reply, plain(409, 'ORDER_NOT_ENDED', 'the order must have ended and traded in a known market, has not', 'wait for its end')) : reply.send(tca);
  });
  app.delete<{ Params: { id: string } }>('/api/orders/:id', { schema: { summary: 'cancel what is left', tags: ['orders'] } }, (request, reply) => {
    const cancelled = desk.cancel(request.params.id, 'api');
    return cancelled.ok ? reply.code(202).send(orderToDoc(cancelled.value)) : answer(reply, problemOf(cancelled.error));
  });
}

export function marketRoutes(app: FastifyInstance, desk: Desk): void {
  app.get('/api/instruments', { schema: { summary: 'what can be traded', tags: ['market'], response: ok200(z.array(instrumentDoc)) } }, (_request, reply) => reply.send(desk.instruments().map(instrumentToDoc)));
  app.get<{ Params: { symbol: string } }>('/api/market/:symbol', { schema: { summary: 'book of one symbol', tags: ['market'], response: ok200(marketDoc) } }, (request, reply) => {
    const instrument = desk.find(request.params.symbol);
    if (!instrument.ok) return answer(reply, problemOf({ kind: 'problems', problems: [instrument.error] }));
    const view = desk.view(instrument.value.id);
    return view === null ? answer(reply, plain(503, 'MARKET_DATA_MISSING', 'the market must have spoken, has not yet', 'wait a moment')) : reply.send(marketToDoc(view, instrument.value));
  });
}

export function controlRoutes(app: FastifyInstance, desk: Desk): void {
  const controls = (): ControlsDoc => {
    const { killed, by, reason, since } = desk.killState();
    return { killed, by, reason, since: since === null ? null : isoTime(since), mode: desk.mode, journal: desk.journalOk() ? 'ok' : 'failed' };
  };
  const schema = (summary: string): { readonly schema: object } => ({ schema: { summary, tags: ['controls'], response: ok200(controlsDoc) } });
  app.get('/api/controls', schema('kill switch, mode, journal'), (_request, reply) => reply.send(controls()));
  app.post('/api/controls/kill', schema('stop all trading and take back what rests'), (request, reply) => {
    const body = z.strictObject({ reason: z.string().min(1).max(500) }).safeParse(request.body);
    if (!body.success) return answer(reply, problemOf({ kind: 'problems', problems: [{ code: 'FIELD_INVALID', path: 'reason', message: 'a reason must be given, was not', remedy: 'say in a few words why trading stops: it is journaled' }] }));
    desk.kill('api', body.data.reason);
    return reply.send(controls());
  });
  app.post('/api/controls/release', schema('let orders out again'), (_request, reply) => {
    desk.release('api');
    return reply.send(controls());
  });
}
