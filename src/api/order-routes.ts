import { z } from 'zod';
import { callerOf, STOP_LANE } from '#api/access';
import { keyHeader } from '#api/idempotency-key';
import { answer, badRequest, plain, problemOf } from '#api/problems';
import { gives, givesEither, givesMany, type Routes } from '#api/schemas';
import { symbolText } from '#contracts/bounds';
import { type OrderDoc, orderRequest } from '#contracts/documents';
import { newOrderOf, parseOrderRequest } from '#contracts/new-order';
import { orderToDoc, orderToSummary } from '#contracts/to-documents';
import type { OrderRecord } from '#core/journal/order-record';
import type { Commands } from '#engine/desk/commands';
import type { DeskView } from '#engine/desk/desk';

const tags = ['orders'];
export const orderParams = z.object({ id: z.string().min(1).max(16) });
export const unknownOrder = (id: string): ReturnType<typeof plain> =>
  plain(
    404,
    'ORDER_UNKNOWN',
    `the order must exist, '${id}' does not`,
    'list the orders to see their ids',
  );
export function orderRoutes(app: Routes, desk: DeskView, commands: Commands): void {
  placeRoute(app, desk, commands);
  listRoute(app, desk);
  findRoute(app, desk);
  cancelRoute(app, desk, commands);
  tcaRoute(app, desk);
}

export const documentOf = (desk: DeskView, record: OrderRecord): OrderDoc =>
  orderToDoc(record, desk.progress(record.parentId));

function findRoute(app: Routes, desk: DeskView): void {
  const schema = {
    operationId: 'order',
    summary: 'One order with its children, fills and cost',
    tags,
    params: orderParams,
    response: gives('Order', [404]),
  };
  app.get('/api/orders/:id', { schema }, (request, reply) => {
    const record = desk.order(request.params.id);
    return record === null
      ? answer(reply, unknownOrder(request.params.id))
      : reply.send(documentOf(desk, record));
  });
}

function cancelRoute(app: Routes, desk: DeskView, commands: Commands): void {
  const schema = {
    operationId: 'cancelOrder',
    summary: 'Cancel what is left of an order',
    tags,
    params: orderParams,
    response: gives('Order', [404, 422], 202),
  };
  app.delete('/api/orders/:id', { config: STOP_LANE, schema }, async (request, reply) => {
    const { id: parentId } = request.params;
    const by = callerOf(request);
    const cancelled = await commands.carryOut({ type: 'cancel', parentId, by });
    if (!cancelled.ok) return answer(reply, problemOf(cancelled.error));
    const record = desk.order(parentId);
    return record === null
      ? answer(reply, unknownOrder(parentId))
      : reply.code(202).send(documentOf(desk, record));
  });
}

function tcaRoute(app: Routes, desk: DeskView): void {
  const schema = {
    operationId: 'tca',
    summary: 'What an order really cost, once it has ended',
    tags,
    params: orderParams,
    response: gives('Tca', [404, 409]),
  };
  app.get('/api/orders/:id/tca', { schema }, (request, reply) => {
    const record = desk.order(request.params.id);
    if (record === null) return answer(reply, unknownOrder(request.params.id));
    const { tca, status } = orderToDoc(record, []);
    if (tca !== null) return reply.send(tca);
    if (record.endedAt === null)
      return answer(
        reply,
        plain(
          409,
          'ORDER_NOT_ENDED',
          'the order must have ended, is still working',
          'wait for its end, or cancel it',
        ),
      );
    return answer(
      reply,
      plain(
        404,
        'TCA_UNKNOWN',
        `the cost of the order must be known, was unknown (${status})`,
        'an order that was refused or never saw a market has no cost',
      ),
    );
  });
}

const ORDERS_MAX = 1000;
const listQuery = z.strictObject({
  limit: z.coerce.number().int().min(1).max(ORDERS_MAX).default(100),
  before: z.string().min(1).max(16).optional(),
  status: z
    .enum([
      'open',
      'working',
      'paused',
      'cancelling',
      'completed',
      'partial',
      'cancelled',
      'refused',
    ])
    .optional(),
  symbol: symbolText.optional(),
});

function listRoute(app: Routes, desk: DeskView): void {
  const schema = {
    operationId: 'orders',
    summary: 'Orders, newest first, a page at a time',
    description:
      'Summaries: children, fills, looks and slices are in /api/orders/{id}. `before`: the last id on the previous page; the header Link names the next page. `status=open`: orders that have not ended.',
    tags,
    querystring: listQuery,
    response: givesMany('OrderSummary', [404]),
  };
  app.get('/api/orders', { schema }, (request, reply) => {
    const { limit, before, status, symbol } = request.query;
    const last = before === undefined ? null : desk.order(before);
    if (before !== undefined && last === null) return answer(reply, unknownOrder(before));
    // One beyond the page: is there another one?
    const found = desk.page({
      limit: limit + 1,
      before: last,
      status: status ?? null,
      symbol: symbol ?? null,
    });
    const page = found.slice(0, limit);
    const end = page.at(-1);
    if (found.length > limit && end !== undefined) {
      const next = new URLSearchParams({
        limit: String(limit),
        before: end.parentId,
        ...(status === undefined ? {} : { status }),
        ...(symbol === undefined ? {} : { symbol }),
      });
      void reply.header('link', `</api/orders?${next.toString()}>; rel="next"`);
    }
    return reply.send(page.map(orderToSummary));
  });
}
function placeRoute(app: Routes, desk: DeskView, commands: Commands): void {
  const schema = {
    operationId: 'placeOrder',
    summary: 'Place a parent order',
    description:
      'Send one Idempotency-Key per order: the same key with the same body returns the first order (200), with another body 409.',
    tags,
    headers: keyHeader,
    body: orderRequest,
    response: givesEither('Order', [200, 201], [404, 409, 422]),
  };
  app.post('/api/orders', { schema }, async (request, reply) => {
    const parsed = parseOrderRequest(request.body);
    if (!parsed.ok) return answer(reply, badRequest(parsed.error));
    const by = callerOf(request);
    const idempotencyKey = request.headers['idempotency-key'] ?? null;
    const order = newOrderOf(parsed.value);
    const placed = await commands.carryOut({ type: 'place', order, idempotencyKey, by });
    if (!placed.ok) return answer(reply, problemOf(placed.error));
    const { about: parentId, isRepeat } = placed.value;
    const record = desk.order(parentId);
    if (record === null) return answer(reply, unknownOrder(parentId));
    const { refusal } = record;
    if (refusal !== null)
      return answer(
        reply,
        problemOf({
          kind: 'refusal',
          refusal: { ...refusal, facts: { ...refusal.facts, parentId } },
        }),
      );
    return reply
      .code(isRepeat ? 200 : 201)
      .header('location', `/api/orders/${parentId}`)
      .send(documentOf(desk, record));
  });
}
