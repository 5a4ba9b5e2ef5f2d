import { createHash } from 'node:crypto';
import type { FastifyReply } from 'fastify';
import { callerOf, type Hook } from '#api/access';
import { answer, problemOf } from '#api/problems';
import { gives, givesMany, type Routes } from '#api/schemas';
import { recordToDoc } from '#contracts/forecast-documents';
import { learnedRequest } from '#contracts/learned-documents';
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
import { driftOf } from '#core/cost/calibrate/drift';
import type { Fitted } from '#core/cost/calibrate/fitted-model';
import type { Takeover } from '#core/cost/calibrate/prove-takeover';
import { checkRole } from '#core/gate/roles';
import { isoTime } from '#core/kernel/civil';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, type Result } from '#core/kernel/result';
import type { Commands } from '#engine/desk/commands';
import type { DeskError, DeskView } from '#engine/desk/desk';

const tags = ['models'];
const changed = gives('Models', [404, 422]);
// Boosted trees of a year of orders are some hundred kilobytes, and 15,000 orders three megabytes.
const BODY_MAX = 16 * 1024 * 1024;

/** Fits and judges again; see proveTakeover. */
export type ModelProof = (takeover: Takeover) => Promise<Result<FittedModel, Refusal>>;

export interface ModelDoors {
  readonly desk: DeskView;
  readonly commands: Commands;
  readonly prove: ModelProof;
}

/** The cost model in use; a fitted one takes over where it beat it, and gives way again. */
export function modelRoutes(app: Routes, doors: ModelDoors): void {
  stateRoute(app, doors.desk);
  observationsRoute(app, doors.desk);
  recordRoute(app, doors.desk);
  promoteRoute(app, doors);
  revertRoute(app, doors);
  learnedRoute(app, doors);
}

function stateRoute(app: Routes, desk: DeskView): void {
  const schema = {
    operationId: 'models',
    summary: 'The cost model in use, how it was judged, and every change',
    tags,
    response: gives('Models'),
  };
  app.get('/api/models', { schema }, (_request, reply) => reply.send(stateOf(desk)));
}

/** What every model forecast, beside what came. */
function recordRoute(app: Routes, { models }: DeskView): void {
  const schema = {
    operationId: 'modelRecords',
    summary:
      'Realised less expected cost and coverage of each model over all orders that ended: in all, by size, time of day and week, with errors by days',
    tags,
    response: givesMany('ModelRecord'),
  };
  app.get('/api/models/records', { schema }, (_request, reply) =>
    reply.send(models.records().map(recordToDoc)),
  );
}
function observationsRoute(app: Routes, { models }: DeskView): void {
  const schema = {
    operationId: 'modelObservations',
    summary:
      'What our own orders cost, and what was known when they began: the data for calibration',
    tags,
    response: givesMany('ModelObservation'),
  };
  app.get('/api/models/observations', { schema }, (_request, reply) =>
    reply.send(models.observations()),
  );
}

/** The state after a change, or why there is none. */
const answered = (
  desk: DeskView,
  reply: FastifyReply,
  done: Result<unknown, DeskError>,
): FastifyReply => (done.ok ? reply.send(stateOf(desk)) : answer(reply, problemOf(done.error)));

/** Before the body is read: megabytes of JSON are not for everybody to send. */
const checkMayChange: Hook = async (request, reply) => {
  const no = checkRole(callerOf(request), 'changeModel');
  return no === null ? undefined : answer(reply, problemOf({ kind: 'refusal', refusal: no }));
};

function promoteRoute(app: Routes, { desk, commands, prove }: ModelDoors): void {
  const schema = {
    operationId: 'promoteModel',
    summary:
      'Put a fitted model in use, if it beats the present one when fitted and judged again here',
    tags,
    body: modelRequest,
    response: changed,
  };
  const options = { bodyLimit: BODY_MAX, onRequest: checkMayChange, schema };
  app.post('/api/models/promote', options, async (request, reply) => {
    const { model, reason } = request.body;
    const by = callerOf(request);
    const no = idMismatch(model);
    if (no !== null) return answer(reply, problemOf({ kind: 'refusal', refusal: no }));
    const proved = await prove(takeoverOf(model, desk));
    const done = proved.ok
      ? await commands.carryOut({ type: 'promote', model: proved.value, reason, by })
      : err({ kind: 'refusal' as const, refusal: proved.error });
    return answered(desk, reply, done);
  });
}

const takeoverOf = (model: ModelDocument, { models }: DeskView): Takeover => ({
  model: {
    id: model.id,
    calibration: calibrationOf(model),
    judged: model.judged,
    fitted: model.fitted as Fitted,
  },
  evidence: model.evidence === undefined ? [] : observationsIn(model.evidence),
  own: models.observations(),
  champion: models.champion(),
  championId: models.inUse(),
  thresholds: models.thresholds,
});

function revertRoute(app: Routes, { desk, commands }: ModelDoors): void {
  const schema = {
    operationId: 'revertModel',
    summary: 'Go back to the model before',
    tags,
    body: revertRequest,
    response: changed,
  };
  app.post('/api/models/revert', { schema }, async (request, reply) => {
    const { reason } = request.body;
    const done = await commands.carryOut({ type: 'revert', reason, by: callerOf(request) });
    return answered(desk, reply, done);
  });
}

function learnedRoute(app: Routes, { desk, commands }: ModelDoors): void {
  const schema = {
    operationId: 'reportLearned',
    summary: 'A round of the loop: what was fitted on our own orders, journaled beside their drift',
    description:
      'The service itself finds what its orders say of the model in use. An alert is raised where costs are no longer where the model puts them, and where a better model waits.',
    tags,
    body: learnedRequest,
    response: changed,
  };
  app.post('/api/models/learned', { schema }, async (request, reply) => {
    const done = await commands.carryOut({
      type: 'learn',
      found: request.body,
      by: callerOf(request),
    });
    return answered(desk, reply, done);
  });
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

function stateOf({ models }: DeskView): ModelStateDoc {
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
    drift: driftOf(models.inUse(), models.outcomes()),
    learned: models.learned().map(({ at, note }) => ({ at: isoTime(at), ...note })),
    history: models.history().map(({ at, ...change }) => ({ at: isoTime(at), ...change })),
  };
}
