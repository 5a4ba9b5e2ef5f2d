import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { webhookSignature } from '#adapters/notify-webhook/signature';

test('ALR-12: a signature binds the time, the body and the secret', () => {
  const signed = webhookSignature('s3cret', '{"version":1}', 1_700_000_000);
  const hex = createHmac('sha256', 's3cret').update('1700000000.{"version":1}').digest('hex');
  assert.equal(signed, `t=1700000000,v1=${hex}`);
  for (const other of [
    webhookSignature('s3cret', '{"version":2}', 1_700_000_000),
    webhookSignature('s3cret', '{"version":1}', 1_700_000_001),
    webhookSignature('other', '{"version":1}', 1_700_000_000),
  ])
    assert.notEqual(other.split('v1=')[1], hex);
});
