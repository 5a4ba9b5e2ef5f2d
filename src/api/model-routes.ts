import { createHash } from 'node:crypto';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { identityOf } from '#api/access';
import { answer, problemOf } from '#api/problems';
import { gives, givesMany, type Routes } from '#api/schemas';
import {
  calibrationOf,
  type ModelDocument,
  type ModelStateDoc,
  modelIdOf,
  modelRequest,
  observationsIn,
  revertRequest,
} from '#contracts/model-document';
import type { FittedModel } from '#core/cost/calibrate/champion';
import type { Fitted } from '#core/cost/calibrate/fitted-model';
import type { Takeover } from '#core/cost/calibrate/prove-takeover';
import { checkRole } from '#core/gate/roles';
import { isoTime } from '#core/kernel/civil';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, type Result } from '#core/kernel/result';
import type { Desk, DeskError } from '#engine/desk/desk';

const tags = ['models'];
const changed = gives('Models', [404, 422]);
// Boosted trees of a year of orders are some hundred kilobytes, and 15,000 orders three megabytes.
const BODY_MAX = 16 * 1024 * 1024;

/** Fits and judges again; see proveTakeover. */
export type ModelProof = (takeover: Takeover) => Promise<Result<FittedModel, Refusal>>;

/** The cost model in use; a fitted one takes over where it beat it, and gives way again. */
export function modelRoutes(app: Routes, desk: Desk, prove: ModelProof): void {
  const { models } = desk;
  const answered = (reply: FastifyReply, done: Result<unknown, DeskError>): FastifyReply =>
    done.ok ? reply.send(stateOf(desk)) : answer(reply, problemOf(done.error));
  app.get(
    '/api/models',
    {
      schema: {
        operationId: 'models',
        summary: 'The cost model in use, how it was judged, and every change',
        tags,
        response: gives('Models'),
      },
    },
    (_request, reply) => reply.send(stateOf(desk)),
  );
  app.get(
    '/api/models/observations',
    {
      schema: {
        operationId: 'modelObservations',
        summary:
          'What our own orders cost, and what was known when they began: the data for calibration',
        tags,
        response: givesMany('ModelObservation'),
      },
    },
    (_request, reply) => reply.send(models.observations()),
  );
  // Before the body is read: megabytes of JSON are not for everybody to send.
  const onRequest = async (
    request: FastifyRequest,
    reply: FastifyReply,
  ): Promise<FastifyReply | undefined> => {
    const no = checkRole(identityOf(request), 'changeModel');
    return no === null ? undefined : answer(reply, problemOf({ kind: 'refusal', refusal: no }));
  };
  app.post(
    '/api/models/promote',
    {
      bodyLimit: BODY_MAX,
      onRequest,
      schema: {
        operationId: 'promoteModel',
        summary:
          'Put a fitted model in use, if it beats the present one when fitted and judged again here',
        tags,
        body: modelRequest,
        response: changed,
      },
    },
    async (request, reply) => {
      const { model, reason } = request.body;
      const by = identityOf(request);
      const no = idMismatch(model);
      if (no !== null) return answer(reply, problemOf({ kind: 'refusal', refusal: no }));
      const evidence = model.evidence === undefined ? [] : observationsIn(model.evidence);
      const challenger = {
        id: model.id,
        calibration: calibrationOf(model),
        judged: model.judged,
        fitted: model.fitted as Fitted,
      };
      const proved = await prove({
        model: challenger,
        evidence,
        own: models.observations(),
        champion: models.champion(),
        championId: models.inUse(),
        thresholds: models.thresholds,
      });
      return answered(
        reply,
        proved.ok
          ? models.promote(proved.value, by, reason)
          : err({ kind: 'refusal', refusal: proved.error }),
      );
    },
  );
  app.post(
    '/api/models/revert',
    {
      schema: {
        operationId: 'revertModel',
        summary: 'Go back to the model before',
        tags,
        body: revertRequest,
        response: changed,
      },
    },
    (request, reply) => answered(reply, models.revert(identityOf(request), request.body.reason)),
  );
}

/** The id names the contents: a journal that says which model was in use means that one. */
function idMismatch(model: ModelDocument): Refusal | null {
  const id = modelIdOf({ ...model, fitted: model.fitted as Fitted }, (text) =>
    createHash('sha256').update(text).digest('hex'),
  );
  return id === model.id
    ? null
    : refusal(
        'CHALLENGER_UNPROVEN',
        `${model.id} must be named after its contents, which are ${id}`,
        { model: model.id, contents: id },
        'promote the file as plimsoll calibrate --save wrote it',
      );
}

function stateOf({ models }: Desk): ModelStateDoc {
  const champion = models.champion();
  return {
    inUse: models.inUse(),
    champion:
      champion === null
        ? null
        : {
            id: champion.id,
            kind: champion.fitted.kind,
            source: champion.calibration.source,
            asOf: champion.calibration.asOf === null ? null : isoTime(champion.calibration.asOf),
            n: champion.calibration.n,
            judged: champion.judged,
          },
    history: models.history().map(({ at, ...change }) => ({ at: isoTime(at), ...change })),
  };
}
