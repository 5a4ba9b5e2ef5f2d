// Documents as the service would send them, for the page alone. Each passes its schema: a page that shows these shows the real ones.

import {
  type EstimateDoc,
  type InstrumentDoc,
  instrumentDoc,
  type MarketDoc,
  marketDoc,
  type OrderDoc,
  type OrderRequest,
  orderDoc,
  type PlanDoc,
  type PreTradeDoc,
  preTradeDoc,
} from '#contracts/documents';
import { venuesOf } from './canned-venues.ts';

const ADV = 2_000_000;
const MID = 100.005;
export const MAX_BY_ADV = 200_000;

export const iso = (ms: number): string => new Date(ms).toISOString().replace('Z', '000Z');

export const instruments = (): readonly InstrumentDoc[] =>
  [
    {
      id: 'ACME.SIM',
      symbol: 'ACME',
      venue: 'SIM',
      tick: 0.01,
      lot: 1,
      minNotional: 0,
      multiplier: 1,
      settlement: 'linear',
      currency: 'USD',
      settlementCurrency: 'USD',
    },
    {
      id: 'THIN.SIM',
      symbol: 'THIN',
      venue: 'SIM',
      tick: 0.05,
      lot: 10,
      minNotional: 100,
      multiplier: 1,
      settlement: 'linear',
      currency: 'USD',
      settlementCurrency: 'USD',
    },
    {
      id: 'DUAL.ALL',
      symbol: 'DUAL',
      venue: 'ALL',
      tick: 0.01,
      lot: 1,
      minNotional: 0,
      multiplier: 1,
      settlement: 'linear',
      currency: 'USD',
      settlementCurrency: 'USD',
    },
  ].map((one) => instrumentDoc.parse(one));

export function market(symbol: string, now: number, beat: number): MarketDoc {
  const shift = Math.round(Math.sin(beat / 3) * 2) / 100;
  const side = (sign: number): MarketDoc['bids'] =>
    Array.from({ length: 8 }, (_, i) => ({
      price: Number((MID + shift + sign * (0.005 + i * 0.01)).toFixed(2)),
      quantity: 400 + ((i * 7 + beat * 3) % 11) * 160,
    }));
  const sides = { bids: side(-1), asks: side(1) };
  return marketDoc.parse({
    symbol,
    at: iso(now),
    ageSeconds: 0.2,
    ...sides,
    ...(symbol === 'DUAL' ? { venues: venuesOf(sides) } : {}),
    mid: Number((MID + shift).toFixed(3)),
    spreadBps: 1,
    valid: true,
  });
}

function estimateFor(quantity: number): EstimateDoc {
  const impactBps = 90 * Math.sqrt(quantity / ADV) * 0.6;
  const expectedBps = 0.35 + impactBps + 0.12 + 0.6;
  return {
    expectedBps,
    spreadBps: 0.35,
    impactBps,
    walkBps: 0.12,
    feesBps: 0.6,
    standardErrorBps: impactBps * 0.25,
    stdevBps: 14,
    interval90Bps: [expectedBps - 23.4, expectedBps + 23.4],
    expectedCost: (expectedBps * quantity * MID) / 1e4,
    modelId: 'square-root/us-large-cap',
    calibration: { state: 'prior', source: 'us-large-cap, published averages', asOf: null, n: 0 },
  };
}

export type UnitOrderRequest = OrderRequest & { readonly quantity: number };
function planFor(request: UnitOrderRequest, start: number): PlanDoc {
  const seconds = request.horizonSeconds ?? 3600;
  const count = 30;
  const weights = Array.from({ length: count }, (_, i) => 1 + 0.9 * ((i - 15) / 15) ** 2);
  const sum = weights.reduce((a, b) => a + b, 0);
  let done = 0;
  const slices = weights.map((_, i) => {
    const until = Math.round(
      (request.quantity * weights.slice(0, i + 1).reduce((a, b) => a + b, 0)) / sum,
    );
    const slice = {
      start: iso(start + (i * seconds * 1000) / count),
      end: iso(start + ((i + 1) * seconds * 1000) / count),
      quantity: until - done,
    };
    done = until;
    return slice;
  });
  return {
    strategy:
      request.strategy === undefined || request.strategy === 'wheel'
        ? 'adaptive'
        : request.strategy,
    start: iso(start),
    end: iso(start + seconds * 1000),
    slices,
    participationMax: request.constraints?.max_participation ?? 0.2,
    participationPlanned: 0.083,
    expectedBps: estimateFor(request.quantity).expectedBps,
    stdevBps: 14,
    completion: 0.998,
    frontier: [],
    residual: 'complete',
    assumptions: ['volume follows its usual curve'],
  };
}

