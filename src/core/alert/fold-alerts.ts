import type { Body, Entry } from '#core/journal/body';
import { durationUs, MINUTE_US } from '#core/kernel/units';
import {
  type AlertBoard,
  type AlertPolicy,
  acknowledge,
  alertKey,
  clear,
  raise,
  type Telling,
} from './alert-board.ts';
import { ALERT_RULES, type AlertRule, type AlertSubject, type Raised } from './alert-rules.ts';

/** A minute holds 20 new warnings at most; a critical alert wants a person within five minutes. */
export const ALERT_POLICY: AlertPolicy = {
  toldPerWindow: 20,
  windowUs: MINUTE_US,
  acknowledgeWithinUs: durationUs(5 * MINUTE_US),
};

interface Listening {
  readonly code: string;
  readonly rule: AlertRule;
}
const RULES: readonly Listening[] = Object.entries(ALERT_RULES).map(([code, rule]) => ({
  code,
  rule,
}));
// By what they listen to: most entries of a journal concern no rule, and cost none of them anything.
const raising = listeners(({ raisedBy = {} }) => raisedBy);
const raisingByParent = listeners(({ raisedByParent = {} }) => raisedByParent);
const settling = listeners(({ settledBy = {} }) => settledBy);

/** PRJ-2: the alerts are a fold of the journal, as the screens are. Answers what people are told now; a replay does not tell it again. */
export function foldAlerts(
  board: AlertBoard,
  entry: Entry,
  subject: AlertSubject | undefined,
): readonly Telling[] {
  const { body, at } = entry;
  if (body.type === 'noticedOver') clear(board, alertKey(body.code, body.about), at);
  if (body.type === 'noticed') {
    const { code, about, severity, text, remedy } = body;
    return raise(
      board,
      { key: alertKey(code, about), severity, code, text, remedy, at },
      ALERT_POLICY,
    );
  }
  if (body.type === 'acknowledged') acknowledge(board, body.key, body.by, at);
  for (const { code, rule } of settling.get(body.type) ?? []) {
    const about = call<string | null>(rule.settledBy, body.type, body);
    if (about !== null) clear(board, alertKey(code, about), at);
  }
  return heard(body, subject).flatMap(({ code, severity, remedy, about, text }) =>
    raise(board, { key: alertKey(code, about), severity, code, text, remedy, at }, ALERT_POLICY),
  );
}

type Heard = Required<Raised> & { readonly code: string; readonly severity: AlertRule['severity'] };
function heard(body: Body, subject: AlertSubject | undefined): readonly Heard[] {
  const own = (raising.get(body.type) ?? []).map(({ code, rule }) => ({
    code,
    rule,
    raised: call<Raised | null>(rule.raisedBy, body.type, body, subject),
  }));
  const ofParent =
    body.type !== 'parent'
      ? []
      : (raisingByParent.get(body.event.type) ?? []).map(({ code, rule }) => ({
          code,
          rule,
          raised: call<Raised | null>(
            rule.raisedByParent,
            body.event.type,
            body.event,
            body.parentId,
            subject,
          ),
        }));
  return [...own, ...ofParent].flatMap(({ code, rule: { severity, remedy }, raised }) =>
    raised === null ? [] : [{ code, severity, remedy, ...raised }],
  );
}

function listeners(partOf: (rule: AlertRule) => object): ReadonlyMap<string, readonly Listening[]> {
  const map = new Map<string, Listening[]>();
  for (const each of RULES)
    for (const type of Object.keys(partOf(each.rule)))
      map.set(type, [...(map.get(type) ?? []), each]);
  return map;
}
// The table's types hold each handler to its entry; here, by name, the two meet again.
const call = <T>(handlers: object | undefined, type: string, ...given: readonly unknown[]): T =>
  (handlers as Readonly<Record<string, (...given: readonly unknown[]) => T>>)[type]?.(
    ...given,
  ) as T;
