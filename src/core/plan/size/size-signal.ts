import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type Lots, lots, type Side } from '#core/kernel/units';
import { quantityOf, quoteValueOf } from '#core/market/instrument';
import { advCap, wholeLots } from './adv-cap.ts';
import type { SignalAsk } from './signal.ts';
import { targetUnits, targetWords } from './signal.ts';
import {
  type SizeBounds,
  type SizeCut,
  underDays,
  underImpact,
  underRegime,
  underScore,
  underTierLimit,
} from './size-bounds.ts';
import { inWords, percent } from './size-words.ts';

export interface SizedOrder {
  readonly side: Side;
  readonly quantity: Lots;
  readonly reason: string;
  readonly cuts: readonly SizeCut[];
}

/** SIZ-1: from a signal to a volatility-targeted position, and from there to an order. */
export function sizeSignal(input: SignalAsk): Result<SizedOrder, Refusal> {
  const unknown = unusable(input) ?? notSignal(input);
  if (unknown !== null) return err(unknown);
  const target = targetUnits(input);
  return sizeTarget(input, target, targetWords(input, target));
}

/** SIZ-2 to SIZ-7, SIZ-10: from a position that is wished for (units, signed) to one side and a quantity, with every cut in words. An order that would be nothing is a refusal that says why. */
export function sizeTarget(
  input: SizeBounds,
  wished: number,
  wish: string,
): Result<SizedOrder, Refusal> {
  const unknown = unusable(input);
  if (unknown !== null) return err(unknown);
  if (!Number.isFinite(wished))
    return err(
      refusal(
        'PLAN_INFEASIBLE',
        `a position must be a number of units, was ${wished}`,
        {},
        'give finite numbers',
      ),
    );
  const { instrument, profile, policy, priceTicks } = input;
  const lot = quantityOf(instrument, 1);
  const current = quantityOf(instrument, input.currentPositionLots);
  const side: Side = wished >= current ? 'buy' : 'sell';
  const wanted = Math.abs(wished - current);
  const { target, words: regimeWords } = underRegime(input, current, wished);
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
      : `a score of ${inWords(input.score.value)} allows ${percent(Math.min(1, input.score.value / input.score.full))} of a position; ${inWords(input.score.full)} allows all of it`;
  const borne = cut('regime', wanted, Math.abs(target - current), regimeWords);
  const first = cut('score', borne, scored, shares);
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
    `at most ${percent(policy.maxAdvShare)} of the average day of ${inWords(profile.adv.value)} is traded: ${inWords(units)} cut to ${inWords(cap)}`,
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
      `at most ${inWords(depth.most)} times the ${inWords(depth.displayed[side])} displayed against it`,
    );
  const count = wholeLots(units, lot);
  const to = quantityOf(instrument, count);
  if (units - to > lot * 1e-6)
    cuts.push({
      rule: 'lot',
      from: units,
      to,
      words: `whole lots of ${inWords(lot)}: ${inWords(units)} rounded down to ${inWords(to)}`,
    });
  const way = quantityOf(instrument, input.onTheWayLots ?? 0);
  const why = `${wish}; ${inWords(current - way)} held${way === 0 ? '' : `, ${inWords(way)} on the way`}`;
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
  const reason = `${side} ${inWords(to)} ${instrument.id}: ${[why, ...cuts.map((each) => each.words)].join('; ')}`;
  return ok({ side, quantity: lots(count), reason, cuts });
}

function notSignal({ signal, capital, targetVolatilityAnnual }: SignalAsk): Refusal | null {
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
      ? `less than one lot of ${inWords(lot)}`
      : `worth ${inWords(value)}, below the venue's minimum of ${inWords(instrument.minNotional)}`;
  const least = Math.max(
    1,
    Math.ceil(instrument.minNotional / quoteValueOf(instrument, 1, priceTicks)),
  );
  return refusal(
    'BELOW_MINIMUM_NOTIONAL',
    `${wanted < lot ? 'nothing to trade: the position is already within one lot of what was asked for' : `nothing to trade: the rest of the trade is ${what}`} (${words.join('; ')})`,
    { value, min: instrument.minNotional, quantityMin: quantityOf(instrument, least), wanted },
    'keep the position, or wait for a stronger signal',
  );
}
