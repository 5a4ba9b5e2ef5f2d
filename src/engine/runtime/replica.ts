import { Defect } from '#core/kernel/assert';
import type { TimeUs } from '#core/kernel/units';
import type { Engine } from '#engine/runtime/engine-face';
import { orderStandingOf, type StandingDeps } from '#engine/runtime/last-stop';
import type { EngineState } from '#engine/runtime/state';

export interface ReplicaDeps extends StandingDeps {
  readonly amends: boolean;
  /** As the engine last said. */
  journalOk(): boolean;
  lookedAt(): TimeUs | null;
}
export interface Replica extends Engine {
  /** An entry about this parent was folded; null: about something else. */
  told(parentId: string | null): void;
}

/** SRV-4: an engine to look at, over a state that somebody else decides on: it judges as the engine would, and decides nothing. */
export function replicaOf(deps: ReplicaDeps, state: EngineState): Replica {
  const standing = orderStandingOf(deps, state);
  const listeners: ((parentId: string | null) => void)[] = [];
  const acts = (): never => {
    throw new Defect('a replica decides nothing');
  };
  return {
    state,
    account: (instrument, without = null) => standing.accountAtWork(instrument, without),
    commitments: () => standing.commitments(),
    mayBegin: (placement) => standing.mayBegin(placement),
    firm: standing.firm,
    amends: deps.amends,
    journalOk: deps.journalOk,
    lookedAt: deps.lookedAt,
    onChange: (listener) => void listeners.push(listener),
    told: (parentId) => listeners.forEach((listener) => listener(parentId)),
    // It never looks.
    onLook: () => undefined,
    onEntry: () => undefined,
    decide: acts,
    under: acts,
    whenWritten: acts,
    tell: acts,
    ask: acts,
    look: acts,
    lookAt: acts,
    heard: acts,
    reconcile: acts,
    firmClaims: acts,
    takeBack: acts,
    markKill: acts,
    clearMark: acts,
    standDown: acts,
    clockStepped: acts,
  };
}
