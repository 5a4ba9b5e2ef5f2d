// F35: whatever comes over the wire of the paper venue, in either direction, is a reconnect or a fact that does not fit: no halt, no throw, no exit.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuzzWire } from './support/fuzz-wire.ts';

test('F35: half lines, wrong values, nonsense and cuts on the wire of the paper venue halt neither side', async (t) => {
  const found = await fuzzWire({
    seed: Number(process.env['PROPERTY_SEED'] ?? 1),
    seconds: Number(process.env['FUZZ_SECONDS'] ?? 15),
    probability: 0.1,
  });
  t.diagnostic(JSON.stringify({ ...found, failures: found.failures.length }));
  assert.deepEqual(found.failures, []);
  assert.ok(found.spoilt > 8 && found.connections > 3 && found.orders > 5, JSON.stringify(found));
});
