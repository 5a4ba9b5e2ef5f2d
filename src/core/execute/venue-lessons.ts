import { UNKNOWN_VENUE, type VenueLearned } from '#core/execute/venue-standing';
import { BPS_IN_ONE, type Bps, type Micros, signOf, type TimeUs } from '#core/kernel/units';
import { type MarketView, midOf } from '#core/market/view';
import type { Fill, VenueOrder } from '#core/order/child';
import type { VenueReport } from '#core/order/venue-report';

/** What our own orders have shown of one venue: counts, folded from the journal. */
export interface VenueLessons {
  readonly orders: number;
  readonly rejected: number;
  /** Lots that takers asked for, and found. */
  readonly wanted: number;
  readonly found: number;
  readonly answered: number;
  readonly latencyUs: Micros;
  readonly fills: number;
  readonly adverseBps: Bps;
  /** Fills of resting orders that the market has not answered yet. */
  readonly young: readonly {
    readonly at: number;
    readonly price: number;
    readonly sign: 1 | -1;
    readonly instrumentId: string;
  }[];
}
const NOTHING: VenueLessons = {
  orders: 0,
  rejected: 0,
  wanted: 0,
  found: 0,
  answered: 0,
  latencyUs: 0,
  fills: 0,
  adverseBps: 0,
  young: [],
};
/** A fill is judged by the mid of the first look after so long. */
const JUDGED_AFTER_US = 5_000_000;
const YOUNG_MAX = 200;

/** EXE-51: an order leaves for its venue. */
export const lessonOfSend = (known: VenueLessons = NOTHING, order: VenueOrder): VenueLessons => ({
  ...known,
  orders: known.orders + 1,
  wanted: known.wanted + (order.type === 'ioc' ? order.quantity : 0),
});

/** EXE-51: the venue answers one of our orders. `sentAt`: null where it has answered before. */
export function lessonOfReport(
  known: VenueLessons = NOTHING,
  report: VenueReport,
  {
    order,
    sentAt,
    at,
  }: { readonly order: VenueOrder; readonly sentAt: TimeUs | null; readonly at: TimeUs },
): VenueLessons {
  const heard =
    sentAt === null
      ? known
      : {
          ...known,
          answered: known.answered + 1,
          latencyUs: known.latencyUs + Math.max(0, at - sentAt),
        };
  if (report.type === 'rejected') return { ...heard, rejected: heard.rejected + 1 };
  if (report.type !== 'fill') return heard;
  const { fill } = report;
  if (order.type === 'ioc') return { ...heard, found: heard.found + fill.quantity };
  return fill.liquidity === 'maker' ? { ...heard, young: withFill(heard, order, fill) } : heard;
}
const withFill = (
  { young }: VenueLessons,
  order: VenueOrder,
  fill: Fill,
): VenueLessons['young'] => [
  ...young.slice(-YOUNG_MAX + 1),
  { at: fill.at, price: fill.price, sign: signOf(order.side), instrumentId: order.instrumentId },
];

/** EXE-51: what the mid did after fills that are old enough. */
export function lessonOfLook(
  known: VenueLessons,
  instrumentId: string,
  view: MarketView,
): VenueLessons {
  const mid = midOf(view);
  const isDue = (each: VenueLessons['young'][number]): boolean =>
    each.instrumentId === instrumentId && view.at - each.at >= JUDGED_AFTER_US;
  if (mid === null || !known.young.some(isDue)) return known;
  let { fills, adverseBps } = known;
  for (const each of known.young)
    if (isDue(each)) {
      fills++;
      adverseBps += ((each.sign * (each.price - mid)) / each.price) * BPS_IN_ONE;
    }
  return { ...known, fills, adverseBps, young: known.young.filter((each) => !isDue(each)) };
}

/** As if so many lots, orders and fills had been seen that were as `UNKNOWN_VENUE`. */
const PRIOR_LOTS_ORDERS = 20;
const PRIOR_FILLS = 20;

/** Rates with priors: few orders teach little. */
export function learnedOf(known: VenueLessons = NOTHING): VenueLearned {
  const { orders, rejected, wanted, found, answered, latencyUs, fills, adverseBps } = known;
  const usual = orders === 0 ? 1 : Math.max(1, wanted / orders);
  const toward = (prior: number, sum: number, n: number, weight: number): number =>
    (prior * weight + sum) / (weight + n);
  return {
    missed: toward(
      UNKNOWN_VENUE.missed,
      Math.max(0, wanted - found),
      wanted,
      PRIOR_LOTS_ORDERS * usual,
    ),
    rejected: toward(UNKNOWN_VENUE.rejected, rejected, orders, PRIOR_LOTS_ORDERS),
    latency: toward(UNKNOWN_VENUE.latency, latencyUs / 1e6, answered, PRIOR_LOTS_ORDERS),
    adverseBps: toward(UNKNOWN_VENUE.adverseBps, adverseBps, fills, PRIOR_FILLS),
    orders,
    fills,
  };
}
