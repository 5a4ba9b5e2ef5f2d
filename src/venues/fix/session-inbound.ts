import { type FixMessage } from './fix-text.ts';
import {
  askAgain,
  type FixSession,
  GAP_FILL,
  isOfSession,
  ownStep,
  part,
  put,
  type SessionInput,
  type SessionMove,
  type SessionStep,
  type SessionTerms,
} from './session.ts';

const SEQUENCE_MAX = 2 ** 52;
/** Messages of the session itself; all others are delivered, and so is the reject of one of ours. */
const ADMIN: ReadonlySet<string> = new Set(['0', '1', '2', '4', '5', 'A']);

/** One step of the session: what it becomes, and what is to be done, in that order. Pure; anything may come in, and nothing throws. */
export function sessionStep(
  session: FixSession,
  input: SessionInput,
  terms: SessionTerms,
): SessionStep {
  const move: SessionMove = { terms, nowMs: input.nowMs, session, actions: [] };
  if (input.type === 'message') heard(move, input.message);
  else ownStep(move, input);
  return { session: move.session, actions: move.actions };
}

function heard(move: SessionMove, message: FixMessage): void {
  if (move.session.phase === 'down') return;
  if (!isOfSession(message, move.terms))
    return part(move, 'a message of another session came', 'wrong BeginString or CompID');
  const sequence = numberIn(message, 34);
  if (sequence === null)
    return part(move, 'a message without sequence number came', 'MsgSeqNum (34) is required');
  move.session = { ...move.session, heardMs: move.nowMs, testedMs: null };
  if (move.session.phase === 'loggingOn' && !hasLoggedOn(move, message, sequence)) return;
  if (move.session.phase === 'up' && message.type === 'A') {
    // The other side begins again at 1 in the middle of a connection, and is answered in kind.
    const { logonTime } = move.session;
    if (isReset(message) && message.fields.get(52) !== logonTime) {
      startAgain(move, true);
      move.session = { ...move.session, logonTime: message.fields.get(52) ?? '' };
    }
  }
  // FIX-6: who asks for old messages is answered whatever the number: two sides that both wait would wait for ever.
  if (message.type === '2' && sequence >= move.session.in) fillOver(move, message);
  // FIX-5: a reset counts whatever its own number is: the numbers are what it repairs.
  if (message.type === '4' && message.fields.get(123) !== 'Y') return resetTo(move, message);
  if (sequence > move.session.in) return ahead(move, message, sequence);
  if (sequence < move.session.in) return behind(move, message, sequence);
  move.session = { ...move.session, in: sequence + 1, held: without(move.session.held, sequence) };
  take(move, message, sequence);
  closeGap(move);
}

/** The first message must be a logon; a logout instead of it says why not. False: the connection is over. */
function hasLoggedOn(move: SessionMove, message: FixMessage, sequence: number): boolean {
  if (message.type === '5') {
    // Our number was too low: the other side knows of messages that we do not remember.
    const text = message.fields.get(58) ?? 'no reason given';
    if (/too low/i.test(text)) move.session = { ...move.session, isLost: true };
    if (sequence === move.session.in) move.session = { ...move.session, in: sequence + 1 };
    part(move, `the logon was refused: ${text}`, null);
    return false;
  }
  if (message.type !== 'A') {
    part(move, `a logon must be answered by a logon, was MsgType ${message.type}`, null);
    return false;
  }
  if (isReset(message) && !move.session.hasReset) startAgain(move, false);
  move.session = { ...move.session, phase: 'up', logonTime: message.fields.get(52) ?? '' };
  return true;
}

/** FIX-5: both sides count from 1. `isAnswered`: our own next message is the answering logon. */
function startAgain(move: SessionMove, isAnswered: boolean): void {
  const out = isAnswered ? 1 : move.session.out;
  move.session = { ...move.session, in: 1, out, gap: null, held: new Map() };
  move.actions.push({ type: 'jumped' });
  if (isAnswered)
    put(move, 'A', [
      [98, '0'],
      [108, String(move.terms.heartbeatSeconds)],
      [141, 'Y'],
    ]);
}

/** FIX-4: a number above the one expected: something is missing. What came too early comes again in its place; where it does not, the copy that is held counts. */
function ahead(move: SessionMove, message: FixMessage, sequence: number): void {
  const { gap, phase } = move.session;
  if (message.type === '5')
    return part(move, 'logged out by the other side', phase === 'loggingOut' ? null : 'logout');
  // It asks whether we live, and we do; when it comes again it is only a gap fill.
  if (message.type === '1' && !isPossDup(message)) beat(move, message);
  hold(move, message, sequence);
  if (gap === null) return askAgain(move, sequence, 1);
  move.session = { ...move.session, gap: { ...gap, to: Math.max(gap.to, sequence) } };
  // A hole in what was sent again. It is asked for at once only after something came: otherwise each of a thousand repeats would ask for a thousand.
  if (isPossDup(message) && gap.askedFrom < move.session.in)
    askAgain(move, Math.max(gap.to, sequence), 1);
}

