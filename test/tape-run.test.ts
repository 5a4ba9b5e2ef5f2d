// The whole way of an order on a recorded day: deterministic, blind to the future, refused where it must be.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { readLeanMinutes } from '#adapters/tape-lean/read-lean-minutes';
import { readLeanTicks } from '#adapters/tape-lean/read-lean-ticks';
import { readLobster } from '#adapters/tape-lobster/read-lobster';
import { configSchema, policyOf } from '#contracts/config';
import { limitsOf } from '#contracts/config-caps';
import { feesOf } from '#contracts/fees';
import { orderToDoc } from '#contracts/to-documents';
import type { Entry } from '#core/journal/body';
import type { JournalEntry } from '#core/journal/entry';
import { timeOfLocal } from '#core/kernel/civil';
import { err } from '#core/kernel/result';
import { priorNamed } from '#core/liquidity/priors';
import type { Tape } from '#core/market/tape';
import { plainOrder } from '#core/plan/new-order';
import { STRATEGY_NAMES, type StrategyName } from '#core/plan/strategies';
import type { Written } from '#engine/ports/ports';
import { applyEntry, emptyState } from '#engine/runtime/state';
import { openTapeDesk, type TapeDesk } from '#engine/sim/tape-desk';

const path = join(
  process.env['PLIMSOLL_DATA'] ?? '../shared/data',
  'lob/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip',
);
let cached: Tape | null = null;
function amzn(t: TestContext): Tape | null {
  if (!existsSync(path)) {
    t.skip(`skipped: no ${path}`);
    return null;
  }
  const read = readLobster(path, { symbol: 'AMZN' });
  assert.ok(read.ok);
  cached ??= read.value.tape;
  return cached;
}
const at = (hour: number, minute = 0): ReturnType<typeof timeOfLocal> =>
  timeOfLocal('America/New_York', { year: 2012, month: 6, day: 21 }, (hour * 60 + minute) * 60e6);
const config = configSchema.parse({});
function desk(tape: Tape): {
  readonly market: TapeDesk;
  readonly entries: readonly JournalEntry[];
} {
  const journal = memoryJournal();
  const prior = priorNamed('us-large-cap');
  assert.ok(prior.ok);
  const market = openTapeDesk({
    tape,
    history: [],
    prior: prior.value,
    policy: policyOf(config),
    limits: limitsOf(config),
    fees: feesOf(config),
    seed: 7,
    journal,
    configHash: 'c',
    cash: 1e8,
  });
  return { market, entries: journal.entries };
}
function worked(
  tape: Tape,
  side: 'buy' | 'sell',
  strategy: StrategyName,
  quantity = 2000,
): { readonly market: TapeDesk; readonly entries: readonly JournalEntry[] } {
  const { market, entries } = desk(tape);
  market.advance(at(10));
  const placed = market.desk.place(
    plainOrder({ symbol: 'AMZN', side, quantity, strategy, deadline: at(11), parentId: 'T1' }),
    { idempotencyKey: null, by: 'test' },
  );
  assert.ok(placed.ok && placed.value.refusal === null, JSON.stringify(placed));
  market.run(() => undefined);
  return { market, entries };
}

for (const side of ['buy', 'sell'] as const) {
  for (const strategy of STRATEGY_NAMES) {
    test(`${side} by ${strategy}: done to its true cost, within cap and quantity`, (t) => {
      const tape = amzn(t);
      if (tape === null) return;
      const { market } = worked(tape, side, strategy);
      const record = market.desk.order('T1');
      assert.ok(record !== null && record.tca !== null);
      const doc = orderToDoc(record, market.desk.progress('T1'));
      assert.equal(doc.status, 'completed', doc.note);
      assert.equal(
        doc.fills.reduce((sum, fill) => sum + fill.quantity, 0),
        2000,
      );
      const { tca } = record;
      const parts =
        tca.delayBps +
        tca.spreadBps +
        tca.impactBps +
        tca.timingBps +
        tca.feesBps +
        tca.opportunityBps;
      assert.ok(Math.abs(parts - tca.totalBps) < 1e-9, 'the parts of a cost sum to it');
      assert.ok((tca.participation ?? 1) <= 0.2 + 1e-9);
      assert.equal(
        new Set(doc.children.map((child) => child.clientOrderId)).size,
        doc.children.length,
        'F4: an id is never used again',
      );
    });
  }
}

