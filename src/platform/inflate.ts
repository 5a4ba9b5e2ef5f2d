import type { Problem } from '#core/kernel/failure';
import type { Chunks } from './file-chunks.ts';
import { type HuffmanTable, huffmanTable } from './huffman.ts';

/** `full`: a piece is ready and more follows. `end`: the last piece of this stream is ready. */
export type Inflated = 'full' | 'end' | 'damaged' | 'unread';

const WINDOW = 32_768;
const COPY_MAX = 258;
const TABLE = 32_768;
const STOP = 256;
const LENGTH_BASE = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131,
  163, 195, 227, 258,
];
const LENGTH_EXTRA = [
  0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0,
];
const DISTANCE_BASE = [
  1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049,
  3073, 4097, 6145, 8193, 12_289, 16_385, 24_577,
];
const DISTANCE_EXTRA = [
  0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13,
];
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

/**
 * Unpacks deflate (RFC 1951) a piece at a time. Node unpacks either all at once, so that a bomb of
 * 1.5 MB takes gigabytes before anybody can say no, or asynchronously, which a reader of rows
 * cannot wait for. Every stream that is read here is compared with its checksum by the caller.
 */
export class Inflater {
  /** Why the source could not be read, after `unread`. */
  problem: Problem | null = null;
  readonly #source: Chunks;
  #input: Uint8Array = new Uint8Array(0);
  #at = 0;
  /** Bytes of the source before `input`. */
  #before = 0;
  #bits = 0;
  #count = 0;
  readonly #out: Uint8Array;
  readonly #limit: number;
  #to = WINDOW;
  /** Bytes of this stream that a copy may look back at, at most a window. */
  #history = 0;
  #mode: 'block' | 'stored' | 'codes' = 'block';
  #isLast = false;
  #left = 0;
  #literals: HuffmanTable | null = null;
  #distances: HuffmanTable | null = null;
  readonly #literalSpace = new Uint16Array(TABLE);
  readonly #distanceSpace = new Uint16Array(TABLE);

