import { z } from 'zod';
import { callerOf, STOP_LANE } from '#api/access';
import { keyHeader } from '#api/idempotency-key';
import { answer, problemOf } from '#api/problems';
import { gives, givesEither, givesMany, type Routes } from '#api/schemas';
import { basketRequest, basketToDoc } from '#contracts/basket-documents';
import type { Desk } from '#engine/desk/desk';

const tags = ['baskets'];
const idParams = z.object({ id: z.string().min(1).max(8) });

/** Parents of parents. */
export function basketRoutes(app: Routes, desk: Desk): void {
  const { baskets } = desk.portfolio;
  placeRoute(app, desk);
  listRoute(app, baskets);
  findRoute(app, baskets);
  cancelRoute(app, baskets);
}
type Baskets = Desk['portfolio']['baskets'];

function placeRoute(app: Routes, desk: Desk): void {
  const schema = {
    operationId: 'placeBasket',
    summary: 'Place a basket: trades that belong together, in waves',
    description:
      'It goes on after a restart. Each order of a wave is a parent of its own and goes through the gate. Send one Idempotency-Key per basket: the same key with the same body returns the first one (200), with another body 409.',
    tags,
    headers: keyHeader,
    body: basketRequest,
    response: givesEither('Basket', [200, 201], [404, 409, 422]),
  };
  app.post('/api/baskets', { schema }, (request, reply) => {
    const { basketId, trades, waves, overSeconds } = request.body;
    const by = callerOf(request);
    const idempotencyKey = request.headers['idempotency-key'] ?? null;
    const isRepeat = desk.hasAsked(by, idempotencyKey);
    const placed = desk.portfolio.baskets.place(
      {
        basketId: basketId ?? null,
        trades: trades.map((each) => ({ ...each, plannedBps: each.plannedBps ?? null })),
        waves,
        overSeconds,
      },
      { idempotencyKey, by },
    );
    if (!placed.ok) return answer(reply, problemOf(placed.error));
    const doc = basketToDoc(placed.value);
    return reply
      .code(isRepeat ? 200 : 201)
      .header('location', `/api/baskets/${doc.basketId}`)
      .send(doc);
  });
}

function listRoute(app: Routes, baskets: Baskets): void {
  const schema = {
    operationId: 'baskets',
    summary: 'The newest baskets, newest first',
    tags,
    querystring: z.object({ limit: z.coerce.number().int().min(1).max(100).default(20) }),
    response: givesMany('Basket'),
  };
  app.get('/api/baskets', { schema }, (request, reply) =>
    reply.send(baskets.newest(request.query.limit).map(basketToDoc)),
  );
}

function findRoute(app: Routes, baskets: Baskets): void {
  const schema = {
    operationId: 'basket',
    summary: 'One basket: its waves, where each leg is, planned beside realised cost',
    tags,
    params: idParams,
    response: gives('Basket', [404]),
  };
  app.get('/api/baskets/:id', { schema }, (request, reply) => {
    const found = baskets.find(request.params.id);
    return found.ok ? reply.send(basketToDoc(found.value)) : answer(reply, problemOf(found.error));
  });
}

function cancelRoute(app: Routes, baskets: Baskets): void {
  const schema = {
    operationId: 'cancelBasket',
    summary: 'Begin no further wave, and cancel the orders that work',
    tags,
    params: idParams,
    response: gives('Basket', [403, 404], 202),
  };
  app.delete('/api/baskets/:id', { config: STOP_LANE, schema }, (request, reply) => {
    const found = baskets.cancel(request.params.id, callerOf(request));
    return found.ok
      ? reply.code(202).send(basketToDoc(found.value))
      : answer(reply, problemOf(found.error));
  });
}
