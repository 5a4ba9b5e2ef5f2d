import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cli } from './support/running-service.ts';

const ESCAPE = '\x1b[';
const refused = ['exchange', '--fees', 'bnb'];

test('what goes through a pipe is plain text, whatever CI, TERM or NO_COLOR say; FORCE_COLOR alone colours it', async () => {
  const plain = { CI: 'true', TERM: 'xterm-256color' };
  for (const env of [{}, plain, { ...plain, NO_COLOR: '1' }]) {
    const { code, err } = await cli(refused, env);
    assert.equal(code, 2);
    assert.match(err, /--fees: must be received/);
    assert.ok(!err.includes(ESCAPE), `${JSON.stringify(env)} coloured a pipe`);
  }
  assert.ok((await cli(refused, { FORCE_COLOR: '1' })).err.includes(ESCAPE));
});
