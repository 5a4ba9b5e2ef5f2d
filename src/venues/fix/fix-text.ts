import { err, ok, type Result } from '#core/kernel/result';

// Text here is one character per byte (latin1): lengths and checksums are counted in bytes.

export type FixField = readonly [tag: number, value: string];
/** What is wrong with a message: the field and the rule that it breaks. */
export interface FixFlaw {
  readonly field: string;
  readonly message: string;
}
/**
 * A message whose length and checksum are right. Of a tag that repeats, the first counts. `flaw`: what is
 * wrong inside it; it still uses up its sequence number, or it would be asked for again for ever.
 */
export interface FixMessage {
  readonly type: string;
  readonly fields: ReadonlyMap<number, string>;
  /** All of them in their order: for groups, where a tag repeats. */
  readonly list: readonly FixField[];
  readonly flaw: FixFlaw | null;
}
export interface FixFrames {
  readonly messages: readonly Result<FixMessage, FixFlaw>[];
  /** The beginning of a message whose end has not come yet. */
  readonly rest: string;
}

const SOH = '\x01';
export const BEGIN_STRING = 'FIX.4.4';
const START = '8=FIX';
const TRAILER_LENGTH = '10=000|'.length;
/** Longer than any message that a venue sends us: a length above it is an error, and is not waited for. */
const BODY_LENGTH_MAX = 65_536;
// oxlint-disable-next-line no-control-regex
const HEADER = /^8=(FIX[^\x01]{1,16})\x019=([^\x01]*)\x01/;
/** Enough for any header that HEADER matches: what is longer without a match never will. */
const HEADER_LENGTH_MAX = 64;

// The value after these lengths is raw data: it may hold the separator.
const DATA_OF_LENGTH: ReadonlyMap<number, number> = new Map([
  [90, 91],
  [93, 89],
  [95, 96],
  [212, 213],
  [348, 349],
  [350, 351],
  [352, 353],
  [354, 355],
  [356, 357],
  [358, 359],
  [360, 361],
  [362, 363],
  [364, 365],
  [445, 446],
  [618, 619],
  [621, 622],
]);

/** FIX-1: the messages in what came over the wire. Nothing in it can throw: what is garbled is skipped to the next beginning. */
export function framesIn(text: string): FixFrames {
  const messages: Result<FixMessage, FixFlaw>[] = [];
  let at = 0;
  for (;;) {
    const start = text.indexOf(START, at);
    if (start < 0) return { messages, rest: beginningIn(text.slice(at)) };
    const frame = frameAt(text, start);
    if (frame === 'incomplete') return { messages, rest: text.slice(start) };
    messages.push(frame.read);
    at = frame.end;
  }
}

/** The last characters of noise that may still become the beginning of a message. */
function beginningIn(noise: string): string {
  for (let length = START.length - 1; length > 0; length--)
    if (noise.endsWith(START.slice(0, length))) return START.slice(0, length);
  return '';
}

function frameAt(
  text: string,
  start: number,
): 'incomplete' | { readonly read: Result<FixMessage, FixFlaw>; readonly end: number } {
  // After a garbled message reading goes on one character later: a whole one may begin inside it.
  const garbled = (field: string, message: string) => ({
    read: err({ field, message }),
    end: start + 1,
  });
  const head = HEADER.exec(text.slice(start, start + HEADER_LENGTH_MAX));
  if (head === null)
    return text.length - start < HEADER_LENGTH_MAX && !isHopeless(text.slice(start))
      ? 'incomplete'
      : garbled('BodyLength (9)', 'a message must begin with BeginString and BodyLength');
  const given = head[2] ?? '';
  const length = /^\d{1,6}$/.test(given) ? Number(given) : NaN;
  if (!(length > 0 && length <= BODY_LENGTH_MAX))
    return garbled('BodyLength (9)', `must be 1 to ${BODY_LENGTH_MAX}, was '${given}'`);
  const bodyAt = start + head[0].length;
  const end = bodyAt + length + TRAILER_LENGTH;
  if (text.length < end) return 'incomplete';
  // oxlint-disable-next-line no-control-regex
  const trailer = /^10=(\d{3})\x01$/.exec(text.slice(bodyAt + length, end));
  if (trailer === null || text[bodyAt + length - 1] !== SOH)
    return garbled('BodyLength (9)', `no CheckSum follows the ${length} bytes that it counts`);
  const sum = checkSumOf(text.slice(start, bodyAt + length));
  if (trailer[1] !== sum) return garbled('CheckSum (10)', `must be ${sum}, was ${trailer[1]}`);
  return { read: ok(messageIn(head[1] ?? '', text.slice(bodyAt, bodyAt + length))), end };
}

