import { z } from 'zod';
import { answer, plain, problemOf } from '#api/problems';
import { gives, givesMany, type Routes } from '#api/schemas';
import { symbolText } from '#contracts/bounds';
import { instrumentToDoc, marketToDoc } from '#contracts/to-documents';
import type { DeskView } from '#engine/desk/desk';

export function marketRoutes(app: Routes, desk: DeskView): void {
  app.get(
    '/api/instruments',
    {
      schema: {
        operationId: 'instruments',
        summary: 'What can be traded',
        tags: ['market'],
        response: givesMany('Instrument'),
      },
    },
    (_request, reply) => reply.send(desk.instruments().map(instrumentToDoc)),
  );
  app.get(
    '/api/market/:symbol',
    {
      schema: {
        operationId: 'market',
        summary: 'The book of one symbol',
        tags: ['market'],
        params: z.object({ symbol: symbolText }),
        response: gives('Market', [404, 503]),
      },
    },
    (request, reply) => {
      const instrument = desk.find(request.params.symbol);
      if (!instrument.ok)
        return answer(reply, problemOf({ kind: 'problems', problems: [instrument.error] }));
      const view = desk.view(instrument.value.id);
      return view === null
        ? answer(
            reply,
            plain(
              503,
              'MARKET_DATA_MISSING',
              'the market must have a first quote, had none yet',
              'wait for its first quote, or check the feed',
            ),
          )
        : reply.send(marketToDoc(view, instrument.value));
    },
  );
}
