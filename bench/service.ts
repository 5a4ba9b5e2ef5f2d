// The service's own path: a decision of the gate; decide, write down durably and send; a restart with 1,000 open parents. Beside the bare store, in the same run.
//   node --conditions=source bench/service.ts [entries before the restart, 1,000,000]

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { openSqliteReader } from '#adapters/journal-sqlite/journal-reader';
import { openSqliteJournal } from '#adapters/journal-sqlite/journal-sqlite';
import { openJournalWriter } from '#adapters/journal-sqlite/journal-writer';
import { policyOf } from '#contracts/config';
import { limitsOf } from '#contracts/config-caps';
import { DEFAULT_LEDGER_LIMITS } from '#core/gate/account-limits';
import { lots, timeUs } from '#core/kernel/units';
import { reconcilingIn } from '#core/ledger/controls';
import type { VenueOrder } from '#core/order/child';
import type { Journal } from '#engine/ports/ports';
import type { Engine } from '#engine/runtime/engine';
import { follow } from '#engine/runtime/follow';
import { orderStandingOf } from '#engine/runtime/last-stop';
import { snapshotOf } from '#engine/runtime/snapshot';
import { config, openOn, scriptedVenue } from '../test/support/scripted-venue.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));
const quantile = (values: readonly number[], at: number): number =>
  values.toSorted((a, b) => a - b)[Math.min(values.length - 1, Math.floor(at * values.length))] ??
  NaN;
const say = (name: string, us: readonly number[], more = ''): void =>
  console.log(
    `${name.padEnd(44)} median ${quantile(us, 0.5).toFixed(1)} µs, p99 ${quantile(us, 0.99).toFixed(1)} µs (n ${us.length})${more}`,
  );
const timed = (work: () => void): number => {
  const from = performance.now();
  work();
  return (performance.now() - from) * 1000;
};
const settled = (engine: Engine): Promise<unknown> =>
  new Promise((resolve) => engine.whenWritten(resolve));
function journalAt(name: string): Journal & { close(): void } {
  const opened = openSqliteJournal(join(home, name));
  if (!opened.ok) throw new Error(opened.error.detail);
  return opened.value;
}

/** The gate alone: the fine gate's verdict on a child that a real executor proposed, with the facts that the engine gives it. */
function gate(): void {
  const venue = scriptedVenue();
  const { engine, place, live } = openOn(venue);
  place({ quantity: 10_000, strategy: 'twap' });
  live(3);
  const order = venue.sent[0];
  const parent = order === undefined ? undefined : engine.state.parents.get(order.parentId);
  if (order === undefined || parent === undefined)
    throw new Error('the executor must have sent a child');
  const { instrument } = parent.acceptance;
  const standing = orderStandingOf(
    {
      clock: { now: () => venue.now() },
      feed: { instruments: [instrument], view: (id) => venue.view(id) },
      policy: policyOf(config),
      limits: limitsOf(config),
      printsIncludeOwn: true,
      mode: 'paper',
    },
    engine.state,
  );
  standing.see();
  venue.pass(3);
  standing.see();
  // Under a new id and for what the parent still has: the one that was sent may not be used again.
  const fresh = { ...order, clientOrderId: `${order.parentId}/0/9/0`, quantity: lots(1) };
  const samples: number[] = [];
  let refused = 0;
  for (let i = 0; i < 30_000; i++)
    samples.push(timed(() => void (refused += standing.check(fresh, 'new', true).ok ? 0 : 1)));
  say(
    'the last stop: all rules on one order',
    samples.slice(5000),
    refused === 0 ? '' : `; ${refused} refused`,
  );
}

/** One look of one parent that sends: the decision, one durable commit, the hand-over to the gateway. */
const ROUNDS = 600;
const WARM = 100;
async function decidePersistSend(): Promise<void> {
  const venue = scriptedVenue();
  const journal = journalAt('decide.sqlite');
  const { engine, place } = openOn(venue, journal);
  for (let i = 0; i < 50; i++)
    place({ quantity: 100_000, strategy: 'twap', horizonSeconds: 36_000, parentId: `B${i}` });
  const samples: number[] = [];
  const bare = bareStore('bare.sqlite');
  const stores: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    venue.pass(61);
    const before = venue.sent.length;
    const from = performance.now();
    engine.look();
    await settled(engine);
    const us = (performance.now() - from) * 1000;
    const sent = venue.sent.slice(before);
    if (round >= WARM && sent.length > 0) samples.push(us);
    for (const { clientOrderId, quantity, limit } of sent) {
      venue.accept(clientOrderId);
      venue.fill(clientOrderId, quantity, limit, `x${clientOrderId}`);
    }
    await settled(engine);
    const text = JSON.stringify(sent[0] ?? {}).repeat(3);
    for (let i = 0; i < 2; i++) stores.push(timed(() => bare.put(text)));
  }
  say('decide, write down, send: one child', samples);
  say(
    'the bare store: one durable commit of 1 kB',
    stores,
    `; the whole costs ${(quantile(samples, 0.5) / quantile(stores, 0.5)).toFixed(2)} commits`,
  );
  journal.close();
  bare.close();
}

