// The ledger, the kill switch, throttles and reconciliation on a running engine, across restarts; the venue does only what the test says. docs/spec/ledger.md
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { DEFAULT_LEDGER_LIMITS, type LedgerLimits } from '#core/gate/account-limits';
import type { Entry } from '#core/journal/body';
import { err } from '#core/kernel/result';
import { durationUs, lots, ticks } from '#core/kernel/units';
import { budgetOf } from '#core/ledger/exposure';
import type { Journal } from '#engine/ports/ports';
import { applyEntry, emptyState } from '#engine/runtime/state';
import {
  KEEL,
  type Opened,
  openOn,
  type ScriptedVenue,
  scriptedVenue,
} from './support/scripted-venue.ts';

const limits = (change: Partial<LedgerLimits>): LedgerLimits => ({
  ...DEFAULT_LEDGER_LIMITS,
  ...change,
});
const code = (placed: ReturnType<Opened['place']>): string =>
  !placed.ok
    ? placed.error.kind === 'refusal'
      ? placed.error.refusal.code
      : (placed.error.problems[0]?.code ?? '')
    : (placed.value.refusal?.code ?? 'placed');
const risk = { name: 'rita', role: 'risk' } as const;
const first = (venue: ScriptedVenue): string => venue.sent[0]?.clientOrderId ?? '';

test('LED-14, F15: killed in mid-send: the order is taken back when it is acknowledged, asked about until it is gone, and what is open is reported', () => {
  const venue = scriptedVenue();
  const { desk, live, place } = openOn(venue);
  assert.equal(code(place()), 'placed');
  live(1);
  const id = first(venue);
  assert.ok(desk.controls.kill({ type: 'all' }, risk, 'drill').ok);
  assert.deepEqual(
    desk.controls.state().kills.map((each) => [each.by, each.stillOpen]),
    [['rita', [id]]],
  );
  assert.equal(code(place()), 'KILL_SWITCH_ON');
  venue.accept(id);
  live(1);
  assert.deepEqual(venue.cancels, [id]);
  live(4);
  assert.ok(venue.queries.length >= 1, 'a cancel alone proves nothing: the venue is asked');
  venue.tell({ type: 'cancelled', clientOrderId: id, at: venue.now(), reason: '' });
  live(2);
  assert.deepEqual(
    desk.controls.state().kills.map((each) => each.stillOpen),
    [[]],
  );
  assert.equal(venue.sent.length, 1, 'nothing was created after it');
});

test('LED-14, F15: killed while the venue is down: the switch holds over a restart, and cancels go on until they are answered', () => {
  const [venue, journal] = [scriptedVenue(), memoryJournal()];
  const before = openOn(venue, journal);
  assert.equal(code(before.place()), 'placed');
  before.live(1);
  const id = first(venue);
  venue.accept(id);
  venue.down = true;
  assert.ok(
    before.desk.controls.kill({ type: 'symbol', instrumentId: KEEL.id }, risk, 'venue is odd').ok,
  );
  before.live(3);
  assert.deepEqual(venue.cancels, []);
  const after = openOn(venue, journal);
  venue.down = false;
  assert.deepEqual(
    after.desk.controls.state().kills.map((each) => [each.scope, each.stillOpen]),
    [[{ type: 'symbol', instrumentId: KEEL.id }, [id]]],
  );
  after.live(5);
  assert.ok(venue.cancels.length >= 1 && venue.queries.includes(id));
  assert.equal(code(after.place()), 'KILL_SWITCH_ON');
  assert.equal(
    code(after.place({ symbol: 'MAST' })),
    'placed',
    'another symbol is not in its scope',
  );
  assert.equal(venue.sent.filter((order) => order.instrumentId === KEEL.id).length, 1);
  assert.ok(
    after.desk.controls.release({ type: 'symbol', instrumentId: KEEL.id }, risk, 'it is well again')
      .ok,
  );
  assert.equal(code(after.place()), 'placed');
});

