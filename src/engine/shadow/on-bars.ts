import type { ImpactModel } from '#core/cost/model';
import { timely } from '#core/cost/standing';
import type { RiskLimits } from '#core/gate/limits';
import { localOf } from '#core/kernel/civil';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { BPS_IN_ONE, lots, type Money, type Price, type TimeUs, ticks } from '#core/kernel/units';
import type { LiquidityProfile } from '#core/liquidity/profile';
import { surveyOne } from '#core/liquidity/survey';
import { indexAt } from '#core/liquidity/tape-measures';
import type { Fees } from '#core/market/fees';
import { type Instrument, priceOf } from '#core/market/instrument';
import { sessionAt, sessionOn } from '#core/market/session';
import type { Bars } from '#core/market/tape';
import type { MarketView } from '#core/market/view';
import type { ExecutionPolicy } from '#core/plan/policy';
import { refusalOf } from '#engine/desk/desk-error';
import { assessParent } from '#engine/desk/pre-trade';
import type { PreTrade } from '#engine/desk/pre-trade-found';
import { askedAs, type OwnOrder, realCost, type ShadowTerms } from '#engine/shadow/own-order';
import type { Shadowed } from '#engine/shadow/shadowed';

/** The rules of the house and the daily bars of one symbol. No gateway is among them: what is judged by them cannot be sent. */
export interface BarsGround {
  readonly bars: Bars;
  readonly instrument: Instrument;
  readonly model: ImpactModel;
  readonly policy: ExecutionPolicy;
  readonly limits: RiskLimits;
  readonly fees: Fees;
  readonly cash: Money;
}

const NOT_MODELLED = 'daily bars do not show fills: give --tape with a recording of the day';

/** An own order as of the days before its own. The quote that the rules read is the close of the day before, as wide as the spread of the profile. */
export function shadowOnBars(order: OwnOrder, terms: ShadowTerms, ground: BarsGround): Shadowed {
  const { bars, instrument } = ground;
  const day = sessionAt(instrument.session, order.start) ?? dayOf(order, instrument);
  const start = order.isDate && day !== null ? day.open : order.start;
  const at = { ...order, start };
  const open = openOfDay(bars, day?.open ?? start, day?.close ?? start);
  const arrival = order.arrivalPrice ?? open;
  const against = order.arrivalPrice === null ? 'open of the day' : 'own arrival price';
  const real =
    arrival === null ? null : realCost(order, instrument, { arrival, left: null, against });
  const found = judged(at, terms, ground);
  return {
    order,
    basis: 'bars',
    instrument,
    pre: found.ok ? found.value : null,
    refusal: found.ok ? found.value.refusal : found.error,
    real,
    modelled: null,
    whyNotModelled: NOT_MODELLED,
  };
}

function judged(
  order: OwnOrder,
  terms: ShadowTerms,
  { bars, instrument, model, policy, limits, fees, cash }: BarsGround,
): Result<PreTrade, Refusal> {
  const surveyed = surveyOne(bars, order.start, {
    policy,
    modelOf: () => timely(model, order.start),
    instrumentOf: () => instrument,
    before: () => null,
  });
  if (!('profile' in surveyed)) return err(surveyed);
  const view = viewOf(surveyed.profile, surveyed.close, instrument, order.start);
  if (!view.ok) return view;
  const found = assessParent(askedAs(order, terms, instrument), {
    instrument,
    profile: surveyed.profile,
    model,
    view: view.value,
    now: order.start,
    policy,
    limits,
    fees,
    account: {
      cash,
      position: 0,
      openBuyNotional: 0,
      openSellLots: 0,
      netAssetValue: cash,
      shortSellingAllowed: true,
      margin: null,
    },
    killed: false,
    parentId: 'SHADOW',
    mayBegin: () => [],
    atWork: [],
    elsewhere: null,
  });
  return found.ok ? ok(found.value) : err(refusalOf(found.error));
}

function viewOf(
  profile: LiquidityProfile,
  close: Price,
  instrument: Instrument,
  at: TimeUs,
): Result<MarketView, Refusal> {
  const spread = profile.spreadBps ?? profile.spreadEstimated;
  if (spread === null)
    return err(
      refusal(
        'LIQUIDITY_UNKNOWN',
        `the spread of ${instrument.id} must be known to price an order, was not`,
        { instrument: instrument.id },
        'give bars with open, high, low and close, or a recording with --tape',
      ),
    );
  const mid = close / priceOf(instrument, 1);
  const half = Math.max(0.5, (mid * spread.value) / BPS_IN_ONE / 2);
  const size = lots(Math.max(1, Math.round(profile.depthTouch?.value ?? ROUND_LOT)));
  const bid = ticks(Math.max(1, Math.round(mid - half)));
  const ask = ticks(Math.max(bid + 1, Math.round(mid + half)));
  return ok({
    at,
    dataAt: at,
    bids: [{ price: bid, size }],
    asks: [{ price: ask, size }],
    eligibleVolume: lots(0),
    eligibleTurnover: 0,
    volatilityDaily: null,
    valid: true,
  });
}
/** Units at the touch where nobody has seen any. */
const ROUND_LOT = 100;

/** The first price of the day, from whatever bars the file has; null: the day is not in it. */
function openOfDay({ at, count, open, lengthUs }: Bars, from: number, to: number): Price | null {
  // A daily bar may be stamped with the midnight before its session.
  const first = indexAt(at, count, lengthUs < HALF_DAY_US ? from : from - HALF_DAY_US);
  const price = first < count && at[first]! < to ? open[first]! : NaN;
  return price > 0 ? price : null;
}
const HALF_DAY_US = 43_200_000_000;

const dayOf = ({ start }: OwnOrder, { session }: Instrument): ReturnType<typeof sessionOn> =>
  sessionOn(session, localOf(session.zone, start).date);
