import assert from 'node:assert/strict';
import { test } from 'node:test';
import { civilDateOf, isoDate, timeOfLocal } from '#core/kernel/civil';
import { type Adjust, judgedBars } from '#core/market/bar-findings';
import { type Bar, barCollector } from '#core/market/bars-builder';
import { ALWAYS_OPEN, type Session, sessionOn, US_EQUITY_SESSION } from '#core/market/session';
import type { Bars } from '#core/market/tape';

const FIRST = 19_724; // 2024-01-02, a Tuesday
const ZONE = US_EQUITY_SESSION.zone;
const midnight = (dayNumber: number): number => timeOfLocal(ZONE, civilDateOf(dayNumber), 0);
/** 40 sessions around 50 dollars and a million shares. */
function days(change: (i: number) => Partial<Bar> | null = () => ({})): readonly Bar[] {
  const rows: Bar[] = [];
  let dayNumber = FIRST;
  for (let i = 0; i < 40; i++, dayNumber++) {
    while (sessionOn(US_EQUITY_SESSION, civilDateOf(dayNumber)) === null) dayNumber++;
    const close = 50 * (1 + 0.01 * Math.sin(i * 1.7));
    const changed = change(i);
    if (changed === null) continue;
    const bar = { open: close, high: close * 1.01, low: close * 0.99, close, volume: 1e6 + i };
    rows.push({ at: midnight(dayNumber), bid: NaN, ask: NaN, marketCap: NaN, ...bar, ...changed });
  }
  return rows;
}
const times =
  (factor: number, volume = 1): ((i: number) => Partial<Bar>) =>
  (i) => {
    const close = 50 * factor * (1 + 0.01 * Math.sin(i * 1.7));
    return { open: close, high: close, low: close, close, volume: 1e6 * volume };
  };
function read(
  rows: readonly Bar[],
  { adjust = 'ask', session = US_EQUITY_SESSION }: { adjust?: Adjust; session?: Session } = {},
): Bars {
  const collector = barCollector({ source: 'made.csv', hash: '' });
  for (const row of rows) collector.add('XYZ', row);
  const [bars] = collector.finish({
    session,
    areDates: true,
    label: 'start',
    adjust,
    isUtcDay: false,
  }).bars;
  assert.ok(bars !== undefined);
  return bars;
}
const kinds = ({ findings }: Bars): readonly string[] =>
  findings.map(({ kind, isGrave }) => `${kind}${isGrave ? '!' : ''}`);
const dateOf = ({ findings }: Bars): string => isoDate(civilDateOf(findings[0]?.dayNumber ?? 0));

test('MKT-26: ordinary bars have no findings', () => assert.deepEqual(kinds(read(days())), []));

for (const ratio of [1.5, 2, 4, 10, 1 / 10, 1 / 4])
  if (Math.abs(Math.log(ratio)) > 0.5)
    test(`MKT-25: a step of ${ratio} with the usual value traded is a split, and is scaled where somebody says so`, () => {
      const rows = days((i) => (i < 20 ? {} : times(1 / ratio, ratio)(i)));
      assert.deepEqual(kinds(read(rows)), ['split!']);
      assert.equal(dateOf(read(rows)), '2024-01-31');
      const scaled = read(rows, { adjust: 'splits' });
      assert.deepEqual(kinds(scaled), ['split']);
      const whole = read(days((i) => (i < 20 ? {} : times(1)(i))));
      for (let i = 0; i < 40; i++) {
        const [is, was] = [(scaled.close[i] ?? 0) * ratio, whole.close[i] ?? 0];
        assert.ok(Math.abs(is - was) < 1e-9, `${i}: ${is} for ${was}`);
      }
      assert.ok(Math.abs((scaled.volume[0] ?? 0) / ratio - 1e6) < 1e-3);
      assert.deepEqual(kinds(read(rows, { adjust: 'none' })), ['split']);
      assert.equal(read(rows, { adjust: 'none' }).close[0], rows[0]?.close);
    });

test('MKT-25: a fall to a quarter with far more traded than usual is a move, and no split', () => {
  const rows = days((i) => (i < 20 ? {} : times(0.25, i === 20 ? 40 : 8)(i)));
  assert.deepEqual(kinds(read(rows)), ['jump']);
});

