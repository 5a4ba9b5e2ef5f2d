import { isOver } from '#core/execute/begin';
import type { LedgerLimits } from '#core/gate/account-limits';
import { type Action, checkRole, type Identity } from '#core/gate/roles';
import { applicationsOf, messagesOf } from '#core/gate/throttle';
import type { Body } from '#core/journal/body';
import type { Clock } from '#core/kernel/clock';
import { problem, type Refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { TimeUs } from '#core/kernel/units';
import {
  type AccountState,
  type Disabled,
  isInScope,
  type Kill,
  type KillScope,
  type Quarantined,
  reconciledAtIn,
  reconcilingIn,
  scopeKey,
} from '#core/ledger/controls';
import type { DeskError } from '#engine/desk/desk-error';
import type { MarketFeed } from '#engine/ports/ports';
import type { Engine } from '#engine/runtime/engine-face';
import { openIn } from '#engine/runtime/kill-watch';

/** A kill and what it has not finished yet: client ids of its scope that the venue has not confirmed as gone. */
export interface KillReport extends Kill {
  readonly stillOpen: readonly string[];
}
export interface StrategyCount {
  readonly strategy: string;
  readonly messages: number;
  readonly messagesMax: number;
  readonly applications: number;
  readonly applicationsMax: number;
}
/** Everything that people and throttles have switched, for screens. */
export interface ControlState {
  readonly kills: readonly KillReport[];
  readonly disabled: readonly Disabled[];
  readonly strategies: readonly StrategyCount[];
  /** Instruments on the list by decision; those of the configuration stand in `restrictedByConfiguration`. */
  readonly restricted: readonly string[];
  readonly restrictedByConfiguration: readonly string[];
  readonly quarantine: readonly Quarantined[];
  /** The first account that is being compared. */
  readonly reconciling: Reconciling | null;
  /** When the last of them agreed. */
  readonly reconciledAt: TimeUs | null;
  /** By venue; of one venue alone its name is ''. */
  readonly accounts: readonly (Omit<AccountState, 'reconciling'> & {
    readonly venue: string;
    readonly reconciling: Reconciling | null;
  })[];
}
export interface Reconciling {
  readonly since: TimeUs;
  readonly why: string;
  readonly rounds: number;
  readonly differences: readonly string[];
}
const wordsOf = (now: AccountState['reconciling']): Reconciling | null =>
  now === null ? null : { ...now, differences: now.differences.map((each) => each.words) };

export type Decided = Result<void, DeskError>;
/** Decisions of people over all orders. Each is compared with the role of who asks, and stands in the journal under that name. */
export interface DeskControls {
  state(): ControlState;
  kill(scope: KillScope, by: Identity, reason: string): Decided;
  release(scope: KillScope, by: Identity, reason: string): Decided;
  enableStrategy(strategy: string, by: Identity, reason: string): Decided;
  resolve(id: string, how: 'adopt' | 'ignore', by: Identity, reason: string): Decided;
  restrict(instrumentId: string, on: boolean, by: Identity, reason: string): Decided;
}

const refused = (no: Refusal): Decided => err({ kind: 'refusal', refusal: no });
const unknown = (code: string, path: string, message: string, remedy: string): Decided =>
  err({ kind: 'problems', problems: [problem(code, path, message, remedy)] });

/** LED-28: a switch over one parent holds it, and lets it go when it is released; whether what is left passes the gate is no condition of the release. */
export interface OrderHold {
  hold(parentId: string, who: Identity, reason: string): void;
  letGo(parentId: string, who: Identity, reason: string): void;
}
export interface ControlsDeps {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly limits: LedgerLimits;
  readonly feed: Pick<MarketFeed, 'instruments'>;
  readonly life: OrderHold;
}
export function deskControls({ engine, clock, limits, feed, life }: ControlsDeps): DeskControls {
  const { ledger, parents } = engine.state;
  const { controls } = ledger;

  function decided(by: Identity, action: Action, body: Body): Decided {
    const no = checkRole(by, action);
    if (no !== null) return refused(no);
    const done = engine.decide(body);
    return done.ok ? ok(undefined) : refused(done.error);
  }
  const named = (by: Identity): { readonly by: string; readonly role: Identity['role'] } => ({
    by: by.name,
    role: by.role,
  });

  function kill(scope: KillScope, by: Identity, reason: string): Decided {
    const done = decided(by, 'kill', { type: 'kill', on: true, ...named(by), reason, scope });
    if (checkRole(by, 'kill') === null)
      engine.whenWritten((written) => {
        if (written.ok) return;
        // F23: a journal that fails lets no order out; what rests is taken back all the same, and the answer says that the switch could not be written.
        engine.takeBack(scope);
        // F41: it must not be forgotten by the start that follows.
        engine.markKill(by.name, reason);
      });
    if (!done.ok) return done;
    // F15: the last stop now refuses everything of this scope; what already rests is taken back, and asked about until it is gone.
    for (const [parentId, parent] of parents) {
      const { strategy, instrumentId } = parent.acceptance.order;
      if (isOver(parent) || !isInScope(scope, { parentId, strategy, instrumentId })) continue;
      // LED-28: one order is held; what a wider switch stops is over, because nobody can say when it is released.
      if (scope.type === 'parent') life.hold(parentId, by, reason);
      else
        engine.tell(parentId, {
          type: 'cancelParent',
          at: clock.now(),
          by: `kill switch (${by.name})`,
        });
    }
    engine.look();
    return done;
  }

  return {
    state: () => ({
      kills: [...controls.kills.values()].map((each) => ({
        ...each,
        stillOpen: openIn(ledger, each.scope),
      })),
      disabled: [...controls.disabled.values()],
      strategies: [...ledger.applications.keys()].map((strategy) => ({
        strategy,
        messages: messagesOf(ledger, strategy, clock.now(), limits.throttle),
        messagesMax: limits.throttle.messages - limits.throttle.cancelReserve,
        applications: applicationsOf(ledger, strategy, clock.now(), limits.throttle),
        applicationsMax: limits.throttle.executions,
      })),
      restricted: [...controls.restricted].flatMap(([id, on]) => (on ? [id] : [])),
      restrictedByConfiguration: limits.restricted,
      quarantine: [...controls.quarantine.values()],
      reconciling: wordsOf(reconcilingIn(controls)),
      reconciledAt: reconciledAtIn(controls),
      accounts: [...controls.accounts].map(([venue, account]) => ({
        venue,
        ...account,
        reconciling: wordsOf(account.reconciling),
      })),
    }),
    kill,
    release(scope, by, reason) {
      if (!controls.kills.has(scopeKey(scope)))
        return unknown(
          'CONTROL_UNKNOWN',
          'scope',
          `a kill switch of this scope must be on, '${scopeKey(scope)}' is not`,
          'list the controls to see which are',
        );
      const done = decided(by, 'release', { type: 'kill', on: false, ...named(by), reason, scope });
      if (done.ok && scope.type === 'parent') life.letGo(scope.parentId, by, reason);
      return done;
    },
    enableStrategy(strategy, by, reason) {
      if (!controls.disabled.has(strategy))
        return unknown(
          'CONTROL_UNKNOWN',
          'strategy',
          `a strategy must be off to be turned on, '${strategy}' is not`,
          'list the controls to see which are',
        );
      return decided(by, 'enableStrategy', { type: 'enabled', strategy, ...named(by), reason });
    },
    resolve(id, how, by, reason) {
      const item = controls.quarantine.get(id);
      if (item === undefined)
        return unknown(
          'CONTROL_UNKNOWN',
          'id',
          `no finding '${id}' is in quarantine`,
          'list the controls to see which are',
        );
      const listed = feed.instruments.find((each) => each.id === item.instrumentId);
      const isNew = listed !== undefined && !ledger.instruments.has(listed.id);
      return decided(by, 'resolveQuarantine', {
        type: 'resolved',
        id,
        how,
        ...named(by),
        reason,
        ...(isNew ? { listed } : {}),
      });
    },
    restrict: (instrumentId, on, by, reason) =>
      decided(by, 'restrict', { type: 'restricted', instrumentId, on, ...named(by), reason }),
  };
}
