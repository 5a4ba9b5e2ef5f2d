// Records of the journal as rows of cost analysis.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { OrderRecord } from '#core/journal/order-record';
import { quoteValueOf } from '#core/market/instrument';
import { leagueOf } from '#core/tca/league-table';
import { executedSince, ownParentOf, turnedAwayOrderOf } from '#engine/desk/own-parents';
import { obedientDesk } from './support/obedient-venue.ts';
import { wish } from './support/worked-journal.ts';

const on = obedientDesk({ latencyUs: 20_000, displayed: 5000, printed: 5000 });
on.live(2);
for (const parentId of ['A', 'B'])
  assert.ok(on.desk().place(wish(parentId), { idempotencyKey: null, by: 'ada' }).ok);
const working = on.desk().order('A')!;
const atPlacing: OrderRecord = { ...working, children: new Map(), fills: new Map() };
on.live(70);
const ended = on.desk().order('A')!;
const { currencies } = ended.instrument;
const drawn = (record: OrderRecord, arm: string): OrderRecord => ({
  ...record,
  wheel: { arm, probability: 0.5, rule: 'autumn', draw: 0.2, stratum: 'KEEL', block: null },
});

test('TCA-67: an ended order is a row with its cost, value and keys; others are none', () => {
  const row = ownParentOf(ended, currencies.quote)!;
  assert.equal(row.totalBps, ended.tca?.totalBps);
  const { arrivalPrice } = ended.acceptance!;
  assert.equal(row.notional, quoteValueOf(ended.instrument, ended.order.quantity, arrivalPrice));
  const { strategy, symbol, side, size, hour, day, wheel } = row.keys;
  assert.deepEqual(
    { strategy, symbol, side, wheel },
    {
      strategy: 'twap',
      symbol: 'KEEL',
      side: 'buy',
      wheel: undefined,
    },
  );
  assert.match(`${size} ${hour} ${day}`, /^up to 0.1 % of ADV \d\d \d{4}-\d\d-\d\d$/);
  assert.equal(row.completion, 1);
  assert.equal(ownParentOf({ ...atPlacing, tca: null, endedAt: null }, 'USD'), null);
  assert.equal(turnedAwayOrderOf(ended, on.now()), null);
});

test('TCA-67: in another currency the value is unknown, and so is what was executed', () => {
  assert.equal(ownParentOf(ended, 'CHF')?.notional, null);
  assert.equal(executedSince([ended], 0, 'CHF'), null);
  assert.equal(executedSince([ended], on.now(), 'CHF'), 0, 'nothing since now');
  const executed = executedSince([ended], 0, currencies.quote);
  assert.ok(executed !== null && executed > 0);
});

test('TCA-67: drawn by the wheel, the strategy is the arm, and a league of such orders is randomised', () => {
  const rows = [drawn(ended, 'vwap'), drawn(on.desk().order('B')!, 'pov')].map(
    (record) => ownParentOf(record, currencies.quote)!,
  );
  assert.deepEqual(
    rows.map(({ keys }) => [keys['strategy'], keys['wheel']]),
    [
      ['vwap', 'autumn'],
      ['pov', 'autumn'],
    ],
  );
  const within = ['symbol', 'side', 'size'];
  const { pairs } = leagueOf(rows, { by: 'strategy', within, pairedBy: 'pair', covariates: [] });
  assert.equal(pairs[0]?.assignment, 'randomised');
});

test('TCA-63: an order amended to another size has no baseline', () => {
  const acceptance = ended.acceptance!;
  const placed = {
    order: { ...ended.order, quantity: 2 * ended.order.quantity },
    plan: acceptance.plan,
  };
  const replan = { ...acceptance.replan, placed } as NonNullable<typeof acceptance.replan>;
  const row = ownParentOf({ ...ended, acceptance: { ...acceptance, replan } }, 'USD');
  assert.deepEqual(row?.baselines, { immediate: null, everyMinute: null });
});
