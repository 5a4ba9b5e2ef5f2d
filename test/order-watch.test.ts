// Orders at work are watched, and the desk acts by rule: a cost that leaves its band, a halted market, a score that falls. docs/spec/execution.md
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { configSchema, policyOf } from '#contracts/config';
import { limitsOf } from '#contracts/config-caps';
import { feesOf } from '#contracts/fees';
import type { Entry } from '#core/journal/body';
import { type TimeUs, timeUs } from '#core/kernel/units';
import { priorNamed } from '#core/liquidity/priors';
import { usEquity } from '#core/market/catalog';
import { EVENT, type Tape } from '#core/market/tape';
import { plainOrder } from '#core/plan/new-order';
import { STRATEGY_NAMES } from '#core/plan/strategies';
import { applyEntry, emptyState } from '#engine/runtime/state';
import { openTapeDesk } from '#engine/sim/tape-desk';
import type { ObedientDesk } from './support/obedient-venue.ts';
import { assertReplays, type Worked, worked } from './support/worked-order.ts';

const tom = { name: 'tom', role: 'trader' } as const;
/** Of what the cap lets through in 20 minutes, nearly all. */
const TIGHT = 130_000;
/** Lots that left, or the window in which most of them did. */
function burstOf(on: ObedientDesk, from: TimeUs, windowUs: number): number {
  const since = on.sent.filter(({ at }) => at >= from);
  return Math.max(
    0,
    ...since.map(({ at }) =>
      since.reduce(
        (sum, each) => (each.at >= at && each.at < at + windowUs ? sum + each.order.quantity : sum),
        0,
      ),
    ),
  );
}

for (const strategy of STRATEGY_NAMES)
  test(`F20, EXE-34: ${strategy} over a halt of 10 of its 20 minutes is held after two slices, and planned again within the cap when the market is back, in no burst`, () => {
    const run = worked({ minutes: 20, strategy });
    const { on } = run;
    on.live(150);
    const { filled } = run.order();
    on.halt(true);
    on.live(600);
    assert.deepEqual(
      [run.order().status, run.changes()],
      ['paused', ['paused the halt rule MARKET_HALTED']],
    );
    assert.ok(run.alerts().includes('ORDER_HALTED'));
    const sent = on.sent.length;
    on.halt(false);
    const back = on.now();
    on.live(2);
    assert.deepEqual(run.changes().slice(1), ['halted the halt rule']);
    const { acceptance } = run.order();
    const plan = acceptance?.plan;
    assert.ok(plan !== undefined && acceptance?.replan?.filledBefore === filled);
    assert.ok(plan.participationPlanned <= plan.participationMax * (1 + 1e-9));
    assert.equal(
      plan.slices.reduce((sum, slice) => sum + slice.quantity, 0),
      1800 - filled,
    );
    assert.ok(!run.alerts().includes('ORDER_HALTED'), 'it works again');
    const sliceMax = Math.max(
      (1800 - filled) / plan.slices.length,
      ...plan.slices.map(({ quantity }) => quantity),
    );
    on.live(700);
    assert.ok(
      burstOf(on, back, 5e6) <= 3 * sliceMax + 1,
      `${burstOf(on, back, 5e6)} of ${sliceMax}`,
    );
    assert.ok(on.sent.length > sent);
    assert.ok(['completed', 'partial'].includes(run.order().status));
    assertReplays(run);
  });

test('EXE-34: a halt of less than two slices, or while the plan rests, holds nothing', () => {
  const run = worked({ minutes: 20 });
  run.on.live(150);
  run.on.halt(true);
  run.on.live(110);
  run.on.halt(false);
  run.on.live(60);
  assert.deepEqual(run.changes(), []);
  const later = worked({
    minutes: 60,
    start: (run.on.now() + 1e9) as TimeUs,
    horizonSeconds: 1200,
  });
  later.on.halt(true);
  later.on.live(300);
  assert.deepEqual(later.changes(), []);
});

test('EXE-34: the process dies in the halt: the order stays held, and is planned again when the market is back', () => {
  const run = worked({ minutes: 20 });
  run.on.live(150);
  run.on.halt(true);
  run.on.live(300);
  run.on.restart();
  run.on.pass(1e6);
  run.on.live(100);
  assert.equal(run.order().status, 'paused');
  run.on.halt(false);
  run.on.live(3);
  assert.deepEqual(run.changes(), ['paused the halt rule MARKET_HALTED', 'halted the halt rule']);
  assertReplays(run);
});

const HALF_OF_IT = { minutes: 20, quantity: TIGHT } as const;
function halted(run: Worked, seconds: number): void {
  run.on.live(120);
  run.on.halt(true);
  run.on.live(seconds);
  run.on.halt(false);
  run.on.live(2);
}

