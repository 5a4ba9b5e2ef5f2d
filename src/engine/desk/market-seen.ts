import { BPS_IN_ONE, type DurationUs, MINUTE_US, SECOND_US, type TimeUs } from '#core/kernel/units';
import { EVENT_RULES, type EventDetector, eventDetector } from '#core/liquidity/events';
import type { LiquidityProfile, Tier } from '#core/liquidity/profile';
import { TIERS } from '#core/liquidity/profile';
import { shareBetween } from '#core/liquidity/volume-curve';
import { type Instrument, priceOf, quantityOf } from '#core/market/instrument';
import { fractionOfDay, isOpen, sessionAt } from '#core/market/session';
import { type MarketView, midOf, spreadOf } from '#core/market/view';
import type { MarketSeen } from '#core/monitor/seen';

const HALF_HOUR_US = 30 * MINUTE_US;
/** Of a day's volume: what must have been due before the day says something. */
const DUE_MIN = 1 / 12;

interface PrintedAt {
  readonly at: TimeUs;
  readonly units: number;
}

/** What one instrument is, beside its market. */
export interface KnownOfMarket {
  readonly matters: boolean;
  readonly score: number | null;
  readonly scoreMin: number;
  readonly tier: Tier | null;
  readonly profile: LiquidityProfile | null;
  readonly maxDataAgeUs: DurationUs;
}
/** One instrument, look after look. */
export interface MarketWatch {
  look(view: MarketView | null, known: KnownOfMarket, now: TimeUs): MarketSeen;
}

/** A minute of looks is one sample of what is usual; volume is counted from what the feed says it printed. */
export function marketWatch(instrument: Instrument): MarketWatch {
  const detector: EventDetector = eventDetector(EVENT_RULES);
  /** Printed units so far, each minute of the last half hour. */
  let printed: PrintedAt[] = [];
  let tierBefore: Tier | null = null;
  /** The first look at this session. */
  let began: PrintedAt | null = null;
  const sampled = (view: MarketView, now: TimeUs): MarketSeen['events'] => {
    const units = quantityOf(instrument, view.eligibleVolume);
    const last = printed.at(-1);
    if (last !== undefined && now - last.at < MINUTE_US) return [];
    // A feed that began anew counts from nothing.
    if (last !== undefined && units < last.units) {
      printed = [];
      began = null;
    }
    const day = sessionAt(instrument.session, now);
    if (began === null || day === null || began.at < day.open) began = { at: now, units };
    printed = [...printed, { at: now, units }].filter(
      ({ at }) => now - at <= HALF_HOUR_US + MINUTE_US,
    );
    const mid = midOf(view);
    return detector.see({
      at: now,
      spreadBps: spreadBpsOf(view) ?? NaN,
      depth: depthOf(instrument, view) ?? NaN,
      volume: last === undefined ? NaN : Math.max(0, units - last.units),
      mid: mid === null ? NaN : priceOf(instrument, mid),
    });
  };
  return {
    look(view, known, now) {
      const { profile, tier, maxDataAgeUs, ...rest } = known;
      const isWell = view?.valid === true;
      const open = isOpen(instrument.session, now);
      if (tier !== null && (tierBefore === null || TIERS.indexOf(tier) < TIERS.indexOf(tierBefore)))
        tierBefore = tier;
      // First: all below is of this look, and not of the one before.
      const events = isWell && open ? sampled(view, now) : [];
      const usualDepth = profile?.depthTouch?.value ?? null;
      const depth = isWell ? depthOf(instrument, view) : null;
      return {
        symbol: instrument.symbol,
        ...rest,
        tier,
        tierBefore,
        spreadBps: isWell ? spreadBpsOf(view) : null,
        spreadUsualBps: profile?.spreadBps?.value ?? null,
        depthOverUsual:
          depth === null || usualDepth === null || !(usualDepth > 0) ? null : depth / usualDepth,
        volumeOverUsual: profile === null ? null : volumeOverUsual(instrument, profile, printed),
        volumeToday:
          profile === null ? null : volumeSince(instrument, profile, began, printed.at(-1)),
        ageSeconds: view === null ? null : Math.max(0, now - view.dataAt) / SECOND_US,
        ageMaxSeconds: maxDataAgeUs / SECOND_US,
        isOpen: open,
        events,
      };
    },
  };
}

function spreadBpsOf(view: MarketView): number | null {
  const spread = spreadOf(view);
  const mid = midOf(view);
  return spread === null || mid === null || spread < 0 ? null : (spread / mid) * BPS_IN_ONE;
}
/** Units at the touch, one side, as a mean of both. */
function depthOf(instrument: Instrument, { bids, asks }: MarketView): number | null {
  const bid = bids[0];
  const ask = asks[0];
  return bid === undefined || ask === undefined
    ? null
    : (quantityOf(instrument, bid.size) + quantityOf(instrument, ask.size)) / 2;
}

/** null: not half an hour of this session was seen, or the day has no volume at this time. */
function volumeOverUsual(
  instrument: Instrument,
  profile: LiquidityProfile,
  printed: readonly PrintedAt[],
): number | null {
  const first = printed[0];
  const last = printed.at(-1);
  if (first === undefined || last === undefined || last.at - first.at < HALF_HOUR_US) return null;
  const usual = usualBetween(instrument, profile, first.at, last.at);
  return usual !== null && usual > 0 ? (last.units - first.units) / usual : null;
}
function volumeSince(
  instrument: Instrument,
  profile: LiquidityProfile,
  began: PrintedAt | null,
  last: PrintedAt | undefined,
): number | null {
  if (began === null || last === undefined) return null;
  const usual = usualBetween(instrument, profile, began.at, last.at);
  return usual === null || usual < DUE_MIN * profile.adv.value
    ? null
    : (last.units - began.units) / usual;
}
/** Units of the average day between two moments of one session; null: they are not of one. */
function usualBetween(
  { session }: Instrument,
  { adv, curve }: LiquidityProfile,
  from: TimeUs,
  to: TimeUs,
): number | null {
  const day = sessionAt(session, to);
  if (day === null || from < day.open) return null;
  return adv.value * shareBetween(curve, fractionOfDay(day, from), fractionOfDay(day, to));
}
