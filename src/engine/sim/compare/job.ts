import type {
  Bps,
  Count,
  InLots,
  Lots,
  Money,
  Ratio,
  Side,
  TickPrice,
  Ticks,
  TimeUs,
} from '#core/kernel/units';
import type { ChildType } from '#core/order/child';

/** One parent order that every contestant works: same start, same deadline, same quantity (P2). */
export interface Job {
  /** Which window it is of; buys and sells of one window are a pair (P1). */
  readonly window: Count;
  /** Size and horizon that it is a repetition of. */
  readonly cell: string;
  readonly side: Side;
  readonly quantity: Lots;
  readonly start: TimeUs;
  readonly deadline: TimeUs;
}

export interface ArenaFill {
  readonly clientOrderId: string;
  readonly at: TimeUs;
  readonly price: TickPrice;
  readonly quantity: InLots;
  readonly liquidity: 'maker' | 'taker';
  /** In the currency that the instrument settles in; negative for a rebate. */
  readonly fee: Money;
  readonly venue: string;
}
/** A child order as the venue knew it: enough to fill it again from the recording (P10). */
export interface ArenaChild {
  readonly clientOrderId: string;
  readonly side: Side;
  readonly type: ChildType;
  readonly limit: Ticks;
  readonly quantity: Lots;
  readonly sentAt: TimeUs;
  /** Lots displayed at its price when it was sent, as the sender saw them. */
  readonly queueAhead: InLots;
  /** When it reached the venue; null: never, or it was rejected. */
  readonly arrivedAt: TimeUs | null;
  readonly rejected: string | null;
  /** When the venue took it back, asked to or because an `ioc` had no more to take. */
  readonly cancelledAt: TimeUs | null;
  readonly reason: string;
}

/** What the market did around a job, for whoever judges it. Ticks, lots. */
export interface JobMarket {
  /** At the deadline; null: there was none. */
  readonly lastMid: TickPrice | null;
  /** Eligible volume from acceptance to the end of the job, the job's own takes among it. */
  readonly volume: InLots;
  /** Average of eligible prints from acceptance to the deadline. */
  readonly vwap: TickPrice | null;
}
/** What became of a job in the hands of one contestant. */
export type JobOutcome =
  /** By the gate; a baseline that the book cannot price; somebody who did not play by the rules. */
  | {
      readonly type: 'refused' | 'unpriced' | 'disqualified';
      readonly code: string;
      readonly why: string;
    }
  | {
      readonly type: 'worked';
      /** Mid when the order was accepted (P4), ticks. */
      readonly arrival: TickPrice;
      readonly acceptedAt: TimeUs;
      readonly endedAt: TimeUs;
      readonly children: readonly ArenaChild[];
      /** Of the children, then of what was left and crossed through the book at the deadline (`CLEANUP`). */
      readonly fills: readonly ArenaFill[];
      readonly market: JobMarket;
      /** What the plan expected, with its 90 % interval; null of a baseline. */
      readonly estimate: {
        readonly expectedBps: Bps;
        /** Of one order's cost. */
        readonly stdevBps: Bps;
        readonly interval90Bps: readonly [Bps, Bps];
        /** What schedules of more and less urgency were expected to cost and to risk. */
        readonly frontier: readonly { readonly expectedBps: Bps; readonly stdevBps: Bps }[];
      } | null;
      /** Of the profile that it was planned on; null of a baseline. */
      readonly scale: { readonly volatilityDaily: Ratio; readonly adv: InLots } | null;
    };
/** Stands in the fills for the order that crosses what is left at the deadline. */
export const CLEANUP = 'cleanup';
