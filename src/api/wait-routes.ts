import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { callerOf, STOP_LANE } from '#api/access';
import { keyHeader } from '#api/idempotency-key';
import { answer, badRequest, problemOf } from '#api/problems';
import { gives, givesEither, givesMany, type Routes } from '#api/schemas';
import { newWaitOf, waitRequest, waitToDoc } from '#contracts/wait-documents';
import type { Commands } from '#engine/desk/commands';
import type { DeskView } from '#engine/desk/desk';

const tags = ['orders'];
const idParams = z.object({ id: z.string().min(1).max(16) });

/** Orders that wait for their price. */
export function waitRoutes(app: Routes, { waits }: DeskView, commands: Commands): void {
  const found = (waitId: string, reply: FastifyReply): FastifyReply => {
    const wait = waits.find(waitId);
    return wait.ok ? reply.send(waitToDoc(wait.value)) : answer(reply, problemOf(wait.error));
  };
  placeRoute(app, commands, found);
  cancelRoute(app, commands, found);
  const list = {
    operationId: 'waitingOrders',
    summary: 'Orders that wait for their price, and the newest of those that are over',
    tags,
    response: givesMany('WaitingOrder'),
  };
  app.get('/api/waiting-orders', { schema: list }, (_request, reply) =>
    reply.send(waits.all().map(waitToDoc)),
  );
  const one = {
    operationId: 'waitingOrder',
    summary: 'One waiting order: what it waits for, and what has become of it',
    tags,
    params: idParams,
    response: gives('WaitingOrder', [404]),
  };
  app.get('/api/waiting-orders/:id', { schema: one }, (request, reply) =>
    found(request.params.id, reply),
  );
}
type Found = (waitId: string, reply: FastifyReply) => FastifyReply;

function placeRoute(app: Routes, commands: Commands, found: Found): void {
  const schema = {
    operationId: 'placeWaitingOrder',
    summary: 'Place an order that waits for its price: a stop, a take-profit, or both',
    description:
      'Nothing is sent, and nothing counts for a cap, until the mid of a whole and fresh market has reached a price. Then the order goes through the gate like every other, under the same id; what the gate refuses then is held, told as a critical alert, and tried again every five seconds. Of two prices the first that comes is the one. Send one Idempotency-Key per order.',
    tags,
    headers: keyHeader,
    body: waitRequest,
    response: givesEither('WaitingOrder', [200, 201], [404, 409, 422]),
  };
  app.post('/api/waiting-orders', { schema }, async (request, reply) => {
    const wait = newWaitOf(request.body);
    if (!wait.ok) return answer(reply, badRequest(wait.error));
    const by = callerOf(request);
    const idempotencyKey = request.headers['idempotency-key'] ?? null;
    const placed = await commands.carryOut({
      type: 'placeWait',
      wait: wait.value,
      idempotencyKey,
      by,
    });
    if (!placed.ok) return answer(reply, problemOf(placed.error));
    const { about, isRepeat } = placed.value;
    void reply.code(isRepeat ? 200 : 201).header('location', `/api/waiting-orders/${about}`);
    return found(about, reply);
  });
}

function cancelRoute(app: Routes, commands: Commands, found: Found): void {
  const schema = {
    operationId: 'cancelWaitingOrder',
    summary: 'Cancel a waiting order',
    description: 'One that was placed is an order: cancel that.',
    tags,
    params: idParams,
    response: gives('WaitingOrder', [403, 404]),
  };
  app.delete('/api/waiting-orders/:id', { config: STOP_LANE, schema }, async (request, reply) => {
    const { id: waitId } = request.params;
    const by = callerOf(request);
    const cancelled = await commands.carryOut({ type: 'cancelWait', waitId, by });
    if (!cancelled.ok) return answer(reply, problemOf(cancelled.error));
    return found(waitId, reply);
  });
}
