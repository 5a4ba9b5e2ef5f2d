// Pause, resume and amend on a running engine, across restarts; the venue does only what the test says. docs/spec/execution.md, docs/spec/ledger.md
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { DEFAULT_LEDGER_LIMITS } from '#core/gate/account-limits';
import type { Entry } from '#core/journal/body';
import { plainOrder } from '#core/plan/new-order';
import { carryOutOnce, type DeskCommand } from '#engine/desk/commands';
import type { Desk } from '#engine/desk/desk';
import { snapshotOf } from '#engine/runtime/snapshot';
import { applyEntry, emptyState } from '#engine/runtime/state';
import {
  type Opened,
  openOn,
  type ScriptedVenue,
  scriptedVenue,
} from './support/scripted-venue.ts';

const trader = { name: 'tom', role: 'trader' } as const;
const risk = { name: 'rita', role: 'risk' } as const;
const viewer = { name: 'vera', role: 'viewer' } as const;

type Answer = ReturnType<Desk['pause']>;
const codeOf = (answer: Answer): string => {
  if (answer.ok) return answer.value.status;
  const { error } = answer;
  return error.kind === 'refusal' ? error.refusal.code : (error.problems[0]?.code ?? '');
};
const factsOf = (answer: Answer): Readonly<Record<string, unknown>> =>
  !answer.ok && answer.error.kind === 'refusal' ? answer.error.refusal.facts : {};

/** An order of 1000 at work for some seconds, with `filled` lots of its first child done and the rest of it resting. */
function atWork(
  filled: number,
  order: Parameters<Opened['place']>[0] = {},
): Opened & { readonly venue: ScriptedVenue; readonly journal: ReturnType<typeof memoryJournal> } {
  const venue = scriptedVenue();
  const journal = memoryJournal();
  const opened = openOn(venue, journal);
  assert.ok(opened.place({ parentId: 'A', ...order }).ok);
  opened.live(1);
  venue.accept('A/0/0/0');
  if (filled > 0) venue.fill('A/0/0/0', filled, 5000, 'x1');
  return { ...opened, venue, journal };
}
const gone = (venue: ScriptedVenue, clientOrderId: string): void =>
  venue.tell({ type: 'cancelled', clientOrderId, at: venue.now(), reason: '' });

/** A replay of what is written is the state that lived through it, and a saved state of it is the same again. */
function assertReplays(engine: Opened['engine'], entries: Iterable<unknown>): void {
  const state = emptyState();
  for (const entry of entries) applyEntry(state, entry as Entry);
  assert.equal(snapshotOf(state), snapshotOf(engine.state));
}

test('EXE-29: paused, the order is taken back and holds over a restart; resumed, what is left is planned from now and sent', () => {
  const { desk, live, venue, journal } = atWork(20);
  assert.equal(codeOf(desk.pause('A', trader, 'news')), 'paused');
  assert.deepEqual(venue.cancels, ['A/0/0/0']);
  gone(venue, 'A/0/0/0');
  live(60);
  assert.equal(venue.sent.length, 1);
  assert.equal(codeOf(desk.pause('A', trader, 'again')), 'paused');
  const after = openOn(venue, journal);
  assert.deepEqual(
    [after.desk.order('A')?.status, after.desk.order('A')?.note],
    ['paused', 'paused by tom: news'],
  );
  after.live(60);
  assert.equal(venue.sent.length, 1);
  assert.equal(codeOf(after.desk.resume('A', trader, 'over')), 'working');
  const order = after.desk.order('A');
  const plan = order?.acceptance?.plan;
  assert.equal(
    plan?.slices.reduce((sum, slice) => sum + slice.quantity, 0),
    980,
  );
  assert.equal(plan?.start, venue.now());
  assert.equal(plan?.end, order?.acceptance?.order.deadline);
  const first = order?.acceptance?.replan?.placed.plan.slices.length ?? 0;
  assert.ok(first > 1 && venue.sent[1]?.clientOrderId === `A/${first}/0/0`, 'ids of slices go on');
  assert.deepEqual(
    order?.changes.map(({ type, by, role, reason }) => [type, by, role, reason]),
    [
      ['paused', 'tom', 'trader', 'news'],
      ['resumed', 'tom', 'trader', 'over'],
    ],
  );
  assertReplays(after.engine, journal.read());
});

