import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { JOURNAL_SCHEMA, upcast } from '#core/journal/upcast';

type Body = Readonly<Record<string, unknown>> & { readonly type: string };
const body = (of: Body): Body => of;

for (const [what, before, after] of [
  [
    'an opening has today’s schema',
    { type: 'opened', schema: 1, by: 'a' },
    { type: 'opened', schema: 2, by: 'a' },
  ],
  [
    'a kill was of everything',
    { type: 'kill', on: true },
    { type: 'kill', on: true, scope: { type: 'all' } },
  ],
  [
    'a kill that says of what keeps it',
    { type: 'kill', on: true, scope: { type: 'symbol', symbol: 'A' } },
    { type: 'kill', on: true, scope: { type: 'symbol', symbol: 'A' } },
  ],
  [
    'no venue changed orders in place',
    { type: 'placed', id: 'P', acceptance: { mid: 5, tactics: { joins: true } } },
    { type: 'placed', id: 'P', acceptance: { mid: 5, tactics: { amends: false, joins: true } } },
  ],
  [
    'a venue that says it does keeps it',
    { type: 'placed', acceptance: { tactics: { amends: true } } },
    { type: 'placed', acceptance: { tactics: { amends: true } } },
  ],
  [
    'a placing without tactics stays',
    { type: 'placed', acceptance: { mid: 5 } },
    { type: 'placed', acceptance: { mid: 5 } },
  ],
  [
    'a placing that was not accepted stays',
    { type: 'placed', acceptance: null },
    { type: 'placed', acceptance: null },
  ],
  ['all others stay', { type: 'filled', lots: 3 }, { type: 'filled', lots: 3 }],
] as const)
  test(`JRN-10: of schema 1, ${what}`, () => {
    const given = structuredClone(body(before));
    assert.deepEqual(upcast(1, given), after);
    assert.deepEqual(given, before, 'what was read is not changed');
    // A body that was converted is one of today: converting it again changes nothing.
    assert.deepEqual(upcast(1, upcast(1, given)), after);
  });
test('JRN-10: a body of today is answered as it is, whatever is in it', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('opened', 'kill', 'placed', 'filled'),
      fc.jsonValue(),
      (type, more) => {
        const given = body({ type, more, acceptance: more });
        assert.equal(upcast(JOURNAL_SCHEMA, given), given);
      },
    ),
  );
});
test('JRN-10: whatever lies in a body of schema 1, nothing of it is lost and its type stays', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('kill', 'placed', 'filled', 'shifted'),
      fc.dictionary(fc.constantFrom('a', 'b', 'scope', 'reason'), fc.jsonValue()),
      (type, more) => {
        const found: Readonly<Record<string, unknown>> = { ...upcast(1, body({ ...more, type })) };
        for (const [key, value] of Object.entries(more)) assert.deepEqual(found[key], value);
        assert.equal(found['type'], type);
      },
    ),
  );
});
for (const version of [0, -1, 1.5, NaN, Infinity, JOURNAL_SCHEMA + 1])
  test(`JRN-9: there is no schema ${version}`, () =>
    assert.throws(() => upcast(version, body({ type: 'filled' })), /schema is 1 to/));
