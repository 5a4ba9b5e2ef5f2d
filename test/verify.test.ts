import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { verify } from '#verify/verify';

const path = join(process.env['PLIMSOLL_REFERENCE'] ?? '../shared/reference', 'vectors.json');
const FAMILIES = /^(AC-0[1-7]|SQRT|VWAP|POV|WALK|IS-|BENCH|VT|ADV)/;

test('every published number of the families that are here is reached', (t) => {
  if (!existsSync(path)) return t.skip(`skipped: no ${path}`);
  const result = verify(JSON.parse(readFileSync(path, 'utf8')), path);
  assert.ok(result.ok);
  assert.equal(result.value.failed, 0, JSON.stringify(result.value.results.filter((each) => each.status === 'failed')));
  const ours = result.value.results.filter((each) => FAMILIES.test(each.id));
  assert.ok(ours.length >= 35);
  assert.deepEqual(ours.filter((each) => each.status !== 'passed'), []);
});
test('a wrong number fails, a missing leaf fails, an unknown family is listed and not counted', () => {
  const result = verify([{ id: 'POV-01-x', inputs: { pov: [0.2] }, expected: { alpha: [0.26] }, tolerance: { rel: 1e-9, abs: 0 } }, { id: 'POV-01-y', inputs: { pov: [0.2] }, expected: { beta: 1 } }, { id: 'POV-01-z', inputs: {}, expected: { alpha: [1] } }, { id: 'XYZ', expected: {} }], 'made');
  assert.ok(result.ok);
  assert.deepEqual(result.value.results.map((each) => each.status), ['failed', 'failed', 'failed', 'notImplemented']);
  assert.equal(verify({}, 'made').ok, false);
});
