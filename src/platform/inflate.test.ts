import assert from 'node:assert/strict';
import { test } from 'node:test';
import { constants, gzipSync } from 'node:zlib';
import type { Problem } from '#core/kernel/failure';
import { type Random, seededRandom } from '#core/kernel/random';
import { ok, type Result } from '#core/kernel/result';
import type { Chunks } from '#platform/file-chunks';
import { gunzipChunks } from '#platform/gunzip';

/** Bytes as a file gives them, `size` at a time. */
function inPieces(bytes: Uint8Array, size: number): Chunks {
  let at = 0;
  return {
    next: () => ok(at >= bytes.length ? null : bytes.subarray(at, (at += size))),
  };
}
function unpacked(
  bytes: Uint8Array,
  pieces: { readonly into: number; readonly out: number },
): Result<Buffer, Problem> {
  const source = inPieces(bytes, pieces.into);
  const chunks = gunzipChunks(source, { path: 'x.gz', chunkBytes: pieces.out });
  const found: Buffer[] = [];
  for (;;) {
    const piece = chunks.next();
    if (!piece.ok) return piece;
    if (piece.value === null) return ok(Buffer.concat(found));
    found.push(Buffer.from(piece.value));
  }
}
/** Rows, noise, and long runs: what packs by each kind of block and copies from far and near. */
function sample(random: Random, length: number): Buffer {
  const parts: Buffer[] = [];
  for (let made = 0; made < length; ) {
    const kind = random.next();
    const size = Math.floor(random.next() * 4000);
    const part =
      kind < 0.4
        ? Buffer.from(Array.from({ length: size }, () => Math.floor(random.next() * 256)))
        : kind < 0.8
          ? Buffer.from(`2024-03-05 10:00:00,${random.next()},100\n`.repeat(size >> 5))
          : Buffer.alloc(size, 97);
    parts.push(part);
    made += part.length;
  }
  return Buffer.concat(parts);
}
const PIECES = [
  { into: 1, out: 1 },
  { into: 7, out: 300 },
  { into: 4096, out: 65_536 },
  { into: 1 << 20, out: 1 << 20 },
] as const;
const SMALL = { into: 4096, out: 300 };
const STRATEGIES = [
  constants.Z_DEFAULT_STRATEGY,
  constants.Z_FIXED,
  constants.Z_HUFFMAN_ONLY,
  constants.Z_RLE,
] as const;

test('a gzip file unpacks to what was packed, by any kind of block, in pieces of any size', () => {
  const random = seededRandom(5);
  for (const strategy of STRATEGIES) {
    for (const level of [0, 1, 6, 9]) {
      const whole = sample(random, 60_000);
      const packed = gzipSync(whole, { level, strategy });
      for (const pieces of PIECES) {
        const found = unpacked(packed, pieces);
        assert.ok(found.ok, JSON.stringify(found));
        assert.ok(found.value.equals(whole), `level ${level}, strategy ${strategy}`);
      }
    }
  }
});
test('members after each other, empty ones, and zeros behind the last are one file', () => {
  const [a, b] = [Buffer.from('one\n'), Buffer.from('two\n')];
  const parts = [gzipSync(Buffer.alloc(0)), gzipSync(a), gzipSync(Buffer.alloc(0)), gzipSync(b)];
  const found = unpacked(Buffer.concat([...parts, Buffer.alloc(99)]), { into: 3, out: 5 });
  assert.ok(found.ok, JSON.stringify(found));
  assert.equal(found.value.toString(), 'one\ntwo\n');
});
test('a header with a name, a comment, extra bytes and a checksum is passed over', () => {
  const plain = gzipSync('hello\n');
  const header = Buffer.from([0x1f, 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 3]);
  const extra = Buffer.from('\u0002\u0000xx', 'latin1');
  const texts = Buffer.from('name\0comment\0cc', 'latin1');
  const found = unpacked(Buffer.concat([header, extra, texts, plain.subarray(10)]), PIECES[0]);
  assert.ok(found.ok, JSON.stringify(found));
  assert.equal(found.value.toString(), 'hello\n');
});
test('MKT-1: cut anywhere, or with any bit flipped, a gzip file is refused or the same', () => {
  const whole = sample(seededRandom(6), 1500);
  const packed = gzipSync(whole);
  for (let length = 0; length < packed.length; length++) {
    const found = unpacked(packed.subarray(0, length), SMALL);
    assert.equal(found.ok ? '' : found.error.code, 'GZIP_DAMAGED', `cut at ${length}`);
  }
  for (let bit = 0; bit < packed.length * 8; bit++) {
    const flipped = Buffer.from(packed);
    flipped[bit >> 3]! ^= 1 << (bit & 7);
    const found = unpacked(flipped, SMALL);
    // A time or a system in the header may change: the bytes do not.
    if (found.ok) assert.ok(found.value.equals(whole), `bit ${bit}`);
    else assert.equal(found.error.code, 'GZIP_DAMAGED');
  }
});
test('MKT-1: something else behind the last member is damage, not the end', () => {
  const found = unpacked(Buffer.concat([gzipSync('one\n'), Buffer.from('two\n')]), PIECES[1]);
  assert.equal(found.ok ? '' : found.error.code, 'GZIP_DAMAGED');
});
test('random bytes behind a header never throw', () => {
  const random = seededRandom(7);
  const header = gzipSync('').subarray(0, 10);
  for (let round = 0; round < 3000; round++) {
    const noise = Array.from({ length: Math.floor(random.next() * 300) }, () =>
      Math.floor(random.next() * 256),
    );
    const found = unpacked(Buffer.concat([header, Buffer.from(noise)]), SMALL);
    assert.equal(found.ok ? '' : found.error.code, 'GZIP_DAMAGED');
  }
});
