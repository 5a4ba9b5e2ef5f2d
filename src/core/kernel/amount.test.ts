import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  type Amount,
  amountOfNumber,
  amountOfSteps,
  amountText,
  amountToNumber,
  minus,
  parseAmount,
  plus,
  productOfSteps,
  stepsIn,
  ZERO,
} from '#core/kernel/amount';

const amount = (text: string): Amount => parseAmount(text) ?? assert.fail(text);

for (const [text, want] of [
  ['0', '0'],
  ['-0', '0'],
  ['1', '1'],
  ['0.00025', '0.00025'],
  ['-12.50', '-12.5'],
  ['1e-8', '0.00000001'],
  ['2.5E3', '2500'],
  ['.5', '0.5'],
  ['5.', '5'],
  [
    '100000000000000000000.000000000000000000000001',
    '100000000000000000000.000000000000000000000001',
  ],
] as const)
  test(`amount: ${text} is ${want}`, () => assert.equal(amountText(amount(text)), want));

for (const text of [
  '',
  '.',
  '-',
  'x',
  '1,5',
  '0x10',
  'NaN',
  'Infinity',
  '1e-25',
  '0.0000000000000000000000001',
  '1e999',
  '--1',
]) {
  test(`amount: '${text}' is none`, () => assert.equal(parseAmount(text), null));
}

test('amount: a tenth, ten times, is one', () => {
  let sum = ZERO;
  for (let i = 0; i < 10; i++) sum = plus(sum, amountOfNumber(0.1));
  assert.equal(sum, amount('1'));
});

test('amount: price times quantity is exact where floats are not', () => {
  // 43,210.07 x 0.12345678
  assert.equal(
    amountText(
      productOfSteps(4_321_007, { units: 1, scale: 2 }, 12_345_678, { units: 1, scale: 8 }),
    ),
    '5334.5761057746',
  );
});

test('amount: whole lots are counted and dust stays', () => {
  const lot = { units: 1, scale: 5 };
  assert.deepEqual(
    [
      stepsIn(amount('0.249755'), lot),
      stepsIn(amount('0.000009'), lot),
      stepsIn(amount('-0.00002'), lot),
      stepsIn(amount('10'), { units: 5, scale: 1 }),
    ],
    [24_975, 0, -2, 20],
  );
});

test('amount: text and steps come back as they went in', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: -(10n ** 40n), max: 10n ** 40n }),
      fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
      fc.integer({ min: 0, max: 12 }),
      (units, count, scale) => {
        const value = units as Amount;
        assert.equal(parseAmount(amountText(value)), value);
        const step = { units: 1, scale };
        assert.equal(stepsIn(amountOfSteps(count, step), step), count);
        assert.equal(
          minus(plus(value, amountOfSteps(count, step)), amountOfSteps(count, step)),
          value,
        );
      },
    ),
  );
});

test('amount: a float becomes the decimal that it is written as, and comes back', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e15, max: 1e15, noNaN: true }), (value) =>
      assert.ok(
        Math.abs(amountToNumber(amountOfNumber(value)) - value) <= Math.abs(value) * 1e-15 + 1e-18,
      ),
    ),
  );
});
