import { type Closers, closers } from '#app/closers';
import { type Say, sayingIn } from '#app/say';
import { stopSignal } from '#app/stop-signal';
import type { Problem } from '#core/kernel/failure';

export type { Say } from '#app/say';
export const EXIT_BAD_INPUT = 2;
/** EX_TEMPFAIL of sysexits.h: started again, it goes on. */
export const EXIT_TRY_AGAIN = 75;
const EXIT_WITHIN_MS = 1000;

/** Said to who started us, once we work. */
export const UP = 'up';

export interface Run {
  readonly say: Say;
  readonly closing: Closers;
  readonly stop: AbortSignal;
  /** Says what is wrong; answers the exit code. */
  bad(problems: readonly Problem[]): number;
  /** It works now. */
  up(): void;
}

/** One process until it is told to stop, or is over; what it opened is closed then. Answers its exit code. */
export async function runProcess(run: (run: Run) => Promise<number>): Promise<number> {
  const say = sayingIn(process.env, process.argv[2] ?? 'plimsoll');
  const closing = closers(say);
  const bad = (problems: readonly Problem[]): number => {
    for (const each of problems) say(`${each.path} - ${each.message}\n  ${each.remedy}`);
    return EXIT_BAD_INPUT;
  };
  try {
    return await run({ say, closing, stop: stopSignal(), bad, up: () => process.send?.(UP) });
  } finally {
    await closing.run();
    // A library that still holds a socket or a timer must not keep a process alive that is over.
    setTimeout(() => process.exit(), EXIT_WITHIN_MS).unref();
  }
}
