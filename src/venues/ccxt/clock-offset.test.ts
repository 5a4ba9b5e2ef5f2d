import assert from 'node:assert/strict';
import { test } from 'node:test';
import { clockOffset } from '#venues/ccxt/clock-offset';

const sample = (
  offset: number,
  out: number,
  back: number,
): { sentMs: number; receivedMs: number; venueMs: number } => ({
  sentMs: 1000,
  receivedMs: 1000 + out + back,
  venueMs: 1000 + out + offset,
});
test('VEN-6, F17: the median of round trips finds the offset, and one slow answer moves nothing', () => {
  const found = clockOffset([
    sample(1270, 20, 20),
    sample(1270, 22, 18),
    sample(1270, 900, 10),
    sample(1270, 19, 21),
    sample(1270, 20, 20),
  ]);
  assert.ok(
    found !== null && Math.abs(found.offsetMs - 1270) <= 2 && found.errorMs === 20 && found.n === 5,
    JSON.stringify(found),
  );
  assert.equal(clockOffset([]), null);
  assert.equal(clockOffset([sample(-300, 10, 10), sample(-320, 10, 10)])?.offsetMs, -310);
});
