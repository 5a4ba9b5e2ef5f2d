import type {
  AssessmentDoc,
  DayDoc,
  EstimateDoc,
  InstrumentDoc,
  MarketDoc,
  OrderDoc,
  OrderSummaryDoc,
  PlanDoc,
  PreTradeDoc,
  TcaDoc,
} from '#contracts/documents';
import type { OrderChangeDoc, OrderTermsDoc } from '#contracts/order-life';
import type { CostEstimate } from '#core/cost/model';
import {
  type OrderRecord,
  type ParentChange,
  type ParentTerms,
  type ProgressPoint,
  parentTermsOf,
} from '#core/journal/order-record';
import type { SignalNote } from '#core/journal/signal-note';
import { isoTime } from '#core/kernel/civil';
import { decimalToNumber } from '#core/kernel/decimal';
import type { Facts } from '#core/kernel/fact';
import type { Refusal } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import { BPS_IN_ONE, timeUs } from '#core/kernel/units';
import type { DayView } from '#core/liquidity/day-view';
import type { Assessment, LiquidityProfile, Measured } from '#core/liquidity/profile';
import {
  type Instrument,
  priceOf,
  quantityOf,
  quoteValueOf,
  settlementValueOf,
} from '#core/market/instrument';
import { type MarketView, midOf, type PerpetualQuote } from '#core/market/view';
import { filledOf } from '#core/order/order';
import type { ParentOrder } from '#core/plan/parent';
import type { Fit, Plan } from '#core/plan/plan';
import type { TcaReport } from '#core/tca/report';
import type { WheelDraw } from '#core/tca/wheel';

// From ticks, lots and microseconds to what other programs read. JSON has no infinities: they become null's neighbours only where a field says so.

export function assessmentToDoc(
  assessment: Assessment,
  profile: LiquidityProfile,
  instrument: Instrument,
): AssessmentDoc {
  const measures: Record<string, Measured> = {
    adv: profile.adv,
    volatilityDaily: profile.volatilityDaily,
  };
  if (profile.spreadBps !== null) measures['spread'] = profile.spreadBps;
  if (profile.spreadEstimated !== null) measures['spreadEstimated'] = profile.spreadEstimated;
  if (profile.depthTouch !== null) measures['depthTouch'] = profile.depthTouch;
  if (profile.volumeSteadiness !== null) measures['volumeSteadiness'] = profile.volumeSteadiness;
  measures['advNotional'] = {
    value: profile.advNotional,
    unit: `${instrument.currencies.quote}/day`,
    standardError: null,
    n: profile.adv.n,
    source: profile.adv.source,
  };
  return {
    symbol: instrument.symbol,
    asOf: isoTime(assessment.asOf),
    quantity: assessment.quantity,
    score: assessment.score,
    scoreInterval: [...assessment.scoreInterval],
    grade: assessment.grade,
    tier: assessment.tier,
    regime: assessment.regime,
    components: assessment.components.map((each) => ({ ...each })),
    measures,
    limits: { ...assessment.limits },
    daysToTrade: assessment.daysToTrade,
    advShare: assessment.advShare,
    sizes: assessment.sizes.map((each) => ({ ...each })),
    curve: {
      shares: [...profile.curve.shares],
      error: profile.curve.error,
      days: profile.curve.days,
      source: profile.curve.source,
    },
    timeOfDay: profile.timeOfDay?.stretches.map((each) => ({ ...each })) ?? null,
    quality: {
      grade: profile.quality,
      prior: profile.prior,
      notes: [...profile.notes],
      version: profile.version,
      madeOf: [...profile.madeOf],
    },
  };
}

export const dayToDoc = ({ stretches, events }: DayView): DayDoc => ({
  stretches: stretches.map((each) => ({ ...each, at: isoTime(timeUs(each.at)) })),
  events: events.map((each) => ({ ...each, at: isoTime(timeUs(each.at)) })),
});

function estimateToDoc(estimate: CostEstimate, notional: number): EstimateDoc {
  const { modelId, calibration, asOf: _asOf, inputs: _inputs, interval90Bps, ...costs } = estimate;
  return {
    ...costs,
    interval90Bps: [...interval90Bps],
    expectedCost: (notional * estimate.expectedBps) / BPS_IN_ONE,
    modelId,
    calibration: {
      ...calibration,
      asOf: calibration.asOf === null ? null : isoTime(calibration.asOf),
    },
  };
}

