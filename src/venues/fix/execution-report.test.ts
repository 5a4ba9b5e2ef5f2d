import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeUs } from '#core/kernel/units';
import { usEquity } from '#core/market/catalog';
import { executionReport } from '#venues/fix/execution-report';
import type { FixField } from '#venues/fix/fix-text';

const listing = { instrument: usEquity('KEEL', 'X'), symbol: 'KEEL' };
const NOW = timeUs(1e15);
const TRADE: readonly FixField[] = [
  [37, 'V1'],
  [11, 'A'],
  [17, 'E1'],
  [150, 'F'],
  [39, '1'],
  [54, '1'],
  [38, '100'],
  [44, '10.00'],
  [14, '30'],
  [6, '9.99'],
  [32, '30'],
  [31, '9.99'],
];
const read = (...more: readonly FixField[]) =>
  executionReport(
    { type: '8', fields: new Map([...TRADE, ...more]), list: [], flaw: null },
    listing,
    NOW,
  );
const executionOf = (...more: readonly FixField[]) => {
  const report = read(...more);
  assert.ok(report.ok && report.value.execution !== null);
  return report.value.execution;
};

test('FIX-10: a report is read onto our grid', () => {
  const report = read([60, '20250612-13:30:00.250']);
  assert.ok(report.ok);
  const { filled, quantity, limit, averagePrice, execution, at } = report.value;
  assert.deepEqual([filled, quantity, limit, averagePrice], [30, 100, 1000, 999]);
  assert.deepEqual([execution?.price, execution?.quantity], [999, 30]);
  assert.equal(at, Date.UTC(2025, 5, 12, 13, 30, 0, 250) * 1000);
});
for (const [name, field] of [
  ['ExecID (17)', [17, '']],
  ['ExecType (150)', [150, '']],
  ['OrderID (37)', [37, '']],
  ['Side (54)', [54, '7']],
  ['LastQty (32)', [32, '0.5']],
  ['LastPx (31)', [31, 'cheap']],
  ['CumQty (14)', [14, '-3']],
] as const)
  test(`FIX-10: an error names ${name}`, () => {
    const report = read(field);
    assert.equal(report.ok ? 'none' : report.error.field, name);
  });
test('FIX-10: an execution between ticks keeps its exact value', () => {
  const { price, value } = executionOf([31, '9.995']);
  assert.deepEqual([price, value], [999.5, '299.85']);
});
for (const [name, fields, amount, fee] of [
  ['none named', [], '0', 0],
  [
    'absolute',
    [
      [12, '1.5'],
      [13, '3'],
    ],
    '1.5',
    1.5,
  ],
  [
    'per unit',
    [
      [12, '0.01'],
      [13, '1'],
    ],
    '0.3',
    0.3,
  ],
  [
    'a percentage',
    [
      [12, '0.1'],
      [13, '2'],
    ],
    '0.2997',
    0.2997,
  ],
  ['a rebate', [[12, '-0.25']], '-0.25', -0.25],
] as const)
  test(`FIX-11: commission: ${name}`, () => {
    const execution = executionOf(...(fields as readonly FixField[]));
    assert.deepEqual(execution.commission, { asset: 'USD', amount });
    assert.equal(execution.fee, fee);
  });
test('FIX-11: commission in a third currency is told as charged, and is worth nothing here', () => {
  const { commission, fee } = executionOf([12, '2'], [479, 'BNB']);
  assert.deepEqual([commission, fee], [{ asset: 'BNB', amount: '2' }, 0]);
});
