import type { CostEstimate, ImpactModel, Trade } from '#core/cost/model';
import { standingOf } from '#core/cost/standing';
import { walkLevels } from '#core/cost/walk-levels';
import { invariant } from '#core/kernel/assert';
import { isoTime } from '#core/kernel/civil';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import {
  BPS_IN_ONE,
  type Days,
  type Lots,
  type Ratio,
  type Side,
  signOf,
  type TickPrice,
  type TimeUs,
} from '#core/kernel/units';
import type { LiquidityProfile, Measured } from '#core/liquidity/profile';
import { tradeOf } from '#core/liquidity/trade';
import { type Fees, feeOf } from '#core/market/fees';
import { type Instrument, quantityOf, settlementValueOf } from '#core/market/instrument';
import { isCrossed, type MarketView } from '#core/market/view';
import { normalQuantile } from '#core/numeric/normal';

export interface EstimateInput {
  readonly profile: LiquidityProfile;
  readonly model: ImpactModel;
  readonly instrument: Instrument;
  readonly side: Side;
  readonly quantity: Lots;
  /** Arrival mid, ticks. */
  readonly mid: TickPrice;
  readonly view: MarketView | null;
  /** One marketable order now: priced on the book, not by the profile's spread. */
  readonly immediate: boolean;
  readonly horizonDays: Days;
  /** Days of average volume that are expected to trade meanwhile; 0 where immediate. */
  readonly volumeTime: Days;
  /** sum over intervals of tau_k (x_k / X)^2, in trading days: what is left of the order times how long it stays exposed. */
  readonly varianceDays: Days;
  /** Expected share of the quantity that takes liquidity, 0-1; the rest rests, pays no spread and is assumed to earn none. */
  readonly takerShare: Ratio;
  readonly fees: Fees;
  readonly asOf: TimeUs;
}

/** A part of the cost with the error of its parameters, both in bps. */
interface Part {
  readonly bps: number;
  readonly standardError: number;
}
interface Crossing {
  readonly quotedBps: number;
  readonly spread: Part;
  readonly walkBps: number;
}

// Two-sided 90 % of a normal distribution.
const Z90 = normalQuantile(0.95);

/**
 * Expected cost of one order and how sure that is, to be frozen before the first child (P12):
 *     spread * takers / 2 + impact(Q / V_D, sigma_D) + walk beyond the touch + fees
 * stdevBps = sigma_D * sqrt(varianceDays) is the timing risk of one order (Almgren & Chriss 2000, eq. 5, with x_k the unexecuted rest).
 */
export function estimateCost(input: EstimateInput): Result<CostEstimate, Refusal> {
  const { profile, model, quantity, instrument, takerShare } = input;
  invariant(quantity > 0, 'an order has a quantity');
  invariant(input.mid > 0, 'the arrival mid is positive');
  invariant(takerShare >= 0 && takerShare <= 1, 'the taker share lies between 0 and 1');
  invariant(input.varianceDays >= 0, 'exposure is not negative');
  const standing = standingOf(model.calibration, input.asOf);
  if ('unfit' in standing)
    return err(
      unknownImpact(
        input,
        `the impact model ${model.id} ${standing.unfit}`,
        'name a published model with --prior, or calibrate one',
      ),
    );
  const crossing = input.immediate ? crossingNow(input) : crossingOverTime(input);
  if (!crossing.ok) return crossing;
  const { quotedBps, spread, walkBps } = crossing.value;
  const trade = tradeOf(profile, quantityOf(instrument, quantity), input.volumeTime);
  const law = impactOf(profile, model, trade, standing.widening);
  if (!Number.isFinite(law.bps))
    return err(
      unknownImpact(
        input,
        `the model ${model.id} cannot price ${trade.advShare} of a day's volume within ${trade.volumeTime} of a day`,
        'take longer, or choose a model that covers such orders',
      ),
    );
  // The walk is the impact of an immediate order, seen on the book: what the law adds is only what it finds more expensive than the book.
  const dearer = law.bps > walkBps;
  const impactBps = dearer ? law.bps - walkBps : 0;
  const feesBps = feeBps(input);
  const expected = spread.bps + impactBps + walkBps + feesBps;
  const standardError = Math.hypot(spread.standardError, dearer ? law.standardError : 0);
  const stdev = trade.volatilityDaily * Math.sqrt(input.varianceDays) * BPS_IN_ONE;
  // How far realised costs fall to either side is the model's to say; how wrong the expectation may be is the same to both.
  const [low, high] = [0.05, 0.95].map((probability) =>
    Math.hypot(model.shock(trade, probability) * stdev, Z90 * standardError),
  );
  return ok({
    modelId: model.id,
    calibration: model.calibration,
    asOf: input.asOf,
    expectedBps: expected,
    spreadBps: spread.bps,
    impactBps: impactBps,
    walkBps: walkBps,
    feesBps: feesBps,
    standardErrorBps: standardError,
    stdevBps: stdev,
    interval90Bps: [expected - low!, expected + high!],
    inputs: {
      advShare: trade.advShare,
      volatilityDaily: trade.volatilityDaily,
      spreadBps: quotedBps,
      horizonDays: input.horizonDays,
    },
  });
}