/** Entries as fast as they come: what is decided while the disk is at work shares its next fsync. Beside it the bare store, a commit for each. */
async function underLoad(): Promise<void> {
  const journal = journalAt('load.sqlite');
  const bare = bareStore('load-bare.sqlite');
  const body = { type: 'noted', words: 'x'.repeat(400) };
  const APPENDS = 60_000;
  const [grouped, single]: [number[], number[]] = [[], []];
  for (let round = 0; round < 3; round++) {
    const from = performance.now();
    await new Promise<void>((resolve) => {
      let written = 0;
      for (let i = 0; i < APPENDS; i++)
        journal.append(
          [{ sequence: journal.lastSequence() + 1, at: timeUs(1e15), kind: 'event', body }],
          () => void (++written === APPENDS && resolve()),
        );
    });
    grouped.push(APPENDS / ((performance.now() - from) / 1000));
    const start = performance.now();
    for (let i = 0; i < 1000; i++) bare.put(JSON.stringify(body));
    single.push(1000 / ((performance.now() - start) / 1000));
  }
  console.log(
    `${'appends in a burst, all durable'.padEnd(44)} median ${Math.round(quantile(grouped, 0.5))}/s, ${(quantile(grouped, 0.5) / quantile(single, 0.5)).toFixed(1)} times the commits of the bare store (${Math.round(quantile(single, 0.5))}/s)`,
  );
  journal.close();
  bare.close();
}
function bareStore(name: string): { put(text: string): void; close(): void } {
  const bare = new DatabaseSync(join(home, name));
  bare.exec(
    'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; CREATE TABLE entry (sequence INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT',
  );
  const insert = bare.prepare('INSERT INTO entry (body) VALUES (?)');
  return { put: (text) => void insert.run(text), close: () => bare.close() };
}

const ordersOf = ({ state }: Engine): readonly VenueOrder[] =>
  [...state.ledger.living.values()].flatMap((each) => [...each.values()].map(({ order }) => order));

/** What sizing is computed from: a look that decides nothing, what a child order leaves in the journal, what an open parent holds in memory. */
function unitCosts(): void {
  const PARENTS = 1000;
  const venue = scriptedVenue();
  const journal = memoryJournal();
  const { engine, place } = openOn(venue, journal, WIDE);
  global.gc?.();
  const heap = process.memoryUsage().heapUsed;
  for (let i = 0; i < PARENTS; i++)
    place({ quantity: 2000, strategy: 'twap', horizonSeconds: 36_000, parentId: `U${i}` });
  const placed = journal.lastSequence();
  global.gc?.();
  const perParent = (process.memoryUsage().heapUsed - heap) / PARENTS;
  for (const { clientOrderId } of venue.sent) venue.accept(clientOrderId);
  const quiet: number[] = [];
  for (let round = 0; round < 40; round++) {
    const before = journal.lastSequence();
    const us = timed(() => engine.look());
    if (journal.lastSequence() === before) quiet.push(us / PARENTS);
  }
  say('a look of one parent that decides nothing', quiet.slice(5));
  const from = journal.lastSequence();
  const sentBefore = venue.sent.length;
  for (let round = 0; round < 3; round++) {
    venue.pass(61);
    engine.look();
    for (const { clientOrderId, quantity, limit } of venue.sent.slice(sentBefore)) {
      venue.accept(clientOrderId);
      venue.fill(clientOrderId, quantity, limit, `x${clientOrderId}`);
    }
  }
  const children = venue.sent.length - sentBefore;
  const bytes = journal.entries
    .slice(from)
    .reduce((sum, { body }) => sum + JSON.stringify(body).length + 60, 0);
  const opening = journal.entries
    .slice(0, placed)
    .reduce((sum, { body }) => sum + JSON.stringify(body).length + 60, 0);
  console.log(
    `${'in the journal'.padEnd(44)} ${((journal.lastSequence() - from) / children).toFixed(1)} entries and ${Math.round(bytes / children)} bytes a child order; ${Math.round(opening / PARENTS)} bytes a parent of 600 slices when it is placed`,
  );
  console.log(
    `${'in memory'.padEnd(44)} ${(perParent / 1000).toFixed(0)} kB an open parent of 600 slices${global.gc === undefined ? ' (not collected first: run with --expose-gc)' : ''}`,
  );
}

