import {
  BPS_IN_ONE,
  type Bps,
  type InLots,
  type Ratio,
  type Seconds,
  type Side,
  signOf,
} from '#core/kernel/units';
import type { MarketView } from '#core/market/view';

/** What an order is weighed by, beside the book. Frozen when the parent is accepted, apart from the flow and the volatility of the last minutes. */
export interface WeighedOrder {
  readonly side: Side;
  /** Lots of the order that would be sent. */
  readonly quantity: InLots;
  /** Lots that print in a second, both sides; null: nobody knows. */
  readonly lotsPerSecond: number | null;
  /** Volatility of a trading day, null: unknown; and how long such a day is. */
  readonly volatilityDaily: Ratio | null;
  readonly daySeconds: Seconds;
  /** What a resting order would have until it must be taken. */
  readonly seconds: Seconds;
  /** One way, bps of notional; negative is a rebate. */
  readonly makerBps: Bps;
  readonly takerBps: Bps;
  /** Expected rise of the price, bps a day. */
  readonly driftBps: Bps;
  /** Half the usual spread, bps; null: unknown, then it stays as it is. */
  readonly usualHalfBps: Bps | null;
}

/** What one lot is expected to cost by each way of working it, fees in it: bps of the mid, against the price to be expected; negative is a gain. */
export interface Weighed {
  readonly crossBps: Bps;
  /** At the touch, behind what is displayed there. */
  readonly joinBps: Bps;
  /** A tick inside the spread, in front; null: no room for it. */
  readonly improveBps: Bps | null;
  /** What crossing at a better moment, while there is time, is worth more than crossing now. */
  readonly optionBps: Bps;
  /** What a fill of a resting order costs by what the price does next. */
  readonly adverseBps: Bps;
  /** Half the spread of now. */
  readonly halfBps: Bps;
  /** That the price leans against us by the sizes at the touch. */
  readonly leanBps: Bps;
}

/**
 * Share of resting orders whose price stays long enough to be reached by the flow, however long they rest: 0.93 on AMZN, 21 June 2012, 24 windows of half an hour as buys and
 * sells, 300 and 2,000 shares, slices of a minute (makers 0.90 to 0.92 of `twap`, `is` and `adaptive`). The rest falls below the band and is taken.
 */
export const PRICE_HOLDS = 0.93;

/** Where there is room inside the spread others come in front of who joins, and bring him the larger moves: 1.28 on AMZN, 1.54 on IBM. */
const OUTBID = 1.4;

/** Of half a spread of one tick: how far the price goes in a minute towards the side that shows less, when it shows nothing: 0.70 to 0.77 on BAC, 0.65 on AIG. */
const LEAN = 0.7;

/**
 * Of what crossing pays of the spread now: fitted by steps of a quarter on AMZN, BAC, AIG and IBM, and on the small-tick market that reacts. At 0 orders cross whenever that looks cheaper
 * (BAC saves 48 %, AIG 19 %), at 0.5 59 % and 31 %, at 0.75 54 % and 33 %, at 1.5 they wait too long (41 %, 27 %).
 */
const OPTION = 0.7;

/** Room for an order that another one could still improve on. */
const ROOM_TICKS = 3;

/**
 * EXE-28: what crossing, joining and improving cost, by one law: whoever rests is filled when the flow has traded through what is displayed at the touch and through himself,
 *     adverse = volatility x sqrt((touch + order) / (flow against us)).
 * Measured as mid five seconds after the fill against mid when it was sent, over adverse: BAC on three days 0.86 to 0.96, AIG 0.99, AMZN and IBM inside the spread 1.00 and 0.98,
 * BTCUSDT spot 0.73 and USD-M 0.72, where half spreads are 0.002 to 3.6 bps. A fill at the touch costs adverse less half a spread; what has not filled in its
 * time is taken at the spread of then:
 *     rest = P (adverse - half + maker fee) + (1 - P) (half + taker fee), P = 0.93 T / (T + (queue + order) / flow).
 * Crossing costs half a spread and the taker fee, less what the sizes at the touch say that the price would do meanwhile. null: a side, the flow or the volatility is unknown.
 */
export function weigh(
  { bids, asks }: Pick<MarketView, 'bids' | 'asks'>,
  terms: WeighedOrder,
): Weighed | null {
  const [bid] = bids;
  const [ask] = asks;
  const { lotsPerSecond, volatilityDaily, daySeconds, seconds } = terms;
  if (bid === undefined || ask === undefined || lotsPerSecond === null || volatilityDaily === null)
    return null;
  const spread = ask.price - bid.price;
  if (!(lotsPerSecond > 0) || !(spread > 0)) return null;
  const tickBps = BPS_IN_ONE / ((bid.price + ask.price) / 2);
  const half = (spread / 2) * tickBps;
  const sign = signOf(terms.side);
  const [near, far] = sign > 0 ? [bid.size, ask.size] : [ask.size, bid.size];
  const against = lotsPerSecond / 2;
  const wait = (queue: InLots): Seconds => (queue + terms.quantity) / against;
  const adverse = BPS_IN_ONE * volatilityDaily * Math.sqrt(wait(near) / daySeconds);
  const drift = (sign * terms.driftBps) / daySeconds;
  const later = (terms.usualHalfBps ?? half) + terms.takerBps;
  const rest = (gain: Bps, queue: InLots, loss: Bps): Bps => {
    const chance = seconds > 0 ? (PRICE_HOLDS * seconds) / (seconds + wait(queue)) : 0;
    const made = loss - gain + terms.makerBps + drift * Math.min(seconds, wait(queue));
    return chance * made + (1 - chance) * (later + drift * seconds);
  };
  const hasRoom = spread >= ROOM_TICKS;
  const leanBps = (LEAN * half * ((2 * near) / (near + far) - 1)) / spread ** 2;
  return {
    halfBps: half,
    crossBps: half + terms.takerBps - leanBps,
    optionBps: OPTION * Math.abs(half - leanBps),
    joinBps: rest(half, near, hasRoom ? OUTBID * adverse : adverse),
    improveBps: hasRoom ? rest(half - tickBps, 0, adverse) : null,
    adverseBps: adverse,
    leanBps,
  };
}

/** The cheapest of what is weighed, resting where they are equal. Crossing now gives up crossing at a better moment. */
export function cheapest({
  crossBps,
  optionBps,
  joinBps,
  improveBps,
}: Weighed): 'cross' | 'join' | 'improve' {
  const isInside = improveBps !== null && improveBps <= joinBps;
  if (crossBps + optionBps < (isInside ? improveBps : joinBps)) return 'cross';
  return isInside ? 'improve' : 'join';
}