for (const scope of [
  { type: 'strategy', strategy: 'vwap' },
  { type: 'parent', parentId: 'B' },
] as const) {
  test(`LED-14, F15: a kill of one ${scope.type} in mid-plan stops that one and no other`, () => {
    const venue = scriptedVenue();
    const { desk, live, place } = openOn(venue);
    assert.deepEqual(
      [code(place({ parentId: 'A' })), code(place({ parentId: 'B', strategy: 'vwap' }))],
      ['placed', 'placed'],
    );
    live(1);
    for (const order of venue.sent) venue.accept(order.clientOrderId);
    assert.ok(desk.controls.kill(scope, risk, 'drill').ok);
    live(1);
    assert.deepEqual(venue.cancels, ['B/0/0/0']);
    venue.tell({ type: 'cancelled', clientOrderId: 'B/0/0/0', at: venue.now(), reason: '' });
    venue.fill(
      'A/0/0/0',
      venue.sent.find((order) => order.parentId === 'A')?.quantity ?? 0,
      5000,
      'x1',
    );
    live(120);
    // LED-28: one order is held, and may go on; what a wider switch stops is over.
    assert.deepEqual(
      [desk.order('B')?.status, desk.order('A')?.status],
      [scope.type === 'parent' ? 'paused' : 'cancelled', 'working'],
    );
    assert.ok(
      venue.sent.filter((order) => order.parentId === 'A').length > 1 &&
        venue.sent.filter((order) => order.parentId === 'B').length === 1,
    );
  });
}

test('LED-12, LED-13, F14: application N+1 is refused and switches the strategy off, over a restart, until a person with the role turns it on', () => {
  const [venue, journal] = [scriptedVenue(), memoryJournal()];
  const few = limits({ throttle: { ...DEFAULT_LEDGER_LIMITS.throttle, executions: 3 } });
  const before = openOn(venue, journal, few);
  assert.deepEqual(
    [0, 1, 2, 3, 4].map(() => code(before.place())),
    ['placed', 'placed', 'placed', 'EXECUTIONS_ABOVE_MAX', 'STRATEGY_DISABLED'],
  );
  const after = openOn(venue, journal, few);
  assert.equal(code(after.place()), 'STRATEGY_DISABLED');
  assert.equal(code(after.place({ strategy: 'vwap' })), 'placed', 'another strategy goes on');
  venue.pass(7200);
  assert.equal(code(after.place()), 'STRATEGY_DISABLED', 'time alone turns nothing on');
  const mayNot = after.desk.controls.enableStrategy(
    'twap',
    { name: 'tom', role: 'trader' },
    'I want to',
  );
  assert.equal(
    !mayNot.ok && mayNot.error.kind === 'refusal' ? mayNot.error.refusal.code : '',
    'ROLE_TOO_SMALL',
  );
  assert.ok(after.desk.controls.enableStrategy('twap', risk, 'the loop is mended').ok);
  assert.equal(code(after.place()), 'placed');
  const audited = journal.entries
    .map((entry) => (entry as Entry).body)
    .filter((body) => body.type === 'enabled');
  assert.deepEqual(
    audited.map(({ by, role, reason }) => [by, role, reason]),
    [['rita', 'risk', 'the loop is mended']],
  );
});

test('LED-12, F14: N applications, a restart, and N+1 is still one too many', () => {
  const [venue, journal] = [scriptedVenue(), memoryJournal()];
  const few = limits({ throttle: { ...DEFAULT_LEDGER_LIMITS.throttle, executions: 2 } });
  const before = openOn(venue, journal, few);
  assert.deepEqual([code(before.place()), code(before.place())], ['placed', 'placed']);
  assert.equal(code(openOn(venue, journal, few).place()), 'EXECUTIONS_ABOVE_MAX');
});

