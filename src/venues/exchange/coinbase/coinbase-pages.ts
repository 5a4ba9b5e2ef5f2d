import { badCoinbaseArgument } from './coinbase-error.ts';
import type { CoinbaseReader } from './coinbase-route.ts';

export interface CoinbasePage<T> {
  readonly rows: readonly T[];
  readonly hasNext: boolean;
  /** '': nothing is behind it. */
  readonly cursor: string;
}
/** CBS-7: newest first; a cursor continues behind the last row of its page, without gap or repetition. `keyOf`: in the order in which rows came. */
export function coinbasePage<T>(
  rows: readonly T[],
  keyOf: (row: T) => bigint,
  { cursor, limit }: { readonly cursor: bigint | null; readonly limit: number },
): CoinbasePage<T> {
  const left = rows
    .map((row) => ({ key: keyOf(row), row }))
    .filter(({ key }) => cursor === null || key < cursor)
    .toSorted((a, b) => (a.key < b.key ? 1 : a.key > b.key ? -1 : 0));
  const shown = left.slice(0, limit);
  const last = shown.at(-1);
  const hasNext = last !== undefined && shown.length < left.length;
  return { rows: shown.map(({ row }) => row), hasNext, cursor: hasNext ? String(last.key) : '' };
}
/** null: from the newest on. */
export function coinbaseCursor(read: CoinbaseReader): bigint | null {
  const text = read.text('cursor');
  if (text === '') return null;
  if (/^\d{1,60}$/.test(text)) return BigInt(text);
  read.fail(badCoinbaseArgument('cursor'));
  return null;
}
