import type { ImpactModel } from '#core/cost/model';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type Lots, lots, type Side } from '#core/kernel/units';
import type { LiquidityPolicy, LiquidityProfile } from '#core/liquidity/profile';
import { tierOf } from '#core/liquidity/tier';
import { tradeOf } from '#core/liquidity/trade';
import { type Instrument, quantityOf, quoteValueOf } from '#core/market/instrument';
import { increasingRoot } from '#core/numeric/root';
import { advCap, wholeLots } from './adv-cap.ts';
import { volatilityTargetUnits } from './vol-target.ts';

/** What every size is cut to, whatever wished for it. Money in the instrument's quote currency. */
export interface SizeBounds {
  readonly profile: LiquidityProfile;
  readonly policy: LiquidityPolicy;
  readonly instrument: Instrument;
  /** Mid, may end in .5. */
  readonly priceTicks: number;
  readonly currentPositionLots: number; // signed
  readonly netAssetValue: number | null; // null: unknown
  /** Most days that the position may take to sell at the participation cap; without it any. */
  readonly daysMax?: number;
  /** Most that the average impact of the trade may be, by this model; without it any. */
  readonly impact?: { readonly model: ImpactModel; readonly maxBps: number };
  /** A liquidity score from `full` on bears the whole position, a smaller one its share of it; without it scores cut nothing. */
  readonly score?: { readonly value: number; readonly full: number };
  /** At most so many times what is displayed against the trade now, units; without it any. */
  readonly depth?: {
    readonly displayed: { readonly buy: number; readonly sell: number };
    readonly most: number;
  };
}
/** What a strategy wants, and what is there. */
export interface Signal extends SizeBounds {
  /** -1 (full short) to 1 (full long). */
  readonly signal: number;
  readonly capital: number;
  /** 0.1: a full signal carries 10 % of capital a year. */
  readonly targetVolatilityAnnual: number;
}
export interface SizeCut {
  readonly rule:
    | 'score'
    | 'tierPosition'
    | 'daysToLiquidate'
    | 'advShare'
    | 'impact'
    | 'depth'
    | 'lot';
  /** Units of the trade before and after. */
  readonly from: number;
  readonly to: number;
  readonly words: string;
}
export interface SizedOrder {
  readonly side: Side;
  readonly quantity: Lots;
  readonly reason: string;
  readonly cuts: readonly SizeCut[];
}

/** SIZ-1: from a signal to a volatility-targeted position, and from there to an order. */
export function sizeSignal(input: Signal): Result<SizedOrder, Refusal> {
  const unknown = unusable(input) ?? notSignal(input);
  if (unknown !== null) return err(unknown);
  const target = targetUnits(input);
  return sizeTarget(input, target, targetWords(input, target));
}

/** SIZ-2 to SIZ-7, SIZ-10: from a position that is wished for (units, signed) to one side and a quantity, with every cut in words. An order that would be nothing is a refusal that says why. */
export function sizeTarget(
  input: SizeBounds,
  target: number,
  wish: string,
): Result<SizedOrder, Refusal> {
  const unknown = unusable(input);
  if (unknown !== null) return err(unknown);
  if (!Number.isFinite(target))
    return err(
      refusal(
        'PLAN_INFEASIBLE',
        `a position must be a number of units, was ${target}`,
        {},
        'give finite numbers',
      ),
    );
  const { instrument, profile, policy, priceTicks } = input;
  const lot = quantityOf(instrument, 1);
  const current = quantityOf(instrument, input.currentPositionLots);
  const side: Side = target >= current ? 'buy' : 'sell';
  const wanted = Math.abs(target - current);
  const limited = underTierLimit(input, current, target);
  if (!limited.ok) return limited;
  const cuts: SizeCut[] = [];
  const cut = (rule: SizeCut['rule'], from: number, to: number, words: string): number => {
    if (to < from) cuts.push({ rule, from, to, words });
    return Math.min(from, to);
  };
  const scored = underScore(input, current, target);
  const shares =
    input.score === undefined
      ? ''
      : `a score of ${shown(input.score.value)} allows ${percent(Math.min(1, input.score.value / input.score.full))} of a position; ${shown(input.score.full)} allows all of it`;
  const first = cut('score', wanted, scored, shares);
  let units = cut('tierPosition', first, limited.value.units, limited.value.words);
  units = cut(
    'daysToLiquidate',
    units,
    underDays(input, current, target),
    `a position must be sellable within ${input.daysMax ?? 0} days at ${percent(policy.maxParticipation)} of the volume`,
  );
  const { cap } = advCap(units, profile.adv.value, { share: policy.maxAdvShare, days: 1, lot });
  units = cut(
    'advShare',
    units,
    cap,
    `at most ${percent(policy.maxAdvShare)} of the average day of ${shown(profile.adv.value)} is traded: ${shown(units)} cut to ${shown(cap)}`,
  );
  units = cut(
    'impact',
    units,
    underImpact(input, units),
    `an impact of at most ${input.impact?.maxBps ?? 0} bps by ${input.impact?.model.id ?? ''}`,
  );
  const { depth } = input;
  if (depth !== undefined)
    units = cut(
      'depth',
      units,
      depth.most * depth.displayed[side],
      `at most ${shown(depth.most)} times the ${shown(depth.displayed[side])} displayed against it`,
    );
  const count = wholeLots(units, lot);
  const to = quantityOf(instrument, count);
  if (units - to > lot * 1e-6)
    cuts.push({
      rule: 'lot',
      from: units,
      to,
      words: `whole lots of ${shown(lot)}: ${shown(units)} rounded down to ${shown(to)}`,
    });
  const why = `${wish}; ${shown(current)} held`;
  const value = quoteValueOf(instrument, count, priceTicks);
  if (count === 0 || value < instrument.minNotional)
    return err(
      nothingToTrade({
        input,
        wanted,
        value,
        count,
        words: [why, ...cuts.map((each) => each.words)],
      }),
    );
  const reason = `${side} ${shown(to)} ${instrument.id}: ${[why, ...cuts.map((each) => each.words)].join('; ')}`;
  return ok({ side, quantity: lots(count), reason, cuts });
}

