import type { CostEstimate } from '#core/cost/model';
import type { VolumeWatch } from '#core/execute/live-volume';
import type { VenueStanding } from '#core/execute/venue-standing';
import type { Approved } from '#core/gate/approved';
import type { Role } from '#core/gate/roles';
import type { Refusal } from '#core/kernel/failure';
import type {
  Bps,
  Count,
  DurationUs,
  InLots,
  Lots,
  Micros,
  Money,
  Ratio,
  TickPrice,
  TimeUs,
} from '#core/kernel/units';
import type { Instrument } from '#core/market/instrument';
import type { MarketView } from '#core/market/view';
import type { ChildOrder, VenueOrder } from '#core/order/child';
import type { Executions } from '#core/order/executions';
import type { Order } from '#core/order/order';
import type { VenueReport } from '#core/order/venue-report';
import type { ParentOrder } from '#core/plan/parent';
import type { Plan } from '#core/plan/plan';
import type { Pace } from '#core/plan/tactics';
import type { Weighing } from '#core/plan/weighing';

/** Lots that were executed at about a time: what the pace of a parent is measured by. */
export interface Done {
  readonly at: TimeUs;
  readonly quantity: Lots;
}

/** The plan in force is not the first one: when it was made, and what had been done by then. It is for the rest. */
export interface Replan {
  readonly at: TimeUs;
  readonly filledBefore: Lots;
  /** Slices of all plans before it: ids go on from there, because none is used twice. */
  readonly slicesBefore: Count;
  /** Eligible counter at that moment: from here the plan follows volume. */
  readonly eligibleVolume: InLots;
  /** Of the rest, from the mid of that moment. */
  readonly estimate: CostEstimate;
  readonly mid: TickPrice;
  /** What was first accepted: `Acceptance.estimate` is of this order. */
  readonly placed: { readonly order: ParentOrder; readonly plan: Approved<Plan> };
}

/** What was decided when the parent was accepted: frozen, journaled, never recomputed. An amendment is another whole one, that keeps arrival, counters and estimate of the first. */
export interface Acceptance {
  readonly order: ParentOrder;
  readonly instrument: Instrument;
  /** Only the gate makes one of these. */
  readonly plan: Approved<Plan>;
  readonly estimate: CostEstimate;
  /** Mid at acceptance, ticks (P4). */
  readonly arrivalPrice: TickPrice;
  readonly acceptedAt: TimeUs;
  /** Eligible counters of the view at acceptance: participation and interval VWAP count from here. */
  readonly eligibleVolumeAtStart: InLots;
  readonly eligibleTurnoverAtStart: number;
  readonly tactics: TacticSettings;
  /** Spread (bps) and daily volatility that are normal for this name, from the profile: the adaptive regimes compare with them. null: unknown, then the regime is `patient`. */
  readonly usual: { readonly spreadBps: number | null; readonly volatilityDaily: number | null };
  /** EXE-28: what each look weighs orders by. Journals before it do not say: then orders rest inside the spread. */
  readonly weighing?: Weighing;
  /** EXE-25: how the volume that prints moves the schedule. null, or absent as in older journals: it does not. */
  readonly volume?: VolumeWatch | null;
  /** Absent: the plan is the first one. */
  readonly replan?: Replan;
}

export interface TacticSettings {
  /** How often the executor looks. */
  readonly lookIntervalUs: DurationUs;
  /** Children are priced at most this far from the mid. */
  readonly collarBps: Bps;
  /** Rejections and refusals in a row before the parent pauses for a while; pauses before it stops. */
  readonly rejectBudget: Count;
  readonly minNotional: Money;
  /** The venue changes a resting order in place (`OrderGateway.amend`). Journals before schema 2 do not say: then it does not. */
  readonly amends?: boolean;
}

export interface Child {
  readonly order: ChildOrder;
  /** Life at the venue; `created` until the intent is journaled. */
  readonly life: Order;
  readonly proposedAt: TimeUs;
  readonly cancelRequestedAt: TimeUs | null;
  readonly amendRequestedAt: TimeUs | null;
}

/** A rule of the desk that watches an order while it works: EXE-32, EXE-34, EXE-36, EXE-41. */
export const WATCHERS = ['guard', 'halt', 'liquidity', 'market'] as const;
export type Watcher = (typeof WATCHERS)[number];
/** For people. */
export const WATCHER_NAMES: { readonly [Name in Watcher]: string } = {
  guard: 'the guard',
  halt: 'the halt rule',
  liquidity: 'the liquidity rule',
  market: 'the market rule',
};
/** Who can hold an order. */
export type Holder = 'person' | 'killSwitch' | Watcher;

