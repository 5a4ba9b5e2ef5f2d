import type { ImpactModel } from '#core/cost/model';
import { deviationAt } from '#core/cost/realised';
import type { Refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type Bps, lots, type Ratio } from '#core/kernel/units';
import type { LiquidityProfile } from '#core/liquidity/profile';
import { tradeOf } from '#core/liquidity/trade';
import { type Instrument, quantityOf, quoteValueOf } from '#core/market/instrument';
import { type MarketView, midOf } from '#core/market/view';
import { mostTradable } from '#core/plan/most-tradable';
import type { NewOrder } from '#core/plan/new-order';
import { type DeskError, noPrice, refusalOf } from '#engine/desk/desk-error';
import type { TriedParent } from '#engine/desk/pre-trade-found';

export interface MostWish {
  /** Its quantity is not read. */
  readonly order: NewOrder;
  readonly maxBps: Bps;
  /** Probability with which the cost stays within it. */
  readonly confidence: Ratio;
  /** Of one order's realised cost, timing risk included; or of the expected cost, as sure as the model is. */
  readonly of: 'realised' | 'expected';
}
export interface MostFound {
  readonly instrument: Instrument;
  /** Units; 0: not even the least. */
  readonly quantity: number;
  /** The most, and what binds beyond it: null where nothing of it could be judged. */
  readonly pre: TriedParent | null;
  readonly costBps: Bps | null;
  readonly bound: 'cost' | 'gate' | 'volume';
  readonly refusal: Refusal | null;
  readonly modelId: string;
}
interface MostDeps {
  known(
    symbol: string,
  ): Result<{ readonly instrument: Instrument; readonly profile: LiquidityProfile }, DeskError>;
  view(instrumentId: string): MarketView | null;
  modelOf(instrument: Instrument): ImpactModel;
  tried(order: NewOrder): Result<TriedParent, DeskError>;
}

/** Cost of an order at a confidence. */
function costAt(deps: MostDeps, pre: TriedParent, { confidence, of }: MostWish): Bps {
  const { estimate, instrument, profile, order } = pre;
  const { expectedBps, standardErrorBps, stdevBps } = estimate;
  const model = deps.modelOf(instrument);
  const trade = tradeOf(
    profile,
    quantityOf(instrument, order.quantity),
    estimate.inputs.horizonDays,
  );
  return (
    expectedBps +
    deviationAt(
      of === 'realised' ? model.shock(trade, confidence) : 0,
      of === 'realised' ? stdevBps : 0,
      { level: confidence, standardError: standardErrorBps },
    )
  );
}

interface TriedSize {
  readonly pre: TriedParent | null;
  readonly costBps: Bps | null;
  /** null: only the cost is too high. */
  readonly refusal: Refusal | null;
}
/** The most of an order that the gate lets through for at most so many bps, between the smallest that the venue takes and a day's volume. */
export function mostOf(deps: MostDeps, wish: MostWish): Result<MostFound, DeskError> {
  const basis = deps.known(wish.order.symbol);
  if (!basis.ok) return basis;
  const { instrument, profile } = basis.value;
  // Of one lot all is known that every size shares: what is wrong with the order itself is told before sizes are tried.
  const lot = quantityOf(instrument, 1);
  const one = deps.tried({ ...wish.order, quantity: lot });
  if (!one.ok && one.error.kind !== 'refusal') return one;
  const view = deps.view(instrument.id);
  const mid = view === null ? null : midOf(view);
  if (mid === null)
    return one.ok ? err({ kind: 'refusal', refusal: noPrice(instrument.id) }) : err(one.error);
  const least = lots(
    Math.max(1, Math.ceil(instrument.minNotional / quoteValueOf(instrument, 1, mid))),
  );
  const atMost = lots(Math.max(least, Math.floor(profile.adv.value / lot)));
  const found = mostTradable<TriedSize>({ least, atMost }, (quantity) => {
    const pre = deps.tried({ ...wish.order, quantity: quantityOf(instrument, quantity) });
    if (!pre.ok)
      return {
        holds: false,
        found: { pre: null, costBps: null, refusal: refusalOf(pre.error) },
      };
    const costBps = costAt(deps, pre.value, wish);
    const [refusal = null] = pre.value.refusals;
    return {
      holds: refusal === null && costBps <= wish.maxBps,
      found: { pre: pre.value, costBps, refusal },
    };
  });
  const { beyond } = found;
  return ok({
    instrument,
    quantity: quantityOf(instrument, found.quantity),
    pre: found.found?.pre ?? null,
    costBps: found.found?.costBps ?? null,
    bound: beyond === null ? 'volume' : beyond.refusal === null ? 'cost' : 'gate',
    refusal: beyond?.refusal ?? null,
    modelId: deps.modelOf(instrument).id,
  });
}
