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
  negated,
  parseAmount,
  plus,
  productOfSteps,
  productText,
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

// Of a price and a quantity as a venue writes them.
for (const [a, b, want] of [
  ['100.05', '3', '300.15'],
  ['0.1', '0.1', '0.01'],
  ['-2.5', '4', '-10'],
  ['-0.5', '-0.5', '0.25'],
  ['0', '12.5', '0'],
  ['1e-12', '1e-12', '0.000000000000000000000001'],
  ['1e-12', '1e-13', null],
  ['x', '1', null],
  ['1', '', null],
] as const)
  test(`amount: ${a} x ${b} is ${want}`, () => assert.equal(productText(a, b), want));

const whole = fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }).map((units) => units as Amount);
test('amount: sums do not depend on their order, and what is added and taken away is gone', () => {
  fc.assert(
    fc.property(fc.array(whole, { maxLength: 8 }), (all) => {
      const sum = all.reduce(plus, ZERO);
      assert.equal(all.toReversed().reduce(plus, ZERO), sum);
      assert.equal(all.reduce(minus, sum), ZERO);
      assert.equal(all.map(negated).reduce(plus, ZERO), negated(sum));
    }),
  );
});
test('amount: a product of steps is what the decimals multiply to, either sign, either order', () => {
  const scale = fc.integer({ min: 0, max: 8 });
  const count = fc.integer({ min: -1_000_000, max: 1_000_000 });
  fc.assert(
    fc.property(count, scale, count, scale, (price, tickScale, quantity, lotScale) => {
      const [tick, lot] = [
        { units: 5, scale: tickScale },
        { units: 1, scale: lotScale },
      ];
      const product = productOfSteps(price, tick, quantity, lot);
      assert.equal(productOfSteps(quantity, lot, price, tick), product);
      assert.equal(productOfSteps(-price, tick, quantity, lot), negated(product));
      assert.equal(
        productText(`${price * 5}e-${tickScale}`, `${quantity}e-${lotScale}`),
        amountText(product),
      );
    }),
  );
});
test('amount: lots of a holding are counted towards zero, alike long and short; the dust is less than a lot', () => {
  fc.assert(
    fc.property(whole, fc.integer({ min: 0, max: 6 }), (value, scale) => {
      const lot = { units: 1, scale };
      const [steps, shorted] = [stepsIn(value, lot), stepsIn(negated(value), lot)];
      assert.equal(steps + shorted, 0);
      const dust = minus(value, amountOfSteps(steps, lot));
      const size = dust < 0n ? negated(dust) : dust;
      assert.ok(size < amountOfSteps(1, lot));
      assert.ok(dust === ZERO || dust < 0n === value < 0n);
    }),
  );
});
test('amount: what is no whole step, or too fine, or no number, is a bug of the caller', () => {
  const tooFine = { units: 1, scale: 25 };
  for (const wrong of [
    () => amountOfSteps(1.5, { units: 1, scale: 2 }),
    () => amountOfSteps(1, tooFine),
    () => productOfSteps(1, { units: 1, scale: 13 }, 1, { units: 1, scale: 12 }),
    () => amountOfNumber(Number.NaN),
    () => stepsIn(amount('1e30'), { units: 1, scale: 0 }),
  ])
    assert.throws(wrong, /Invariant broken/);
  assert.equal(amountOfNumber(1e-19), ZERO); // the noise of a sum of floats
});
