// Parents that look when their market moves: at once, not more often than is good for them, and never so often that a throttle minds.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { DEFAULT_LEDGER_LIMITS, type LedgerLimits } from '#core/gate/account-limits';
import type { Entry } from '#core/journal/body';
import { addTime, durationUs } from '#core/kernel/units';
import { plainOrder } from '#core/plan/new-order';
import type { StrategyName } from '#core/plan/strategies';
import { MARKET_LOOKS } from '#engine/runtime/market-looks';
import { applyEntry, emptyState } from '#engine/runtime/state';
import { OPEN, parameters, reactiveMarket } from './support/reactive-market.ts';
import {
  KEEL,
  type Opened,
  openOn,
  type ScriptedVenue,
  scriptedVenue,
} from './support/scripted-venue.ts';

/** An order that rests at a touch and may be priced again: it has been there for six seconds. */
function resting(caps?: LedgerLimits, looks = true): Opened & { readonly venue: ScriptedVenue } {
  const venue = scriptedVenue();
  const opened = openOn(
    venue,
    memoryJournal(),
    caps,
    undefined,
    looks ? { marketLooks: MARKET_LOOKS } : {},
  );
  opened.place({ quantity: 10_000, strategy: 'twap' });
  opened.live(1);
  const [first] = venue.sent;
  assert.ok(first !== undefined);
  venue.accept(first.clientOrderId);
  opened.live(6);
  assert.deepEqual(venue.cancels, []);
  return { ...opened, venue };
}

test('ENG-4: a parent looks when its touch moves, and not only when the timer comes round', () => {
  const { venue, engine } = resting();
  venue.pass(0.3);
  engine.heard(KEEL.id);
  assert.equal(venue.cancels.length, 0, 'nothing has moved');
  venue.quote(5003, 5005);
  engine.heard('MAST.PAPER');
  assert.equal(venue.cancels.length, 0, 'another market has');
  engine.heard(KEEL.id);
  assert.equal(venue.cancels.length, 1, 'its order is behind the touch');
});

test('ENG-4: ten times a second at most, whatever made it look', () => {
  const { venue, engine } = resting();
  venue.pass(0.04);
  venue.quote(5003, 5005);
  engine.heard(KEEL.id);
  assert.equal(venue.cancels.length, 0, 'the timer looked just now');
  venue.pass(0.04);
  engine.heard(KEEL.id);
  assert.equal(venue.cancels.length, 0);
  venue.pass(0.04);
  engine.heard(KEEL.id);
  assert.equal(venue.cancels.length, 1, 'what moved meanwhile is not forgotten');
});

test('ENG-4: without it a parent looks by the timer only', () => {
  const { venue, engine, live } = resting(undefined, false);
  venue.pass(0.5);
  venue.quote(5003, 5005);
  engine.heard(KEEL.id);
  assert.equal(venue.cancels.length, 0);
  live(1);
  assert.equal(venue.cancels.length, 1);
});

test('ENG-4: an order of unknown outcome is asked about by the timer, and not at every move', () => {
  const venue = scriptedVenue();
  const { engine, place, live } = openOn(venue, memoryJournal(), undefined, undefined, {
    marketLooks: MARKET_LOOKS,
  });
  place({ quantity: 10_000, strategy: 'twap' });
  live(1);
  venue.tell({
    type: 'fault',
    clientOrderId: venue.sent[0]?.clientOrderId ?? '',
    at: venue.now(),
    during: 'send',
    fault: { code: 'TIMEOUT', resend: 'unknown', detail: 'no answer' },
  });
  const asked = venue.queries.length;
  assert.ok(asked > 0);
  venue.pass(0.5);
  venue.quote(5001, 5004);
  engine.heard(KEEL.id);
  assert.equal(venue.queries.length, asked);
  live(1);
  assert.equal(venue.queries.length, asked + 1);
});

