import type { Random } from '#core/kernel/random';

/**
 * What a cell may become: numbers too large, too small, or of another notation; no numbers; times
 * far away.
 */
const WORDS: readonly string[] = [
  '0',
  '-0',
  '-1',
  '1e309',
  '1e-320',
  '1e-400',
  '1e18',
  '9007199254740993',
  '2147483648',
  '4294967296',
  '9'.repeat(400),
  `0.${'0'.repeat(400)}1`,
  '0x10',
  '0b1',
  '1_000',
  '1,000',
  '+5',
  '1e',
  '.',
  '-.5',
  '00012',
  '١٢',
  'Infinity',
  '-Infinity',
  'NaN',
  'null',
  '',
  ' ',
  '"',
  '""',
  '0000-00-00',
  '9999-12-31',
  '1899-12-31 10:00:00',
  '2300-01-01T00:00:00Z',
  '24:00:00',
  '2024-02-30',
  '1e400',
  '99999999999999999999',
  '-62135596800',
  '253402300800000',
  '{}',
  '[]',
  '[[]]',
  '{"e":"trade"}',
  'true',
  '"x"',
  '../../etc',
  '\u2028',
  '\uD800',
  '<<: *x',
];
const SEPARATORS = [',', ';', '\t', '\r', '\n', '\r\n', ' ', ':', '"', '\0', '\uFEFF', '\\', '|'];
const CELL = /-?[\w.+:/ -]+/g;

export const pick = <T>(random: Random, from: readonly T[]): T =>
  from[Math.floor(random.next() * from.length)] as T;
const upTo = (random: Random, most: number): number => Math.floor(random.next() * most);

type Mutator = (bytes: Buffer, random: Random) => Buffer;

const joined = (parts: readonly Uint8Array[]): Buffer => Buffer.concat([...parts]);
const noise = (random: Random, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => upTo(random, 256)));
/** Two places of the bytes, in order and not far from each other. */
function range(bytes: Buffer, random: Random): readonly [number, number] {
  const from = upTo(random, bytes.length + 1);
  const longest = random.next() < 0.1 ? bytes.length : 64;
  return [from, Math.min(bytes.length, from + upTo(random, longest + 1))];
}
/** One line and what is before and behind it. */
function lineOf(bytes: Buffer, random: Random): readonly [Buffer, Buffer, Buffer] {
  const at = upTo(random, bytes.length);
  const from = bytes.lastIndexOf(10, at - 1) + 1;
  const end = bytes.indexOf(10, at);
  const to = end < 0 ? bytes.length : end + 1;
  const [begin, behind] = [Math.min(from, to), Math.max(from, to)];
  return [bytes.subarray(0, begin), bytes.subarray(begin, behind), bytes.subarray(behind)];
}
/** One cell of the text becomes another. */
function cellTo(bytes: Buffer, random: Random, to: (cell: string) => string): Buffer {
  const text = bytes.toString('latin1');
  const cells = [...text.matchAll(CELL)];
  if (cells.length === 0) return bytes;
  const cell = pick(random, cells);
  const [from, word] = [cell.index, cell[0]];
  return joined([
    bytes.subarray(0, from),
    Buffer.from(to(word)),
    bytes.subarray(from + word.length),
  ]);
}

const MUTATORS: readonly Mutator[] = [
  function flipBits(bytes, random) {
    const flipped = Buffer.from(bytes);
    for (let i = upTo(random, 8); i >= 0 && bytes.length > 0; i--) {
      flipped[upTo(random, bytes.length)]! ^= 1 << upTo(random, 8);
    }
    return flipped;
  },
  function truncate(bytes, random) {
    return bytes.subarray(0, upTo(random, bytes.length + 1));
  },
  function remove(bytes, random) {
    const [from, to] = range(bytes, random);
    return joined([bytes.subarray(0, from), bytes.subarray(to)]);
  },
  function splice(bytes, random) {
    const [from, to] = range(bytes, random);
    const at = upTo(random, bytes.length + 1);
    return joined([bytes.subarray(0, at), bytes.subarray(from, to), bytes.subarray(at)]);
  },
  function insertNoise(bytes, random) {
    const at = upTo(random, bytes.length + 1);
    return joined([bytes.subarray(0, at), noise(random, upTo(random, 40)), bytes.subarray(at)]);
  },
  function repeatLine(bytes, random) {
    const [before, line, behind] = lineOf(bytes, random);
    const times = random.next() < 0.05 ? 500 : 1 + upTo(random, 3);
    return joined([before, ...Array.from({ length: times + 1 }, () => line), behind]);
  },
  function dropLine(bytes, random) {
    const [before, , behind] = lineOf(bytes, random);
    return joined([before, behind]);
  },
  function moveLine(bytes, random) {
    const [before, line, behind] = lineOf(bytes, random);
    const [first, second, rest] = lineOf(joined([before, behind]), random);
    return joined([first, second, line, rest]);
  },
  function anotherWord(bytes, random) {
    return cellTo(bytes, random, () => pick(random, WORDS));
  },
  function largerNumber(bytes, random) {
    return cellTo(bytes, random, (cell) => cell + '0'.repeat(1 + upTo(random, 25)));
  },
  function anotherDigit(bytes, random) {
    return cellTo(bytes, random, (cell) => cell.replace(/\d/, () => String(upTo(random, 10))));
  },
  function negative(bytes, random) {
    return cellTo(bytes, random, (cell) => (cell.startsWith('-') ? cell.slice(1) : `-${cell}`));
  },
  function separator(bytes, random) {
    const at = upTo(random, bytes.length + 1);
    const skip = upTo(random, 2);
    const by = Buffer.from(pick(random, SEPARATORS));
    return joined([bytes.subarray(0, at), by, bytes.subarray(at + skip)]);
  },
  function longCell(bytes, random) {
    const text = pick(random, ['9', 'x', ',', '"', '[', '{"a":', '\n', '0', '.', '-']);
    return cellTo(bytes, random, (cell) => cell + text.repeat(1 + upTo(random, 20_000)));
  },
];

const LENGTH_MAX = 2 ** 20;
/** One to four changes after each other; repeats of repeats end at a megabyte. */
export function mutated(bytes: Buffer, random: Random): Buffer {
  let changed = bytes;
  for (let i = upTo(random, 4); i >= 0; i--) {
    changed = pick(random, MUTATORS)(changed, random).subarray(0, LENGTH_MAX);
  }
  return changed;
}
