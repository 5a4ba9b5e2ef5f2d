import { z } from 'zod';
import { isoTime } from '#core/kernel/civil';
import { killRequest, releaseRequest, type ControlsDoc } from '#contracts/documents';
import { instrumentToDoc, marketToDoc } from '#contracts/to-documents';
import type { Desk } from '#engine/runtime/desk';
import { answer, plain, problemOf } from '#api/problems';
import { gives, givesMany, type Routes } from '#api/schemas';

export function marketRoutes(app: Routes, desk: Desk): void {
  app.get('/api/instruments', { schema: { summary: 'What can be traded', tags: ['market'], response: givesMany('Instrument') } }, (_request, reply) => reply.send(desk.instruments().map(instrumentToDoc)));
  app.get('/api/market/:symbol', { schema: { summary: 'The book of one symbol', tags: ['market'], params: z.object({ symbol: z.string() }), response: gives('Market') } }, (request, reply) => {
    const instrument = desk.find(request.params.symbol);
    if (!instrument.ok) return answer(reply, problemOf({ kind: 'problems', problems: [instrument.error] }));
    const view = desk.view(instrument.value.id);
    return view === null ? answer(reply, plain(503, 'MARKET_DATA_MISSING', 'the market must have spoken, has not yet', 'wait for its first quote, or check the feed')) : reply.send(marketToDoc(view, instrument.value));
  });
}

export function controlRoutes(app: Routes, desk: Desk): void {
  const controls = (): ControlsDoc => {
    const { killed, by, reason, since } = desk.killState();
    return { killed, by, reason, since: since === null ? null : isoTime(since), mode: desk.mode, journal: desk.journalOk() ? 'ok' : 'failed' };
  };
  const tags = ['controls'];
  const response = gives('Controls');
  app.get('/api/controls', { schema: { summary: 'Kill switch, mode and journal', tags, response } }, (_request, reply) => reply.send(controls()));
  app.post('/api/controls/kill', { schema: { summary: 'Stop all sending and take back what rests', tags, body: killRequest, response } }, (request, reply) => {
    desk.kill('api', request.body.reason);
    return reply.send(controls());
  });
  app.post('/api/controls/release', { schema: { summary: 'Let orders out again', tags, body: releaseRequest, response } }, (_request, reply) => {
    desk.release('api');
    return reply.send(controls());
  });
}
