// ALG-12: the book of a coin, and how it shows that something was missed.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { coinBook, stampOf } from '#venues/alpaca/coin-book';

const at = (ms: number): string => new Date(1_800_000_000_000 + ms).toISOString();
const rows = (levels: readonly (readonly [number, number])[]) => levels.map(([p, s]) => ({ p, s }));
type Levels = readonly (readonly [number, number])[];
const whole = (ms: number, b: Levels, a: Levels) => ({
  t: at(ms),
  r: true,
  b: rows(b),
  a: rows(a),
});
const change = (ms: number, b: Levels, a: Levels) => ({ t: at(ms), b: rows(b), a: rows(a) });

test('ALG-12: a change without the whole is nothing; a level of size 0 is gone; the whole replaces everything', () => {
  const book = coinBook();
  assert.equal(book.came(change(0, [[100, 1]], [])), 'waiting');
  assert.equal(book.isWhole, false);
  assert.equal(
    book.came(
      whole(
        1,
        [
          [100, 1],
          [99, 2],
        ],
        [[101, 3]],
      ),
    ),
    'applied',
  );
  book.came(
    change(
      2,
      [
        [100, 0],
        [98, 5],
      ],
      [[102, 1]],
    ),
  );
  assert.deepEqual(book.side(1, 20), [
    [99, 2],
    [98, 5],
  ]);
  assert.deepEqual(book.side(-1, 1), [[101, 3]]);
  book.came(whole(3, [[90, 1]], []));
  assert.deepEqual([book.side(1, 20), book.best(-1)], [[[90, 1]], null]);
});

test('ALG-12: it is broken by a change from before and by a cross, and whole again with the next whole', () => {
  const book = coinBook();
  book.came(whole(10, [[100, 1]], [[101, 1]]));
  assert.equal(book.came(change(9, [[99, 1]], [])), 'broken');
  assert.equal(book.isWhole, false);
  book.came(whole(20, [[100, 1]], [[101, 1]]));
  assert.equal(
    book.came(change(21, [[101, 1]], [])),
    'broken',
    'the ask that was taken was missed',
  );
  assert.equal(book.came(change(22, [], [[102, 1]])), 'waiting');
  assert.equal(book.came(whole(23, [[101, 1]], [[102, 1]])), 'applied');
});

test('ALG-12: beside the book that is asked for: the same, another at the same time, a newer one, or nothing to say', () => {
  const book = coinBook();
  book.came(whole(10, [[100, 1]], [[101, 1]]));
  book.came(change(20, [[100, 2]], []));
  assert.equal(book.compared(change(20, [[100, 2]], [[101, 1]])), 'same');
  assert.equal(book.compared(change(10, [[100, 1]], [[101, 1]])), 'same', 'as it was then');
  assert.equal(book.compared(change(20, [[100, 3]], [[101, 1]])), 'other');
  assert.equal(book.compared(change(15, [[100, 1]], [[101, 1]])), null);
  assert.equal(book.compared(change(30, [[100, 2]], [[101, 1]])), 'newer');
  assert.equal(book.hasReached(stampOf(at(20))), true);
  assert.equal(book.hasReached(stampOf(at(30))), false);
  assert.ok(stampOf('2026-01-01T00:00:00.5Z') > stampOf('2026-01-01T00:00:00.123456789Z'));
});

// A venue that changes levels at random, and a wire that loses one frame: a book that claims to be the same is the same.
test('ALG-12: a frame that is missed near the touch never passes the comparison', () => {
  const level = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 4 }));
  const frames = fc.array(fc.tuple(fc.boolean(), level), { minLength: 2, maxLength: 40 });
  fc.assert(
    fc.property(frames, fc.nat(), (steps, pick) => {
      const lost = pick % steps.length;
      const [theirs, ours] = [coinBook(), coinBook()];
      for (const book of [theirs, ours]) book.came(whole(0, [[100, 1]], [[101, 1]]));
      steps.forEach(([isBid, [away, size]], i) => {
        const levels: Levels = [[isBid ? 100 - away : 101 + away, size]];
        const frame = change(i + 1, isBid ? levels : [], isBid ? [] : levels);
        theirs.came(frame);
        if (i !== lost) ours.came(frame);
      });
      const now = change(steps.length, theirs.side(1, 50), theirs.side(-1, 50));
      const isSame =
        JSON.stringify([1, -1].map((of) => theirs.side(of as 1 | -1, 5))) ===
        JSON.stringify([1, -1].map((of) => ours.side(of as 1 | -1, 5)));
      const verdict = ours.compared(now);
      assert.equal(verdict, lost === steps.length - 1 ? 'newer' : isSame ? 'same' : 'other');
    }),
  );
});
