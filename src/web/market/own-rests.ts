import { calls } from '#client/calls';
import type { RestingDoc } from '#contracts/market-documents';
import { useDocument } from '#web/api/document';
import { useLive } from '#web/api/live';

const SPACING_MS = 2_000;
const NONE: readonly RestingDoc[] = [];

/** Own orders that rest in the book of one symbol, kept up to date. */
export function useOwnRests(symbol: string): readonly RestingDoc[] {
  const { value, refresh } = useDocument(calls.resting(symbol), SPACING_MS);
  useLive('order', refresh);
  return value ?? NONE;
}
