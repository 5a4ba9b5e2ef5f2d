import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type CivilDate, dayNumberOf, timeOfLocal } from '#core/kernel/civil';
import { seededRandom } from '#core/kernel/random';
import { DAY_US, MINUTE_US, quoteValue, SECOND_US, type TimeUs, timeUs } from '#core/kernel/units';
import { buildProfile } from '#core/liquidity/build-profile';
import { PRIORS, priorNamed, US_EQUITY_U_SHAPE } from '#core/liquidity/priors';
import type { ProfileInput } from '#core/liquidity/profile-sources';
import { cumulativeShare, flatCurve } from '#core/liquidity/volume-curve';
import { type Instrument, REGULAR_PRINTS } from '#core/market/instrument';
import { ALWAYS_OPEN, US_EQUITY_SESSION } from '#core/market/session';
import { type Bars, EVENT, type Tape } from '#core/market/tape';

const instrument: Instrument = {
  id: 'XYZ.XNAS',
  symbol: 'XYZ',
  venue: 'XNAS',
  tick: { units: 1, scale: 2 },
  lot: { units: 1, scale: 0 },
  minNotional: quoteValue(0),
  multiplier: 1,
  settlement: 'linear',
  currencies: { base: 'XYZ', quote: 'USD', settlement: 'USD' },
  session: US_EQUITY_SESSION,
  eligible: REGULAR_PRINTS,
};
const coin: Instrument = {
  ...instrument,
  id: 'XYZ.BINANCE',
  venue: 'BINANCE',
  session: ALWAYS_OPEN,
};
const DAY: CivilDate = { year: 2012, month: 6, day: 21 }; // a Thursday
const hour = 3_600_000_000;
const local = (us: number, date = DAY): TimeUs => timeOfLocal('America/New_York', date, us);
const OPEN = local(9.5 * hour);
const TEN = local(10 * hour);

/** A quote and a print of 10 every second from the open; the mid does a small deterministic zigzag, the spread is 2 ticks of 10,000. */
function tapeOf(seconds: number, depth = 2): Tape {
  const count = seconds;
  const tape = {
    instrument,
    source: 'made.csv',
    hash: 'h',
    hasOrderIds: false,
    count,
    depth,
    at: new Float64Array(count),
    kind: new Uint8Array(count),
    restingSide: new Int8Array(count),
    price: new Float64Array(count),
    size: new Float64Array(count),
    orderId: new Float64Array(count),
    eligible: new Uint8Array(count),
    bidPrice: new Float64Array(count * depth),
    bidSize: new Float64Array(count * depth),
    askPrice: new Float64Array(count * depth),
    askSize: new Float64Array(count * depth),
  };
  for (let i = 0; i < count; i++) {
    const mid = 10_000 + Math.round(20 * Math.sin(i / 37) + 10 * Math.sin(i / 211));
    tape.at[i] = OPEN + i * SECOND_US;
    tape.kind[i] = EVENT.execute;
    tape.size[i] = 10;
    tape.price[i] = mid;
    tape.eligible[i] = i % 2; // every second print does not count
    tape.bidPrice[i * depth] = mid - 1;
    tape.askPrice[i * depth] = mid + 1;
    tape.bidSize[i * depth] = 100;
    tape.askSize[i * depth] = 300;
  }
  return tape;
}
/** As many prints as `daily` has in its history, so that the two do not disagree. */
const calmTape = (): Tape => ({ ...tapeOf(1800), size: new Float64Array(1800).fill(155) });
/** The tape as it was known at a moment: nothing after it exists. */
function truncated(tape: Tape, at: TimeUs): Tape {
  const count = tape.at.findIndex((time) => time >= at);
  const cut = <A extends { slice(from: number, to: number): A }>(column: A, width: number): A =>
    column.slice(0, count * width);
  return {
    ...tape,
    count,
    at: cut(tape.at, 1),
    kind: cut(tape.kind, 1),
    restingSide: cut(tape.restingSide, 1),
    price: cut(tape.price, 1),
    size: cut(tape.size, 1),
    orderId: cut(tape.orderId, 1),
    eligible: cut(tape.eligible, 1),
    bidPrice: cut(tape.bidPrice, tape.depth),
    bidSize: cut(tape.bidSize, tape.depth),
    askPrice: cut(tape.askPrice, tape.depth),
    askSize: cut(tape.askSize, tape.depth),
  };
}
function barsOf(
  rows: readonly (readonly [at: number, close: number, volume: number])[],
  lengthUs: number,
  symbol = 'XYZ',
): Bars {
  const column = (k: 0 | 1 | 2): Float64Array => Float64Array.from(rows, (row) => row[k]);
  const unknown = new Float64Array(rows.length).fill(NaN);
  return {
    symbol,
    source: 'bars.csv',
    hash: 'b',
    lengthUs,
    count: rows.length,
    at: column(0),
    open: column(1),
    high: column(1),
    low: column(1),
    close: column(1),
    volume: column(2),
    bid: unknown,
    ask: unknown,
    marketCap: unknown,
    findings: [],
  };
}
/** `days` daily bars, the last one on the day of the decision itself (which must not be read). Volumes alternate 900 and 1100 (thousand). */
function daily(days: number): Bars {
  const today = dayNumberOf(DAY) * DAY_US;
  const rows = Array.from(
    { length: days + 1 },
    (_, i) =>
      [
        today - (days - i) * DAY_US,
        i % 2 === 0 ? 100 : 102,
        i === days ? 5e9 : i % 2 === 0 ? 900e3 : 1_100e3,
      ] as const,
  );
  return barsOf(rows, DAY_US);
}
const base: ProfileInput = {
  instrument,
  asOf: TEN,
  tape: null,
  history: [],
  prior: null,
  observed: null,
};
function profile(change: Partial<ProfileInput>) {
  const built = buildProfile({ ...base, ...change });
  assert.ok(built.ok, built.ok ? '' : built.error.message);
  return built.value;
}
function refused(change: Partial<ProfileInput>): string {
  const built = buildProfile({ ...base, ...change });
  assert.ok(!built.ok);
  assert.notEqual(built.error.remedy, '');
  return built.error.code;
}
const close = (was: number, want: number, tolerance = 1e-9): void =>
  assert.ok(
    Math.abs(was - want) <= tolerance * Math.max(1, Math.abs(want)),
    `${was} is not ${want}`,
  );
