import { isOver } from '#core/execute/begin';
import { invariant } from '#core/kernel/assert';
import { type TimeUs, timeUs } from '#core/kernel/units';
import { reconcilingIn } from '#core/ledger/controls';
import type { Engine } from '#engine/runtime/engine';
import { deliveries } from '#engine/sim/deliveries';
import { accountOfMessages } from './account.ts';
import { checkAtRest, checkReplay, punctualityOf } from './at-rest.ts';
import type { Mutant } from './canaries.ts';
import { chanceOf } from './chance.ts';
import { checksOf, Violation } from './checks.ts';
import { diskOf } from './disk.ts';
import { feedOf } from './feed.ts';
import { invent, isOn, type Market, spellsOf } from './market.ts';
import { type Process, processOf } from './process.ts';
import type { FaultKind, Item, Script } from './script.ts';
import { type SimulatedVenue, venueOf } from './venue.ts';
import { watchOf } from './watch.ts';
import { type Wire, wireOf } from './wire.ts';
import { DAY_SECONDS, secondsAfterOpen, worldOf } from './world.ts';

export interface DayReport {
  readonly seed: number;
  readonly violation: {
    readonly rule: string;
    readonly words: string;
    readonly atSecond: number;
    readonly events: number;
  } | null;
  readonly virtualUs: number;
  readonly events: number;
  readonly faults: ReadonlyMap<FaultKind, number>;
  readonly checks: ReadonlyMap<string, number>;
  readonly parents: number;
  readonly orders: number;
  readonly fills: number;
  readonly restarts: number;
  /** The day with every strike that was drawn: plays the same day again. */
  readonly script: Script;
}
// After the close nothing strikes any more; within this time every parent must have ended and the books be equal.
const REST_SECONDS = 1800;
// A replay is compared at a death of the process when the journal has grown by as much since the last one, and always at the end.
const REPLAY_EVERY = 400;

