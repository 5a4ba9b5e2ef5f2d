import { connect as connectTcp, type Socket } from 'node:net';
import type { Clock } from '#core/kernel/clock';
import { type FixField, type FixMessage, fixText, framesIn } from './fix-text.ts';
import { timeToFix } from './fix-time.ts';
import { tlsLine, tlsRefusal } from './fix-tls.ts';
import type { FixTls } from './fix-trust.ts';
import {
  type FixSession,
  restingSession,
  type SessionAction,
  type SessionInput,
  type SessionTerms,
} from './session.ts';
import { sessionStep } from './session-inbound.ts';
import type { SentRequest, SessionStore } from './session-store.ts';

export interface FixAddress {
  readonly host: string;
  readonly port: number;
  /** null: plain TCP. */
  readonly tls: FixTls | null;
}
export interface FixConnectionOptions extends FixAddress {
  readonly terms: SessionTerms;
  readonly store: SessionStore;
  readonly clock: Clock;
  /** The pause before a new try: it doubles from the first to the longest, with jitter. */
  readonly backOffMs: { readonly first: number; readonly longest: number };
  readonly to: ConnectionListener;
  say(line: string): void;
}
/** Who hears what the session says; called in the order of the wire. */
export interface ConnectionListener {
  delivered(message: FixMessage): void;
  /** Logged on, and everything that had been sent to us is here. */
  whole(): void;
  jumped(): void;
  skipped(from: number, to: number): void;
  down(why: string): void;
  tick(nowMs: number): void;
}
/** What became of a message: its number, or why it surely did not leave. */
export type SentMessage =
  | { readonly sequence: number }
  | { readonly notSent: 'DISCONNECTED' | 'JOURNAL_WRITE_FAILED'; readonly detail: string };
export interface FixConnection {
  start(): void;
  isWhole(): boolean;
  /** Durable in the store before a byte of it leaves. */
  send(msgType: string, body: readonly FixField[], sent?: SentRequest): SentMessage;
  /** Logs out and stops for good. */
  stop(): Promise<void>;
}

const TICK_MS = 250;
const CLOSE_WAIT_MS = 2500;
/** Until the line is there, TLS included: a side that takes the connection and says nothing would hold it for ever. */
const CONNECT_WAIT_MS = 10_000;