test('EXE-30: what no longer fits is refused with a deadline that does, and the order stays paused; a later deadline, then it goes on', () => {
  const { desk, live, venue } = atWork(0, { quantity: 60_000, horizonSeconds: 600 });
  desk.pause('A', trader, 'news');
  gone(venue, 'A/0/0/0');
  live(590);
  const no = desk.resume('A', trader, '');
  assert.equal(codeOf(no), 'PARTICIPATION_ABOVE_MAX');
  assert.equal(typeof factsOf(no)['deadlineMin'], 'string');
  assert.equal(desk.order('A')?.status, 'paused');
  const deadline = Date.parse(String(factsOf(no)['deadlineMin'])) * 1000;
  assert.equal(codeOf(desk.amend('A', { deadline: deadline as never }, trader, '')), 'paused');
  assert.equal(codeOf(desk.resume('A', trader, '')), 'working');
});
test('EXE-30: what may leave its rest goes on with what fits', () => {
  const { desk, live, venue } = atWork(0, {
    quantity: 60_000,
    horizonSeconds: 600,
    residual: 'leave',
  });
  desk.pause('A', trader, 'news');
  gone(venue, 'A/0/0/0');
  live(500);
  assert.equal(codeOf(desk.resume('A', trader, '')), 'working');
});

test('EXE-31: amended in quantity, limit, deadline, strategy and participation: one entry has all of it, and the order as it was placed stays readable', () => {
  const { desk, engine, venue, journal, live } = atWork(20);
  const before = { ...(desk.order('A') ?? assert.fail()) };
  const deadline = (before.order.deadline + 600e6) as never;
  const wish = { quantity: 600, limit: 50.1, deadline, strategy: 'vwap', participationMax: 0.1 };
  const entries = engine.state.sequence;
  assert.equal(codeOf(desk.amend('A', wish as never, trader, 'client called')), 'working');
  const written = [...journal.read()].slice(entries).map(({ body }) => body as Entry['body']);
  assert.equal(
    written.filter((body) => body.type === 'parent' && body.event.type === 'replanParent').length,
    1,
  );
  const order = desk.order('A');
  assert.deepEqual(
    [
      order?.order.quantity,
      order?.order.limit,
      order?.order.deadline,
      order?.order.strategy,
      order?.order.participationMax,
    ],
    [600, 5010, deadline, 'vwap', 0.1],
  );
  assert.deepEqual(order?.acceptance?.replan?.placed.order, before.order);
  assert.equal(order?.acceptance?.arrivalPrice, before.acceptance?.arrivalPrice);
  assert.equal(order?.acceptance?.estimate, before.acceptance?.estimate);
  assert.equal(order?.filled, 20);
  assert.deepEqual(order?.changes[0]?.before, {
    quantity: 1000,
    limit: null,
    deadline: before.order.deadline,
    strategy: 'twap',
    participationMax: 0.2,
    riskAversion: null,
  });
  assertReplays(engine, journal.read());
  const ledger = engine.state.ledger.parents.get('A');
  assert.deepEqual([ledger?.quantity, ledger?.limit, ledger?.strategy], [600, 5010, 'vwap']);
  assert.deepEqual(openOn(venue, journal).desk.order('A')?.order, order?.order);
  live(1);
  assertReplays(engine, journal.read());
});

