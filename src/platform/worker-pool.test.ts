import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { type ProcessEnd, runInProcesses } from '#platform/worker-pool';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-pool-'));
after(() => rmSync(folder, { recursive: true, force: true }));
/** Doubles numbers; 'die' ends the process, 'fail' says why before it does, 'hang' never answers. */
const FILE = join(folder, 'double.mjs');
writeFileSync(
  FILE,
  `process.on('message', ({ task }) => {
    if (task === 'die') process.kill(process.pid, 'SIGABRT');
    if (task === 'fail') process.send({ died: 'as asked' }, () => process.exit(1));
    if (typeof task === 'number') process.send({ answer: 2 * task });
  });`,
);
async function ran(
  tasks: readonly unknown[],
  signal?: AbortSignal,
): Promise<readonly ProcessEnd[]> {
  const ends: ProcessEnd[] = [];
  await runInProcesses(
    pathToFileURL(FILE).href,
    tasks.map((task) => ({ kind: 'double', task })),
    2,
    { signal, onEnd: (index, end) => void (ends[index] = end) },
  );
  return ends;
}

test('a process that dies answers for its task alone', async () => {
  assert.deepEqual(await ran([1, 'die', 3, 'fail', 5, 6]), [
    { answer: 2 },
    { died: 'it ended with SIGABRT' },
    { answer: 6 },
    { died: 'as asked' },
    { answer: 10 },
    { answer: 12 },
  ]);
});

test('a signal ends what is at work and begins no more', { timeout: 20_000 }, async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 300);
  const ends = await ran(['hang', 'hang', 5, 6], stop.signal);
  const died = { died: 'it ended with SIGKILL' };
  assert.deepEqual(ends, [died, died]);
});
