// DEP-7: both recorded Binance feeds, spot and USD-M, with messages delayed, swapped, doubled, and snapshots of any moment: one true book, never crossed.
import assert from 'node:assert/strict';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { binanceMessage, type Pair } from '#adapters/tape-binance/binance-message';
import { readBinance } from '#adapters/tape-binance/read-binance';
import { timeUs } from '#core/kernel/units';
import {
  type DepthFrame,
  type DepthSnapshot,
  frameCame,
  newDepthSync,
  snapshotCame,
} from '#core/market/depth-sync';

const DATA = process.env['PLIMSOLL_DATA'] ?? '../shared/data';
const FRAMES = 250;
const levels = (pairs: readonly Pair[]): [number, number][] =>
  pairs.map(([price, size]) => [Math.round(Number(price) * 100), Math.round(Number(size) * 1e5)]);
const bookText = (book: {
  readonly bids: ReadonlyMap<number, number>;
  readonly asks: ReadonlyMap<number, number>;
}): string =>
  JSON.stringify([book.bids, book.asks].map((side) => [...side].sort((a, b) => a[0] - b[0])));

for (const venue of ['spot', 'usdm'] as const) {
  const path = `${DATA}/crypto/binance_${venue}_btcusdt_20240808.jsonl.gz`;
  const skip = existsSync(path) ? false : 'the recording is not beside this folder';
  const lines = (): readonly string[] =>
    gunzipSync(readFileSync(path)).toString().trim().split('\n');

  test(`DEP-7: ${venue}: in any order within a second, doubled, with snapshots of any moment, the book is the true one`, {
    skip,
  }, () => {
    const { frames, snapshots } = recorded(lines());
    const last = frames.at(-1)!.last;
    const delay = fc.array(fc.nat(8), { minLength: frames.length, maxLength: frames.length });
    const moments = fc.array(
      fc.record({
        of: fc.nat(frames.length - 2),
        into: fc.double({ min: 0, max: 1, noNaN: true }),
        later: fc.nat(30),
      }),
      { minLength: 1, maxLength: 6 },
    );
    fc.assert(
      fc.property(delay, moments, fc.nat(4), (delays, asked, doubled) => {
        const arriving: { at: number; frame?: DepthFrame; snapshot?: DepthSnapshot }[] =
          frames.flatMap((frame, i) => {
            const at = i + delays[i]!;
            return i % 5 < doubled
              ? [
                  { at, frame },
                  { at: at + 2.5, frame },
                ]
              : [{ at, frame }];
          });
        for (const { of, into, later } of asked)
          arriving.push({ at: of + later + 0.5, snapshot: between(frames, snapshots, of, into) });
        // One of the first moment: whatever came before it, all that follows it is there.
        arriving.push({ at: 9.5, snapshot: snapshots[0]! });
        const sync = newDepthSync();
        for (const { frame, snapshot } of arriving.sort((a, b) => a.at - b.at))
          if (frame !== undefined) frameCame(sync, frame);
          else if (snapshot !== undefined) snapshotCame(sync, snapshot);
        assert.ok(sync.isSynchronised);
        assert.deepEqual([sync.crossings, sync.lastId], [0, last]);
        assert.equal(bookText(sync), bookText(TRUTH.get(frames)!));
      }),
      { numRuns: 60 },
    );
  });

  test(`DEP-7: ${venue}: the reader joins a snapshot that lies between two diffs, and diffs in the wrong order`, {
    skip,
  }, () => {
    const all = lines().slice(0, 4000);
    const isDiff = (line: string): boolean => line.includes('depthUpdate');
    const plain = read(venue, all);
    const diffs = all.flatMap((line, i) => (isDiff(line) ? [i] : []));
    const swapped = [...all];
    for (const at of [20, 33, 47]) {
      const [a, b] = [diffs[at]!, diffs[at + 1]!];
      [swapped[a], swapped[b]] = [all[b]!, all[a]!];
    }
    const odd = read(venue, swapped);
    assert.ok(odd.quality.notes.includes('3 diffs came late, and were put in their place'));
    assert.equal(odd.quality.notes[0], '0 gaps in the sequence, 0 crossed books');
    const bests = (of: typeof plain): readonly number[] => [
      of.tape.bidPrice.at((of.tape.count - 1) * of.tape.depth)!,
      of.tape.askPrice.at((of.tape.count - 1) * of.tape.depth)!,
    ];
    assert.deepEqual(bests(odd), bests(plain));
    assert.equal(odd.quality.crossed, 0);
  });
}

const TRUTH = new Map<
  readonly DepthFrame[],
  { bids: Map<number, number>; asks: Map<number, number> }
>();
/** The first frames after the recorded snapshot, and the whole book after each. */
function recorded(lines: readonly string[]): {
  readonly frames: readonly DepthFrame[];
  readonly snapshots: readonly DepthSnapshot[];
} {
  const frames: DepthFrame[] = [];
  let snapshot: DepthSnapshot | null = null;
  for (const line of lines) {
    const message = binanceMessage(line);
    assert.ok(typeof message !== 'string', String(message));
    if (message.type === 'snapshot')
      snapshot = {
        lastUpdateId: message.lastUpdateId,
        bids: levels(message.bids),
        asks: levels(message.asks),
      };
    if (message.type === 'diff') {
      const { first, last, previous, at } = message;
      frames.push({
        first,
        last,
        previous,
        at: timeUs(at),
        bids: levels(message.bids),
        asks: levels(message.asks),
      });
    }
    if (snapshot !== null && frames.length >= FRAMES) break;
  }
  assert.ok(snapshot !== null);
  const { lastUpdateId } = snapshot;
  const later = frames.filter(({ last }) => last > lastUpdateId);
  const book = { bids: new Map(snapshot.bids), asks: new Map(snapshot.asks) };
  const snapshots = later.map((frame) => {
    for (const side of ['bids', 'asks'] as const)
      for (const [price, size] of frame[side])
        if (size === 0) book[side].delete(price);
        else book[side].set(price, size);
    return { lastUpdateId: frame.last, bids: [...book.bids], asks: [...book.asks] };
  });
  TRUTH.set(later, book);
  return { frames: later, snapshots: [snapshot, ...snapshots] };
}
/** As the venue answers at any moment: also between two frames, where the book is that after the first. */
function between(
  frames: readonly DepthFrame[],
  snapshots: readonly DepthSnapshot[],
  of: number,
  into: number,
): DepthSnapshot {
  const after = snapshots[of + 1]!;
  const room = frames[of + 1]!.first - 1 - after.lastUpdateId;
  return { ...after, lastUpdateId: after.lastUpdateId + Math.floor(Math.max(0, room) * into) };
}
function read(
  venue: string,
  lines: readonly string[],
): Extract<ReturnType<typeof readBinance>, { ok: true }>['value'] {
  const path = join(tmpdir(), `plimsoll-${venue}-${process.pid}.jsonl`);
  writeFileSync(path, `${lines.join('\n')}\n`);
  const got = readBinance(path, { symbol: null });
  rmSync(path);
  assert.ok(got.ok, got.ok ? '' : got.error.message);
  return got.value;
}
