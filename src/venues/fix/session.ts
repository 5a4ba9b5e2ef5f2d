import type { FixField, FixMessage } from './fix-text.ts';
import { BEGIN_STRING } from './fix-text.ts';

/** When numbers begin again at 1: by no word of ours, when the two sides have lost count of each other, or at each logon. */
export type ResetPolicy = 'never' | 'whenLost' | 'eachLogon';
export interface SessionTerms {
  readonly senderCompId: string;
  readonly targetCompId: string;
  readonly heartbeatSeconds: number;
  readonly reset: ResetPolicy;
  /** Name, password and whatever else this venue wants in a logon. */
  readonly logonFields: readonly FixField[];
}

/** The two sequence numbers: of the next message that we send, and of the next that we expect. */
export interface SequenceNumbers {
  readonly out: number;
  readonly in: number;
}
/** Messages that were asked for again, from the first that is missing to the highest that we know of. */
interface Gap {
  readonly to: number;
  readonly askedFrom: number;
  readonly askedMs: number;
  readonly tries: number;
}
export interface FixSession extends SequenceNumbers {
  readonly phase: 'down' | 'loggingOn' | 'up' | 'loggingOut';
  readonly gap: Gap | null;
  /** Messages that came before their turn: they are wanted only if a gap fill passes over them. */
  readonly held: ReadonlyMap<number, FixMessage>;
  /** Since the logon everything that the other side had sent has been here once. */
  readonly isWhole: boolean;
  /** The sides have lost count: the next logon begins again at 1, where the policy allows it. */
  readonly isLost: boolean;
  /** Our last logon said that numbers begin again. */
  readonly hasReset: boolean;
  /** SendingTime of the logon that was accepted: a copy of it is no new one. */
  readonly logonTime: string;
  readonly heardMs: number;
  readonly sentMs: number;
  readonly testedMs: number | null;
}

export type SessionInput = { readonly nowMs: number } & (
  | { readonly type: 'connected' | 'disconnected' | 'tick' | 'logout' }
  | { readonly type: 'message'; readonly message: FixMessage }
  | { readonly type: 'send'; readonly msgType: string; readonly body: readonly FixField[] }
);
export type SessionAction =
  | {
      readonly type: 'write';
      readonly sequence: number;
      readonly msgType: string;
      readonly body: readonly FixField[];
      readonly possDup: boolean;
    }
  /** For the gateway: every message but those of the session itself, and rejects. */
  | { readonly type: 'deliver'; readonly message: FixMessage }
  /** All that was sent to us is here: orders may leave. */
  | { readonly type: 'whole' }
  /** The other side never got these messages of ours, and never will. */
  | { readonly type: 'skipped'; readonly from: number; readonly to: number }
  /** Numbers jumped: what was sent under those between may never come. */
  | { readonly type: 'jumped' }
  | { readonly type: 'close'; readonly why: string }
  | { readonly type: 'say'; readonly line: string };

export interface SessionStep {
  readonly session: FixSession;
  readonly actions: readonly SessionAction[];
}
/** One move of the session under way: what it has become so far, and what is to be done. */
export interface SessionMove {
  readonly terms: SessionTerms;
  readonly nowMs: number;
  session: FixSession;
  readonly actions: SessionAction[];
}

const LOGON_WAIT_MS = 10_000;
const LOGOUT_WAIT_MS = 2000;
const RESEND_WAIT_MS = 2000;
const RESEND_TRIES = 8;
// On top of the heartbeat, for the way (FIX 4.4 says "some reasonable transmission time").
const TRANSMISSION = 1.2;
export const GAP_FILL: FixField = [123, 'Y'];

const NONE_HELD: ReadonlyMap<number, FixMessage> = new Map();
/** What ends with a connection; the numbers stay. */
const DOWN = {
  phase: 'down',
  gap: null,
  held: NONE_HELD,
  isWhole: false,
  testedMs: null,
} as const;

/** A session that has not logged on yet, with the numbers of the last time. */
export const restingSession = (numbers: SequenceNumbers): FixSession => ({
  out: numbers.out,
  in: numbers.in,
  phase: 'down',
  gap: null,
  held: NONE_HELD,
  isWhole: false,
  isLost: false,
  hasReset: false,
  logonTime: '',
  heardMs: 0,
  sentMs: 0,
  testedMs: null,
});

