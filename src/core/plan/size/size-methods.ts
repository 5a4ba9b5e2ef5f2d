import type { ImpactModel } from '#core/cost/model';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { BPS_IN_ONE, type Bps, type Days, type Units } from '#core/kernel/units';
import { tradeOf } from '#core/liquidity/trade';
import { type Instrument, quantityOf, quoteValueOf } from '#core/market/instrument';
import { increasingRoot } from '#core/numeric/root';
import { kellyGaussian } from '#core/plan/size/kelly';
import type { SizeBounds } from '#core/plan/size/size-bounds';
import { inWords, percent } from '#core/plan/size/size-words';

/** A position that is wished for, units, signed, with the words that say why. */
export interface Wish {
  readonly units: Units;
  readonly words: string;
}
export type SizeMethod =
  /** Lose `share` of capital where the price reaches the stop. */
  | {
      readonly kind: 'risk';
      readonly capital: number;
      readonly share: number;
      readonly stopPrice: number;
    }
  /** `fraction` of the growth-optimal bet on a yearly drift above the risk-free rate (Merton 1969, Thorp 2006). */
  | {
      readonly kind: 'kelly';
      readonly capital: number;
      readonly excessAnnual: number;
      readonly fraction: number;
      readonly fundingPerDayBps?: Bps | undefined;
    }
  /** As much as pays: where the next unit costs (half the spread, marginal impact, fundings over the time it is held) what it is expected to gain. */
  | {
      readonly kind: 'edge';
      readonly edgeBps: number;
      readonly model: ImpactModel;
      readonly funding?: FundedHold | undefined;
    };
/** SIZ-21: what longs of a perpetual are expected to pay to shorts a day, in bps of the value held (negative: shorts pay), and for how many days it is held. */
export interface FundedHold {
  readonly perDayBps: Bps;
  readonly days: Days;
}
const DAYS_A_YEAR = 365; // fundings know no holidays

const no = (message: string, remedy: string): Result<never, Refusal> =>
  err(refusal('PLAN_INFEASIBLE', message, {}, remedy));
const noFunding = (given: number): Result<never, Refusal> =>
  no(
    `fundings of a day must be a number of bps, were ${given}`,
    'give 3 for 0.03 % that longs pay',
  );
const notCounted = ({ contract }: Instrument): string =>
  contract === 'perpetual' ? ' (fundings are not counted: none were given)' : '';
const DAYS_SEARCHED = 100;

/** SIZ-11 to SIZ-13, SIZ-21. */
export function wishOf(method: SizeMethod, bounds: SizeBounds): Result<Wish, Refusal> {
  const { instrument, profile, priceTicks } = bounds;
  const price = quoteValueOf(instrument, 1, priceTicks) / quantityOf(instrument, 1);
  if (method.kind !== 'edge' && !(method.capital > 0 && method.capital < Infinity))
    return no(`capital must be positive, was ${method.capital}`, 'give the capital');
  switch (method.kind) {
    case 'risk': {
      if (!(method.share > 0 && method.share <= 1))
        return no(
          `the share of capital at risk must be above 0 and at most 1, was ${method.share}`,
          'give 0.01 for 1 %',
        );
      const distance = price - method.stopPrice * instrument.multiplier;
      if (
        instrument.settlement !== 'linear' ||
        !(method.stopPrice > 0) ||
        !(Math.abs(distance) > 0)
      )
        return no(
          `a stop must be a price other than today's of a linear instrument, was ${method.stopPrice}`,
          'give a stop below the price to be long, above it to be short',
        );
      const units = (method.share * method.capital) / distance;
      return ok({
        units,
        words: `${percent(method.share)} of ${inWords(method.capital)} is lost at ${inWords(method.stopPrice)}: ${inWords(units)} units`,
      });
    }
    case 'kelly': {
      if (!(method.fraction > 0 && method.fraction <= 1))
        return no(
          `the fraction of Kelly must be above 0 and at most 1, was ${method.fraction}`,
          'give 0.5 for half Kelly',
        );
      if (!Number.isFinite(method.excessAnnual))
        return no(
          `the drift must be a number, was ${method.excessAnnual}`,
          'give 0.05 for 5 % a year above the risk-free rate',
        );
      const { fundingPerDayBps } = method;
      if (fundingPerDayBps !== undefined && !Number.isFinite(fundingPerDayBps))
        return noFunding(fundingPerDayBps);
      const annual = profile.volatilityDaily.value * Math.sqrt(instrument.session.daysPerYear);
      const paid = ((fundingPerDayBps ?? 0) * DAYS_A_YEAR) / BPS_IN_ONE;
      const share = method.fraction * kellyGaussian(method.excessAnnual, paid, annual);
      const less =
        fundingPerDayBps === undefined
          ? notCounted(instrument)
          : ` less fundings of ${percent(paid)} that longs pay`;
      return ok({
        units: (share * method.capital) / price,
        words: `${inWords(method.fraction)} of Kelly for ${percent(method.excessAnnual)} a year${less} at ${percent(annual)} volatility is ${percent(share)} of ${inWords(method.capital)}`,
      });
    }
    case 'edge':
      return edgeWish(method, bounds);
  }
}

function edgeWish(
  method: Extract<SizeMethod, { kind: 'edge' }>,
  { instrument, profile, policy }: SizeBounds,
): Result<Wish, Refusal> {
  const spread = profile.spreadBps ?? profile.spreadEstimated;
  if (spread === null)
    return err(
      refusal(
        'IMPACT_UNKNOWN',
        'the spread must be known to size by edge, was unknown',
        { instrument: instrument.id },
        'give quotes, or name a prior',
      ),
    );
  if (!Number.isFinite(method.edgeBps))
    return no(
      `the edge must be a number of bps, was ${method.edgeBps}`,
      'give 30 to be long, -30 to be short',
    );
  const { funding } = method;
  if (funding !== undefined && !Number.isFinite(funding.perDayBps))
    return noFunding(funding.perDayBps);
  if (funding !== undefined && !(funding.days > 0 && funding.days < Infinity))
    return no(
      `the time that it is held must be positive, was ${funding.days} days`,
      'give the days that the position is held',
    );
  const held =
    funding === undefined ? 0 : Math.sign(method.edgeBps) * funding.perDayBps * funding.days;
  const edge = Math.abs(method.edgeBps) - spread.value / 2 - held;
  const fundings =
    funding === undefined
      ? notCounted(instrument)
      : `, less fundings of ${inWords(held)} bps in ${inWords(funding.days)} days,`;
  const { adv } = profile;
  // The next unit, worked at the participation cap.
  const over = (q: number): number =>
    method.model.marginalImpactBps(tradeOf(profile, q, q / (adv.value * policy.maxParticipation))) -
    edge;
  const most = DAYS_SEARCHED * adv.value;
  if (!(edge > 0))
    return ok({
      units: 0,
      words: `an edge of ${inWords(Math.abs(method.edgeBps))} bps${fundings} does not cover half the spread of ${inWords(spread.value)} bps`,
    });
  const units = over(most) < 0 ? most : increasingRoot(over, 0, most);
  return ok({
    units: Math.sign(method.edgeBps) * units,
    words: `the next unit costs the edge of ${inWords(Math.abs(method.edgeBps))} bps${fundings} at ${inWords(units)} units, by ${method.model.id}`,
  });
}