const fitToDoc = (fit: Fit | null, instrument: Instrument): PlanDoc['fits'] =>
  fit === null
    ? null
    : {
        deadline: fit.deadline === null ? null : isoTime(fit.deadline),
        quantity: quantityOf(instrument, fit.quantity),
        days: fit.days,
      };

const planToDoc = (plan: Plan, instrument: Instrument): PlanDoc => ({
  strategy: plan.strategy,
  start: isoTime(plan.start),
  end: isoTime(plan.end),
  slices: plan.slices.map((slice) => ({
    start: isoTime(slice.start),
    end: isoTime(slice.end),
    quantity: quantityOf(instrument, slice.quantity),
  })),
  participationMax: plan.participationMax,
  participationPlanned: plan.participationPlanned,
  expectedBps: plan.expectedBps,
  stdevBps: plan.stdevBps,
  completion: plan.completion,
  ...(plan.completionChance === undefined ? {} : { completionChance: plan.completionChance }),
  ...(plan.fits === undefined ? {} : { fits: fitToDoc(plan.fits, instrument) }),
  ...(plan.seed === undefined ? {} : { seed: plan.seed }),
  ...(plan.posting === undefined ? {} : { posting: plan.posting.map((each) => ({ ...each })) }),
  ...(plan.detectability == null ? {} : { detectability: { ...plan.detectability } }),
  frontier: plan.frontier.map((point) => ({ ...point })),
  residual: plan.residual,
  assumptions: [...plan.assumptions],
});

export const refusalToDoc = (no: Refusal): NonNullable<PreTradeDoc['verdict']['refusal']> => ({
  code: no.code,
  message: no.message,
  facts: { ...no.facts },
  remedy: no.remedy,
});

const orderToWords = (order: ParentOrder, instrument: Instrument): PreTradeDoc['order'] => ({
  symbol: instrument.symbol,
  side: order.side,
  quantity: quantityOf(instrument, order.quantity),
  strategy: order.strategy,
  start: isoTime(order.start),
  deadline: isoTime(order.deadline),
  limit: order.limit === null ? null : priceOf(instrument, order.limit),
  participationMax: order.participationMax,
});

export interface PreTradeLike {
  readonly order: ParentOrder;
  readonly instrument: Instrument;
  readonly profile: LiquidityProfile;
  readonly assessment: Assessment;
  readonly plan: Plan;
  readonly estimate: CostEstimate;
  readonly now: Result<CostEstimate, Refusal>;
  readonly arrivalPrice: number;
  readonly refusal: Refusal | null;
}
export function preTradeToDoc(pre: PreTradeLike): PreTradeDoc {
  const { instrument } = pre;
  const arrivalNotional = quoteValueOf(instrument, pre.order.quantity, pre.arrivalPrice);
  return {
    order: orderToWords(pre.order, instrument),
    arrivalPrice: priceOf(instrument, pre.arrivalPrice),
    arrivalNotional,
    currency: instrument.currencies.quote,
    assessment: assessmentToDoc(pre.assessment, pre.profile, instrument),
    estimate: estimateToDoc(pre.estimate, arrivalNotional),
    now: pre.now.ok ? estimateToDoc(pre.now.value, arrivalNotional) : null,
    nowRefusal: pre.now.ok ? null : refusalToDoc(pre.now.error),
    plan: planToDoc(pre.plan, instrument),
    verdict: {
      approved: pre.refusal === null,
      refusal: pre.refusal === null ? null : refusalToDoc(pre.refusal),
    },
  };
}

function tcaToDoc(tca: TcaReport, instrument: Instrument): TcaDoc {
  const at = (value: number | null): number | null =>
    value === null ? null : priceOf(instrument, value);
  const { benchmarks, notes, ...costs } = tca;
  return {
    ...costs,
    notes: [...notes],
    benchmarks: {
      decision: at(benchmarks.decision),
      arrival: priceOf(instrument, benchmarks.arrival),
      vwap: at(benchmarks.vwap),
      twap: at(benchmarks.twap),
      average: at(benchmarks.average),
      last: priceOf(instrument, benchmarks.last),
    },
  };
}

/** A taker is judged beside the market at its send. */
function besideToDoc(
  { besides, children, instrument }: OrderRecord,
  { executionId, clientOrderId }: { readonly executionId: string; readonly clientOrderId: string },
): { readonly mid?: number | null; readonly touch?: number | null } {
  const beside = besides?.[executionId] ?? children.get(clientOrderId)?.beside;
  if (beside === undefined) return {};
  const at = (price: number | null): number | null =>
    price === null ? null : priceOf(instrument, price);
  return { mid: at(beside.mid), touch: at(beside.touch) };
}