test('LED-11, LED-13, F13: messages run out, the strategy is off, and its cancels still leave', () => {
  const venue = scriptedVenue();
  const few = limits({
    throttle: {
      ...DEFAULT_LEDGER_LIMITS.throttle,
      messages: 5,
      cancelReserve: 3,
      windowUs: durationUs(60e6),
    },
  });
  const { desk, live, place } = openOn(venue, memoryJournal(), few);
  for (const parentId of ['A', 'B', 'C']) assert.equal(code(place({ parentId })), 'placed');
  live(1);
  assert.equal(venue.sent.length, 2, 'five messages, three of them only for cancels');
  assert.deepEqual(
    desk.controls.state().disabled.map((each) => [each.strategy, each.why, each.max]),
    [['twap', 'messages', 2]],
  );
  for (const order of venue.sent) venue.accept(order.clientOrderId);
  for (const parentId of ['A', 'B']) assert.ok(desk.cancel(parentId, 'test').ok);
  live(6);
  assert.ok(venue.cancels.includes('A/0/0/0') && venue.cancels.includes('B/0/0/0'));
  assert.ok(venue.cancels.length > 3, 'also beyond their own part: a cancel is never refused');
  assert.equal(venue.sent.length, 2);
});

test('LED-20, F16: two parents on opposite sides never trade with each other', () => {
  const venue = scriptedVenue();
  const { live, place, engine } = openOn(
    venue,
    memoryJournal(),
    limits({ short: { allowed: true, borrow: null, priceTest: [] } }),
  );
  assert.equal(code(place({ parentId: 'BUY' })), 'placed');
  live(1);
  venue.accept('BUY/0/0/0'); // rests at 5000
  assert.equal(code(place({ parentId: 'SELL', side: 'sell' })), 'placed');
  venue.quote(4998, 5000); // the market came down: a sell at the ask of 5000 would meet our own bid
  live(1);
  assert.deepEqual(
    venue.sent.map((order) => [order.parentId, order.limit]),
    [['BUY', 5000]],
  );
  assert.match(engine.state.parents.get('SELL')?.note ?? '', /SELF_TRADE/);
});
test('LED-20, F16: in the mode `oldest` the standing order is taken back, and the new one goes when it has gone', () => {
  const venue = scriptedVenue();
  const { live, place } = openOn(
    venue,
    memoryJournal(),
    limits({ selfTrade: 'oldest', short: { allowed: true, borrow: null, priceTest: [] } }),
  );
  place({ parentId: 'BUY' });
  live(1);
  venue.accept('BUY/0/0/0');
  place({ parentId: 'SELL', side: 'sell' });
  venue.quote(4998, 5000);
  live(1);
  assert.deepEqual(venue.cancels, ['BUY/0/0/0']);
  assert.equal(venue.sent.length, 1, 'not before the other is gone');
  venue.tell({ type: 'cancelled', clientOrderId: 'BUY/0/0/0', at: venue.now(), reason: '' });
  live(2);
  assert.ok(venue.sent.some((order) => order.parentId === 'SELL'));
});

