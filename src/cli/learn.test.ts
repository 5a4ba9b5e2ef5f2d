import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inRounds } from '#cli/learn';
import type { ModelStateDoc } from '#contracts/model-document';
import { driftOf } from '#core/cost/calibrate/drift';
import { problem } from '#core/kernel/failure';
import { err, ok } from '#core/kernel/result';

const failed = err(problem('SERVICE_UNREACHABLE', 'PLIMSOLL_URL', 'it did not answer', 'start it'));
const answered = (inUse: string) =>
  ok({ inUse, drift: driftOf(inUse, []), learned: [] } as unknown as ModelStateDoc);

test('CAL-21: a round that failed is told and the next one tries again; the first says what is wrong', async () => {
  const answers = [answered('one'), failed, answered('two')];
  const stop = new AbortController();
  const said: string[] = [];
  const last = await inRounds(
    () => Promise.resolve(answers.shift() ?? failed),
    1000,
    stop.signal,
    (line) => {
      said.push(line);
      if (answers.length === 0) stop.abort();
    },
  );
  assert.ok(last.ok && last.value.inUse === 'two');
  assert.equal(said.length, 3);
  assert.match(said[1] ?? '', /it did not answer; the next round tries again/);
  const first = await inRounds(
    () => Promise.resolve(failed),
    1000,
    new AbortController().signal,
    () => assert.fail('nothing to tell'),
  );
  assert.ok(!first.ok && first.error.code === 'SERVICE_UNREACHABLE');
});