const throttled = (messages: number): LedgerLimits => ({
  ...DEFAULT_LEDGER_LIMITS,
  throttle: { ...DEFAULT_LEDGER_LIMITS.throttle, messages, cancelReserve: 2 },
});
test('ENG-5: when half of its messages are used, a strategy is left to the timer', () => {
  // One was sent within the window of ten seconds: of four that are not for cancels, half is two; of two it is one.
  const free = resting(throttled(6));
  free.venue.pass(0.3);
  free.venue.quote(5003, 5005);
  free.engine.heard(KEEL.id);
  assert.equal(free.venue.cancels.length, 1);
  const used = resting(throttled(4));
  used.venue.pass(0.3);
  used.venue.quote(5003, 5005);
  used.engine.heard(KEEL.id);
  assert.equal(used.venue.cancels.length, 0);
  used.live(1);
  assert.equal(used.venue.cancels.length, 1);
});

/** A minute of a market that moves a hundred times a second; all is told and taken back at once. */
function restless(
  messages: number,
  budget: number,
): {
  readonly venue: ScriptedVenue;
  readonly disabled: number;
} {
  const venue = scriptedVenue();
  const { engine, place } = openOn(venue, memoryJournal(), throttled(messages), undefined, {
    marketLooks: { ...MARKET_LOOKS, budget },
  });
  for (let i = 0; i < 3; i++) place({ quantity: 10_000, strategy: 'twap', parentId: `P${i}` });
  let told = 0;
  let cancelled = 0;
  for (let i = 0; i < 6000; i++) {
    venue.pass(0.01);
    venue.quote(5000 + (i % 7), 5004 + (i % 11));
    engine.heard(KEEL.id);
    if (i % 100 === 0) engine.look();
    for (; told < venue.sent.length; told++) venue.accept(venue.sent[told]?.clientOrderId ?? '');
    for (; cancelled < venue.cancels.length; cancelled++)
      venue.tell({
        type: 'cancelled',
        clientOrderId: venue.cancels[cancelled] ?? '',
        at: venue.now(),
        reason: 'asked for',
      });
  }
  return { venue, disabled: engine.state.ledger.controls.disabled.size };
}
test('ENG-5: a market that moves a hundred times a second switches no strategy off', () => {
  // The timer alone sends up to ten messages in a window.
  assert.equal(restless(11, 0).disabled, 1);
  assert.equal(restless(12, 0).disabled, 0);
  for (const messages of [11, 12, 14, 16, 20, 30]) {
    const { disabled, venue } = restless(messages, MARKET_LOOKS.budget);
    assert.equal(disabled, 0, `${messages} messages`);
    assert.ok(venue.cancels.length > 3, `${venue.cancels.length} cancels`);
  }
  const { venue } = restless(24, MARKET_LOOKS.budget);
  assert.ok(venue.cancels.length > restless(24, 0).venue.cancels.length);
});

function day(strategy: StrategyName, looks: boolean) {
  const { market, journal } = reactiveMarket(
    { days: 5, minutes: 30 },
    { marketLooks: looks ? MARKET_LOOKS : null },
  );
  market.desk.place(
    plainOrder({
      symbol: parameters.instrument.symbol,
      side: 'buy',
      quantity: 500,
      strategy,
      deadline: addTime(OPEN, durationUs(2700e6)),
      parentId: 'T1',
    }),
    { idempotencyKey: null, by: 'test' },
  );
  market.run(() => undefined);
  return { market, text: JSON.stringify(journal.entries), entries: journal.entries };
}
for (const strategy of ['twap', 'adaptive'] as const)
  test(`ENG-1, ENG-2, ENG-4: ${strategy} that looks when the market moves gives the same journal again, and a fold of it the same order`, () => {
    const one = day(strategy, true);
    assert.equal(day(strategy, true).text, one.text);
    assert.notEqual(day(strategy, false).text, one.text);
    const again = emptyState();
    for (const entry of one.entries) applyEntry(again, JSON.parse(JSON.stringify(entry)) as Entry);
    const record = one.market.desk.order('T1');
    assert.equal(again.records.get('T1')?.status, record?.status);
    assert.equal(again.records.get('T1')?.filledTurnover, record?.filledTurnover);
    // Between two looks of the timer it has looked too.
    const times = one.entries.flatMap(({ at, body }) => {
      const { type, event } = body as Entry['body'] & {
        readonly event?: { readonly type: string };
      };
      return type === 'parent' && event?.type === 'look' ? [at] : [];
    });
    assert.ok(times.some((at) => (at - OPEN) % 1_000_000 !== 0));
  });
