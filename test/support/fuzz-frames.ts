// WebSocket frames, right and wrong, and what they say.
import { bentText, type Dice, likely, pick } from './fuzz-texts.ts';

const SHORT = 125;
const MEDIUM = 65_535;
const MASK = Buffer.from([1, 2, 3, 4]);
const TEXT = 0x1;

interface Frame {
  readonly first: number;
  readonly isMasked: boolean;
  readonly payload: Buffer;
  /** The length that it says; a wrong one is a lie. */
  readonly length: number;
}
function frameOf({ first, isMasked, payload, length }: Frame): Buffer {
  const bit = isMasked ? 0x80 : 0;
  const long = Buffer.alloc(8);
  long.writeBigUInt64BE(BigInt(length));
  const size =
    length <= SHORT
      ? Buffer.from([bit | length])
      : length <= MEDIUM
        ? Buffer.from([bit | 126, length >> 8, length & 255])
        : Buffer.concat([Buffer.from([bit | 127]), long]);
  const body = isMasked
    ? Buffer.from(payload.map((byte, i) => byte ^ (MASK[i % MASK.length] ?? 0)))
    : payload;
  return Buffer.concat([Buffer.from([first]), size, isMasked ? MASK : Buffer.alloc(0), body]);
}
const textFrame = (text: string): Buffer => {
  const payload = Buffer.from(text);
  return frameOf({ first: 0x80 | TEXT, isMasked: true, payload, length: payload.length });
};

const DEEP = 4000;
const LONG = 20_000;
const METHODS = [
  'SUBSCRIBE',
  'UNSUBSCRIBE',
  'LIST_SUBSCRIPTIONS',
  'ping',
  'time',
  'userDataStream.subscribe.signature',
  'userDataStream.unsubscribe',
  'order.place',
  '__proto__',
  '',
  1,
  null,
  {},
];
const PARAMS = [
  undefined,
  null,
  [],
  {},
  ['btcusdt@trade'],
  ['btcusdt@kline_1m', '!ticker@arr'],
  ['nothing'],
  [1, 2],
  [[]],
  ['btcusdt@trade'.repeat(50)],
  { apiKey: 'x', timestamp: 1, signature: 'y' },
  { apiKey: {}, timestamp: [] },
  { subscriptionId: -1 },
  { subscriptionId: 1e300 },
  { ['__proto__']: 1 },
  'text',
  9e99,
  { timestamp: '9'.repeat(300), apiKey: 'x'.repeat(64), signature: '0'.repeat(64) },
];
const IDS = [undefined, null, 0, 1, -1, 1.5, 1e308, 'a', 'a'.repeat(65), {}, [], '\u0000', '💩'];
const ODD = [
  '',
  ' ',
  '{',
  '[',
  ']',
  'null',
  'true',
  '1',
  '"text"',
  '[]',
  '{}',
  '{"method":',
  '\u0000',
  '💩',
  '\ud800',
  `${'['.repeat(DEEP)}${']'.repeat(DEEP)}`,
  `${'{"a":'.repeat(DEEP)}1${'}'.repeat(DEEP)}`,
  `{"method":"SUBSCRIBE","params":${'['.repeat(DEEP)}${']'.repeat(DEEP)}}`,
  'x'.repeat(LONG),
  `{"method":"ping","params":${JSON.stringify(Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`p${i}`, i])))}}`,
  '{"method":"SUBSCRIBE","method":"ping"}',
  '{"__proto__":{"method":"ping"}}',
];

/** Something that is sent where JSON is expected. */
export function fuzzedText(dice: Dice): string {
  if (likely(dice, 0.3)) return pick(dice, ODD);
  const text = JSON.stringify({
    method: pick(dice, METHODS),
    params: pick(dice, PARAMS),
    id: pick(dice, IDS),
  });
  return likely(dice, 0.7) ? text : bentText(dice, text);
}

const bytesOf = (dice: Dice, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => Math.floor(dice.next() * 256)));
function wrongFrame(dice: Dice): Buffer {
  const payload = bytesOf(dice, Math.floor(dice.next() * 200));
  const lie = pick(dice, [payload.length, payload.length, 0, 130, 70_000, 2 ** 40]);
  return frameOf({
    first: Math.floor(dice.next() * 256),
    isMasked: likely(dice, 0.7),
    payload,
    length: lie,
  });
}

/** A few frames. `isSound`: each is one, and only what it says is odd. */
export function fuzzedFrames(dice: Dice, isSound: boolean): Buffer {
  const frames: Buffer[] = [];
  for (let i = 1 + Math.floor(dice.next() * 6); i > 0; i--)
    frames.push(isSound ? textFrame(fuzzedText(dice)) : wrongFrame(dice));
  return Buffer.concat(frames);
}
