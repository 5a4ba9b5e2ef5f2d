import { crc32, inflateRawSync } from 'node:zlib';
import { problem, type Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';

export interface ZipEntry {
  readonly name: string;
  readonly data: Uint8Array;
}
const REMEDY = 'fetch the file again: it is incomplete or damaged';
const [END, DIRECTORY, LOCAL] = [0x06054b50, 0x02014b50, 0x04034b50];
const SEE_EXTRA = 0xffff_ffff; // a 32-bit field whose value stands in the zip64 extra field

/** All entries of a zip, each checked against its length and CRC: a truncated or damaged file is an error, never fewer rows. */
export function readZip(bytes: Buffer, source: string): Result<readonly ZipEntry[], Problem> {
  const bad = (message: string): { readonly ok: false; readonly error: Problem } => err(problem('ZIP_DAMAGED', source, message, REMEDY));
  const end = endOf(bytes);
  if (end < 0) return bad('a zip must end in its directory, this one does not: truncated, or not a zip');
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  const entries: ZipEntry[] = [];
  for (let i = 0; i < count; i++) {
    const header = headerAt(bytes, at);
    if (header === null) return bad('the directory of the zip must be whole, was not');
    const { name, method, packed, size, crc, local } = header;
    at = header.next;
    if (local + 30 > bytes.length || bytes.readUInt32LE(local) !== LOCAL) return bad(`${name}: its data must lie within the file, does not`);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    if (from + packed > bytes.length) return bad(`${name}: its data must lie within the file, does not`);
    const data = unpack(bytes.subarray(from, from + packed), method, size);
    if (data === null) return bad(`${name}: could not be unpacked (damaged, encrypted, or packed by another method than deflate)`);
    if (data.length !== size || crc32(data) !== crc) return bad(`${name}: must match its length and checksum, did not`);
    entries.push({ name, data });
  }
  return ok(entries);
}

/** The end record is 22 bytes and a comment of that stated length: a signature that happens to lie in packed data is not taken for it. */
function endOf(bytes: Buffer): number {
  for (let at = bytes.length - 22; at >= Math.max(0, bytes.length - 22 - 0xffff); at--) {
    if (bytes.readUInt32LE(at) === END && at + 22 + bytes.readUInt16LE(at + 20) === bytes.length) return at;
  }
  return -1;
}

interface Header {
  readonly name: string;
  readonly method: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly local: number;
  readonly next: number;
}

function headerAt(bytes: Buffer, at: number): Header | null {
  if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== DIRECTORY) return null;
  const [nameLength, extraLength, comment] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32)];
  const extraAt = at + 46 + nameLength;
  if (extraAt + extraLength + comment > bytes.length) return null;
  const large = wideFields(bytes.subarray(extraAt, extraAt + extraLength));
  // APPNOTE 4.5.3: the extra field holds only those values that did not fit, in this order.
  const [size, packed, local] = [24, 20, 42].map((offset) => {
    const narrow = bytes.readUInt32LE(at + offset);
    return narrow === SEE_EXTRA ? (large.shift() ?? NaN) : narrow;
  });
  if (!Number.isSafeInteger(size) || !Number.isSafeInteger(packed) || !Number.isSafeInteger(local)) return null;
  return {
    name: bytes.toString('utf8', at + 46, extraAt), method: bytes.readUInt16LE(at + 10), crc: bytes.readUInt32LE(at + 16),
    packed: packed ?? 0, size: size ?? 0, local: local ?? 0, next: extraAt + extraLength + comment,
  };
}

function wideFields(extra: Buffer): number[] {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 0x0001) continue;
    const fields: number[] = [];
    for (let k = at + 4; k + 8 <= Math.min(extra.length, at + 4 + extra.readUInt16LE(at + 2)); k += 8) fields.push(Number(extra.readBigUInt64LE(k)));
    return fields;
  }
  return [];
}

function unpack(packed: Uint8Array, method: number, size: number): Uint8Array | null {
  if (method === 0) return packed;
  if (method !== 8) return null;
  try {
    // The stated length bounds the memory: a damaged or hostile entry cannot grow beyond it.
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch {
    // The library's exception carries nothing that the caller could not say better.
    return null;
  }
}
