import type { FastifyReply } from 'fastify';
import { isoTime } from '#core/kernel/civil';
import type { Result } from '#core/kernel/result';
import { calibrationOf, modelRequest, revertRequest, type ModelStateDoc } from '#contracts/model-document';
import type { Fitted } from '#core/calibrate/fitted-model';
import type { Desk, DeskError } from '#engine/runtime/desk';
import { identityOf } from '#api/access';
import { answer, problemOf } from '#api/problems';
import { gives, givesMany, type Routes } from '#api/schemas';

const tags = ['models'];
const response = gives('Models');
// Boosted trees of a year of orders are some hundred kilobytes.
const BODY_MAX = 8 * 1024 * 1024;

/** The cost model in use; a fitted one takes over where it beat it, and gives way again. */
export function modelRoutes(app: Routes, desk: Desk): void {
  const { models } = desk;
  const answered = (reply: FastifyReply, done: Result<unknown, DeskError>): FastifyReply => (done.ok ? reply.send(stateOf(desk)) : answer(reply, problemOf(done.error)));
  app.get('/api/models', { schema: { summary: 'The cost model in use, and how it came to be', tags, response } }, (_request, reply) => reply.send(stateOf(desk)));
  app.get('/api/models/observations', { schema: { summary: 'What own orders cost beside what was known when they began: what a calibration learns from', tags, response: givesMany('ModelObservation') } }, (_request, reply) => reply.send(models.observations()));
  app.post('/api/models/promote', { bodyLimit: BODY_MAX, schema: { summary: 'A fitted model takes over, if it beat the one in use on what neither had seen', tags, body: modelRequest, response } }, (request, reply) => {
    const { model, reason } = request.body;
    return answered(reply, models.promote({ id: model.id, calibration: calibrationOf(model), judged: model.judged, fitted: model.fitted as Fitted }, identityOf(request), reason));
  });
  app.post('/api/models/revert', { schema: { summary: 'Back to the model before', tags, body: revertRequest, response } }, (request, reply) => answered(reply, models.revert(identityOf(request), request.body.reason)));
}

function stateOf({ models }: Desk): ModelStateDoc {
  const champion = models.champion();
  return {
    inUse: models.inUse(),
    champion: champion === null ? null : { id: champion.id, kind: champion.fitted.kind, source: champion.calibration.source, asOf: champion.calibration.asOf === null ? null : isoTime(champion.calibration.asOf), n: champion.calibration.n, judged: champion.judged },
    history: models.history().map(({ at, ...change }) => ({ at: isoTime(at), ...change })),
  };
}
