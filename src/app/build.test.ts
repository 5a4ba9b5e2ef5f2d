import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildId, version } from '#app/build';

test('a build has one name, which begins with its version and fits the name of a queue', () => {
  assert.equal(buildId(), buildId());
  assert.ok(buildId().startsWith(`${version}-`));
  assert.match(buildId(), /^[\w.-]+$/);
});
