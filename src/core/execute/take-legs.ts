import {
  allInPriceOf,
  farOf,
  fundsOf,
  type Place,
  perLotOf,
  riskOf,
  type VenueLeg,
} from '#core/execute/places';
import { type TakePlace, takeFrom } from '#core/execute/route/take';
import {
  BPS_IN_ONE,
  type Bps,
  type InLots,
  lots,
  type Ratio,
  type Side,
  signOf,
  type TickPrice,
} from '#core/kernel/units';
import { onListing } from '#core/market/consolidated';
import { type Instrument, quoteValueOf } from '#core/market/instrument';
import type { MarketView } from '#core/market/view';

/** A marketable quantity, and the venues that it may go to. */
export interface TakeAsk {
  readonly instrument: Instrument;
  readonly side: Side;
  readonly quantity: InLots;
  /** Worst price; null: any that is displayed. */
  readonly limit: TickPrice | null;
  readonly view: MarketView;
  readonly volatilityDaily: Ratio;
  readonly places: readonly Place[];
}
export interface TakenLegs {
  readonly legs: readonly VenueLeg[];
  readonly quantity: InLots;
  /** Mean price with fees, and what stale quotes are expected to cost beside it, ticks; null: nothing is found. */
  readonly allIn: TickPrice | null;
  readonly risk: TickPrice | null;
}

/** RTE-5, RTE-9: what each venue gets of it now, at the lowest price with fees and risk. */
export function takeLegs(ask: TakeAsk): TakenLegs {
  const { instrument, side, quantity, limit, view, volatilityDaily, places } = ask;
  const sign = signOf(side);
  const unit = quoteValueOf(instrument, 1, 1);
  const risks = new Map(
    places.map((place) => [
      place.standing.venue,
      riskOf(place, farOf(place.book, side), view, volatilityDaily),
    ]),
  );
  const found = takeFrom(
    places.map(
      ({ listing, standing, book }): TakePlace => ({
        venue: standing.venue,
        lot: listing.lots,
        minValue: listing.instrument.minNotional / unit,
        funds: fundsOf(standing, side, unit),
        feeRate: standing.takerBps / BPS_IN_ONE,
        feePerLot: perLotOf(standing, instrument),
        risk: risks.get(standing.venue)!,
        levels: farOf(book, side).filter(
          ({ price }) => limit === null || sign * (price - limit) <= 0,
        ),
      }),
    ),
    quantity,
    sign,
  );
  const atRisk = found.legs.reduce((sum, leg) => sum + leg.quantity * risks.get(leg.venue)!, 0);
  const legs = found.legs.map((leg): VenueLeg => {
    const place = places.find(({ standing }) => standing.venue === leg.venue)!;
    return {
      venue: leg.venue,
      quantity: lots(leg.quantity),
      limit: onListing(place.listing, leg.limit, side),
      why: {
        allInBps:
          sign * bpsOf(view, allInPriceOf(place, leg.limit, sign, instrument) - midIn(view)),
        riskBps: bpsOf(view, risks.get(leg.venue)!),
        venues: places.length,
      },
    };
  });
  if (legs.length === 0) return { legs, quantity: 0, allIn: null, risk: null };
  return {
    legs,
    quantity: found.quantity,
    allIn: (found.cost - sign * atRisk) / found.quantity,
    risk: atRisk / found.quantity,
  };
}

const midIn = (view: MarketView): TickPrice =>
  ((view.bids[0]?.price ?? 0) + (view.asks[0]?.price ?? 0)) / 2;
export const bpsOf = (view: MarketView, by: number): Bps =>
  Number(((by / Math.max(1, midIn(view))) * BPS_IN_ONE).toFixed(4));
