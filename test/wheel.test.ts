// An order that leaves its strategy to chance: through the doors of the API's documents and the configuration, the desk, and its journal.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { configSchema } from '#contracts/config';
import { type OrderSummaryDoc, orderDoc } from '#contracts/documents';
import { newOrderOf, parseOrderRequest } from '#contracts/new-order';
import { orderToDoc } from '#contracts/to-documents';
import { wheelOf } from '#contracts/wheel';
import { orderRecordFrom, orderRecordText } from '#core/journal/order-record';
import { addTime, durationUs } from '#core/kernel/units';
import { plainOrder } from '#core/plan/new-order';
import { drawArm } from '#core/tca/wheel';
import { wheelReports } from '#core/tca/wheel-report';
import { WHEEL_TERMS } from '#core/tca/wheel-watch';
import { OPEN, parameters, reactiveMarket } from './support/reactive-market.ts';

const rule = wheelOf(
  configSchema.parse({
    liquidity: { wheel: { id: 'autumn', seed: 7, arms: { vwap: 2, twap: 1 } } },
  }),
)!;

function openDesk(isConfigured = true) {
  const { market, journal } = reactiveMarket(
    { days: 25, minutes: 30 },
    isConfigured ? { wheel: rule } : {},
  );
  return { desk: market.desk, journal };
}
const wish = (parentId: string | null, quantity = 300) =>
  plainOrder({
    symbol: parameters.instrument.symbol,
    side: 'buy',
    quantity,
    byWheel: true,
    deadline: addTime(OPEN, durationUs(2 * 3600e6)),
    parentId,
  });
const asked = (idempotencyKey: string | null) => ({ idempotencyKey, by: 'test' });

test('TCA-56: an order by the wheel works by the arm that its id draws, and the journal has the draw', () => {
  const { desk, journal } = openDesk();
  for (const id of ['W1', 'W2', 'W3', 'W4', 'W5']) {
    const placed = desk.place(wish(id), asked(null));
    assert.ok(placed.ok && placed.value.acceptance !== null, JSON.stringify(placed));
    const stratum = `${parameters.instrument.symbol} buy`;
    const draw = drawArm(rule, { parentId: id, stratum, earlier: 0 });
    assert.deepEqual(placed.value.wheel, draw);
    assert.equal(placed.value.order.strategy, draw.arm);
    assert.equal(draw.probability, draw.arm === 'vwap' ? 2 / 3 : 1 / 3);
  }
  const written = journal.entries.flatMap(({ body }) => {
    const { type, wheel } = body as {
      readonly type: string;
      readonly wheel?: { readonly arm: string };
    };
    return type === 'placed' ? [wheel?.arm] : [];
  });
  assert.equal(written.length, 5);
  assert.deepEqual(new Set(written), new Set(['vwap', 'twap']));
});
test('TCA-56: the document has the draw, and a record as text gives it back', () => {
  const { desk } = openDesk();
  const placed = desk.place(wish('W1'), asked(null));
  assert.ok(placed.ok);
  const doc = orderDoc.parse(orderToDoc(placed.value, []));
  assert.equal(doc.wheel?.rule, 'autumn 7 vwap:2 twap:1');
  assert.equal(doc.wheel.arm, doc.order.strategy);
  assert.deepEqual(orderRecordFrom(orderRecordText(placed.value)).wheel, placed.value.wheel);
});
test('TCA-56: without an id one is made and drawn from; the same request again is the same order and draw', () => {
  const { desk } = openDesk();
  const first = desk.place(wish(null), asked('k'));
  const again = desk.place(wish(null), asked('k'));
  assert.ok(first.ok && again.ok);
  assert.equal(again.value.parentId, first.value.parentId);
  assert.deepEqual(again.value.wheel, first.value.wheel);
  const { parentId, wheel } = first.value;
  assert.deepEqual(drawArm(rule, { parentId, stratum: wheel!.stratum, earlier: 0 }), wheel);
});
test('TCA-56: what the gate refuses was drawn all the same, and is kept', () => {
  const { desk } = openDesk();
  const placed = desk.place(wish('W9', 5_000_000), asked(null));
  assert.ok(placed.ok && placed.value.refusal !== null, JSON.stringify(placed));
  assert.equal(placed.value.wheel?.rule, rule.id);
});
test('TCA-56: before it is placed nothing is drawn; without a wheel nothing can be', () => {
  const asks = openDesk().desk.preTrade(wish(null));
  assert.ok(!asks.ok && asks.error.kind === 'problems');
  assert.match(asks.error.problems[0]!.message, /draws a strategy when an order is placed/);
  const none = openDesk(false).desk.place(wish('W1'), asked(null));
  assert.ok(!none.ok && none.error.kind === 'problems');
  assert.match(none.error.problems[0]!.message, /only where liquidity\.wheel is configured/);
});
test('TCA-56: the API takes `wheel` as a strategy; the configuration takes two strategies or more with whole weights', () => {
  const body = { symbol: 'X', side: 'buy', quantity: 1 };
  const parsed = parseOrderRequest({ ...body, strategy: 'wheel' });
  assert.ok(parsed.ok);
  assert.equal(newOrderOf(parsed.value).byWheel, true);
  assert.equal(newOrderOf(parsed.value).strategy, null);
  const named = parseOrderRequest({ ...body, strategy: 'twap' });
  assert.ok(named.ok && newOrderOf(named.value).byWheel === undefined);
  assert.ok(!parseOrderRequest({ ...body, strategy: 'whel' }).ok);
  assert.equal(wheelOf(configSchema.parse({})), null);
  for (const arms of [{ vwap: 1 }, { vwap: 1, twap: 0.5 }, { vwap: 1, roulette: 1 }])
    assert.ok(
      !configSchema.safeParse({ liquidity: { wheel: { id: 'a', seed: 1, arms } } }).success,
    );
});