/** Impact with the errors of its three parameters, by the delta method: dI/I = dY/Y + dsigma/sigma - delta dV/V. */
function impactOf(
  profile: LiquidityProfile,
  model: ImpactModel,
  trade: Trade,
  widening: number,
): Part {
  const impact = model.impactBps(trade);
  if (impact === 0) return { bps: 0, standardError: 0 };
  // marginal cost = (1 + delta) x average cost for any power law: the exponent without asking the model for it.
  const exponent = model.marginalImpactBps(trade) / impact - 1;
  const relative = Math.hypot(
    (widening * model.impactStandardErrorBps(trade)) / impact,
    relativeError(profile.volatilityDaily),
    exponent * relativeError(profile.adv),
  );
  return { bps: impact, standardError: impact * relative };
}

// An error that could not be estimated counts as the whole value, so that it widens the interval instead of vanishing from it.
const relativeError = (measured: Measured): number =>
  measured.standardError === null ? 1 : measured.standardError / measured.value;

/** Quoted spread, bps of mid: the profile's, else the view's; null where neither is known. */
function quotedSpread(input: EstimateInput): number | null {
  const bid = input.view?.bids[0];
  const ask = input.view?.asks[0];
  if (input.profile.spreadBps !== null) return input.profile.spreadBps.value;
  return bid === undefined || ask === undefined
    ? null
    : ((ask.price - bid.price) / input.mid) * BPS_IN_ONE;
}

function crossingOverTime(input: EstimateInput): Result<Crossing, Refusal> {
  const { profile, takerShare } = input;
  const quoted = quotedSpread(input);
  if (quoted === null)
    return err(
      unknownImpact(
        input,
        'the spread is unknown',
        'give quotes (a tape or a live feed), or --prior for a published spread',
      ),
    );
  const error = profile.spreadBps === null ? quoted : quoted * relativeError(profile.spreadBps);
  return ok({
    quotedBps: quoted,
    spread: { bps: (quoted / 2) * takerShare, standardError: (error / 2) * takerShare },
    walkBps: 0,
  });
}

/** One marketable order: the touch and the levels behind it are seen, so neither has a parameter error. */
function crossingNow(input: EstimateInput): Result<Crossing, Refusal> {
  const { instrument, side, quantity, mid, view } = input;
  if (view === null || !view.valid) {
    const message = 'an immediate order needs a valid book, there was none';
    return err(
      refusal(
        'MARKET_DATA_MISSING',
        message,
        { instrument: instrument.id },
        'wait for the feed, or plan over time',
      ),
    );
  }
  if (isCrossed(view))
    return err(
      refusal(
        'MARKET_CROSSED',
        'a crossed book has no price',
        { instrument: instrument.id },
        'wait until the book is uncrossed',
      ),
    );
  const walk = walkLevels(side === 'buy' ? view.asks : view.bids, quantity);
  if (walk === null || walk.filled < quantity) {
    const displayed = quantityOf(instrument, walk?.displayed ?? 0);
    const asked = quantityOf(instrument, quantity);
    return err(
      refusal(
        'INSUFFICIENT_LIQUIDITY',
        `the book must display all of an immediate order, was ${displayed} of ${asked}`,
        {
          instrument: instrument.id,
          quantity: asked,
          displayed,
          levels: (side === 'buy' ? view.asks : view.bids).length,
        },
        displayed > 0
          ? `send at most ${displayed} at once, or plan the order over time`
          : 'wait for quotes, or plan the order over time',
      ),
    );
  }
  const sign = signOf(side);
  const touch = (sign * (walk.touch - mid) * BPS_IN_ONE) / mid;
  return ok({
    quotedBps: 2 * touch,
    spread: { bps: touch, standardError: 0 },
    walkBps: (sign * (walk.average - walk.touch) * BPS_IN_ONE) / mid,
  });
}

/** Fees by the expected mix of taking and resting; an immediate order takes all. */
function feeBps(input: EstimateInput): number {
  const { fees, instrument, quantity, mid, side } = input;
  const takers = input.immediate ? 1 : input.takerShare;
  const taker = feeOf(fees, instrument, { quantity, price: mid, liquidity: 'taker', side });
  const maker = feeOf(fees, instrument, { quantity, price: mid, liquidity: 'maker', side });
  return (
    ((takers * taker + (1 - takers) * maker) / settlementValueOf(instrument, quantity, mid)) *
    BPS_IN_ONE
  );
}

const unknownImpact = (input: EstimateInput, what: string, remedy: string): Refusal =>
  refusal(
    'IMPACT_UNKNOWN',
    `a cost must be estimated before trading, but ${what}`,
    {
      instrument: input.instrument.id,
      modelId: input.model.id,
      calibration: input.model.calibration.state,
      asOf: isoTime(input.asOf),
    },
    remedy,
  );
