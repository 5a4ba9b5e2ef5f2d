// The reactive market through the doors: its tape, a desk that works an order in it, and the command that prints its facts.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readLobster } from '#adapters/tape-lobster/read-lobster';
import { orderToDoc } from '#contracts/to-documents';
import { addTime, durationUs } from '#core/kernel/units';
import { plainOrder } from '#core/plan/new-order';
import { STRATEGY_NAMES } from '#core/plan/strategies';
import { REACTIVE_MARKETS } from '#engine/sim/reactive/markets';
import { recordReactiveDay } from '#engine/sim/reactive/record-day';
import { tapeFigures } from '#engine/sim/reactive/tape-figures';
import { MAIN } from './support/main.ts';
import { OPEN, parameters, reactiveMarket } from './support/reactive-market.ts';

const path = join(
  process.env['PLIMSOLL_DATA'] ?? '../shared/data',
  'lob/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip',
);
test('RCT-12: rates, sizes, shape and price are those of the tape; spread, depth and memory are near it', (t) => {
  if (!existsSync(path)) return t.skip(`skipped: no ${path}`);
  const read = readLobster(path, { symbol: null });
  assert.ok(read.ok);
  assert.equal(read.value.tape.hash, REACTIVE_MARKETS['small-tick'].tape.hash);
  const tape = tapeFigures(read.value.tape);
  const { activity, tradesDaily, volumeDaily, openPrice, volatilityDaily } = parameters;
  assert.equal(tradesDaily, tape.ordersDaily);
  assert.equal(volumeDaily, tape.lotsDaily);
  assert.ok(Math.abs(openPrice - tape.openPrice) < 1);
  assert.ok(Math.abs(volatilityDaily - tape.volatilityDaily) < 0.0001);
  for (const part of ['noon', 'open', 'close'] as const)
    assert.ok(Math.abs(activity[part] - tape.shape[part]) < 0.01, part);
  const ours = tapeFigures(
    recordReactiveDay({ parameters, seed: 11, openPrice: parameters.openPrice }, OPEN, 5),
  );
  const near = (a: number, b: number, factor: number): void =>
    assert.ok(Math.abs(Math.log(a / b)) < Math.log(factor), `${a} and ${b}`);
  near(ours.effectiveBps, tape.effectiveBps, 1.25);
  near(ours.touchLots, tape.touchLots, 1.25);
  near(ours.signMemory[0]!, tape.signMemory[0]!, 1.2);
  near(ours.quotedBps, tape.quotedBps, 2);
  near(ours.changes, tape.changes, 2.5);
});

function worked(strategy: (typeof STRATEGY_NAMES)[number], quantity: number) {
  const { market, journal } = reactiveMarket({ days: 25, minutes: 60 });
  const placed = market.desk.place(
    plainOrder({
      symbol: parameters.instrument.symbol,
      side: 'buy',
      quantity,
      strategy,
      deadline: addTime(OPEN, durationUs(2 * 3600e6)),
      parentId: 'T1',
    }),
    { idempotencyKey: null, by: 'test' },
  );
  assert.ok(placed.ok && placed.value.refusal === null, JSON.stringify(placed));
  market.run(() => undefined);
  const record = market.desk.order('T1');
  assert.ok(record !== null && record.tca !== null);
  return { record, doc: orderToDoc(record, market.desk.progress('T1')), journal };
}
for (const strategy of STRATEGY_NAMES)
  test(`RCT-10: a desk works an order by ${strategy} in the reactive market as on a tape`, () => {
    const { record, doc } = worked(strategy, 3000);
    assert.equal(doc.status, 'completed', doc.note);
    assert.equal(
      doc.fills.reduce((sum, fill) => sum + fill.quantity, 0),
      3000,
    );
    assert.ok((record.tca?.participation ?? 1) <= 0.2 + 1e-9);
  });
test('RCT-1: the same desk, order and seed, the same journal', () => {
  const story = (): string =>
    JSON.stringify(worked('twap', 2000).journal.entries, (_, value: unknown) => value);
  assert.equal(story(), story());
});

function plimsoll(...args: readonly string[]) {
  const done = spawnSync(process.execPath, [...MAIN, ...args], {
    encoding: 'utf8',
    timeout: 100_000,
  });
  return { exit: done.status, out: done.stdout };
}
test('RCT-9: the command prints fact, band and what was measured; the same seed, the same numbers', () => {
  const run = (): Record<string, unknown> => {
    const { exit, out } = plimsoll('simulate', '--facts', '--days', '15', '--seed', '3', '--json');
    assert.ok(exit === 0 || exit === 1);
    return JSON.parse(out) as Record<string, unknown>;
  };
  const { performance, ...first } = run();
  assert.ok((performance as { readonly daysPerMinute: number }).daysPerMinute > 50);
  assert.equal(first['hash'], REACTIVE_MARKETS['small-tick'].hash);
  assert.equal((first['facts'] as readonly unknown[]).length, 18);
  const again = run();
  delete again['performance'];
  assert.deepEqual(again, first);
});
for (const [args, path] of [
  [['--facts', '--days', '2'], '--days'],
  [['--facts', '--market', 'large'], '--market'],
  [['--facts', '--seeds', '2'], '--seeds'],
  [['--days', '20'], '--days'],
  [['--facts', '--seed', '-1'], '--seed'],
] as const)
  test(`simulate ${args.join(' ')} is refused with the flag's name and a remedy`, () => {
    const { exit, out } = plimsoll('simulate', ...args, '--json');
    const { error } = JSON.parse(out) as {
      readonly error: { readonly code: string; readonly path: string; readonly remedy: string };
    };
    assert.deepEqual([exit, error.code, error.path], [2, 'FLAG_INVALID', path]);
    assert.ok(error.remedy.length > 5);
  });
