interface Shared<Key, Value> {
  /** Of the newest map that was made. */
  version: number;
  size: number;
  /** What each key has held, and from which version on; oldest first. */
  readonly histories: Map<Key, { readonly from: number; readonly value: Value }[]>;
}

/**
 * A map that never changes: `with` answers another one. All maps of one line share one table, so that a
 * line of n changes costs n and not n squared; a change to an older map than the newest copies once.
 * Iterates in the order in which keys were first set.
 */
export class VersionedMap<Key, Value> {
  readonly #shared: Shared<Key, Value>;
  readonly #version: number;
  readonly size: number;

  private constructor(shared: Shared<Key, Value>, version: number, size: number) {
    this.#shared = shared;
    this.#version = version;
    this.size = size;
  }
  static empty<Key, Value>(): VersionedMap<Key, Value> {
    return new VersionedMap<Key, Value>({ version: 0, size: 0, histories: new Map() }, 0, 0);
  }

  get(key: Key): Value | undefined {
    return this.#shared.histories.get(key)?.findLast(({ from }) => from <= this.#version)?.value;
  }
  has(key: Key): boolean {
    return (this.#shared.histories.get(key)?.[0]?.from ?? Infinity) <= this.#version;
  }
  *entries(): IterableIterator<readonly [Key, Value]> {
    for (const [key, history] of this.#shared.histories) {
      const held = history.findLast(({ from }) => from <= this.#version);
      if (held !== undefined) yield [key, held.value];
    }
  }
  with(key: Key, value: Value): VersionedMap<Key, Value> {
    if (this.#version !== this.#shared.version) return this.#copied().with(key, value);
    const size = this.has(key) ? this.size : this.size + 1;
    const from = ++this.#shared.version;
    const history = this.#shared.histories.get(key);
    if (history === undefined) this.#shared.histories.set(key, [{ from, value }]);
    else history.push({ from, value });
    return new VersionedMap(this.#shared, from, size);
  }
  #copied(): VersionedMap<Key, Value> {
    let copy = VersionedMap.empty<Key, Value>();
    for (const [key, value] of this.entries()) copy = copy.with(key, value);
    return copy;
  }
  toJSON(): readonly (readonly [Key, Value])[] {
    return [...this.entries()];
  }
}
