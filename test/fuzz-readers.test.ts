// Whatever a file holds, a reader answers: with data that keeps its promises, or with problems that
// say where, what and what to do. LONG=1 runs twenty times as many.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configSchema } from '#contracts/config';
import { parseYaml } from '#platform/yaml-config';
import { fuzzReaders } from './support/fuzz-readers.ts';
import { FUZZ_TARGETS } from './support/fuzz-targets.ts';

const isLong = process.env['LONG'] === '1';
const MIB = 2 ** 20;
const shown = (found: unknown): string => JSON.stringify(found, null, 2).slice(0, 4000);

test('MKT-1, MKT-2: no mutation of any kind of file throws, hangs or fills the memory', () => {
  // Code is compiled and buffers are made in the first round; from then on memory is flat.
  const first = fuzzReaders({ seed: 20_250_612, count: 2_000 });
  assert.deepEqual([first.threw, first.slow], [[], []], shown([first.threw, first.slow]));
  const before = process.memoryUsage().rss;
  const found = fuzzReaders({ seed: 7, count: isLong ? 200_000 : 10_000 });
  assert.deepEqual([found.threw, found.slow], [[], []], shown([found.threw, found.slow]));
  assert.equal(found.accepted + found.refused, found.mutations, 'each has an answer');
  const grown = (process.memoryUsage().rss - before) / MIB;
  assert.ok(grown < 400, `${grown.toFixed(0)} MiB more than before`);
});
test('the samples themselves are accepted, and mutations reach what lies behind the door', () => {
  const { accepts } = fuzzReaders({ seed: 3, count: 4_000 });
  for (const { name } of FUZZ_TARGETS) {
    assert.ok((accepts.get(name) ?? 0) > 0, `${name}: none was accepted`);
  }
});
test('a configuration that is larger or deeper than any is refused before it is parsed', () => {
  for (const [text, rule] of [
    ['a: [\n'.repeat(20_000), /nested at most 50 deep/],
    ['[{'.repeat(60), /nested at most 50 deep/],
    ['- '.repeat(20_000), /nested at most 50 deep/],
    ['x'.repeat(2 ** 17 + 1), /at most 131072 characters long, was 131073/],
  ] as const) {
    const found = parseYaml(text, 'plimsoll.yaml', configSchema);
    assert.ok(!found.ok);
    assert.equal(found.error[0]?.code, 'YAML_MALFORMED');
    assert.match(found.error[0].message, rule);
  }
});
test('a configuration of nothing but mistakes has the first fifty of them', () => {
  const found = parseYaml('x: ]\n'.repeat(20_000), 'plimsoll.yaml', configSchema);
  assert.ok(!found.ok);
  assert.equal(found.error.length, 50);
});
test('a seed is a run: the same mutations have the same answers', () => {
  const [one, other] = [1, 2].map(() => fuzzReaders({ seed: 11, count: 400 }));
  assert.deepEqual(one, other);
});