const askedOf = (request: UnitOrderRequest, plan: PlanDoc): OrderDoc['order'] => ({
  symbol: request.symbol,
  side: request.side,
  quantity: request.quantity,
  strategy: plan.strategy,
  start: plan.start,
  deadline: plan.end,
  limit: request.limit ?? null,
  participationMax: plan.participationMax,
});

/** Refused above a tenth of ADV, and while the kill switch is on; else approved. */
export function preTrade(request: UnitOrderRequest, now: number, killed: boolean): PreTradeDoc {
  const plan = planFor(request, now);
  const advShare = request.quantity / ADV;
  const refusal = killed
    ? {
        code: 'KILL_SWITCH_ON',
        message: 'the kill switch is on: nothing is sent',
        facts: {},
        remedy: 'find out why it was pulled, then release it',
      }
    : request.quantity > MAX_BY_ADV
      ? {
          code: 'ADV_SHARE_ABOVE_MAX',
          message: `the order is ${(advShare * 100).toFixed(1)} % of average daily volume, at most 10 % may be sent`,
          facts: { value: advShare, max: 0.1 },
          remedy: `send at most ${MAX_BY_ADV} units, or spread the rest over days`,
        }
      : null;
  return preTradeDoc.parse({
    order: askedOf(request, plan),
    arrivalPrice: MID,
    arrivalNotional: request.quantity * MID,
    currency: 'USD',
    estimate: estimateFor(request.quantity),
    now: { ...estimateFor(request.quantity), takerShare: 1, displayedShare: 0.4, limit: null },
    nowRefusal: null,
    plan,
    verdict: { approved: refusal === null, refusal },
    assessment: {
      symbol: request.symbol,
      asOf: iso(now),
      timeOfDay: [],
      quantity: request.quantity,
      score: 0.78,
      scoreInterval: [0.71, 0.84],
      grade: 'B',
      tier: 'high',
      regime: 'normal',
      daysToTrade: advShare / 0.2,
      advShare,
      components: [
        { name: 'spread', value: 1, contribution: 0.24 },
        { name: 'depth', value: 41_000, contribution: 0.17 },
        { name: 'volume', value: ADV, contribution: 0.22 },
        { name: 'impact', value: 4.2, contribution: 0.15 },
        { name: 'resilience', value: null, contribution: 0 },
      ],
      measures: {
        adv: { value: ADV, unit: 'units a day', standardError: 90_000, n: 20, source: 'history' },
      },
      limits: {
        quantityMaxByAdv: MAX_BY_ADV,
        quantityMaxInOneDay: 400_000,
        positionMaxOfNav: 0.15,
      },
      sizes: [{ notional: request.quantity * MID, impactBps: 4.2, days: advShare / 0.2 }],
      curve: { shares: [0.3, 0.2, 0.2, 0.3], error: 0.14, days: 20, source: 'history 20 days' },
      quality: {
        grade: 'B',
        prior: 'us-large-cap',
        notes: ['Resilience is unknown: fewer than 30 refills were seen.'],
        version: 2,
        madeOf: ['bars.csv 0123456789ab'],
      },
    },
  });
}

export function newOrder(parentId: string, request: UnitOrderRequest, now: number): OrderDoc {
  const plan = planFor(request, now);
  return orderDoc.parse({
    parentId,
    order: askedOf(request, plan),
    status: 'working',
    note: '',
    refusal: null,
    currency: 'USD',
    createdAt: iso(now),
    endedAt: null,
    filled: 0,
    averagePrice: null,
    arrivalPrice: MID,
    costSoFarBps: null,
    children: [],
    fills: [],
    progress: [],
    plan,
    estimate: estimateFor(request.quantity),
    tca: null,
    changes: [],
    replan: null,
  });
}