/** What the watch over an order remembers of it: a fold of the journal, so that a restart forgets nothing. Ticks x lots, and their squares. */
export interface ParentWatch {
  /** The risk is counted until then. */
  readonly at: TimeUs;
  /** Open lots squared x µs under the plan in force: so far, and as that plan means it in all. */
  readonly exposure: number;
  readonly exposurePlanned: number;
  /** When the plan in force began. */
  readonly filledBefore: InLots;
  readonly turnoverBefore: number;
  /** Of the plans before it, since the test began. */
  readonly before: {
    readonly cost: number;
    readonly expected: number;
    readonly variance: number;
  };
  /** Of the cost of the whole order, when the test began. */
  readonly varianceOfAll: number;
  /** The guard has fired, and nothing was planned again since. */
  readonly isAlarmed: boolean;
  /** What was found of it; said while nothing else is to be said. */
  readonly said: string;
  /** Since when the reason holds for which a rule holds it; null: none does. */
  readonly heldSince: TimeUs | null;
  /** By how much rules have moved its deadline. */
  readonly extendedUs: Micros;
}

export type ParentStatus =
  | 'working'
  | 'paused'
  | 'cancelling'
  | 'completed'
  | 'partial'
  | 'cancelled';

/** One parent at work: everything the strategy knows. Plain data: it is rebuilt by replaying the journal. */
export interface ParentState {
  readonly acceptance: Acceptance;
  readonly status: ParentStatus;
  /** Why it ended or what it waits for, in words; '' while all is well. */
  readonly note: string;
  readonly filled: Lots;
  /** Sum of price (ticks) x lots over the fills. */
  readonly filledTurnover: number;
  readonly takerFilled: Lots;
  /** Living children only, by client id, in order of birth; the dead are counted and dropped. */
  readonly children: ReadonlyMap<string, Child>;
  /** Executions as they stand: a repeated one is dropped, a busted or corrected one restates what was filled. */
  readonly executions: Executions;
  /** Attempts by slice index: the next child's id. */
  readonly attempts: readonly number[];
  readonly rejectsInARow: Count;
  readonly pausedUntil: TimeUs | null;
  /** Of a consolidated instrument: venues that turned an order down, and until when they get none. */
  readonly aside?: Readonly<Record<string, number>>;
  /** Who holds it while it is `paused`: a switch that is released lets go what it held, and nothing that a person did. */
  readonly pausedBy: Holder | null;
  readonly lastLookAt: TimeUs | null;
  /** Of the last look that left a trace. */
  readonly seenAt: TimeUs | null;
  /** Executed within the length of a slice: bounds how fast missed slices are caught up (EXE-4). */
  readonly recent: readonly Done[];
  readonly regime: Pace | 'unknown';
  readonly watch: ParentWatch;
}

/** What a parent can be told. Refusals and faults come back as events: nothing else tells it that an order did not go out. */
export type ParentEvent =
  | VenueReport
  /** `epoch`: which life of the account looks, without one the first. `busier`: `busierOf` of the order's market, without one as planned. */
  | {
      readonly type: 'look';
      readonly view: MarketView;
      readonly allowance: Lots;
      /** What bounds the allowance, where it is not the volume that prints. */
      readonly waitsFor?: 'volume' | 'legs';
      readonly busier?: Ratio;
      readonly epoch?: Count;
      /** Of a consolidated instrument: what is known of each of its venues. */
      readonly venues?: readonly VenueStanding[];
    }
  /** `order`: as it left. */
  | {
      readonly type: 'sent';
      readonly clientOrderId: string;
      readonly at: TimeUs;
      readonly order?: VenueOrder;
    }
  | {
      readonly type: 'refused';
      readonly clientOrderId: string;
      readonly at: TimeUs;
      readonly refusal: Refusal;
    }
  /** The clock was set: the plan goes on by the new one. Microseconds, positive is forwards. */
  | { readonly type: 'shifted'; readonly at: TimeUs; readonly byUs: number }
  | {
      readonly type: 'cancelParent';
      readonly at: TimeUs;
      readonly by: string;
      readonly role?: Role;
    }
  | {
      readonly type: 'pauseParent';
      readonly who: Holder;
      readonly at: TimeUs;
      readonly by: string;
      readonly role?: Role;
      readonly reason: string;
      /** Of a rule: what it found, and since when. */
      readonly found?: Refusal;
      readonly since?: TimeUs;
    }
  /** A rule found something that a person should know, and stops nothing by it. */
  | {
      readonly type: 'warned';
      readonly who: Watcher;
      readonly at: TimeUs;
      readonly found: Refusal;
    }
  /** The order as it is from now on, with a plan for what is left of it: a pause or a halt is over, somebody changed what was asked for, or the market differs from the plan. */
  | {
      readonly type: 'replanParent';
      readonly why: 'resumed' | 'amended' | 'halted' | 'market';
      readonly at: TimeUs;
      readonly by: string;
      readonly role?: Role;
      readonly reason: string;
      /** Of a rule that planned it again by itself: what it found. */
      readonly found?: Refusal;
      readonly acceptance: Acceptance;
    };

export type Command =
  | { readonly type: 'propose'; readonly order: ChildOrder }
  /** The living order of this id, as it should be from now on. */
  | { readonly type: 'amend'; readonly order: ChildOrder }
  | { readonly type: 'cancel'; readonly clientOrderId: string }
  | { readonly type: 'query'; readonly clientOrderId: string };

export interface Stepped {
  readonly state: ParentState;
  readonly commands: readonly Command[];
}
