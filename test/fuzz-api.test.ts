// F35: no request, whatever is in it, halts the desk or finds a bug. The long count is part of the proof.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzzApi } from './support/fuzz-api.ts';

test('F35: 8,000 requests that nobody would send: no server error, no halt, and the desk works on', async () => {
  const found = await fuzzApi({
    seed: Number(process.env['PROPERTY_SEED'] ?? 1),
    count: Number(process.env['FUZZ_COUNT'] ?? 8000),
  });
  assert.deepEqual(found.failures, []);
  assert.ok((found.byStatus[200] ?? 0) > found.requests / 10, JSON.stringify(found.byStatus));
  assert.ok(found.orders > 4, `${found.orders} orders were placed or refused by the gate`);
});
