import { invariant } from '#core/kernel/assert';

const NONE = -1;
const WINDOW = 1 << 17; // ticks around the market that are found by their index
const WORD_BITS = 5;

/**
 * The price levels of one side: which prices are occupied, which is the best, and where the queue of each begins. Prices in a window of 131,072 ticks
 * are found by index and the next one by two layers of bits; the few outside of it stand in a small sorted list, so that any price is right, near or far.
 */
export class PriceLadder {
  readonly #side: 1 | -1;
  #base = 0;
  readonly #slotAt = new Int32Array(WINDOW).fill(NONE);
  readonly #words = new Int32Array(WINDOW >>> WORD_BITS);
  readonly #summary = new Int32Array(WINDOW >>> (2 * WORD_BITS));
  /** Occupied prices outside the window, ascending, and their slots. */
  readonly #far: number[] = [];
  readonly #farSlots = new Map<number, number>();
  #inWindow = 0;
  #best = 0; // of the window, as index; meaningless where it is empty
  // One slot per level: free ones are chained through `head`.
  #price = new Float64Array(64);
  #head = new Int32Array(64);
  #tail = new Int32Array(64);
  #shown = new Float64Array(64);
  #free = NONE;
  #used = 0;

  constructor(side: 1 | -1) {
    this.#side = side;
  }
  /** Best price; 0: the side is empty. */
  best(): number {
    const near = this.#inWindow === 0 ? 0 : this.#base + this.#best;
    if (this.#far.length === 0) return near;
    const far = this.#side === 1 ? this.#far.at(-1)! : this.#far[0]!;
    return near === 0 || (far - near) * this.#side > 0 ? far : near;
  }
  /** -1: no such level. */
  slot(price: number): number {
    const index = price - this.#base;
    if (index >= 0 && index < WINDOW) return this.#slotAt[index]!;
    return this.#farSlots.get(price) ?? NONE;
  }
  /** The next price behind `price`; 0: none. */
  behind(price: number): number {
    let found = 0;
    const index = price - this.#base;
    if (this.#inWindow > 0) {
      const from = this.#side === 1 ? Math.min(index - 1, WINDOW - 1) : Math.max(index + 1, 0);
      const next = this.#side === 1 ? this.#below(from) : this.#above(from);
      if (next !== NONE) found = this.#base + next;
    }
    for (const far of this.#far)
      if ((price - far) * this.#side > 0 && (found === 0 || (far - found) * this.#side > 0))
        found = far;
    return found;
  }
  headOf(slot: number): number {
    return this.#head[slot]!;
  }
  tailOf(slot: number): number {
    return this.#tail[slot]!;
  }
  shownOf(slot: number): number {
    return this.#shown[slot]!;
  }
  setHead(slot: number, order: number): void {
    this.#head[slot] = order;
  }
  setTail(slot: number, order: number): void {
    this.#tail[slot] = order;
  }
  addShown(slot: number, by: number): void {
    this.#shown[slot]! += by;
  }

  /** A level that was not there. */
  open(price: number): number {
    if (this.#inWindow === 0 && this.#far.length === 0)
      this.#base = Math.max(0, price - (WINDOW >> 1));
    const slot = this.#takeSlot(price);
    const index = price - this.#base;
    if (index < 0 || index >= WINDOW) this.#openFar(price, slot);
    else this.#openNear(index, slot);
    return slot;
  }
  /** A level whose queue is empty. */
  close(slot: number): void {
    const price = this.#price[slot]!;
    const index = price - this.#base;
    if (index < 0 || index >= WINDOW) {
      this.#far.splice(this.#far.indexOf(price), 1);
      this.#farSlots.delete(price);
    } else this.#closeNear(index);
    this.#head[slot] = this.#free;
    this.#free = slot;
    // The market has moved away for good: the window follows it.
    if (this.#inWindow === 0 && this.#far.length > 0) this.#recentre();
  }

  #openNear(index: number, slot: number): void {
    this.#slotAt[index] = slot;
    const word = index >>> WORD_BITS;
    this.#words[word]! |= 1 << (index & 31);
    this.#summary[word >>> WORD_BITS]! |= 1 << (word & 31);
    if (this.#inWindow === 0 || (index - this.#best) * this.#side > 0) this.#best = index;
    this.#inWindow++;
  }
  #closeNear(index: number): void {
    this.#slotAt[index] = NONE;
    const word = index >>> WORD_BITS;
    this.#words[word]! &= ~(1 << (index & 31));
    if (this.#words[word]! === 0) this.#summary[word >>> WORD_BITS]! &= ~(1 << (word & 31));
    this.#inWindow--;
    if (index === this.#best && this.#inWindow > 0)
      this.#best = this.#side === 1 ? this.#below(index - 1) : this.#above(index + 1);
  }
  #openFar(price: number, slot: number): void {
    let at = this.#far.length;
    while (at > 0 && this.#far[at - 1]! > price) at--;
    this.#far.splice(at, 0, price);
    this.#farSlots.set(price, slot);
  }
  #recentre(): void {
    const best = this.best();
    this.#base = Math.max(0, best - (WINDOW >> 1));
    const near = this.#far.filter((price) => price >= this.#base && price < this.#base + WINDOW);
    for (const price of near) {
      const slot = this.#farSlots.get(price);
      invariant(slot !== undefined, 'a far level has a slot');
      this.#far.splice(this.#far.indexOf(price), 1);
      this.#farSlots.delete(price);
      this.#openNear(price - this.#base, slot);
    }
  }
  /** The highest occupied index at or below `from`; -1: none. */
  #below(from: number): number {
    if (from < 0) return NONE;
    let word = from >>> WORD_BITS;
    const shift = from & 31;
    const here = this.#words[word]! & (shift === 31 ? -1 : (1 << (shift + 1)) - 1);
    if (here !== 0) return (word << WORD_BITS) + 31 - Math.clz32(here);
    let block = word >>> WORD_BITS;
    const place = word & 31;
    let blocks = this.#summary[block]! & ((1 << place) - 1);
    while (blocks === 0) {
      if (--block < 0) return NONE;
      blocks = this.#summary[block]!;
    }
    word = (block << WORD_BITS) + 31 - Math.clz32(blocks);
    return (word << WORD_BITS) + 31 - Math.clz32(this.#words[word]!);
  }
  /** The lowest occupied index at or above `from`; -1: none. */
  #above(from: number): number {
    if (from >= WINDOW) return NONE;
    let word = from >>> WORD_BITS;
    const here = this.#words[word]! & -(1 << (from & 31));
    if (here !== 0) return (word << WORD_BITS) + lowest(here);
    let block = word >>> WORD_BITS;
    const place = word & 31;
    let blocks = place === 31 ? 0 : this.#summary[block]! & -(1 << (place + 1));
    while (blocks === 0) {
      if (++block >= this.#summary.length) return NONE;
      blocks = this.#summary[block]!;
    }
    word = (block << WORD_BITS) + lowest(blocks);
    return (word << WORD_BITS) + lowest(this.#words[word]!);
  }
  #takeSlot(price: number): number {
    let slot = this.#free;
    if (slot === NONE) {
      if (this.#used === this.#price.length) this.#growSlots();
      slot = this.#used++;
    } else this.#free = this.#head[slot]!;
    this.#price[slot] = price;
    this.#head[slot] = NONE;
    this.#tail[slot] = NONE;
    this.#shown[slot] = 0;
    return slot;
  }
  #growSlots(): void {
    const size = this.#price.length * 2;
    const price = new Float64Array(size);
    const head = new Int32Array(size);
    const tail = new Int32Array(size);
    const shown = new Float64Array(size);
    price.set(this.#price);
    head.set(this.#head);
    tail.set(this.#tail);
    shown.set(this.#shown);
    [this.#price, this.#head, this.#tail, this.#shown] = [price, head, tail, shown];
  }
}

const lowest = (bits: number): number => 31 - Math.clz32(bits & -bits);
