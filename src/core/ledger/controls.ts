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
  /** Where; without it: nobody tells accounts apart, and nothing is traded anywhere. */
  readonly venue?: string;
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
  /** By venue; of a desk with one venue, or a journal of one, under ''. */
  readonly accounts: Map<string, AccountState>;
}
/** Our books of the account at one venue, and its statements. */
export interface AccountState {
  readonly reconciling: {
    readonly since: TimeUs;
    readonly why: string;
    readonly rounds: Count;
    readonly differences: readonly Difference[];
  } | null;
  /** When the venue's statement last equalled ours; null: never. */
  readonly reconciledAt: TimeUs | null;
  /** Since when the venue does not answer; null: it does. */
  readonly downSince: TimeUs | null;
  /** Of the statement that opened the books: older executions are part of what it opened with. */
  readonly countsFrom: TimeUs | null;
}
const NEW_ACCOUNT: AccountState = {
  reconciling: null,
  reconciledAt: null,
  downSince: null,
  countsFrom: null,
};
/** The account at a venue; where accounts are not told apart, the only one. */
export const accountAt = ({ accounts }: Controls, venue: string): AccountState =>
  accounts.get(venue) ?? accounts.get('') ?? NEW_ACCOUNT;
export function changeAccount(
  { accounts }: Controls,
  venue: string,
  to: Partial<AccountState>,
): void {
  accounts.set(venue, { ...(accounts.get(venue) ?? NEW_ACCOUNT), ...to });
}
/** The first account whose books are being compared, and where it is. */
export function reconcilingIn({
  accounts,
}: Controls): (NonNullable<AccountState['reconciling']> & { readonly venue: string }) | null {
  for (const [venue, { reconciling: now }] of accounts) if (now !== null) return { ...now, venue };
  return null;
}
/** When the last of all accounts agreed with its venue; null: one never has. */
export function reconciledAtIn({ accounts }: Controls): TimeUs | null {
  let oldest: TimeUs | null = null;
  for (const { reconciledAt } of accounts.values()) {
    if (reconciledAt === null) return null;
    if (oldest === null || reconciledAt < oldest) oldest = reconciledAt;
  }
  return oldest;
}
/** No venue answers. */
export const areAllDown = ({ accounts }: Controls): boolean =>
  accounts.size > 0 && [...accounts.values()].every(({ downSince }) => downSince !== null);
export const emptyControls = (): Controls => ({
  kills: new Map(),
  disabled: new Map(),
  restricted: new Map(),
  quarantine: new Map(),
  resolved: new Set(),
  ignored: new Map(),
  ignoredLots: new Map(),
  accounts: new Map(),
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
  /** Where it can be traded: one of them must be free for it. */
  readonly venues: readonly string[];
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
    closedEverywhere(controls, subject) ??
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

function closedEverywhere(controls: Controls, subject: TradeSubject): Refusal | null {
  let first: Refusal | null = null;
  for (const venue of subject.venues) {
    const no = closedAt(controls, subject, venue);
    if (no === null) return null;
    first ??= no;
  }
  return first;
}
/** LED-31: why nothing of this subject is sent to one venue: its books and ours are being compared, or something was found there. */
export const closedAt = (
  controls: Controls,
  subject: Pick<TradeSubject, 'instrumentId' | 'assets'>,
  venue: string,
): Refusal | null => reconciling(controls, venue) ?? quarantined(controls, subject, venue);

function reconciling(controls: Controls, venue: string): Refusal | null {
  const { reconciling: now } = accountAt(controls, venue);
  if (now === null) return null;
  const facts = {
    rule: 'LED-16',
    venue,
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
  { instrumentId, assets }: Pick<TradeSubject, 'instrumentId' | 'assets'>,
  venue: string,
): Refusal | null {
  const item = [...quarantine.values()].find(
    (each) =>
      (each.venue ?? venue) === venue &&
      (each.asset === null
        ? each.instrumentId === null || each.instrumentId === instrumentId
        : assets.includes(each.asset)),
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
