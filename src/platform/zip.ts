import { crc32, inflateRawSync } from 'node:zlib';
import { problem, type Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';

export interface ZipEntry {
  readonly name: string;
  readonly data: Uint8Array;
}
const REMEDY = 'fetch the file again: it is incomplete or damaged';

/** All entries of a zip, each checked against its length and CRC: a truncated or damaged file is an error, never fewer rows. */
export function readZip(bytes: Buffer, source: string): Result<readonly ZipEntry[], Problem> {
  const bad = (message: string): { readonly ok: false; readonly error: Problem } => err(problem('ZIP_DAMAGED', source, message, REMEDY));
  const end = bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0) return bad('a zip must end in its directory, this one does not: truncated, or not a zip');
  const count = bytes.readUInt16LE(end + 10);
  let at = bytes.readUInt32LE(end + 16);
  const entries: ZipEntry[] = [];
  for (let i = 0; i < count; i++) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x02014b50) return bad('the directory of the zip must be whole, was not');
    const [method, crc, packed, size] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 16), bytes.readUInt32LE(at + 20), bytes.readUInt32LE(at + 24)];
    const [nameLength, extra, comment, local] = [bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32), bytes.readUInt32LE(at + 42)];
    const name = bytes.toString('utf8', at + 46, at + 46 + nameLength);
    at += 46 + nameLength + extra + comment;
    if (local + 30 > bytes.length) return bad(`${name}: its data must lie within the file, does not`);
    const from = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const data = unpack(bytes.subarray(from, from + packed), method);
    if (data === null) return bad(`${name}: could not be unpacked`);
    if (data.length !== size || crc32(data) !== crc) return bad(`${name}: must match its length and checksum, did not`);
    entries.push({ name, data });
  }
  return ok(entries);
}

function unpack(packed: Uint8Array, method: number): Uint8Array | null {
  if (method === 0) return packed;
  if (method !== 8) return null;
  try {
    return inflateRawSync(packed);
  } catch {
    // The library's exception carries nothing that the caller could not say better.
    return null;
  }
}
