import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OrderDoc } from '#contracts/documents';
import { outcomesOf } from '#web/costs/record';

const order = (parentId: string, realised: number, isWithin: boolean, modelId = 'a'): OrderDoc =>
  ({
    parentId,
    order: { symbol: 'X' },
    estimate: { expectedBps: 10, interval90Bps: [-5, 25], modelId },
    tca: { totalBps: realised, withinInterval90: isWithin },
  }) as unknown as OrderDoc;

test('record: only orders with an estimate and a cost count', () => {
  const orders = [
    order('1', 12, true),
    order('3', 40, false),
    { ...order('5', 1, true), tca: null },
    { ...order('6', 1, true), estimate: null },
  ];
  assert.deepEqual(
    outcomesOf(orders).map(({ parentId, realisedBps, isWithin }) => [
      parentId,
      realisedBps,
      isWithin,
    ]),
    [
      ['1', 12, true],
      ['3', 40, false],
    ],
  );
});
