import { callerOf } from '#api/access';
import { keyHeader } from '#api/idempotency-key';
import { answer, badRequest, problemOf } from '#api/problems';
import { givesEither, type Routes } from '#api/schemas';
import { signalRequest, signalWishOf } from '#contracts/signal-documents';
import { orderToDoc } from '#contracts/to-documents';
import { problem } from '#core/kernel/failure';
import type { Commands } from '#engine/desk/commands';
import type { DeskView } from '#engine/desk/desk';

/** From a signal to an order in one request. */
export function signalRoutes(app: Routes, desk: DeskView, commands: Commands): void {
  const schema = {
    operationId: 'placeSignal',
    summary: 'Trade a signal: sized, cut, checked and placed as one order',
    description:
      'Sized as /api/portfolio/size answers, beside what is held and what orders at work will still trade. A signal that is already met is refused (422). The order says in `signal` how it was sized. Send one Idempotency-Key per signal: the same key with the same body returns the first order (200) and sizes nothing again, with another body 409.',
    tags: ['portfolio'],
    headers: keyHeader,
    body: signalRequest,
    response: givesEither('Order', [200, 201], [404, 409, 422]),
  };
  app.post('/api/portfolio/signals', { schema }, async (request, reply) => {
    const wish = signalWishOf(request.body);
    if (!wish.ok) return answer(reply, badRequest(wish.error));
    const by = callerOf(request);
    const idempotencyKey = request.headers['idempotency-key'] ?? null;
    const placed = await commands.carryOut({
      type: 'signal',
      wish: wish.value,
      idempotencyKey,
      by,
    });
    if (!placed.ok) return answer(reply, problemOf(placed.error));
    const { about: parentId, isRepeat } = placed.value;
    const record = desk.order(parentId);
    if (record === null) return answer(reply, problemOf(lost(parentId)));
    if (record.refusal !== null) {
      const { facts } = record.refusal;
      const refusal = { ...record.refusal, facts: { ...facts, parentId } };
      return answer(reply, problemOf({ kind: 'refusal', refusal }));
    }
    return reply
      .code(isRepeat ? 200 : 201)
      .header('location', `/api/orders/${parentId}`)
      .send(orderToDoc(record, desk.progress(parentId)));
  });
}

const lost = (parentId: string): Parameters<typeof problemOf>[0] => ({
  kind: 'problems',
  problems: [
    problem(
      'ORDER_UNKNOWN',
      'parentId',
      `the order must exist, '${parentId}' does not`,
      'list the orders to see their ids',
    ),
  ],
});