const prior = PRIORS['us-large-cap'];

test('P9: a tape truncated at the moment gives the identical profile, and a tape poisoned after it too', () => {
  const tape = tapeOf(7200);
  const intraday = barsOf(
    Array.from(
      { length: 78 * 3 },
      (_, i) =>
        [
          local(9.5 * hour, { ...DAY, day: 19 + Math.floor(i / 78) }) + (i % 78) * 5 * MINUTE_US,
          100 + (i % 7),
          1000 + i,
        ] as const,
    ),
    5 * MINUTE_US,
  );
  for (const history of [[], [daily(30)], [intraday]]) {
    const whole = profile({ tape, history, prior });
    assert.deepEqual(profile({ tape: truncated(tape, TEN), history, prior }), whole);
    const poisoned = {
      ...tape,
      size: tape.size.map((size, i) => ((tape.at[i] ?? 0) < TEN ? size : 1e9)),
      askPrice: tape.askPrice.map((ask, i) =>
        (tape.at[Math.floor(i / tape.depth)] ?? 0) < TEN ? ask : 1,
      ),
    };
    assert.deepEqual(profile({ tape: poisoned, history, prior }), whole);
    assert.deepEqual(
      profile({
        tape,
        history: history.map((bars) => ({
          ...bars,
          volume: bars.volume.map((v, i) => ((bars.at[i] ?? 0) + bars.lengthUs <= OPEN ? v : 1e12)),
        })),
        prior,
      }),
      whole,
    );
  }
});

test('LIQ-1: without tape history and prior the liquidity is unknown, and a tape alone cannot tell a day', () => {
  assert.equal(refused({}), 'LIQUIDITY_UNKNOWN');
  assert.equal(refused({ tape: tapeOf(1800) }), 'LIQUIDITY_UNKNOWN');
  assert.equal(refused({ prior }), 'LIQUIDITY_UNKNOWN'); // dollars a day, but no price to turn them into shares
  assert.equal(refused({ history: [daily(0)] }), 'LIQUIDITY_UNKNOWN'); // only the day itself
  assert.equal(refused({ history: [{ ...daily(30), symbol: 'OTHER' }] }), 'LIQUIDITY_UNKNOWN');
});