for (const unit of [100, 1 / 100, 1000])
  test(`MKT-25: a step of ${unit} is another unit, and is never scaled`, () => {
    const rows = days((i) => (i < 20 ? {} : times(1 / unit)(i)));
    assert.deepEqual(kinds(read(rows)), ['unit!']);
    assert.deepEqual(kinds(read(rows, { adjust: 'splits' })), ['unit!']);
    assert.equal(read(rows, { adjust: 'splits' }).close[0], rows[0]?.close);
  });

test('MKT-25: one day a hundred times as high is an outlier, and the way back is no second finding', () => {
  const rows = days((i) => (i === 20 ? times(100)(i) : {}));
  assert.deepEqual(kinds(read(rows)), ['outlier!']);
  assert.equal(dateOf(read(rows)), '2024-01-31');
});

test('MKT-26: weeks and months are no days', () => {
  const weekly = days().map((row, i) => ({ ...row, at: midnight(FIRST + 7 * i) }));
  assert.deepEqual(kinds(read(weekly)), ['length!']);
  const monthly = days().map((row, i) => ({
    ...row,
    at: timeOfLocal(ZONE, { year: 2020 + Math.floor(i / 12), month: (i % 12) + 1, day: 3 }, 0),
  }));
  assert.ok(kinds(read(monthly)).includes('length!'));
});

test('MKT-26: prices in billionths are told by their size', () => {
  const raw = days().map((row) => ({ ...row, close: Math.round(row.close * 1e9) }));
  assert.deepEqual(kinds(read(raw)), ['fixedPoint!']);
});

test('MKT-26: a bar of a weekend without volume is left out; weekends with volume are another market', () => {
  const saturday = { ...days()[0]!, at: midnight(FIRST + 4), volume: 0 };
  const bars = read([...days(), saturday]);
  assert.deepEqual(kinds(bars), ['closedDay']);
  assert.equal(bars.count, 40);
  const holiday = { ...days()[0]!, at: midnight(FIRST + 13) }; // Martin Luther King
  const kept = read([...days(), holiday]);
  assert.deepEqual(kinds(kept), ['closedDay']);
  assert.equal(kept.count, 41, 'what was traded is not thrown away');
  assert.equal(read([...days(), { ...holiday, volume: 0 }]).count, 40);
  const always = Array.from({ length: 40 }, (_, i) => ({ ...days()[0]!, at: midnight(FIRST + i) }));
  assert.deepEqual(kinds(read(always)), ['closedDay!']);
  const utc = always.map((row, i) => ({ ...row, at: (FIRST + i) * 86_400e6 }));
  assert.deepEqual(kinds(read(utc, { session: ALWAYS_OPEN })), []);
});

test('MKT-26: of rows of one day the first with a price and a volume is used, and what differs is told', () => {
  const rows = days();
  const stale = { ...rows[9]!, at: rows[10]!.at, volume: 0 };
  const bars = read([...rows.slice(0, 10), stale, ...rows.slice(10), { ...rows[5]! }]);
  assert.deepEqual(kinds(bars), ['repeat', 'conflict']);
  assert.equal(bars.close[10], rows[10]!.close);
  assert.match(bars.findings[1]?.words ?? '', /2024-01-17 \(close/);
});

test('MKT-26: names that differ by case and blanks are one series, newest first is an order, blank volumes keep their prices', () => {
  const collector = barCollector({ source: 'made.csv', hash: '' });
  days((i) => (i % 2 === 0 ? {} : { volume: NaN }))
    .toReversed()
    .forEach((row, i) => collector.add(i % 2 === 0 ? 'XYZ' : ' xyz ', row));
  const { bars, quality } = collector.finish({
    session: US_EQUITY_SESSION,
    areDates: true,
    label: 'start',
    adjust: 'ask',
    isUtcDay: false,
  });
  assert.equal(bars.length, 1);
  assert.equal(bars[0]?.count, 40);
  assert.deepEqual(kinds(bars[0]!), ['newestFirst', 'blankVolume']);
  assert.equal(quality.outOfOrder, 0);
});

test('MKT-26: bars that are judged again are found the same', () => {
  const { findings, ...plain } = read(days((i) => (i < 20 ? {} : times(0.5, 2)(i))));
  assert.deepEqual(judgedBars(plain, US_EQUITY_SESSION, 'ask').findings, findings);
});
