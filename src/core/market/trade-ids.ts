import { invariant } from '#core/kernel/assert';

/**
 * The ids of the trades that a recording holds, to see a trade that it holds twice. An id counts
 * within its scope: some venues number every trade for ever, some begin again each day.
 *
 * Open addressing with two numbers a trade, beside the heap: a day has ten million of them. A whole
 * number is its own key; any other text is two hashes of 53 bits, which do not meet by chance.
 */
export class TradeIds {
  #keys = new Float64Array(32);
  #checks = new Float64Array(32);
  #rows = new Int32Array(32);
  #count = 0;
  readonly #scopes = new Map<string, { readonly hash: number; last: number }>();
  /** Ids that were read before in their scope. */
  repeated = 0;
  /** Ids that are lower than the number before them, in the same scope. */
  outOfOrder = 0;
  /** Ids that are no whole numbers: their order cannot be judged. */
  unnumbered = 0;

  /** The row that had this id first in its scope; -1 where it is new, and `row` is then kept. */
  firstOf(scope: string, id: string, row: number): number {
    const within = this.#scopes.get(scope) ?? this.#newScope(scope);
    const isNumber = NUMBER.test(id);
    const key = isNumber ? Number(id) : hash53(id, 2);
    const check = isNumber ? within.hash : hash53(id, within.hash % 2 ** 31);
    const at = this.#placeOf(key, check);
    if (this.#checks[at]! === check) {
      this.repeated++;
      return this.#rows[at]!;
    }
    if (!isNumber) this.unnumbered++;
    else if (key < within.last) this.outOfOrder++;
    if (isNumber) within.last = key;
    this.#keys[at] = key;
    this.#checks[at] = check;
    this.#rows[at] = row;
    if (++this.#count * 2 > this.#keys.length) this.#grow();
    return -1;
  }

  #newScope(scope: string): { readonly hash: number; last: number } {
    // Only the order of ids is lost with an old scope, not the ids.
    if (this.#scopes.size === SCOPES_MAX) this.#scopes.clear();
    const fresh = { hash: hash53(scope, 1), last: 0 };
    this.#scopes.set(scope, fresh);
    return fresh;
  }
  /** Where the id is, or the empty place where it belongs. */
  #placeOf(key: number, check: number): number {
    const mask = this.#keys.length - 1;
    // Ids come in order: eight neighbours share a line of the cache.
    let at = (mixed(Math.floor(key / RUN), check) + (key % RUN)) & mask;
    while (this.#checks[at]! !== EMPTY) {
      if (this.#keys[at]! === key && this.#checks[at]! === check) return at;
      at = (at + 1) & mask;
    }
    return at;
  }
  #grow(): void {
    const keys = this.#keys;
    const checks = this.#checks;
    const rows = this.#rows;
    this.#keys = new Float64Array(keys.length * 2);
    this.#checks = new Float64Array(keys.length * 2);
    this.#rows = new Int32Array(keys.length * 2);
    for (let i = 0; i < keys.length; i++) {
      if (checks[i]! === EMPTY) continue;
      const at = this.#placeOf(keys[i]!, checks[i]!);
      this.#keys[at] = keys[i]!;
      this.#checks[at] = checks[i]!;
      this.#rows[at] = rows[i]!;
    }
    invariant(this.#count * 4 <= this.#keys.length + 4, 'a table that grew is half empty');
  }
}

const EMPTY = 0;
const RUN = 8;
const SCOPES_MAX = 10_000;
/** Whole numbers that a double holds, without zeros in front: '007' is another id than '7'. */
const NUMBER = /^(0|[1-9]\d{0,14})$/;

/** Both halves of both numbers. */
function mixed(key: number, check: number): number {
  const low = Math.imul((key | 0) ^ Math.imul((key / 2 ** 32) | 0, 0x85ebca6b), 0x9e3779b1);
  const turned = Math.imul(low ^ (low >>> 15) ^ (check | 0), 0xc2b2ae35);
  return (turned ^ (turned >>> 13)) >>> 0;
}

/** Above 0 and below 2^53. Two lanes of multiplications and rotations, after MurmurHash3. */
function hash53(text: string, seed: number): number {
  let a = 0xdeadbeef ^ seed;
  let b = 0x41c6ce57 ^ seed;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    a = Math.imul(a ^ c, 0x9e3779b1);
    b = Math.imul(b ^ c, 0x5f356495);
  }
  a = Math.imul(a ^ (a >>> 16), 0x85ebca6b) ^ Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
  b = Math.imul(b ^ (b >>> 16), 0x85ebca6b) ^ Math.imul(a ^ (a >>> 13), 0xc2b2ae35);
  return (b & 0x1f_ffff) * 2 ** 32 + (a >>> 0) + 1;
}

/** What a quality report says of ids: nothing where nothing is odd. */
export function idNotes(ids: TradeIds, differing: number): readonly string[] {
  const { repeated, outOfOrder, unnumbered } = ids;
  const others = differing > 0 ? `, ${differing} of them with another time, price or quantity` : '';
  return [
    ...(repeated > 0
      ? [`${repeated} trades left out: their trade id was read before${others}`]
      : []),
    ...(outOfOrder > 0 ? [`${outOfOrder} trade ids are lower than the one before`] : []),
    ...(unnumbered > 0
      ? [`${unnumbered} trade ids are not whole numbers: their order is not checked`]
      : []),
  ];
}
