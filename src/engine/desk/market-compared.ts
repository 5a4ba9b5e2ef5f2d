import type { Acceptance, ParentState } from '#core/execute/parent-state';
import { type Refusal, refusal } from '#core/kernel/failure';
import { type InLots, MINUTE_US, type Ratio, type TimeUs } from '#core/kernel/units';
import { changedProfile } from '#core/liquidity/changed-profile';
import type { LiquidityProfile, Measured } from '#core/liquidity/profile';
import { quantityOf } from '#core/market/instrument';
import { isAlwaysOpen, type SessionDay, sessionAt, tradedTime } from '#core/market/session';
import type { MarketView } from '#core/market/view';
import { volumeShare } from '#core/plan/horizon';
import type { OrderAmendment } from '#core/plan/order-amendment';
import type { PreTradeInput } from '#engine/desk/pre-trade';

/** What the market rule remembers of an order between two looks. */
export interface MarketMemory {
  /** Since when its market is seen without a break, and the eligible counter then. */
  from: { readonly at: TimeUs; readonly volume: InLots } | null;
  askedAt: TimeUs | null;
  /** Why the rest could not be planned again, the last time. */
  refused: string | null;
}
export const newMarketMemory = (): MarketMemory => ({ from: null, askedAt: null, refused: null });

/** EXE-41: a market against the plan in force. */
export interface MarketCompared {
  /** What is believed of the rest, over what the plan took for granted; null: not compared. */
  readonly volumeRatio: Ratio | null;
  readonly volatilityRatio: Ratio;
  /** What was measured, over what the profile of now expects by now. */
  readonly volumeMeasured: Ratio | null;
  readonly volatilityMeasured: Ratio;
  /** What the profile of now is multiplied by to be what is believed. */
  readonly volumeTimes: Ratio;
  readonly volatilityTimes: Ratio;
  /** The greater of both ratios, in logs. */
  readonly difference: number;
}

/** Is it time to compare? A period after the plan, the last comparison and the last break in what is seen. */
export function isMarketDue(
  memory: MarketMemory,
  { acceptance: { replan } }: ParentState,
  { at, eligibleVolume }: MarketView,
  everyUs: number,
): boolean {
  const { from } = memory;
  if (from === null || at < from.at || eligibleVolume < from.volume) {
    memory.from = { at, volume: eligibleVolume };
    memory.askedAt = null;
    return false;
  }
  const last = Math.max(from.at, replan?.at ?? from.at, memory.askedAt ?? from.at);
  if (at - last < everyUs) return false;
  memory.askedAt = at;
  return true;
}

/** The last minutes say half of what the rest will be, in logs: bursts of volatility die away. */
const VOLATILITY_WEIGHT = 0.5;
/** After so many minutes what has printed says half of what the rest will be, in logs: minutes are noisy, days have levels. */
const VOLUME_HALF_MINUTES = 30;
/** Nothing is believed to be more than this many times the profile, or less than one over it. */
const TIMES_MAX = 2;
const VOLATILITY_WINDOW_US = 15 * MINUTE_US;
/** Volatility by time of day is guessed from volume, and that far only. */
const BUSY_MAX = 4;

const within = (value: number, most: number): number => Math.min(most, Math.max(1 / most, value));

