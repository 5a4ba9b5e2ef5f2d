import {
  type CostSurface,
  costFrontier,
  costSurface,
  type FrontierChoice,
  type UrgencyName,
} from '#core/cost/cost-surface';
import type { Calibration, ImpactModel } from '#core/cost/model';
import { standingOf } from '#core/cost/standing';
import type { Clock } from '#core/kernel/clock';
import { refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { BPS_IN_ONE, lots } from '#core/kernel/units';
import type { LiquidityProfile } from '#core/liquidity/profile';
import { type Fees, feeOf } from '#core/market/fees';
import { type Instrument, quantityOf, settlementValueOf } from '#core/market/instrument';
import { type MarketView, midOf } from '#core/market/view';
import { type Advice, adviseStrategy } from '#core/plan/advise';
import type { NewOrder } from '#core/plan/new-order';
import type { ExecutionPolicy } from '#core/plan/policy';
import type { DeskError } from '#engine/desk/desk-error';
import type { PreTrade } from '#engine/desk/pre-trade-found';

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
  advise(
    order: NewOrder,
    riskWeight?: number,
  ): Result<{ readonly advice: Advice; readonly pre: PreTrade }, DeskError>;
}
export interface DeskCostsDeps {
  readonly clock: Clock;
  readonly policy: ExecutionPolicy;
  known(
    symbol: string,
  ): Result<{ readonly instrument: Instrument; readonly profile: LiquidityProfile }, DeskError>;
  view(instrumentId: string): MarketView | null;
  modelOf(instrument: Instrument): ImpactModel;
  feesOf(instrument: Instrument): Fees;
  preTrade(order: NewOrder): Result<PreTrade, DeskError>;
}

const TAKER_SHARE = 0.5;
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
      if (priceMid === null || spread === null)
        return no(
          priceMid === null ? 'there is no two-sided market' : 'the spread is unknown',
          'wait for quotes, or name a prior',
        );
      const sizes = spaced(SIZES, cells);
      const horizons = spaced(HORIZONS, cells);
      const some = lots(
        Math.max(1, Math.round((0.01 * profile.adv.value) / quantityOf(instrument, 1))),
      );
      const fee = (liquidity: 'maker' | 'taker'): number =>
        (BPS_IN_ONE *
          feeOf(deps.feesOf(instrument), instrument, {
            quantity: some,
            price: priceMid,
            liquidity,
            side: 'buy',
          })) /
        settlementValueOf(instrument, some, priceMid);
      const terms = {
        profile,
        model,
        horizons,
        spreadBps: spread.value,
        takerShare: TAKER_SHARE,
        feesBps: TAKER_SHARE * fee('taker') + (1 - TAKER_SHARE) * fee('maker'),
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
    advise(wish, riskWeight) {
      const pre = deps.preTrade(wish);
      if (!pre.ok) return pre;
      const { order, instrument, profile, view } = pre.value;
      const advice = adviseStrategy(
        {
          order,
          instrument,
          profile,
          view,
          model: deps.modelOf(instrument),
          policy: deps.policy,
          fees: deps.feesOf(instrument),
        },
        riskWeight,
      );
      return advice.ok
        ? ok({ advice: advice.value, pre: pre.value })
        : err({ kind: 'refusal', refusal: advice.error });
    },
  };
}
