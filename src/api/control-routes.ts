import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf, STOP_LANE } from '#api/access';
import { controlState } from '#api/control-state';
import { answer, problemOf } from '#api/problems';
import { gives, type Routes } from '#api/schemas';
import {
  killRequest,
  quarantineRequest,
  releaseRequest,
  restrictedRequest,
  type ScopeDoc,
  throttleRequest,
} from '#contracts/control-documents';
import { err, ok, type Result } from '#core/kernel/result';
import type { KillScope } from '#core/ledger/controls';
import type { Instrument } from '#core/market/instrument';
import type { Commands } from '#engine/desk/commands';
import type { DeskError, DeskView } from '#engine/desk/desk';

const tags = ['controls'];
const decided = gives('Controls', [404, 422]);
const EVERYTHING: KillScope = { type: 'all' };

/** Switches, throttles, quarantine and the restricted list. What a role may not do is refused with 403; every decision is journaled with its name. */
export function controlRoutes(app: Routes, desk: DeskView, commands: Commands): void {
  stateRoute(app, desk);
  killRoute(app, desk, commands);
  releaseRoute(app, desk, commands);
  throttleRoute(app, desk, commands);
  quarantineRoute(app, desk, commands);
  restrictedRoute(app, desk, commands);
}

function stateRoute(app: Routes, desk: DeskView): void {
  const schema = {
    operationId: 'controls',
    summary: 'Kill switches, throttles, findings, mode and journal',
    tags,
    response: gives('Controls'),
  };
  app.get('/api/controls', { schema }, (request, reply) => reply.send(controlState(desk, request)));
}

/** The state after a decision, or why there is none. */
const answered = (
  desk: DeskView,
  request: FastifyRequest,
  reply: FastifyReply,
  done: Result<unknown, DeskError>,
): FastifyReply =>
  done.ok ? reply.send(controlState(desk, request)) : answer(reply, problemOf(done.error));

function killRoute(app: Routes, desk: DeskView, commands: Commands): void {
  const schema = {
    operationId: 'kill',
    summary: 'Stop sending, for everything or one scope, and cancel resting orders',
    tags,
    body: killRequest,
    response: decided,
  };
  app.post('/api/controls/kill', { config: STOP_LANE, schema }, async (request, reply) => {
    const { scope: wanted, reason } = request.body;
    const scope = scopeOf(desk, wanted);
    const by = callerOf(request);
    const done = scope.ok
      ? await commands.carryOut({ type: 'kill', scope: scope.value, reason, by })
      : scope;
    return answered(desk, request, reply, done);
  });
}

function releaseRoute(app: Routes, desk: DeskView, commands: Commands): void {
  const schema = {
    operationId: 'release',
    summary: 'Let orders be sent again',
    tags,
    body: releaseRequest,
    response: decided,
  };
  app.post('/api/controls/release', { schema }, async (request, reply) => {
    const scope = scopeOf(desk, request.body?.scope);
    const reason = request.body?.reason ?? '';
    const by = callerOf(request);
    const done = scope.ok
      ? await commands.carryOut({ type: 'release', scope: scope.value, reason, by })
      : scope;
    return answered(desk, request, reply, done);
  });
}

function throttleRoute(app: Routes, desk: DeskView, commands: Commands): void {
  const schema = {
    operationId: 'enableStrategy',
    summary: 'Turn on a strategy that a throttle switched off',
    tags,
    body: throttleRequest,
    response: decided,
  };
  app.post('/api/controls/throttle', { schema }, async (request, reply) => {
    const { strategy, reason } = request.body;
    const by = callerOf(request);
    const done = await commands.carryOut({ type: 'enableStrategy', strategy, reason, by });
    return answered(desk, request, reply, done);
  });
}

function quarantineRoute(app: Routes, desk: DeskView, commands: Commands): void {
  const schema = {
    operationId: 'decideQuarantine',
    summary: 'Decide on a finding: adopt or ignore it',
    tags,
    body: quarantineRequest,
    response: decided,
  };
  app.post('/api/controls/quarantine', { schema }, async (request, reply) => {
    const { id, how, reason } = request.body;
    const by = callerOf(request);
    const done = await commands.carryOut({ type: 'resolve', id, how, reason, by });
    return answered(desk, request, reply, done);
  });
}

function restrictedRoute(app: Routes, desk: DeskView, commands: Commands): void {
  const schema = {
    operationId: 'restrict',
    summary: 'Put an instrument on the restricted list, or take it off',
    tags,
    body: restrictedRequest,
    response: decided,
  };
  app.post('/api/controls/restricted', { schema }, async (request, reply) => {
    const { symbol, on, reason } = request.body;
    const instrument = instrumentOf(desk, symbol);
    if (!instrument.ok) return answered(desk, request, reply, instrument);
    const { id: instrumentId } = instrument.value;
    const by = callerOf(request);
    const done = await commands.carryOut({ type: 'restrict', instrumentId, on, reason, by });
    return answered(desk, request, reply, done);
  });
}

function instrumentOf(desk: DeskView, symbol: string): Result<Instrument, DeskError> {
  const found = desk.find(symbol);
  return found.ok ? found : err({ kind: 'problems', problems: [found.error] });
}

function scopeOf(desk: DeskView, scope: ScopeDoc | undefined): Result<KillScope, DeskError> {
  if (scope === undefined) return ok(EVERYTHING);
  if (scope.type !== 'symbol') return ok(scope);
  const instrument = instrumentOf(desk, scope.symbol);
  return instrument.ok ? ok({ type: 'symbol', instrumentId: instrument.value.id }) : instrument;
}