test('EXE-35: what cannot be done by the deadline after a halt is reported when the market is back, with the first deadline that fits, and the order goes on with what can', () => {
  const run = worked(HALF_OF_IT, { printed: 2000 });
  const { deadline } = run.order().order;
  halted(run, 600);
  assert.deepEqual(run.changes(), [
    'paused the halt rule MARKET_HALTED',
    'halted the halt rule',
    'warned the halt rule DEADLINE_AT_RISK',
  ]);
  const record = run.order();
  const { found } = record.changes[2] ?? {};
  const left = Number(found?.facts['quantityLeft']);
  assert.ok(left > 0 && left < TIGHT, `${left}`);
  assert.ok(
    Date.parse(String(found?.facts['deadlineMin'])) * 1000 > deadline,
    JSON.stringify(found),
  );
  assert.equal(found?.facts['extendedSeconds'], 0);
  assert.deepEqual(
    [record.status, record.note, record.order.deadline, record.order.residual],
    ['working', found?.message, deadline, 'complete'],
  );
  assert.ok(run.alerts().includes('DEADLINE_AT_RISK'));
  run.on.live(20);
  assert.equal(run.order().note, found?.message, 'it is said as long as nothing else is');
  // Who follows the advice has all of it done.
  const by = Date.parse(String(found?.facts['deadlineMin'])) * 1000;
  const amended = run.on.desk().amend('A', { deadline: by as TimeUs }, tom, 'as advised');
  assert.ok(amended.ok, JSON.stringify(amended));
  assert.deepEqual([run.order().note, run.alerts()], ['', []]);
  assertReplays(run);
});

test('EXE-35: where a rule may extend the deadline, it moves by no more than the halt lasted and the rule allows, and the report says by how much', () => {
  for (const [most, want] of [
    [3600, 600],
    [90, 90],
  ] as const) {
    const execution = { after_halt: { extend_deadline_up_to_seconds: most } };
    const run = worked(HALF_OF_IT, { printed: 2000, execution });
    const { deadline } = run.order().order;
    halted(run, 600);
    const by = (run.order().order.deadline - deadline) / 1e6;
    assert.ok(by > want - 5 && by <= want + 2, `${by} s of ${want}`);
    assert.deepEqual(run.changes()[1], 'halted the halt rule');
    assert.notEqual(run.order().changes[1]?.after, null, 'both deadlines are in the record');
    // The second halt gets what is left of the allowance.
    halted(run, 300);
    const all = (run.order().order.deadline - deadline) / 1e6;
    assert.ok(all <= most && all >= by, `${all} s of ${most}`);
    assertReplays(run);
  }
});

test('EXE-35: a plan that the gate refuses leaves the order held, says why once, and is asked for again a minute later', () => {
  const run = worked({ minutes: 30 });
  run.on.live(120);
  run.on.halt(true);
  run.on.live(300);
  run.on.know({
    spreadBps: null,
    adv: { value: 10, unit: 'shares', standardError: 1, n: 20, source: 'test' },
  });
  run.on.halt(false);
  const before = run.on.journal.lastSequence();
  run.on.live(59);
  const [held, why, ...more] = run.order().changes;
  assert.deepEqual([held?.type, why?.type, more.length], ['paused', 'warned', 0]);
  const record = run.order();
  assert.equal(record.status, 'paused');
  assert.ok(
    record.note.startsWith('paused by the halt rule: ') && record.note.includes(why?.reason ?? '?'),
  );
  assert.ok(run.on.journal.lastSequence() - before < 5, 'no storm');
  run.on.know({});
  run.on.live(5);
  assert.deepEqual(run.changes().slice(2), ['halted the halt rule']);
  assertReplays(run);
});

