import { defaultModel } from '#core/cost/default-model';
import { isOver } from '#core/execute/begin';
import { ok } from '#core/kernel/result';
import { addTime, durationUs, type TimeUs } from '#core/kernel/units';
import { reconcilingIn } from '#core/ledger/controls';
import type { VenueReport } from '#core/order/venue-report';
import { createDesk } from '#engine/desk/create-desk';
import type { Desk } from '#engine/desk/desk';
import type { Journal, MarketFeed, OrderGateway } from '#engine/ports/ports';
import { type Engine, type EngineDeps, openEngine } from '#engine/runtime/engine';
import { snapshotOf } from '#engine/runtime/snapshot';
import type { Mutant } from './canaries.ts';
import { Crash } from './crash.ts';
import type { Disk } from './disk.ts';
import { type People, peopleOf } from './people.ts';
import type { Watch } from './watch.ts';
import type { Life, Wire } from './wire.ts';
import { profileOf, type World } from './world.ts';

export interface ProcessDeps {
  readonly world: World;
  readonly feed: MarketFeed;
  readonly disk: Disk;
  readonly wire: () => Wire;
  readonly watch: Watch;
  readonly mutant: Mutant | null;
  readonly instrumentOf: (parentId: string) => number;
  readonly now: () => TimeUs;
  readonly local: () => TimeUs;
  readonly post: (at: TimeUs, what: () => void) => void;
  readonly onDeath: (engine: Engine | null, why: string) => void;
  readonly restartAfterUs: (death: number) => number;
}
/** Our process: an engine on its journal, that dies anywhere and is started again. */
export interface Process {
  readonly life: () => Life;
  engine(): Engine | null;
  journalFailed(): boolean;
  start(): void;
  kill(): void;
  /** It does not run for longer than its lease: another one takes over; then it runs again, and has to find out. */
  freeze(hard: number, wake: () => void): void;
  inProcess(life: Life, what: () => void): void;
  readonly people: People;
  deaths(): number;
}

const LOOK_WORKING_US = 1_000_000;
const LOOK_IDLE_US = 20_000_000;
const LEASE_US = 10_000_000;
const FROZEN_MAX_US = 60_000_000;
/** Entries between two saved states. */
const SAVE_EVERY = 50;