/** Entries of other times, that concern nobody any more. */
function history(name: string, entries: number): void {
  const journal = openJournalWriter(join(home, name));
  if (!journal.ok) throw new Error(journal.error.detail);
  const body = { type: 'acknowledged', key: 'x'.repeat(100), by: 'history', role: 'risk' } as const;
  const at = timeUs(1_767_268_800_000_000);
  const opened = {
    type: 'opened',
    schema: 2,
    mode: 'paper',
    configHash: 'c',
    market: 'test',
    cash: 1e9,
  } as const;
  journal.value.append([{ sequence: 1, at, kind: 'decision', body: opened }]);
  for (let from = 2; from <= entries; from += 50_000)
    journal.value.append(
      Array.from({ length: Math.min(50_000, entries - from + 1) }, (_, i) => ({
        sequence: from + i,
        at,
        kind: 'decision',
        body,
      })),
    );
  journal.value.close();
}

const WIDE = {
  ...DEFAULT_LEDGER_LIMITS,
  symbolValue: 1e12,
  grossValue: 1e12,
  netValue: 1e12,
  period: { ...DEFAULT_LEDGER_LIMITS.period, value: 1e12, symbolValue: 1e12 },
};
/** 1,000 parents at work, each with an order at the venue, after a long history; then the process is gone, and opens again. */
async function restart(entries: number): Promise<void> {
  const PARENTS = 1000;
  const venue = scriptedVenue({ statements: true });
  history('restart.sqlite', entries);
  const first = journalAt('restart.sqlite');
  const before = openOn(venue, first, WIDE);
  venue.state({});
  for (let i = 0; i < PARENTS; i++)
    before.place({ quantity: 2000, strategy: 'twap', horizonSeconds: 36_000, parentId: `R${i}` });
  venue.pass(61);
  before.engine.look();
  await settled(before.engine);
  for (const { clientOrderId } of venue.sent) venue.accept(clientOrderId);
  await settled(before.engine);
  const open = ordersOf(before.engine).length;
  first.close();
  const reader = openSqliteReader(join(home, 'restart.sqlite'));
  const follower = await follow(reader);
  const replay = performance.now();
  while (await follower.step());
  const replayMs = performance.now() - replay;
  await follower.save(1);
  const saved = snapshotOf(follower.state);
  if (saved !== snapshotOf(before.engine.state)) throw new Error('a replay gives another state');
  await reader.close();
  const samples: number[] = [];
  const folds: number[] = [];
  const opens: number[] = [];
  for (let round = 0; round < 7; round++) {
    const opening = performance.now();
    const journal = journalAt('restart.sqlite');
    opens.push((performance.now() - opening) * 1000);
    venue.queries.length = 0;
    venue.pass(1);
    const from = performance.now();
    const again = openOn(venue, journal, WIDE);
    folds.push((performance.now() - from) * 1000);
    await settled(again.engine);
    for (const id of venue.queries) venue.accept(id);
    venue.state({
      openOrders: ordersOf(again.engine).map((each) => ({
        clientOrderId: each.clientOrderId,
        venueOrderId: `v${each.clientOrderId}`,
        instrumentId: each.instrumentId,
        side: each.side,
        quantity: each.quantity,
        filled: 0,
        limit: each.limit,
      })),
    });
    await settled(again.engine);
    samples.push((performance.now() - from) * 1000);
    if (reconcilingIn(again.engine.state.ledger.controls) !== null)
      throw new Error('the books must be reconciled');
    journal.close();
  }
  console.log(
    `restart with ${PARENTS} open parents, ${open} orders, after ${entries.toLocaleString('en-US')} entries; saved state ${(saved.length / 1e6).toFixed(1)} MB; replay of all ${(replayMs / 1000).toFixed(1)} s`,
  );
  say('  the file: saved state checked, links after it', opens);
  say('  its state, and the tail folded', folds);
  say('  from then until reconciled', samples);
}

gate();
await decidePersistSend();
await underLoad();
unitCosts();
await restart(Number(process.argv[2] ?? 1_000_000));
rmSync(home, { recursive: true });
