/** Where the facts of an order stand: in `numbers` at (index << 3) + field, in `links` at (index << 3) + field. One order is one line of the cache. */
export const ID = 0,
  OWNER = 1,
  LEAVES = 2,
  SHOWN = 3,
  DISPLAY = 4,
  PRICE = 5;
export const NEXT = 0,
  PREVIOUS = 1,
  SIDE = 2,
  SELF_TRADE = 3,
  SLOT = 4;

/** Resting orders in two flat arrays, linked into the queues of their levels. Freed places are used again: a book in steady state allocates nothing. */
export class OrderPool {
  numbers: Float64Array;
  links: Int32Array;
  #free = -1;
  #used = 0;

  constructor(capacity: number) {
    this.numbers = new Float64Array(capacity << 3);
    this.links = new Int32Array(capacity << 3);
  }
  get capacity(): number {
    return this.links.length >> 3;
  }
  take(): number {
    const at = this.#free;
    if (at !== -1) {
      this.#free = this.links[(at << 3) + NEXT]!;
      return at;
    }
    if (this.#used === this.capacity) this.#grow();
    return this.#used++;
  }
  give(at: number): void {
    this.links[(at << 3) + NEXT] = this.#free;
    this.#free = at;
  }
  #grow(): void {
    const numbers = new Float64Array(this.numbers.length * 2);
    const links = new Int32Array(this.links.length * 2);
    numbers.set(this.numbers);
    links.set(this.links);
    this.numbers = numbers;
    this.links = links;
  }
}