/** SIZ-15: the position, not the trade, is what a thin market bears in part; a trade that only shrinks it is never cut. */
function underScore({ score }: SizeBounds, current: number, target: number): number {
  if (score === undefined || (Math.abs(target) <= Math.abs(current) && target * current >= 0))
    return Infinity;
  const held = target * Math.min(1, Math.max(0, score.value) / score.full);
  return target > current ? Math.max(0, held - current) : Math.max(0, current - held);
}

/** SIZ-10: the position, not the trade, is what has to be sold one day; a trade that only shrinks it is never cut. */
function underDays(
  { daysMax, profile, policy }: SizeBounds,
  current: number,
  target: number,
): number {
  if (daysMax === undefined || (Math.abs(target) <= Math.abs(current) && target * current >= 0))
    return Infinity;
  const held =
    Math.sign(target) *
    Math.min(Math.abs(target), daysMax * policy.maxParticipation * profile.adv.value);
  return target > current ? Math.max(0, held - current) : Math.max(0, current - held);
}

/** The largest quantity whose average impact is within the bound, worked at the participation cap. Impact grows with size. */
function underImpact({ impact, profile, policy }: SizeBounds, units: number): number {
  if (impact === undefined) return Infinity;
  const over = (q: number): number =>
    impact.model.impactBps(tradeOf(profile, q, q / (profile.adv.value * policy.maxParticipation))) -
    impact.maxBps;
  if (!(over(units) > 0)) return Infinity;
  return increasingRoot(over, 0, units);
}

/** SIZ-1: N = signal x capital x target volatility / (volatility x value of a unit), both volatilities annual by the instrument's own trading days. */
function targetUnits({
  signal,
  capital,
  targetVolatilityAnnual,
  profile,
  instrument,
  priceTicks,
}: Signal): number {
  const volatilityAnnual =
    profile.volatilityDaily.value * Math.sqrt(instrument.session.daysPerYear);
  const price = quoteValueOf(instrument, 1, priceTicks) / quantityOf(instrument, 1);
  return volatilityTargetUnits({
    capital: signal * capital,
    targetAnnual: targetVolatilityAnnual,
    volatilityAnnual,
    price,
    multiplier: 1,
    fx: 1,
  });
}

/** SIZ-4: the target position, not the trade, is held under the tier's share of net asset value; a trade that only shrinks a position is never cut by it. */
function underTierLimit(
  input: SizeBounds,
  current: number,
  target: number,
): Result<{ readonly units: number; readonly words: string }, Refusal> {
  const { profile, instrument, policy, netAssetValue, priceTicks } = input;
  const wanted = Math.abs(target - current);
  if (Math.abs(target) <= Math.abs(current) && target * current >= 0)
    return ok({ units: wanted, words: '' });
  const tier = tierOf(profile, instrument, policy, null);
  if (!tier.ok) return tier;
  const { maxPositionOfNav } = tier.value;
  const facts = {
    tier: tier.value.tier,
    maxOfNav: maxPositionOfNav,
    netAssetValue,
    position: current,
  };
  if (netAssetValue === null || !(netAssetValue >= 0))
    return err(
      refusal(
        'POSITION_ABOVE_MAX',
        'the net asset value must be known before a position grows, was unknown',
        facts,
        'give the net asset value of the account',
      ),
    );
  const most =
    (maxPositionOfNav * netAssetValue) /
    (quoteValueOf(instrument, 1, priceTicks) / quantityOf(instrument, 1));
  const held = Math.sign(target) * Math.min(Math.abs(target), most);
  // Where more than the limit is held already, the limit stops the order; selling down is another decision.
  const units = target > current ? Math.max(0, held - current) : Math.max(0, current - held);
  const words = `a position in tier ${tier.value.tier} is at most ${percent(maxPositionOfNav)} of the net asset value of ${shown(netAssetValue)}, ${shown(most)} units: ${shown(wanted)} cut to ${shown(units)}`;
  if (units > 0) return ok({ units, words });
  return err(
    refusal(
      'POSITION_ABOVE_MAX',
      `nothing may be added: ${words}`,
      { ...facts, max: most },
      maxPositionOfNav === 0
        ? 'below the lowest tier no new position is taken'
        : "reduce the position, or raise the tier's max_position_pct",
    ),
  );
}