test('EXE-31: an order at the venue that is beyond the new limit is taken back; without a limit it goes where the market is', () => {
  const { desk, venue, live } = atWork(20);
  assert.equal(codeOf(desk.amend('A', { limit: 49.9 }, trader, '')), 'working');
  assert.deepEqual(venue.cancels, ['A/0/0/0']);
  gone(venue, 'A/0/0/0');
  live(5);
  const low = venue.sent.at(-1);
  assert.ok(low !== undefined && low.limit <= 4990);
  venue.accept(low.clientOrderId);
  gone(venue, low.clientOrderId);
  assert.equal(codeOf(desk.amend('A', { limit: null }, trader, '')), 'working');
  live(5);
  assert.equal(venue.sent.at(-1)?.limit, 5000);
});
test('EXE-31: not below what is filled and open; when nothing is open, down to what is filled, and that completes it', () => {
  const { desk, venue, live } = atWork(20);
  const no = desk.amend('A', { quantity: 50 }, trader, '');
  assert.equal(codeOf(no), 'QUANTITY_BELOW_COMMITTED');
  const child = venue.sent[0]?.quantity ?? 0;
  assert.deepEqual(factsOf(no), { quantity: 50, filled: 20, open: child - 20, quantityMin: child });
  assert.deepEqual([desk.order('A')?.order.quantity, venue.cancels.length], [1000, 0]);
  desk.pause('A', trader, '');
  gone(venue, 'A/0/0/0');
  assert.equal(codeOf(desk.amend('A', { quantity: 10 }, trader, '')), 'QUANTITY_BELOW_COMMITTED');
  assert.equal(codeOf(desk.amend('A', { quantity: 20 }, trader, '')), 'completed');
  live(1);
  const record = desk.order('A');
  assert.deepEqual([record?.filled, record?.tca?.completion], [20, 1]);
});
test('EXE-31: a refused amendment changes nothing', () => {
  const { desk, engine, journal } = atWork(20);
  const before = snapshotOf(engine.state);
  for (const [change, code] of [
    [{}, 'AMENDMENT_EMPTY'],
    [{ quantity: 1000.5 }, 'OFF_GRID'],
    [{ quantity: 40_000_000 }, 'SYMBOL_VALUE_ABOVE_MAX'],
    [{ limit: 50.001 }, 'OFF_GRID'],
    [{ deadline: 1 as never }, 'DEADLINE_PASSED'],
    [{ participationMax: 0.9 }, 'OUT_OF_RANGE'],
  ] as const)
    assert.equal(codeOf(desk.amend('A', change, trader, '')), code, JSON.stringify(change));
  assert.equal(snapshotOf(engine.state), before);
  assertReplays(engine, journal.read());
});
test('EXE-31: an order that has ended, or is being cancelled, is not changed any more; an order that nobody knows is named', () => {
  const { desk, venue, live } = atWork(0);
  assert.equal(codeOf(desk.resume('A', trader, '')), 'working', 'it is not paused');
  desk.cancel('A', trader);
  assert.equal(codeOf(desk.pause('A', trader, '')), 'ORDER_NOT_AT_WORK');
  gone(venue, 'A/0/0/0');
  live(2);
  assert.equal(codeOf(desk.resume('A', trader, '')), 'ORDER_NOT_AT_WORK');
  assert.equal(codeOf(desk.amend('A', { quantity: 5 }, trader, '')), 'ORDER_NOT_AT_WORK');
  assert.equal(codeOf(desk.pause('Z', trader, '')), 'ORDER_UNKNOWN');
});
test('LED-17: everybody who may touch orders may pause; who trades may resume and amend', () => {
  const { desk } = atWork(0);
  assert.equal(codeOf(desk.pause('A', viewer, '')), 'ROLE_TOO_SMALL');
  assert.equal(codeOf(desk.pause('A', risk, 'odd')), 'paused');
  assert.equal(codeOf(desk.resume('A', risk, '')), 'ROLE_TOO_SMALL');
  assert.equal(codeOf(desk.amend('A', { quantity: 900 }, risk, '')), 'ROLE_TOO_SMALL');
  assert.equal(codeOf(desk.resume('A', trader, '')), 'working');
});
test('SRV-3, EXE-31: a command that comes twice is carried out once', () => {
  const { desk, engine } = atWork(0);
  const amend: DeskCommand = {
    type: 'amend',
    by: trader,
    parentId: 'A',
    amendment: { quantity: 900 },
    reason: '',
  };
  const travelled = JSON.parse(JSON.stringify(amend)) as DeskCommand;
  assert.deepEqual(carryOutOnce(desk, 'c1', travelled), {
    ok: true,
    value: { about: 'A', isRepeat: false },
  });
  const { sequence } = engine.state;
  assert.ok(carryOutOnce(desk, 'c1', travelled).ok);
  assert.equal(engine.state.sequence, sequence);
});

test('LED-12: each new plan counts as an order begun; one too many switches the strategy off', () => {
  const venue = scriptedVenue();
  const throttle = { ...DEFAULT_LEDGER_LIMITS.throttle, executions: 3 };
  const { desk, place } = openOn(venue, memoryJournal(), { ...DEFAULT_LEDGER_LIMITS, throttle });
  assert.ok(place({ parentId: 'A' }).ok);
  const again = (quantity: number): string => codeOf(desk.amend('A', { quantity }, trader, ''));
  assert.deepEqual(
    [again(1100), again(1200), again(1300), again(1400)],
    ['working', 'working', 'EXECUTIONS_ABOVE_MAX', 'STRATEGY_DISABLED'],
  );
});
test('LED-26, EXE-30: what an order that is planned again wanted before does not count beside it', () => {
  const venue = scriptedVenue();
  const caps = { ...DEFAULT_LEDGER_LIMITS, symbolValue: 60_000 };
  const { desk, live, place } = openOn(venue, memoryJournal(), caps as never);
  assert.ok(place({ parentId: 'A' }).ok);
  live(1);
  venue.accept('A/0/0/0');
  assert.equal(codeOf(desk.amend('A', { quantity: 1100 }, trader, '')), 'working');
  assert.equal(codeOf(desk.amend('A', { quantity: 1300 }, trader, '')), 'SYMBOL_VALUE_ABOVE_MAX');
});

