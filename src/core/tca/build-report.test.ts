import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { CostEstimate } from '#core/cost/model';
import { lots, quoteValue, type Side, timeUs } from '#core/kernel/units';
import { type Instrument, REGULAR_PRINTS, settlementValueOf } from '#core/market/instrument';
import { ALWAYS_OPEN } from '#core/market/session';
import { type TcaFill, type TcaInput, tcaReport } from '#core/tca/build-report';
import type { TcaReport } from '#core/tca/report';

const linear: Instrument = {
  id: 'ACME.XTST',
  symbol: 'ACME',
  venue: 'XTST',
  tick: { units: 1, scale: 2 },
  lot: { units: 1, scale: 0 },
  minNotional: quoteValue(0),
  multiplier: 1,
  settlement: 'linear',
  currencies: { base: 'ACME', quote: 'USD', settlement: 'USD' },
  session: ALWAYS_OPEN,
  eligible: REGULAR_PRINTS,
};
const inverse: Instrument = {
  ...linear,
  multiplier: 100,
  settlement: 'inverse',
  currencies: { base: 'BTC', quote: 'USD', settlement: 'BTC' },
};
const estimate: CostEstimate = {
  modelId: 'sqrt-1',
  calibration: { state: 'prior', source: 'prior', asOf: null, n: 0 },
  asOf: timeUs(0),
  expectedBps: 6,
  spreadBps: 1,
  impactBps: 4,
  walkBps: 0,
  feesBps: 1,
  standardErrorBps: 2,
  stdevBps: 20,
  interval90Bps: [-30, 45],
  inputs: { advShare: 0.01, volatilityDaily: 0.02, spreadBps: 2, horizonDays: 0.1 },
};
const taker = (
  price: number,
  quantity: number,
  market: { readonly mid: number; readonly touch: number },
): TcaFill => ({ at: 1, price, quantity, fee: 0, liquidity: 'taker', ...market });
const maker = (price: number, quantity: number, mid: number): TcaFill => ({
  at: 1,
  price,
  quantity,
  fee: 0,
  liquidity: 'maker',
  mid,
  touch: price,
});
const base: TcaInput = {
  side: 'buy',
  quantity: lots(1000),
  instrument: linear,
  arrivalPrice: 10_000,
  decisionPrice: null,
  fills: [],
  lastMid: 10_000,
  intervalVwap: null,
  intervalTwap: null,
  intervalEligibleVolume: null,
  estimate,
};
const partsOf = (report: TcaReport): readonly number[] => [
  report.delayBps,
  report.spreadBps,
  report.impactBps,
  report.timingBps,
  report.feesBps,
  report.opportunityBps,
];
const near = (actual: number, want: number, what = ''): void =>
  assert.ok(
    Math.abs(actual - want) <= 1e-7 * Math.max(1, Math.abs(want)),
    `${what} was ${actual}, not ${want}`,
  );

// Arrival 100.00: one tick is 1 bp, and the whole parent is 1000 lots. Parts: delay, spread, impact, timing, fees, opportunity.
const rows: readonly (readonly [string, Partial<TcaInput>, readonly number[]])[] = [
  [
    'TCA-3 a taker at the touch pays the half spread',
    { fills: [taker(10_002, 1000, { mid: 10_000, touch: 10_002 })] },
    [0, 2, 0, 0, 0, 0],
  ],
  [
    'TCA-4 the walk beyond the touch is impact',
    { fills: [taker(10_005, 1000, { mid: 10_000, touch: 10_002 })] },
    [0, 2, 3, 0, 0, 0],
  ],
  [
    'TCA-3 a maker earns the half spread and walks nothing',
    { fills: [maker(9_998, 1000, 10_000)] },
    [0, -2, 0, 0, 0, 0],
  ],
  [
    'TCA-5 the mid ran away: timing',
    { fills: [taker(10_012, 1000, { mid: 10_010, touch: 10_012 })] },
    [0, 2, 0, 10, 0, 0],
  ],
  [
    'TCA-6 fees, and a rebate',
    {
      fills: [
        { ...maker(10_000, 500, 10_000), fee: -10 },
        { ...maker(10_000, 500, 10_000), fee: 30 },
      ],
    },
    [0, 0, 0, 0, 2, 0],
  ],
  ['TCA-7 nothing filled: all is opportunity', { lastMid: 10_050 }, [0, 0, 0, 0, 0, 50]],
  [
    'TCA-7 half filled',
    { fills: [maker(10_000, 500, 10_000)], lastMid: 10_050 },
    [0, 0, 0, 0, 0, 25],
  ],
  [
    'TCA-8 delay is charged on all shares',
    { decisionPrice: 9_990, fills: [maker(10_000, 1, 10_000)] },
    [10, 0, 0, 0, 0, 0],
  ],
  [
    'TCA-1 a sell: the same words, the other way',
    {
      side: 'sell',
      decisionPrice: 10_010,
      fills: [{ ...taker(9_985, 500, { mid: 9_990, touch: 9_988 }), fee: 5 }],
      lastMid: 9_980,
    },
    [10, 1, 1.5, 5, 0.5, 10],
  ],
  [
    'TCA-3 a sell that rests earns',
    { side: 'sell', fills: [maker(10_002, 1000, 10_000)] },
    [0, -2, 0, 0, 0, 0],
  ],
  [
    'TCA-11 F24 an overfill stands at the last mid',
    { fills: [taker(10_002, 1200, { mid: 10_000, touch: 10_002 })], lastMid: 10_010 },
    [0, 2.4, 0, 0, 0, -2],
  ],
];
for (const [name, change, want] of rows) {
  test(`tca: ${name}`, () => {
    const report = tcaReport({ ...base, ...change });
    partsOf(report).forEach((part, i) => near(part, want[i] ?? NaN, `part ${i}`));
    near(
      report.totalBps,
      want.reduce((sum, part) => sum + part, 0),
      'total',
    );
  });
}

