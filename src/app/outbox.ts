import { isFor, postedOf, summaryPosted } from '#app/notice';
import type { Channel } from '#app/notify-channels';
import type { Telling } from '#core/alert/alert-board';
import type { NotTaken } from '#platform/delivery';
import type { OutboxFile, Posted } from '#platform/outbox';

export interface OutboxTerms {
  readonly file: OutboxFile;
  readonly channels: readonly Channel[];
  readonly account: string;
  readonly say: (line: string) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Sent already without being kept. */
  readonly wasTaken?: (channel: string, id: string) => boolean;
  /** Pauses after a failure: each is twice the one before. */
  readonly pauses?: Pauses;
}
interface Pauses {
  readonly firstMs: number;
  readonly mostMs: number;
}
const PAUSES: Pauses = { firstMs: 2000, mostMs: 300_000 };
const SAY_AGAIN_MS = 3_600_000;

/** Sends what is in the file, each channel for itself. */
export interface Outbox {
  /** On the disk when it returns. */
  put(tellings: readonly Telling[], atMs: number): void;
  /** What is on its way is waited for; the rest is for the next start. */
  stop(): Promise<void>;
}

export function openOutbox(terms: OutboxTerms): Outbox {
  const { file, channels, account, say, wasTaken = () => false } = terms;
  const gone = file.keepOnly(channels.map(({ name }) => name));
  if (gone > 0) say(`${gone} notifications waited for channels that are not configured any more.`);
  const senders = channels.map((channel) => ({ channel, sender: senderOf(channel, terms) }));
  for (const { sender } of senders) sender.wake(false);
  return {
    put(tellings, atMs) {
      const posted = tellings.map((telling) => ({
        telling,
        ...postedOf(telling, account, atMs),
      }));
      for (const { channel, sender } of senders) {
        const wanted = posted.filter(
          ({ telling, id }) => isFor(channel, telling) && !wasTaken(channel.name, id),
        );
        if (wanted.length === 0) continue;
        file.put([channel.name], wanted);
        sender.wake(wanted.some(isCritical));
      }
    },
    async stop() {
      await Promise.all(senders.map(({ sender }) => sender.stop()));
    },
  };
}

const isCritical = ({ rank }: Pick<Posted, 'rank'>): boolean => rank === 0;

interface Sender {
  /** There may be something to send. What is urgent does not wait out a long pause. */
  wake(isUrgent: boolean): void;
  stop(): Promise<void>;
}

function senderOf(
  channel: Channel,
  { file, account, say, now, pauses = PAUSES }: OutboxTerms,
): Sender {
  const { name } = channel;
  let failures = 0;
  let wasRefused = false;
  let triedAt = -Infinity;
  let askedUntil = -Infinity;
  /** It was taken, and the file does not know yet. */
  let unwritten: number | null = null;
  let saidAt = -Infinity;
  let isOver = false;
  let isMore = false;
  let timer: NodeJS.Timeout | null = null;
  let atWork: Promise<void> | null = null;

  /** One message. False: there is nothing to send, or not now. */
  async function step(): Promise<boolean> {
    if (unwritten !== null) file.taken(unwritten);
    unwritten = null;
    file.sumUp(name, (merged) => summaryPosted(merged, account, now()));
    const next = file.next(name);
    if (next === null) return false;
    triedAt = now();
    const delivered = await channel.send(next.id, next.notice);
    if (!delivered.ok) {
      file.notTaken(next.n, delivered.error.isRefused);
      failed(delivered.error);
      return false;
    }
    unwritten = next.n;
    file.taken(next.n);
    unwritten = null;
    if (saidAt !== -Infinity) say(`Notifications by ${name} get through again.`);
    failures = 0;
    wasRefused = false;
    saidAt = -Infinity;
    return true;
  }

  function failed({ words, isRefused, retryAfterMs }: NotTaken): void {
    wasRefused = isRefused;
    const pauseMs = Math.min(pauses.mostMs, pauses.firstMs * 2 ** failures);
    failures++;
    if (now() - saidAt >= SAY_AGAIN_MS) {
      saidAt = now();
      say(
        `Notifications by ${name} do not get through: ${words}\n  They wait and are tried again; \`plimsoll notify test ${name}\` tries it now.`,
      );
    }
    const askedMs = Math.min(pauses.mostMs, retryAfterMs ?? 0);
    askedUntil = now() + askedMs;
    sleep(Math.max(pauseMs, askedMs));
  }

  function sleep(ms: number): void {
    if (timer !== null) clearTimeout(timer);
    if (isOver) return;
    timer = setTimeout(() => {
      timer = null;
      work();
    }, ms);
  }

  function work(): void {
    isMore = true;
    if (isOver || atWork !== null) return;
    atWork = (async () => {
      try {
        // Something may come while a look finds nothing.
        while (!isOver && timer === null && isMore) {
          isMore = false;
          if (await step()) isMore = true;
        }
      } catch (error) {
        failed({
          words: error instanceof Error ? error.message : String(error),
          isRefused: false,
          retryAfterMs: null,
        });
      }
      atWork = null;
    })();
  }

  return {
    wake(isUrgent) {
      if (timer === null) return work();
      // A long pause is for what waits already: something urgent is tried after the first pause, and so is anything after a message that was refused.
      if (isUrgent || wasRefused)
        sleep(Math.max(0, Math.max(askedUntil, triedAt + pauses.firstMs) - now()));
    },
    async stop() {
      isOver = true;
      if (timer !== null) clearTimeout(timer);
      await atWork;
    },
  };
}
