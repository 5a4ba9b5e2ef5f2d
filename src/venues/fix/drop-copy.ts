import { join } from 'node:path';
import type { Clock } from '#core/kernel/clock';
import type { Problem } from '#core/kernel/failure';
import { ok, type Result } from '#core/kernel/result';
import { type FixAddress, type FixConnection, fixConnection } from './fix-connection.ts';
import type { FixMessage } from './fix-text.ts';
import type { SessionTerms } from './session.ts';
import { openSessionStore } from './session-store.ts';

/** A second session of the same broker, on which he copies every execution report of the account: of our orders, and of whatever else trades there. */
export interface DropCopyAddress extends FixAddress {
  readonly senderCompId: string;
  readonly targetCompId: string;
}
interface DropCopyOptions {
  /** As of the session of orders; its own ids are in the address. */
  readonly terms: Omit<SessionTerms, 'senderCompId' | 'targetCompId'>;
  /** Of the session of orders: the numbers of this one are in a folder inside it. */
  readonly folder: string;
  readonly clock: Clock;
  readonly backOffMs: { readonly first: number; readonly longest: number };
  delivered(message: FixMessage): void;
  say(line: string): void;
}
export interface DropCopy extends Pick<FixConnection, 'start' | 'isWhole'> {
  stop(): Promise<void>;
}

/** FIX-19: reports only. Nothing but the session's own messages leaves here, and what comes is read as on the session of orders: an execution counts once, by its ExecID. */
export function dropCopy(
  address: DropCopyAddress,
  options: DropCopyOptions,
): Result<DropCopy, Problem> {
  const opened = openSessionStore(join(options.folder, 'drop-copy'));
  if (!opened.ok) return opened;
  const store = opened.value;
  const { senderCompId, targetCompId } = address;
  const connection = fixConnection({
    ...address,
    terms: { ...options.terms, senderCompId, targetCompId },
    store,
    clock: options.clock,
    backOffMs: options.backOffMs,
    say: options.say,
    to: {
      delivered(message) {
        if (message.type === '8') return options.delivered(message);
        options.say(`a message of type ${message.type} on the drop copy is not acted on`);
      },
      whole: () => options.say('the drop copy is connected'),
      jumped: () => undefined,
      skipped: () => undefined,
      down: (why) =>
        options.say(`the drop copy is down (${why}): only the session of orders is heard`),
      tick: () => undefined,
    },
  });
  return ok({
    start: connection.start,
    isWhole: connection.isWhole,
    async stop() {
      await connection.stop();
      store.close();
    },
  });
}
