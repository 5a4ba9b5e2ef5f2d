import { once } from 'node:events';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { postedOf } from '#app/notice';
import { type ChannelTerms, channelOf, channelTerms } from '#app/notify-channels';
import type { Check, NotifyAnswer } from '#cli/ports';
import type { Config } from '#contracts/config';
import type { Alert, Telling } from '#core/alert/alert-board';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { timeUs } from '#core/kernel/units';
import { homeOf } from '#platform/home';

type Env = Readonly<Record<string, string | undefined>>;

export interface NotifyTask {
  readonly path: string;
  readonly account: string;
  readonly channels: readonly ChannelTerms[];
}
/** Said at one moment: said again, it is the same. */
export interface Batch {
  readonly atMs: number;
  readonly tellings: readonly Telling[];
}
export type ToNotifyThread =
  | ({ readonly type: 'tell'; readonly batch: number } & Batch)
  | { readonly type: 'stop' };
export type FromNotifyThread =
  | { readonly type: 'say'; readonly line: string }
  | { readonly type: 'kept'; readonly batch: number }
  | { readonly type: 'notKept'; readonly words: string };

/** What waits to be sent, in a home. */
export const outboxPath = (home: string): string => join(home, 'notify.sqlite');

/** Tells people who are not looking. */
export interface Notifier {
  /** Takes microseconds, whatever disk and network do, and never fails. */
  tell(tellings: readonly Telling[]): void;
  stop(): Promise<void>;
}
interface NotifyParts {
  readonly home: string;
  readonly env: Env;
  readonly say: (line: string) => void;
}

/** Whoever the configuration names, or what is missing to reach them. */
export function notifierOf(
  { notify, journal }: Pick<Config, 'notify' | 'journal'>,
  { home, env, say }: NotifyParts,
): Result<Notifier, readonly Problem[]> {
  const channels = channelTerms(notify, { home, env });
  if (!channels.ok) return channels;
  if (channels.value.length === 0)
    return ok({ tell: () => undefined, stop: async () => undefined });
  const task = { path: outboxPath(home), account: journal.account, channels: channels.value };
  return ok(notifyBy(task, say));
}

/** ALR-17: what a process that died may not have handed over: critical, and nobody has acknowledged it. What was told before is not told again. */
export const stillToTell = (alerts: readonly Alert[]): readonly Telling[] =>
  alerts
    .filter(({ severity, acknowledged }) => severity === 'critical' && acknowledged === null)
    .map((alert) => ({ type: 'alert', alert }));

const AGAIN_MS = 5000;
const STOP_WITHIN_MS = 2500;
/** Batches that the disk does not take; the oldest are let go, and said to be. */
const BATCHES_MAX = 10_000;