test('LIQ-2: ADV from history is the mean of at most 60 earlier days with its standard error; the day itself is not read', () => {
  const { adv, advNotional, notes } = profile({ history: [daily(80)] });
  close(adv.value, 1e6, 1e-6);
  close(adv.standardError ?? NaN, Math.sqrt((60 / 59) * 1e10) / Math.sqrt(60), 1e-6);
  assert.equal(adv.n, 60);
  close(advNotional, 102e6, 1e-6); // the last close before the day
  assert.ok(notes.some((note) => note.startsWith('eligible volume')));
});

test('LIQ-2: a few days may agree by chance: their error is never below 30 % over the root of their number', () => {
  const { adv } = profile({
    history: [daily(2)],
    prior: null,
    priceMid: 10_000,
    observed: null,
    tape: tapeOf(7200),
  });
  assert.ok((adv.standardError ?? 0) / adv.value > 0.15);
});

test('LIQ-3: ADV from a tape is what was printed over the share of the day that the curve gives to that time', () => {
  const { adv } = profile({
    tape: tapeOf(1800),
    prior: { ...prior, advNotional: { value: 1, logStandardDeviation: 1e6 } },
  });
  close(adv.value, (900 * 10) / 0.14, 1e-6); // 14 % of the day trade in its first half hour
});

test('LIQ-4: opinions are blended by precision in logs', () => {
  const tape = tapeOf(1800);
  const { adv } = profile({ tape, prior });
  const part = cumulativeShare(US_EQUITY_U_SHAPE, 1 / 13);
  const mine = { log: Math.log(9000 / part), weight: 1 / (0.2 ** 2 * (1 / part - 1) + 0.3 ** 2) };
  const mid = ((tape.bidPrice[1799 * 2] ?? 0) + (tape.askPrice[1799 * 2] ?? 0)) / 2;
  const theirs = { log: Math.log(prior.advNotional.value / (mid / 100)), weight: 1 / 1.2 ** 2 };
  close(
    Math.log(adv.value),
    (mine.log * mine.weight + theirs.log * theirs.weight) / (mine.weight + theirs.weight),
    1e-9,
  );
  close((adv.standardError ?? NaN) / adv.value, 1 / Math.sqrt(mine.weight + theirs.weight), 1e-9);
});

test('LIQ-5: volatility from history is the deviation of close-to-close returns; from a tape, that of one-minute mids scaled by the curve', () => {
  const { volatilityDaily } = profile({ history: [daily(30)] });
  close(
    volatilityDaily.value,
    Math.log(1.02) * Math.sqrt(29 / 28) * Math.sqrt(1 - 1 / 29 ** 2),
    1e-6,
  );
  assert.equal(volatilityDaily.n, 29);
  const tape = tapeOf(1800);
  let sum = 0;
  const midAt = (i: number): number =>
    ((tape.bidPrice[i * 2] ?? 0) + (tape.askPrice[i * 2] ?? 0)) / 2;
  for (let minute = 2; minute <= 30; minute++)
    sum += Math.log(midAt(minute * 60 - 1) / midAt(minute * 60 - 61)) ** 2;
  const fromTape = profile({
    tape,
    prior: { ...prior, volatilityDaily: { value: 1, logStandardDeviation: 1e6 } },
  }).volatilityDaily;
  close(fromTape.value, Math.sqrt(sum / 0.14), 1e-6);
  assert.equal(fromTape.n, 29);
});