test('LED-15, F25: an order that is not ours is quarantined and never cancelled; its symbol stands still until a person decides, over a restart', () => {
  const [venue, journal] = [scriptedVenue({ statements: true }), memoryJournal()];
  const { desk, place, live } = openOn(venue, journal);
  venue.state({});
  venue.account({
    type: 'foreignOrder',
    at: venue.now(),
    order: {
      clientOrderId: 'web_1',
      venueOrderId: '77',
      instrumentId: KEEL.id,
      side: 'buy',
      quantity: 10,
      filled: 0,
      limit: 4000,
    },
  });
  assert.deepEqual([code(place()), code(place({ symbol: 'MAST' }))], ['QUARANTINED', 'placed']);
  live(5);
  assert.ok(!venue.cancels.includes('web_1') && !venue.queries.includes('web_1'));
  const again = openOn(venue, journal);
  venue.state({
    openOrders: [
      {
        clientOrderId: 'web_1',
        venueOrderId: '77',
        instrumentId: KEEL.id,
        side: 'buy',
        quantity: 10,
        filled: 0,
        limit: 4000,
      },
    ],
  });
  assert.equal(code(again.place()), 'QUARANTINED');
  assert.equal(again.desk.controls.state().quarantine.length, 1, 'one finding, one item');
  assert.ok(
    !again.desk.controls.resolve('order web_1', 'ignore', { name: 'tom', role: 'trader' }, 'mine')
      .ok,
  );
  assert.ok(
    again.desk.controls.resolve('order web_1', 'ignore', risk, 'a manual order of the desk').ok,
  );
  assert.equal(code(again.place()), 'placed');
  venue.state({
    openOrders: [
      {
        clientOrderId: 'web_1',
        venueOrderId: '77',
        instrumentId: KEEL.id,
        side: 'buy',
        quantity: 10,
        filled: 0,
        limit: 4000,
      },
    ],
  });
  assert.equal(
    again.desk.controls.state().quarantine.length,
    0,
    'what was decided is not found again',
  );
  assert.ok(desk.controls.state().kills.length === 0);
});
test('LED-15, F25: an acknowledgement or a fill of an order that we never sent stops everything that it may concern', () => {
  const venue = scriptedVenue();
  const { place, desk } = openOn(venue);
  venue.fill('somebody', 10, 5000, 'z1');
  assert.deepEqual(
    [code(place()), code(place({ symbol: 'MAST' }))],
    ['QUARANTINED', 'QUARANTINED'],
  );
  venue.accept('another');
  venue.fill('somebody', 10, 5000, 'z1');
  assert.deepEqual(
    desk.controls.state().quarantine.map((each) => [each.id, each.kind]),
    [
      ['fill z1', 'fill'],
      ['order another', 'order'],
    ],
  );
  assert.match(desk.controls.state().quarantine[0]?.found ?? '', /never sent/);
});

test('LED-16, LED-18, LED-19, F6: nothing is sent before the first statement; missed fills are booked; what differs twice is quarantined', () => {
  const [venue, journal] = [scriptedVenue({ statements: true }), memoryJournal()];
  const before = openOn(venue, journal);
  assert.equal(code(before.place()), 'RECONCILING');
  venue.state({
    positions: [{ instrumentId: KEEL.id, lots: 500 }],
    balances: [{ asset: 'USD', amount: String(2e6), isRounded: true }],
  });
  assert.deepEqual(
    [before.engine.state.ledger.positions.get(KEEL.id), before.engine.state.cash],
    [500, 2e6],
    'the first statement opens the books',
  );
  assert.equal(code(before.place({ parentId: 'A' })), 'placed');
  before.live(1);
  venue.accept('A/0/0/0');
  // The process dies, the order fills, the message is lost.
  const after = openOn(venue, journal);
  assert.ok(venue.queries.includes('A/0/0/0'));
  after.live(3);
  assert.equal(venue.sent.length, 1, 'no child while reconciling');
  const missed = {
    executionId: 'm1',
    clientOrderId: 'A/0/0/0',
    at: venue.now(),
    price: 5000,
    quantity: lots(16),
    liquidity: 'maker',
    fee: 0,
    venue: 'PAPER',
    instrumentId: KEEL.id,
  } as const;
  const balances = [{ asset: 'USD', amount: String(2e6 - 16 * 50), isRounded: true }];
  const openOrders = [
    {
      clientOrderId: 'A/0/0/0',
      venueOrderId: 'vA/0/0/0',
      instrumentId: KEEL.id,
      side: 'buy',
      quantity: 100,
      filled: 16,
      limit: 5000,
    } as const,
  ];
  venue.state({
    openOrders,
    fillsSince: [missed],
    positions: [{ instrumentId: KEEL.id, lots: 516 }],
    balances,
  });
  assert.deepEqual(
    [after.engine.state.ledger.positions.get(KEEL.id), after.desk.order('A')?.filled],
    [516, 16],
  );
  assert.equal(after.desk.controls.state().reconciling, null);
  // Two lots appear from nowhere: trading stops at once, and with a second statement it is a finding.
  const odd = {
    openOrders,
    fillsSince: [missed],
    positions: [{ instrumentId: KEEL.id, lots: 518 }],
    balances,
  };
  venue.pass(10);
  venue.state(odd);
  assert.deepEqual(
    [code(after.place()), after.desk.controls.state().reconciling?.rounds],
    ['RECONCILING', 1],
  );
  venue.pass(10);
  venue.state(odd);
  assert.deepEqual(
    after.desk.controls.state().quarantine.map((each) => [each.kind, each.instrumentId, each.lots]),
    [['position', KEEL.id, 2]],
  );
  assert.equal(code(after.place()), 'QUARANTINED');
  assert.ok(after.desk.controls.resolve(`position ${KEEL.id}`, 'adopt', risk, 'a transfer').ok);
  assert.equal(after.engine.state.ledger.positions.get(KEEL.id), 518);
  venue.state(odd);
  assert.equal(code(after.place()), 'placed');
});
test('LED-18, LED-19, F6: an order that the venue does not list is asked about; after a reconnection trading waits for the statement', () => {
  const venue = scriptedVenue({ statements: true });
  const { desk, place, live } = openOn(venue);
  venue.state({});
  place({ parentId: 'A' });
  live(1);
  venue.accept('A/0/0/0');
  venue.pass(30);
  venue.account({ type: 'connection', at: venue.now(), up: true });
  assert.equal(code(place()), 'RECONCILING');
  venue.state({});
  assert.deepEqual(venue.queries, ['A/0/0/0']);
  venue.tell({
    type: 'cancelled',
    clientOrderId: 'A/0/0/0',
    at: venue.now(),
    reason: 'while we were away',
  });
  const asked = venue.statements.length;
  live(10);
  assert.ok(venue.statements.length > asked, 'unanswered differences are asked about again');
  venue.state({});
  assert.equal(desk.controls.state().reconciling, null);
  const before = venue.statements.length;
  live(70);
  assert.ok(venue.statements.length > before, 'and from time to time without a reason');
});

