// A surface of costs by the square root, and a model that took over.
import { type CostSurfaceDoc, costSurfaceDoc } from '#contracts/cost-documents';
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
    learned: [],
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
