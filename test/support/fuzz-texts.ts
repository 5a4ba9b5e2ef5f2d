/** Draws between 0 and 1. */
export interface Dice {
  next(): number;
}
export const pick = <T>(dice: Dice, from: readonly T[]): T =>
  from[Math.floor(dice.next() * from.length)] as T;
export const likely = (dice: Dice, chance: number): boolean => dice.next() < chance;

const DEEP = 2000;
/** As they stand in a URL: sensible ones among them, so that some requests get through. */
export const VALUES: readonly string[] = [
  '',
  '0',
  '1',
  '-1',
  '-0',
  '00',
  '0.00001',
  '0.1',
  '1.5',
  '40000',
  '50000.01',
  '1e9',
  '1e-9',
  '1e400',
  'NaN',
  'Infinity',
  '-Infinity',
  '0x10',
  '9007199254740993',
  '99999999999999999999',
  '9'.repeat(400),
  '0.000000001',
  '.5',
  '5.',
  '1,000',
  'BTCUSDT',
  'ETHBTC',
  'btcusdt',
  'NOPE',
  'BUY',
  'SELL',
  'LIMIT',
  'MARKET',
  'LIMIT_MAKER',
  'STOP_LOSS',
  'GTC',
  'IOC',
  'FOK',
  'ACK',
  'RESULT',
  'FULL',
  'NONE',
  'DECREMENT',
  'EXPIRE_BOTH',
  'STOP_ON_FAILURE',
  'ALLOW_FAILURE',
  'ONLY_NEW',
  '1m',
  '1M',
  '1s',
  '0m',
  '-1m',
  'true',
  'false',
  'TRADING',
  'fuzz',
  '%00',
  '%',
  '%zz',
  '%ff%fe',
  '%F0%9F%92%A9',
  '%ED%A0%80',
  '%0d%0aX:1',
  '+',
  '%20',
  '%22',
  "'--",
  '%27%3BDROP%20TABLE%20orders',
  '../../etc',
  '__proto__',
  'constructor',
  'toString',
  '%5B%5D',
  '%5B%22BTCUSDT%22%5D',
  '%5B%22BTCUSDT%22%2C%22NOPE%22%5D',
  '%5B%22%5C%5D',
  '%5B%22%5C%22%5D',
  '%5B%22%0A%22%5D',
  `${'%5B'.repeat(DEEP)}`,
  '{}',
  '%7B%22a%22%3A1%7D',
  'a'.repeat(5000),
  'null',
  'undefined',
  String(8.64e15),
  String(8.64e15 + 1),
  '1700000000000',
];

const NASTY = [
  ...'"\\[]{},:;.-+eE09 /&=%#\'<>$`'.split(''),
  '\n',
  '\t',
  '\0',
  '\u00e9',
  '\u2028',
  '\ufeff',
  '\u{1f4a9}',
  '',
];
/** A text changed by a few characters: taken out, put in, or put in the place of another. */
export function bentText(dice: Dice, text: string): string {
  let bent = text;
  for (let i = 1 + Math.floor(dice.next() * 4); i > 0; i--) {
    const at = Math.floor(dice.next() * (bent.length + 1));
    bent = bent.slice(0, at) + pick(dice, NASTY) + bent.slice(at + Math.floor(dice.next() * 2));
  }
  // Half of a surrogate pair cannot be sent.
  return bent.replaceAll(/\p{Surrogate}/gu, '');
}
function unescaped(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    // A broken escape is a value as well.
    return value;
  }
}
/** What is sent in the place of `value`. */
export const fuzzedValue = (dice: Dice, value: string): string =>
  likely(dice, 0.5) ? pick(dice, VALUES) : encodeURIComponent(bentText(dice, unescaped(value)));