test('LED-3, ORD-9, EXE-13: a bust after the end restates order, parent, position, cash and cost; a correction too', () => {
  const venue = scriptedVenue();
  const { engine, desk, live, place } = openOn(venue);
  place({ parentId: 'A', quantity: 20, horizonSeconds: 60 });
  live(1);
  const [order] = venue.sent;
  assert.ok(order !== undefined);
  venue.accept(order.clientOrderId);
  for (let i = 0; desk.order('A')?.endedAt === null && i < 90; i++) {
    for (const each of venue.sent)
      if (!engine.state.ledger.executions.has(`x${each.clientOrderId}`))
        venue.fill(each.clientOrderId, each.quantity, 5000, `x${each.clientOrderId}`);
    live(1);
  }
  assert.deepEqual(
    [desk.order('A')?.status, engine.state.ledger.positions.get(KEEL.id), engine.state.cash],
    ['completed', 20, 1e9 - 1000],
  );
  const cost = desk.order('A')?.tca?.totalBps;
  venue.tell({
    type: 'busted',
    clientOrderId: order.clientOrderId,
    at: venue.now(),
    executionId: `x${order.clientOrderId}`,
  });
  const left = 20 - order.quantity;
  assert.deepEqual(
    [
      desk.order('A')?.status,
      desk.order('A')?.filled,
      engine.state.ledger.positions.get(KEEL.id),
      engine.state.cash,
    ],
    ['partial', left, left, 1e9 - left * 50],
  );
  assert.match(desk.order('A')?.note ?? '', /changed its report after the end/);
  assert.notEqual(desk.order('A')?.tca?.totalBps, cost, 'the cost is told again');
  venue.fill(order.clientOrderId, order.quantity, 5000, `x${order.clientOrderId}`);
  assert.equal(
    engine.state.ledger.positions.get(KEEL.id),
    left,
    'a late copy of a busted execution is a repeat',
  );
  const other = venue.sent.at(-1)?.clientOrderId ?? '';
  const quantity = engine.state.ledger.executions.get(`x${other}`)?.fill.quantity ?? lots(0);
  venue.tell({
    type: 'corrected',
    clientOrderId: other,
    at: venue.now(),
    executionId: `x${other}`,
    price: 5010,
    quantity,
    fee: 1,
  });
  assert.ok(Math.abs((engine.state.cash ?? 0) - (1e9 - left * 50 - quantity * 0.1 - 1)) < 1e-6);
});