test('TCA-8, TCA-7, TCA-11: what a reader must know stands in the notes', () => {
  const notes = (change: Partial<TcaInput>): string =>
    tcaReport({ ...base, decisionPrice: 10_000, intervalVwap: 10_000, ...change }).notes.join('; ');
  assert.match(
    notes({ decisionPrice: null, fills: [maker(10_000, 1000, 10_000)] }),
    /^no decision price/,
  );
  assert.match(notes({}), /^nothing was filled/);
  assert.match(notes({ fills: [maker(10_000, 1001, 10_000)] }), /^overfilled by 1 lots/);
  assert.match(
    notes({ intervalVwap: null, fills: [maker(10_000, 1000, 10_000)] }),
    /^no eligible prints/,
  );
  assert.equal(notes({ fills: [maker(10_000, 1000, 10_000)] }), '');
});

test('TCA-9: paying more than VWAP hurts, selling for more does not', () => {
  const fills = [maker(10_100, 500, 10_100), maker(10_300, 500, 10_300)];
  const bought = tcaReport({
    ...base,
    fills,
    intervalVwap: 10_000,
    intervalTwap: 10_200,
    intervalEligibleVolume: 4000,
  });
  assert.equal(bought.benchmarks.average, 10_200);
  near(bought.vwapBps ?? NaN, 200);
  near(bought.twapBps ?? NaN, 0);
  assert.equal(bought.participation, 0.25);
  assert.equal(bought.completion, 1);
  near(tcaReport({ ...base, side: 'sell', fills, intervalVwap: 10_000 }).vwapBps ?? NaN, -200);
});

test('TCA-10: an order that filled nothing has no cost to compare: it is neither inside nor outside of its interval', () => {
  assert.equal(tcaReport({ ...base }).withinInterval90, null);
});

test('TCA-9: without fills or without a benchmark there is no number', () => {
  const empty = tcaReport({ ...base, intervalVwap: 10_000, intervalEligibleVolume: 0 });
  assert.deepEqual(
    [empty.vwapBps, empty.twapBps, empty.participation, empty.benchmarks.average, empty.completion],
    [null, null, null, null, 0],
  );
  const full = tcaReport({ ...base, fills: [maker(10_000, 1000, 10_000)] });
  assert.deepEqual([full.vwapBps, full.twapBps, full.participation], [null, null, null]);
});

test('TCA-10: the frozen estimate is judged by what came after arrival', () => {
  const judged = (price: number, decisionPrice: number | null): boolean | null =>
    tcaReport({
      ...base,
      decisionPrice,
      fills: [taker(price, 1000, { mid: 10_000, touch: price })],
    }).withinInterval90;
  assert.equal(judged(10_045, null), true);
  assert.equal(judged(10_046, null), false);
  assert.equal(judged(9_970, null), true);
  assert.equal(judged(9_969, null), false);
  assert.equal(judged(10_045, 9_000), true); // a delay of 1000 bps is not the estimate's fault
  assert.equal(tcaReport(base).estimatedBps, 6);
});

