import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { callerOf, STOP_LANE } from '#api/access';
import { keyHeader } from '#api/idempotency-key';
import { answer, problemOf } from '#api/problems';
import { gives, givesEither, givesMany, type Routes } from '#api/schemas';
import { basketRequest, basketToDoc } from '#contracts/basket-documents';
import type { Commands } from '#engine/desk/commands';
import type { DeskView } from '#engine/desk/desk';

const tags = ['baskets'];
const idParams = z.object({ id: z.string().min(1).max(8) });

/** Parents of parents. */
export function basketRoutes(app: Routes, desk: DeskView, commands: Commands): void {
  const { baskets } = desk.portfolio;
  placeRoute(app, baskets, commands);
  listRoute(app, baskets);
  findRoute(app, baskets);
  cancelRoute(app, baskets, commands);
}
type Baskets = DeskView['portfolio']['baskets'];

function found(baskets: Baskets, basketId: string, reply: FastifyReply): FastifyReply {
  const basket = baskets.find(basketId);
  return basket.ok ? reply.send(basketToDoc(basket.value)) : answer(reply, problemOf(basket.error));
}

function placeRoute(app: Routes, baskets: Baskets, commands: Commands): void {
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
  app.post('/api/baskets', { schema }, async (request, reply) => {
    const { basketId, trades, waves, overSeconds, apartMax = null } = request.body;
    const by = callerOf(request);
    const idempotencyKey = request.headers['idempotency-key'] ?? null;
    const basket = {
      basketId: basketId ?? null,
      trades: trades.map(
        ({ symbol, units, plannedBps = null, strategy = null, beta = 1, hedge = false }) => ({
          symbol,
          units,
          plannedBps,
          strategy,
          beta,
          isHedge: hedge,
        }),
      ),
      waves,
      overSeconds,
      apartMax,
    };
    const placed = await commands.carryOut({ type: 'placeBasket', basket, idempotencyKey, by });
    if (!placed.ok) return answer(reply, problemOf(placed.error));
    const { about, isRepeat } = placed.value;
    void reply.code(isRepeat ? 200 : 201).header('location', `/api/baskets/${about}`);
    return found(baskets, about, reply);
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
  app.get('/api/baskets/:id', { schema }, (request, reply) =>
    found(baskets, request.params.id, reply),
  );
}

function cancelRoute(app: Routes, baskets: Baskets, commands: Commands): void {
  const schema = {
    operationId: 'cancelBasket',
    summary: 'Begin no further wave, and cancel the orders that work',
    tags,
    params: idParams,
    response: gives('Basket', [403, 404], 202),
  };
  app.delete('/api/baskets/:id', { config: STOP_LANE, schema }, async (request, reply) => {
    const { id: basketId } = request.params;
    const by = callerOf(request);
    const cancelled = await commands.carryOut({ type: 'cancelBasket', basketId, by });
    if (!cancelled.ok) return answer(reply, problemOf(cancelled.error));
    return found(baskets, basketId, reply.code(202));
  });
}
