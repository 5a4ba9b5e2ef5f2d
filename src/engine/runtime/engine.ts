import { isOver } from '#core/execute/begin';
import type { Command, ParentEvent, ParentState, Stepped } from '#core/execute/parent-state';
import { step } from '#core/execute/step';
import { isAllFinite } from '#core/gate/rule';
import { type Body, type Entry, kindOf } from '#core/journal/body';
import { JOURNAL_SCHEMA } from '#core/journal/upcast';
import { invariant } from '#core/kernel/assert';
import type { Fault, Refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { TimeUs } from '#core/kernel/units';
import type { MarketView } from '#core/market/view';
import { commanded, parentOf } from '#engine/runtime/about';
import { addressed } from '#engine/runtime/addressed';
import { besideFill, silence, trimmed, withoutOwn } from '#engine/runtime/beside';
import { type Act, actsOf, lapsed, perform } from '#engine/runtime/commands';
import { endingOf, restatementOf } from '#engine/runtime/ending';
import type { EngineDeps } from '#engine/runtime/engine-deps';
import type { Engine } from '#engine/runtime/engine-face';
import { findGone } from '#engine/runtime/gone';
import { receive } from '#engine/runtime/intake';
import { killWatch, openIn } from '#engine/runtime/kill-watch';
import { orderStandingOf } from '#engine/runtime/last-stop';
import { isTakenBack, isWorthATrace, watching } from '#engine/runtime/looks';
import { marketLooks } from '#engine/runtime/market-looks';
import { notWritten } from '#engine/runtime/not-written';
import { pipeline } from '#engine/runtime/pipeline';
import { reconcilers } from '#engine/runtime/reconciler';
import { pullMarked, recover, shiftsOf, standDown } from '#engine/runtime/recovery';
import { restored } from '#engine/runtime/snapshot';
import { applyEntry, type EngineState, emptyState } from '#engine/runtime/state';

export type { EngineDeps } from '#engine/runtime/engine-deps';
export type { Engine } from '#engine/runtime/engine-face';

/** Folds what the journal holds, from the newest saved state on, then asks the venue about every order that may still live: nothing is sent before the answers (F7). */
export function openEngine(given: EngineDeps): Engine {
  const saved = given.journal.snapshot?.() ?? null;
  const state = saved === null ? emptyState(given.letsGo ?? false) : restored(saved.text);
  for (const entry of given.journal.read(state.sequence)) applyEntry(state, entry as Entry);
  state.tellings.length = 0;
  const deps = { ...given, gateway: addressed(given.gateway, state, given.feed) };
  const engine = running(deps, state);
  const { mode, configHash, market, cash } = deps;
  if (state.sequence === 0)
    engine.decide({ type: 'opened', schema: JOURNAL_SCHEMA, mode, configHash, market, cash });
  pullMarked(deps, engine);
  const behind = deps.clock.now() - state.lastAt;
  // JRN-14: a journal from the future: the clock was set back while we were away, by this much at least.
  if (behind < -CLOCK_TOLERANCE_US) engine.clockStepped(behind);
  deps.gateway.listen((event) => receive(engine, event));
  if (deps.marketLooks !== undefined) deps.feed.onMarket?.((id) => engine.heard(id));
  recover(deps, engine);
  findGone(deps, engine);
  engine.reconcile('start');
  return engine;
}

/** What the journal's clock and ours may be apart. */
const CLOCK_TOLERANCE_US = 1_000_000;

function running(deps: EngineDeps, state: EngineState): Engine {
  let failed: Fault | null = null;
  let lookedAt: TimeUs | null = null;
  /** The command that is carried out and has led to nothing yet. */
  let underId: string | null = null;
  const standingOf = (): Result<void, Fault> => (failed === null ? ok(undefined) : err(failed));
  const pipe = pipeline(deps.journal, standingOf);
  const listeners: ((parentId: string | null) => void)[] = [];
  const lookers: (() => void)[] = [];
  const readers: ((entry: Entry) => void)[] = [];
  const standing = orderStandingOf(deps, state);
  standing.see();
  const watched = watching(deps, state);
  const entryOf = (body: Body): Entry => ({
    sequence: state.sequence + 1,
    at: deps.clock.now(),
    kind: kindOf(body),
    body,
  });

  /** F35: what runs outside of a commit may fail alone. False: it threw, and that was reported. */
  function outside(where: string, run: () => void): boolean {
    if (deps.report === undefined) {
      run();
      return true;
    }
    try {
      run();
      return true;
    } catch (error) {
      // A throw inside a commit has halted everything already.
      if (failed !== null) throw error;
      deps.report(where, error);
      return false;
    }
  }

  /** F35: only a throw in here halts: what was folded may not be in the journal, and nobody knows what was done of it. */
  function halting<T>(run: () => T): T {
    try {
      return run();
    } catch (error) {
      failed = {
        code: 'JOURNAL_WRITE_FAILED',
        resend: 'safe',
        detail: 'trading was halted by a defect',
      };
      deps.halt?.(error);
      throw error;
    }
  }

  /**
   * JRN-1: journal, then act. Everything that one event led to is one append. It is folded at once; what it wants done at the venue, and what
   * listeners are told, waits until it is durable. A journal that fails lets nothing out (F23).
   */
  function commit(wanted: readonly Body[], ready: Stepped | null = null): Result<void, Fault> {
    if (failed !== null) return err(failed);
    const first = underId === null ? wanted : [...wanted, commanded(underId, wanted[0])];
    underId = null;
    halting(() => {
      const { entries, acts } = fold(first, ready);
      const foldedAt = deps.clock.now();
      const foldedTo = state.sequence;
      pipe.append(entries, (written) => {
        if (!written.ok) failed ??= written.error;
        const isAsItWas = state.sequence === foldedTo && deps.clock.now() === foldedAt;
        if (failed === null) halting(() => acts.forEach((act) => letGo(act, isAsItWas)));
        if (failed !== null) return;
        toldOf(wanted);
        for (const entry of entries)
          for (const reader of readers) outside('a reader of entries', () => reader(entry));
      });
    });
    return standingOf();
  }
  /** Nothing has happened since its check; or it is checked again. */
  function letGo(act: Act, isAsItWas: boolean): void {
    const no = isAsItWas ? null : lapsed({ deps, standing, state }, act);
    if (no === null) perform(deps.gateway, act);
    else tell(no.parentId, no.event);
  }
  function toldOf(bodies: readonly Body[]): void {
    for (const body of bodies)
      for (const listener of listeners)
        outside('a listener', () => listener(parentOf(body) || null));
  }

  function fold(
    first: readonly Body[],
    ready: Stepped | null,
  ): { readonly entries: readonly Entry[]; readonly acts: readonly Act[] } {
    const entries: Entry[] = [];
    const acts: Act[] = [];
    const record = (body: Body, stepped: Stepped | null = null): readonly Command[] => {
      const entry = entryOf(body);
      entries.push(entry);
      return applyEntry(state, entry, stepped);
    };
    const follow = (parentId: string, commands: readonly Command[]): void => {
      for (const command of commands) {
        const led = actsOf(
          { deps, state, standing, journalOk: failed === null },
          parentId,
          command,
        );
        acts.push(...led.acts);
        for (const next of led.bodies) follow(parentId, record(next));
      }
    };
    for (const body of first) {
      const restatement = restatementOf(state, body);
      follow(parentOf(body), record(body, ready));
      if (restatement !== null) record(restatement(deps));
    }
    for (const body of first)
      for (const ending of endingOf(deps, state, parentOf(body), watched)) record(ending);
    return { entries, acts };
  }

  function look(): void {
    lookedAt = deps.clock.now();
    outside('the count of volume', () => standing.see());
    for (const [parentId, parent] of state.parents) {
      if (isOver(parent) || outside(`a look of ${parentId}`, () => lookOf(parentId, parent)))
        continue;
      // An order that cannot look at the market must not rest in it.
      if (parent.status !== 'cancelling')
        tell(parentId, {
          type: 'cancelParent',
          at: deps.clock.now(),
          by: 'a defect: its looks fail',
        });
    }
    for (const listener of lookers) outside('a listener of looks', listener);
    // SRV-6: of a server that we did not answer.
    outside('the kill mark', () => pullMarked(deps, engine));
    outside('the kill switch watch', () => watch.look());
    outside('the reconciliation', () => reconciling.look());
  }

  /** As its parents see it. */
  function viewOf(id: string): MarketView | null {
    const seen = deps.feed.view(id);
    return seen !== null && deps.quotesIncludeOwn
      ? withoutOwn(seen, state.ledger.living.get(id))
      : seen;
  }
  const byMarket =
    deps.marketLooks === undefined
      ? null
      : marketLooks(deps.marketLooks, standing.limits.throttle, { ...deps, state, viewOf, lookAt });

  function lookOf(parentId: string, parent: ParentState): void {
    const { id } = parent.acceptance.instrument;
    const view = viewOf(id) ?? silence(deps.clock.now());
    byMarket?.looked(parentId, id, view);
    const busier = watched.busier(parentId, view, parent);
    const event: ParentEvent & { readonly type: 'look' } = {
      type: 'look',
      view: trimmed(view),
      ...standing.allowance(parent),
      ...(busier === null || busier === 1 ? {} : { busier }),
      ...(deps.epoch === undefined ? {} : { epoch: deps.epoch }),
    };
    const stepped = step(parent, event);
    if (byMarket?.holdsBack(parent, stepped.commands) === true) return;
    const mids = watched.look(parentId, view, stepped.state);
    if (isWorthATrace(parent, stepped))
      commit([{ type: 'parent', parentId, event, beside: null, watched: mids }], stepped);
  }

  function tell(parentId: string, event: ParentEvent): Result<void, Refusal> {
    const instrument = state.parents.get(parentId)?.acceptance.instrument;
    const beside =
      event.type === 'fill' && instrument !== undefined
        ? besideFill(event, deps.feed.view(instrument.id), watched.of(parentId))
        : null;
    const isMadeRoom = isTakenBack(state, parentId, event);
    const heard = event.type === 'fill' ? { ...event, heardAt: deps.clock.now() } : event;
    const done = commit([{ type: 'parent', parentId, event: heard, beside }]);
    // EXE-23: what was taken back to do something else is done now: the end of a parent must not hang on the phase of a timer.
    if (isMadeRoom) lookAt(parentId);
    return done.ok ? done : err(notWritten(done.error));
  }

  function lookAt(parentId: string): void {
    const parent = state.parents.get(parentId);
    if (failed === null && parent !== undefined && !isOver(parent))
      outside(`a look of ${parentId}`, () => lookOf(parentId, parent));
  }

  const engine: Engine = {
    state,
    decide: (body, ...more) => {
      // Before anything is folded: a number that no journal can hold is the caller's mistake, and costs the caller only.
      invariant([body, ...more].every(isAllFinite), 'a decision holds finite numbers only');
      const done = commit([body, ...more]);
      return done.ok ? done : err(notWritten(done.error));
    },
    under(commandId, run) {
      underId = commandId;
      try {
        return run();
      } finally {
        underId = null;
      }
    },
    whenWritten: (told) => pipe.whenWritten(told),
    tell,
    ask: (id) => deps.gateway.query(id),
    look,
    lookAt,
    account: (instrument, without = null) => standing.accountAtWork(instrument, without),
    heard: (id) => void outside(`the market of ${id}`, () => byMarket?.heard(id)),
    commitments: standing.commitments,
    mayBegin: standing.mayBegin,
    firm: standing.firm,
    firmClaims: standing.firmClaims,
    reconcile: (why) => reconciling.begin(why),
    takeBack: (scope) => openIn(state.ledger, scope).forEach((id) => deps.gateway.cancel(id)),
    markKill: (by, reason) => deps.killMark?.set(by, reason) ?? false,
    clearMark: () => deps.killMark?.clear(),
    standDown: () => standDown(engine, deps.gateway),
    clockStepped: (byUs) =>
      void engine.decide(
        { type: 'clockStepped', byUs },
        ...shiftsOf(state, deps.clock.now(), byUs),
      ),
    amends: deps.gateway.amend !== undefined,
    journalOk: () => failed === null,
    lookedAt: () => lookedAt,
    onChange: (listener) => void listeners.push(listener),
    onEntry: (listener) => void readers.push(listener),
    onLook: (listener) => void lookers.push(listener),
  };
  const watch = killWatch(deps, state);
  const reconciling = reconcilers(deps, engine);
  return engine;
}
