// A surface of costs by the square root, and a model that took over.

import { type CostSurfaceDoc, costSurfaceDoc } from '#contracts/cost-documents';
import { type ForecastRecordDoc, forecastRecordDoc } from '#contracts/forecast-documents';
import { type ModelStateDoc, modelStateDoc } from '#contracts/model-document';

export function costSurface(query: URLSearchParams): CostSurfaceDoc {
  const cells = Number(query.get('cells'));
  const urgency = (query.get('urgency') ?? 'even') as CostSurfaceDoc['urgency'];
  const spaced = (from: number, to: number): number[] =>
    Array.from({ length: cells }, (_, i) => from * (to / from) ** (i / (cells - 1)));
  const [sizes, horizonDays] = [spaced(0.001, 1), spaced(0.02, 5)];
  const grid = (of: (size: number, days: number) => number): (number | null)[][] =>
    sizes.map((size) =>
      horizonDays.map((days) => (size / (size + days) > 0.2 ? null : of(size, days))),
    );
  return costSurfaceDoc.parse({
    symbol: query.get('symbol'),
    currency: 'USD',
    adv: 2e6,
    price: 100.5,
    modelId: 'square-root/published',
    calibration: { state: 'prior', source: 'published: Toth et al. 2011', asOf: null, n: 0 },
    urgency,
    sizes,
    horizonDays,
    expectedBps: grid((size) => 1 + 150 * Math.sqrt(size)),
    standardErrorBps: grid((size) => 50 * Math.sqrt(size)),
    stdevBps: grid((_, days) => 200 * Math.sqrt(days / 3)),
    participation: sizes.map((size) => horizonDays.map((days) => size / (size + days))),
    frontier: query.has('quantity')
      ? [
          { urgency: 'even', horizonDays: 0.38, expectedBps: 34.8, stdevBps: 50.6 },
          { urgency: 'shortfall', horizonDays: 0.38, expectedBps: 40.9, stdevBps: 41.2 },
          { urgency: 'urgent', horizonDays: 0.38, expectedBps: 83.5, stdevBps: 27.7 },
        ]
      : null,
  });
}

const round = (at: string, coverage90: number) => ({
  at,
  drift: {
    modelId: 'power/0a1b2c3d4e5f',
    orders: 210,
    markets: 170,
    coverage90,
    above: 15,
    below: 9,
    evidence: { dearer: 0.2, cheaper: 0, narrow: 0.1, wide: 0 },
    alarm: null,
  },
  widening: null,
  refit: {
    modelId: 'power/ffeeddccbbaa',
    against: 'power/0a1b2c3d4e5f',
    value: -0.02,
    standardError: 0.03,
    n: 210,
    verdict: 'undecided',
    isPromoted: false,
  },
  why: 'the loop of the night',
});

export const models = (): ModelStateDoc =>
  modelStateDoc.parse({
    inUse: 'power/0a1b2c3d4e5f',
    drift: {
      modelId: 'power/0a1b2c3d4e5f',
      orders: 240,
      markets: 190,
      coverage90: 0.9,
      above: 13,
      below: 11,
      evidence: { dearer: 0.01, cheaper: 0, narrow: 0.01, wide: 0 },
      alarm: null,
    },
    learned: [round('2026-11-14T02:00:00Z', 0.914), round('2026-11-21T02:00:00Z', 0.886)],
    history: [
      {
        at: '2026-11-20T09:00:00Z',
        change: 'promoted',
        modelId: 'power/0a1b2c3d4e5f',
        by: 'rita',
        reason: 'beats the published model on our autumn',
      },
    ],
    champion: {
      id: 'power/0a1b2c3d4e5f',
      kind: 'power',
      source: '812 orders of the running service',
      asOf: '2026-11-18T23:59:59Z',
      n: 812,
      judged: {
        against: 'square-root/published',
        pinball: { value: -0.412, standardError: 0.121, n: 812, verdict: 'better' },
      },
    },
  });

const cell = (name: string, n: number, biasBps: number, coverage90: number) => ({
  name,
  n,
  days: Math.min(n, 40),
  biasBps,
  biasInterval95Bps: [biasBps - 1, biasBps + 1] as [number, number],
  coverage90,
  coverageInterval95: [coverage90 - 0.05, Math.min(1, coverage90 + 0.05)] as [number, number],
});
export const modelRecords = (): readonly ForecastRecordDoc[] => [
  forecastRecordDoc.parse({
    ...cell('power/0a1b2c3d4e5f', 240, 0.4, 1),
    bySize: [cell('0.1 to 1 %', 180, 0.2, 0.91), cell('1 to 5 %', 60, 1.1, 0.86)],
    byHour: [cell('12 to 16 h', 150, 0.3, 0.9), cell('16 to 20 h', 90, 0.5, 0.9)],
    byWeek: [cell('2026-11-09', 100, 0.1, 0.92), cell('2026-11-16', 140, 0.6, 0.88)],
  }),
];
