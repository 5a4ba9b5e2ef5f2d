import type { FittedModel } from '#core/cost/calibrate/champion';
import type { LearnedNote } from '#core/cost/calibrate/learned';
import type { Acceptance, ParentEvent, ParentStatus } from '#core/execute/parent-state';
import type { Role } from '#core/gate/roles';
import type { Refusal } from '#core/kernel/failure';
import type { Count, InLots, Money, Price, TickPrice, TimeUs } from '#core/kernel/units';
import type { KillScope, Quarantined } from '#core/ledger/controls';
import type { Difference } from '#core/ledger/difference';
import type { Legging } from '#core/ledger/legging';
import type { StatedBalance, StatedMovement } from '#core/ledger/stated';
import type { Assessment, LiquidityProfile } from '#core/liquidity/profile';
import type { Instrument } from '#core/market/instrument';
import type { VenueOrder } from '#core/order/child';
import type { ParentOrder } from '#core/plan/parent';
import type { WaitingOrder } from '#core/plan/waiting-order';
import type { PlacedBasket, Wave } from '#core/portfolio/basket-run';
import type { MarketAtArrival } from '#core/tca/baselines';
import type { FollowedMarket, RefusedBefore } from '#core/tca/refusal-followed';
import type { TcaReport } from '#core/tca/report';
import type { Watched } from '#core/tca/time-weighted';
import type { WheelDraw } from '#core/tca/wheel';
import type { JournalEntry } from './entry.ts';
import type { SignalNote } from './signal-note.ts';

/** The market beside an order or a fill, for TCA: mid and opposite touch in ticks; null where a side was empty. */
export interface Beside {
  readonly mid: TickPrice | null;
  readonly touch: TickPrice | null;
}

/** Play money, a recorded tape, or a real account. */
const MODES = ['paper', 'tape', 'live'] as const;
export type Mode = (typeof MODES)[number];

