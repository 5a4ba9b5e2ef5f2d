/**
 * What the directory of a zip says of one entry, and where its packed bytes lie. APPNOTE 4.3, 4.5.
 */
export interface ZipHeader {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly size: number;
  /** Of its local header; its packed bytes are from `from` up to `to`. */
  readonly local: number;
  readonly from: number;
  readonly to: number;
}
export interface ZipDirectory {
  readonly at: number;
  readonly count: number;
  /** All headers, or what is wrong with one. */
  headers(): readonly ZipHeader[] | string;
}
const END = 0x06054b50;
const END_WIDE = 0x06064b50;
const LOCATOR_WIDE = 0x07064b50;
const DIRECTORY = 0x02014b50;
const LOCAL = 0x04034b50;
const SEE_EXTRA = 0xffff_ffff; // a 32-bit field whose value is in the zip64 extra field
const NAME_MAX = 255;
const CONTROL = /\p{Cc}/u;
const SIZES_FOLLOW = 8; // the sizes come after the data, not in the local header

/**
 * Where the directory lies and how much it promises, or what is wrong. Nothing is unpacked here.
 */
export function zipDirectory(bytes: Buffer): ZipDirectory | string {
  const end = endOf(bytes);
  if (end < 0) return 'a zip must end in its directory, this one does not: truncated, or not a zip';
  const wide = wideEnd(bytes, end);
  const count = wide?.count ?? bytes.readUInt16LE(end + 10);
  const at = wide?.at ?? bytes.readUInt32LE(end + 16);
  if (!(at <= end)) return 'the directory of the zip must be whole, was not';
  return { at, count, headers: () => headersAt(bytes, at, count) };
}

/**
 * The end record is 22 bytes and a comment of that stated length: a signature in packed data is not
 * taken for it.
 */
function endOf(bytes: Buffer): number {
  const first = Math.max(0, bytes.length - 22 - 0xffff);
  for (let at = bytes.length - 22; at >= first; at--) {
    const isEnd = bytes.readUInt32LE(at) === END;
    if (isEnd && at + 22 + bytes.readUInt16LE(at + 20) === bytes.length) return at;
  }
  return -1;
}

/**
 * Where the 16- and 32-bit fields of the end record are full, a wider record says what they cannot.
 */
function wideEnd(
  bytes: Buffer,
  end: number,
): { readonly count: number; readonly at: number } | null {
  const locator = end - 20;
  if (locator < 0 || bytes.readUInt32LE(locator) !== LOCATOR_WIDE) return null;
  const record = Number(bytes.readBigUInt64LE(locator + 8));
  if (!(record + 56 <= locator) || bytes.readUInt32LE(record) !== END_WIDE) return null;
  return {
    count: Number(bytes.readBigUInt64LE(record + 32)),
    at: Number(bytes.readBigUInt64LE(record + 48)),
  };
}

function headersAt(bytes: Buffer, first: number, count: number): readonly ZipHeader[] | string {
  const headers: ZipHeader[] = [];
  let at = first;
  for (let i = 0; i < count; i++) {
    const stated = statedAt(bytes, at);
    if (stated === null) return 'the directory of the zip must be whole, was not';
    const from = dataAt(bytes, stated);
    if (typeof from === 'string') return `${stated.name}: ${from}`;
    headers.push({ ...stated, from, to: from + stated.packed });
    at = stated.next;
  }
  return headers;
}

interface Stated {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly local: number;
  readonly next: number;
}

function statedAt(bytes: Buffer, at: number): Stated | null {
  if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== DIRECTORY) return null;
  const extraAt = at + 46 + bytes.readUInt16LE(at + 28);
  const commentAt = extraAt + bytes.readUInt16LE(at + 30);
  const next = commentAt + bytes.readUInt16LE(at + 32);
  if (next > bytes.length) return null;
  const wide = wideFields(bytes.subarray(extraAt, commentAt));
  // APPNOTE 4.5.3: the extra field holds only those values that did not fit, in this order.
  const [size = NaN, packed = NaN, local = NaN] = [24, 20, 42].map((offset) => {
    const narrow = bytes.readUInt32LE(at + offset);
    return narrow === SEE_EXTRA ? (wide.shift() ?? NaN) : narrow;
  });
  if (![size, packed, local].every((each) => Number.isSafeInteger(each))) return null;
  const name = bytes.toString('utf8', at + 46, extraAt);
  if (name.length > NAME_MAX || CONTROL.test(name)) return null;
  const method = bytes.readUInt16LE(at + 10);
  return { name, method, crc: bytes.readUInt32LE(at + 16), packed, size, local, next };
}

/** Where the packed bytes begin, or what the local header says otherwise than the directory. */
function dataAt(bytes: Buffer, stated: Stated): number | string {
  const { local, packed, size, name, method } = stated;
  if (local + 30 > bytes.length || bytes.readUInt32LE(local) !== LOCAL) {
    return 'its data must lie within the file, does not';
  }
  const extraAt = local + 30 + bytes.readUInt16LE(local + 26);
  const from = extraAt + bytes.readUInt16LE(local + 28);
  if (from + packed > bytes.length) return 'its data must lie within the file, does not';
  const differs = 'its data must be what the directory says, is not';
  if (bytes.toString('utf8', local + 30, extraAt) !== name) return differs;
  if (bytes.readUInt16LE(local + 8) !== method) return differs;
  if ((bytes.readUInt16LE(local + 6) & SIZES_FOLLOW) !== 0) return from;
  const agrees = (offset: number, value: number): boolean => {
    const narrow = bytes.readUInt32LE(local + offset);
    return narrow === SEE_EXTRA || narrow === value;
  };
  return agrees(18, packed) && agrees(22, size) ? from : differs;
}

function wideFields(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 0x0001) continue;
    const fields: number[] = [];
    const end = Math.min(extra.length, at + 4 + extra.readUInt16LE(at + 2));
    for (let k = at + 4; k + 8 <= end; k += 8) fields.push(Number(extra.readBigUInt64LE(k)));
    return fields;
  }
  return [];
}