  constructor(source: Chunks, chunkBytes: number) {
    this.#source = source;
    this.#limit = WINDOW + chunkBytes;
    this.#out = new Uint8Array(this.#limit + COPY_MAX);
  }
  /** Bytes of the source that are unpacked. */
  get taken(): number {
    return this.#before + this.#at - (this.#count >>> 3);
  }
  /** The next whole byte of the source, behind the bits that were taken; -1 at its end. */
  byte(): number {
    this.#take(this.#count & 7);
    return this.#need(8) ? this.#take(8) : -1;
  }
  /** A new stream begins at the next byte: it knows nothing of what was before. */
  begin(): void {
    this.#history = 0;
    this.#to = WINDOW;
    this.#isLast = false;
    this.#mode = 'block';
  }
  /** What the last `fill` unpacked; good until the next. */
  piece(): Uint8Array {
    return this.#out.subarray(WINDOW, this.#to);
  }
  fill(): Inflated {
    const kept = Math.min(this.#to - WINDOW + this.#history, WINDOW);
    this.#out.copyWithin(WINDOW - kept, this.#to - kept, this.#to);
    this.#history = kept;
    this.#to = WINDOW;
    while (this.#to < this.#limit) {
      if (this.#mode === 'block' && this.#isLast) return 'end';
      if (!this.#step()) return this.problem === null ? 'damaged' : 'unread';
    }
    return 'full';
  }

  #step(): boolean {
    if (this.#mode === 'stored') return this.#stored();
    return this.#mode === 'codes' ? this.#codes() : this.#block();
  }
  /** The header of a block. */
  #block(): boolean {
    if (!this.#need(3)) return false;
    this.#isLast = this.#take(1) === 1;
    const type = this.#take(2);
    if (type === 0) return this.#storedHeader();
    this.#mode = 'codes';
    if (type === 2) return this.#ownCodes();
    this.#literals = huffmanTable(FIXED_LITERALS, this.#literalSpace);
    this.#distances = huffmanTable(FIXED_DISTANCES, this.#distanceSpace);
    return type === 1;
  }
  #storedHeader(): boolean {
    const bytes = [this.byte(), this.byte(), this.byte(), this.byte()] as const;
    if (bytes[3] < 0) return false;
    this.#left = bytes[0] | (bytes[1] << 8);
    this.#mode = this.#left === 0 ? 'block' : 'stored';
    return this.#left === ((bytes[2] | (bytes[3] << 8)) ^ 0xffff);
  }
  #stored(): boolean {
    while (this.#left > 0 && this.#to < this.#limit) {
      if (this.#count > 0) {
        this.#out[this.#to++] = this.#take(8);
        this.#left--;
        continue;
      }
      if (this.#at === this.#input.length && !this.#more()) return false;
      const room = Math.min(this.#left, this.#limit - this.#to, this.#input.length - this.#at);
      this.#out.set(this.#input.subarray(this.#at, this.#at + room), this.#to);
      this.#at += room;
      this.#to += room;
      this.#left -= room;
    }
    if (this.#left === 0) this.#mode = 'block';
    return true;
  }
  /** The two codes of a block, themselves packed: RFC 1951, 3.2.7. */
  #ownCodes(): boolean {
    if (!this.#need(14)) return false;
    const literals = this.#take(5) + 257;
    const distances = this.#take(5) + 1;
    const named = this.#take(4) + 4;
    if (literals > 286 || distances > 30) return false;
    const order = new Uint8Array(19);
    for (let i = 0; i < named; i++) {
      if (!this.#need(3)) return false;
      order[ORDER[i]!] = this.#take(3);
    }
    const code = huffmanTable(order, this.#distanceSpace);
    const lengths = code === null ? null : this.#lengths(code, literals + distances);
    // A block that cannot end is damaged.
    if (lengths === null || lengths[STOP] === 0) return false;
    this.#literals = huffmanTable(lengths.subarray(0, literals), this.#literalSpace);
    this.#distances = huffmanTable(lengths.subarray(literals), this.#distanceSpace);
    return this.#literals !== null && this.#distances !== null;
  }
  #lengths(code: HuffmanTable, count: number): Uint8Array | null {
    const lengths = new Uint8Array(count);
    for (let i = 0; i < count; ) {
      const symbol = this.#symbol(code);
      if (symbol < 0) return null;
      if (symbol < 16) {
        lengths[i++] = symbol;
        continue;
      }
      if (!this.#need(7) || (symbol === 16 && i === 0)) return null;
      const value = symbol === 16 ? lengths[i - 1]! : 0;
      const times = symbol === 18 ? this.#take(7) + 11 : this.#take(symbol === 17 ? 3 : 2) + 3;
      if (i + times > count) return null;
      lengths.fill(value, i, (i += times));
    }
    return lengths;
  }
  /** Literals and copies until the block ends or the piece is full. */
  #codes(): boolean {
    const literals = this.#literals!;
    const distances = this.#distances!;
    const out = this.#out;
    const limit = this.#limit;
    let to = this.#to;
    while (to < limit) {
      const symbol = this.#symbol(literals);
      if (symbol >= 0 && symbol < STOP) {
        out[to++] = symbol;
        continue;
      }
      if (symbol === STOP) {
        this.#mode = 'block';
        break;
      }
      const longer = LENGTH_EXTRA[symbol - STOP - 1];
      if (longer === undefined || !this.#need(longer)) return false;
      const length = LENGTH_BASE[symbol - STOP - 1]! + this.#take(longer);
      const which = this.#symbol(distances);
      const further = DISTANCE_EXTRA[which];
      if (further === undefined || !this.#need(further)) return false;
      const back = DISTANCE_BASE[which]! + this.#take(further);
      if (back > this.#history + to - WINDOW) return false;
      // Not copyWithin: a copy may read what it has just written.
      for (let k = 0; k < length; k++, to++) out[to] = out[to - back]!;
    }
    this.#to = to;
    return true;
  }

  /** -1: no such code, or the source has ended. */
  #symbol({ entries, bits }: HuffmanTable): number {
    // More bytes follow every code: a checksum ends the file.
    if (this.#count < bits && !this.#need(bits)) return -1;
    const entry = entries[this.#bits & ((1 << bits) - 1)]!;
    const length = entry & 15;
    this.#bits >>>= length;
    this.#count -= length;
    return length === 0 ? -1 : entry >>> 4;
  }
  #take(count: number): number {
    const value = this.#bits & ((1 << count) - 1);
    this.#bits >>>= count;
    this.#count -= count;
    return value;
  }
  #need(count: number): boolean {
    while (this.#count < count) {
      if (this.#at === this.#input.length && !this.#more()) return false;
      this.#bits |= this.#input[this.#at++]! << this.#count;
      this.#count += 8;
    }
    return true;
  }
  #more(): boolean {
    const chunk = this.#source.next();
    if (!chunk.ok) this.problem = chunk.error;
    if (!chunk.ok || chunk.value === null) return false;
    this.#before += this.#input.length;
    this.#input = chunk.value;
    this.#at = 0;
    return true;
  }
}

const FIXED_LITERALS = new Uint8Array(288)
  .fill(8, 0, 144)
  .fill(9, 144, 256)
  .fill(7, 256, 280)
  .fill(8, 280);
const FIXED_DISTANCES = new Uint8Array(30).fill(5);
