import { z } from 'zod';
import { answer, problemOf } from '#api/problems';
import { givesMany, type Routes } from '#api/schemas';
import { symbolText } from '#contracts/bounds';
import { restingToDocs } from '#contracts/resting-to-document';
import type { DeskView } from '#engine/desk/desk';

/** Our own orders in one book: children that the venue has taken and that have not ended. */
export function restingRoutes(app: Routes, desk: Pick<DeskView, 'find' | 'orders'>): void {
  const schema = {
    operationId: 'resting',
    summary: 'Own orders that rest in one book',
    tags: ['market'],
    params: z.object({ symbol: symbolText }),
    response: givesMany('Resting', [404]),
  };
  app.get('/api/market/:symbol/resting', { schema }, (request, reply) => {
    const found = desk.find(request.params.symbol);
    if (!found.ok) return answer(reply, problemOf({ kind: 'problems', problems: [found.error] }));
    const { id } = found.value;
    const open = desk
      .orders()
      .filter(({ endedAt, instrument }) => endedAt === null && instrument.id === id);
    return reply.send(open.flatMap(restingToDocs));
  });
}
