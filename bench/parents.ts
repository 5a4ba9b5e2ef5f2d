// 1,000 parents at work at once, through the durable journal: every parent looks once a virtual second in a market that moves, and the venue answers.
// Beside it the same day with the journal in memory, in the same run; and the bare executor, early and after a day's worth of events.
//   node --expose-gc --conditions=source bench/parents.ts [parents, 1,000] [virtual seconds, 120]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { openSqliteJournal } from '#adapters/journal-sqlite/journal-sqlite';
import { configSchema, policyOf } from '#contracts/config';
import { limitsOf } from '#contracts/config-caps';
import { defaultModel } from '#core/cost/default-model';
import { beginParent, isOver } from '#core/execute/begin';
import type { Command, ParentEvent } from '#core/execute/parent-state';
import { step } from '#core/execute/step';
import { DEFAULT_LEDGER_LIMITS, type LedgerLimits } from '#core/gate/account-limits';
import { ok } from '#core/kernel/result';
import { lots, quoteValue, type TimeUs } from '#core/kernel/units';
import { PRIORS } from '#core/liquidity/priors';
import type { LiquidityProfile } from '#core/liquidity/profile';
import { type Fees, NO_FEES } from '#core/market/fees';
import type { Instrument } from '#core/market/instrument';
import { plainOrder } from '#core/plan/new-order';
import { createDesk } from '#engine/desk/create-desk';
import type { Journal } from '#engine/ports/ports';
import { type Engine, openEngine } from '#engine/runtime/engine';
import { MARKET_LOOKS } from '#engine/runtime/market-looks';
import { type MovingVenue, movingVenue } from '../test/support/moving-venue.ts';
import { movingVenues } from '../test/support/moving-venues.ts';
import { profileOf } from '../test/support/scripted-venue.ts';

const PARENTS = Number(process.argv[2] ?? 1000);
const SECONDS = Number(process.argv[3] ?? 120);
const SYMBOLS = 8;
const STRATEGIES = ['twap', 'vwap', 'is', 'pov', 'adaptive'] as const;
const QUANTITY = 50_000;
const HORIZON_SECONDS = 6 * 3600;

const config = configSchema.parse({ max_order_value: 1e12 });
/** Wide: what is measured is the work, and not how soon a cap stops it. */
const CAPS: LedgerLimits = {
  ...DEFAULT_LEDGER_LIMITS,
  symbolValue: 1e15,
  grossValue: 1e15,
  netValue: 1e15,
  period: { ...DEFAULT_LEDGER_LIMITS.period, value: 1e15, symbolValue: 1e15 },
  throttle: { ...DEFAULT_LEDGER_LIMITS.throttle, messages: 1e6, executions: 1e6 },
  short: { ...DEFAULT_LEDGER_LIMITS.short, allowed: true },
};

/** A market that has room for all of them. */
const liquid = (profile: LiquidityProfile): LiquidityProfile => ({
  ...profile,
  adv: { ...profile.adv, value: 5e9 },
  advNotional: quoteValue(2.5e11),
});

interface Kind {
  readonly marketLooks?: boolean;
  readonly venues?: readonly string[];
}
const THREE = ['ALPHA', 'BETA', 'GAMMA'];
const FEES: Readonly<Record<string, Fees>> = {
  ALPHA: { makerBps: 0, takerBps: 0.4, perUnit: 0 },
  BETA: { makerBps: -0.1, takerBps: 0.6, perUnit: 0 },
  GAMMA: { makerBps: 0.1, takerBps: 0.3, perUnit: 0 },
};

const home = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));
const quantile = (values: readonly number[], at: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(at * values.length))] ??
  NaN;
const settled = (engine: Engine): Promise<unknown> =>
  new Promise((resolve) => engine.whenWritten(resolve));
