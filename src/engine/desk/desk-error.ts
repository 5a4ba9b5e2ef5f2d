import type { Problem, Refusal } from '#core/kernel/failure';

/** Bad input (every problem at once), or the domain's no. */
export type DeskError =
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }
  | { readonly kind: 'refusal'; readonly refusal: Refusal };