/** One trading day in virtual time: the real engine and desk on an invented market, a sick venue, a sick wire, a sick disk, and a process that dies. */
export function playDay(script: Script, mutant: Mutant | null): DayReport {
  const world = worldOf(script.seed);
  const chance = chanceOf(script, world.weather);
  const { check, counts } = checksOf();
  const punctual = punctualityOf(check);
  const queue = deliveries();
  let now = world.open as TimeUs;
  let second = 0;
  let events = 0;
  let offset = 0;
  let replayedTo = 0;
  /** By people, and not let go yet. */
  let killsAsked = 0;
  const local = (): TimeUs => timeUs(now + offset);
  const post = (at: TimeUs, what: () => void): void => queue.post(timeUs(Math.max(at, now)), what);
  const all = spellsOf(script, null);
  const isOnNow = (kind: 'disconnected' | 'diskFull'): boolean =>
    isOn(all, kind, (now - world.open) / 1e6);

  const markets: readonly Market[] = world.listed.map((_, index) => invent(world, script, index));
  const feed = feedOf(world, script, markets, { now: () => now, local });
  const account = accountOfMessages();
  const watch = watchOf({
    world,
    feed,
    account,
    now: () => now,
    local,
    journalFailed: () => process.journalFailed(),
    killAsked: () => killsAsked > 0,
    check,
  });
  const parents = new Map(
    script.items.flatMap((item) => (item.type === 'parent' ? [[item.id, item] as const] : [])),
  );
  const disk = diskOf({
    chance,
    isFull: () => isOnNow('diskFull'),
    later(delayUs, what) {
      const life = process.life();
      post(timeUs(Math.round(now + delayUs)), () => process.inProcess(life, what));
    },
    freeze: (hard, wake) => process.freeze(hard, wake),
    onDurable: (entries) => watch.durable(entries),
  });
  const wire: Wire = wireOf({
    chance,
    venue: () => venue,
    open: world.open,
    now: () => now,
    local,
    post,
    isDisconnected: () => isOnNow('disconnected'),
    life: () => process.life(),
    inProcess: (life, what) => process.inProcess(life, what),
    told: (event) => account.told(event),
    stated: (statement, since) => account.stated(statement, since),
    amends: world.amends,
  });
  const lotsOf = (clientOrderId: string): number => {
    let sum = 0;
    for (const fill of venue.log.fills.values())
      if (fill.clientOrderId === clientOrderId) sum += fill.quantity;
    return sum;
  };
  const venue: SimulatedVenue = venueOf({
    world,
    markets,
    chance,
    now: () => now,
    report: (event, delayUs) => wire.report(event, delayUs),
    later: (delayUs, what) => post(timeUs(Math.round(now + delayUs)), what),
    onFill: (order) => watch.filled(order, lotsOf),
  });
  const process: Process = processOf({
    world,
    feed,
    disk,
    wire: () => wire,
    watch,
    mutant,
    instrumentOf: (parentId) => parents.get(parentId)?.instrument ?? 0,
    now: () => now,
    local,
    post,
    onDeath: (engine) => {
      // A death in the middle of a write leaves a state that the disk has never seen.
      const last = disk.lastSequence();
      if (
        engine?.journalOk() !== true ||
        engine.state.sequence !== last ||
        last < replayedTo + REPLAY_EVERY
      )
        return;
      replayedTo = last;
      checkReplay(check, engine.state, disk.read());
    },
    restartAfterUs: (death) => 500_000 + 60e6 * chance.uniform(`restart ${death}`) ** 3,
  });

  /** Lets everything up to and including `to` happen, second by second of the market where orders of ours rest in it. */
  function advance(to: TimeUs): void {
    for (;;) {
      const nextTick = secondsAfterOpen(second);
      const nextEvent = queue.nextAt() ?? Infinity;
      if (Math.min(nextTick, nextEvent) > to) break;
      events++;
      if (nextTick <= nextEvent) {
        now = timeUs(Math.max(now, nextTick));
        for (const market of markets) venue.traded(market, market.tick(second));
        const engine = second++ % 60 === 0 ? process.engine() : null;
        if (engine !== null) punctual(engine.state, now, local());
      } else {
        now = timeUs(Math.max(now, nextEvent));
        queue.deliverNext();
      }
    }
    now = to;
  }
  function schedule(item: Item): void {
    if (item.type === 'parent') post(secondsAfterOpen(item.at), () => process.people.place(item));
    if (item.type === 'crash') post(secondsAfterOpen(item.at), () => process.kill());
    if (item.type === 'cancelParent')
      post(secondsAfterOpen(item.at), () => process.people.cancelParent(item.id));
    scheduleLife(item);
    if (item.type === 'foreign')
      post(secondsAfterOpen(item.at), () => venue.foreign(item.instrument, item.side, item.lots));
    if (item.type === 'clockJump')
      post(secondsAfterOpen(item.at), () => void (offset += item.bySeconds * 1e6));
    if (item.type === 'kill') {
      const ask = (on: boolean): void => {
        killsAsked += on ? 1 : -1;
        process.people.switchKill(on);
      };
      post(secondsAfterOpen(item.at), () => ask(true));
      post(secondsAfterOpen(item.until), () => ask(false));
    }
    if (item.type === 'spell' && item.kind === 'disconnected') {
      post(secondsAfterOpen(item.from), () => wire.connected(false));
      post(secondsAfterOpen(item.until), () => wire.connected(true));
    }
  }
  function scheduleLife(item: Item): void {
    const { people } = process;
    if (item.type === 'pauseParent')
      post(secondsAfterOpen(item.at), () => people.pauseParent(item.id));
    if (item.type === 'resumeParent')
      post(secondsAfterOpen(item.at), () => people.resumeParent(item.id));
    if (item.type === 'amendParent')
      post(secondsAfterOpen(item.at), () => people.amendParent(item));
    if (item.type !== 'killParent') return;
    const ask = (on: boolean): void => {
      killsAsked += on ? 1 : -1;
      people.switchParent(item.id, on);
    };
    post(secondsAfterOpen(item.at), () => ask(true));
    post(secondsAfterOpen(item.until), () => ask(false));
  }
  const isAtRest = (engine: Engine | null): boolean =>
    engine !== null &&
    engine.journalOk() &&
    !venue.hasOpenOrders() &&
    reconcilingIn(engine.state.ledger.controls) === null &&
    engine.state.ledger.controls.quarantine.size === 0 &&
    [...engine.state.parents.values()].every(isOver);

  /** The end of the day: nothing strikes any more, and everything has to come to rest. */
  function rest(): void {
    chance.calm();
    // Somebody sets the clock right: a parent ends by our clock, and a clock that lags by an hour would keep it for an hour more.
    offset = 0;
    const start = second;
    while (second < start + REST_SECONDS && !(isAtRest(process.engine()) && second > start + 120))
      advance(secondsAfterOpen(second + 10));
    const before = process.engine();
    invariant(before !== null || process.life().number > 0, 'the process was started');
    before?.reconcile('end of the simulated day');
    advance(secondsAfterOpen(second + 30));
    const engine = process.engine();
    check('SIM-11', engine !== null, () => 'the process is not up at the end of the day');
    if (engine === null) return;
    checkReplay(check, engine.state, disk.read());
    checkAtRest(check, engine.state, venue.log);
  }

  let violation: DayReport['violation'] = null;
  try {
    for (const item of script.items) schedule(item);
    post(world.open, () => process.start());
    advance(secondsAfterOpen(DAY_SECONDS + 60));
    rest();
  } catch (thrown) {
    if (!(thrown instanceof Error)) throw thrown;
    // SIM-14: a defect of the engine is a violation like any other, and is shrunk like any other.
    violation = {
      rule: thrown instanceof Violation ? thrown.rule : 'SIM-14',
      words: thrown instanceof Violation ? thrown.message : (thrown.stack ?? thrown.message),
      atSecond: Math.round((now - world.open) / 1e6),
      events,
    };
  }
  const faults = new Map<FaultKind, number>();
  const count = (kind: FaultKind): void => void faults.set(kind, (faults.get(kind) ?? 0) + 1);
  for (const strike of chance.drawn) count(strike.kind);
  const until = (now - world.open) / 1e6;
  for (const item of script.items) {
    if (item.type === 'spell' && item.from <= until) count(item.kind);
    if (
      (item.type === 'crash' || item.type === 'clockJump' || item.type === 'foreign') &&
      item.at <= until
    )
      count(item.type);
  }
  const items = script.items.filter((item) => item.type !== 'strike');
  return {
    seed: script.seed,
    violation,
    virtualUs: now - world.open,
    events,
    faults,
    checks: counts,
    parents: process.engine()?.state.parents.size ?? 0,
    orders: venue.log.arrivals.length,
    fills: venue.log.fills.size,
    restarts: process.deaths(),
    script: { seed: script.seed, items: [...items, ...chance.drawn], drawsStrikes: false },
  };
}
