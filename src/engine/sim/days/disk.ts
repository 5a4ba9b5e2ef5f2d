import type { Entry } from '#core/journal/body';
import type { JournalEntry } from '#core/journal/entry';
import { invariant } from '#core/kernel/assert';
import type { Fault } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Journal, Snapshot, Written } from '#engine/ports/ports';
import { type Chance, uniformOf } from './chance.ts';
import { Crash } from './crash.ts';

/** What survives a crash: frames of bytes, each with its length and a check. The last one may be torn. */
export interface Disk {
  /** For one life of the process; the first thing that it does is to drop a torn tail. */
  open(): Journal & { readonly hasFailed: () => boolean };
  /** What a reader of the disk would read now. */
  read(): readonly JournalEntry[];
  lastSequence(): number;
  /** Saves a state, for the next life to begin with. */
  keep(snapshot: Snapshot): void;
}
export interface DiskDeps {
  readonly chance: Chance;
  readonly isFull: () => boolean;
  /** Calls it after so long, unless the process has died by then. */
  readonly later: (delayUs: number, what: () => void) => void;
  /** The process stops running, and another one takes the account over; `wake` is what it hears first when it runs again. */
  readonly freeze: (hard: number, wake: () => void) => void;
  /** Called when entries have become durable, with what a reader of the disk would read. */
  readonly onDurable: (entries: readonly Entry[]) => void;
}

/** What an append hears when another engine has the account. */
export const TAKEN = 'another engine has taken the account';
// The slowest write takes as long.
const SLOW_US = 3_000_000;
// A torn write is a piece from the beginning: its length gives it away, and the check is of the end, which it lacks.
const checkOf = (text: string): string => uniformOf(text.slice(-64)).toString(36);
const frameOf = (text: string): string => `${text.length}:${checkOf(text)}:${text}`;
/** null: torn. */
function textOf(frame: string): string | null {
  const [length = '', check = ''] = frame.split(':', 2);
  const text = frame.slice(length.length + check.length + 2);
  return text.length === Number(length) && checkOf(text) === check ? text : null;
}

/** A store with the journal's contract (all entries of a call or none, durable when it says so) and the accidents of a real one. */
export function diskOf(deps: DiskDeps): Disk {
  const { chance } = deps;
  const frames: string[] = [];
  // What the frames say, read back from their text once: a restart reads all of them, and there are many restarts.
  const readBack: JournalEntry[] = [];
  let last = 0;
  // Whose turn it is: each life has the next token, and only the newest may write.
  let token = 0;

  function write(entries: readonly JournalEntry[]): void {
    const text = JSON.stringify(entries);
    frames.push(frameOf(text));
    last += entries.length;
    const entriesRead = JSON.parse(textOf(frames.at(-1) ?? '') ?? '') as Entry[];
    for (const entry of entriesRead) readBack.push(entry);
    deps.onDurable(entriesRead);
  }

  let saved: Snapshot | null = null;
  const read = (after = 0): readonly JournalEntry[] => readBack.slice(after);
  function open(): ReturnType<Disk['open']> {
    const mine = ++token;
    let failed: Fault | null = null;
    let isFrozen = false;
    // Of a slow write and of what came behind it: not durable, and gone with this life.
    const waiting: { readonly entries: readonly JournalEntry[]; readonly written: Written }[] = [];
    let given = last;
    const fail = (detail: string): Fault =>
      (failed = { code: 'JOURNAL_WRITE_FAILED', resend: 'safe', detail });
    while (frames.length > 0 && textOf(frames.at(-1) ?? '') === null) frames.pop();

    /** F33: it runs again. What it wrote before is durable, and the account is another's: nothing of it may leave. */
    function wake(): void {
      isFrozen = false;
      const fenced = fail(TAKEN);
      for (const { written } of waiting.splice(0)) written(err(fenced));
    }
    /** One transaction of all that waits. */
    function flush(): void {
      const group = waiting.splice(0);
      if (failed === null && deps.isFull()) fail('no space is left on the device');
      if (failed === null) write(group.flatMap(({ entries }) => entries));
      for (const { written } of group) written(failed === null ? ok(undefined) : err(failed));
    }
    function append(entries: readonly JournalEntry[]): Result<void, Fault> {
      if (deps.isFull()) return err(fail('no space is left on the device'));
      const about = aboutOf(entries[0]);
      if (chance.strikes('crashBeforeAppend', about) !== null) throw new Crash(about);
      const torn = chance.strikes('tornAppend', about);
      if (torn !== null) {
        const frame = frameOf(JSON.stringify(entries));
        frames.push(frame.slice(0, Math.floor(frame.length * torn)));
        throw new Crash(about);
      }
      write(entries);
      if (chance.strikes('writeUnsure', about) !== null)
        return err(fail('the device answered with an error after the write'));
      if (chance.strikes('crashAfterAppend', about) !== null) throw new Crash(about);
      return ok(undefined);
    }
    return {
      hasFailed: () => failed !== null,
      read,
      snapshot: () => saved,
      lastSequence: () => given,
      append(entries, written) {
        if (failed === null && token !== mine && !isFrozen) fail(TAKEN);
        if (failed !== null) return written(err(failed));
        if (entries.length === 0) return written(ok(undefined));
        for (const [i, entry] of entries.entries())
          invariant(entry.sequence === given + 1 + i, 'journal sequences have no gap');
        given += entries.length;
        const about = aboutOf(entries[0]);
        const hard =
          isFrozen || waiting.length > 0 || deps.isFull() ? null : chance.strikes('frozen', about);
        if (hard !== null) {
          write(entries);
          isFrozen = true;
          deps.freeze(hard, wake);
        }
        if (isFrozen) return void waiting.push({ entries, written });
        const slow = chance.strikes('slowAppend', about);
        if (waiting.length === 0 && slow === null) return written(append(entries));
        waiting.push({ entries, written });
        if (slow !== null && waiting.length === 1) deps.later(SLOW_US * slow ** 2, flush);
      },
    };
  }
  return { open, read, lastSequence: () => last, keep: (snapshot) => void (saved = snapshot) };
}

/** What an append is about, in a word or two that are the same whenever it happens. */
function aboutOf(entry: JournalEntry | undefined): string {
  const body = entry?.body as
    | Partial<{
        type: string;
        parentId: string;
        event: { type: string; clientOrderId?: string; fill?: { executionId: string } };
        order: { clientOrderId?: string };
      }>
    | undefined;
  return [
    body?.type,
    body?.parentId,
    body?.event?.type,
    body?.event?.clientOrderId ?? body?.event?.fill?.executionId ?? body?.order?.clientOrderId,
  ]
    .filter((part) => part !== undefined)
    .join(' ');
}
