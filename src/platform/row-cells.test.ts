import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cellsOf, numberIn } from '#platform/csv-cells';
import { RowCells } from '#platform/row-cells';

const cell = fc.oneof(
  fc.stringMatching(/^[ -~]{0,12}$/),
  fc.double({ noDefaultInfinity: true, noNaN: true }).map(String),
  fc.integer().map(String),
  fc.constantFrom(
    '',
    '-',
    '1.',
    '.5',
    '-0',
    '+3',
    '1e5',
    '0x10',
    '00012.50',
    '123456789012345.6',
    '1.2.3',
    '"a,b"',
    '"',
    '-1.50',
  ),
  fc.stringMatching(/^-?\d{1,17}(\.\d{0,17})?$/),
);
test('MKT-39: cells and numbers found by their places are those of the plain reader, whatever the line', () => {
  fc.assert(
    fc.property(
      fc.array(cell, { maxLength: 9 }),
      fc.integer({ min: 1, max: 8 }),
      (cells, columns) => {
        const line = cells.join(',');
        const plain = cellsOf(line, { comma: ',', columns });
        const row = new RowCells(',', columns);
        const wrong = row.take(line);
        if (typeof plain === 'string') return assert.equal(wrong, plain);
        assert.equal(wrong, null);
        for (let k = 0; k < columns; k++) {
          assert.equal(row.text(k), plain[k]);
          const fast = row.plainNumber(k);
          if (fast === fast) assert.ok(Object.is(fast, numberIn(plain[k] ?? '')), `${plain[k]}`);
        }
      },
    ),
    { numRuns: 2000 },
  );
});
test('MKT-39: what is written plainly is read fast, and a decimal is rounded once', () => {
  const row = new RowCells(',', 3);
  assert.equal(row.take('50.01,-7,100'), null);
  assert.deepEqual([row.plainNumber(0), row.plainNumber(1), row.plainNumber(2)], [50.01, -7, 100]);
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e9 }),
      fc.integer({ min: 0, max: 6 }),
      (units, places) => {
        const text = (units / 10 ** places).toFixed(places);
        row.take(`${text},,`);
        if (text.length <= 16) assert.equal(row.plainNumber(0), Number(text));
      },
    ),
  );
});
