// The portfolio page's documents, each through its schema: a book with something of every tier, and one position that nobody can judge in a second book.

import { type BookDoc, bookDoc } from '#contracts/book-documents';
import { type RebalanceDoc, rebalanceDoc, rebalanceRequest } from '#contracts/portfolio-documents';
import { type StressDoc, stressDoc } from '#contracts/stress-documents';
import { iso } from './canned-documents.ts';

const BUCKETS = ['highly liquid', 'moderately liquid', 'less liquid', 'illiquid'] as const;
const TIERS = ['high', 'medium', 'low', 'illiquid'] as const;
const NAMES = ['ACME', 'BULK', 'COAL', 'THIN'] as const;
const WEIGHTS = [0.5, 0.2, 0.2, 0.1] as const;
const byName = <T extends string>(names: readonly T[]): Record<T, number> =>
  Object.fromEntries(names.map((name, i) => [name, WEIGHTS[i]!])) as Record<T, number>;

const risk = (days: number) => ({
  days,
  price: 6e5 * Math.sqrt(days),
  spread: 3e4,
  impact: 2e4,
  total: 6e5 * Math.sqrt(days) + 5e4,
});
const total = (harder: number) => ({
  value: 20e6 * (harder > 1 ? 0.8 : 1),
  net: 16e6 * (harder > 1 ? 0.8 : 1),
  beyondModel: [],
  atRisk: { atCap: risk(22 * harder), evenly: [1, 5, 20].map(risk) },
  longest: 22 * harder,
  valueWeighted: 3.1 * harder,
  costBps: 18 * harder,
  illiquidTier: harder > 1 ? 0.3 : 0.1,
  buckets: byName(BUCKETS),
  soldBy: [1, 2, 3, 5, 10, 20, 60].map((day) => ({
    day,
    share: 1 - 0.5 * Math.exp(-day / (4 * harder)),
  })),
});
export const book = (now: number): BookDoc =>
  bookDoc.parse({
    asOf: iso(now),
    cash: 1_250_000,
    participation: 0.2,
    total: total(1),
    tiers: byName(TIERS),
    concentration: { largest: 0.5, herfindahl: 0.34, effectiveNames: 1 / 0.34 },
    positions: NAMES.map((symbol, i) => ({
      symbol,
      units: i === 3 ? -40_000 : 100_000 / (i + 1),
      value: 20e6 * WEIGHTS[i]!,
      weight: WEIGHTS[i],
      days: [0.004, 0.8, 4.5, 22][i],
      soldInOneDay: [1, 1, 0.22, 0.05][i],
      costBps: 6 + 14 * i,
      valueAtRisk: 3e5,
      liquidityAtRisk: 2e4,
      atRisk: risk([0.004, 0.8, 4.5, 22][i]!),
      spreadFrom: 'closing quotes, 60 days',
      bucket: BUCKETS[i],
      tier: TIERS[i],
      score: 0.8 - 0.2 * i,
      refusal: null,
    })),
    limits: [
      { name: 'max_illiquid_allocation', value: 0.1, limit: 0.2, isWithin: true },
      { name: 'min_daily_liquidatable', value: 0.61, limit: 0.5, isWithin: true },
      { name: '22e-4 illiquid', value: 0.18, limit: 0.15, isWithin: false },
    ],
  });
export function stress(now: number): StressDoc {
  const row = (
    name: string,
    kind: string,
    harder: number,
    breaks: readonly string[],
    bears: number | null,
  ) => ({
    name,
    kind,
    source: 'invented; not a day of any market',
    total: total(harder),
    valueChange: harder > 1 ? -0.2 : 0,
    breaks,
    bears,
    positions: NAMES.map((symbol, i) => ({
      symbol,
      value: 20e6 * WEIGHTS[i]!,
      days: [0.004, 0.8, 4.5, 22][i]! * harder,
      costBps: (6 + 14 * i) * harder,
      bucket: BUCKETS[Math.min(3, harder > 1 ? i + 1 : i)]!,
      tier: TIERS[i]!,
    })),
  });
  return stressDoc.parse({
    asOf: iso(now),
    limits: { maxIlliquidAllocation: 0.2, minDailyLiquidatable: 0.5 },
    scenarios: [
      row('today', '', 1, [], null),
      row('volume halves', 'hypothetical', 2, [], 1.6),
      row('crisis', 'hypothetical', 4, ['max_illiquid_allocation', '22e-4 illiquid'], 0.42),
      { ...row('unmeasured', 'hypothetical', 2, [], null), total: null, valueChange: null },
    ],
  });
}
export function rebalanced(body: unknown, now: number): RebalanceDoc {
  const { aim } = rebalanceRequest.parse(body);
  const basket = {
    turnover: 0.21,
    bought: 2.1e6,
    sold: 2.1e6,
    cost: 6200,
    costBps: 3.1,
    costStandardErrorBps: 0.4,
    days: 1.2,
    cashAfter: 1_243_800,
    beyondModel: [],
    volatilityBefore: 0.14,
    volatilityAfter: 0.12,
    illiquidShare: 0.08,
    sellableInOneDay: 0.7,
    utilityBps: 12,
  };
  const trades = [
    {
      symbol: 'ACME',
      units: 12_000,
      value: 1.2e6,
      from: 0.5,
      to: 0.56,
      costBps: 6.2,
      costStandardErrorBps: 0.8,
      days: 0.01,
    },
    {
      symbol: 'THIN',
      units: -8000,
      value: 9e5,
      from: 0.1,
      to: 0.06,
      costBps: 41,
      costStandardErrorBps: 9,
      days: 1.2,
    },
  ];
  return rebalanceDoc.parse({
    asOf: iso(now),
    aim: aim.kind,
    modelId: 'square-root/published',
    calibration: 'prior',
    nav: 21.25e6,
    names: 4,
    isWholeLots: true,
    notes: [],
    basket: { ...basket, trades },
    blind: { ...basket, costBps: 22.8, cost: 45_600, turnover: 0.44, days: 21 },
    solver: {
      iterations: 9,
      optimality: { stationarity: 1e-18, limits: 1e-16, slackness: 0 },
      envelopeGap: 1e-19,
    },
    schedule: {
      waves: 4,
      overSeconds: 3600,
      verdicts: [
        { symbol: 'ACME', approved: true, refusal: null },
        {
          symbol: 'THIN',
          approved: false,
          refusal: {
            code: 'PARTICIPATION_ABOVE_MAX',
            message: 'too much of the volume',
            facts: {},
            remedy: 'take longer',
          },
        },
      ],
    },
  });
}
