// Estimators from bars: conventions, unknowns, and the truth of a simulated market.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Random, seededRandom } from '#core/kernel/random';
import { abdiRanaldo } from '#core/liquidity/measures/abdi-ranaldo';
import { corwinSchultz, corwinSchultzPair } from '#core/liquidity/measures/corwin-schultz';
import { edge, edgeRolling } from '#core/liquidity/measures/edge';
import { type LogBars, logBarsOf, logsOf, type PriceBars } from '#core/liquidity/measures/log-bars';
import { roll, rollSpread, serialCovariance } from '#core/liquidity/measures/roll';
import {
  closeToClose,
  ewmaVolatility,
  garmanKlass,
  parkinson,
  realisedVolatility,
  rogersSatchell,
  yangZhang,
} from '#core/liquidity/measures/volatility';
import { averageDailyVolume, medianDailyVolume } from '#core/liquidity/measures/volume';
import { meanOf } from '#core/numeric/estimate';

const column = (...values: number[]): Float64Array => Float64Array.from(values);
const bars = (open: number[], high: number[], low: number[], close: number[]): LogBars =>
  logBarsOf({
    open: column(...open),
    high: column(...high),
    low: column(...low),
    close: column(...close),
  });
const near = (was: number, want: number, tolerance: number): void =>
  assert.ok(Math.abs(was - want) <= tolerance, `${was} is not ${want} +- ${tolerance}`);
const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());

/** Days of a walk seen through a spread, each trade at bid or ask by a fair coin. */
function market(
  days: number,
  steps: number,
  volatility: number,
  spread: number,
  seed: number,
): PriceBars {
  const random = seededRandom(seed);
  const [open, high, low, close] = [0, 1, 2, 3].map(() => new Float64Array(days)) as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let value = Math.log(100);
  for (let d = 0; d < days; d++) {
    [high[d], low[d]] = [-Infinity, Infinity];
    for (let k = 0; k < steps; k++) {
      value += (volatility / Math.sqrt(steps)) * normal(random);
      const price = Math.exp(value + ((random.next() < 0.5 ? -1 : 1) * spread) / 2);
      if (k === 0) open[d] = price;
      [high[d], low[d], close[d]] = [Math.max(high[d]!, price), Math.min(low[d]!, price), price];
    }
  }
  return { open, high, low, close };
}

test('MEA-3 Roll: a positive covariance is unknown, zero or signed, as asked; a bounce of 0.1 with fair sides is a spread of 0.1', () => {
  const { sample } = serialCovariance(column(10, 11, 12.5, 14.5, 17));
  assert.ok(sample > 0);
  assert.ok(Number.isNaN(rollSpread(sample, 'unknown')));
  assert.equal(rollSpread(sample, 'zero'), 0);
  assert.equal(rollSpread(sample, 'signed'), -2 * Math.sqrt(sample));
  assert.ok(roll(logsOf(column(10, 11, 12.5, 14.5, 17))).spread.value <= 0);
  const random = seededRandom(1);
  const { zeroMean, standardError } = serialCovariance(
    Float64Array.from({ length: 5000 }, () => 10 + (random.next() < 0.5 ? 0.05 : -0.05)),
  );
  near(rollSpread(zeroMean, 'unknown'), 0.1, ((4 * standardError) / (2 * 0.0025)) * 0.1);
});

test('MEA-5 Corwin-Schultz: a gap over night moves the second day, in logs by the ratio, in money by the amount', () => {
  const gap = bars([100, 105], [101, 106], [99, 104], [100.5, 105]);
  const [moved, plain, money] = [
    corwinSchultzPair(gap, 0, 'log'),
    corwinSchultzPair(gap, 0, 'none'),
    corwinSchultzPair(gap, 0, 'price'),
  ];
  near(Math.sqrt(moved.gamma), Math.log((106 * 100.5) / 104 / 99), 1e-15);
  near(Math.sqrt(plain.gamma), Math.log(106 / 99), 1e-15);
  near(Math.sqrt(money.gamma), Math.log(102.5 / 99), 1e-15);
  assert.equal(corwinSchultz(gap, 'log').gaps, 1);
  // Down as well as up: the mirror image has the mirrored shift.
  const down = bars([100, 97], [101, 98], [99, 96], [100, 97]);
  near(
    Math.sqrt(corwinSchultzPair(down, 0, 'log').gamma),
    Math.log(101) - Math.min(Math.log(99), Math.log((96 * 100) / 98)),
    1e-15,
  );
  assert.equal(corwinSchultz(bars([1, 1], [1, 1], [1, 1], [1, 1]), 'log').signed.value, 0);
});