test('LIQ-6: spread and depth are time-weighted over the last 30 minutes; crossed and empty books are left out', () => {
  const tape = tapeOf(1800);
  const clean = profile({ tape, prior });
  assert.ok(Math.abs((clean.spreadBps?.value ?? 0) - 2) < 0.01);
  assert.equal(clean.depthTouch?.value, 200);
  assert.equal(clean.spreadBps?.n, 30);
  const askPrice = tape.askPrice.map((ask, i) => (i % 6 === 0 ? 1 : ask)); // crossed for one second of three
  const askSize = tape.askSize.map((size, i) => (i % 10 === 0 ? 0 : size));
  const dirty = profile({ tape: { ...tape, askPrice, askSize }, prior });
  assert.ok(Math.abs((dirty.spreadBps?.value ?? 0) - 2) < 0.01);
});

test('LIQ-6: a spread that stands for nine tenths of the time weighs nine tenths', () => {
  const tape = tapeOf(2);
  const at = Float64Array.of(OPEN, OPEN + 0.9 * 1800 * SECOND_US);
  const bidPrice = Float64Array.of(9999, 0, 9995, 0);
  const askPrice = Float64Array.of(10_001, 0, 10_005, 0);
  const { spreadBps } = profile({ tape: { ...tape, at, bidPrice, askPrice }, prior });
  close(spreadBps?.value ?? NaN, 0.9 * 2 + 0.1 * 10, 1e-9);
});

test('LIQ-6: what a feed has observed goes before the tape; without quotes the depth is null, and the spread too unless a prior gives it', () => {
  const observed = {
    spreadBps: { value: 7, unit: 'bps', standardError: 1, n: 5, source: 'feed' },
    depthTouch: { value: 50, unit: 'units', standardError: 5, n: 5, source: 'feed' },
  };
  assert.equal(profile({ tape: tapeOf(1800), prior, observed }).spreadBps?.value, 7);
  const bare = profile({ history: [daily(30)] });
  assert.equal(bare.spreadBps, null);
  assert.equal(bare.depthTouch, null);
  const supposed = profile({ history: [daily(30)], prior });
  assert.equal(supposed.spreadBps?.source, 'prior us-large-cap');
  assert.equal(supposed.depthTouch, null);
});

test("LIQ-12: no spread that was not seen is below a tick, a named prior's neither, and a note says so; without a prior and without bars it is unknown", () => {
  const cheap = { ...daily(30), close: daily(30).close.map((each) => each / 50) };
  const { spreadBps, notes } = profile({ history: [cheap], prior });
  close(spreadBps?.value ?? NaN, 100 / 2.04);
  assert.ok(notes.some((note) => /^the spread is one tick, 49 bps.*prior us-large-cap/.test(note)));
  assert.equal(profile({ history: [daily(30)] }).spreadEstimated, null);
});

test("LIQ-7: the curve is measured, else the prior's, else a named published U (grade B at best); 24 h are flat and say so", () => {
  const intraday = barsOf(
    Array.from(
      { length: 26 * 3 },
      (_, i) =>
        [
          local(9.5 * hour, { ...DAY, day: 18 + Math.floor(i / 26) }) + (i % 26) * 15 * MINUTE_US,
          100 + (i % 3),
          i % 26 === 0 ? 25 : 1,
        ] as const,
    ),
    15 * MINUTE_US,
  );
  const measured = profile({ history: [intraday], tape: tapeOf(1800) });
  close(measured.curve.shares[0] ?? NaN, 0.5);
  assert.equal(measured.curve.days, 3);
  const pulled = profile({ history: [intraday], prior }).curve;
  close(pulled.shares[0] ?? NaN, (3 * 0.5 + 5 * 0.07) / 8);
  const assumed = profile({ history: [daily(30)], tape: calmTape() });
  assert.match(assumed.curve.source, /published U-shape/);
  assert.equal(assumed.quality, 'B');
  assert.ok(assumed.notes.some((note) => note.includes('U-shape')));
  const flat = profile({
    instrument: coin,
    asOf: timeUs(dayNumberOf(DAY) * DAY_US + 12 * hour),
    history: [daily(30)],
  });
  assert.equal(flat.curve.shares.length, 24);
  assert.ok(flat.notes.some((note) => note.includes('flat over 24 h')));
  for (const { shares } of [measured.curve, pulled, assumed.curve, flat.curve])
    close(
      shares.reduce((a, b) => a + b, 0),
      1,
    );
});

