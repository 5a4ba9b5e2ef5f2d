import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { timeOfLocal } from '#core/kernel/civil';
import { DAY_US, MINUTE_US } from '#core/kernel/units';
import { barTraps, trapNotes } from '#core/market/bar-traps';
import { US_EQUITY_SESSION } from '#core/market/session';
import type { Bars } from '#core/market/tape';

interface Row {
  readonly at: number;
  readonly close: number;
  readonly volume: number;
}
function barsOf(rows: readonly Row[], lengthUs: number): Bars {
  const column = (of: (row: Row) => number): Float64Array => Float64Array.from(rows, of);
  const close = column((row) => row.close);
  const unknown = new Float64Array(rows.length).fill(NaN);
  return {
    symbol: 'XYZ',
    source: 'x',
    hash: '',
    lengthUs,
    count: rows.length,
    at: column((row) => row.at),
    open: close,
    high: close,
    low: close,
    close,
    volume: column((row) => row.volume),
    bid: unknown,
    ask: unknown,
    marketCap: unknown,
    findings: [],
  };
}
/** Minutes from the open, on four October days of 2013. */
function minutes(change: (day: number, minute: number) => Partial<Row> | null): Bars {
  const rows: Row[] = [];
  for (let day = 0; day < 4; day++) {
    for (let minute = 0; minute < 420; minute++) {
      const at = timeOfLocal(
        'America/New_York',
        { year: 2013, month: 10, day: 7 + day },
        (570 + minute) * MINUTE_US,
      );
      const changed = change(day, minute);
      if (changed !== null)
        rows.push({ at, close: 100, volume: minute < 390 ? 1000 : 50, ...changed });
    }
  }
  return barsOf(rows, MINUTE_US);
}
const found = (bars: Bars) => barTraps(bars, US_EQUITY_SESSION);

test('MKT-24: ordinary days have no traps', () =>
  assert.deepEqual(found(minutes(() => ({}))), {
    splits: [],
    shortDays: [],
    closingCrosses: [],
    latePrints: [],
  }));
test('MKT-24: seven for one over night is a split, a loss of a third is none', () => {
  assert.deepEqual(found(minutes((day) => ({ close: day < 2 ? 700 : 101 }))).splits, [
    'XYZ 2013-10-09 (price / 7)',
  ]);
  assert.deepEqual(found(minutes((day) => ({ close: day < 2 ? 100 : 68 }))).splits, []);
  const daily = barsOf(
    [100, 101, 10.2, 10.1].map((close, i) => ({
      at: timeOfLocal('America/New_York', { year: 2013, month: 10, day: 7 + i }, 0),
      close,
      volume: 1,
    })),
    DAY_US,
  );
  assert.deepEqual(found(daily).splits, ['XYZ 2013-10-09 (price / 10)']);
});
test('MKT-24: a day that ends, or goes quiet, hours before the others is short', () => {
  assert.deepEqual(
    found(minutes((day, minute) => (day === 2 && minute >= 210 ? null : {}))).shortDays,
    ['XYZ 2013-10-09'],
  );
  assert.deepEqual(
    found(minutes((day, minute) => (day === 1 && minute >= 210 ? { volume: 20 } : {}))).shortDays,
    ['XYZ 2013-10-08'],
  );
});
test('MKT-24: the closing cross in the last minute, and a print after it', () => {
  const traps = found(
    minutes((day, minute) =>
      day === 0 && minute === 389
        ? { volume: 90_000 }
        : day === 3 && minute === 419
          ? { volume: 700_000 }
          : {},
    ),
  );
  assert.deepEqual(traps.closingCrosses, ['XYZ 2013-10-07 (19 % of the day)']);
  assert.deepEqual(traps.latePrints, ['XYZ 2013-10-10 (700000 units)']);
  assert.equal(trapNotes([traps, traps]).length, 2);
});

// Ratios that somebody splits by, and steps that a market makes by itself.
for (const [before, after, want] of [
  [200, 100, 'price / 2'],
  [300, 101, 'price / 3'],
  [100, 1000, 'price x 10'],
  [50, 100, 'price x 2'],
  [400, 103, 'price / 4'],
  [100, 66, null],
  [100, 150, null],
  [100, 99, null],
  [100, 40, null], // nothing is split by 2.5
] as const)
  test(`MKT-24: ${before} in the evening and ${after} in the morning: ${want ?? 'no split'}`, () => {
    const { splits } = found(minutes((day) => ({ close: day < 2 ? before : after })));
    assert.deepEqual(splits, want === null ? [] : [`XYZ 2013-10-09 (${want})`]);
  });
test('MKT-24: traps do not depend on the unit of prices or of volume', () => {
  const odd = (price: number, volume: number): Bars =>
    minutes((day, minute) => ({
      close: price * (day < 2 ? 700 : 101),
      volume: volume * (minute === 389 && day === 1 ? 60_000 : minute < 390 ? 1000 : 50),
    }));
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.integer({ min: 1, max: 50 }),
      (price, volume) => {
        assert.deepEqual(found(odd(price, volume)), found(odd(1, 1)));
      },
    ),
    { numRuns: 10 },
  );
  assert.deepEqual(
    [found(odd(1, 1)).splits.length, found(odd(1, 1)).closingCrosses.length],
    [1, 1],
  );
});
test('MKT-24: of two days nobody says which is the short one, and daily bars have no hours', () => {
  const short = minutes((day, minute) => (day > 1 || (day === 1 && minute >= 200) ? null : {}));
  assert.deepEqual(found(short).shortDays, []);
  const daily = barsOf(
    [0, 1, 2].map((i) => ({
      at: timeOfLocal('America/New_York', { year: 2013, month: 10, day: 7 + i }, 0),
      close: 100,
      volume: 10 ** i,
    })),
    DAY_US,
  );
  assert.deepEqual(found(daily), { splits: [], shortDays: [], closingCrosses: [], latePrints: [] });
});
test('MKT-24: a note names the first three of its kind and says that there are more', () => {
  const traps = {
    splits: ['a', 'b', 'c', 'd'],
    shortDays: ['e'],
    closingCrosses: [],
    latePrints: [],
  };
  const [splits, short, ...others] = trapNotes([traps]);
  assert.match(splits ?? '', /^4 overnight steps .*: a, b, c …$/);
  assert.match(short ?? '', /^1 days end .*: e$/);
  assert.deepEqual(others, []);
});
