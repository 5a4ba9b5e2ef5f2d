import { elasticitiesOf } from '#core/cost/elasticities';
import type { LimitEffect } from '#core/cost/limit-price';
import type { CostEstimate, ImpactModel, Trade } from '#core/cost/model';
import { deviationAt } from '#core/cost/realised';
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
  /** Standard error of that share; 0 where it is known. */
  readonly takerShareError?: Ratio;
  /** What the schedule adds to the impact of one along the volume; 1 without it. */
  readonly paceFactor?: Ratio;
  /** What the client's limit price lets through; null: no limit. */
  readonly limit?: LimitEffect | null;
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
  readonly displayedShare: Ratio | null;
}

/**
 * Expected cost of one order and how sure that is, to be frozen before the first child (P12):
 *     spread * takers / 2 + impact(Q / V_D, sigma_D, T) x pace of the schedule + walk beyond the touch + fees
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
  const { quotedBps, spread, walkBps, displayedShare } = crossing.value;
  const trade = tradeOf(profile, quantityOf(instrument, quantity), input.volumeTime);
  const law = impactOf(input, trade, standing.widening);
  if (!Number.isFinite(law.bps))
    return err(
      unknownImpact(
        input,
        `the model ${model.id} cannot price ${trade.advShare} of a day's volume within ${trade.volumeTime} of a day`,
        'take longer, or choose a model that covers such orders',
      ),
    );
  // What the book displays costs what it says; only what it does not display is the law's to price.
  const modelled = displayedShare === null ? 1 : 1 - displayedShare;
  const impactBps = modelled * law.bps;
  const feesBps = feeBps(input);
  const expected = spread.bps + impactBps + walkBps + feesBps;
  const standardError = Math.hypot(spread.standardError, modelled * law.standardError);
  const stdev = trade.volatilityDaily * Math.sqrt(input.varianceDays) * BPS_IN_ONE;
  // How far realised costs fall to either side is the model's to say; how wrong the expectation may be is the same to both.
  const at = (level: number): number =>
    expected + deviationAt(model.shock(trade, level), stdev, { level, standardError });
  return ok({
    modelId: model.id,
    calibration: model.calibration,
    asOf: input.asOf,
    expectedBps: expected,
    spreadBps: spread.bps,
    impactBps: impactBps,
    walkBps: walkBps,
    feesBps: feesBps,
    displayedShare,
    takerShare: input.immediate ? 1 : takerShare,
    limit: input.limit ?? null,
    standardErrorBps: standardError,
    stdevBps: stdev,
    interval90Bps: [at(0.05), at(0.95)],
    inputs: {
      advShare: trade.advShare,
      volatilityDaily: trade.volatilityDaily,
      spreadBps: quotedBps,
      horizonDays: input.horizonDays,
    },
  });
}

/** Impact of the schedule with the errors of its three parameters, by the delta method: dI/I = dY/Y + omega dsigma/sigma - delta dV/V. */
function impactOf(
  { profile, model, paceFactor = 1, limit = null }: EstimateInput,
  trade: Trade,
  widening: number,
): Part {
  const impact = model.impactBps(trade);
  if (impact === 0) return { bps: 0, standardError: 0 };
  const { size, volatility } = elasticitiesOf(model, trade);
  const relative = Math.hypot(
    (widening * model.impactStandardErrorBps(trade)) / impact,
    volatility * relativeError(profile.volatilityDaily),
    size * relativeError(profile.adv),
  );
  // Of what a limit leaves undone nothing is paid, and the smaller order moves the price less.
  const done = limit === null ? 1 : limit.share ** (1 + size);
  const paid = impact * paceFactor * done;
  return { bps: paid, standardError: paid * relative };
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
  const paying = takerShare * (input.limit?.share ?? 1);
  const error = profile.spreadBps === null ? quoted : quoted * relativeError(profile.spreadBps);
  return ok({
    quotedBps: quoted,
    spread: {
      bps: (quoted / 2) * paying,
      standardError: Math.hypot((error / 2) * paying, (quoted / 2) * (input.takerShareError ?? 0)),
    },
    walkBps: 0,
    displayedShare: null,
  });
}

/**
 * One marketable order now: the touch and the levels behind it are seen, so neither has a parameter error. What is not displayed starts at the last level, and moves as far
 * as the model says of the whole order at once.
 */
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
  if (walk === null || walk.filled === 0)
    return err(
      refusal(
        'INSUFFICIENT_LIQUIDITY',
        'an order at once needs somebody to trade with, the other side of the book was empty',
        { instrument: instrument.id, quantity: quantityOf(instrument, quantity), displayed: 0 },
        'wait for quotes, or plan the order over time',
      ),
    );
  const sign = signOf(side);
  const touch = (sign * (walk.touch - mid) * BPS_IN_ONE) / mid;
  // What the book does not display starts where the display ends; how much further it goes is the model's to say.
  const beyond = 1 - walk.filled / quantity;
  const reached =
    (1 - beyond) * sign * (walk.average - walk.touch) + beyond * sign * (walk.last - walk.touch);
  return ok({
    quotedBps: 2 * touch,
    spread: { bps: touch, standardError: 0 },
    walkBps: (reached * BPS_IN_ONE) / mid,
    displayedShare: 1 - beyond,
  });
}

/** Fees by the expected mix of taking and resting; an immediate order takes all. */
function feeBps(input: EstimateInput): number {
  const { fees, instrument, quantity, mid, side } = input;
  const takers = input.immediate ? 1 : input.takerShare;
  const done = input.limit?.share ?? 1;
  const taker = feeOf(fees, instrument, { quantity, price: mid, liquidity: 'taker', side });
  const maker = feeOf(fees, instrument, { quantity, price: mid, liquidity: 'maker', side });
  return (
    ((done * (takers * taker + (1 - takers) * maker)) /
      settlementValueOf(instrument, quantity, mid)) *
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