/** As the API lists it; what the report does not read is left away. */
function listed(
  arm: string,
  totalBps: number | null,
  status: OrderSummaryDoc['status'] = 'completed',
): OrderSummaryDoc {
  const tca = totalBps === null ? null : { totalBps: totalBps + 2, delayBps: 2 };
  const wheel = { arm, probability: 0.5, rule: 'r', draw: 0, stratum: 's' };
  return { status, tca, wheel } as unknown as OrderSummaryDoc;
}
test('TCA-57: orders count in the order of their placing, when all before have ended, from arrival on', () => {
  const [found] = wheelReports(
    [
      listed('a', 4),
      listed('b', null, 'refused'),
      listed('b', 6),
      listed('a', null, 'working'),
      listed('b', 900),
      { status: 'completed', tca: null } as unknown as OrderSummaryDoc,
    ],
    WHEEL_TERMS,
  );
  assert.deepEqual(found?.counts, { used: 2, waiting: 1, refused: 1 });
  assert.deepEqual(found.arms, [
    { name: 'a', orders: 1, meanBps: 4 },
    { name: 'b', orders: 1, meanBps: 6 },
  ]);
  assert.equal(found.stop, null);
  assert.match(found.sentences[0]!, /too early/);
});
test('TCA-57: many orders give a verdict; of one arm there is none', () => {
  const many = Array.from({ length: 400 }, (_, i) =>
    listed((i * 7919) % 13 < 6 ? 'a' : 'b', ((i * 31) % 17) + ((i * 7919) % 13 < 6 ? 0 : 12)),
  );
  const [found] = wheelReports(many, WHEEL_TERMS);
  assert.equal(found?.stop, 'decided');
  assert.match(found.sentences[0]!, /^a costs \d+\.\d bps less than b/);
  const [one] = wheelReports([listed('a', 1)], WHEEL_TERMS);
  assert.equal(one?.stop, null);
  assert.deepEqual(one.sentences, []);
});
