import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nearestName, ruleOf } from '#core/kernel/rule-words';

for (const [issue, words] of [
  [{ code: 'too_big', maximum: 1, inclusive: true, input: 3 }, 'must be at most 1, was 3'],
  [{ code: 'too_small', minimum: 0, inclusive: false, input: -2 }, 'must be above 0, was -2'],
  [
    { code: 'too_small', origin: 'string', minimum: 1, inclusive: true, input: '' },
    'must have 1 characters or more, was ""',
  ],
  [{ code: 'invalid_type', expected: 'int', input: 1.5 }, 'must be a whole number, was 1.5'],
  [{ code: 'invalid_type', expected: 'object', input: null }, 'must be a group of keys, was null'],
  [{ code: 'invalid_type', expected: 'number', input: undefined }, 'must be a number, was missing'],
  [
    { code: 'invalid_value', values: ['buy', 'sell'], input: 'up' },
    'must be one of buy, sell, was "up"',
  ],
  [
    { code: 'invalid_format', format: 'regex', message: 'a currency code', input: 'usd' },
    'must be a currency code, was "usd"',
  ],
  [
    { code: 'custom', message: 'must be later than start', input: 'x'.repeat(100) },
    `must be later than start, was "${'x'.repeat(59)}…`,
  ],
] as const)
  test(`words: ${words}`, () => assert.equal(ruleOf({ message: '', ...issue }), words));

for (const [name, known, want] of [
  ['limt', ['limit', 'symbol'], 'limit'],
  ['Symbol', ['limit', 'symbol'], 'symbol'],
  ['qauntity', ['quantity'], 'quantity'],
  ['sid', ['side', 'size'], 'side'],
  ['price', ['side', 'limit'], null],
  ['x', ['y'], null],
  ['ab', ['cd'], null],
] as const)
  test(`words: '${name}' most likely meant ${want}`, () =>
    assert.equal(nearestName(name, known), want));