/** FIX-12: one session over one socket, connected again with back-off for as long as it is not stopped. */
export function fixConnection(options: FixConnectionOptions): FixConnection {
  const { terms, store, clock, to, say, backOffMs } = options;
  let session: FixSession = restingSession(store.numbers);
  let socket: Socket | null = null;
  let text = '';
  let tries = 0;
  let isStopped = false;
  let again: NodeJS.Timeout | undefined;
  let beat: NodeJS.Timeout | undefined;
  const name = `FIX ${terms.senderCompId}-${terms.targetCompId}`;
  const nowMs = (): number => performance.now();

  /** False: the disk refused, and nothing of this step happened. */
  function move(input: SessionInput, sent?: SentRequest): boolean {
    const step = sessionStep(session, input, terms);
    const next = step.session;
    try {
      if (next.out < session.out || next.in < session.in) store.begun(next);
      else if (next.out > session.out) store.leaving(next.out, sent);
    } catch (thrown) {
      say(`${name}: the session cannot be kept (${String(thrown)})`);
      ended('the numbers of the session cannot be kept');
      return false;
    }
    session = next;
    // Writes leave first: whoever hears of the rest may send at once, under a later number.
    for (const action of step.actions) if (action.type === 'write') write(action);
    for (const action of step.actions) perform(action);
    if (session.in !== store.numbers.in) store.arrived(session.in);
    return true;
  }

  function write(action: SessionAction & { readonly type: 'write' }): void {
    const at = timeToFix(clock.now());
    const made = fixText([
      [35, action.msgType],
      [49, terms.senderCompId],
      [56, terms.targetCompId],
      [34, String(action.sequence)],
      ...(action.possDup ? ([[43, 'Y']] as const) : []),
      [52, at],
      ...(action.possDup ? ([[122, at]] as const) : []),
      ...action.body,
    ]);
    if (made.ok) socket?.write(made.value, 'latin1');
    // Its number is used up: the other side will ask for it, and hear that nothing is to come.
    else say(`${name}: a message could not be written: ${made.error.field} ${made.error.message}`);
  }

  function perform(action: SessionAction): void {
    switch (action.type) {
      case 'write':
        return;
      case 'deliver':
        return to.delivered(action.message);
      case 'whole':
        tries = 0;
        say(`${name}: logged on`);
        return to.whole();
      case 'skipped':
        return to.skipped(action.from, action.to);
      case 'jumped':
        return to.jumped();
      case 'close':
        return ended(action.why);
      case 'say':
        return say(`${name}: ${action.line}`);
    }
  }

  function heard(chunk: string): void {
    const { messages, rest } = framesIn(text + chunk);
    text = rest;
    const from = socket;
    for (const message of messages) {
      if (socket !== from) return;
      if (message.ok) move({ type: 'message', message: message.value, nowMs: nowMs() });
      // FIX 4.4: a garbled message is ignored; the hole in the numbers brings it back.
      else say(`${name}: garbled: ${message.error.field} ${message.error.message}`);
    }
  }

  function open(): void {
    const { host, port, tls } = options;
    const made = tls === null ? connectTcp(port, host) : tlsLine({ host, port, tls });
    socket = made;
    text = '';
    made.setNoDelay(true);
    made.setEncoding('latin1');
    const late = setTimeout(
      () =>
        made.destroy(
          new Error(
            `no ${tls === null ? 'connection' : 'TLS'} within ${CONNECT_WAIT_MS / 1000} s: check host and port`,
          ),
        ),
      CONNECT_WAIT_MS,
    );
    made.on(tls === null ? 'connect' : 'secureConnect', () => {
      clearTimeout(late);
      if (socket === made) move({ type: 'connected', nowMs: nowMs() });
    });
    made.on('data', (chunk: string) => {
      if (socket === made) heard(chunk);
    });
    let why = 'the connection was closed';
    made.on('error', (error) => {
      why = (tls === null ? null : tlsRefusal(error, { host, port, tls })) ?? error.message;
    });
    made.on('close', () => {
      clearTimeout(late);
      if (socket === made) ended(why);
    });
  }

  /** The end of this socket, whoever ended it. What it still has to say is flushed first. */
  function ended(why: string): void {
    const old = socket;
    if (old === null) return;
    socket = null;
    old.end();
    setTimeout(() => old.destroy(), CLOSE_WAIT_MS).unref();
    session = sessionStep(session, { type: 'disconnected', nowMs: nowMs() }, terms).session;
    say(`${name}: ${why}`);
    to.down(why);
    if (isStopped) return;
    const pauseMs = Math.min(backOffMs.longest, backOffMs.first * 2 ** tries);
    tries = Math.min(tries + 1, 20);
    again = setTimeout(open, pauseMs * (0.5 + Math.random() / 2));
  }

  return {
    start() {
      open();
      beat = setInterval(() => {
        if (socket !== null) move({ type: 'tick', nowMs: nowMs() });
        to.tick(nowMs());
      }, TICK_MS);
    },
    isWhole: () => session.phase === 'up' && session.isWhole,
    send(msgType, body, sent) {
      if (session.phase !== 'up' || !session.isWhole)
        return { notSent: 'DISCONNECTED', detail: 'the FIX session is not logged on' };
      const sequence = session.out;
      return move({ type: 'send', msgType, body, nowMs: nowMs() }, sent)
        ? { sequence }
        : {
            notSent: 'JOURNAL_WRITE_FAILED',
            detail: 'the store of the FIX session is not writable',
          };
    },
    async stop() {
      isStopped = true;
      clearTimeout(again);
      const last = socket;
      if (last !== null) {
        move({ type: 'logout', nowMs: nowMs() });
        await new Promise<void>((resolve) => {
          last.once('close', () => resolve());
          setTimeout(() => resolve(), CLOSE_WAIT_MS).unref();
        });
      }
      clearInterval(beat);
      ended('stopped');
    },
  };
}
