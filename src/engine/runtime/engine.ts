import { invariant } from '#core/kernel/assert';
import type { Clock } from '#core/kernel/clock';
import { refusal, type Fault, type Refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { lots, notional, timeUs, type Lots, type TimeUs } from '#core/kernel/units';
import { isOver, openOf } from '#core/execute/begin';
import { step } from '#core/execute/step';
import type { Command, ParentEvent, ParentState } from '#core/execute/parent-state';
import type { Approved } from '#core/gate/approved';
import { checkVenueOrder } from '#core/gate/check-order';
import type { AccountView, Flow, RiskLimits } from '#core/gate/limits';
import type { LiquidityPolicy } from '#core/liquidity/profile';
import { notionalOf, type Instrument } from '#core/market/instrument';
import { midOf, type MarketView } from '#core/market/view';
import type { ChildOrder, VenueOrder } from '#core/order/child';
import { kindOf, type Beside, type Body, type Entry } from '#engine/ports/journal-body';
import type { GatewayEvent, Journal, MarketFeed, OrderGateway } from '#engine/ports/ports';
import { finishedTca } from '#engine/runtime/finish';
import { applyEntry, emptyState, type EngineState } from '#engine/runtime/state';

export interface EngineDeps {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly gateway: OrderGateway;
  readonly feed: MarketFeed;
  readonly policy: LiquidityPolicy;
  readonly limits: RiskLimits;
  /** True where the venue's prints contain our own fills; on a tape they do not, and own taker fills are added to the volume. */
  readonly printsIncludeOwn: boolean;
  readonly mode: 'paper' | 'tape';
  readonly configHash: string;
  /** What the market is, by reference: tape hash, or the venue's name. */
  readonly market: string;
  readonly cash: number;
  /** A look that decided nothing is journaled this often, for the charts. */
  readonly progressIntervalUs: number;
}

type Act = { readonly type: 'send'; readonly order: Approved<VenueOrder> } | { readonly type: 'cancel' | 'query'; readonly clientOrderId: string };

export interface Engine {
  readonly state: EngineState;
  /** Journals and applies a decision made outside of parents (placed, turned away, kill). */
  decide(body: Body): Result<void, Refusal>;
  tell(parentId: string, event: ParentEvent): void;
  /** Lets every working parent look at the market. */
  look(): void;
  account(instrument: Instrument): AccountView;
  journalOk(): boolean;
  onChange(listener: (parentId: string | null) => void): void;
}

/** Folds what the journal holds, then asks the venue about every order that may still live: nothing is sent before the answers (F7). */
export function openEngine(deps: EngineDeps): Engine {
  const state = emptyState();
  for (const entry of deps.journal.read()) applyEntry(state, entry as Entry);
  const engine = running(deps, state);
  if (state.sequence === 0) engine.decide({ type: 'opened', schema: 1, mode: deps.mode, configHash: deps.configHash, market: deps.market, cash: deps.cash });
  deps.gateway.listen((event) => receive(engine, event));
  recover(deps, engine);
  return engine;
}

function recover(deps: EngineDeps, engine: Engine): void {
  for (const [parentId, parent] of engine.state.parents) {
    for (const [clientOrderId, child] of parent.children) {
      const at = deps.clock.now();
      // What was sent and never answered is of unknown outcome; what was working may have filled while we were away.
      if (child.life.status === 'sent') engine.tell(parentId, { type: 'fault', clientOrderId, at, during: 'send', fault: { code: 'DISCONNECTED', resend: 'unknown', detail: 'restarted before the answer' } });
      else deps.gateway.query(clientOrderId);
    }
  }
}

function receive(engine: Engine, event: GatewayEvent): void {
  const clientOrderId = event.type === 'fill' ? event.fill.clientOrderId : event.clientOrderId;
  const parentId = clientOrderId.split('/')[0] ?? '';
  if (!engine.state.parents.has(parentId)) return; // not ours: the account may be shared
  if (isNews(engine.state.parents.get(parentId), event)) engine.tell(parentId, event);
}

/** Answers to queries repeat what is known: only what changes something is journaled. */
function isNews(parent: ParentState | undefined, event: GatewayEvent): boolean {
  if (parent === undefined) return false;
  if (event.type === 'fill') return !parent.executionIds.has(event.fill.executionId);
  const child = parent.children.get(event.clientOrderId);
  if (child === undefined) return false;
  return event.type !== 'accepted' || child.life.status === 'sent' || child.life.status === 'unknown';
}

function running(deps: EngineDeps, state: EngineState): Engine {
  let failed: Fault | null = null;
  const listeners: ((parentId: string | null) => void)[] = [];

  const entryOf = (body: Body): Entry => ({ sequence: state.sequence + 1, at: deps.clock.now(), kind: kindOf(body), body });

  /** JRN-1: journal, then act. Everything that one event led to is one commit; a journal that fails lets nothing out (F23). */
  function commit(first: readonly Body[]): Result<void, Fault> {
    if (failed !== null) return err(failed);
    const entries: Entry[] = [];
    const acts: Act[] = [];
    const record = (body: Body): readonly Command[] => {
      const entry = entryOf(body);
      entries.push(entry);
      return applyEntry(state, entry);
    };
    const follow = (parentId: string, commands: readonly Command[]): void => {
      for (const command of commands) {
        for (const next of decideCommand(parentId, command, acts)) follow(parentId, record(next));
      }
    };
    for (const body of first) follow(parentOf(body), record(body));
    for (const body of first) for (const ending of endingOf(parentOf(body))) record(ending);
    const written = deps.journal.append(entries);
    if (!written.ok) {
      failed = written.error;
      return written;
    }
    for (const act of acts) perform(act);
    for (const body of first) for (const listener of listeners) listener(parentOf(body) || null);
    return ok(undefined);
  }

  function decideCommand(parentId: string, command: Command, acts: Act[]): readonly Body[] {
    if (command.type === 'query') {
      acts.push({ type: 'query', clientOrderId: command.clientOrderId });
      return [];
    }
    if (command.type === 'cancel') {
      acts.push({ type: 'cancel', clientOrderId: command.clientOrderId });
      return [{ type: 'cancel', parentId, clientOrderId: command.clientOrderId }];
    }
    const verdict = lastStop(command.order);
    if (!verdict.ok) return [{ type: 'parent', parentId, beside: null, event: { type: 'refused', clientOrderId: command.order.clientOrderId, at: deps.clock.now(), refusal: verdict.error } }];
    acts.push({ type: 'send', order: verdict.value });
    const view = deps.feed.view(command.order.instrumentId);
    return [{ type: 'send', order: verdict.value, beside: besideOf(view, command.order.side), displayedAtLimit: displayedAt(view, command.order) }];
  }

  /** The fine gate, on facts that no strategy has touched. */
  function lastStop(order: ChildOrder): Result<Approved<VenueOrder>, Refusal> {
    const parent = state.parents.get(order.parentId);
    invariant(parent !== undefined, 'a child has a parent');
    const { instrument, order: ordered } = parent.acceptance;
    return checkVenueOrder(
      { ...order, venue: instrument.venue },
      {
        instrument,
        view: deps.feed.view(instrument.id),
        now: deps.clock.now(),
        policy: deps.policy,
        limits: deps.limits,
        account: account(instrument, order.clientOrderId),
        flow: flowFor(parent, order.clientOrderId),
        budget: { quantity: ordered.quantity, filled: parent.filled, open: openOf(parent) - order.quantity },
        killed: state.kill.killed,
        journalOk: failed === null,
        participationMax: ordered.participationMax,
        reduceOnly: ordered.reduceOnly,
      },
    );
  }

  function perform(act: Act): void {
    if (act.type === 'send') deps.gateway.send(act.order);
    else if (act.type === 'cancel') deps.gateway.cancel(act.clientOrderId);
    else deps.gateway.query(act.clientOrderId);
  }

  /** PROTOCOL, participation: all our parents of this symbol since this parent's start. `without`: the order being checked is counted by the gate itself. */
  function flowFor(parent: ParentState, without: string | null): Flow {
    const { instrument, acceptedAt, eligibleVolumeAtStart } = parent.acceptance;
    let [filled, taken, open] = [0, 0, 0];
    for (const fill of state.fills.get(instrument.id) ?? []) {
      if (fill.at < acceptedAt) continue;
      filled += fill.quantity;
      if (fill.taker) taken += fill.quantity;
    }
    for (const other of state.parents.values()) {
      if (other.acceptance.instrument.id !== instrument.id) continue;
      open += openOf(other) - (without !== null && other.children.has(without) ? (other.children.get(without)?.order.quantity ?? 0) : 0);
    }
    const view = deps.feed.view(instrument.id);
    const printed = view === null ? 0 : view.eligibleVolume - eligibleVolumeAtStart;
    return { filled, open, eligibleVolume: Math.max(0, printed), ownTakerFills: deps.printsIncludeOwn ? 0 : taken };
  }

  function allowanceFor(parent: ParentState): Lots {
    const flow = flowFor(parent, null);
    const cap = Math.min(parent.acceptance.order.participationMax, deps.policy.maxParticipation);
    return lots(Math.max(0, Math.floor(cap * (flow.eligibleVolume + flow.ownTakerFills) - flow.filled - flow.open)));
  }

  function account(instrument: Instrument, without: string | null = null): AccountView {
    let [openBuyNotional, openSellLots] = [0, 0];
    for (const parent of state.parents.values()) {
      for (const [id, child] of parent.children) {
        if (id === without) continue;
        const remaining = lots(Math.max(0, child.order.quantity - ('filled' in child.life ? child.life.filled : 0)));
        if (child.order.side === 'buy') openBuyNotional += notionalOf(parent.acceptance.instrument, remaining, child.order.limit);
        else if (parent.acceptance.instrument.id === instrument.id) openSellLots += remaining;
      }
    }
    return { cash: state.cash, position: state.positions.get(instrument.id) ?? 0, openBuyNotional, openSellLots, netAssetValue: netAssetValue(), shortSellingAllowed: deps.mode === 'tape' };
  }

  /** Cash and positions at mid; null while a position has no price. */
  function netAssetValue(): number | null {
    if (state.cash === null) return null;
    let value = state.cash;
    for (const [id, position] of state.positions) {
      const instrument = deps.feed.instruments.find((each) => each.id === id);
      const view = deps.feed.view(id);
      const mid = view === null ? null : midOf(view);
      if (position === 0) continue;
      if (instrument === undefined || mid === null) return null;
      value += Math.sign(position) * notionalOf(instrument, lots(Math.abs(position)), mid);
    }
    return notional(value);
  }

  function endingOf(parentId: string): readonly Body[] {
    const parent = state.parents.get(parentId);
    const record = state.records.get(parentId);
    if (parent === undefined || record === undefined || !isOver(parent) || record.endedAt !== null) return [];
    return [{ type: 'ended', parentId, status: parent.status, tca: finishedTca(record, deps.feed.view(parent.acceptance.instrument.id), state.besides) }];
  }

  function look(): void {
    for (const [parentId, parent] of state.parents) {
      if (isOver(parent)) continue;
      const view = deps.feed.view(parent.acceptance.instrument.id) ?? silence(deps.clock.now());
      const event: ParentEvent = { type: 'look', view: trimmed(view), allowance: allowanceFor(parent) };
      if (isWorthATrace(deps, state, parent, event)) tell(parentId, event);
    }
  }

  function tell(parentId: string, event: ParentEvent): void {
    const parent = state.parents.get(parentId);
    const instrument = parent?.acceptance.instrument;
    const beside = event.type === 'fill' && instrument !== undefined ? besideFill(event, deps.feed.view(instrument.id)) : null;
    commit([{ type: 'parent', parentId, event, beside }]);
  }

  return {
    state,
    decide: (body) => {
      const done = commit([body]);
      return done.ok ? ok(undefined) : err(refusal('JOURNAL_UNAVAILABLE', `the journal must take every decision, was ${done.error.detail}`, {}, 'free disk space or repair the journal, then restart'));
    },
    tell,
    look,
    account: (instrument) => account(instrument),
    journalOk: () => failed === null,
    onChange: (listener) => void listeners.push(listener),
  };
}

const parentOf = (body: Body): string => (body.type === 'parent' || body.type === 'cancel' || body.type === 'ended' ? body.parentId : body.type === 'placed' ? body.acceptance.order.parentId : body.type === 'turnedAway' ? body.order.parentId : '');

const LEVELS_KEPT = 5;
const trimmed = (view: MarketView): MarketView => ({ ...view, bids: view.bids.slice(0, LEVELS_KEPT), asks: view.asks.slice(0, LEVELS_KEPT) });
const silence = (at: TimeUs): MarketView => ({ at, dataAt: timeUs(0), bids: [], asks: [], eligibleVolume: lots(0), eligibleTurnover: 0, volatilityDaily: null, valid: false });

/** Mid, and the touch that an order of this side would take. */
function besideOf(view: MarketView | null, side: 'buy' | 'sell'): Beside {
  if (view === null) return { mid: null, touch: null };
  return { mid: midOf(view), touch: (side === 'buy' ? view.asks[0] : view.bids[0])?.price ?? null };
}
/** A maker's touch is its own price; a taker is judged beside the market at its send, which its intent holds. */
const besideFill = (event: ParentEvent & { readonly type: 'fill' }, view: MarketView | null): Beside | null =>
  event.fill.liquidity === 'maker' ? { mid: view === null ? null : midOf(view), touch: event.fill.price } : null;

function displayedAt(view: MarketView | null, order: ChildOrder): number {
  const near = (order.side === 'buy' ? view?.bids : view?.asks) ?? [];
  return order.type === 'ioc' ? 0 : (near.find((level) => level.price === order.limit)?.size ?? 0);
}

/** A look that decides nothing leaves no trace, but for a point of the charts now and then: a replay of the others would change nothing. */
function isWorthATrace(deps: EngineDeps, state: EngineState, parent: ParentState, event: ParentEvent & { readonly type: 'look' }): boolean {
  const record = state.records.get(parent.acceptance.order.parentId);
  const last = record?.progress.at(-1)?.at ?? 0;
  if (event.view.at - last >= deps.progressIntervalUs) return true;
  const { state: after, commands } = step(parent, event);
  return commands.length > 0 || after.status !== parent.status;
}
