import type { FastifyReply } from 'fastify';
import { callerOf, STOP_LANE } from '#api/access';
import { documentOf, orderParams, unknownOrder } from '#api/order-routes';
import { answer, badRequest, problemOf } from '#api/problems';
import { gives, type Routes } from '#api/schemas';
import { amendmentOf, amendRequest, pauseRequest } from '#contracts/order-life';
import type { Commands, DeskCommand } from '#engine/desk/commands';
import type { DeskView } from '#engine/desk/desk';

const tags = ['orders'];
const response = gives('Order', [404, 409, 422]);

/** Between acceptance and end: hold an order, let it go on, change what it is for. */
export function orderLifeRoutes(app: Routes, desk: DeskView, commands: Commands): void {
  /** The order after it, or why it could not be done. */
  async function carried(
    reply: FastifyReply,
    command: DeskCommand & { readonly parentId: string },
  ): Promise<FastifyReply> {
    const done = await commands.carryOut(command);
    if (!done.ok) return answer(reply, problemOf(done.error));
    const record = desk.order(command.parentId);
    return record === null
      ? answer(reply, unknownOrder(command.parentId))
      : reply.send(documentOf(desk, record));
  }
  pauseRoute(app, carried);
  resumeRoute(app, carried);
  amendRoute(app, carried);
}
type Carried = (
  reply: FastifyReply,
  command: DeskCommand & { readonly parentId: string },
) => Promise<FastifyReply>;

function pauseRoute(app: Routes, carried: Carried): void {
  const schema = {
    operationId: 'pauseOrder',
    summary: 'Take back what rests of an order, and send nothing until it is resumed',
    description:
      'The deadline goes on: an order that is still paused then ends as partial. An order that is paused already stays as it is.',
    tags,
    params: orderParams,
    body: pauseRequest,
    response,
  };
  app.post('/api/orders/:id/pause', { config: STOP_LANE, schema }, (request, reply) => {
    const reason = request.body?.reason ?? '';
    const by = callerOf(request);
    return carried(reply, { type: 'pause', parentId: request.params.id, by, reason });
  });
}

function resumeRoute(app: Routes, carried: Carried): void {
  const schema = {
    operationId: 'resumeOrder',
    summary: 'Go on with what is left of a paused order',
    description:
      'What is left is planned from now to the deadline and passes the gate like a new order; what no longer fits is refused with a deadline that does. An order that is not paused stays as it is.',
    tags,
    params: orderParams,
    body: pauseRequest,
    response,
  };
  app.post('/api/orders/:id/resume', { schema }, (request, reply) => {
    const reason = request.body?.reason ?? '';
    const by = callerOf(request);
    return carried(reply, { type: 'resume', parentId: request.params.id, by, reason });
  });
}

function amendRoute(app: Routes, carried: Carried): void {
  const schema = {
    operationId: 'amendOrder',
    summary: 'Change quantity, limit, deadline, strategy or urgency of an order at work',
    description:
      'Give at least one of them. What is left is planned again and passes the gate like a new order; refused, nothing has changed. `quantity` is all of the order: not below what is filled and open, and down to what is filled completes it. A paused order stays paused.',
    tags,
    params: orderParams,
    body: amendRequest,
    response,
  };
  app.patch('/api/orders/:id', { schema }, async (request, reply) => {
    const amendment = amendmentOf(request.body);
    if (!amendment.ok) return answer(reply, badRequest(amendment.error));
    return carried(reply, {
      type: 'amend',
      parentId: request.params.id,
      amendment: amendment.value,
      by: callerOf(request),
      reason: request.body.reason ?? '',
    });
  });
}
