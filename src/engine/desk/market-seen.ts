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
  let printed: { readonly at: TimeUs; readonly units: number }[] = [];
  let tierBefore: Tier | null = null;
  const sampled = (view: MarketView, now: TimeUs): MarketSeen['events'] => {
    const units = quantityOf(instrument, view.eligibleVolume);
    const last = printed.at(-1);
    if (last !== undefined && now - last.at < MINUTE_US) return [];
    // A feed that began anew counts from nothing.
    if (last !== undefined && units < last.units) printed = [];
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
        volumeOverUsual:
          profile === null ? null : volumeOverUsual(instrument, profile, printed, now),
        ageSeconds: view === null ? null : Math.max(0, now - view.dataAt) / SECOND_US,
        ageMaxSeconds: maxDataAgeUs / SECOND_US,
        isOpen: open,
        events: isWell && open ? sampled(view, now) : [],
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
  { session }: Instrument,
  { adv, curve }: LiquidityProfile,
  printed: readonly { readonly at: TimeUs; readonly units: number }[],
  now: TimeUs,
): number | null {
  const first = printed[0];
  const last = printed.at(-1);
  const day = sessionAt(session, now);
  if (first === undefined || last === undefined || day === null) return null;
  if (last.at - first.at < HALF_HOUR_US || first.at < day.open) return null;
  const share = shareBetween(curve, fractionOfDay(day, first.at), fractionOfDay(day, last.at));
  const usual = adv.value * share;
  return usual > 0 ? (last.units - first.units) / usual : null;
}