test('LIQ-8: a prior alone is D; a tape that outweighs it C; a month of history with quotes B, with its own curve A', () => {
  assert.equal(profile({ prior, priceMid: 10_000 }).quality, 'D');
  assert.equal(profile({ prior, tape: tapeOf(1800) }).quality, 'C');
  const calm = calmTape();
  assert.equal(profile({ prior, tape: calm, history: [daily(30)] }).quality, 'B');
  const intraday = barsOf(
    Array.from(
      { length: 30 * 26 },
      (_, i) =>
        [
          local(9.5 * hour, { year: 2012, month: 5, day: 1 }) +
            Math.floor(i / 26) * DAY_US +
            (i % 26) * 15 * MINUTE_US,
          100 + (i % 3),
          1e6 / 26,
        ] as const,
    ),
    15 * MINUTE_US,
  );
  assert.equal(profile({ prior, tape: calm, history: [intraday, daily(30)] }).quality, 'A');
});

test('LIQ-8: by bars alone the grade says how much they tell: B where volume is known well and they show a spread, C, and D where days are empty or few', () => {
  const random = seededRandom(3);
  const days = (bounce: number, volume: (day: number) => number, count = 70): Bars => {
    const bars = barsOf(
      Array.from({ length: count }, (_, i) => [
        (dayNumberOf(DAY) - (count - i)) * DAY_US,
        100,
        volume(i),
      ]),
      DAY_US,
    );
    let mid = 100;
    for (let i = 0; i < count; i++) {
      const prices = Array.from({ length: 200 }, () => {
        mid *= Math.exp(0.0008 * (random.next() - 0.5));
        return mid * (1 + (random.next() < 0.5 ? bounce : -bounce) / 2);
      });
      bars.open[i] = prices[0]!;
      bars.close[i] = prices.at(-1)!;
    }
    const edges = (pick: (...of: number[]) => number): Float64Array =>
      bars.open.map(
        (open, i) =>
          pick(open, bars.close[i]!) * (pick === Math.max ? 1 + bounce / 4 : 1 - bounce / 4),
      );
    return { ...bars, close: bars.close.slice(), high: edges(Math.max), low: edges(Math.min) };
  };
  const steady = (): number => 1e6;
  const gradeOfBars = (bars: Bars): string => profile({ history: [bars] }).quality;
  assert.equal(gradeOfBars(days(0.02, (i) => 1e6 + i)), 'B');
  assert.equal(gradeOfBars(days(0.02, (i) => (i % 2 === 0 ? 2e6 : 2e5))), 'C');
  assert.equal(gradeOfBars(days(0.02, (i) => (i % 5 === 0 ? 0 : 1e6))), 'D');
  assert.equal(gradeOfBars(days(0.02, steady, 10)), 'D');
  assert.equal(profile({ history: [daily(30)] }).quality, 'C');
});

test('LIQ-8: tape and history that differ by more than a factor of 3 are told, and cost a grade', () => {
  const built = profile({ prior, tape: tapeOf(1800), history: [daily(30)] });
  assert.equal(built.quality, 'C');
  assert.ok(built.notes.some((note) => note.includes('factor of 3')));
});

test('LIQ-9: the regime compares with what is usual for this very instrument; with a prior only it is unknown', () => {
  assert.equal(profile({ prior, tape: tapeOf(1800) }).regime, 'unknown');
  const quiet = {
    ...daily(30),
    close: daily(30).close.map((_, i) => (i % 2 === 0 ? 100 : 100.02)),
  };
  assert.equal(profile({ tape: tapeOf(1800), history: [quiet] }).regime, 'crisis');
  const wild = { ...daily(30), close: daily(30).close.map((_, i) => (i % 2 === 0 ? 100 : 110)) };
  assert.equal(profile({ tape: tapeOf(1800), history: [wild] }).regime, 'normal');
});

test('LIQ-10: a symbol that never traded is refused, not given an ADV of zero', () => {
  const still = { ...daily(30), volume: new Float64Array(31) };
  assert.equal(refused({ history: [still] }), 'INSUFFICIENT_LIQUIDITY');
});