test('TCA-12: an inverse contract costs base currency, by 1/price', () => {
  // 1000 contracts of 100 USD at 100.00 are 1000 BTC; at 101.00 they are 990.099: the buyer at 101 has that much less.
  const report = tcaReport({
    ...base,
    instrument: inverse,
    fills: [{ ...taker(10_100, 1000, { mid: 10_000, touch: 10_100 }), fee: 1 }],
    intervalVwap: 10_000,
  });
  near(report.spreadBps, (1 - 100 / 101) * 1e4);
  near(report.feesBps, 10);
  near(report.vwapBps ?? NaN, (1 - 100 / 101) * 1e4);
  const twice = tcaReport({
    ...base,
    instrument: inverse,
    fills: [maker(10_000, 500, 10_000), maker(20_000, 500, 20_000)],
  });
  near(twice.benchmarks.average ?? NaN, 2 / (1 / 10_000 + 1 / 20_000));
});

const aPrice = fc.integer({ min: 5_000, max: 20_000 });
const aFill: fc.Arbitrary<TcaFill> = fc.record({
  at: fc.nat(),
  price: aPrice,
  quantity: fc.integer({ min: 1, max: 400 }),
  fee: fc.double({ min: -50, max: 50, noNaN: true }),
  mid: aPrice.map((price) => price + 0.5),
  touch: aPrice,
  liquidity: fc.constantFrom('maker' as const, 'taker' as const),
});
const anInput: fc.Arbitrary<TcaInput> = fc.record({
  side: fc.constantFrom<Side>('buy', 'sell'),
  quantity: fc.integer({ min: 1, max: 5000 }).map(lots),
  instrument: fc.constantFrom(linear, inverse),
  arrivalPrice: aPrice,
  decisionPrice: fc.option(aPrice),
  fills: fc.array(aFill, { maxLength: 12 }),
  lastMid: aPrice,
  intervalVwap: fc.option(aPrice),
  intervalTwap: fc.option(aPrice),
  intervalEligibleVolume: fc.option(fc.nat()),
  estimate: fc.constant(estimate),
});

test('TCA-2: the parts sum to the total, and the total is cash paid for what is held less what was wished for', () => {
  fc.assert(
    fc.property(anInput, (input) => {
      const report = tcaReport(input);
      const sum = partsOf(report).reduce((total, part) => total + part, 0);
      const scale = partsOf(report).reduce((total, part) => total + Math.abs(part), 1e4);
      assert.ok(Math.abs(sum - report.totalBps) <= 1e-9 * scale);
      // By hand, another way round: money spent and the position marked, against the paper trade.
      const { side, instrument, fills, quantity, lastMid } = input;
      const direction = (side === 'buy' ? 1 : -1) * (instrument.settlement === 'linear' ? 1 : -1);
      const value = (count: number, at: number): number =>
        settlementValueOf(instrument, lots(count), at);
      const filled = fills.reduce((total, fill) => total + fill.quantity, 0);
      const spent = fills.reduce(
        (total, fill) => total + direction * value(fill.quantity, fill.price) + fill.fee,
        0,
      );
      const real = direction * value(filled, lastMid) - spent;
      const paper =
        direction *
        (value(quantity, lastMid) - value(quantity, input.decisionPrice ?? input.arrivalPrice));
      const want = ((paper - real) / value(quantity, input.arrivalPrice)) * 1e4;
      assert.ok(Math.abs(report.totalBps - want) <= 1e-8 * scale);
    }),
    { numRuns: 500 },
  );
});

test('TCA-1: a sell in the mirrored market costs what the buy costs', () => {
  fc.assert(
    fc.property(
      anInput.filter((input) => input.instrument === linear),
      (input) => {
        const mirror = (price: number): number => 2 * input.arrivalPrice - price;
        const prices = [
          input.lastMid,
          input.decisionPrice ?? input.arrivalPrice,
          ...input.fills.flatMap((fill) => [fill.price, fill.mid, fill.touch]),
        ];
        fc.pre(prices.every((price) => mirror(price) > 0));
        const mirrored = tcaReport({
          ...input,
          side: input.side === 'buy' ? 'sell' : 'buy',
          decisionPrice: input.decisionPrice === null ? null : mirror(input.decisionPrice),
          lastMid: mirror(input.lastMid),
          fills: input.fills.map((fill) => ({
            ...fill,
            price: mirror(fill.price),
            mid: mirror(fill.mid),
            touch: mirror(fill.touch),
          })),
        });
        partsOf(tcaReport(input)).forEach((part, i) => near(partsOf(mirrored)[i] ?? NaN, part));
      },
    ),
    { numRuns: 200 },
  );
});

test('TCA-2: a price that nobody knows is a bug of the caller, not a cost of 0', () => {
  for (const change of [
    { arrivalPrice: NaN },
    { lastMid: 0 },
    { decisionPrice: NaN },
    { fills: [{ ...maker(10_000, 1, 10_000), mid: NaN }] },
    { fills: [{ ...maker(10_000, 1, 10_000), fee: NaN }] },
  ]) {
    assert.throws(() => tcaReport({ ...base, ...change }), { name: 'Defect' });
  }
});
