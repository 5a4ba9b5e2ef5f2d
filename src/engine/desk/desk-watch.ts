import { isOver } from '#core/execute/begin';
import {
  type ParentState,
  WATCHER_NAMES,
  WATCHERS,
  type Watcher,
} from '#core/execute/parent-state';
import { isoTime } from '#core/kernel/civil';
import type { Clock } from '#core/kernel/clock';
import { type Refusal, refusal } from '#core/kernel/failure';
import { type DurationUs, MINUTE_US, type TimeUs, timeUs } from '#core/kernel/units';
import { quantityOf } from '#core/market/instrument';
import { isCrossed, type MarketView, midOf } from '#core/market/view';
import type { ExecutionPolicy } from '#core/plan/policy';
import type { DeskError } from '#engine/desk/desk-error';
import type { DeskKnown } from '#engine/desk/desk-known';
import type { OrderLife, PlannedAgain } from '#engine/desk/desk-order-life';
import { differenceWords } from '#engine/desk/market-compared';
import {
  newMemory,
  type OrderMemory,
  WATCH_RULES,
  type WatchAct,
  type WatchSeen,
} from '#engine/desk/watch-rules';
import type { MarketFeed } from '#engine/ports/ports';
import type { Engine } from '#engine/runtime/engine-face';

export interface DeskWatchDeps {
  readonly engine: Engine;
  readonly clock: Clock;
  readonly feed: MarketFeed;
  readonly policy: ExecutionPolicy;
  readonly maxDataAgeUs: DurationUs;
  readonly known: Pick<DeskKnown, 'known' | 'assessBy'>;
  readonly planAgain: OrderLife['planAgain'];
}

/** An order that could not be let go is tried again after this, or when its market has been away and come back. */
const TRY_AGAIN_US = MINUTE_US;

/**
 * Orders at work are watched after every look of the engine: each rule sees each order, and the first that wants something gets it. What is decided is an entry of the
 * journal, with its facts; what an order has cost and risked is folded from there. A rule never sends: it holds, warns, and asks the gate to let go.
 */
export function deskWatch(deps: DeskWatchDeps): void {
  const { engine, clock, policy } = deps;
  const { watch } = policy;
  if (watch === undefined) return;
  let memories = new Map<string, OrderMemory>();
  const assessments = assessmentsDue(deps, watch.scoreEverySeconds * 1e6);

  function seen(parent: ParentState, memory: OrderMemory, market: Market): WatchSeen {
    return {
      parent,
      memory,
      policy: watch as NonNullable<typeof watch>,
      now: market.at,
      ...market.of(parent.acceptance.instrument.id),
      assessed: () => assessments.of(parent),
      known: () => {
        const known = deps.known.known(parent.acceptance.instrument.id);
        return known.ok ? known.value.profile : null;
      },
    };
  }
  function carryOut(parent: ParentState, memory: OrderMemory, act: WatchAct): void {
    const { parentId } = parent.acceptance.order;
    const at = clock.now();
    if (act.do === 'warn')
      engine.tell(parentId, { type: 'warned', who: act.who, at, found: act.found });
    if (act.do === 'hold')
      engine.tell(parentId, {
        type: 'pauseParent',
        who: act.who,
        at,
        by: WATCHER_NAMES[act.who],
        reason: act.found.message,
        found: act.found,
        since: act.since,
      });
    if (act.do === 'letGo') letGo(parent, memory, act);
    if (act.do === 'planAgain') planAgain(parent, memory, act);
  }

  /** EXE-41: what stands against it is said once, and the plan in force goes on. */
  function planAgain(
    parent: ParentState,
    { market }: OrderMemory,
    { who, compared }: WatchAct & { readonly do: 'planAgain' },
  ): void {
    const { parentId } = parent.acceptance.order;
    const done = deps.planAgain(parent, WATCHER_NAMES[who], {
      why: 'market',
      reason: differenceWords(compared),
      deadline: null,
      mayLeave: false,
      compared,
    });
    const no = done.ok ? null : refusalOf(done.error);
    if (no !== null && no.code !== market.refused) {
      const message = `${differenceWords(compared)}, but the rest was not planned again: ${no.message}`;
      engine.tell(parentId, { type: 'warned', who, at: clock.now(), found: { ...no, message } });
    }
    market.refused = no?.code ?? null;
  }

  /** EXE-35: once; what stands against it is said once, and asked again in a while. */
  function letGo(
    parent: ParentState,
    memory: OrderMemory,
    { who, reason }: WatchAct & { readonly do: 'letGo' },
  ): void {
    const at = clock.now();
    const { tried } = memory;
    if (tried !== null && at >= tried.at && at - tried.at < TRY_AGAIN_US) return;
    const { parentId } = parent.acceptance.order;
    const no = planned(parent, who, reason, at);
    if (no !== null) {
      if (no.code !== tried?.code) engine.tell(parentId, { type: 'warned', who, at, found: no });
      memory.tried = { at, code: no.code };
      return;
    }
    Object.assign(memory, newMemory());
    const after = engine.state.parents.get(parentId);
    const risk = after === undefined ? null : atRisk(after);
    if (risk !== null) engine.tell(parentId, { type: 'warned', who, at: clock.now(), found: risk });
  }

  /** As it is; with the deadline that a rule may give it; at last as much of it as fits. */
  function planned(parent: ParentState, who: Watcher, reason: string, at: TimeUs): Refusal | null {
    const why = who === 'halt' ? 'halted' : 'resumed';
    const later =
      who === 'halt'
        ? laterDeadline(parent, at, watch?.afterHalt.extendDeadlineUpToSeconds ?? 0)
        : null;
    const ways: Pick<PlannedAgain, 'deadline' | 'mayLeave'>[] = [
      { deadline: null, mayLeave: false },
      ...(later === null ? [] : [{ deadline: later, mayLeave: false }]),
      { deadline: later, mayLeave: true },
    ];
    let no: Refusal | null = null;
    for (const way of ways) {
      const done = deps.planAgain(parent, WATCHER_NAMES[who], { why, reason, ...way });
      if (done.ok) return null;
      no = refusalOf(done.error);
      // Only what the cap does not let through in time is helped by time, or by leaving some of it.
      if (no.code !== 'PARTICIPATION_ABOVE_MAX') return no;
    }
    return no;
  }

  engine.onLook(() => {
    const at = clock.now();
    const market = marketAt(deps, at);
    assessments.begin(at);
    const living = new Map<string, OrderMemory>();
    for (const [parentId, parent] of engine.state.parents) {
      if (isOver(parent) || parent.status === 'cancelling') continue;
      const memory = memories.get(parentId) ?? newMemory();
      living.set(parentId, memory);
      const now = seen(parent, memory, market);
      // A market that has been away may be another one: what could not be let go may be let go now.
      if (!now.isOpen) memory.tried = null;
      for (const who of WATCHERS) {
        const act = WATCH_RULES[who](now);
        if (act === null) continue;
        carryOut(parent, memory, act);
        break;
      }
    }
    memories = living;
  });
}

