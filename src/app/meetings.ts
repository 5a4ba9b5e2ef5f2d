import { invariant } from '#core/kernel/assert';
import type { Hello } from '#link/link-words';

/** The first engine that answered, the last one, and the first whose rules or whose market are not as the first one's. */
export function meetings(): {
  met(hello: Hello): void;
  last(): Hello;
  readonly first: Promise<Hello>;
  readonly other: Promise<Hello>;
} {
  let last: Hello | null = null;
  let meet: (hello: Hello) => void = () => undefined;
  let change: (hello: Hello) => void = () => undefined;
  const first = new Promise<Hello>((resolve) => (meet = resolve));
  const other = new Promise<Hello>((resolve) => (change = resolve));
  // Fees and bars of today are taken from the last one.
  const rulesOf = (hello: Hello): string => JSON.stringify({ ...hello, fees: null, bars: null });
  return {
    met(hello) {
      if (last === null) meet(hello);
      else if (rulesOf(hello) !== rulesOf(last)) change(hello);
      last = hello;
    },
    last() {
      invariant(last !== null, 'an engine has answered');
      return last;
    },
    first,
    other,
  };
}
