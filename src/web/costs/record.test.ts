import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OrderDoc } from '#contracts/documents';
import { outcomesOf, recordsOf } from '#web/costs/record';

const order = (parentId: string, realised: number, isWithin: boolean, modelId = 'a'): OrderDoc =>
  ({
    parentId,
    order: { symbol: 'X' },
    estimate: { expectedBps: 10, interval90Bps: [-5, 25], modelId },
    tca: { totalBps: realised, withinInterval90: isWithin },
  }) as unknown as OrderDoc;

test('record: only orders with an estimate and a cost count; bias and share are of one model', () => {
  const orders = [
    order('1', 12, true),
    order('2', 8, true),
    order('3', 40, false),
    order('4', 10, true, 'b'),
    { ...order('5', 1, true), tca: null },
  ];
  const [a, b] = recordsOf(outcomesOf(orders));
  assert.deepEqual([a?.n, a?.biasBps, a?.within, b?.n, b?.biasErrorBps], [3, 10, 2 / 3, 1, null]);
  assert.ok(
    a !== undefined && a.band[0] < 2 / 3 && a.band[1] > 2 / 3 && a.band[0] > 0.1 && a.band[1] < 1,
  );
});
test('record: of nothing there is none', () => assert.deepEqual(recordsOf([]), []));
