import type { TimeUs } from '#core/kernel/units';

/** What is under way in virtual time: earliest first, in order of posting where times are equal. A binary heap. */
export interface Deliveries {
  post(at: TimeUs, deliver: () => void): void;
  nextAt(): TimeUs | null;
  deliverNext(): void;
}
interface Parcel {
  readonly at: TimeUs;
  readonly sequence: number;
  readonly deliver: () => void;
}
const before = (a: Parcel, b: Parcel): boolean =>
  a.at < b.at || (a.at === b.at && a.sequence < b.sequence);

export function deliveries(): Deliveries {
  const heap: Parcel[] = [];
  let sequence = 0;
  const swap = (i: number, j: number): void => {
    const a = heap[i];
    const b = heap[j];
    if (a === undefined || b === undefined) return;
    heap[i] = b;
    heap[j] = a;
  };
  const isBefore = (i: number, j: number): boolean => {
    const a = heap[i];
    const b = heap[j];
    return a !== undefined && b !== undefined && before(a, b);
  };
  return {
    post(at, deliver) {
      heap.push({ at, sequence: sequence++, deliver });
      for (let i = heap.length - 1; i > 0 && isBefore(i, (i - 1) >> 1); i = (i - 1) >> 1)
        swap(i, (i - 1) >> 1);
    },
    nextAt: () => heap[0]?.at ?? null,
    deliverNext() {
      const first = heap[0];
      if (first === undefined) return;
      swap(0, heap.length - 1);
      heap.pop();
      for (let i = 0; ; ) {
        const left = 2 * i + 1;
        const least = isBefore(left + 1, left) ? left + 1 : left;
        if (!isBefore(least, i)) break;
        swap(i, least);
        i = least;
      }
      first.deliver();
    },
  };
}
