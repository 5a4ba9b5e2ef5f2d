import { type Problem, problem } from '#core/kernel/failure';

/** What one file, or all entries of one zip, may unpack to. A day of every US quote is less. */
export const UNPACKED_MAX = 2 * 2 ** 30;
/**
 * Text with prices in it packs 3 to 30 times smaller; a bomb 400 to 1,000 times, of rows or not.
 */
const RATIO_MAX = 200;
/** Below this size nobody asks for the ratio: a small file of one repeated row is honest. */
const RATIO_FROM = 64 * 2 ** 20;
/** Entries of a zip. Archives of market data hold a few, or one a day for some years. */
export const ENTRIES_MAX = 10_000;
/** Bytes of a file that is read whole: a zip. */
export const WHOLE_MAX = 2 ** 31 - 1;

/** What so many packed bytes may become. */
export const unpackedMax = (packed: number): number =>
  Math.min(UNPACKED_MAX, Math.max(RATIO_FROM, RATIO_MAX * packed));

/** Events of one tape with a deep book: each holds ten levels a side beside itself. */
export const EVENTS_MAX = 2 ** 23;
/**
 * Rows that one tape, or one file of bars, may keep: the busiest share has some 2e7 quotes a day.
 */
export const ROWS_MAX = 2 ** 25;
/** Symbols of one file: the world lists some 60,000 shares. */
export const SYMBOLS_MAX = 200_000;
/** `place` is where the first of too many is; `most` is a number and what it counts. */
export const tooMany = (place: string, most: string): Problem =>
  problem(
    'FILE_TOO_LARGE',
    place,
    `at most ${most} may be read into memory, there were more`,
    'split the file, by day or by symbol, and give the parts',
  );

const MIB = 2 ** 20;
/** The refusal of a file that unpacks to more than it may. */
export function unpackedTooLarge(path: string): Problem {
  const most = `${UNPACKED_MAX / MIB} MiB`;
  const ratio = `from ${RATIO_FROM / MIB} MiB on to at most ${RATIO_MAX} times its packed size`;
  return problem(
    'FILE_TOO_LARGE',
    path,
    `a packed file must unpack to at most ${most}, and ${ratio}, was more`,
    'if you trust the file, unpack it yourself and give the plain file; otherwise fetch it again',
  );
}
