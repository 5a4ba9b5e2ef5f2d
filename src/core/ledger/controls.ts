import type { Amount } from '#core/kernel/amount';
import { unreachable } from '#core/kernel/assert';
import { type Refusal, refusal } from '#core/kernel/failure';
import type { Count, InLots, TimeUs } from '#core/kernel/units';
import type { Difference } from './difference.ts';

/** How far a kill switch reaches. */
export type KillScope =
  | { readonly type: 'all' }
  | { readonly type: 'symbol'; readonly instrumentId: string }
  | { readonly type: 'strategy'; readonly strategy: string }
  | { readonly type: 'parent'; readonly parentId: string };

/** Something on the account that we did not do. A person decides what becomes of it; until then its instrument is not traded. */
export interface Quarantined {
  /** Derived from what it is, so that the same finding is one item. */
  readonly id: string;
  readonly kind: 'order' | 'fill' | 'position' | 'balance' | 'instrument';
  /** null: not known, or the whole account: then nothing is traded. */
  readonly instrumentId: string | null;
  /** Of a balance: every instrument of this asset, and none else, is not traded. */
  readonly asset: string | null;
  /** For people: what was found. */
  readonly found: string;
  /** What adopting it adds to our books: signed lots of the instrument, or an amount of the asset. */
  readonly lots: InLots;
  readonly amount: string;
  readonly since: TimeUs;
}
export interface Kill {
  readonly scope: KillScope;
  readonly by: string;
  readonly reason: string;
  readonly since: TimeUs;
}
/** A strategy that a throttle switched off. It stays off until a person turns it on. */
export interface Disabled {
  readonly strategy: string;
  readonly why: 'messages' | 'executions';
  readonly count: Count;
  readonly max: Count;
  readonly since: TimeUs;
}

/** Everything that people and throttles have switched, and what the account has to be asked about. Folded from the journal: it survives a restart. */
export interface Controls {
  readonly kills: Map<string, Kill>; // by scopeKey
  readonly disabled: Map<string, Disabled>; // by strategy
  /** Instruments that people restricted (true) or freed again (false), over the list of the configuration. */
  readonly restricted: Map<string, boolean>;
  readonly quarantine: Map<string, Quarantined>;
  /** Findings that a person decided on: they are not found again. */
  readonly resolved: Set<string>;
  /** What a person left alone: so much of an asset, so many lots of an instrument, are theirs and not ours. */
  readonly ignored: Map<string, Amount>;
  readonly ignoredLots: Map<string, number>;
  reconciling: {
    readonly since: TimeUs;
    readonly why: string;
    readonly rounds: number;
    readonly differences: readonly Difference[];
  } | null;
  /** When the venue's statement last equalled ours; null: never. */
  reconciledAt: TimeUs | null;
  /** Since when the venue does not answer; null: it does. */
  downSince: TimeUs | null;
  /** Of the statement that opened the books: older executions are part of what it opened with. */
  countsFrom: TimeUs | null;
}
export const emptyControls = (): Controls => ({
  kills: new Map(),
  disabled: new Map(),
  restricted: new Map(),
  quarantine: new Map(),
  resolved: new Set(),
  ignored: new Map(),
  ignoredLots: new Map(),
  reconciling: null,
  reconciledAt: null,
  downSince: null,
  countsFrom: null,
});

/** One key for one scope. */
export function scopeKey(scope: KillScope): string {
  switch (scope.type) {
    case 'all':
      return 'all';
    case 'symbol':
      return `symbol ${scope.instrumentId}`;
    case 'strategy':
      return `strategy ${scope.strategy}`;
    case 'parent':
      return `parent ${scope.parentId}`;
    default:
      return unreachable(scope);
  }
}

