import { type Problem, type Refusal, refusal } from '#core/kernel/failure';

/** Bad input (every problem at once), or the domain's no. */
export type DeskError =
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }
  | { readonly kind: 'refusal'; readonly refusal: Refusal };

/** For whoever asks about many orders: one that is none (off the grid, above a bound) is one that the gate would not let through. */
export function refusalOf(error: DeskError): Refusal {
  if (error.kind === 'refusal') return error.refusal;
  const [first] = error.problems;
  return refusal('PLAN_INFEASIBLE', first?.message ?? '', {}, first?.remedy ?? '');
}

export const noPrice = (symbol: string): Refusal =>
  refusal(
    'MARKET_DATA_MISSING',
    `a two-sided market of ${symbol} must be known, was not`,
    { symbol },
    'wait for quotes, or check the feed',
  );
