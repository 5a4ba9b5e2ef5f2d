// A recorded day dealt out to three venues: together they are the day, and a parent is worked over them by the same desk and engine as live.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { readLobster } from '#adapters/tape-lobster/read-lobster';
import { configSchema, policyOf } from '#contracts/config';
import { limitsOf } from '#contracts/config-caps';
import type { Entry } from '#core/journal/body';
import { timeUs } from '#core/kernel/units';
import { PRIORS } from '#core/liquidity/priors';
import { NO_FEES } from '#core/market/fees';
import type { Tape } from '#core/market/tape';
import { rowsBefore, volumeBetween } from '#core/market/tape-quotes';
import { plainOrder } from '#core/plan/new-order';
import { snapshotOf } from '#engine/runtime/snapshot';
import { applyEntry, emptyState } from '#engine/runtime/state';
import { fragmentsOf } from '#engine/sim/fragments';
import { jointMarket, openJointDesk, openJointVenue } from '#engine/sim/joint-desk';

const path = join(
  process.env['PLIMSOLL_DATA'] ?? '../shared/data',
  'lob/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip',
);
const skip = existsSync(path) ? false : 'no ../shared/data';
const DEAL = [
  { venue: 'ALPHA', share: 0.5, ticks: 1 },
  { venue: 'BETA', share: 0.3, ticks: 1 },
  { venue: 'GAMMA', share: 0.2, ticks: 5 },
];
const day = (): Tape => {
  const read = readLobster(path, { symbol: null });
  assert.ok(read.ok);
  return read.value.tape;
};

/** Lots of a side by price, at a row. */
function shown(tape: Tape, row: number, side: 'bid' | 'ask'): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (let k = row * tape.depth; k < (row + 1) * tape.depth; k++) {
    const size = tape[`${side}Size`][k]!;
    const price = tape[`${side}Price`][k]!;
    if (size > 0) found.set(price, size);
  }
  return found;
}

test('MKT-53: dealt out on equal ticks, the venues show together what was recorded, and print what was printed', {
  skip,
}, () => {
  const tape = day();
  const parts = fragmentsOf(
    tape,
    DEAL.map((each) => ({ ...each, ticks: 1 })),
    3,
  );
  let compared = 0;
  for (let i = 2000; i < tape.count; i += 997) {
    // After the last event of its moment.
    if (tape.at[i + 1] === tape.at[i]) continue;
    for (const side of ['bid', 'ask'] as const) {
      const sums = new Map<number, number>();
      for (const part of parts) {
        const row = rowsBefore(part, tape.at[i]! + 1) - 1;
        for (const [price, size] of shown(part, row, side))
          sums.set(price, (sums.get(price) ?? 0) + size);
      }
      assert.deepEqual(
        [...sums].toSorted(([a], [b]) => a - b),
        [...shown(tape, i, side)].toSorted(([a], [b]) => a - b),
        `row ${i}`,
      );
      compared++;
    }
  }
  assert.ok(compared > 250, `${compared} books compared`);
  const [from, to] = [timeUs(tape.at[0]!), timeUs(tape.at[tape.count - 1]! + 1)];
  const volume = (each: Tape): number => volumeBetween(each, from, to)?.volume ?? 0;
  assert.equal(
    parts.reduce((sum, part) => sum + volume(part), 0),
    volume(tape),
  );
  const share = volume(parts[0]!) / volume(tape);
  assert.ok(Math.abs(share - 0.5) < 0.1, `ALPHA printed ${share}`);
});

test('RTE-8, RTE-10, ENG-20, EXE-51: a parent over three venues with other fees and ticks is done, never for more than it is, and its journal gives the same state', {
  skip,
}, () => {
  const tape = day();
  const parts = fragmentsOf(tape, DEAL, 3);
  const fees = [0.3, 0.05, -0.2].map((takerBps, k) => ({
    ...NO_FEES,
    takerBps,
    makerBps: k === 2 ? 0.2 : -0.1,
  }));
  const market = jointMarket(
    tape,
    parts.map((part, k) => ({ tape: part, fees: fees[k]! })),
  );
  const config = configSchema.parse({});
  const venue = openJointVenue(market, { seed: 5, queue: 'pessimistic' });
  const journal = memoryJournal();
  const { desk, begin, run } = openJointDesk(
    {
      policy: policyOf(config),
      limits: limitsOf(config),
      seed: 1,
      journal,
      configHash: '',
      cash: 1e8,
      history: [],
      prior: PRIORS['us-large-cap'],
    },
    market,
    venue,
  );
  const start = timeUs(tape.at[0]! + 3600e6);
  begin(start);
  const wish = plainOrder({
    parentId: 'J',
    symbol: 'AMZN',
    side: 'buy',
    quantity: 2000,
    strategy: 'adaptive',
    deadline: timeUs(start + 1800e6),
  });
  const placed = desk.place(wish, { idempotencyKey: null, by: 'test' });
  assert.ok(placed.ok && placed.value.refusal === null, JSON.stringify(placed));
  let most = 0;
  run(() => {
    const order = desk.orders()[0]!;
    const open = [...order.children.values()].reduce((sum, { life }) => {
      const filled = 'filled' in life ? life.filled : 0;
      const isOpen = ['sent', 'unknown', 'working', 'cancelling'].includes(life.status);
      return sum + (isOpen ? life.quantity - filled : 0);
    }, 0);
    most = Math.max(most, order.filled + open);
  });
  const order = desk.orders()[0]!;
  assert.equal(order.status, 'completed', order.note);
  assert.equal(order.filled, 2000);
  assert.ok(most <= 2000, `${most} filled and open`);
  const venues = new Set([...order.fills.values()].map((fill) => fill.venue));
  assert.deepEqual([...venues].toSorted(), ['ALPHA', 'BETA', 'GAMMA']);
  const several = [...order.children.values()].filter(({ order: { clientOrderId } }) =>
    clientOrderId.endsWith('/2'),
  );
  assert.ok(several.length > 3, 'children of three legs');
  for (const { order: child } of order.children.values()) {
    assert.match(child.clientOrderId, /^J\/\d+\/\d+\/[0-2]$/);
    if (child.venue === 'GAMMA') assert.equal(child.limit % 5, 0);
  }
  const ids = [...order.fills.keys()];
  assert.ok(ids.every((id) => /^(ALPHA|BETA|GAMMA) /.test(id)));
  const again = emptyState();
  for (const entry of journal.entries) applyEntry(again, entry as Entry);
  again.tellings.length = 0;
  assert.equal(again.lessons.size, 3);
  for (const [name, { orders, answered }] of again.lessons)
    assert.ok(orders > 10 && answered === orders, `${name}: ${answered} of ${orders} answered`);
  assert.deepEqual(again.records.get('J')?.filled, 2000);
  assert.ok(snapshotOf(again).includes('"lessons":[["'));
});
