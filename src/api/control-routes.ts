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
import type { Desk, DeskError } from '#engine/desk/desk';

const tags = ['controls'];
const decided = gives('Controls', [404, 422]);
const EVERYTHING: KillScope = { type: 'all' };

/** Switches, throttles, quarantine and the restricted list. What a role may not do is refused with 403; every decision is journaled with its name. */
export function controlRoutes(app: Routes, desk: Desk): void {
  stateRoute(app, desk);
  killRoute(app, desk);
  releaseRoute(app, desk);
  throttleRoute(app, desk);
  quarantineRoute(app, desk);
  restrictedRoute(app, desk);
}

function stateRoute(app: Routes, desk: Desk): void {
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
  desk: Desk,
  request: FastifyRequest,
  reply: FastifyReply,
  done: Result<unknown, DeskError>,
): FastifyReply =>
  done.ok ? reply.send(controlState(desk, request)) : answer(reply, problemOf(done.error));

function killRoute(app: Routes, desk: Desk): void {
  const schema = {
    operationId: 'kill',
    summary: 'Stop sending, for everything or one scope, and cancel resting orders',
    tags,
    body: killRequest,
    response: decided,
  };
  app.post('/api/controls/kill', { config: STOP_LANE, schema }, (request, reply) => {
    const { scope: wanted, reason } = request.body;
    const scope = scopeOf(desk, wanted);
    const done = scope.ok ? desk.controls.kill(scope.value, callerOf(request), reason) : scope;
    return answered(desk, request, reply, done);
  });
}

function releaseRoute(app: Routes, desk: Desk): void {
  const schema = {
    operationId: 'release',
    summary: 'Let orders be sent again',
    tags,
    body: releaseRequest,
    response: decided,
  };
  app.post('/api/controls/release', { schema }, (request, reply) => {
    const scope = scopeOf(desk, request.body?.scope);
    const done = scope.ok
      ? desk.controls.release(scope.value, callerOf(request), request.body?.reason ?? '')
      : scope;
    return answered(desk, request, reply, done);
  });
}

function throttleRoute(app: Routes, desk: Desk): void {
  const schema = {
    operationId: 'enableStrategy',
    summary: 'Turn on a strategy that a throttle switched off',
    tags,
    body: throttleRequest,
    response: decided,
  };
  app.post('/api/controls/throttle', { schema }, (request, reply) => {
    const { strategy, reason } = request.body;
    const done = desk.controls.enableStrategy(strategy, callerOf(request), reason);
    return answered(desk, request, reply, done);
  });
}

function quarantineRoute(app: Routes, desk: Desk): void {
  const schema = {
    operationId: 'decideQuarantine',
    summary: 'Decide on a finding: adopt or ignore it',
    tags,
    body: quarantineRequest,
    response: decided,
  };
  app.post('/api/controls/quarantine', { schema }, (request, reply) => {
    const { id, how, reason } = request.body;
    const done = desk.controls.resolve(id, how, callerOf(request), reason);
    return answered(desk, request, reply, done);
  });
}

function restrictedRoute(app: Routes, desk: Desk): void {
  const schema = {
    operationId: 'restrict',
    summary: 'Put an instrument on the restricted list, or take it off',
    tags,
    body: restrictedRequest,
    response: decided,
  };
  app.post('/api/controls/restricted', { schema }, (request, reply) => {
    const { symbol, on, reason } = request.body;
    const instrument = instrumentOf(desk, symbol);
    const done = instrument.ok
      ? desk.controls.restrict(instrument.value.id, on, callerOf(request), reason)
      : instrument;
    return answered(desk, request, reply, done);
  });
}

function instrumentOf(desk: Desk, symbol: string): Result<Instrument, DeskError> {
  const found = desk.find(symbol);
  return found.ok ? found : err({ kind: 'problems', problems: [found.error] });
}

function scopeOf(desk: Desk, scope: ScopeDoc | undefined): Result<KillScope, DeskError> {
  if (scope === undefined) return ok(EVERYTHING);
  if (scope.type !== 'symbol') return ok(scope);
  const instrument = instrumentOf(desk, scope.symbol);
  return instrument.ok ? ok({ type: 'symbol', instrumentId: instrument.value.id }) : instrument;
}