test('LIQ-11: an unknown prior is a problem that lists the known ones', () => {
  const none = priorNamed('us-mega-cap');
  assert.ok(!none.ok);
  assert.match(none.error.message, /us-large-cap, us-mid-cap, us-small-cap, crypto-major/);
  const found = priorNamed('crypto-major');
  assert.ok(found.ok && found.value.name === 'crypto-major');
});

test('LIQ-7: the cumulative curve runs from 0 to 1, and a flat one is the fraction itself', () => {
  assert.equal(cumulativeShare(US_EQUITY_U_SHAPE, 0), 0);
  close(cumulativeShare(US_EQUITY_U_SHAPE, 1), 1);
  close(cumulativeShare(flatCurve(24, 'flat'), 0.3), 0.3);
});

test('LIQ-8: a profile is no better than its recording, and says so', () => {
  const good = profile({ tape: calmTape(), tapeGrade: 'A', history: [daily(40)] });
  const bad = profile({ tape: calmTape(), tapeGrade: 'D', history: [daily(40)] });
  assert.notEqual(good.quality, 'D');
  assert.equal(bad.quality, 'D');
  assert.ok(bad.notes.some((note) => note.startsWith('the recording is graded D')));
});

test('LIQ-5: three days of minutes tell the volatility by themselves, without nights', () => {
  const rows = Array.from({ length: 3 }, (_, day) =>
    Array.from(
      { length: 390 },
      (_unused, minute) =>
        [
          local(9.5 * hour + minute * 60e6, { ...DAY, day: 18 + day }),
          100 * Math.exp(0.001 * (Math.floor(minute / 5) % 2)),
          1000,
        ] as const,
    ),
  ).flat();
  const { volatilityDaily } = profile({ history: [barsOf(rows, 60e6)] });
  // 77 moves of 0.1 % a day.
  close(volatilityDaily.value, 0.001 * Math.sqrt(77), 1e-6);
  assert.ok(volatilityDaily.source.includes('no nights') && volatilityDaily.n === 231);
});
/** 40 days, of which the last ones are something else. */
function ended(last: number, how: (i: number) => readonly [close: number, volume: number]): Bars {
  const today = dayNumberOf(DAY) * DAY_US;
  const rows = Array.from({ length: 40 }, (_, i) => {
    const [price, volume] = i < 40 - last ? [100 + (i % 3), 1e6 + i] : how(i);
    return [today - (40 - i) * DAY_US, price, volume] as const;
  });
  return barsOf(rows, DAY_US);
}
test('MKT-26: a name that has not traded for a week, or repeats its row, is stale; for some days that is told', () => {
  const halted = (days: number): readonly Bars[] => [ended(days, () => [101, 0])];
  assert.equal(refused({ history: halted(5) }), 'MARKET_DATA_STALE');
  assert.equal(refused({ history: [ended(6, () => [77, 5e5])] }), 'MARKET_DATA_STALE');
  const told = profile({ history: halted(3) });
  assert.ok(told.notes.some((note) => note === 'nothing new on the last 3 days of the history'));
});
test('MKT-26: where the volume of the last week is a fraction of the usual, it is the volume', () => {
  const thin = profile({ history: [ended(5, (i) => [100 + (i % 3), 1 + (i % 2)])] });
  assert.ok(thin.adv.value < 2, `${thin.adv.value}`);
  assert.ok(thin.notes.some((note) => note.startsWith('volume has fallen')));
  const quiet = profile({ history: [ended(5, (i) => [100 + (i % 3), 5e5 + i])] });
  close(quiet.adv.value, (35 * 1e6 + 5 * 5e5) / 40, 1e-3);
});
test('F40, MKT-26: no profile is made of bars with a grave finding of the year before, and one of later days is not known yet', () => {
  const dayNumber = dayNumberOf(DAY);
  const found = (day: number | null): Partial<ProfileInput> => ({
    history: [
      {
        ...daily(30),
        findings: [{ kind: 'split', dayNumber: day, words: 'a step', isGrave: true }],
      },
    ],
  });
  for (const day of [null, dayNumber - 1, dayNumber - 366])
    assert.equal(refused(found(day)), 'HISTORY_UNSURE');
  for (const day of [dayNumber, dayNumber - 367]) assert.ok(profile(found(day)).adv.value > 0);
});
