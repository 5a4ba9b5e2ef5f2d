import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeUs } from '#core/kernel/units';
import {
  type AskedOf,
  BEST_EXECUTION_RULES,
  BEST_EXECUTION_THRESHOLDS,
  bestExecution,
} from '#core/tca/best-execution';
import { costed, noiseFrom } from '#core/tca/costed.fixture';
import { outliersOf } from '#core/tca/outliers';

const NOTHING: AskedOf = { deadline: null, participationMax: null };
const end = costed().endAt;

// Each row breaks one rule and no other.
const BREAKS = {
  COST_ABOVE_BAND: {
    row: costed({
      totalBps: 31,
      parts: { delayBps: 1 },
      estimate: { expectedBps: 10, stdevBps: 10 },
    }),
    asked: NOTHING,
    words: 'A: cost from arrival on was 30.0 bps, at most 29.6 bps was expected.',
  },
  PARTICIPATION_ABOVE_CAP: {
    row: costed({ participation: 0.21 }),
    asked: { ...NOTHING, participationMax: 0.2 },
    words: 'A: participation was 21.0 %, at most 20.0 % was expected.',
  },
  WORSE_THAN_FAR_TOUCH: {
    row: costed({ againstBps: { farTouch: 0.4 } }),
    asked: NOTHING,
    words: 'A: average against the far touch at arrival was 0.4 bps, at most 0.0 bps was expected.',
  },
  LIMIT_BREACHED: {
    row: costed({ againstBps: { limit: 2 } }),
    asked: NOTHING,
    words: 'A: average against the limit was 2.0 bps, at most 0.0 bps was expected.',
  },
  FINISHED_LATE: {
    row: costed(),
    asked: { ...NOTHING, deadline: timeUs(end - 5_000_000) },
    words: 'A: end after the deadline was 5.0 s, at most 0.0 s was expected.',
  },
  REVERSION_HIGH: {
    row: costed({
      markouts: [
        { seconds: 10, bps: -90 },
        { seconds: 60, bps: null },
        { seconds: 300, bps: -12 },
      ],
    }),
    asked: NOTHING,
    words: 'A: reversion was 12.0 bps, at most 10.0 bps was expected.',
  },
  WORSE_THAN_VWAP: {
    row: costed({ againstBps: { vwap: 26 } }),
    asked: NOTHING,
    words: 'A: average against VWAP was 26.0 bps, at most 25.0 bps was expected.',
  },
  OPPORTUNITY_HIGH: {
    row: costed({ parts: { opportunityBps: 40 } }),
    asked: NOTHING,
    words: 'A: cost of what was left was 40.0 bps, at most 25.0 bps was expected.',
  },
  FEES_HIGH: {
    row: costed({ parts: { feesBps: 12 } }),
    asked: NOTHING,
    words: 'A: cost of fees was 12.0 bps, at most 10.0 bps was expected.',
  },
};

test('TCA-50: every rule flags what breaks it, alone, in words and facts', () => {
  assert.deepEqual(Object.keys(BREAKS), Object.keys(BEST_EXECUTION_RULES));
  for (const [code, { row, asked, words }] of Object.entries(BREAKS)) {
    const { flags } = bestExecution([row], () => asked, BEST_EXECUTION_THRESHOLDS);
    assert.deepEqual(
      flags.map((flag) => flag.code),
      [code],
    );
    assert.equal(flags[0]?.sentence, words);
  }
});
test('TCA-50: what is not known is not checked, and that is counted', () => {
  const { flags, rules } = bestExecution(
    [costed(), costed()],
    () => NOTHING,
    BEST_EXECUTION_THRESHOLDS,
  );
  assert.deepEqual(flags, []);
  assert.ok(rules.every(({ checked, flagged }) => checked === 0 && flagged === 0));
  const again = bestExecution(
    [costed({ participation: 0.1 }), costed()],
    () => ({ ...NOTHING, participationMax: 0.1 }),
    BEST_EXECUTION_THRESHOLDS,
  );
  assert.equal(again.rules.find(({ code }) => code === 'PARTICIPATION_ABOVE_CAP')?.checked, 1);
  assert.deepEqual(again.flags, []);
});

test('TCA-49: an order far from its like is found, in its own stratum only', () => {
  const noise = noiseFrom(4);
  const of = (symbol: string, level: number) =>
    Array.from({ length: 12 }, (_, i) =>
      costed({ id: `${symbol}${i}`, totalBps: level + noise.normal(), keys: { symbol } }),
    );
  const rows = [
    ...of('A', 0),
    ...of('B', 50),
    costed({ id: 'far', totalBps: 49, keys: { symbol: 'A' } }),
    costed({ id: 'few', totalBps: 900, keys: { symbol: 'C' } }),
  ];
  const { found, notJudged } = outliersOf(rows, ['symbol']);
  assert.deepEqual(
    found.map(({ id }) => id),
    ['far'],
  );
  assert.equal(notJudged, 1);
  assert.match(
    found[0]!.sentence,
    /^far cost 49\.0 bps; 13 orders like it have a median of -?\d\.\d bps, and it is \d+\.\d robust deviations above\.$/,
  );
});
test('TCA-49: seven are too few to judge, and equal costs have no scale', () => {
  const equal = Array.from({ length: 9 }, (_, i) => costed({ totalBps: i === 0 ? 100 : 1 }));
  assert.deepEqual(outliersOf(equal, []), { found: [], notJudged: 9 });
  assert.equal(outliersOf(equal.slice(0, 7), []).notJudged, 7);
});
