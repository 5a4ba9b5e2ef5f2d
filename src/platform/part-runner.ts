import type { Problem } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';

/** How one part of a piece of work ended: with its answer, or with what killed whoever did it. */
export type PartEnd = { readonly index: number } & (
  | { readonly answer: unknown }
  | { readonly died: string }
);

/**
 * Does the parts of a piece of work: in processes of this machine, or on workers anywhere.
 * A task is plain JSON and says all that its answer depends on, so it does not matter who does it, when, or twice.
 */
export interface PartRunner {
  /** Who does the work, for people: 'by 2 processes of this machine'. */
  readonly by: string;
  /** Every part ends once, in any order. A problem is about the work as a whole: cancelled, or nobody left to do it. */
  run(
    kind: string,
    tasks: readonly unknown[],
    how: { onEnd(end: PartEnd): void; readonly signal: AbortSignal },
  ): Promise<Result<null, Problem>>;
  close(): Promise<void>;
}