test('ENG-1: the same seed gives the same journal, byte for byte', (t) => {
  const tape = amzn(t);
  if (tape === null) return;
  assert.equal(
    JSON.stringify(worked(tape, 'buy', 'adaptive').entries),
    JSON.stringify(worked(tape, 'buy', 'adaptive').entries),
  );
});

test('ENG-2, PRJ-1, JRN-2: folding the journal again gives the same orders, positions and cash', (t) => {
  const tape = amzn(t);
  if (tape === null) return;
  const { market, entries } = worked(tape, 'sell', 'vwap');
  const again = emptyState();
  for (const entry of entries) applyEntry(again, JSON.parse(JSON.stringify(entry)) as Entry);
  const written = (state: Parameters<typeof orderToDoc>[0] | null | undefined): unknown =>
    JSON.parse(JSON.stringify(orderToDoc(state ?? assert.fail(), [])));
  assert.deepEqual(written(again.records.get('T1')), written(market.desk.order('T1')));
  assert.equal(again.cash, market.desk.cash());
  assert.deepEqual(
    [...again.positions.values()],
    market.desk.positions().map((each) => each.position),
  );
});

test('P9: cutting the tape at 10:30 leaves every decision before it as it was', (t) => {
  const tape = amzn(t);
  if (tape === null) return;
  const cut = at(10, 30);
  const count = tape.at.findIndex((time) => time > cut);
  const whole = worked(tape, 'buy', 'adaptive').entries.filter((entry) => entry.at < cut);
  const short = worked({ ...tape, count }, 'buy', 'adaptive').entries.filter(
    (entry) => entry.at < cut,
  );
  assert.ok(whole.length > 100);
  assert.equal(JSON.stringify(short), JSON.stringify(whole));
});

test('ENG-3, F15, F22: no market, or the kill switch, and nothing is placed', (t) => {
  const tape = amzn(t);
  if (tape === null) return;
  const { market } = desk({ ...tape, count: 0 });
  const blind = market.desk.place(plainOrder({ symbol: 'AMZN', side: 'buy', quantity: 100 }), {
    idempotencyKey: null,
    by: 'test',
  });
  assert.ok(!blind.ok && blind.error.kind === 'refusal');
  assert.ok(
    ['MARKET_DATA_MISSING', 'LIQUIDITY_UNKNOWN', 'SESSION_CLOSED'].includes(
      blind.error.refusal.code,
    ),
    blind.error.refusal.code,
  );
  const live = desk(tape).market;
  live.advance(at(10));
  live.desk.kill('tester', 'drill');
  const stopped = live.desk.place(plainOrder({ symbol: 'AMZN', side: 'buy', quantity: 100 }), {
    idempotencyKey: null,
    by: 'test',
  });
  assert.ok(stopped.ok);
  assert.equal(stopped.value.refusal?.code, 'KILL_SWITCH_ON');
});

test('JRN-1, F23: when the journal fails, nothing leaves any more', (t) => {
  const tape = amzn(t);
  if (tape === null) return;
  const memory = memoryJournal();
  let appends = 0;
  const journal = {
    ...memory,
    append: (more: readonly JournalEntry[], written: Written) =>
      ++appends > 20
        ? written(err({ code: 'JOURNAL_WRITE_FAILED', resend: 'safe', detail: 'disk full' }))
        : memory.append(more, written),
  };
  const prior = priorNamed('us-large-cap');
  assert.ok(prior.ok);
  const market = openTapeDesk({
    tape,
    history: [],
    prior: prior.value,
    policy: policyOf(config),
    limits: limitsOf(config),
    fees: feesOf(config),
    seed: 7,
    journal,
    configHash: 'c',
    cash: 1e8,
  });
  market.advance(at(10));
  market.desk.place(
    plainOrder({ symbol: 'AMZN', side: 'buy', quantity: 2000, deadline: at(11), parentId: 'T1' }),
    { idempotencyKey: null, by: 'test' },
  );
  market.run(() => undefined);
  // Every order that the venue saw (it answers each with a fill or a cancel at least) stands in the journal as an intent before it.
  const intents = new Set(
    memory.entries.flatMap((entry) =>
      'order' in entry.body ? [(entry.body.order as { clientOrderId?: string }).clientOrderId] : [],
    ),
  );
  for (const entry of memory.entries)
    if (entry.body.type === 'parent' && 'event' in entry.body)
      assert.ok(
        !('fill' in (entry.body.event as object)) ||
          intents.has((entry.body.event as { fill: { clientOrderId: string } }).fill.clientOrderId),
      );
  assert.ok(appends < 40, 'after the failure nobody goes on writing and sending');
  assert.equal(market.desk.journalOk(), false);
  const after = market.desk.place(
    plainOrder({ symbol: 'AMZN', side: 'buy', quantity: 100, deadline: at(12) }),
    { idempotencyKey: null, by: 'test' },
  );
  assert.ok(
    !after.ok &&
      after.error.kind === 'refusal' &&
      after.error.refusal.code === 'JOURNAL_UNAVAILABLE',
  );
});