test('EXE-11, ORD-11: where the venue can, a resting order follows the touch in place, through the same last stop', () => {
  const venue = scriptedVenue({ amends: true });
  const { desk, live, place, engine } = openOn(venue);
  place({ parentId: 'A' });
  live(1);
  venue.accept('A/0/0/0');
  venue.quote(5001, 5003);
  live(6);
  assert.deepEqual(
    [
      venue.amended.map((order) => [order.clientOrderId, order.limit]),
      venue.cancels,
      venue.sent.length,
    ],
    [[['A/0/0/0', 5001]], [], 1],
  );
  venue.tell({
    type: 'amended',
    clientOrderId: 'A/0/0/0',
    at: venue.now(),
    quantity: lots(venue.sent[0]?.quantity ?? 0),
    limit: ticks(5001),
  });
  assert.equal([...(desk.order('A')?.children.values() ?? [])][0]?.order.limit, 5001);
  assert.ok(desk.controls.kill({ type: 'symbol', instrumentId: KEEL.id }, risk, 'drill').ok);
  assert.equal(engine.state.ledger.orders.get('A/0/0/0')?.order.limit, 5001);
});
test('EXE-11, F3: an amendment that nobody answers is taken back whole', () => {
  const venue = scriptedVenue({ amends: true });
  const { live, place } = openOn(venue);
  place({ parentId: 'A' });
  live(1);
  venue.accept('A/0/0/0');
  venue.quote(5001, 5003);
  live(8);
  assert.deepEqual([venue.amended.length, venue.cancels], [1, ['A/0/0/0']]);
});

test('LED-1, JRN-2: the ledger of a replay is the ledger of the day', () => {
  const [venue, journal] = [scriptedVenue(), memoryJournal()];
  const { engine, live, place } = openOn(venue, journal);
  place({ parentId: 'A' });
  place({ parentId: 'B', symbol: 'MAST' });
  for (let i = 0; i < 40; i++) {
    live(5);
    const last = venue.sent.at(-1);
    if (last !== undefined) venue.accept(last.clientOrderId);
    if (last !== undefined && i % 3 === 0) venue.fill(last.clientOrderId, 3, 5000, `x${i}`);
    if (last !== undefined && i % 7 === 0)
      venue.tell({
        type: 'rejected',
        clientOrderId: last.clientOrderId,
        at: venue.now(),
        reason: 'no',
      });
  }
  const again = emptyState();
  for (const entry of journal.entries) applyEntry(again, entry as Entry);
  assert.deepEqual(again.ledger, engine.state.ledger);
  for (const [parentId, parent] of engine.state.parents)
    assert.equal(budgetOf(again.ledger, parentId)?.filled, parent.filled);
});

test('LED-22, F15, F23: with a journal that takes nothing more, the kill switch still takes back what rests, and says that it was not written', () => {
  const [venue, whole] = [scriptedVenue(), memoryJournal()];
  let isFull = false;
  const journal: Journal = {
    read: () => whole.read(),
    lastSequence: () => whole.lastSequence(),
    append: (entries, written) =>
      isFull
        ? written(err({ code: 'JOURNAL_WRITE_FAILED', resend: 'safe', detail: 'disk full' }))
        : whole.append(entries, written),
  };
  const { desk, live, place } = openOn(venue, journal);
  place({ parentId: 'A' });
  live(1);
  venue.accept('A/0/0/0');
  isFull = true;
  const killed = desk.controls.kill({ type: 'all' }, risk, 'disk full');
  assert.equal(
    !killed.ok && killed.error.kind === 'refusal' ? killed.error.refusal.code : '',
    'JOURNAL_UNAVAILABLE',
  );
  assert.deepEqual(venue.cancels, ['A/0/0/0']);
  assert.ok(!desk.controls.kill({ type: 'all' }, { name: 'vera', role: 'viewer' }, 'x').ok);
  assert.equal(venue.cancels.length, 1, 'who may not, may not now either');
  live(120);
  assert.equal(venue.sent.length, 1);
});

