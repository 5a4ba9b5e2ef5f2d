// EXC-2: work that arrives together is one commit, and nobody is answered before it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sharedCommit } from '#venues/exchange/spot/rest/shared-commit';

test('EXC-2: three requests of one turn share a commit and are answered after it, in order', async () => {
  const said: string[] = [];
  const together = sharedCommit(
    (work) => {
      work();
      said.push('commit');
    },
    (error) => assert.fail(String(error)),
  );
  await Promise.all(
    [1, 2, 3].map((n) => together(() => said.push(`do ${n}`)).then(() => said.push(`tell ${n}`))),
  );
  assert.deepEqual(said, ['do 1', 'do 2', 'do 3', 'commit', 'tell 1', 'tell 2', 'tell 3']);
  await together(() => said.push('do 4'));
  assert.deepEqual(said.slice(7), ['do 4', 'commit']);
});
test('EXC-2: where the commit fails nobody is answered', async () => {
  let isTold = false;
  const error = await new Promise((resolve) => {
    const together = sharedCommit(() => {
      throw new Error('disk full');
    }, resolve);
    void together(() => 1).then(() => (isTold = true));
  });
  assert.match(String(error), /disk full/);
  assert.equal(isTold, false);
});
