import { checkRole, type Identity, type Role } from '#core/gate/roles';
import { invariant } from '#core/kernel/assert';
import type { Clock } from '#core/kernel/clock';
import { type Problem, problem, type Refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { BPS_IN_ONE, type Bps, type DurationUs, durationUs, type TimeUs } from '#core/kernel/units';
import { type Instrument, priceOf, toTicks } from '#core/market/instrument';
import { type MarketView, midOf } from '#core/market/view';
import type { NewOrder } from '#core/plan/new-order';
import {
  hasCome,
  orderThatCame,
  type PriceNow,
  type Trigger,
  type WaitingOrder,
  type WaitState,
  waitFlaws,
} from '#core/plan/waiting-order';
import type { DeskError } from '#engine/desk/desk-error';
import type { DeskRecords } from '#engine/desk/desk-records';
import type { TriedParent } from '#engine/desk/pre-trade-found';
import type { Engine } from '#engine/runtime/engine-face';

/** An order that shall wait, as a client words it. */
export interface NewWait {
  readonly order: NewOrder;
  readonly triggers: readonly Trigger[];
  readonly until: TimeUs | null;
}
export interface DeskWaits {
  /** Journals it; nothing is sent until its price has come. The same key with the same order answers the first one again. */
  place(
    wait: NewWait,
    options: { readonly idempotencyKey: string | null; readonly by: Identity },
  ): Result<WaitState, DeskError>;
  /** One that is over stays as it is. */
  cancel(waitId: string, by: Identity): Result<WaitState, DeskError>;
  find(waitId: string): Result<WaitState, DeskError>;
  /** Newest first: those that wait, and the newest of those that are over. */
  all(): readonly WaitState[];
}
export interface WaitDeps {
  readonly engine: Engine;
  readonly records: DeskRecords;
  readonly clock: Clock;
  readonly maxDataAgeUs: DurationUs;
  /** Of the touch, of the mid: in a wider one nobody takes (GAT-10). */
  readonly maxSpreadBps: Bps;
  find(symbol: string): Result<Instrument, Problem>;
  view(instrumentId: string): MarketView | null;
  /** The gate's verdict, without a decision. */
  tried(order: NewOrder): Result<TriedParent, DeskError>;
  place(order: NewOrder, by: Identity): Result<unknown, DeskError>;
}

const TRY_AGAIN_US = durationUs(5_000_000);
const WAITING_MAX = 1000;

/** Orders that wait for their price: the desk looks at the market for them, and places them as their owner would. */
export function deskWaits(deps: WaitDeps): DeskWaits {
  const { engine, clock } = deps;
  const { waits } = engine.state;
  const triedAt = new Map<string, TimeUs>();

  /**
   * Of a market that is whole and fresh; a price that nobody trusts sets nothing off. Where one side has gone far away the mid has gone with it: in a
   * spread that is too wide to trade in both sides have to be there.
   */
  function priceNow(instrument: Instrument): PriceNow | null {
    const view = deps.view(instrument.id);
    if (view?.valid !== true || clock.now() - view.dataAt > deps.maxDataAgeUs) return null;
    const [bid, ask, mid] = [view.bids[0]?.price, view.asks[0]?.price, midOf(view)];
    if (bid === undefined || ask === undefined || mid === null) return null;
    const isWide = (BPS_IN_ONE * (ask - bid)) / mid > deps.maxSpreadBps;
    return {
      mid: priceOf(instrument, mid),
      down: priceOf(instrument, isWide ? ask : mid),
      up: priceOf(instrument, isWide ? bid : mid),
    };
  }
  function end(state: WaitState, how: 'placed' | 'cancelled' | 'expired', by: Identity) {
    const { waitId } = state.wait;
    triedAt.delete(waitId);
    return engine.decide({ type: 'waitEnded', waitId, how, by: by.name, role: by.role });
  }

  function look(waitId: string): void {
    const state = waits.get(waitId);
    if (state === undefined || state.endedAt !== null) return;
    const { wait } = state;
    // After a crash between its placing and its end: an order that is so young is in memory.
    if (engine.state.records.has(waitId)) return void end(state, 'placed', ownerOf(wait));
    if (wait.until !== null && clock.now() >= wait.until)
      return void end(state, 'expired', ownerOf(wait));
    if (state.status === 'came') return tryNow(state);
    const instrument = deps.find(wait.instrumentId);
    const at = instrument.ok ? priceNow(instrument.value) : null;
    const trigger = at === null ? null : hasCome(wait.triggers, at);
    if (at === null || trigger === null) return;
    const { mid } = at;
    const text = `${waitId}: the mid of ${wait.order.symbol} came to ${mid}: ${wordsOf(wait, trigger)}`;
    if (!engine.decide({ type: 'waitCame', waitId, trigger, mid, text }).ok) return;
    const came = waits.get(waitId);
    if (came !== undefined) tryNow(came);
  }
  /** WAI-3: what the gate would refuse now is not placed and not forgotten: it is tried again. */
  function tryNow(state: WaitState): void {
    const { waitId } = state.wait;
    const now = clock.now();
    if (now - (triedAt.get(waitId) ?? 0) < TRY_AGAIN_US) return;
    triedAt.set(waitId, now);
    const order = orderThatCame(state);
    const verdict = deps.tried(order);
    const against = verdict.ok ? (verdict.value.refusals[0] ?? null) : reasonOf(verdict.error);
    if (against === null) {
      const placed = deps.place(order, ownerOf(state.wait));
      if (placed.ok) end(state, 'placed', ownerOf(state.wait));
      else held(state, reasonOf(placed.error));
      return;
    }
    held(state, against);
  }
  function held(state: WaitState, { code, message, remedy }: Against): void {
    if (state.held?.code === code) return;
    const { waitId, order } = state.wait;
    const text = `${waitId}: the price of ${order.symbol} has come, and the order could not be placed: ${code}: ${message}`;
    engine.decide({ type: 'waitHeld', waitId, code, message, text, remedy });
  }

  // What is placed makes the parents look, and after them this.
  let isLooking = false;
  engine.onLook(() => {
    if (isLooking) return;
    isLooking = true;
    try {
      for (const waitId of waits.keys()) look(waitId);
    } finally {
      isLooking = false;
    }
  });

  const find = (waitId: string): Result<WaitState, DeskError> => {
    const state = waits.get(waitId);
    return state === undefined
      ? wrong(
          problem(
            'WAIT_UNKNOWN',
            'waitId',
            `the waiting order must exist, '${waitId}' does not`,
            'list the waiting orders to see their ids',
          ),
        )
      : ok(state);
  };
  return {
    find,
    all: () => [...waits.values()].reverse(),
    place(wish, { idempotencyKey, by }) {
      const mayNot = checkRole(by, 'place');
      if (mayNot !== null) return no(mayNot);
      const fingerprint = JSON.stringify(wish);
      const earlier = deps.records.request(by.name, idempotencyKey);
      if (earlier !== null)
        return earlier.fingerprint === fingerprint ? find(earlier.parentId) : wrong(KEY_REUSED);
      const { order, triggers, until } = wish;
      const isChecked = idempotencyKey !== null || order.parentId !== null;
      const cannotTell = isChecked ? deps.records.cannotTell() : null;
      if (cannotTell !== null) return no(cannotTell);
      const waitId = order.parentId ?? nextId(clock.now(), engine.state.sequence);
      const instrument = deps.find(order.symbol);
      if (!instrument.ok) return wrong(instrument.error);
      const flaws = [
        ...waitFlaws(wish, { now: clock.now(), at: priceNow(instrument.value) }),
        ...gridFlaws(instrument.value, triggers),
        ...(waits.has(waitId) || deps.records.order(waitId) !== null ? [idReused(waitId)] : []),
        ...(openCount(waits) >= WAITING_MAX ? [TOO_MANY] : []),
      ];
      // Whether the market would bear it now says nothing of when its price comes; whether it is an order at all does.
      const verdict = flaws.length > 0 ? null : deps.tried({ ...order, limit: order.limit });
      if (verdict?.ok === false && verdict.error.kind === 'problems')
        flaws.push(...verdict.error.problems);
      if (flaws.length > 0) return err({ kind: 'problems', problems: flaws });
      const decided = engine.decide({
        type: 'waitPlaced',
        wait: { waitId, instrumentId: instrument.value.id, order, triggers, until, ...signed(by) },
        idempotencyKey,
        fingerprint,
        ...signed(by),
      });
      return decided.ok ? find(waitId) : no(decided.error);
    },
    cancel(waitId, by) {
      const mayNot = checkRole(by, 'cancel');
      if (mayNot !== null) return no(mayNot);
      const state = find(waitId);
      if (!state.ok || state.value.endedAt !== null) return state;
      const decided = end(state.value, 'cancelled', by);
      return decided.ok ? find(waitId) : no(decided.error);
    },
  };
}

type Against = Pick<Problem, 'code' | 'message' | 'remedy'>;
function reasonOf(error: DeskError): Against {
  if (error.kind === 'refusal') return error.refusal;
  const [first] = error.problems;
  invariant(first !== undefined, 'problems are at least one');
  return first;
}
const wrong = (...problems: readonly Problem[]): Result<never, DeskError> =>
  err({ kind: 'problems', problems });
const no = (refusal: Refusal): Result<never, DeskError> => err({ kind: 'refusal', refusal });
const signed = ({ name, role }: Identity): { readonly by: string; readonly role: Role } => ({
  by: name,
  role,
});
const ownerOf = ({ by, role }: WaitingOrder): Identity => ({ name: by, role: role as Role });
const openCount = (waits: ReadonlyMap<string, WaitState>): number =>
  [...waits.values()].filter(({ endedAt }) => endedAt === null).length;

const nextId = (now: number, sequence: number): string =>
  `W${Math.floor(now / 1000).toString(36)}${sequence.toString(36)}`.slice(0, 16).toUpperCase();

function wordsOf({ order, triggers }: WaitingOrder, trigger: number): string {
  const come = triggers[trigger];
  const where = come?.is === 'atOrBelow' ? 'at or below' : 'at or above';
  return `the ${order.side} that waited for ${come?.price ?? ''} ${where} is placed`;
}

/** A limit that the order would be refused for is said now. */
const gridFlaws = (instrument: Instrument, triggers: readonly Trigger[]): readonly Problem[] =>
  triggers.flatMap(({ limit }, i) => {
    const at = limit === null ? null : toTicks(instrument, limit, `triggers.${i}.limit`);
    return at === null || at.ok ? [] : [at.error];
  });
const idReused = (waitId: string): Problem =>
  problem(
    'ID_REUSED',
    'parentId',
    `must be new, '${waitId}' was used`,
    'choose another, or leave it out',
  );
const TOO_MANY = problem(
  'WAITS_ABOVE_MAX',
  'order',
  `at most ${WAITING_MAX} orders may wait at once`,
  'cancel some that are not needed any more',
);
const KEY_REUSED = problem(
  'IDEMPOTENCY_KEY_REUSED',
  'Idempotency-Key',
  'an idempotency key must belong to one order, was used for another',
  'use a new key for a new order',
);