test('LED-18: an order of ours that lives on after its end is taken back; an execution that the venue states otherwise is corrected', () => {
  const venue = scriptedVenue({ statements: true });
  const { engine, desk, live, place } = openOn(venue);
  venue.state({});
  place({ parentId: 'A' });
  live(1);
  const quantity = venue.sent[0]?.quantity ?? 0;
  venue.accept('A/0/0/0');
  venue.fill('A/0/0/0', 10, 5000, 'x1');
  venue.tell({
    type: 'cancelled',
    clientOrderId: 'A/0/0/0',
    at: venue.now(),
    reason: 'it said so',
    filled: lots(10),
  });
  venue.pass(10);
  const fillsSince = [
    {
      executionId: 'x1',
      clientOrderId: 'A/0/0/0',
      at: venue.now() - 9e6,
      price: 4990,
      quantity: lots(8),
      liquidity: 'maker',
      fee: 0,
      commission: { asset: KEEL.currencies.quote, amount: '0.25' },
      venue: 'PAPER',
      instrumentId: KEEL.id,
    },
  ] as const;
  venue.state({
    fillsSince,
    openOrders: [
      {
        clientOrderId: 'A/0/0/0',
        venueOrderId: 'v',
        instrumentId: KEEL.id,
        side: 'buy',
        quantity,
        filled: 8,
        limit: 5000,
      },
    ],
  });
  assert.deepEqual(
    [venue.cancels, venue.queries, desk.controls.state().reconciling?.rounds],
    [['A/0/0/0'], ['A/0/0/0'], 1],
  );
  assert.deepEqual(
    [engine.state.ledger.positions.get(KEEL.id), engine.state.cash, desk.order('A')?.filled],
    [8, 1e9 - 8 * 49.9 - 0.25, 8],
    'what it was charged as well',
  );
  assert.deepEqual(
    desk.controls.state().reconciling?.differences,
    ['order A/0/0/0 is open at the venue, cancelled here'],
    'what was taken over is no difference any more',
  );
  venue.pass(10);
  venue.state({ fillsSince });
  assert.equal(desk.controls.state().reconciling, null);
});
test('LED-19: at the end of a session day the books are compared', () => {
  const venue = scriptedVenue({ statements: true });
  const { desk, live } = openOn(venue);
  venue.state({});
  venue.pass(12 * 3600 - 1);
  live(2);
  assert.equal(desk.controls.state().reconciling?.why, 'end of day');
  venue.state({});
  assert.equal(desk.controls.state().reconciling, null);
});
test('LED-23, F24: an order that ended with more filled than reached us is asked about before its rest is sent again', () => {
  const venue = scriptedVenue();
  const { desk, live, place } = openOn(venue);
  place({ parentId: 'A' });
  live(1);
  venue.accept('A/0/0/0');
  venue.tell({
    type: 'cancelled',
    clientOrderId: 'A/0/0/0',
    at: venue.now(),
    reason: '',
    filled: lots(30),
  });
  live(3);
  assert.deepEqual([venue.sent.length, venue.queries], [1, ['A/0/0/0']]);
  venue.fill('A/0/0/0', 30, 5000, 'x1');
  venue.tell({
    type: 'cancelled',
    clientOrderId: 'A/0/0/0',
    at: venue.now(),
    reason: '',
    filled: lots(30),
  });
  live(1);
  assert.deepEqual(
    [venue.sent[1]?.quantity, desk.order('A')?.filled],
    [(venue.sent[0]?.quantity ?? 0) - 30, 30],
  );
});