function heapMb(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

function open(
  journal: Journal,
  parents = PARENTS,
  { marketLooks = false, venues = [] }: Kind = {},
): { readonly engine: Engine; readonly venue: MovingVenue } {
  const venue = venues.length === 0 ? movingVenue(SYMBOLS, 7) : movingVenues(SYMBOLS, 7, venues);
  const rules = {
    clock: { now: () => venue.now() },
    feed: venue.feed,
    policy: policyOf(config),
    limits: limitsOf(config),
    ledgerLimits: CAPS,
    mode: 'paper' as const,
    feesOf: (instrument: Instrument): Fees => FEES[instrument.venue] ?? NO_FEES,
  };
  const engine = openEngine({
    ...rules,
    journal,
    gateway: venue.gateway,
    printsIncludeOwn: true,
    quotesIncludeOwn: true,
    configHash: 'bench',
    market: 'a market that moves by chance',
    cash: 1e15,
    letsGo: true,
    progressIntervalUs: 2e6,
    ...(marketLooks ? { marketLooks: MARKET_LOOKS } : {}),
  });
  const desk = createDesk({
    ...rules,
    engine,
    profileOf: ({ id }) => ok(liquid(profileOf(id))),
    modelOf: () => defaultModel(PRIORS['crypto-major'] ?? null),
  });
  for (let i = 0; i < parents; i++) {
    const placed = desk.place(
      plainOrder({
        parentId: `B${i}`,
        symbol: `M${i % SYMBOLS}`,
        side: Math.floor(i / SYMBOLS) % 2 === 0 ? 'buy' : 'sell',
        quantity: QUANTITY,
        strategy: STRATEGIES[i % STRATEGIES.length] ?? 'twap',
        horizonSeconds: HORIZON_SECONDS,
      }),
      { by: 'bench', idempotencyKey: null },
    );
    if (!placed.ok || placed.value.status !== 'working') throw new Error(JSON.stringify(placed));
  }
  return { engine, venue };
}

interface Day {
  readonly seconds: number;
  /** Of the engine's own thread: what a machine that does other work as well does not change. */
  readonly cpuSeconds: number;
  readonly looks: number;
  readonly sent: number;
  readonly entries: number;
  readonly lagsMs: readonly number[];
  readonly heapsMb: readonly number[];
  readonly venue: MovingVenue;
}
/** Three more words of each market before the timer comes round. */
async function moves(engine: Engine, venue: MovingVenue): Promise<void> {
  for (let part = 1; part <= 3; part++) {
    venue.pass(250_000);
    for (const instrument of venue.feed.instruments) {
      venue.move(instrument);
      const from = performance.now();
      venue.onAct = () => void moved.push(performance.now() - from);
      engine.heard(instrument.id);
      heardMs.push(performance.now() - from);
      await settled(engine);
    }
    venue.answer();
    await settled(engine);
  }
}
const moved: number[] = [];
const heardMs: number[] = [];
async function day(journal: Journal, kind: Kind = {}): Promise<Day> {
  const { marketLooks = false } = kind;
  const { engine, venue } = open(journal, PARENTS, kind);
  await settled(engine);
  const lagsMs: number[] = [];
  const heapsMb: number[] = [];
  let from = 0;
  const before = { sequence: engine.state.sequence, sent: venue.counts.sent };
  let spentMs = 0;
  let cpuUs = 0;
  let looks = 0;
  for (let second = 1; second <= SECONDS; second++) {
    venue.pass(marketLooks ? 250_000 : 1e6);
    for (const instrument of venue.feed.instruments) venue.move(instrument);
    const cpu = process.threadCpuUsage();
    from = performance.now();
    venue.answer();
    await settled(engine);
    spentMs += performance.now() - from;
    venue.onAct = () => void lagsMs.push(performance.now() - from);
    from = performance.now();
    engine.look();
    await settled(engine);
    spentMs += performance.now() - from;
    const { user, system } = process.threadCpuUsage(cpu);
    cpuUs += user + system;
    for (const parent of engine.state.parents.values()) if (!isOver(parent)) looks++;
    if (marketLooks) await moves(engine, venue);
    if (second === SECONDS >> 2 || second === SECONDS) heapsMb.push(heapMb());
  }
  return {
    seconds: spentMs / 1000,
    cpuSeconds: cpuUs / 1e6,
    looks,
    sent: venue.counts.sent - before.sent,
    entries: engine.state.sequence - before.sequence,
    lagsMs,
    heapsMb,
    venue,
  };
}
function say(
  name: string,
  { seconds, cpuSeconds, looks, sent, entries, lagsMs, heapsMb, venue }: Day,
): void {
  const rate = (count: number): string =>
    `${Math.round(count / seconds).toLocaleString('en-US')}/s`;
  console.log(
    `${name}: ${rate(looks)} looks, ${rate(sent)} child orders, ${rate(entries)} entries; lag p50 ${quantile(lagsMs, 0.5).toFixed(1)} ms, p99 ${quantile(lagsMs, 0.99).toFixed(1)} ms; ` +
      `${(looks / SECONDS).toFixed(0)} parents at the work of ${SECONDS} s took ${seconds.toFixed(2)} s, ${cpuSeconds.toFixed(2)} s of the engine's processor (${((100 * cpuSeconds) / SECONDS).toFixed(1)} % of a core); ` +
      `heap ${heapsMb.map((mb) => mb.toFixed(0)).join(' -> ')} MB; sent ${venue.counts.sent}, cancels ${venue.counts.cancels}, fills ${venue.counts.fills}`,
  );
}

/** The bare executor: one parent through its day, a look a second. Early and late, by what it was told. */
function steps(): void {
  const { engine, venue } = open(memoryJournal(), 1);
  const acceptance = engine.state.parents.get('B0')?.acceptance;
  const [instrument] = venue.feed.instruments;
  if (acceptance === undefined || instrument === undefined) throw new Error('no parent');
  let state = beginParent(acceptance);
  const took = new Map<string, number[]>();
  const told = (event: ParentEvent): readonly Command[] => {
    const from = performance.now();
    const stepped = step(state, event);
    const us = (performance.now() - from) * 1000;
    took.set(event.type, [...(took.get(event.type) ?? []).slice(-KEPT), us]);
    state = stepped.state;
    return stepped.commands;
  };
  const say = (when: string): void =>
    console.log(
      `step ${when}: ${['look', 'sent', 'accepted', 'fill'].map((type) => `${type} ${quantile(took.get(type) ?? [], 0.5).toFixed(2)} µs`).join(', ')} (${state.executions.size} executions)`,
    );
  for (let second = 1; second < HORIZON_SECONDS; second++) {
    venue.pass(1e6);
    venue.move(instrument);
    const view = venue.feed.view(instrument.id);
    if (view === null) continue;
    for (const command of told({ type: 'look', view, allowance: lots(QUANTITY) }))
      answer(command, view.at, told);
    if (second === 3600) say('in the first hour');
  }
  say('at the end of its day');
}
const KEPT = 300;
function answer(command: Command, at: TimeUs, told: (event: ParentEvent) => unknown): void {
  if (command.type === 'cancel') {
    const { clientOrderId } = command;
    told({ type: 'cancelled', clientOrderId, at, reason: 'asked for' });
  }
  if (command.type !== 'propose') return;
  const { clientOrderId, quantity, limit } = command.order;
  told({ type: 'sent', clientOrderId, at });
  told({ type: 'accepted', clientOrderId, at, venueOrderId: `v${clientOrderId}` });
  // In parts, so that there are many.
  for (let left: number = quantity, i = 0; left > 0 && (i < 3 || limit % 2 === 0); i++) {
    const part = Math.min(left, Math.ceil(quantity / 8));
    left -= part;
    const executionId = `${clientOrderId}/${i}`;
    const fill = { executionId, clientOrderId, at, price: limit, quantity: lots(part), fee: 0 };
    told({ type: 'fill', fill: { ...fill, liquidity: 'maker', venue: 'PAPER' } });
  }
}

async function durable(name: string, kind: Kind = {}): Promise<Day> {
  const opened = openSqliteJournal(join(home, name));
  if (!opened.ok) throw new Error(opened.error.detail);
  const done = await day(opened.value, kind);
  opened.value.close();
  return done;
}
say('durable journal', await durable('parents.sqlite'));
if (process.argv[4] !== 'only') {
  say('durable, three venues', await durable('three.sqlite', { venues: THREE }));
  say('journal in memory', await day(memoryJournal()));
  say(
    'durable, and looks when a market moves',
    await durable('moves.sqlite', { marketLooks: true }),
  );
  console.log(
    `a word of a market: ${heardMs.length} words, p50 ${quantile(heardMs, 0.5).toFixed(2)} ms, p99 ${quantile(heardMs, 0.99).toFixed(2)} ms; from it to the gateway p50 ${quantile(moved, 0.5).toFixed(1)} ms, p99 ${quantile(moved, 0.99).toFixed(1)} ms (${moved.length} messages)`,
  );
  steps();
}
rmSync(home, { recursive: true });
