import type { FastifyReply, FastifyRequest } from 'fastify';
import { identityOf, STOP_LANE } from '#api/access';
import { answer, problemOf } from '#api/problems';
import { gives, type Routes } from '#api/schemas';
import {
  type ControlStateDoc,
  killRequest,
  quarantineRequest,
  releaseRequest,
  restrictedRequest,
  type ScopeDoc,
  throttleRequest,
} from '#contracts/control-documents';
import { isoTime } from '#core/kernel/civil';
import { ok, type Result } from '#core/kernel/result';
import type { KillScope } from '#core/ledger/controls';
import type { Desk, DeskError } from '#engine/desk/desk';

const tags = ['controls'];
const decided = gives('Controls', [404, 422]);
const EVERYTHING: KillScope = { type: 'all' };

/** Switches, throttles, quarantine and the restricted list. What a role may not do is refused with 403; every decision is journaled with its name. */
export function controlRoutes(app: Routes, desk: Desk): void {
  const answered = (
    request: FastifyRequest,
    reply: FastifyReply,
    done: Result<unknown, DeskError>,
  ): FastifyReply =>
    done.ok ? reply.send(controlState(desk, request)) : answer(reply, problemOf(done.error));
  const { controls } = desk;

  app.get(
    '/api/controls',
    {
      schema: {
        operationId: 'controls',
        summary: 'Kill switches, throttles, findings, mode and journal',
        tags,
        response: gives('Controls'),
      },
    },
    (request, reply) => reply.send(controlState(desk, request)),
  );
  app.post(
    '/api/controls/kill',
    {
      config: STOP_LANE,
      schema: {
        operationId: 'kill',
        summary: 'Stop sending, for everything or one scope, and cancel resting orders',
        tags,
        body: killRequest,
        response: decided,
      },
    },
    (request, reply) => {
      const scope = scopeOf(desk, request.body.scope);
      return answered(
        request,
        reply,
        scope.ok ? controls.kill(scope.value, identityOf(request), request.body.reason) : scope,
      );
    },
  );
  app.post(
    '/api/controls/release',
    {
      schema: {
        operationId: 'release',
        summary: 'Let orders be sent again',
        tags,
        body: releaseRequest,
        response: decided,
      },
    },
    (request, reply) => {
      const scope = scopeOf(desk, request.body?.scope);
      return answered(
        request,
        reply,
        scope.ok
          ? controls.release(scope.value, identityOf(request), request.body?.reason ?? '')
          : scope,
      );
    },
  );
  app.post(
    '/api/controls/throttle',
    {
      schema: {
        operationId: 'enableStrategy',
        summary: 'Turn on a strategy that a throttle switched off',
        tags,
        body: throttleRequest,
        response: decided,
      },
    },
    (request, reply) =>
      answered(
        request,
        reply,
        controls.enableStrategy(request.body.strategy, identityOf(request), request.body.reason),
      ),
  );
  app.post(
    '/api/controls/quarantine',
    {
      schema: {
        operationId: 'decideQuarantine',
        summary: 'Decide on a finding: adopt or ignore it',
        tags,
        body: quarantineRequest,
        response: decided,
      },
    },
    (request, reply) =>
      answered(
        request,
        reply,
        controls.resolve(
          request.body.id,
          request.body.how,
          identityOf(request),
          request.body.reason,
        ),
      ),
  );
  app.post(
    '/api/controls/restricted',
    {
      schema: {
        operationId: 'restrict',
        summary: 'Put an instrument on the restricted list, or take it off',
        tags,
        body: restrictedRequest,
        response: decided,
      },
    },
    (request, reply) => {
      const scope = scopeOf(desk, { type: 'symbol', symbol: request.body.symbol });
      const instrumentId =
        scope.ok && scope.value.type === 'symbol' ? scope.value.instrumentId : '';
      return answered(
        request,
        reply,
        scope.ok
          ? controls.restrict(
              instrumentId,
              request.body.on,
              identityOf(request),
              request.body.reason,
            )
          : scope,
      );
    },
  );
}

function scopeOf(desk: Desk, scope: ScopeDoc | undefined): Result<KillScope, DeskError> {
  if (scope === undefined) return ok(EVERYTHING);
  if (scope.type !== 'symbol') return ok(scope);
  const instrument = desk.find(scope.symbol);
  return instrument.ok
    ? ok({ type: 'symbol', instrumentId: instrument.value.id })
    : { ok: false, error: { kind: 'problems', problems: [instrument.error] } };
}

const scopeToDoc = (scope: KillScope): ScopeDoc =>
  scope.type === 'symbol'
    ? { type: 'symbol', symbol: scope.instrumentId }
    : scope.type === 'strategy'
      ? { type: 'strategy', strategy: strategyOf(scope.strategy) }
      : scope;
type StrategyName = Extract<ScopeDoc, { readonly type: 'strategy' }>['strategy'];
const strategyOf = (name: string): StrategyName => name as StrategyName; // it came in through the same schema

function controlState(desk: Desk, request: FastifyRequest): ControlStateDoc {
  const { killed, by, reason, since } = desk.killState();
  const {
    kills,
    disabled,
    strategies,
    restricted,
    restrictedByConfiguration,
    quarantine,
    reconciling,
    reconciledAt,
  } = desk.controls.state();
  return {
    killed,
    by,
    reason,
    since: since === null ? null : isoTime(since),
    mode: desk.mode,
    journal: desk.journalOk() ? 'ok' : 'failed',
    you: { ...identityOf(request) },
    kills: kills.map((each) => ({
      scope: scopeToDoc(each.scope),
      by: each.by,
      reason: each.reason,
      since: isoTime(each.since),
      stillOpen: [...each.stillOpen],
    })),
    disabled: disabled.map((each) => ({ ...each, since: isoTime(each.since) })),
    strategies: strategies.map((each) => ({ ...each })),
    restricted: [...restricted],
    restrictedByConfiguration: [...restrictedByConfiguration],
    quarantine: quarantine.map(({ id, kind, instrumentId, found, since: at }) => ({
      id,
      kind,
      instrument: instrumentId,
      found,
      since: isoTime(at),
    })),
    reconciling:
      reconciling === null
        ? null
        : {
            since: isoTime(reconciling.since),
            why: reconciling.why,
            rounds: reconciling.rounds,
            differences: [...reconciling.differences],
          },
    reconciledAt: reconciledAt === null ? null : isoTime(reconciledAt),
  };
}