/** One parent, one order that filled 10 lots as execution x1 ten seconds ago and was cancelled. */
function traded(): { readonly venue: ScriptedVenue; readonly opened: Opened } {
  const venue = scriptedVenue({ statements: true });
  const opened = openOn(venue);
  venue.state({});
  opened.place({ parentId: 'A' });
  opened.live(1);
  venue.accept('A/0/0/0');
  venue.fill('A/0/0/0', 10, 5000, 'x1');
  venue.tell({
    type: 'cancelled',
    clientOrderId: 'A/0/0/0',
    at: venue.now(),
    reason: '',
    filled: lots(10),
  });
  opened.desk.cancel('A', 'test');
  opened.live(10);
  return { venue, opened };
}
test('LED-18: an execution that the statement does not list is asked about, and undone when that is in vain and positions differ by just that', () => {
  const {
    venue,
    opened: { engine, desk, live },
  } = traded();
  const without = { positions: [{ instrumentId: KEEL.id, lots: 0 }] };
  for (let round = 1; round <= 6; round++) {
    venue.state(without);
    assert.deepEqual(
      [desk.controls.state().reconciling?.rounds, engine.state.ledger.positions.get(KEEL.id)],
      [round, 10],
    );
    live(3);
  }
  assert.deepEqual([venue.queries.length, new Set(venue.queries)], [6, new Set(['A/0/0/0'])]);
  venue.state(without);
  assert.deepEqual(
    [engine.state.ledger.positions.get(KEEL.id), desk.order('A')?.filled, engine.state.cash],
    [0, 0, 1e9],
  );
  live(10);
  venue.state(without);
  assert.equal(desk.controls.state().reconciling, null);
});
test('LED-15, LED-18: where positions do not differ by just that, it is a finding for a person', () => {
  const {
    venue,
    opened: { engine, desk, live },
  } = traded();
  for (let round = 1; round <= 13; round++) {
    venue.state({ positions: [{ instrumentId: KEEL.id, lots: 10 }] });
    live(3);
  }
  assert.deepEqual(
    [
      desk.controls.state().quarantine.map((each) => each.id),
      engine.state.ledger.positions.get(KEEL.id),
    ],
    [['gone x1'], 10],
  );
});
test('LED-3, LED-18: a statement from before a bust that comes in after it takes the bust not back', () => {
  const {
    venue,
    opened: { engine, desk, live },
  } = traded();
  const before = venue.now();
  live(1);
  venue.tell({ type: 'busted', clientOrderId: 'A/0/0/0', at: venue.now(), executionId: 'x1' });
  const fill = {
    executionId: 'x1',
    clientOrderId: 'A/0/0/0',
    at: before - 9e6,
    price: 5000,
    quantity: lots(10),
    liquidity: 'maker',
    fee: 0,
    venue: 'PAPER',
    instrumentId: KEEL.id,
  } as const;
  venue.account({
    type: 'statement',
    at: venue.now(),
    statement: {
      at: before,
      openOrders: [],
      positions: [{ instrumentId: KEEL.id, lots: 10 }],
      balances: [],
      fillsSince: [fill],
    },
  });
  assert.deepEqual(
    [
      engine.state.ledger.positions.get(KEEL.id),
      desk.order('A')?.filled,
      desk.controls.state().reconciling,
    ],
    [0, 0, null],
  );
});
test('LED-18: a fill that was missed is booked and the rest of the same statement is compared with it', () => {
  const {
    venue,
    opened: { engine, desk, live },
  } = traded();
  live(5);
  const fill = (executionId: string, quantity: number) =>
    ({
      executionId,
      clientOrderId: 'A/0/0/0',
      at: venue.now() - 9e6,
      price: 5000,
      quantity: lots(quantity),
      liquidity: 'maker',
      fee: 0,
      venue: 'PAPER',
      instrumentId: KEEL.id,
    }) as const;
  venue.state({
    fillsSince: [fill('x1', 10), fill('x2', 5)],
    positions: [{ instrumentId: KEEL.id, lots: 17 }],
  });
  assert.equal(engine.state.ledger.positions.get(KEEL.id), 15);
  assert.deepEqual(desk.controls.state().reconciling?.differences, [
    `position in ${KEEL.id} is 17 lots at the venue, 15 here`,
  ]);
});
