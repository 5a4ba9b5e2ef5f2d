const EMPTY = 0;

/** Order ids (any safe integers >= 1) to pool indices: open addressing with linear probing, at most half full, so that it never degrades and allocates only when it grows. */
export class IdTable {
  #keys: Float64Array;
  #values: Int32Array;
  #mask: number;
  #count = 0;
  // Where the last search ended, at the id or at the hole where it belongs: whoever puts or deletes what was just looked for does not search again. 0: anything may have moved since.
  #sought = 0;
  #at = 0;

  constructor(capacity: number) {
    const size = 2 ** Math.ceil(Math.log2(Math.max(16, capacity * 2)));
    this.#keys = new Float64Array(size);
    this.#values = new Int32Array(size);
    this.#mask = size - 1;
  }
  get size(): number {
    return this.#keys.length;
  }
  /** -1: not there. */
  get(id: number): number {
    const keys = this.#keys;
    const mask = this.#mask;
    let at = hashOf(id) & mask;
    let key = keys[at]!;
    while (key !== id && key !== EMPTY) {
      at = (at + 1) & mask;
      key = keys[at]!;
    }
    this.#sought = id;
    this.#at = at;
    return key === id ? this.#values[at]! : -1;
  }
  /** The id must not be there. */
  put(id: number, value: number): void {
    if (++this.#count * 2 > this.#keys.length) this.#grow();
    if (this.#sought === id) {
      this.#keys[this.#at] = id;
      this.#values[this.#at] = value;
    } else this.#place(id, value);
    this.#sought = 0;
  }
  delete(id: number): void {
    const keys = this.#keys;
    const values = this.#values;
    const mask = this.#mask;
    let hole = this.#sought === id ? this.#at : hashOf(id) & mask;
    this.#sought = 0;
    while (keys[hole]! !== id) {
      if (keys[hole]! === EMPTY) return;
      hole = (hole + 1) & mask;
    }
    this.#count--;
    // Whoever probed past the hole moves up: no tombstones, so that a table that lives for years stays as fast as a new one.
    for (let at = (hole + 1) & mask; keys[at]! !== EMPTY; at = (at + 1) & mask) {
      const home = hashOf(keys[at]!) & mask;
      if (((at - home) & mask) < ((at - hole) & mask)) continue;
      keys[hole] = keys[at]!;
      values[hole] = values[at]!;
      hole = at;
    }
    keys[hole] = EMPTY;
  }
  #place(id: number, value: number): void {
    let at = hashOf(id) & this.#mask;
    while (this.#keys[at]! !== EMPTY) at = (at + 1) & this.#mask;
    this.#keys[at] = id;
    this.#values[at] = value;
  }
  #grow(): void {
    const keys = this.#keys;
    const values = this.#values;
    this.#keys = new Float64Array(keys.length * 2);
    this.#values = new Int32Array(keys.length * 2);
    this.#mask = keys.length * 2 - 1;
    this.#sought = 0;
    for (let i = 0; i < keys.length; i++) if (keys[i]! !== EMPTY) this.#place(keys[i]!, values[i]!);
  }
}

/** Both halves of a safe integer, so that ids that differ above 2^32 do not collide by rule. */
function hashOf(id: number): number {
  const low = id | 0;
  const high = id > 4_294_967_295 ? (id / 4_294_967_296) | 0 : 0;
  const mixed = Math.imul(low ^ Math.imul(high, 0x85ebca6b), 0x9e3779b1);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