export function orderToDoc(record: OrderRecord, progress: readonly ProgressPoint[]): OrderDoc {
  const { instrument, acceptance } = record;
  const units = (count: number): number => quantityOf(instrument, count);
  const average = record.filled > 0 ? record.filledTurnover / record.filled : null;
  return {
    parentId: record.parentId,
    order: orderToWords(record.order, instrument),
    status: record.status,
    note: record.note,
    refusal: record.refusal === null ? null : refusalToDoc(record.refusal),
    currency: instrument.currencies.quote,
    createdAt: isoTime(record.createdAt),
    ...(record.by === undefined ? {} : { by: record.by }),
    endedAt: record.endedAt === null ? null : isoTime(record.endedAt),
    filled: units(record.filled),
    averagePrice: average === null ? null : priceOf(instrument, average),
    arrivalPrice: acceptance === null ? null : priceOf(instrument, acceptance.arrivalPrice),
    costSoFarBps: costSoFar(record, average),
    children: [...record.children.values()].map((child) => ({
      clientOrderId: child.order.clientOrderId,
      sentAt: isoTime(child.sentAt),
      side: child.order.side,
      limit: priceOf(instrument, child.order.limit),
      quantity: units(child.order.quantity),
      type: child.order.type,
      acceptedAt: child.acceptedAt === null ? null : isoTime(child.acceptedAt),
      cancelledAt: child.cancelledAt === null ? null : isoTime(child.cancelledAt),
      queueAhead: child.queueAhead === null ? null : units(child.queueAhead),
      reason: child.order.reason,
      status: child.note === '' ? child.life.status : `${child.life.status}: ${child.note}`,
      filled: units(filledOf(child.life)),
      venue: child.order.venue ?? instrument.venue,
      why: plainFacts(child.order.why),
    })),
    fills: [...record.fills.values()].map((fill) => ({
      at: isoTime(timeUs(fill.at)),
      price: priceOf(instrument, fill.price),
      quantity: units(fill.quantity),
      venue: fill.venue,
      liquidity: fill.liquidity,
      clientOrderId: fill.clientOrderId,
      fee: fill.fee,
      ...besideToDoc(record, fill),
    })),
    progress: progress.map((point) => ({
      at: isoTime(point.at),
      planned: units(point.planned),
      filled: units(point.filled),
      mid: point.mid === null ? null : priceOf(instrument, point.mid),
      participation: point.participation,
      regime: point.regime,
    })),
    plan: acceptance === null ? null : planToDoc(acceptance.plan, instrument),
    estimate:
      acceptance === null
        ? null
        : estimateToDoc(
            acceptance.estimate,
            quoteValueOf(instrument, placedOf(acceptance).quantity, acceptance.arrivalPrice),
          ),
    tca: record.tca === null ? null : tcaToDoc(record.tca, instrument),
    ...(record.signal === undefined ? {} : { signal: signalToDoc(record.signal) }),
    ...(record.wheel === undefined ? {} : { wheel: wheelToDoc(record.wheel) }),
    changes: record.changes.map((change) => changeToDoc(change, instrument)),
    replan: acceptance === null ? null : replanToDoc(acceptance),
  };
}

const wheelToDoc = ({
  arm,
  probability,
  rule,
  draw,
  stratum,
}: WheelDraw): NonNullable<OrderDoc['wheel']> => ({ arm, probability, rule, draw, stratum });
const signalToDoc = ({ method, cuts, ...note }: SignalNote): NonNullable<OrderDoc['signal']> => ({
  ...note,
  method: { ...method },
  cuts: cuts.map((each) => ({ ...each })),
});

/** Costs the same for an order of a second and of a day. */
export function orderToSummary(record: OrderRecord): OrderSummaryDoc {
  const {
    children: _children,
    fills: _fills,
    progress: _progress,
    plan: _plan,
    changes: _changes,
    replan: _replan,
    ...summary
  } = orderToDoc({ ...record, children: new Map(), fills: new Map() }, []);
  return summary;
}

type Acceptance = NonNullable<OrderRecord['acceptance']>;
const placedOf = ({ order, replan }: Acceptance): ParentOrder => replan?.placed.order ?? order;

