// CNF-1: every gateway through the same cases; docs/conformance.md is the table of what they say.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { CASES, sessionOn } from './conformance/cases.ts';
import { DIALECTS } from './conformance/dialects.ts';
import { exchangeVenue } from './conformance/exchange-venue.ts';
import { FIX_CANNOT, FIX_NAME, fixVenue } from './conformance/fix-venue.ts';
import type { ConformanceVenue } from './conformance/venue.ts';
import { quickfixMissing } from './support/quickfix-venue.ts';

interface Tested {
  readonly name: string;
  /** Cases that the venue has no words for, and why. */
  readonly cannot: Readonly<Record<string, string>>;
  readonly skip: string | false;
  open(): Promise<ConformanceVenue>;
}
const TESTED: readonly Tested[] = [
  ...DIALECTS.map((dialect): Tested => {
    const { name, cannot } = dialect;
    return { name, cannot, skip: false, open: () => exchangeVenue(dialect) };
  }),
  { name: FIX_NAME, cannot: FIX_CANNOT, skip: quickfixMissing, open: fixVenue },
];

for (const { name, cannot, skip, open } of TESTED)
  test(`CNF-1: ${name}: place, partials, takers, rejects, duplicates, unknown outcomes, disconnects, statement`, {
    timeout: 400_000,
    skip,
  }, async (t) => {
    const venue = await open();
    const failed: string[] = [];
    try {
      const session = sessionOn(venue);
      for (const { id, run } of CASES) {
        const why = cannot[id];
        if (why !== undefined) {
          t.diagnostic(`${id}: no: ${why}`);
          continue;
        }
        const error = await run(session).then(
          () => null,
          (thrown: unknown) => (thrown instanceof Error ? thrown.message : String(thrown)),
        );
        t.diagnostic(`${id}: ${error ?? 'passed'}`);
        if (error !== null) failed.push(`${id}: ${error}`);
      }
    } finally {
      await venue.close();
    }
    assert.deepEqual(failed, []);
  });

test('CNF-2: the table of conformance names every case and every gateway that is tested', () => {
  const doc = readFileSync('docs/conformance.md', 'utf8');
  for (const { id } of CASES) assert.ok(doc.includes(`| ${id} |`), id);
  for (const { name, cannot } of TESTED) {
    assert.ok(doc.includes(name), name);
    for (const why of Object.values(cannot)) assert.ok(doc.includes(why), why);
  }
});