export function processOf(deps: ProcessDeps): Process {
  const { world, post, now } = deps;
  let life: Life = { number: 0, isUp: false };
  let engine = null as Engine | null;
  let desk = null as Desk | null;
  let journal = null as ReturnType<Disk['open']> | null;
  let deaths = 0;
  let savedAt = 0;
  const people = peopleOf({
    world,
    now,
    local: deps.local,
    post,
    asked: (parentId, amendment) => deps.watch.asked(parentId, amendment),
    instrumentOf: deps.instrumentOf,
    atDesk: (what) => inProcess(life, () => (desk === null ? undefined : what(desk))),
  });
  const soon = (delayUs: number): TimeUs => addTime(now(), durationUs(Math.round(delayUs)));

  function die(why: string): void {
    const was = engine;
    life.isUp = false;
    [engine, desk] = [null, null];
    deaths++;
    deps.wire().cut();
    deps.onDeath(was, why);
    post(soon(deps.restartAfterUs(deaths)), start);
  }
  function freeze(hard: number, wake: () => void): void {
    const stale = engine;
    life.isUp = false;
    [engine, desk] = [null, null];
    deaths++;
    post(soon(LEASE_US), start);
    post(soon(LEASE_US + hard * FROZEN_MAX_US), () => {
      try {
        wake();
        // A leader that does not know yet that it is none.
        if (stale?.journalOk() === true) stale.look();
      } catch (thrown) {
        if (!(thrown instanceof Crash)) throw thrown;
      }
    });
  }
  function inProcess(of: Life, what: () => void): void {
    if (of !== life || !life.isUp) return;
    try {
      what();
    } catch (thrown) {
      if (!(thrown instanceof Crash)) throw thrown;
      die('crash');
    }
  }

  function start(): void {
    life = { number: life.number + 1, isUp: true };
    const mine = life;
    inProcess(mine, () => {
      journal = deps.disk.open();
      const { mutant } = deps;
      const engineDeps: EngineDeps = {
        clock: { now: deps.local },
        journal: changed<Journal>(mutant?.journal, journal),
        gateway: watched(
          changed<OrderGateway>(mutant?.gateway, judged(deps.wire().gateway(mine), deps.watch)),
        ),
        feed: changed<MarketFeed>(mutant?.feed, deps.feed),
        policy: world.policy,
        limits: mutant?.limits ?? world.limits,
        ledgerLimits: world.ledgerLimits,
        feesOf: () => world.fees,
        printsIncludeOwn: world.printsIncludeOwn,
        mode: 'paper',
        configHash: 'simulation',
        market: 'an invented day',
        cash: world.cash,
        progressIntervalUs: 60_000_000,
        epoch: mine.number,
      };
      engine = openEngine(engineDeps);
      const real = createDesk({
        engine,
        clock: engineDeps.clock,
        feed: engineDeps.feed,
        policy: world.policy,
        limits: engineDeps.limits,
        mode: 'paper',
        profileOf: (instrument) => ok(profileOf(listedOf(instrument.id), deps.local())),
        modelOf: ({ session }) => defaultModel(null, session),
        feesOf: () => world.fees,
      });
      desk = mutant?.desk?.(real) ?? real;
      post(soon(LOOK_WORKING_US), () => look(mine));
    });
  }
  const listedOf = (id: string): World['listed'][number] => {
    const found = world.listed.find((each) => each.instrument.id === id);
    if (found === undefined) throw new RangeError(`the world lists no ${id}`);
    return found;
  };
  const changed = <T>(by: ((real: T, engine: () => Engine | null) => T) | undefined, real: T): T =>
    by === undefined ? real : by(real, () => engine);

  function watched(gateway: OrderGateway): OrderGateway {
    const after = deps.mutant?.afterEvent?.();
    if (after === undefined) return gateway;
    return {
      ...gateway,
      listen: (to) =>
        gateway.listen((event: VenueReport) => {
          to(event);
          if (engine !== null) after(engine, event);
        }),
    };
  }

  function look(mine: Life): void {
    inProcess(mine, () => {
      engine?.look();
      if (desk !== null && (engine?.state.ledger.controls.quarantine.size ?? 0) > 0)
        people.lookAtFindings(desk);
    });
    if (mine !== life || !life.isUp || engine === null) return;
    // A service whose journal failed is started again by its operator, once he has seen it.
    if (!engine.journalOk()) return die('journal');
    const { state } = engine;
    // What is saved is durable; a life after this one begins with it.
    if (state.sequence >= savedAt + SAVE_EVERY && state.sequence === deps.disk.lastSequence()) {
      savedAt = state.sequence;
      deps.disk.keep({ sequence: state.sequence, text: snapshotOf(state) });
    }
    const isBusy =
      [...state.parents.values()].some((parent) => !isOver(parent)) ||
      reconcilingIn(state.ledger.controls) !== null;
    post(soon(isBusy ? LOOK_WORKING_US : LOOK_IDLE_US), () => look(mine));
  }

  return {
    life: () => life,
    engine: () => engine,
    journalFailed: () => journal?.hasFailed() ?? false,
    start,
    freeze,
    kill: () => {
      if (life.isUp) die('killed');
    },
    inProcess,
    people,
    deaths: () => deaths,
  };
}

/** What really goes out is judged here, below every wrapper. */
function judged(gateway: OrderGateway, watch: Watch): OrderGateway {
  const { amend } = gateway;
  const judgedAmend: Pick<OrderGateway, 'amend'> =
    amend === undefined ? {} : { amend: (order) => (watch.sends(order, true), amend(order)) };
  return {
    ...gateway,
    ...judgedAmend,
    send: (order) => (watch.sends(order, false), gateway.send(order)),
    cancel: (clientOrderId) => (watch.cancels(clientOrderId), gateway.cancel(clientOrderId)),
  };
}
