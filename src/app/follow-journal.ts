import { openReader, type WhichJournal } from '#app/open-reader';
import type { Entry } from '#core/journal/body';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { JournalReader } from '#engine/ports/ports';
import { type Follower, follow } from '#engine/runtime/follow';
import type { EngineState } from '#engine/runtime/state';
import { silenceOver } from '#platform/silence';

/** The journal as a server reads it: what it knows is as old as the last entry that it has folded. */
export interface Following {
  readonly state: EngineState;
  /** The journal was read in the last seconds. */
  isCurrent(): boolean;
  /** There may be more to read. */
  wake(): void;
  /** Resolves when this entry is folded; a refusal: it does not come. */
  readTo(sequence: number): Promise<Result<void, Refusal>>;
  stop(): Promise<void>;
}
interface Parts {
  /** After an entry was folded. */
  told(entry: Entry): void;
  say(line: string): void;
  readonly stop: AbortSignal;
}

/** Without a word from the engine it looks by itself so often. */
const LOOK_MS = 1000;
const AGAIN_MS = 1000;
const WITHIN_MS = 5000;
const CURRENT_MS = 4000;

/** SRV-3, null where it was told to stop before it could: folds the journal behind the engine, from the newest saved state on. A disk or a database that fails is asked again; what is known stays. */
export async function followJournal(
  journal: WhichJournal,
  { told, say, stop }: Parts,
): Promise<Following | null> {
  let reader: JournalReader | null = null;
  const lasting: JournalReader = {
    read: async (after, max) => (reader ??= await openReader(journal)).read(after, max),
    linkAt: async (sequence) => (reader ??= await openReader(journal)).linkAt(sequence),
    snapshot: async () => (reader ??= await openReader(journal)).snapshot(),
    save: async () => undefined,
    close: async () => reader?.close(),
  };
  let said = '';
  const trouble = async (error: unknown): Promise<void> => {
    const words = error instanceof Error ? error.message : String(error);
    if (words !== said)
      say(`The journal cannot be read: ${words}\n  What is shown is as old as it was.`);
    said = words;
    await reader?.close().catch(() => undefined);
    reader = null;
    await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
  };
  /** What there is now is folded before anybody is answered. An engine that was killed a moment ago may have left a file that only the next one can mend. */
  async function begun(): Promise<Follower | null> {
    while (!stop.aborted) {
      try {
        const made = await follow(lasting);
        while (await made.step()) continue;
        return made;
      } catch (error) {
        await trouble(error);
      }
    }
    return null;
  }
  const follower = await begun();
  if (follower === null) return null;
  const { state, step } = follower;
  const waiting = new Set<{ readonly sequence: number; readonly done: () => void }>();
  const unread = silenceOver(CURRENT_MS);
  unread.heard();
  let isOver = false;
  let isMore = true;
  let wakeUp: () => void = () => undefined;
  const wake = (): void => {
    isMore = true;
    wakeUp();
  };
  const pause = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
      if (isMore || isOver) wakeUp();
    });

  async function read(): Promise<void> {
    isMore = false;
    if (await step(told)) isMore = true;
    unread.heard();
    for (const each of waiting) {
      if (each.sequence > state.sequence) continue;
      waiting.delete(each);
      each.done();
    }
  }
  async function run(): Promise<void> {
    while (!isOver) {
      try {
        await read();
        said = '';
      } catch (error) {
        await trouble(error);
        isMore = false;
      }
      await pause(LOOK_MS);
    }
  }
  const running = run();
  return {
    state,
    isCurrent: () => !unread.isOver(),
    wake,
    readTo(sequence) {
      if (state.sequence >= sequence) return Promise.resolve(ok(undefined));
      return new Promise((resolve) => {
        const each = { sequence, done: () => (clearTimeout(timer), resolve(ok(undefined))) };
        const timer = setTimeout(() => {
          waiting.delete(each);
          resolve(err(behind(sequence, state.sequence)));
        }, WITHIN_MS);
        waiting.add(each);
        wake();
      });
    },
    async stop() {
      isOver = true;
      wakeUp();
      await running;
      unread.stop();
      await reader?.close();
    },
  };
}

const behind = (sequence: number, read: number): Refusal =>
  refusal(
    'SERVER_BEHIND',
    `what was carried out is entry ${sequence} of the journal, this server has read ${read}`,
    { sequence, read },
  );