test('MEA-6 EDGE: too few bars, too little movement, or closes that always are extremes: unknown', () => {
  for (const none of [
    bars([1, 2], [1, 2], [1, 2], [1, 2]),
    bars([1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1], [1, 1, 1, 1]),
    bars([2, 3, 4, 5], [2, 3, 4, 5], [2, 3, 4, 5], [2, 3, 4, 5]),
  ])
    assert.ok(Number.isNaN(edge(none).spread.value));
});

test('MEA-1 MEA-4: a price that is not positive is unknown, leaves out its own terms and no others', () => {
  const whole = market(200, 50, 0.02, 0.01, 3);
  const holed = { ...whole, high: whole.high.slice(), open: whole.open.slice() };
  [holed.high[50], holed.open[120]] = [-1, NaN];
  const [a, b] = [edge(logBarsOf(whole)), edge(logBarsOf(holed))];
  assert.ok(
    Math.abs(a.spread.value - b.spread.value) < 0.3 * a.spread.value && b.squared.n < a.squared.n,
  );
  assert.equal(abdiRanaldo(logBarsOf(holed)).twoDay.n, 199 - 2);
  assert.equal(
    roll(logBarsOf(holed).close).spread.value,
    roll(logBarsOf(whole).close).spread.value,
  );
  assert.ok(
    Number.isNaN(closeToClose(column(1)).value) &&
      Number.isNaN(meanOf(column(NaN)).value) &&
      Number.isNaN(ewmaVolatility(column(), 0.94).value),
  );
});

test('MEA-2 spreads: on a market made with 1 % every estimator but the biased ones is within four of its own errors', () => {
  const made = logBarsOf(market(2000, 200, 0.02, 0.01, 5));
  for (const { value, standardError } of [
    edge(made).spread,
    roll(made.close).spread,
    abdiRanaldo(made).signed,
  ]) {
    near(value, 0.01, 4 * standardError);
    assert.ok(standardError > 0 && standardError < 0.004);
  }
});

test('MEA-17 volatility: on a simulated walk every estimator is within four standard errors of the truth, and ranges are sharper than closes', () => {
  const made = logBarsOf(market(1500, 400, 0.02, 0, 7));
  const closes = closeToClose(made.close);
  near(closes.value, 0.02, 4 * closes.standardError);
  // A walk of 400 steps shows about 4 % less range than a continuous one.
  for (const range of [parkinson(made), garmanKlass(made), rogersSatchell(made), yangZhang(made)]) {
    near(range.value, 0.02, 4 * range.standardError + 0.0012);
    assert.ok(range.standardError < closes.standardError);
  }
  const random = seededRandom(9);
  const steps = Float64Array.from({ length: 390 }, () => (0.02 / Math.sqrt(390)) * normal(random));
  const day = realisedVolatility(steps);
  near(day.value, 0.02, 4 * day.standardError);
  near(day.standardError, 0.02 / Math.sqrt(2 * 390), 2e-4);
  const weighted = ewmaVolatility(
    Float64Array.from({ length: 1000 }, () => 0.02 * normal(random)),
    0.94,
  );
  near(weighted.value, 0.02, 4 * weighted.standardError);
});

test('volatility: EWMA with lambda near one is the plain root mean square; a constant day is no volatility', () => {
  near(ewmaVolatility(column(0.01, -0.02, 0.03), 1).value, Math.sqrt(0.0014 / 3), 1e-15);
  assert.equal(parkinson(bars([5, 5, 5], [5, 5, 5], [5, 5, 5], [5, 5, 5])).value, 0);
});

