import type { Result } from '#core/kernel/result';

/** Why a channel did not take a message. */
export interface NotTaken {
  readonly words: string;
  /** It will not have this message: others may go through. */
  readonly isRefused: boolean;
  /** The other side asks for this pause; null: it says nothing. */
  readonly retryAfterMs: number | null;
}
/** What the other side answered to a message that it took, or why it did not take it. */
export type Delivered = Result<string, NotTaken>;

/** No message waits longer for an answer. */
export const ANSWER_WITHIN_MS = 10_000;
