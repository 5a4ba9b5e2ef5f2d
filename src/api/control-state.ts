import type { FastifyRequest } from 'fastify';
import { callerOf } from '#api/access';
import type { ControlStateDoc, ScopeDoc } from '#contracts/control-documents';
import { isoTime } from '#core/kernel/civil';
import type { KillScope } from '#core/ledger/controls';
import type { DeskView } from '#engine/desk/desk';

/** Everything that keeps orders from being sent, and who asked. */
export function controlState(desk: DeskView, request: FastifyRequest): ControlStateDoc {
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
    engine: desk.health().engine ? 'ok' : 'silent',
    you: { ...callerOf(request) },
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

const scopeToDoc = (scope: KillScope): ScopeDoc =>
  scope.type === 'symbol'
    ? { type: 'symbol', symbol: scope.instrumentId }
    : scope.type === 'strategy'
      ? { type: 'strategy', strategy: strategyOf(scope.strategy) }
      : scope;
type StrategyName = Extract<ScopeDoc, { readonly type: 'strategy' }>['strategy'];
const strategyOf = (name: string): StrategyName => name as StrategyName; // it came in through the same schema
