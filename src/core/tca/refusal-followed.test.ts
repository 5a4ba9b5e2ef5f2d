import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { refusalFigure, type TurnedAwayOrder, wouldHaveCost } from '#core/tca/refusal-followed';

const refused = (said: Partial<TurnedAwayOrder> = {}): TurnedAwayOrder => ({
  id: 'A',
  code: 'ADV_SHARE_ABOVE_MAX',
  side: 'buy',
  day: '2026-01-05',
  arrival: { mid: 10_000, spread: 2, walkBps: 30, takerFeesBps: 1 },
  before: { expectedBps: 20, highBps: 60, limitBps: 50 },
  followed: { mid: 10_010, midMean: 10_005, seenShare: 1 },
  ...said,
});
const toMean = (midMean: number | null, seenShare = 1): TurnedAwayOrder['followed'] => ({
  mid: midMean,
  midMean,
  seenShare,
});

test('TCA-64: a refused order would have cost its estimate and the move of the mean mid against it', () => {
  const { costBps, immediateBps, boundBps, isAboveBound } = wouldHaveCost(refused())!;
  assert.deepEqual(
    { costBps, immediateBps, boundBps, isAboveBound },
    {
      costBps: 25,
      immediateBps: 31,
      boundBps: 50,
      isAboveBound: false,
    },
  );
  assert.equal(wouldHaveCost(refused({ side: 'sell' }))?.costBps, 15);
  assert.equal(wouldHaveCost(refused({ followed: toMean(10_031) }))?.isAboveBound, true);
});

test('TCA-64: without a limit the bound is the upper end of the estimate', () => {
  const before = { expectedBps: 20, highBps: 60, limitBps: null };
  assert.equal(wouldHaveCost(refused({ before }))?.boundBps, 60);
});

test('TCA-64: a market that was not seen is unknown, and so is one that was seen for less than half of the time', () => {
  for (const no of [
    { arrival: null },
    { before: null },
    { followed: null },
    { followed: toMean(null) },
    { followed: toMean(10_005, 0.4) },
  ])
    assert.equal(wouldHaveCost(refused(no)), null, JSON.stringify(no));
});

test('TCA-65: every refusal is counted, the cheap ones beside those avoided, and said in words', () => {
  const found = refusalFigure([
    refused({ followed: toMean(10_040), day: '2026-01-05' }),
    refused({ followed: toMean(9_990), day: '2026-01-06' }),
    refused({ followed: null }),
    refused({ followed: toMean(null) }),
  ]);
  assert.equal(
    found.sentence,
    '4 refused, 2 followed to their deadline, 1 still within their time, 1 unknown because the market was not seen: 1 would have cost more than their bound, 1 less; mean 35.0 bps, modelled.',
  );
  assert.ok(found.interval95Bps !== null);
  assert.equal(found.immediate.n, 2);
  assert.equal(refusalFigure([]).sentence, 'No order was refused.');
});

test('TCA-65: refused = followed + waiting + unknown, and followed = avoided + cheap', () => {
  const order = fc.record({
    mid: fc.option(fc.integer({ min: 9_000, max: 11_000 })),
    seenShare: fc.double({ min: 0, max: 1, noNaN: true }),
    isFollowed: fc.boolean(),
    isKnown: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(order, { maxLength: 30 }), (orders) => {
      const found = refusalFigure(
        orders.map(({ mid, seenShare, isFollowed, isKnown }) =>
          refused({
            followed: isFollowed ? toMean(mid, seenShare) : null,
            ...(isKnown ? {} : { arrival: null }),
          }),
        ),
      );
      assert.equal(found.refused, orders.length);
      assert.equal(found.refused, found.followed + found.waiting + found.unknown);
      assert.equal(found.followed, found.avoided + found.cheap);
    }),
  );
});
