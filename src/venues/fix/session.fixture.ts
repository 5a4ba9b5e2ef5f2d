// A FIX session that a test drives by hand.
import type { FixField, FixMessage } from './fix-text.ts';
import {
  type FixSession,
  restingSession,
  type SessionAction,
  type SessionInput,
  type SessionTerms,
} from './session.ts';
import { sessionStep } from './session-inbound.ts';

export const TERMS: SessionTerms = {
  senderCompId: 'US',
  targetCompId: 'THEM',
  heartbeatSeconds: 10,
  reset: 'never',
  logonFields: [],
};
/** A message of the other side. */
export const from = (
  type: string,
  sequence: number | string,
  more: readonly FixField[] = [],
): FixMessage => ({
  type,
  fields: new Map<number, string>([
    [8, 'FIX.4.4'],
    [35, type],
    [49, 'THEM'],
    [56, 'US'],
    [34, String(sequence)],
    ...more,
  ]),
  list: [],
  flaw: null,
});
export const DUP: FixField = [43, 'Y'];

/** An input without its time, which the session driven by hand has. */
export type TimelessInput = SessionInput extends infer Each
  ? Each extends { readonly nowMs: number }
    ? Omit<Each, 'nowMs'>
    : never
  : never;
/** A session that is driven by hand, and everything that it did. */
export function driven(terms: SessionTerms = TERMS, numbers = { in: 1, out: 1 }) {
  let session: FixSession = restingSession(numbers);
  let nowMs = 0;
  const done: SessionAction[] = [];
  const put = (input: TimelessInput): readonly SessionAction[] => {
    const step = sessionStep(session, { ...input, nowMs }, terms);
    session = step.session;
    done.push(...step.actions);
    return step.actions;
  };
  return {
    put,
    hear: (...messages: readonly FixMessage[]) =>
      messages.flatMap((message) => put({ type: 'message', message })),
    pass(ms: number) {
      for (const end = nowMs + ms; nowMs < end; ) {
        nowMs += 250;
        put({ type: 'tick' });
      }
    },
    done,
    session: () => session,
  };
}
/** What was done, in short words. */
export const words = (actions: readonly SessionAction[]): readonly string[] =>
  actions.map((action) => {
    if (action.type === 'write')
      return `${action.msgType}#${action.sequence}${action.body
        .filter(([tag]) => [7, 36, 112, 141].includes(tag))
        .map(([tag, value]) => ` ${tag}=${value}`)
        .join('')}`;
    return action.type === 'deliver'
      ? `deliver ${action.message.fields.get(34)}`
      : action.type === 'skipped'
        ? `skipped ${action.from}-${action.to}`
        : action.type;
  });
/** A session that has just logged on. */
export function loggedOn(terms: SessionTerms = TERMS) {
  const one = driven(terms);
  one.put({ type: 'connected' });
  one.hear(from('A', 1));
  return one;
}
