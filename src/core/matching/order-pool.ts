/** Resting orders as columns, linked into the queues of their levels. Freed places are used again: a book in steady state allocates nothing. */
export class OrderPool {
  id: Float64Array;
  owner: Float64Array;
  leaves: Float64Array;
  shown: Float64Array;
  display: Float64Array;
  price: Float64Array;
  side: Int8Array;
  selfTrade: Uint8Array;
  next: Int32Array;
  previous: Int32Array;
  #free = -1;
  #used = 0;

  constructor(capacity: number) {
    this.id = new Float64Array(capacity);
    this.owner = new Float64Array(capacity);
    this.leaves = new Float64Array(capacity);
    this.shown = new Float64Array(capacity);
    this.display = new Float64Array(capacity);
    this.price = new Float64Array(capacity);
    this.side = new Int8Array(capacity);
    this.selfTrade = new Uint8Array(capacity);
    this.next = new Int32Array(capacity);
    this.previous = new Int32Array(capacity);
  }
  get capacity(): number {
    return this.id.length;
  }
  take(): number {
    const at = this.#free;
    if (at !== -1) {
      this.#free = this.next[at]!;
      return at;
    }
    if (this.#used === this.id.length) this.#grow();
    return this.#used++;
  }
  give(at: number): void {
    this.next[at] = this.#free;
    this.#free = at;
  }
  #grow(): void {
    const size = this.id.length * 2;
    const wider = (old: Float64Array): Float64Array => {
      const column = new Float64Array(size);
      column.set(old);
      return column;
    };
    const links = (old: Int32Array): Int32Array => {
      const column = new Int32Array(size);
      column.set(old);
      return column;
    };
    [this.id, this.owner, this.leaves, this.shown, this.display, this.price] = [wider(this.id), wider(this.owner), wider(this.leaves), wider(this.shown), wider(this.display), wider(this.price)];
    const [side, selfTrade] = [new Int8Array(size), new Uint8Array(size)];
    side.set(this.side);
    selfTrade.set(this.selfTrade);
    [this.side, this.selfTrade, this.next, this.previous] = [side, selfTrade, links(this.next), links(this.previous)];
  }
}
