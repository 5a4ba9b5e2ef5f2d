// Our client ids as 32 hexadecimal digits, for venues that take nothing longer but a UUID: 127 bits, so each part is written in the fewest signs that it needs.

const DIGITS = 32;
const INSTANCE = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const NUMBER = '0123456789';
/** The parents that we make are a capital P and small letters, those of baskets are capitals; what a person calls an order may be both. */
const PARENTS: readonly { readonly head: string; readonly signs: string }[] = [
  { head: 'P', signs: '0123456789abcdefghijklmnopqrstuvwxyz' },
  { head: '', signs: '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-' },
  { head: '', signs: `${INSTANCE}-` },
];
const FORM = /^([A-Za-z0-9]{3})\/([A-Za-z0-9-]+)\/(\d+)\/(\d+)\/(\d+)$/;
const HEX_FORM = /^[0-9a-f]{32}$/;

/** One sign, and of how many. */
type Sign = readonly [digit: number, base: number];
const signsOf = (text: string, alphabet: string): Sign[] =>
  text.split('').map((sign) => [alphabet.indexOf(sign), alphabet.length]);
/** Closed by a zero, which no sign of it is. */
const closed = (text: string, alphabet: string): readonly Sign[] => [
  ...text.split('').map((sign): Sign => [alphabet.indexOf(sign) + 1, alphabet.length + 1]),
  [0, alphabet.length + 1],
];

/** `instance/parent/slice/attempt/leg`; null: it does not fit. */
export function hexOf(text: string): string | null {
  const [, instance = '', parent = '', ...numbers] = FORM.exec(text) ?? [];
  const kind = PARENTS.findIndex(
    ({ head, signs }) =>
      parent.startsWith(head) &&
      parent
        .slice(head.length)
        .split('')
        .every((each) => signs.includes(each)),
  );
  const { head, signs } = PARENTS[kind] ?? { head: '', signs: '' };
  if (kind < 0) return null;
  const all: readonly Sign[] = [
    ...signsOf(instance, INSTANCE),
    [kind, PARENTS.length],
    ...closed(parent.slice(head.length), signs),
    ...numbers.flatMap((each) => closed(each, NUMBER)),
  ];
  // A 1 before it, so that what is read back ends where this began.
  const value = all.reduceRight((sum, [digit, base]) => sum * BigInt(base) + BigInt(digit), 1n);
  const written = value.toString(16).padStart(DIGITS, '0');
  return written.length > DIGITS ? null : written;
}

/** null: no id of ours is written like this. */
export function textOfHex(hex: string): string | null {
  if (!HEX_FORM.test(hex)) return null;
  let left = BigInt(`0x${hex}`);
  const next = (base: number): number => {
    const digit = Number(left % BigInt(base));
    left /= BigInt(base);
    return digit;
  };
  const until = (alphabet: string): string => {
    let text = '';
    for (let digit = next(alphabet.length + 1); digit > 0; digit = next(alphabet.length + 1))
      text += alphabet.charAt(digit - 1);
    return text;
  };
  const instance = [1, 2, 3].map(() => INSTANCE.charAt(next(INSTANCE.length))).join('');
  const { head, signs } = PARENTS[next(PARENTS.length)] ?? { head: '', signs: '' };
  const parent = head + until(signs);
  const numbers = [1, 2, 3].map(() => until(NUMBER));
  return left === 1n ? [instance, parent, ...numbers].join('/') : null;
}
