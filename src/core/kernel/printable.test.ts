import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { printable, printableLines } from '#core/kernel/printable';

test('what would colour, erase, forge a line or turn the writing is written out; everything else stays', () => {
  assert.equal(
    printable('a\u001b[2Jb\r\nCRITICAL c\u202Ed\u0007'),
    'a\\u001b[2Jb\\u000d\\u000aCRITICAL c\\u202ed\\u0007',
  );
  assert.equal(printable('Zürich 5 × 10 € 日本'), 'Zürich 5 × 10 € 日本');
  assert.equal(printableLines('a\nb\u001bc'), 'a\nb\\u001bc');
  fc.assert(
    fc.property(
      fc.string({ unit: 'binary' }),
      (text) => !/[\p{Cc}\u2028\u2029\u202A-\u202E\u2066-\u2069]/u.test(printable(text)),
    ),
  );
});