test('MEA-2 volume: the error of a persistent series is larger than that of independent days; the median ignores one wild day', () => {
  const random = seededRandom(11);
  let level = 0;
  const persistent = Float64Array.from(
    { length: 500 },
    () => 1e6 * Math.exp((level = 0.9 * level + 0.2 * normal(random))),
  );
  const adv = averageDailyVolume(persistent);
  const shuffled = averageDailyVolume(
    persistent.toSorted((a, b) => ((a * 7919) % 1013) - ((b * 7919) % 1013)),
  );
  assert.ok(adv.standardError > 1.5 * shuffled.standardError);
  assert.equal(medianDailyVolume(column(1, 2, 3, 4, 1e9)).value, 3);
  assert.equal(averageDailyVolume(column(2, NaN, 0, 4)).value, 2);
});

/** EDGE as the paper writes it, one line per symbol of the equations, means over what is known. */
function plainEdge({ open: o, high: h, low: l, close: c, count }: LogBars): number {
  const rows = Array.from({ length: count - 1 }, (_, i) => i + 1);
  const known = (values: readonly number[]): readonly number[] =>
    values.filter((x) => !Number.isNaN(x));
  const mean = (values: readonly number[]): number =>
    known(values).reduce((a, x) => a + x, 0) / known(values).length;
  const where = (part: readonly number[], is: boolean): number =>
    part.some(Number.isNaN) ? NaN : Number(is);
  const m = (i: number): number => (h[i]! + l[i]!) / 2;
  const tau = rows.map((i) => where([h[i]!, l[i]!, c[i - 1]!], h[i] !== l[i] || l[i] !== c[i - 1]));
  const times = (values: readonly number[]): readonly number[] => values.map((x, k) => x * tau[k]!);
  const po =
    mean(times(rows.map((i) => where([o[i]!, h[i]!], o[i] !== h[i])))) +
    mean(times(rows.map((i) => where([o[i]!, l[i]!], o[i] !== l[i]))));
  const pc =
    mean(times(rows.map((i) => where([c[i - 1]!, h[i - 1]!], c[i - 1] !== h[i - 1])))) +
    mean(times(rows.map((i) => where([c[i - 1]!, l[i - 1]!], c[i - 1] !== l[i - 1]))));
  const [r1, r3, r5] = [
    rows.map((i) => m(i) - o[i]!),
    rows.map((i) => m(i) - c[i - 1]!),
    rows.map((i) => o[i]! - c[i - 1]!),
  ];
  const demeaned = (r: readonly number[]): readonly number[] =>
    r.map((x, k) => x - (mean(r) / mean(tau)) * tau[k]!);
  const [d1, d3, d5] = [demeaned(r1), demeaned(r3), demeaned(r5)];
  const x1 = rows.map(
    (i, k) => (-4 / po) * d1[k]! * (o[i]! - m(i - 1)) - (4 / pc) * d3[k]! * (c[i - 1]! - m(i - 1)),
  );
  const x2 = rows.map(
    (i, k) => (-4 / po) * d1[k]! * (o[i]! - c[i - 1]!) - (4 / pc) * d5[k]! * (c[i - 1]! - m(i - 1)),
  );
  const variance = (x: readonly number[]): number =>
    mean(x.map((each) => each * each)) - mean(x) ** 2;
  const [v1, v2] = [variance(x1), variance(x2)];
  const square = (v2 * mean(x1) + v1 * mean(x2)) / (v1 + v2);
  return Math.sign(square) * Math.sqrt(Math.abs(square));
}
test('MEA-4 EDGE is its plain twin, also with prices missing anywhere, also in windows', () => {
  const whole = market(120, 20, 0.02, 0.01, 17);
  const random = seededRandom(18);
  const holed = logBarsOf({
    open: whole.open.map((x) => (random.next() < 0.06 ? NaN : x)),
    high: whole.high.map((x) => (random.next() < 0.06 ? NaN : x)),
    low: whole.low.map((x) => (random.next() < 0.06 ? NaN : x)),
    close: whole.close.map((x) => (random.next() < 0.06 ? NaN : x)),
  });
  for (const each of [logBarsOf(whole), holed]) {
    near(edge(each).spread.value / plainEdge(each), 1, 1e-10);
    const windows = edgeRolling(each, 30);
    assert.equal(windows.length, 91);
    near(
      windows[90]! /
        plainEdge({
          count: 30,
          open: each.open.slice(90),
          high: each.high.slice(90),
          low: each.low.slice(90),
          close: each.close.slice(90),
        }),
      1,
      1e-10,
    );
  }
});