test('LED-25: the last stop reads the amended limit and quantity from the ledger, whatever the executor remembers', () => {
  const { desk, engine, venue, live } = atWork(0);
  gone(venue, 'A/0/0/0');
  assert.equal(codeOf(desk.amend('A', { limit: 49.99, quantity: 500 }, trader, '')), 'working');
  const parent = engine.state.parents.get('A');
  assert.ok(parent !== undefined);
  // An executor that forgot both.
  const { order, plan } = parent.acceptance;
  engine.state.parents.set('A', {
    ...parent,
    acceptance: { ...parent.acceptance, order: { ...order, limit: null }, plan },
  });
  const sent = venue.sent.length;
  const last = venue.sent.at(-1)?.clientOrderId ?? '';
  venue.accept(last);
  gone(venue, last);
  live(3);
  assert.equal(venue.sent.length, sent);
  assert.match(engine.state.parents.get('A')?.note ?? '', /LIMIT_EXCEEDED/);
});

test('LED-28: a kill of one order holds it; released, what is left is planned again; a pause by a person stays', () => {
  const { desk, venue, live, engine, journal } = atWork(20);
  const scope = { type: 'parent', parentId: 'A' } as const;
  assert.ok(desk.controls.kill(scope, risk, 'odd fills').ok);
  assert.deepEqual(venue.cancels, ['A/0/0/0']);
  gone(venue, 'A/0/0/0');
  live(30);
  assert.equal(desk.order('A')?.note, 'paused by kill switch (rita): odd fills');
  assert.equal(codeOf(desk.resume('A', trader, '')), 'KILL_SWITCH_ON');
  assert.ok(desk.controls.release(scope, risk, 'explained').ok);
  live(1);
  assert.deepEqual([desk.order('A')?.status, venue.sent.length], ['working', 2]);
  desk.pause('A', trader, 'lunch');
  assert.ok(desk.controls.kill(scope, risk, 'odd').ok);
  assert.ok(desk.controls.release(scope, risk, 'fine').ok);
  assert.equal(desk.order('A')?.status, 'paused');
  assertReplays(engine, journal.read());
});

test('TCA-14: an order that was amended is judged by its arrival and the estimate as placed, and says so; no model is fitted on it', () => {
  const { desk, venue, live } = atWork(20);
  const placed = desk.order('A')?.acceptance ?? assert.fail();
  venue.quote(5010, 5012);
  assert.equal(codeOf(desk.amend('A', { quantity: 500 }, trader, '')), 'working');
  desk.cancel('A', trader);
  for (const { clientOrderId } of venue.sent) gone(venue, clientOrderId);
  live(2);
  const record = desk.order('A');
  assert.deepEqual(
    [record?.tca?.benchmarks.arrival, record?.tca?.estimatedBps, record?.tca?.completion],
    [placed.arrivalPrice, placed.estimate.expectedBps, 20 / 500],
  );
  assert.ok(record?.tca?.notes.some((note) => note.includes('from 1000 to 500 units')));
  assert.equal(desk.models.observations().length, 0);
});

test('LED-20: two orders of one account on one symbol never trade with each other', () => {
  const { place, live, venue } = atWork(0);
  assert.ok(place({ parentId: 'B', side: 'sell', quantity: 500, reduceOnly: false }).ok);
  live(200);
  const resting = venue.sent.filter(({ parentId }) => parentId === 'A');
  for (const sell of venue.sent.filter(({ parentId }) => parentId === 'B'))
    for (const buy of resting) assert.ok(sell.limit > buy.limit);
});
test('SIZ-20: an order by value is counted once: the same request after the market moved is the same order', () => {
  const venue = scriptedVenue();
  const journal = memoryJournal();
  const opened = openOn(venue, journal);
  const asked = (): ReturnType<Desk['place']> =>
    opened.desk.place(
      plainOrder({
        symbol: 'KEEL',
        side: 'buy',
        quantity: { value: 50_010 },
        strategy: 'twap',
        horizonSeconds: 600,
      }),
      { idempotencyKey: 'k', by: 'test' },
    );
  const first = asked();
  assert.ok(first.ok);
  assert.equal(first.value.order.quantity, 1000);
  venue.quote(6000, 6002);
  const again = asked();
  assert.ok(again.ok);
  assert.equal(again.value.order.parentId, first.value.order.parentId);
  assert.equal(opened.engine.state.parents.size, 1);
  assertReplays(opened.engine, journal.read());
});
