import {
  type CostSurface,
  type Crossed,
  costFrontier,
  costSurface,
  type FrontierChoice,
  type UrgencyName,
} from '#core/cost/cost-surface';
import type { Calibration, ImpactModel } from '#core/cost/model';
import { type BulkMarket, type PricedTrades, priceTrades } from '#core/cost/price-trades';
import { standingOf } from '#core/cost/standing';
import { invariant } from '#core/kernel/assert';
import type { Clock } from '#core/kernel/clock';
import { refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { BPS_IN_ONE, type Bps, type Days, lots, type Ratio, type TimeUs } from '#core/kernel/units';
import { unsureBars } from '#core/liquidity/history-findings';
import type { LiquidityProfile } from '#core/liquidity/profile';
import { type Fees, feeOf } from '#core/market/fees';
import {
  type Instrument,
  quantityOf,
  quoteValueOf,
  settlementValueOf,
} from '#core/market/instrument';
import type { Bars } from '#core/market/tape';
import { type MarketView, midOf } from '#core/market/view';
import {
  type Advice,
  type AdviceCandidate,
  adviseStrategy,
  type RiskPrice,
  USUAL_RISK_PRICE,
} from '#core/plan/advise';
import type { NewOrder } from '#core/plan/new-order';
import type { ExecutionPolicy } from '#core/plan/policy';
import { STRATEGY_NAMES } from '#core/plan/strategies';
import { queueBefore, takerShareOf } from '#core/plan/taker-share';
import { type DeskError, refusalOf } from '#engine/desk/desk-error';
import { type MostFound, type MostWish, mostOf } from '#engine/desk/desk-most';
import type { TriedParent } from '#engine/desk/pre-trade-found';

export interface SurfaceWish {
  readonly symbol: string;
  readonly urgency: UrgencyName;
  /** Units; the frontier is of it. null: none. */
  readonly quantity: number | null;
  /** Cells along each side. */
  readonly cells: number;
}
/** What every size of a symbol costs in every time, as of now. */
export interface SurfaceFound extends CostSurface {
  readonly instrument: Instrument;
  readonly profile: LiquidityProfile;
  readonly modelId: string;
  readonly calibration: Calibration;
  readonly priceMid: number; // ticks
  readonly sizes: readonly number[];
  readonly horizons: readonly number[];
  readonly urgency: UrgencyName;
  readonly frontier: readonly FrontierChoice[] | null;
}
export interface DeskCosts {
  surface(wish: SurfaceWish): Result<SurfaceFound, DeskError>;
  /** Which strategy, why, and what the next best would cost. */
  advise(order: NewOrder, riskWeight?: number): Result<AdviceFound, DeskError>;
  /** Trades of a backtest, each as of its own day, from the daily bars that the desk knows. */
  price(wish: BulkWish): { readonly priced: PricedTrades; readonly modelId: string };
  /** The most of this order that the gate lets through for at most so many bps. */
  most(wish: MostWish): Result<MostFound, DeskError>;
}

/** Advice on an order of so many units. */
export interface AdviceFound {
  readonly advice: Advice;
  readonly symbol: string;
  readonly quantity: number;
  readonly modelId: string;
}
export interface BulkWish {
  readonly trades: readonly {
    readonly symbol: string;
    readonly at: TimeUs;
    readonly quantity: number;
    readonly horizonDays: number | null;
    readonly spreadBps: number | null;
  }[];
  /** null: the configured cap. */
  readonly participation: Ratio | null;
  readonly takerShare: Ratio;
  readonly feesBps: Bps;
}
export interface DeskCostsDeps {
  /** Without daily bars nothing of the past can be priced. */
  barsOf(instrumentId: string): Bars | null;
  readonly instruments: readonly Instrument[];
  readonly clock: Clock;
  readonly policy: ExecutionPolicy;
  known(
    symbol: string,
  ): Result<{ readonly instrument: Instrument; readonly profile: LiquidityProfile }, DeskError>;
  view(instrumentId: string): MarketView | null;
  modelOf(instrument: Instrument): ImpactModel;
  feesOf(instrument: Instrument): Fees;
  tried(order: NewOrder): Result<TriedParent, DeskError>;
}

const SIZES = [0.001, 1] as const;
const HORIZONS = [0.02, 5] as const;
const spaced = ([from, to]: readonly [number, number], count: number): readonly number[] =>
  Array.from({ length: count }, (_, i) => from * (to / from) ** (i / (count - 1)));

export function deskCosts(deps: DeskCostsDeps): DeskCosts {
  return {
    surface({ symbol, urgency, quantity, cells }) {
      const basis = deps.known(symbol);
      if (!basis.ok) return basis;
      const { instrument, profile } = basis.value;
      const model = deps.modelOf(instrument);
      const no = (why: string, remedy: string): Result<never, DeskError> =>
        err({
          kind: 'refusal',
          refusal: refusal(
            'IMPACT_UNKNOWN',
            `a cost surface needs every input, but ${why}`,
            { instrument: instrument.id, modelId: model.id },
            remedy,
          ),
        });
      const standing = standingOf(model.calibration, deps.clock.now());
      if ('unfit' in standing)
        return no(
          `the model ${model.id} ${standing.unfit}`,
          'name a published model, or calibrate one',
        );
      const view = deps.view(instrument.id);
      const priceMid = view === null ? null : midOf(view);
      const spread = profile.spreadBps ?? profile.spreadEstimated;
      if (view === null || priceMid === null || spread === null)
        return no(
          priceMid === null ? 'there is no two-sided market' : 'the spread is unknown',
          'wait for quotes, or name a prior',
        );
      const sizes = spaced(SIZES, cells);
      const horizons = spaced(HORIZONS, cells);
      const terms = {
        profile,
        model,
        horizons,
        spreadBps: spread.value,
        crossing: crossingOf(deps, { instrument, profile, view, priceMid }),
        participationMax: deps.policy.maxParticipation,
      };
      const frontier = quantity === null ? null : costFrontier(terms, quantity / profile.adv.value);
      return ok({
        ...costSurface({ ...terms, sizes, urgency }),
        instrument,
        profile,
        modelId: model.id,
        calibration: model.calibration,
        priceMid,
        sizes,
        horizons,
        urgency,
        frontier,
      });
    },
    price: (wish) => bulkOf(deps, wish),
    most: (wish) => mostOf(deps, wish),
    advise: (wish, riskWeight) => adviceOf(deps, wish, riskWeight),
  };
}

function adviceOf(
  deps: DeskCostsDeps,
  wish: NewOrder,
  riskWeight: number | undefined,
): Result<AdviceFound, DeskError> {
  const candidates: AdviceCandidate[] = [];
  let asked: TriedParent | null = null;
  for (const strategy of STRATEGY_NAMES) {
    const found = deps.tried({ ...wish, strategy });
    if (!found.ok && found.error.kind !== 'refusal') return found;
    asked ??= found.ok ? found.value : null;
    candidates.push(
      found.ok
        ? { strategy, planned: found.value, refusal: found.value.refusals[0] ?? null }
        : { strategy, planned: null, refusal: refusalOf(found.error) },
    );
  }
  const advice = adviseStrategy(
    candidates,
    asked === null ? USUAL_RISK_PRICE : riskPriceOf(asked, riskWeight),
  );
  if (!advice.ok) return err({ kind: 'refusal', refusal: advice.error });
  invariant(asked !== null, 'what is recommended was planned');
  return ok({
    advice: advice.value,
    symbol: asked.instrument.symbol,
    quantity: quantityOf(asked.instrument, asked.order.quantity),
    modelId: asked.estimate.modelId,
  });
}
/** What was asked for, else the aversion of the order, else a third of a standard deviation. */
function riskPriceOf(
  { order, instrument, arrivalPrice }: TriedParent,
  riskWeight: number | undefined,
): RiskPrice {
  if (riskWeight !== undefined) return { kind: 'weight', weight: riskWeight };
  const lambda = order.riskAversion ?? null;
  if (lambda === null) return USUAL_RISK_PRICE;
  const notional = quoteValueOf(instrument, order.quantity, arrivalPrice);
  return { kind: 'aversion', lambda, notional };
}

function bulkOf(
  deps: DeskCostsDeps,
  { trades, participation, takerShare, feesBps }: BulkWish,
): { readonly priced: PricedTrades; readonly modelId: string } {
  const markets = deps.instruments.flatMap((instrument): BulkMarket[] => {
    const bars = deps.barsOf(instrument.id);
    return bars === null
      ? []
      : [
          {
            instrument,
            bars,
            model: deps.modelOf(instrument),
            isUnsure: unsureBars(bars, instrument) !== null,
          },
        ];
  });
  const place = new Map(
    markets.flatMap(({ instrument: { id, symbol } }, i) => [
      [id, i] as const,
      [symbol, i] as const,
    ]),
  );
  const column = (of: (trade: BulkWish['trades'][number]) => number): Float64Array =>
    Float64Array.from(trades, of);
  const priced = priceTrades(
    {
      n: trades.length,
      market: Int32Array.from(trades, ({ symbol }) => place.get(symbol) ?? -1),
      at: column(({ at }) => at),
      quantity: column(({ quantity }) => quantity),
      horizonDays: column(({ horizonDays }) => horizonDays ?? NaN),
      spreadBps: column(({ spreadBps }) => spreadBps ?? NaN),
    },
    markets,
    { participation: participation ?? deps.policy.maxParticipation, takerShare, feesBps },
  );
  const [first] = deps.instruments;
  return { priced, modelId: first === undefined ? '' : deps.modelOf(first).id };
}

/** Spread that is paid and fees, as if the order were worked in even slices that rest first. */
function crossingOf(
  deps: DeskCostsDeps,
  {
    instrument,
    profile,
    view,
    priceMid,
  }: {
    readonly instrument: Instrument;
    readonly profile: LiquidityProfile;
    readonly view: MarketView;
    readonly priceMid: number;
  },
): (size: Ratio, days: Days) => Crossed {
  const lotsADay = profile.adv.value / quantityOf(instrument, 1);
  const some = lots(Math.max(1, Math.round(0.01 * lotsADay)));
  const fee = (liquidity: 'maker' | 'taker'): number =>
    (BPS_IN_ONE *
      feeOf(deps.feesOf(instrument), instrument, {
        quantity: some,
        price: priceMid,
        liquidity,
        side: 'buy',
      })) /
    settlementValueOf(instrument, some, priceMid);
  const ofTaker = fee('taker');
  const ofMaker = fee('maker');
  const { openUs, closeUs } = instrument.session;
  const sliceDays = (deps.policy.sliceIntervalSeconds * 1e6) / (closeUs - openUs);
  const shown =
    profile.depthTouch === null
      ? (view.bids[0]?.size ?? NaN)
      : profile.depthTouch.value / quantityOf(instrument, 1);
  return (size, days) => {
    const slices = Math.max(1, days / sliceDays);
    const slice = {
      quantity: (size * lotsADay) / slices,
      volume: (days / slices) * lotsADay,
    };
    const takerShare = takerShareOf([slice], queueBefore(view, shown));
    return { takerShare, feesBps: takerShare * ofTaker + (1 - takerShare) * ofMaker };
  };
}
