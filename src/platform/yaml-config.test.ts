import assert from 'node:assert/strict';
import { test } from 'node:test';
import { z } from 'zod';
import { parseYaml, problemLine, readYaml } from '#platform/yaml-config';

const share = z.number().gt(0).lte(1);
const schema = z.strictObject({
  liquidity: z
    .strictObject({
      enabled: z.boolean().default(true),
      execution: z
        .strictObject({
          max_participation_rate: share.default(0.2),
          default_strategy: z.enum(['twap', 'is']).default('is'),
        })
        .prefault({}),
    })
    .prefault({}),
  fees: z.strictObject({ maker_bps: z.number() }).optional(),
  seed: z.number().int().default(7),
});
const linesOf = (text: string): readonly string[] => {
  const parsed = parseYaml(text, 'plimsoll.yaml', schema);
  return parsed.ok ? [] : parsed.error.map(problemLine);
};
const place = (text: string): readonly string[] =>
  linesOf(text).map((line) => line.split(';')[0] ?? '');

test('yaml: an empty file is all defaults', () => {
  for (const text of ['', '# nothing\n', '---\n'])
    assert.deepEqual(parseYaml(text, 'x', schema), {
      ok: true,
      value: {
        liquidity: {
          enabled: true,
          execution: { max_participation_rate: 0.2, default_strategy: 'is' },
        },
        seed: 7,
      },
    });
});

for (const [text, want] of [
  [
    'liquidity:\n  execution: { max_participation_rate: 3 }',
    ['plimsoll.yaml:2:40 liquidity.execution.max_participation_rate - must be at most 1, was 3'],
  ],
  [
    'liquidity:\n  enabled: yes please',
    ['plimsoll.yaml:2:12 liquidity.enabled - must be a boolean, was "yes please"'],
  ],
  ['seed: 1.5', ['plimsoll.yaml:1:7 seed - must be a whole number, was 1.5']],
  ['seed: .nan', ['plimsoll.yaml:1:7 seed - must be a number, was NaN']],
  ['fees: {}', ['plimsoll.yaml:1:7 fees.maker_bps - must be a number, was missing']],
  ['fees:', ['plimsoll.yaml:1:6 fees - must be a group of keys, was null']],
  ['- 1', ['plimsoll.yaml - must be a group of keys, was a list of 1']],
  ['seed: 1\nseed: 2', ['plimsoll.yaml:2:1 - Map keys must be unique']],
  [
    'liquidity: {execution: {default_strategy: fast, max_participation_rate: 0}}\nseed: x',
    [
      'plimsoll.yaml:1:73 liquidity.execution.max_participation_rate - must be above 0, was 0',
      'plimsoll.yaml:1:43 liquidity.execution.default_strategy - must be one of twap, is, was "fast"',
      'plimsoll.yaml:2:7 seed - must be a number, was "x"',
    ],
  ],
] as const)
  test(`yaml: ${JSON.stringify(text)} -> ${want.length} with line and column, all at once`, () =>
    assert.deepEqual(place(text), want));

test('yaml: a misspelt key is an error that knows what was meant', () => {
  assert.deepEqual(
    linesOf('liquidity:\n  execution:\n    max_participaton_rate: 0.1\n  enabeld: true\n'),
    [
      "plimsoll.yaml:3:5 liquidity.execution.max_participaton_rate - unknown key 'max_participaton_rate'; did you mean 'max_participation_rate'?",
      "plimsoll.yaml:4:3 liquidity.enabeld - unknown key 'enabeld'; did you mean 'enabled'?",
    ],
  );
  assert.match(linesOf('colour: red')[0] ?? '', /see docs\/configuration.md/);
});

test('yaml: what grows without end by aliases is refused, not expanded', () => {
  const bomb = [
    'a: &a [1,1,1,1,1,1,1,1,1]',
    ...'bcdefg'
      .split('')
      .map((name, i) => `${name}: &${name} [${Array(9).fill(`*${'abcdef'[i]}`).join(',')}]`),
  ].join('\n');
  const parsed = parseYaml(bomb, 'plimsoll.yaml', schema);
  assert.ok(!parsed.ok && parsed.error[0]?.code === 'YAML_MALFORMED');
});

test('yaml: a file that was asked for by name must be there; the usual one may be missing', () => {
  const missing = readYaml('/nowhere/plimsoll.yaml', schema, true);
  assert.ok(!missing.ok && missing.error[0]?.code === 'FILE_UNREADABLE');
  assert.ok(readYaml('/nowhere/plimsoll.yaml', schema, false).ok);
  const folder = readYaml('/tmp', schema, true);
  assert.ok(!folder.ok && folder.error[0]?.code === 'FILE_UNREADABLE');
});
