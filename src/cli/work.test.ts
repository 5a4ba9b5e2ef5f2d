import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImportDone } from '#cli/file-job';
import type { ImportTask } from '#cli/job-kinds';
import { workAskIn, worked } from '#cli/work';
import { problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { PartEnd, PartRunner } from '#platform/part-runner';

const ask = { processes: 1, isSpread: false };
/** Ends parts as it is told, in its own order. */
const runner = (ends: readonly PartEnd[], closed: () => void): PartRunner => ({
  by: 'by a test',
  run(_kind, _tasks, { onEnd }) {
    for (const end of ends) onEnd(end);
    return Promise.resolve(ok(null));
  },
  close: () => Promise.resolve(closed()),
});
const done = (id: string): Result<ImportDone, never> => ok({ id } as ImportDone);

test('answers come in order of the tasks, whatever the order they ended in; a part that died says so', async () => {
  let isClosed = false;
  const ends = [
    { index: 2, answer: done('c') },
    { index: 1, died: 'out of memory' },
    { index: 0, answer: done('a') },
  ];
  const found = await worked(
    { kind: 'import', tasks: ends.map(() => ({}) as ImportTask), ask },
    { openWork: () => Promise.resolve(ok(runner(ends, () => (isClosed = true)))) },
  );
  assert.ok(found.ok);
  assert.deepEqual(found.value[0], ok(done('a')));
  assert.deepEqual(found.value[2], ok(done('c')));
  const [, died] = found.value;
  assert.ok(died !== undefined && !died.ok);
  assert.equal(died.error.code, 'WORKER_DIED');
  assert.match(died.error.message, /out of memory/);
  assert.ok(isClosed);
});

test('work that nobody can do is one problem', async () => {
  const none = problem('WORKER_NONE', '--workers', 'none is', 'start one');
  const found = await worked(
    { kind: 'import', tasks: [{} as ImportTask], ask },
    { openWork: () => Promise.resolve(err(none)) },
  );
  assert.deepEqual(found, err(none));
});

test('--workers and --jobs: one of them', () => {
  assert.deepEqual(workAskIn({}, 3), ok({ processes: 3, isSpread: false }));
  assert.deepEqual(workAskIn({ workers: true }, 3), ok({ processes: 3, isSpread: true }));
  for (const flags of [{ jobs: '0' }, { jobs: 'x' }, { jobs: '2', workers: true }])
    assert.equal(workAskIn(flags).ok, false, JSON.stringify(flags));
});
