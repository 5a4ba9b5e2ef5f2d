import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runInThreads, type ThreadEnd } from '#platform/worker-pool';

/** Doubles numbers; 'die' ends the thread, 'hang' never answers. */
const FILE = `data:text/javascript,${encodeURIComponent(`
  import { parentPort } from 'node:worker_threads';
  parentPort.on('message', ({ task }) => {
    if (task === 'die') throw new Error('as asked');
    if (task !== 'hang') parentPort.postMessage({ answer: 2 * task });
  });
`)}`;
async function ran(tasks: readonly unknown[], signal?: AbortSignal): Promise<readonly ThreadEnd[]> {
  const ends: ThreadEnd[] = [];
  await runInThreads(
    FILE,
    tasks.map((task) => ({ kind: 'double', task })),
    2,
    { signal, onEnd: (index, end) => void (ends[index] = end) },
  );
  return ends;
}

test('a thread that dies answers for its task alone', async () => {
  assert.deepEqual(await ran([1, 'die', 3, 4]), [
    { answer: 2 },
    { died: 'as asked' },
    { answer: 6 },
    { answer: 8 },
  ]);
});

test('a signal ends what is at work and begins no more', { timeout: 20_000 }, async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 300);
  const ends = await ran(['hang', 'hang', 5, 6], stop.signal);
  assert.deepEqual(ends, [{ died: 'it ended with 1' }, { died: 'it ended with 1' }]);
});
