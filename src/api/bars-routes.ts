import { z } from 'zod';
import { answer, problemOf } from '#api/problems';
import { gives, type Routes } from '#api/schemas';
import { symbolText } from '#contracts/bounds';
import { type BarsDoc, barsQuery } from '#contracts/market-documents';
import { isoTime, parseIsoTime } from '#core/kernel/civil';
import type { DeskView } from '#engine/desk/desk';
import type { MarketBars } from '#engine/ports/market-bars';

/** Prices over time, for charts. */
export function barsRoutes(app: Routes, desk: Pick<DeskView, 'find'>, book: MarketBars): void {
  const schema = {
    operationId: 'bars',
    summary: 'Prices of one symbol over time: minutes to days',
    description:
      'Oldest first, `limit` bars at most; the last one is not over yet. With `since` only those that begin then or later: give the start of the last bar that you hold, and put the answer in its place. Within days they are mid prices that this service saw; days are of trades, as imported or as the venue tells them.',
    tags: ['market'],
    params: z.object({ symbol: symbolText }),
    querystring: barsQuery,
    response: gives('Bars', [404]),
  };
  app.get('/api/market/:symbol/bars', { schema }, async (request, reply) => {
    const instrument = desk.find(request.params.symbol);
    if (!instrument.ok)
      return answer(reply, problemOf({ kind: 'problems', problems: [instrument.error] }));
    const { symbol, currencies } = instrument.value;
    const { length, limit, since } = request.query;
    const sinceAt = (since === undefined ? null : parseIsoTime(since)) ?? 0;
    const { from, bars } = await book.of(instrument.value, length, limit);
    return reply.send({
      symbol,
      currency: currencies.quote,
      lengthSeconds: length,
      source: from,
      bars: bars
        .filter(({ at }) => at >= sinceAt)
        .map(({ at, ...bar }) => ({ at: isoTime(at), ...bar })),
    } satisfies BarsDoc);
  });
}
/** Where nobody follows the market: no bars. */
export const noBars: MarketBars = { of: () => Promise.resolve({ from: null, bars: [] }) };