/** By a thread that keeps them on the disk; what it has not kept yet is kept here and handed over again. */
function notifyBy(task: NotifyTask, say: (line: string) => void): Notifier {
  const unkept = new Map<number, Batch>();
  let batches = 0;
  let trouble = '';
  let isOver = false;
  let timer: NodeJS.Timeout | null = null;
  const post = (to: Worker, message: ToNotifyThread): void => to.postMessage(message);
  let thread = begin();

  function begin(): Worker {
    const begun = new Worker(new URL(import.meta.resolve('#app/notify-thread')), {
      workerData: task,
    });
    begun.unref();
    begun.on('message', (message: FromNotifyThread) => heard(message));
    begun.on('error', (error) => troubled(error.message));
    begun.on('exit', () => {
      if (!isOver) again(() => (thread = begin()));
    });
    for (const [batch, kept] of unkept) post(begun, { type: 'tell', batch, ...kept });
    return begun;
  }
  function heard(message: FromNotifyThread): void {
    if (message.type === 'say') return say(message.line);
    if (message.type === 'notKept') {
      troubled(message.words);
      return again(() => {
        // Nothing new: what is in the file waits for a disk that can be read.
        if (unkept.size === 0) post(thread, { type: 'tell', batch: 0, atMs: 0, tellings: [] });
        for (const [batch, kept] of unkept) post(thread, { type: 'tell', batch, ...kept });
      });
    }
    unkept.delete(message.batch);
    if (unkept.size === 0) trouble = '';
  }
  function troubled(words: string): void {
    if (words !== trouble)
      say(
        `Notifications cannot be kept in ${task.path}: ${words}\n  Trading goes on; they are tried again.`,
      );
    trouble = words;
  }
  function again(run: () => void): void {
    if (isOver || timer !== null) return;
    timer = setTimeout(() => {
      timer = null;
      run();
    }, AGAIN_MS);
    timer.unref();
  }

  return {
    tell(tellings) {
      if (tellings.length === 0 || isOver) return;
      const batch = ++batches;
      const said = { atMs: Date.now(), tellings };
      unkept.set(batch, said);
      const [oldest] = unkept.keys();
      if (unkept.size > BATCHES_MAX && oldest !== undefined) {
        unkept.delete(oldest);
        troubled('too many wait in memory, the oldest are on the list of alerts only');
      }
      post(thread, { type: 'tell', batch, ...said });
    },
    async stop() {
      if (isOver) return;
      isOver = true;
      if (timer !== null) clearTimeout(timer);
      post(thread, { type: 'stop' });
      await Promise.race([
        once(thread, 'exit'),
        new Promise((resolve) => setTimeout(resolve, STOP_WITHIN_MS)),
      ]);
      await thread.terminate();
    },
  };
}

/** What a start needs of each channel: nothing is sent. */
export function checkNotify({ notify }: Pick<Config, 'notify'>, env: Env): readonly Check[] {
  const home = homeOf(env);
  return Object.entries(notify).map(([name, channel]) => {
    const found = channelTerms({ [name]: channel }, { home, env });
    const [missing] = found.ok ? [] : found.error;
    return {
      name: `notify: ${name}`,
      isWell: missing === undefined,
      found:
        missing?.message ??
        `${channel.kind}, from ${channel.severity} on; \`plimsoll notify test ${name}\` tries it`,
      remedy: missing?.remedy ?? '',
    };
  });
}

/** ALR-19: one message through each channel, past the outbox, and what the other side answered. */
export async function testNotify(
  { notify, journal }: Pick<Config, 'notify' | 'journal'>,
  only: string | null,
  env: Env,
): Promise<Result<readonly NotifyAnswer[], readonly Problem[]>> {
  const names = Object.keys(notify);
  if (names.length === 0 || (only !== null && !names.includes(only)))
    return err([
      problem(
        'CHANNEL_UNKNOWN',
        only === null ? 'notify' : `notify.${only}`,
        only === null ? 'no channel is configured' : `no channel is named '${only}'`,
        names.length === 0
          ? 'add one to plimsoll.yaml; docs/operations.md says how'
          : `name one of ${names.join(', ')}`,
      ),
    ]);
  const wanted = Object.entries(notify).filter(([name]) => only === null || name === only);
  const channels = channelTerms(Object.fromEntries(wanted), { home: homeOf(env), env });
  if (!channels.ok) return channels;
  const posted = postedOf({ type: 'alert', alert: testAlert() }, journal.account, Date.now());
  return ok(
    await Promise.all(
      channels.value.map(async (terms) => {
        const delivered = await channelOf(terms).send(posted.id, posted.notice);
        return {
          name: terms.name,
          kind: terms.channel.kind,
          isTaken: delivered.ok,
          words: delivered.ok ? delivered.value : delivered.error.words,
        };
      }),
    ),
  );
}

function testAlert(): Alert {
  const now = timeUs(Date.now() * 1000);
  return {
    key: 'NOTIFY_TEST',
    severity: 'notice',
    code: 'NOTIFY_TEST',
    text: 'This is a test: somebody ran `plimsoll notify test`.',
    remedy: 'Nothing has happened, and nothing needs to be done.',
    at: now,
    firstAt: now,
    count: 1,
    acknowledged: null,
    escalations: 0,
  };
}
