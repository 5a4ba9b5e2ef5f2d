import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type ReportDoc, reportDoc } from '#contracts/report-documents';
import { cardsOf } from '#web/overview/cards';

const nothing = { n: 0, days: 0, leftOut: 0, meanBps: null, interval95Bps: null };
const saved = (baseline: string, more: object = {}): object => ({
  ...nothing,
  baseline,
  unfinished: 0,
  beforeFees: nothing,
  byValue: null,
  ofBaseline: null,
  moneyAYear: null,
  ...more,
});
const doc = (more: object = {}): ReportDoc =>
  reportDoc.parse({
    from: '2026-01-01T00:00:00Z',
    to: '2026-01-31T00:00:00Z',
    currency: 'USD',
    orders: { placed: 0, ended: 0, working: 0, refused: 0, isCut: false },
    tradedValue: 0,
    againstEstimate: { ...nothing, coverage90: null, meanZ: null, varianceZ: null, byModel: [] },
    againstVwap: { ...nothing, better: null },
    refusals: {
      refused: 0,
      waiting: 0,
      unknown: 0,
      followed: 0,
      avoided: 0,
      cheap: 0,
      meanBps: null,
      interval95Bps: null,
      medianBps: null,
      immediate: { n: 0, meanBps: null },
      sentence: 'No order was refused.',
    },
    saved: [saved('immediate'), saved('everyMinute')],
    daysToLiquidate: null,
    byStrategy: [],
    bySymbol: [],
    league: { rows: [], pairs: [], leftOut: 0 },
    wheel: [],
    ...more,
  });
const cardOf = (id: string, more: object) => cardsOf(doc(more)).find((each) => each.id === id);

test('TCA-67: what is unknown says why', () =>
  assert.deepEqual(
    cardsOf(doc()).map(({ id, value, details }) => [id, value, details[0]]),
    [
      ['estimate', 'unknown', 'no order has ended'],
      ['vwap', 'unknown', 'no order has ended'],
      ['refusals', '0', 'No order was refused.'],
      ['immediate', 'unknown', 'no order has ended'],
      ['everyMinute', 'unknown', 'no order has ended'],
      ['days', 'unknown', 'nothing is held, or an input for one name is missing'],
    ],
  ));

test('TCA-67: a figure has its interval and n, and the orders left out', () => {
  const found = { n: 3, days: 2, leftOut: 1, meanBps: 1.5, interval95Bps: [-1, 4] };
  const better = { share: 0.5, interval95: null };
  const card = cardOf('vwap', { againstVwap: { ...found, better } });
  assert.equal(card?.value, '+1.50 bps');
  assert.deepEqual(card.details, [
    '95 %: −1.00 to +4.00 bps, n = 3',
    'better than VWAP: 50 % (no interval)',
    '1 order left out: no fills, or no prints while they worked',
  ]);
});

test('TCA-67: a saving that cannot be priced names its cause', () => {
  const unfinished = saved('immediate', { leftOut: 2, unfinished: 2 });
  assert.equal(
    cardOf('immediate', { saved: [unfinished, saved('everyMinute')] })?.details[0],
    '2 orders left out: not filled whole',
  );
});