/** Puts a message of ours on the wire, under the next number. */
export function put(move: SessionMove, msgType: string, body: readonly FixField[]): void {
  const { session, nowMs } = move;
  move.actions.push({ type: 'write', sequence: session.out, msgType, body, possDup: false });
  move.session = { ...session, out: session.out + 1, sentMs: nowMs };
}

/** Ends the connection; the numbers stay. `text` is what the other side is told. */
export function part(move: SessionMove, why: string, text: string | null): void {
  if (text !== null) put(move, '5', [[58, text]]);
  move.session = { ...move.session, ...DOWN };
  move.actions.push({ type: 'close', why });
}

/** FIX-4: asks again for everything from the first message that is missing. `isNew`: nothing is being waited for, or what was waited for came only in part. */
export function askAgain(move: SessionMove, to: number, tries: number): void {
  const { session, nowMs } = move;
  if (tries > RESEND_TRIES)
    return part(
      move,
      `message ${session.in} was asked for ${RESEND_TRIES} times and never came`,
      `message ${session.in} never came`,
    );
  put(move, '2', [
    [7, String(session.in)],
    [16, '0'],
  ]);
  const gap = { to, askedFrom: session.in, askedMs: nowMs, tries };
  move.session = { ...move.session, gap };
}

/** What is sent by us, what time brings, and the beginning and end of a connection; messages are in session-inbound. */
export function ownStep(move: SessionMove, input: SessionInput): void {
  switch (input.type) {
    case 'connected':
      return logOn(move);
    case 'disconnected':
      move.session = { ...move.session, ...DOWN };
      return;
    case 'tick':
      return tick(move);
    case 'send':
      if (move.session.phase === 'up') put(move, input.msgType, input.body);
      return;
    case 'logout':
      if (move.session.phase === 'up') {
        put(move, '5', []);
        move.session = { ...move.session, phase: 'loggingOut' };
      } else part(move, 'closed by us', null);
      return;
    case 'message':
      return;
  }
}

function logOn(move: SessionMove): void {
  const { terms, nowMs } = move;
  const isReset =
    terms.reset === 'eachLogon' || (terms.reset === 'whenLost' && move.session.isLost);
  move.session = {
    ...restingSession(isReset ? { in: 1, out: 1 } : move.session),
    phase: 'loggingOn',
    hasReset: isReset,
    heardMs: nowMs,
  };
  put(move, 'A', [
    [98, '0'],
    [108, String(terms.heartbeatSeconds)],
    ...(isReset ? [[141, 'Y'] as const] : []),
    ...terms.logonFields,
  ]);
  if (isReset) move.actions.push({ type: 'jumped' });
}

/** FIX-3: silence is answered by a test request, and silence after that ends the connection. */
function tick(move: SessionMove): void {
  const { terms, nowMs } = move;
  const { phase, heardMs, sentMs, testedMs, gap } = move.session;
  const beatMs = terms.heartbeatSeconds * 1000;
  if (phase === 'down') return;
  if (phase === 'loggingOn') {
    if (nowMs - heardMs > LOGON_WAIT_MS) part(move, 'the logon was not answered', null);
    return;
  }
  if (phase === 'loggingOut') {
    if (nowMs - sentMs > LOGOUT_WAIT_MS) part(move, 'the logout was not answered', null);
    return;
  }
  if (testedMs !== null && nowMs - testedMs > beatMs * TRANSMISSION)
    return part(move, 'no heartbeat: the connection is dead', 'no heartbeat');
  if (testedMs === null && nowMs - heardMs > beatMs * TRANSMISSION) {
    put(move, '1', [[112, `T${move.session.out}`]]);
    move.session = { ...move.session, testedMs: nowMs };
  } else if (nowMs - sentMs >= beatMs) put(move, '0', []);
  if (gap !== null && nowMs - gap.askedMs > RESEND_WAIT_MS)
    askAgain(move, gap.to, gap.askedFrom === move.session.in ? gap.tries + 1 : 1);
}

/** Is this message of the other side of our session, and of nobody else? */
export const isOfSession = ({ fields }: FixMessage, terms: SessionTerms): boolean =>
  fields.get(8) === BEGIN_STRING &&
  fields.get(49) === terms.targetCompId &&
  fields.get(56) === terms.senderCompId;