/** null: something that must be known is not, and the plan in force goes on. */
export function marketCompared(
  { acceptance }: ParentState,
  { from }: MarketMemory,
  profile: LiquidityProfile,
  view: MarketView,
): MarketCompared | null {
  const { instrument } = acceptance;
  const day = sessionAt(instrument.session, view.at);
  const { volatilityDaily } = view;
  const printed = from === null ? 0 : view.eligibleVolume - from.volume;
  if (from === null || day === null || volatilityDaily === null) return null;
  if (!(volatilityDaily > 0 && profile.volatilityDaily.value > 0 && printed > 0)) return null;
  const { advShare, volatilityDaily: volatilityPlanned } = planned(acceptance).inputs;
  const quantityPlanned = acceptance.plan.slices.reduce((sum, { quantity }) => sum + quantity, 0);
  if (!(advShare > 0 && volatilityPlanned > 0)) return null;
  const usual = profile.volatilityDaily.value * Math.sqrt(busyness(profile, day, view.at));
  const volatilityMeasured = volatilityDaily / usual;
  const volatilityTimes = within(volatilityMeasured ** VOLATILITY_WEIGHT, TIMES_MAX);
  const volatilityRatio = (profile.volatilityDaily.value * volatilityTimes) / volatilityPlanned;
  const lotsOfDay = profile.adv.value / quantityOf(instrument, 1);
  // EXE-25 moves its schedule already; and of a day before this one the morning tells nothing.
  const isCompared =
    (acceptance.volume ?? null) === null &&
    (isAlwaysOpen(instrument.session) || from.at >= day.open);
  const expected = isCompared ? lotsOfDay * volumeShare(profile.curve, day, from.at, view.at) : 0;
  const volumeMeasured = expected > 0 ? printed / expected : null;
  const minutes = tradedTime(day, from.at, view.at) / MINUTE_US;
  const weight = minutes / (minutes + VOLUME_HALF_MINUTES);
  const volumeTimes = volumeMeasured === null ? 1 : within(volumeMeasured ** weight, TIMES_MAX);
  const volumePlanned = quantityPlanned / advShare;
  const volumeRatio = volumeMeasured === null ? null : (lotsOfDay * volumeTimes) / volumePlanned;
  const difference = Math.max(
    Math.abs(Math.log(volatilityRatio)),
    Math.abs(Math.log(volumeRatio ?? 1)),
  );
  return {
    volumeRatio,
    volatilityRatio,
    volumeMeasured,
    volatilityMeasured,
    volumeTimes,
    volatilityTimes,
    difference,
  };
}

const planned = ({ replan, estimate }: Acceptance): Acceptance['estimate'] =>
  replan?.estimate ?? estimate;

/** Volume a minute in the last quarter of an hour, over the day's. Variance goes with volume (Clark 1973): the only thing that a profile says of volatility by time of day. */
function busyness({ curve }: LiquidityProfile, day: SessionDay, at: TimeUs): Ratio {
  const from = Math.max(day.open, at - VOLATILITY_WINDOW_US);
  const time = tradedTime(day, from, at) / tradedTime(day, day.open, day.close);
  const share = volumeShare(curve, day, from, at) / day.share;
  return time > 0 && share > 0 ? within(share / time, BUSY_MAX) : 1;
}

const timesText = (ratio: Ratio): string => `x ${ratio.toPrecision(3)}`;
/** For people. */
export const differenceWords = ({ volumeRatio, volatilityRatio }: MarketCompared): string =>
  `the market differs from the plan: ${volumeRatio === null ? '' : `volume ${timesText(volumeRatio)}, `}volatility ${timesText(volatilityRatio)}`;

/** The profile as it is believed to be for the rest; what it is made of is said where the plan says what it takes for granted. */
export function inputFor(compared: MarketCompared, input: PreTradeInput): PreTradeInput {
  const { volumeTimes, volatilityTimes } = compared;
  const changed = changedProfile(input.profile, {
    spread: 1,
    volume: volumeTimes,
    volatility: volatilityTimes,
    price: 0,
  });
  const seen = `volume ${timesText(volumeTimes)} and volatility ${timesText(volatilityTimes)} as the market was while the order worked`;
  const saying = (measured: Measured): Measured => ({
    ...measured,
    source: `${measured.source}, ${seen}`,
  });
  return { ...input, profile: { ...changed, adv: saying(changed.adv) } };
}

/** The risk aversion of the plan in force, where the strategy chose it: chosen anew for the rest it would be another wish. */
export function sameAversion({
  acceptance: { order, plan },
}: ParentState): Pick<OrderAmendment, 'riskAversion'> {
  const { riskAversion } = plan;
  return riskAversion === undefined || (order.costAtRisk ?? null) !== null ? {} : { riskAversion };
}

/** EXE-41: why it was planned again, for machines; nothing where a person or another rule wanted it. */
export function foundOf(
  compared: MarketCompared | undefined,
  { acceptance: before, filled }: ParentState,
  { order, instrument, plan }: Acceptance,
): { readonly found?: Refusal } {
  if (compared === undefined) return {};
  const { volumeRatio, volatilityRatio, volumeMeasured, volatilityMeasured } = compared;
  const found = refusal('MARKET_DIFFERS', differenceWords(compared), {
    volumeRatio,
    volatilityRatio,
    volumeMeasured,
    volatilityMeasured,
    quantityLeft: quantityOf(instrument, order.quantity - filled),
    expectedBps: plan.expectedBps,
    expectedBpsBefore: before.plan.expectedBps,
    secondsLeft: Math.round((plan.end - plan.start) / 1e6),
    secondsLeftBefore: Math.round((before.plan.end - plan.start) / 1e6),
  });
  return { found };
}