test('the same idempotency key answers the same order; another order under it is an error', (t) => {
  const tape = amzn(t);
  if (tape === null) return;
  const { market } = desk(tape);
  market.advance(at(10));
  const place = (quantity: number): ReturnType<TapeDesk['desk']['place']> =>
    market.desk.place(plainOrder({ symbol: 'AMZN', side: 'buy', quantity, deadline: at(11) }), {
      idempotencyKey: 'k',
      by: 'test',
    });
  const [first, again, other] = [place(100), place(100), place(200)];
  assert.ok(first.ok && again.ok);
  assert.equal(again.value.parentId, first.value.parentId);
  assert.ok(!other.ok);
  assert.equal(market.desk.orders().length, 1);
});

test('EXE-25 an order that follows volume on a recorded day with minutes before it: its looks say how busy its market is, and a replay of them is the same order', (t) => {
  const data = process.env['PLIMSOLL_DATA'] ?? '../shared/data';
  const files = ['trade', 'quote'].map((kind) => join(data, `ticks/bac_20131009_${kind}.zip`));
  if (!existsSync(files[0]!)) return t.skip(`skipped: no ${files[0]}`);
  const read = readLeanTicks(files, { symbol: null });
  const minutes = readLeanMinutes(join(data, 'bars/lean_us_equity_minute.csv.gz'), {
    symbol: 'BAC',
  });
  assert.ok(read.ok && minutes.ok);
  const day = (hour: number): ReturnType<typeof timeOfLocal> =>
    timeOfLocal('America/New_York', { year: 2013, month: 10, day: 9 }, hour * 3600e6);
  const run = (strategy: StrategyName) => {
    const journal = memoryJournal();
    const market = openTapeDesk({
      tape: read.value.tape,
      history: minutes.value.bars,
      prior: null,
      policy: policyOf(config),
      limits: limitsOf(config),
      fees: feesOf(config),
      seed: 7,
      journal,
      configHash: 'c',
      cash: 1e8,
    });
    market.advance(day(10));
    const placed = market.desk.place(
      plainOrder({
        symbol: 'BAC',
        side: 'buy',
        quantity: 20_000,
        strategy,
        deadline: day(12),
        parentId: 'T1',
      }),
      { idempotencyKey: null, by: 'test' },
    );
    assert.ok(placed.ok && placed.value.refusal === null, JSON.stringify(placed));
    market.run(() => undefined);
    const looked = journal.entries.flatMap((entry) => {
      const { body } = entry as Entry;
      return body.type === 'parent' && body.event.type === 'look' ? [body.event.busier ?? 1] : [];
    });
    return { market, entries: journal.entries, looked };
  };
  const vwap = run('vwap');
  const record = vwap.market.desk.order('T1');
  assert.ok((record?.acceptance?.volume?.expected.length ?? 0) >= 8);
  assert.equal(orderToDoc(record!, []).status, 'completed');
  assert.ok(
    vwap.looked.some((each) => Math.abs(each - 1) > 0.02),
    'the volume of a real day moves the schedule',
  );
  const again = emptyState();
  for (const entry of vwap.entries) applyEntry(again, JSON.parse(JSON.stringify(entry)) as Entry);
  assert.deepEqual(again.records.get('T1')?.tca, record?.tca);
  assert.ok(run('twap').looked.every((each) => each === 1));
});