/** EXE-35: what the plan in force leaves, said at once. null: it is for all that is left. */
function atRisk({ acceptance, filled, watch }: ParentState): Refusal | null {
  const { order, plan, instrument } = acceptance;
  const planned = plan.slices.reduce((sum, { quantity }) => sum + quantity, 0);
  const left = order.quantity - filled - planned;
  if (left <= 0) return null;
  const units = quantityOf(instrument, left);
  const fits = plan.fits?.deadline ?? null;
  const deadline = isoTime(order.deadline);
  return refusal(
    'DEADLINE_AT_RISK',
    `planned again, ${units} units will be left at ${deadline}; ${fits === null ? 'no deadline within a month fits all of it' : `all of it fits by ${isoTime(fits)}`}`,
    {
      quantityLeft: units,
      deadline,
      deadlineMin: fits === null ? null : isoTime(fits),
      extendedSeconds: watch.extendedUs / 1e6,
    },
  );
}

/** By as much as the halt lasted, within what rules may give one order in all. null: nothing. */
function laterDeadline(
  { acceptance: { order }, watch: { heldSince, extendedUs } }: ParentState,
  at: TimeUs,
  mostSeconds: number,
): TimeUs | null {
  const byUs = Math.min(at - (heldSince ?? at), mostSeconds * 1e6 - extendedUs);
  return byUs > 0 ? timeUs(order.deadline + Math.floor(byUs)) : null;
}

function refusalOf(error: DeskError): Refusal {
  if (error.kind === 'refusal') return error.refusal;
  const message = error.problems.map((each) => each.message).join('; ');
  return refusal('PLAN_INFEASIBLE', message, {});
}

interface Market {
  readonly at: TimeUs;
  of(instrumentId: string): Pick<WatchSeen, 'view' | 'isOpen'>;
}
/** Each market is seen once in a look, however many orders are in it. */
function marketAt({ feed, maxDataAgeUs }: DeskWatchDeps, at: TimeUs): Market {
  const views = new Map<string, Pick<WatchSeen, 'view' | 'isOpen'>>();
  return {
    at,
    of(id) {
      const known = views.get(id);
      if (known !== undefined) return known;
      const view = feed.view(id);
      const found = { view, isOpen: view !== null && isOpenNow(view, at, maxDataAgeUs) };
      views.set(id, found);
      return found;
    },
  };
}
const isOpenNow = (view: MarketView, at: TimeUs, maxDataAgeUs: DurationUs): boolean =>
  view.valid && midOf(view) !== null && !isCrossed(view) && at - view.dataAt <= maxDataAgeUs;

interface Assessments {
  begin(at: TimeUs): void;
  of: (parent: ParentState) => ReturnType<WatchSeen['assessed']>;
}
/** EXE-36: an instrument is assessed every so often, for all of its orders at once: a profile is not built for each of them, and not at each look. */
function assessmentsDue(
  { known, policy, feed, maxDataAgeUs }: DeskWatchDeps,
  everyUs: number,
): Assessments {
  const lastAt = new Map<string, TimeUs>();
  let now = timeUs(0);
  let bases = new Map<string, ReturnType<DeskKnown['known']> | null>();

  function basisOf(id: string): ReturnType<DeskKnown['known']> | null {
    const held = bases.get(id);
    if (held !== undefined) return held;
    const last = lastAt.get(id);
    const view = feed.view(id);
    const isDue =
      last !== undefined &&
      (now < last || now - last >= everyUs) &&
      view !== null &&
      isOpenNow(view, now, maxDataAgeUs);
    if (last === undefined || isDue) lastAt.set(id, now);
    const basis = isDue ? known.known(id) : null;
    bases.set(id, basis);
    return basis;
  }
  return {
    begin(at) {
      now = at;
      bases = new Map();
    },
    of({ acceptance: { instrument, order }, filled }) {
      const basis = everyUs > 0 && order.quantity > filled ? basisOf(instrument.id) : null;
      if (basis === null || !basis.ok) return null;
      const assessed = known.assessBy(basis.value, quantityOf(instrument, order.quantity - filled));
      return assessed.ok
        ? { assessment: assessed.value, scoreMin: policy.minLiquidityScore }
        : null;
    },
  };
}
