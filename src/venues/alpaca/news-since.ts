/** What somebody waits for: values that have come since he asked last, or the next one. */
export interface NewsSince<T> {
  add(value: T): void;
  /** Everybody who waits is told; if nobody does, the next one is. */
  fail(error: Error): void;
  next(): Promise<readonly T[]>;
}

/** At most the newest `max` are kept for who does not ask. */
export function newsSince<T>(max: number): NewsSince<T> {
  let values: T[] = [];
  let failed: Error | null = null;
  let waiting: { resolve(values: readonly T[]): void; reject(error: Error): void }[] = [];
  const take = (): readonly T[] => {
    const taken = values;
    values = [];
    return taken;
  };
  return {
    add(value) {
      values.push(value);
      if (values.length > max) values.shift();
      const all = waiting;
      waiting = [];
      if (all.length === 0) return;
      const taken = take();
      for (const each of all) each.resolve(taken);
    },
    fail(error) {
      const all = waiting;
      waiting = [];
      failed = all.length === 0 ? error : null;
      for (const each of all) each.reject(error);
    },
    next() {
      const error = failed;
      failed = null;
      if (error !== null) return Promise.reject(error);
      if (values.length > 0) return Promise.resolve(take());
      return new Promise((resolve, reject) => void waiting.push({ resolve, reject }));
    },
  };
}