/** Two separators and still no header: more bytes will not make it one. */
const isHopeless = (text: string): boolean => text.split(SOH).length > 2;

function messageIn(beginString: string, body: string): FixMessage {
  const fields = new Map<number, string>([[8, beginString]]);
  const list: FixField[] = [];
  let flaw: FixFlaw | null = null;
  let dataLength: { readonly tag: number; readonly length: number } | null = null;
  for (let at = 0; at < body.length; ) {
    const equals = body.indexOf('=', at);
    const name = equals < 0 ? '' : body.slice(at, equals);
    const tag = /^[1-9]\d{0,8}$/.test(name) ? Number(name) : null;
    const isData: boolean = dataLength !== null && dataLength.tag === tag;
    const end: number =
      isData && dataLength !== null
        ? equals + 1 + dataLength.length
        : body.indexOf(SOH, equals < 0 || tag === null ? at : equals + 1);
    const value = body.slice(equals + 1, end);
    if (tag === null || body[end] !== SOH || value === '') {
      flaw ??= {
        field: tag === null ? `tag '${body.slice(at, at + 12)}'` : `tag ${tag}`,
        message: 'a field must be tag=value with a whole number as tag and a value that ends',
      };
      const next = body.indexOf(SOH, at);
      at = next < 0 ? body.length : next + 1;
      dataLength = null;
      continue;
    }
    if (!fields.has(tag)) fields.set(tag, value);
    list.push([tag, value]);
    const dataTag: number | undefined = DATA_OF_LENGTH.get(tag);
    dataLength =
      dataTag !== undefined && /^\d{1,6}$/.test(value)
        ? { tag: dataTag, length: Number(value) }
        : null;
    at = end + 1;
  }
  const type = fields.get(35) ?? '';
  if (type === '') flaw ??= { field: 'MsgType (35)', message: 'is required' };
  return { type, fields, list, flaw };
}

/** The entries of a repeating group: `count` says how many, and each begins with `first`. What follows the last one is in that one too. */
export function groupIn(
  { list }: FixMessage,
  count: number,
  first: number,
): readonly ReadonlyMap<number, string>[] {
  const entries: Map<number, string>[] = [];
  const from = list.findIndex(([tag]) => tag === count);
  for (const [tag, value] of from < 0 ? [] : list.slice(from + 1)) {
    if (tag === first) entries.push(new Map());
    const entry = entries.at(-1);
    if (entry !== undefined && !entry.has(tag)) entry.set(tag, value);
  }
  return entries;
}

/** The sum of all bytes, modulo 256, in three digits. */
function checkSumOf(text: string): string {
  let sum = 0;
  for (let i = 0; i < text.length; i++) sum += text.charCodeAt(i) & 0xff;
  return String(sum % 256).padStart(3, '0');
}

// oxlint-disable-next-line no-control-regex
const WRITABLE = /^[\x02-\xff]+$/;
/** The bytes of a message: `fields` from MsgType on, in their order. A value that cannot be written is an error, and never another message. */
export function fixText(fields: readonly FixField[]): Result<string, FixFlaw> {
  for (const [tag, value] of fields)
    if (!WRITABLE.test(value))
      return err({
        field: `tag ${tag}`,
        message: `must be one or more latin1 characters without separator, was '${value}'`,
      });
  const body = fields.map(([tag, value]) => `${tag}=${value}${SOH}`).join('');
  const text = `8=${BEGIN_STRING}${SOH}9=${body.length}${SOH}${body}`;
  return ok(`${text}10=${checkSumOf(text)}${SOH}`);
}