/** Forty minutes from 9:40 on, a print of 400 a second, a book of one level; halted from minute 15 to 25. */
function haltedTape(): Tape {
  const count = 2400;
  const of = (value: (i: number) => number): Float64Array =>
    Float64Array.from({ length: count }, (_, i) => value(i));
  const isHalt = (i: number): boolean => i === 900 || i === 1500;
  return {
    instrument: usEquity('MADE', 'XNAS'),
    source: 'made',
    hash: 'made',
    hasOrderIds: false,
    count,
    depth: 1,
    at: of((i) => TAPE_START + i * 1e6),
    kind: Uint8Array.from({ length: count }, (_, i) =>
      isHalt(i) ? EVENT.halt : i > 900 && i < 1500 ? EVENT.quote : EVENT.execute,
    ),
    restingSide: Int8Array.from({ length: count }, (_, i) => (i % 2 === 0 ? 1 : -1)),
    orderId: of(() => 0),
    size: of((i) => (isHalt(i) ? 0 : 400)),
    price: of((i) => (i === 900 ? -1 : i === 1500 ? 1 : i % 2 === 0 ? 5000 : 5001)),
    eligible: Uint8Array.from({ length: count }, (_, i) =>
      isHalt(i) || (i > 900 && i < 1500) ? 0 : 1,
    ),
    bidPrice: of(() => 5000),
    bidSize: of(() => 3000),
    askPrice: of(() => 5001),
    askSize: of(() => 3000),
  };
}
const TAPE_START = 1_340_286_000e6; // Thursday 2012-06-21, 09:40 in New York
test('F20, EXE-34, EXE-35: on a tape with a halt in 10 of its 20 minutes an order is planned again within the cap, sends no burst, and reports at once what will be left', () => {
  const tape = haltedTape();
  const prior = priorNamed('us-large-cap');
  assert.ok(prior.ok);
  const config = configSchema.parse({ liquidity: { risk_thresholds: { max_adv_percentage: 1 } } });
  const journal = memoryJournal();
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
  market.advance(timeUs(TAPE_START + 600e6));
  const at = (second: number): TimeUs => timeUs(TAPE_START + second * 1e6);
  const wish = {
    symbol: 'MADE',
    side: 'buy',
    strategy: 'twap',
    deadline: at(1800),
    parentId: 'T',
  } as const;
  const most = market.desk.preTrade(plainOrder({ ...wish, quantity: 10_000_000 }));
  const fits = most.ok ? Number(most.value.refusal?.facts['quantityMax']) : 0;
  const quantity = Math.floor(0.95 * fits);
  const placed = market.desk.place(plainOrder({ ...wish, quantity }), {
    idempotencyKey: null,
    by: 'test',
  });
  assert.ok(placed.ok && placed.value.refusal === null, JSON.stringify([fits, placed]));
  market.run(() => undefined);
  const record = market.desk.order('T');
  assert.ok(record !== null && record.acceptance !== null);
  const [held, again, warned, ...more] = record.changes;
  assert.deepEqual(
    [held?.found?.code, again?.type, warned?.found?.code, more.length],
    ['MARKET_HALTED', 'halted', 'DEADLINE_AT_RISK', 0],
  );
  // Two slices into the halt it is held; at the first looks after it, it is planned again, and what will be left is said: five minutes before the deadline.
  assert.ok(held !== undefined && again !== undefined && warned !== undefined);
  assert.ok(held.at >= at(1015) && held.at < at(1030), `${(held.at - TAPE_START) / 1e6}`);
  assert.ok(again.at >= at(1500) && again.at < at(1503) && warned.at === again.at);
  const { plan } = record.acceptance;
  assert.ok(plan.participationPlanned <= 0.2 * (1 + 1e-9));
  const sliceMax = Math.max(...plan.slices.map((slice) => slice.quantity));
  const sent = [...record.children.values()];
  assert.equal(sent.filter((each) => each.sentAt > at(902) && each.sentAt < at(1500)).length, 0);
  for (const { sentAt, order } of sent.filter((each) => each.sentAt >= at(1500)))
    assert.ok(
      order.quantity <= 3 * sliceMax,
      `${order.quantity} at ${(sentAt - TAPE_START) / 1e6}`,
    );
  const inFirst = sent
    .filter((each) => each.sentAt >= at(1500) && each.sentAt < at(1560))
    .reduce((sum, each) => sum + each.order.quantity - 0, 0);
  assert.ok(inFirst <= 3 * sliceMax, `${inFirst} of ${sliceMax} in the first minute`);
  // What was said is what happened, or better.
  const left = quantity - record.filled;
  assert.ok(
    left > 0 && left <= Number(warned.found?.facts['quantityLeft']) * 1.1,
    `${left} of ${JSON.stringify(warned.found?.facts)}`,
  );
  assert.equal(record.status, 'partial');
  const state = emptyState();
  for (const entry of journal.read()) applyEntry(state, entry as Entry);
  assert.deepEqual(state.records.get('T')?.changes, record.changes);
});

