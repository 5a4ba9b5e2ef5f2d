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
    if (this.#length === this.#values.length) this.#grow();
    this.#values[this.#length++] = value;
  }
  /** What was pushed so far: a view, good until the next push. */
  values(): Float64Array {
    return this.#values.subarray(0, this.#length);
  }
  #grow(): void {
    const larger = new Float64Array(this.#values.length * 2);
    larger.set(this.#values);
    this.#values = larger;
  }
}
