import type { Count, TimeUs } from '#core/kernel/units';

/** `event`: what happened. `intent`: what is about to be done, durable before it is. `decision`: what was decided and why. */
export interface JournalEntry {
  readonly sequence: Count;
  readonly at: TimeUs;
  readonly kind: 'event' | 'intent' | 'decision';
  readonly body: JournalBody;
}
/** Plain JSON with a `type`; `body.ts` says which there are. */
export type JournalBody = { readonly type: string };
