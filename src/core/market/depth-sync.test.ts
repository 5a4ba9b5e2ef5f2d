import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { timeUs } from '#core/kernel/units';
import {
  bestOf,
  type DepthFrame,
  type DepthSnapshot,
  type DepthSync,
  frameCame,
  levelsOf,
  newDepthSync,
  snapshotCame,
  wireLost,
} from '#core/market/depth-sync';

const at = timeUs(1e15);
const frame = (first: number, last: number, more: Partial<DepthFrame> = {}): DepthFrame => ({
  first,
  last,
  previous: null,
  at,
  bids: [],
  asks: [],
  ...more,
});
const snapshot: DepthSnapshot = {
  lastUpdateId: 100,
  bids: [
    [99, 5],
    [98, 7],
  ],
  asks: [[101, 4]],
};
const synchronised = (): DepthSync => {
  const sync = newDepthSync();
  frameCame(sync, frame(95, 100));
  assert.equal(snapshotCame(sync, snapshot), 'applied');
  return sync;
};

test('DEP-1: nothing is applied before a snapshot; the first frame asks for it, later ones wait', () => {
  const sync = newDepthSync();
  assert.deepEqual(
    [frameCame(sync, frame(95, 97)), frameCame(sync, frame(98, 103, { bids: [[99, 9]] }))],
    ['snapshotWanted', 'waiting'],
  );
  assert.equal(sync.isSynchronised, false);
  assert.equal(snapshotCame(sync, snapshot), 'applied');
  assert.deepEqual(levelsOf(sync, 1, 5), [
    { price: 99, size: 9 },
    { price: 98, size: 7 },
  ]);
});
test('DEP-2: a repeated or older frame changes nothing', () => {
  const sync = synchronised();
  assert.equal(frameCame(sync, frame(101, 102, { bids: [[99, 1]] })), 'applied');
  assert.equal(frameCame(sync, frame(101, 102, { bids: [[99, 8]] })), 'repeated');
  assert.equal(frameCame(sync, frame(90, 95, { bids: [[99, 8]] })), 'repeated');
  assert.deepEqual(levelsOf(sync, 1, 1), [{ price: 99, size: 1 }]);
});
test('DEP-3: a snapshot that is older than the first waiting frame is asked for again', () => {
  const sync = newDepthSync();
  frameCame(sync, frame(105, 106));
  assert.equal(snapshotCame(sync, snapshot), 'snapshotWanted');
  assert.equal(snapshotCame(sync, { ...snapshot, lastUpdateId: 104 }), 'applied');
});
test('DEP-4, F6: a missing frame, by its numbers or by the one that it should follow, makes the book begin again', () => {
  const sync = synchronised();
  assert.equal(frameCame(sync, frame(102, 103)), 'snapshotWanted');
  assert.equal(sync.isSynchronised, false);
  const linked = synchronised();
  assert.equal(frameCame(linked, frame(101, 105, { previous: 100 })), 'applied');
  assert.equal(frameCame(linked, frame(109, 110, { previous: 108 })), 'snapshotWanted');
});
test('DEP-4, F11: a crossed book is a gap that no number betrayed', () => {
  const sync = synchronised();
  assert.equal(frameCame(sync, frame(101, 101, { bids: [[101, 1]] })), 'snapshotWanted');
  assert.equal(sync.isSynchronised, false);
  assert.equal(sync.crossings, 1);
});
test('DEP-5: frames that wait in vain are bounded', () => {
  const sync = newDepthSync();
  for (let i = 0; i < 10_050; i++) frameCame(sync, frame(i + 1, i + 1));
  assert.equal(sync.early.length, 10_000);
});
test('DEP-6: after a cut the old book is not to be used', () => {
  const sync = synchronised();
  wireLost(sync);
  assert.equal(sync.isSynchronised, false);
  assert.equal(frameCame(sync, frame(101, 102)), 'snapshotWanted');
});

/** A venue's true book, frame by frame: what every synchronised client must have after the same update. */
function truth(moves: readonly (readonly [price: number, size: number])[]): {
  frames: DepthFrame[];
  books: Map<number, string>;
  snapshotAt(last: number): DepthSnapshot;
} {
  const book = new Map<number, number>([[1, 1]]);
  const [frames, books, snapshots] = [
    [] as DepthFrame[],
    new Map<number, string>(),
    new Map<number, DepthSnapshot>(),
  ];
  const keep = (last: number): void => {
    const bids = [...book].sort((a, b) => b[0] - a[0]);
    books.set(last, JSON.stringify(bids));
    snapshots.set(last, { lastUpdateId: last, bids, asks: [] });
  };
  keep(0);
  moves.forEach(([price, size], i) => {
    if (size === 0) book.delete(price);
    else book.set(price, size);
    frames.push(frame(i + 1, i + 1, { bids: [[price, size]] }));
    keep(i + 1);
  });
  return {
    frames,
    books,
    snapshotAt: (last) => snapshots.get(last) ?? { lastUpdateId: 0, bids: [], asks: [] },
  };
}
test('DEP-1 to DEP-6, F6: whatever is dropped, repeated or swapped, a synchronised book is the venue’s at that update', () => {
  const moves = fc.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 9 })), {
    minLength: 1,
    maxLength: 60,
  });
  const faults = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 60, maxLength: 60 });
  fc.assert(
    fc.property(moves, faults, fc.integer({ min: 0, max: 3 }), (steps, fault, lag) => {
      const { frames, books, snapshotAt } = truth(steps);
      const arriving = frames.flatMap((each, i) =>
        fault[i] === 0 ? [] : fault[i] === 1 ? [each, each] : [each],
      );
      for (let i = 0; i + 1 < arriving.length; i++)
        if (fault[i] === 2) [arriving[i], arriving[i + 1]] = [arriving[i + 1]!, arriving[i]!];
      const sync = newDepthSync();
      let wantedSince: number | null = null;
      arriving.forEach((each, i) => {
        if (frameCame(sync, each) === 'snapshotWanted') wantedSince = i;
        // The snapshot comes some frames later, as of then.
        if (
          wantedSince !== null &&
          i - wantedSince >= lag &&
          snapshotCame(sync, snapshotAt(each.last)) === 'applied'
        )
          wantedSince = null;
        if (sync.isSynchronised)
          assert.equal(
            JSON.stringify([...sync.bids].sort((a, b) => b[0] - a[0])),
            books.get(sync.lastId),
          );
      });
      assert.equal(bestOf(sync, -1), null);
    }),
  );
});

test('twin of sorting: the best levels of a book of any size, best first, and the best of all', () => {
  const levels = fc.array(
    fc.tuple(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 9 })),
  );
  fc.assert(
    fc.property(levels, levels, fc.integer({ min: 1, max: 12 }), (bids, asks, most) => {
      const sync = newDepthSync();
      const below = bids.map(([price, size]) => [price, size] as const);
      const above = asks.map(([price, size]) => [1000 + price, size] as const);
      frameCame(sync, frame(1, 1));
      assert.equal(snapshotCame(sync, { lastUpdateId: 1, bids: below, asks: above }), 'applied');
      for (const [side, changes] of [
        [1, below],
        [-1, above],
      ] as const) {
        const sorted = [...new Map(changes)].sort(([a], [b]) => (b - a) * side);
        const want = sorted.map(([price, size]) => ({ price, size }));
        assert.deepEqual(levelsOf(sync, side, most), want.slice(0, most));
        assert.equal(bestOf(sync, side), want[0]?.price ?? null);
      }
    }),
  );
});
