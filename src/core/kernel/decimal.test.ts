import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type Decimal,
  decimalToNumber,
  parseDecimal,
  stepsOf,
  stepsToNumber,
} from '#core/kernel/decimal';

const decimal = (text: string): Decimal => parseDecimal(text) ?? assert.fail(text);

for (const [text, units, scale] of [
  ['0', 0, 0],
  ['-0', 0, 0],
  ['7', 7, 0],
  ['+7', 7, 0],
  ['0.05', 5, 2],
  ['0.0500', 5, 2],
  ['100', 100, 0],
  ['100.00', 100, 0],
  ['-1.25', -125, 2],
  ['1e-7', 1, 7],
  ['2.5e-3', 25, 4],
  ['2.5E3', 2500, 0],
  ['.5', 5, 1],
  ['5.', 5, 0],
  [' 3.5 ', 35, 1],
  ['9007199254740991', Number.MAX_SAFE_INTEGER, 0],
  ['900719925474099.1', Number.MAX_SAFE_INTEGER, 1],
] as const)
  test(`decimal: '${text}' is ${units} x 10^-${scale}`, () =>
    assert.deepEqual(decimal(text), { units: units + 0, scale }));

for (const text of [
  '',
  '.',
  '-',
  'e5',
  'NaN',
  'Infinity',
  '0x1f',
  '1,000',
  '1_000',
  '1e',
  '1e31',
  '1e-31',
  '9007199254740992',
  '0.12345678901234567',
])
  test(`decimal: '${text}' is none`, () => assert.equal(parseDecimal(text), null));

// What is on the grid of a tick or a lot, and how many steps it is.
for (const [value, step, want] of [
  ['10.05', '0.01', 1005],
  ['10.055', '0.01', null],
  ['0', '0.01', 0],
  ['-0.03', '0.01', -3],
  ['0.3', '0.1', 3], // as floats 2.9999999999999996
  ['100', '25', 4],
  ['110', '25', null],
  ['0.00000007', '1e-8', 7],
  ['1.5', '0.5', 3],
  ['9007199254740991', '0.1', null], // more steps than a safe integer counts
] as const)
  test(`decimal: ${value} is ${want} steps of ${step}`, () => {
    const steps = stepsOf(decimal(value), decimal(step));
    assert.equal(steps.ok ? steps.value : null, want);
  });

const step = fc.record({
  units: fc.constantFrom(1, 2, 5, 25, 125),
  scale: fc.integer({ min: 0, max: 8 }),
});
const count = fc.integer({ min: -1_000_000_000, max: 1_000_000_000 });
const written = ({ units, scale }: Decimal): string => `${units}e${-scale}`;

test('decimal: so many steps, written out and read again, are so many steps', () => {
  fc.assert(
    fc.property(count, step, (steps, of) => {
      const value = decimal(written({ units: steps * of.units, scale: of.scale }));
      assert.deepEqual(stepsOf(value, of), { ok: true, value: steps });
      assert.equal(stepsToNumber(steps, of), decimalToNumber(value));
    }),
  );
});
test('decimal: half a step beside the grid is off it', () => {
  fc.assert(
    fc.property(count, step, (steps, of) => {
      const beside = decimal(
        written({ units: (2 * steps + 1) * of.units * 5, scale: of.scale + 1 }),
      );
      assert.equal(stepsOf(beside, of).ok, false);
    }),
  );
});
test('decimal: the float is the nearest one, the same as from the text', () => {
  fc.assert(
    fc.property(count, fc.integer({ min: 0, max: 12 }), (units, scale) => {
      const text = written({ units, scale });
      assert.equal(decimalToNumber(decimal(text)), Number(text) + 0);
    }),
  );
});
test('decimal: one decimal has one form, however it was written', () => {
  fc.assert(
    fc.property(count, fc.integer({ min: 0, max: 8 }), fc.nat(6), (units, scale, zeros) => {
      const longer = written({ units: units * 10 ** zeros, scale: scale + zeros });
      const [once, again] = [decimal(written({ units, scale })), decimal(longer)];
      assert.deepEqual(again, once);
      assert.ok(once.scale === 0 || once.units % 10 !== 0);
    }),
  );
});