/** A few: beyond them a venue that does not send again loses its words. The map is copied, so it is kept small. */
const HELD_MAX = 500;
function hold(move: SessionMove, message: FixMessage, sequence: number): void {
  const { held } = move.session;
  if (!isReport(message) || held.size >= HELD_MAX || held.has(sequence)) return;
  move.session = { ...move.session, held: new Map(held).set(sequence, message) };
}
function without(
  held: ReadonlyMap<number, FixMessage>,
  sequence: number,
): ReadonlyMap<number, FixMessage> {
  if (!held.has(sequence)) return held;
  const left = new Map(held);
  left.delete(sequence);
  return left;
}
/** The numbers up to `next` are passed over: what of them came too early counts now. */
function skipTo(move: SessionMove, next: number): void {
  const { held } = move.session;
  const passed = [...held].filter(([sequence]) => sequence < next).toSorted(([a], [b]) => a - b);
  for (const [, message] of passed) move.actions.push({ type: 'deliver', message });
  const left = [...held].filter(([sequence]) => sequence >= next);
  move.session = { ...move.session, in: next, ...(passed.length > 0 && { held: new Map(left) }) };
}
const isReport = ({ type, flaw }: FixMessage): boolean =>
  !ADMIN.has(type) && type !== '3' && flaw === null;

/** FIX-7: a copy is judged by what it says: the gateway knows its executions by ExecID. Without the flag, the sides have lost count. */
function behind(move: SessionMove, message: FixMessage, sequence: number): void {
  if (isPossDup(message)) {
    if (isReport(message)) move.actions.push({ type: 'deliver', message });
    return;
  }
  const text = `MsgSeqNum too low, expecting ${move.session.in} but received ${sequence}`;
  // A logon with a low number: the other side forgot. A low number later on is a copy, and a new connection mends it.
  if (message.type === 'A' && !move.session.isWhole)
    move.session = { ...move.session, isLost: true };
  part(move, text, text);
}

function take(move: SessionMove, message: FixMessage, sequence: number): void {
  if (message.flaw !== null) {
    const { field, message: rule } = message.flaw;
    move.actions.push({ type: 'say', line: `message ${sequence}: ${field} ${rule}` });
    return put(move, '3', [
      [45, String(sequence)],
      [58, `${field} ${rule}`.replaceAll(/[^\x20-\x7e]/g, '?')],
    ]);
  }
  switch (message.type) {
    case 'A':
    case '0':
    case '2': // answered before its number was looked at
      return;
    case '1':
      return beat(move, message);
    case '4':
      return filled(move, message, sequence);
    case '5':
      if (move.session.phase === 'loggingOut') return part(move, 'logged out', null);
      return part(move, `logged out: ${message.fields.get(58) ?? 'no reason given'}`, 'logout');
    default:
      move.actions.push({ type: 'deliver', message });
  }
}

const beat = (move: SessionMove, { fields }: FixMessage): void =>
  put(move, '0', [[112, fields.get(112) ?? 'none']]);

/** A gap fill: nothing that we need was sent under the numbers before this one. */
function filled(move: SessionMove, message: FixMessage, sequence: number): void {
  const next = numberIn(message, 36);
  if (next === null || next <= sequence) return refuse(move, sequence, 'NewSeqNo (36)');
  skipTo(move, next);
}

function resetTo(move: SessionMove, message: FixMessage): void {
  const next = numberIn(message, 36);
  const sequence = numberIn(message, 34) ?? 0;
  if (next === null || next < move.session.in) return refuse(move, sequence, 'NewSeqNo (36)');
  if (next > move.session.in) move.actions.push({ type: 'jumped' });
  skipTo(move, next);
  closeGap(move);
}

const refuse = (move: SessionMove, sequence: number, field: string): void =>
  put(move, '3', [
    [45, String(sequence)],
    [58, `${field} must be above what came before it`],
  ]);

/** FIX-6: no message of ours is ever sent again: an old order must not become a new one. A gap fill says that nothing is to come. */
function fillOver(move: SessionMove, message: FixMessage): void {
  const from = numberIn(message, 7);
  const end = numberIn(message, 16) ?? 0;
  const { out } = move.session;
  if (from === null || from >= out) {
    move.actions.push({ type: 'say', line: `asked for message ${from}, which we never sent` });
    return;
  }
  const next = end === 0 ? out : Math.min(out, Math.max(end, from) + 1);
  const body = [GAP_FILL, [36, String(next)] as const];
  move.actions.push({ type: 'write', sequence: from, msgType: '4', body, possDup: true });
  move.actions.push({ type: 'skipped', from, to: next - 1 });
  move.session = { ...move.session, sentMs: move.nowMs };
}

function closeGap(move: SessionMove): void {
  const { gap, phase, isWhole } = move.session;
  if (phase !== 'up' || (gap !== null && move.session.in <= gap.to)) return;
  move.session = { ...move.session, gap: null, isWhole: true };
  if (!isWhole) move.actions.push({ type: 'whole' });
}

/** FIX-2: a whole positive number, or null. */
function numberIn({ fields }: FixMessage, tag: number): number | null {
  const text = fields.get(tag) ?? '';
  const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
  return value >= 1 && value <= SEQUENCE_MAX ? value : null;
}
const isPossDup = ({ fields }: FixMessage): boolean => fields.get(43) === 'Y';
const isReset = ({ fields }: FixMessage): boolean => fields.get(141) === 'Y';
