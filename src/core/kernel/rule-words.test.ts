import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nearestName, ruleOf } from '#core/kernel/rule-words';

for (const [issue, words] of [
  [{ code: 'too_big', maximum: 1, inclusive: true, input: 3 }, 'must be at most 1, was 3'],
  [{ code: 'too_small', minimum: 0, inclusive: false, input: -2 }, 'must be above 0, was -2'],
  [
    { code: 'too_small', origin: 'string', minimum: 1, inclusive: true, input: '' },
    'must have 1 characters or more, was ""',
  ],
  [{ code: 'too_big', maximum: 1, inclusive: false, input: 1 }, 'must be below 1, was 1'],
  [
    { code: 'too_big', origin: 'string', maximum: 2, inclusive: true, input: 'abc' },
    'must have 2 characters or fewer, was "abc"',
  ],
  // A smallest number that is there for the arithmetic is zero to people.
  [{ code: 'too_small', minimum: 1e-12, inclusive: true, input: 0 }, 'must be above 0, was 0'],
  [{ code: 'too_small', minimum: 1, inclusive: true, input: 0 }, 'must be at least 1, was 0'],
  [
    { code: 'invalid_format', format: 'datetime', input: 'noon' },
    'must be a time with its zone, such as 2026-01-05T14:30:00Z, was "noon"',
  ],
  [{ code: 'invalid_value', values: ['buy'], input: 1 }, 'must be buy, was 1'],
  [
    {
      code: 'invalid_union',
      discriminator: 'type',
      options: ['all', 'order'],
      input: { type: 'x' },
    },
    'must be one of all, order, was "x"',
  ],
  [
    { code: 'invalid_union', discriminator: 'type', options: ['all'], input: {} },
    'must be all, was missing',
  ],
  [
    {
      code: 'invalid_union',
      errors: [
        [{ code: 'invalid_type', expected: 'string', message: '' }],
        [{ code: 'invalid_type', expected: 'number', message: '' }],
      ],
      input: { a: 1 },
    },
    'must be a string or a number, was a group of keys',
  ],
  [{ code: 'invalid_type', expected: 'array', input: 'x' }, 'must be a list, was "x"'],
  [
    { code: 'invalid_type', expected: 'number', input: [1, 2] },
    'must be a number, was a list of 2',
  ],
  [{ code: 'invalid_type', input: {} }, 'must be a value of another type, was a group of keys'],
  [{ message: 'known to the venue', input: true }, 'must be known to the venue, was true'],
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
  ['sied', ['limit', 'side'], 'side'], // two neighbours swapped are one keystroke
  ['price', ['side', 'limit'], null],
  ['x', ['y'], null],
  ['ab', ['cd'], null],
] as const)
  test(`words: '${name}' most likely meant ${want}`, () =>
    assert.equal(nearestName(name, known), want));

const KNOWN = ['quantity', 'deadline', 'strategy', 'instrument'];
const slip = fc.record({
  of: fc.constantFrom(...KNOWN),
  at: fc.nat(7),
  letter: fc.constantFrom('x', 'q'),
});
test('words: one slip of a key, of whatever kind, is understood', () => {
  fc.assert(
    fc.property(slip, ({ of, at, letter }) => {
      const [before, after] = [of.slice(0, at), of.slice(at + 1)];
      const swapped = `${before}${after[0] ?? ''}${of[at]}${after.slice(1)}`;
      for (const slipped of [
        of,
        of.toUpperCase(),
        `${before}${after}`,
        `${before}${letter}${after}`,
        `${before}${letter}${of.slice(at)}`,
        swapped,
      ])
        assert.equal(nearestName(slipped, KNOWN), of);
    }),
  );
});
test('words: where nothing is known, nothing is near', () =>
  assert.equal(nearestName('limit', []), null));