/** Everything a journal can hold. What is not here did not happen. */
export type Body =
  | {
      readonly type: 'opened';
      readonly schema: number;
      readonly mode: Mode;
      readonly configHash: string;
      readonly market: string;
      readonly cash: number;
    }
  | {
      readonly type: 'placed';
      readonly acceptance: Acceptance;
      readonly assessment: Assessment;
      readonly profile: LiquidityProfile;
      readonly idempotencyKey: string | null;
      readonly fingerprint: string;
      readonly by: string;
      readonly role?: Role;
      /** Without it somebody named the quantity. */
      readonly signal?: SignalNote;
      /** Without it somebody named the strategy. */
      readonly wheel?: WheelDraw;
      /** Journals before it do not say. */
      readonly arrival?: MarketAtArrival;
    }
  | {
      readonly type: 'turnedAway';
      readonly order: ParentOrder;
      readonly instrument: Instrument;
      readonly refusal: Refusal;
      readonly idempotencyKey: string | null;
      readonly fingerprint: string;
      readonly by: string;
      readonly role?: Role;
      readonly signal?: SignalNote;
      readonly wheel?: WheelDraw;
      readonly arrival?: MarketAtArrival;
      /** What the gate expected of it; without it nobody could say. */
      readonly before?: RefusedBefore;
    }
  /** What the market did after a refusal. */
  | {
      readonly type: 'refusalFollowed';
      readonly parentId: string;
      readonly followed: FollowedMarket;
    }
  | {
      readonly type: 'parent';
      readonly parentId: string;
      readonly event: ParentEvent;
      readonly beside: Beside | null;
      /** Of a look: the mid since the parent began, with the looks that left no entry. */
      readonly watched?: Watched;
    }
  | {
      readonly type: 'send';
      readonly order: VenueOrder;
      readonly beside: Beside;
      readonly displayedAtLimit: number;
    }
  | { readonly type: 'cancel'; readonly parentId: string; readonly clientOrderId: string }
  /** A living order changed in place: this is how it shall be. */
  | { readonly type: 'amend'; readonly order: VenueOrder }
  /** Without a scope (schema 1): everything. */
  | {
      readonly type: 'kill';
      readonly on: boolean;
      readonly by: string;
      readonly reason: string;
      readonly scope?: KillScope;
      readonly role?: Role;
    }
  /** A command of a server was carried out: stands in the same append as what it led to. `about`: id of its order or basket, '' for none. */
  | { readonly type: 'commanded'; readonly commandId: string; readonly about: string }
  | {
      readonly type: 'throttled';
      readonly strategy: string;
      readonly why: 'messages' | 'executions';
      readonly count: number;
      readonly max: number;
    }
  | {
      readonly type: 'enabled';
      readonly strategy: string;
      readonly by: string;
      readonly role: Role;
      readonly reason: string;
    }
  | {
      readonly type: 'restricted';
      readonly instrumentId: string;
      readonly on: boolean;
      readonly by: string;
      readonly role: Role;
      readonly reason: string;
    }
  /** A finding; a newer one of the same id takes its place. Before assets were counted apart: `cash` instead of `asset` and `amount`. */
  | {
      readonly type: 'quarantined';
      readonly item: Omit<Quarantined, 'since' | 'asset' | 'amount'> & {
        readonly asset?: string | null;
        readonly amount?: string;
        readonly cash?: number;
      };
    }
  /** A finding that explained itself: the instrument is listed again, the balances are equal. */
  | { readonly type: 'cleared'; readonly id: string }
  | {
      readonly type: 'resolved';
      readonly id: string;
      readonly how: 'adopt' | 'ignore';
      /** Where it is of an instrument that the books do not know yet. */
      readonly listed?: Instrument;
      readonly by: string;
      readonly role: Role;
      readonly reason: string;
    }
  /** `venue`, here and below: which account of several. */
  | { readonly type: 'reconciling'; readonly why: string; readonly venue?: string }
  | {
      readonly type: 'differences';
      readonly statementAt: TimeUs;
      readonly differences: readonly Difference[];
      readonly venue?: string;
    }
  /** `opening`: what the first statement of a new journal says the account holds. */
  | {
      readonly type: 'reconciled';
      readonly statementAt: TimeUs;
      readonly opening: Opening | null;
      readonly venue?: string;
    }
  /** A fitted cost model takes over, from the next order on; and gives way again to the one before. */
  | {
      readonly type: 'championed';
      readonly model: FittedModel;
      readonly by: string;
      readonly role: Role;
      readonly reason: string;
    }
  | {
      readonly type: 'dethroned';
      readonly by: string;
      readonly role: Role;
      readonly reason: string;
    }
  | {
      readonly type: 'learned';
      readonly note: LearnedNote;
      readonly by: string;
      readonly role: Role;
    }
  | {
      readonly type: 'acknowledged';
      readonly key: string;
      readonly by: string;
      readonly role: Role;
    }
  /** A parent of parents begins; its orders are parents of their own, that name it. */
  | {
      readonly type: 'basketPlaced';
      readonly basket: PlacedBasket;
      /** Without it the waves alone keep its legs in step. */
      readonly legging?: Legging;
      readonly idempotencyKey: string | null;
      readonly fingerprint: string;
      readonly by: string;
    }
  | { readonly type: 'basketWave'; readonly basketId: string; readonly wave: Wave }
  | {
      readonly type: 'basketCancelled';
      readonly basketId: string;
      readonly by: string;
      readonly role: Role;
    }
  | {
      readonly type: 'basketEnded';
      readonly basketId: string;
      readonly status: 'completed' | 'partial' | 'cancelled';
      readonly note: string;
    }
  /** An order that waits for its price; the price has come; something keeps it from being placed; it is over. */
  | {
      readonly type: 'waitPlaced';
      readonly wait: WaitingOrder;
      readonly idempotencyKey: string | null;
      readonly fingerprint: string;
      readonly by: string;
      readonly role: Role;
    }
  | {
      readonly type: 'waitCame';
      readonly waitId: string;
      readonly trigger: Count;
      readonly mid: Price;
      readonly text: string;
    }
  | {
      readonly type: 'waitHeld';
      readonly waitId: string;
      readonly code: string;
      readonly message: string;
      readonly text: string;
      readonly remedy: string;
    }
  | {
      readonly type: 'waitEnded';
      readonly waitId: string;
      readonly how: 'placed' | 'cancelled' | 'expired';
      readonly by: string;
      readonly role: Role;
    }
  /** What the venue booked to the account that is no trade. */
  | { readonly type: 'moved'; readonly movement: StatedMovement; readonly venue?: string }
  /** The wire to the venue. */
  | { readonly type: 'connection'; readonly up: boolean; readonly venue?: string }
  /** The venue refused a request because its clock and ours disagree. */
  | { readonly type: 'clockRefused' }
  /** The machine's clock was set: from here on times are of the new clock. Microseconds, positive is forwards. */
  | { readonly type: 'clockStepped'; readonly byUs: number }
  /** A bug that showed itself outside of a commit: it stopped one request or one look, and nothing else. */
  | { readonly type: 'defect'; readonly where: string; readonly words: string }
  /** The process came to its work so late: nothing was decided meanwhile. Milliseconds. */
  | { readonly type: 'stalled'; readonly forMs: number }
  /** Found by the monitor of markets, orders, limits, book and machine; and what it found is over. */
  | {
      readonly type: 'noticed';
      readonly code: string;
      readonly about: string;
      readonly severity: 'critical' | 'warning' | 'notice';
      readonly text: string;
      readonly remedy: string;
    }
  | { readonly type: 'noticedOver'; readonly code: string; readonly about: string }
  /** The end of a parent that changed after it: a late fill, a bust, a correction. */
  | {
      readonly type: 'restated';
      readonly parentId: string;
      readonly status: ParentStatus;
      readonly tca: TcaReport | null;
      readonly reason: string;
    }
  | {
      readonly type: 'ended';
      readonly parentId: string;
      readonly status: ParentStatus;
      readonly tca: TcaReport | null;
      /** The market from beginning to end, with the looks that left no entry. */
      readonly watched?: Watched;
    };

/** `balances`: all that the account holds, where the venue states assets. Without them: lots by instrument, and money. */
export interface Opening {
  readonly positions: readonly {
    readonly instrument: Instrument;
    readonly lots: InLots;
    /** Of a contract on margin: see `StatedPosition`. */
    readonly entry?: string;
  }[];
  readonly cash: Money | null;
  readonly balances?: readonly StatedBalance[];
  /** Ids of what was booked before, and is in them. */
  readonly movements?: readonly string[];
}

export type Kind = JournalEntry['kind'];
export function kindOf(body: Body): Kind {
  if (body.type === 'send' || body.type === 'amend' || body.type === 'cancel') return 'intent';
  return body.type === 'parent' ||
    body.type === 'quarantined' ||
    body.type === 'differences' ||
    body.type === 'refusalFollowed' ||
    body.type === 'defect' ||
    body.type === 'stalled' ||
    body.type === 'noticed' ||
    body.type === 'noticedOver' ||
    body.type === 'waitCame' ||
    body.type === 'waitHeld' ||
    body.type === 'moved' ||
    body.type === 'connection' ||
    body.type === 'clockStepped' ||
    body.type === 'clockRefused'
    ? 'event'
    : 'decision';
}
export interface Entry {
  readonly sequence: Count;
  readonly at: TimeUs;
  readonly kind: Kind;
  readonly body: Body;
}