const guarded = (action: string): Worked => {
  const run = worked({ minutes: 30 }, { execution: { guard: { action } } });
  run.on.live(300);
  // Two per cent in one step, which no order of half an hour explains.
  run.on.move(100);
  run.on.live(2);
  return run;
};
test('EXE-32: the guard that asks raises an alert with the facts, says it in the order, once, and stops nothing', () => {
  const run = guarded('ask');
  run.on.live(300);
  assert.deepEqual(run.changes(), ['warned the guard COST_ABOVE_BAND']);
  const [change] = run.order().changes;
  const { costBps, boundBps, expectedBps, falseAlarm } = (change?.found?.facts ?? {}) as Record<
    string,
    number
  >;
  assert.ok(
    (costBps ?? 0) > (boundBps ?? 0) && (boundBps ?? 0) > (expectedBps ?? 0) && falseAlarm === 0.01,
  );
  assert.equal(run.order().note, change?.reason);
  assert.deepEqual(run.alerts(), ['COST_ABOVE_BAND']);
  run.on.live(1600);
  assert.equal(run.order().status, 'completed');
  assert.deepEqual(run.alerts(), [], 'it is over');
  assertReplays(run);
});
test('EXE-32: the guard that slows takes back what rests, waits a slice, and plans the rest again', () => {
  const run = guarded('slow');
  const sent = run.on.sent.length;
  assert.equal(run.order().status, 'paused');
  run.on.live(50);
  assert.equal(run.on.sent.length, sent);
  run.on.live(15);
  assert.deepEqual(run.changes(), ['paused the guard COST_ABOVE_BAND', 'resumed the guard']);
  run.on.live(1500);
  assert.equal(run.order().status, 'completed');
  assertReplays(run);
});
test('EXE-32: the guard that pauses holds the order until a person resumes it, over a restart too', () => {
  const run = guarded('pause');
  run.on.restart();
  run.on.pass(1e6);
  run.on.live(300);
  assert.deepEqual([run.order().status, run.order().acceptance?.replan], ['paused', undefined]);
  assert.ok(run.on.desk().resume('A', tom, 'it is the news').ok);
  run.on.live(200);
  assert.deepEqual(run.changes(), ['paused the guard COST_ABOVE_BAND', 'resumed tom']);
  assertReplays(run);
});
test('EXE-32: switched off, the guard says nothing', () => {
  const run = guarded('off');
  assert.deepEqual(run.changes(), []);
});

const POOR = {
  spreadBps: { value: 400, unit: 'bps', standardError: 1, n: 20, source: 'test' },
  adv: { value: 4000, unit: 'shares', standardError: 1, n: 20, source: 'test' },
};
test('EXE-36: the score is asked again at the size of the rest: below the minimum the order is held, and goes on after two assessments that are good', () => {
  const run = worked({ minutes: 60 }, { execution: { score_again_minutes: 1 } });
  run.on.live(150);
  run.on.know(POOR);
  run.on.live(62);
  assert.deepEqual(run.changes(), ['paused the liquidity rule INSUFFICIENT_LIQUIDITY']);
  assert.deepEqual(run.alerts(), ['LIQUIDITY_LOST']);
  const facts = run.order().changes[0]?.found?.facts ?? {};
  assert.ok(Number(facts['score']) < Number(facts['min']));
  assert.equal(facts['quantity'], 1800 - run.order().filled);
  run.on.know({});
  run.on.live(62);
  run.on.know(POOR);
  run.on.live(60);
  run.on.know({});
  run.on.live(60);
  assert.equal(run.order().status, 'paused', 'one good assessment is not two in a row');
  run.on.live(62);
  assert.deepEqual(run.changes().slice(1), ['resumed the liquidity rule']);
  assert.deepEqual(run.alerts(), []);
  assertReplays(run);
});
test('EXE-36: between two assessments no profile is built, however many orders look', () => {
  const run = worked({ minutes: 60 });
  run.on.live(310);
  const built = run.on.profiles();
  run.on.live(280);
  assert.equal(run.on.profiles(), built);
  run.on.live(30);
  assert.equal(run.on.profiles(), built + 1);
});
test('EXE-36: a person resumes it through the gate, which refuses what a new order would be refused; a confirmed exit is not held', () => {
  const run = worked({ minutes: 60 }, { execution: { score_again_minutes: 1 } });
  run.on.live(150);
  run.on.know(POOR);
  run.on.live(62);
  const no = run.on.desk().resume('A', tom, 'now');
  assert.ok(
    !no.ok && no.error.kind === 'refusal' && no.error.refusal.code === 'INSUFFICIENT_LIQUIDITY',
  );
  run.on.know({});
  assert.ok(run.on.desk().resume('A', tom, 'now').ok);
  run.on.live(3600);
  assert.equal(run.order().status, 'completed');
  const exit = {
    parentId: 'B',
    side: 'sell',
    quantity: 1500,
    reduceOnly: true,
    confirmed: true,
  } as const;
  const placed = run.on
    .desk()
    .place(plainOrder({ symbol: 'KEEL', strategy: 'twap', horizonSeconds: 1800, ...exit }), {
      idempotencyKey: null,
      by: 'test',
    });
  assert.ok(placed.ok && placed.value.refusal === null, JSON.stringify(placed));
  run.on.know(POOR);
  run.on.live(200);
  assert.deepEqual(run.on.desk().order('B')?.changes, []);
});