function notSignal({ signal, capital, targetVolatilityAnnual }: Signal): Refusal | null {
  const wrong = (
    [
      ['signal', signal, 'between -1 and 1', signal >= -1 && signal <= 1],
      ['capital', capital, 'not negative and finite', capital >= 0 && capital < Infinity],
      [
        'targetVolatilityAnnual',
        targetVolatilityAnnual,
        'positive and finite',
        targetVolatilityAnnual > 0 && targetVolatilityAnnual < Infinity,
      ],
    ] as const
  ).find(([, , , isFit]) => !isFit);
  return wrong === undefined
    ? null
    : refusal(
        'PLAN_INFEASIBLE',
        `${wrong[0]} must be ${wrong[2]}, was ${wrong[1]}`,
        { field: wrong[0] },
        `give a ${wrong[0]} that is ${wrong[2]}`,
      );
}

/** What a size cannot be computed from. Comparisons are worded so that NaN fails them. */
function unusable({
  profile,
  policy,
  instrument,
  priceTicks,
  currentPositionLots,
}: SizeBounds): Refusal | null {
  if (!policy.enabled)
    return refusal(
      'TRADING_DISABLED',
      'liquidity.enabled must be true to trade, was false',
      {},
      'set liquidity.enabled: true',
    );
  if (!Number.isSafeInteger(currentPositionLots))
    return refusal(
      'PLAN_INFEASIBLE',
      `currentPositionLots must be whole lots, was ${currentPositionLots}`,
      { field: 'currentPositionLots' },
      'give a currentPositionLots that is whole lots',
    );
  if (!(priceTicks > 0 && priceTicks < Infinity))
    return refusal(
      'MARKET_DATA_MISSING',
      `a size needs a price, was ${priceTicks}`,
      { instrument: instrument.id },
      'wait for quotes',
    );
  if (profile.instrumentId !== instrument.id)
    return refusal(
      'LIQUIDITY_UNKNOWN',
      `the profile must be of ${instrument.id}, was of ${profile.instrumentId}`,
      { instrument: instrument.id },
      'assess the instrument of the signal',
    );
  const { value: volatility } = profile.volatilityDaily;
  if (!(volatility > 0 && volatility < Infinity))
    return refusal(
      'LIQUIDITY_UNKNOWN',
      `a volatility-targeted size needs a positive volatility, was ${volatility}`,
      { instrument: instrument.id },
      'give more history (--history) or name a prior (--prior)',
    );
  const { value: adv } = profile.adv;
  return adv > 0 && adv < Infinity
    ? null
    : refusal(
        'VOLUME_UNKNOWN',
        `the average daily volume must be positive, was ${adv}`,
        { adv: Number.isFinite(adv) ? adv : null },
        'give more history (--history) or name a prior (--prior)',
      );
}

interface Nothing {
  readonly input: SizeBounds;
  readonly wanted: number;
  readonly value: number;
  readonly count: number;
  readonly words: readonly string[];
}
function nothingToTrade({ input, wanted, value, count, words }: Nothing): Refusal {
  const { instrument, priceTicks } = input;
  const lot = quantityOf(instrument, 1);
  const what =
    count === 0
      ? `less than one lot of ${shown(lot)}`
      : `worth ${shown(value)}, below the venue's minimum of ${shown(instrument.minNotional)}`;
  const least = Math.max(
    1,
    Math.ceil(instrument.minNotional / quoteValueOf(instrument, 1, priceTicks)),
  );
  return refusal(
    'BELOW_MINIMUM_NOTIONAL',
    `nothing to trade: the rest of the trade is ${what} (${words.join('; ')})`,
    { value, min: instrument.minNotional, quantityMin: quantityOf(instrument, least), wanted },
    'keep the position, or wait for a stronger signal',
  );
}

function targetWords(
  { signal, capital, targetVolatilityAnnual, profile, instrument }: Signal,
  target: number,
): string {
  const annual = profile.volatilityDaily.value * Math.sqrt(instrument.session.daysPerYear);
  return `signal ${shown(signal)} of ${percent(targetVolatilityAnnual)} volatility a year on ${shown(capital)} ${instrument.currencies.quote} is a position of ${shown(target)} at ${percent(annual)} a year`;
}
export const percent = (share: number): string => `${Number((share * 100).toPrecision(3))} %`;

/** Six digits with commas: exact numbers stand in the fields, words are read. */
export function shown(value: number): string {
  const [whole = '', fraction] = String(
    Math.abs(value) >= 1e6 ? Math.round(value) : Number(value.toPrecision(6)),
  ).split('.');
  const grouped = whole.includes('e') ? whole : whole.replace(/\B(?=(\d{3})+(?!\d))/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}