/** Whose order it is, as far as switches care. */
export interface Subject {
  readonly parentId: string;
  readonly strategy: string;
  readonly instrumentId: string;
}
/** What is to be traded: also in which assets. */
export interface TradeSubject extends Subject {
  readonly assets: readonly string[];
}
export function isInScope(scope: KillScope, subject: Subject): boolean {
  switch (scope.type) {
    case 'all':
      return true;
    case 'symbol':
      return scope.instrumentId === subject.instrumentId;
    case 'strategy':
      return scope.strategy === subject.strategy;
    case 'parent':
      return scope.parentId === subject.parentId;
    default:
      return unreachable(scope);
  }
}

const killOf = (controls: Controls, subject: Subject): Kill | null =>
  [...controls.kills.values()].find((kill) => isInScope(kill.scope, subject)) ?? null;
const isRestricted = (
  controls: Controls,
  configured: readonly string[],
  instrumentId: string,
): boolean =>
  controls.restricted.get(instrumentId) ??
  configured.some((each) => each === instrumentId || each === instrumentId.split('.')[0]);

/** LED-14, LED-15, LED-16: may anything of this subject be sent at all? Read at the last stop, for exits too. */
export function checkControls(
  controls: Controls,
  restricted: readonly string[],
  subject: TradeSubject,
): Refusal | null {
  return (
    killed(controls, subject) ??
    reconciling(controls) ??
    quarantined(controls, subject) ??
    disabled(controls, subject) ??
    restrictedNow(controls, restricted, subject)
  );
}

function killed(controls: Controls, subject: Subject): Refusal | null {
  const kill = killOf(controls, subject);
  if (kill === null) return null;
  return refusal(
    'KILL_SWITCH_ON',
    `the kill switch (${scopeKey(kill.scope)}) must be off, was pulled by ${kill.by}: ${kill.reason}`,
    { rule: 'LED-14', scope: scopeKey(kill.scope), by: kill.by },
    'find out why it was pulled, then release it under an operator name',
  );
}

function reconciling({ reconciling: now }: Controls): Refusal | null {
  if (now === null) return null;
  const facts = {
    rule: 'LED-16',
    why: now.why,
    rounds: now.rounds,
    differences: now.differences.map((each) => each.words),
  };
  return refusal(
    'RECONCILING',
    `our books must equal the venue's statement, were ${now.differences.length === 0 ? 'not compared yet' : `different in ${now.differences.length}`} (${now.why})`,
    facts,
    'wait: the venue is asked again; what stays different is quarantined until a person decides',
  );
}

function quarantined(
  { quarantine }: Controls,
  { instrumentId, assets }: TradeSubject,
): Refusal | null {
  const item = [...quarantine.values()].find((each) =>
    each.asset === null
      ? each.instrumentId === null || each.instrumentId === instrumentId
      : assets.includes(each.asset),
  );
  if (item === undefined) return null;
  return refusal(
    'QUARANTINED',
    `the account must have no finding for ${item.asset ?? item.instrumentId ?? 'any instrument'}, had: ${item.found}`,
    { rule: 'LED-15', id: item.id, kind: item.kind, found: item.found },
    'a person with the role risk adopts or ignores it',
  );
}

function disabled({ disabled: off }: Controls, { strategy }: Subject): Refusal | null {
  const item = off.get(strategy);
  if (item === undefined) return null;
  return refusal(
    'STRATEGY_DISABLED',
    `the strategy ${strategy} must be on, was switched off by the throttle of ${item.why} (${item.count}, at most ${item.max})`,
    { rule: 'LED-13', strategy, why: item.why, count: item.count, max: item.max },
    'find out why it sent so much; a person with the role risk turns it on again',
  );
}

function restrictedNow(
  controls: Controls,
  restricted: readonly string[],
  { instrumentId }: Subject,
): Refusal | null {
  if (!isRestricted(controls, restricted, instrumentId)) return null;
  return refusal(
    'RESTRICTED',
    `${instrumentId} must not be on the restricted list, was`,
    { rule: 'LED-8', instrumentId },
    'ask compliance; a person with the role risk can take it off the list',
  );
}
