import type { ImpactModel } from '#core/cost/model';
import type { Refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Assessment, LiquidityProfile } from '#core/liquidity/profile';
import { type Instrument, quantityOf } from '#core/market/instrument';
import { type MarketView, midOf } from '#core/market/view';
import type { ExecutionPolicy } from '#core/plan/policy';
import type { SizeBounds, SizeByRegime } from '#core/plan/size/size-bounds';
import { wishOf } from '#core/plan/size/size-methods';
import { type SizedOrder, sizeSignal, sizeTarget } from '#core/plan/size/size-signal';
import { type DeskError, noPrice } from '#engine/desk/desk-error';
import type { SizeBy, Sized, SizeWish } from '#engine/desk/portfolio-wishes';

/** What a size asks of the desk. */
export interface SizeParts {
  readonly policy: ExecutionPolicy;
  /** null: a regime cuts no size. */
  readonly sizeByRegime: SizeByRegime | null;
  assess(symbol: string): Result<
    {
      readonly assessment: Assessment;
      readonly profile: LiquidityProfile;
      readonly instrument: Instrument;
    },
    DeskError
  >;
  view(instrumentId: string): MarketView | null;
  positions(): readonly { readonly instrument: Instrument; readonly position: number }[];
  /** Lots that orders at work will still buy, less what they will sell. */
  onTheWay(instrumentId: string): number;
}

/** How much of a symbol: cut to what the market and the limits bear, beside what is held and what is on the way. */
export function sizeAsked(
  parts: SizeParts,
  wish: SizeWish,
  modelOf: (instrument: Instrument) => ImpactModel,
): Result<Sized, DeskError> {
  const { symbol, capital, netAssetValue, method, daysMax, maxImpactBps, fullScore, depthMost } =
    wish;
  const found = parts.assess(symbol);
  if (!found.ok) return found;
  const { instrument, profile, assessment } = found.value;
  const view = parts.view(instrument.id);
  const mid = view === null ? null : midOf(view);
  if (mid === null || view === null) return no(noPrice(symbol));
  const shownOn = (levels: typeof view.bids): number =>
    levels.reduce((sum, each) => sum + quantityOf(instrument, each.size), 0);
  const model = modelOf(instrument);
  const held = parts.positions().find((each) => each.instrument.id === instrument.id);
  const onTheWay = parts.onTheWay(instrument.id);
  const bounds: SizeBounds = {
    profile,
    policy: parts.policy,
    instrument,
    priceTicks: mid,
    currentPositionLots: (held?.position ?? 0) + onTheWay,
    onTheWayLots: onTheWay,
    netAssetValue: netAssetValue ?? capital,
    ...(parts.sizeByRegime === null ? {} : { byRegime: parts.sizeByRegime }),
    ...(daysMax === null ? {} : { daysMax }),
    ...(maxImpactBps === null ? {} : { impact: { model, maxBps: maxImpactBps } }),
    ...(fullScore === null ? {} : { score: { value: assessment.score, full: fullScore } }),
    ...(depthMost === null
      ? {}
      : {
          depth: {
            displayed: { buy: shownOn(view.asks), sell: shownOn(view.bids) },
            most: depthMost,
          },
        }),
  };
  const order = orderBy(method, { bounds, capital, model });
  return order.ok
    ? ok({ instrument, order: order.value, priceMid: mid, profile, modelId: model.id })
    : no(order.error);
}

function orderBy(
  method: SizeBy,
  {
    bounds,
    capital,
    model,
  }: { readonly bounds: SizeBounds; readonly capital: number; readonly model: ImpactModel },
): Result<SizedOrder, Refusal> {
  if (method.kind === 'volatility') {
    const { signal, targetVolatilityAnnual } = method;
    return sizeSignal({ ...bounds, signal, targetVolatilityAnnual, capital });
  }
  const wish = wishOf(
    method.kind === 'edge' ? { ...method, model } : { ...method, capital },
    bounds,
  );
  return wish.ok ? sizeTarget(bounds, wish.value.units, wish.value.words) : wish;
}

const no = (found: Refusal): Result<never, DeskError> => err({ kind: 'refusal', refusal: found });