function replanToDoc({ replan, instrument, order }: Acceptance): OrderDoc['replan'] {
  if (replan === undefined) return null;
  const { at, filledBefore, placed, estimate, mid } = replan;
  const rest = quoteValueOf(instrument, Math.max(0, order.quantity - filledBefore), mid);
  return {
    at: isoTime(at),
    filledBefore: quantityOf(instrument, filledBefore),
    rest: estimateToDoc(estimate, rest),
    placed: termsToDoc(parentTermsOf(placed.order), instrument),
    plan: planToDoc(placed.plan, instrument),
  };
}

const changeToDoc = (change: ParentChange, instrument: Instrument): OrderChangeDoc => ({
  ...change,
  at: isoTime(change.at),
  found: change.found === undefined ? null : { ...change.found, facts: { ...change.found.facts } },
  before: change.before === null ? null : termsToDoc(change.before, instrument),
  after: change.after === null ? null : termsToDoc(change.after, instrument),
});
const termsToDoc = (terms: ParentTerms, instrument: Instrument): OrderTermsDoc => ({
  quantity: quantityOf(instrument, terms.quantity),
  limit: terms.limit === null ? null : priceOf(instrument, terms.limit),
  deadline: isoTime(terms.deadline),
  strategy: terms.strategy,
  participationMax: terms.participationMax,
  riskAversion: terms.riskAversion ?? null,
});

/** Of what is filled so far, against arrival, fees included; bps of the filled notional at arrival. */
function costSoFar(record: OrderRecord, average: number | null): number | null {
  if (average === null || record.acceptance === null) return null;
  const { arrivalPrice } = record.acceptance;
  const sign = record.order.side === 'buy' ? 1 : -1;
  return (
    (sign * (average - arrivalPrice) * BPS_IN_ONE) / arrivalPrice +
    (record.feesPaid * BPS_IN_ONE) /
      settlementValueOf(record.instrument, record.filled, arrivalPrice)
  );
}

const perpetualToDoc = (
  { at, mark, index, funding }: PerpetualQuote,
  instrument: Instrument,
): NonNullable<MarketDoc['perpetual']> => ({
  at: isoTime(at),
  mark: priceOf(instrument, mark),
  index: priceOf(instrument, index),
  fundingRate: funding?.rate ?? null,
  nextFundingAt: funding === null ? null : isoTime(funding.at),
});
export function marketToDoc(view: MarketView, instrument: Instrument): MarketDoc {
  const mid = midOf(view);
  const bid = view.bids[0];
  const ask = view.asks[0];
  const levels = (side: MarketView['bids']): MarketDoc['bids'] =>
    side.map((level) => ({
      price: priceOf(instrument, level.price),
      quantity: quantityOf(instrument, level.size),
    }));
  return {
    symbol: instrument.symbol,
    at: isoTime(view.at),
    ageSeconds: (view.at - view.dataAt) / 1e6,
    bids: levels(view.bids),
    asks: levels(view.asks),
    mid: mid === null ? null : priceOf(instrument, mid),
    spreadBps:
      mid === null || bid === undefined || ask === undefined
        ? null
        : ((ask.price - bid.price) / mid) * BPS_IN_ONE,
    valid: view.valid,
    ...(view.perpetual === undefined
      ? {}
      : { perpetual: perpetualToDoc(view.perpetual, instrument) }),
    ...(view.books === undefined
      ? {}
      : {
          venues: view.books.map(({ venue, apart, bids, asks }) => ({
            venue,
            apart,
            bids: levels(bids),
            asks: levels(asks),
          })),
        }),
  };
}

/** Facts without their lists and records. */
function plainFacts(facts: Facts | undefined): OrderDoc['children'][number]['why'] {
  if (facts === undefined) return null;
  const plain: Record<string, string | number | boolean | null> = {};
  for (const [name, fact] of Object.entries(facts))
    if (fact === null || typeof fact !== 'object') plain[name] = fact;
  return plain;
}

export const instrumentToDoc = (instrument: Instrument): InstrumentDoc => ({
  id: instrument.id,
  symbol: instrument.symbol,
  venue: instrument.venue,
  tick: decimalToNumber(instrument.tick),
  lot: decimalToNumber(instrument.lot),
  minNotional: instrument.minNotional,
  multiplier: instrument.multiplier,
  settlement: instrument.settlement,
  currency: instrument.currencies.quote,
  ...(instrument.expiry === undefined ? {} : { expiry: isoTime(instrument.expiry) }),
  settlementCurrency: instrument.currencies.settlement,
});
