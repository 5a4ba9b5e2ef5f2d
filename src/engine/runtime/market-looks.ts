import { isOver } from '#core/execute/begin';
import { hasMoved, hasTradedAtOurs, type SeenMarket, seenOf } from '#core/execute/market-moved';
import type { Command, ParentState } from '#core/execute/parent-state';
import type { ThrottleLimits } from '#core/gate/account-limits';
import { messagesOf } from '#core/gate/throttle';
import type { Clock } from '#core/kernel/clock';
import { type DurationUs, durationUs, type Ratio, type TimeUs } from '#core/kernel/units';
import type { MarketView } from '#core/market/view';
import type { EngineState } from '#engine/runtime/state';

/** Looks that a market asks for, beside those of the timer. */
export interface MarketLookTerms {
  /** A parent looks for its market's sake at most once in so long after its last look. */
  readonly spacingUs: DurationUs;
  /** Of the messages of a strategy in the window of its throttle, those for cancels apart: when so much is used, its parents look by the timer only. */
  readonly budget: Ratio;
}
/** Ten looks a second, and half of the messages. */
export const MARKET_LOOKS: MarketLookTerms = { spacingUs: durationUs(100_000), budget: 0.5 };

/** Windows of the throttle in which a look for the market's sake has its part in what is sent. */
const HELD_WINDOWS = 6;

export interface MarketLooks {
  /** ENG-4: the market of this instrument has spoken: whoever would see another one than at its last look looks now. */
  heard(instrumentId: string): void;
  /** A parent looks, for whatever reason, and this is what it sees. */
  looked(parentId: string, instrumentId: string, view: MarketView): void;
  /** ENG-5: what a look wants to send would switch its strategy off, and looks for the market's sake have their part in it: it is not done now. */
  holdsBack(parent: ParentState, commands: readonly Command[]): boolean;
}

interface Looked {
  readonly at: TimeUs;
  readonly seen: SeenMarket;
}

/** `viewOf`: the market as its parents see it; null: there is none. */
export function marketLooks(
  terms: MarketLookTerms,
  throttle: ThrottleLimits,
  {
    clock,
    state,
    viewOf,
    lookAt,
  }: {
    readonly clock: Clock;
    readonly state: EngineState;
    viewOf(instrumentId: string): MarketView | null;
    lookAt(parentId: string): void;
  },
): MarketLooks {
  /** Parents at work by instrument, in the order of their first looks. */
  const markets = new Map<string, Map<string, Looked>>();
  const sendsMax = throttle.messages - throttle.cancelReserve;
  /** When a market last made parents of a strategy do something. */
  const spokeAt = new Map<string, TimeUs>();

  /** ENG-5: as of the last entry; counted again when there is another one. */
  let countedAt = -1;
  const isUsed = new Map<string, boolean>();
  function isBudgetUsed(strategy: string, now: TimeUs): boolean {
    if (countedAt !== state.sequence) isUsed.clear();
    countedAt = state.sequence;
    const known =
      isUsed.get(strategy) ??
      messagesOf(state.ledger, strategy, now, throttle) >= terms.budget * sendsMax;
    isUsed.set(strategy, known);
    return known;
  }

  /** One compare for all that saw the same. */
  let last: {
    readonly seen: SeenMarket;
    readonly now: SeenMarket;
    readonly moved: boolean;
  } | null = null;
  function isNews(parent: ParentState, seen: SeenMarket, now: SeenMarket): boolean {
    if (last === null || last.seen !== seen || last.now !== now)
      last = { seen, now, moved: hasMoved(seen, now) };
    return last.moved || hasTradedAtOurs(parent, seen, now);
  }

  /** Parents that look one after the other see the same market. */
  let shared: SeenMarket | null = null;
  const sharedSeen = (view: MarketView): SeenMarket => {
    const seen = seenOf(view);
    if (shared === null || !isSame(shared, seen)) shared = seen;
    return shared;
  };

  return {
    heard(instrumentId) {
      const parents = markets.get(instrumentId);
      if (parents === undefined) return;
      const view = viewOf(instrumentId);
      if (view === null) return;
      const at = clock.now();
      const now = sharedSeen(view);
      countedAt = -1; // time has gone on
      for (const [parentId, looked] of parents) {
        const parent = state.parents.get(parentId);
        if (parent === undefined || isOver(parent)) parents.delete(parentId);
        else if (
          at - looked.at >= terms.spacingUs &&
          isNews(parent, looked.seen, now) &&
          !isWaiting(parent) &&
          !isBudgetUsed(parent.acceptance.order.strategy, at)
        ) {
          const before = state.sequence;
          lookAt(parentId);
          if (state.sequence > before) spokeAt.set(parent.acceptance.order.strategy, at);
        }
      }
      if (parents.size === 0) markets.delete(instrumentId);
    },
    looked(parentId, instrumentId, view) {
      const parents = markets.get(instrumentId) ?? new Map<string, Looked>();
      markets.set(instrumentId, parents);
      parents.set(parentId, { at: clock.now(), seen: sharedSeen(view) });
    },
    holdsBack({ acceptance: { order } }, commands) {
      const { strategy } = order;
      const now = clock.now();
      // What a look took back is sent anew later, and the looks of the timer lie as it left them.
      if (now - (spokeAt.get(strategy) ?? -Infinity) > HELD_WINDOWS * throttle.windowUs)
        return false;
      return (
        commands.some(({ type }) => type === 'propose' || type === 'amend') &&
        messagesOf(state.ledger, strategy, now, throttle) + commands.length > sendsMax
      );
    },
  };
}

/** A look would only ask the venue again about an order of unknown outcome: that has the time of the timer. */
function isWaiting({ children }: ParentState): boolean {
  for (const { life } of children.values()) if (life.status === 'unknown') return true;
  return false;
}

const isSame = (a: SeenMarket, b: SeenMarket): boolean =>
  a.valid === b.valid &&
  a.bid === b.bid &&
  a.ask === b.ask &&
  a.bidSize === b.bidSize &&
  a.askSize === b.askSize &&
  a.volume === b.volume &&
  a.turnover === b.turnover;
