/**
 * Numbers of a file whose length is not known beforehand. An array of JavaScript lives on the heap,
 * which ends at some gigabytes and takes the process with it; this one lives beside it.
 */
export class GrowingColumn {
  #values: Float64Array;
  #length = 0;

  constructor(capacity = 16) {
    this.#values = new Float64Array(capacity);
  }
  get length(): number {
    return this.#length;
  }
  push(value: number): void {
    if (this.#length === this.#values.length) this.#grow(this.#values.length * 2);
    this.#values[this.#length++] = value;
  }
  /** Makes room for so many more: what is not used costs nothing, the system gives memory where it is written to. */
  reserve(more: number): void {
    if (this.#length + more > this.#values.length) this.#grow(this.#length + more);
  }
  /** What was pushed so far: a view, good until the next push. */
  values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }
  #grow(capacity: number): void {
    const larger = new Float64Array(capacity);
    larger.set(this.values());
    this.#values = larger;
  }
}
