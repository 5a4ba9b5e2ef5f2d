// Orders whose market is not what their plan took for granted are planned again. docs/spec/execution.md
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '#core/kernel/random';
import { STRATEGY_NAMES, type StrategyName, strategyOf } from '#core/plan/strategies';
import { assertReplays, type Worked, worked } from './support/worked-order.ts';

/** What the profile expects: 50 million a day around the clock. */
const USUAL = Math.round(50_000_000 / 86_400);
const QUANTITY = 18_000;
const begun = (strategy: StrategyName, more: object = {}): Worked =>
  worked({ minutes: 60, quantity: QUANTITY, strategy, ...more }, { printed: USUAL });
const left = (run: Worked): number =>
  run.order().acceptance?.plan.slices.reduce((sum, { quantity }) => sum + quantity, 0) ?? NaN;

const marketChanges = (run: Worked): number =>
  run.order().changes.filter(({ type }) => type === 'market').length;
const factsOf = (run: Worked): Readonly<Record<string, number>> =>
  (run.order().changes[0]?.found?.facts ?? {}) as Record<string, number>;

for (const strategy of ['is', 'close', 'adaptive'] as const)
  test(`EXE-41: ${strategy} in a market that is busier and more volatile is planned again, with its facts in the journal, in no burst, and no lot is lost`, () => {
    const run = begun(strategy);
    run.on.trade(1447, 0.05);
    run.on.live(302);
    assert.deepEqual(run.changes(), ['market the market rule MARKET_DIFFERS']);
    const { acceptance, order } = run.order();
    assert.equal((acceptance?.replan?.filledBefore ?? NaN) + left(run), QUANTITY);
    assert.equal(order.riskAversion ?? null, null, 'nothing was asked for');
    const facts = factsOf(run);
    assert.ok(Math.abs((facts['volatilityRatio'] ?? 0) - Math.sqrt(2.5)) < 1e-9);
    assert.ok(Math.abs((facts['volumeMeasured'] ?? 0) - 2.5) < 0.1, JSON.stringify(facts));
    assert.ok((facts['volumeRatio'] ?? 0) > 1.1 && (facts['volumeRatio'] ?? 0) < 2);
    assert.ok((facts['secondsLeft'] ?? 0) > 3200 && (facts['secondsLeft'] ?? 0) <= 3300);
    assert.ok(
      acceptance?.plan.assumptions[0]?.includes('as the market was while the order worked'),
    );
    assert.deepEqual(run.alerts(), []);
    assert.equal(run.on.engine().state.ledger.applications.get(strategy)?.length, 1, 'LED-12');
    const slices = acceptance?.plan.slices.map(({ quantity }) => quantity) ?? [];
    const before = run.on.sent.length;
    run.on.live(5);
    const burst = run.on.sent.slice(before).reduce((sum, each) => sum + each.order.quantity, 0);
    assert.ok(burst <= 3 * Math.max(...slices) + 1, `EXE-4: ${burst}`);
    run.on.live(3300);
    assert.equal(run.order().status, 'completed');
    assert.equal(run.order().filled, QUANTITY);
    assert.ok(marketChanges(run) <= 4, 'the plan in force is for this market');
    const at = run.order().changes.map((each) => each.at);
    assert.ok(at.every((each, k) => k === 0 || each - (at[k - 1] ?? 0) >= 300e6));
    assertReplays(run);
  });

test('EXE-41: is with more risk than it was planned for hurries, by the risk aversion that it was placed with', () => {
  const run = begun('is');
  const before = run.order().acceptance?.plan;
  run.on.trade(USUAL, 0.06);
  run.on.live(302);
  const after = run.order().acceptance?.plan;
  assert.ok(before !== undefined && after !== undefined && before !== after);
  assert.ok((before.riskAversion ?? 0) > 0);
  assert.equal(after.riskAversion, before.riskAversion);
  const until = (after.start + 900e6) as number;
  const shareOf = (plan: typeof after): number => {
    const rest = plan.slices.filter(({ end }) => end > after.start);
    const sum = (slices: typeof rest): number =>
      slices.reduce((total, { quantity }) => total + quantity, 0);
    return sum(rest.filter(({ end }) => end <= until)) / sum(rest);
  };
  assert.ok(shareOf(after) > 1.1 * shareOf(before), `${shareOf(after)} ${shareOf(before)}`);
  assert.ok((factsOf(run)['expectedBps'] ?? 0) > 0);
});

test('EXE-41: in a usual market nothing is planned again: an hour of each of 20 seeds', () => {
  let changed = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const random = seededRandom(seed);
    const normal = (): number =>
      Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
    const run = begun(seed % 2 === 0 ? 'is' : 'close');
    for (let minute = 0; minute < 55; minute++) {
      const printed = Math.round(USUAL * Math.exp(0.5 * normal() - 0.125));
      run.on.trade(printed, 0.02 * Math.exp(0.2 * normal()));
      run.on.live(60);
    }
    changed += marketChanges(run);
  }
  assert.equal(changed, 0);
});

test('EXE-41: stale inputs leave the plain schedule: no prints, no known volatility, an invalid market, one that has just come back', () => {
  for (const [printed, volatility] of [
    [0, 0.06],
    [1447, null],
    [1447, 0],
  ] as const) {
    const run = begun('is');
    const plan = run.order().acceptance?.plan;
    run.on.trade(printed, volatility);
    run.on.live(1200);
    assert.deepEqual([run.changes(), run.order().acceptance?.plan === plan], [[], true]);
  }
  const run = begun('is');
  run.on.trade(1447, 0.06);
  run.on.live(280);
  run.on.halt(true);
  run.on.live(30);
  run.on.halt(false);
  run.on.live(290);
  assert.deepEqual(run.changes(), [], 'a period is seen without a break');
  run.on.live(20);
  assert.equal(marketChanges(run), 1);
});

test('EXE-41: over a restart the order is planned again once, and the next time a period later', () => {
  const run = begun('is');
  run.on.trade(1447, 0.06);
  run.on.live(302);
  run.on.restart();
  run.on.trade(USUAL, 0.01);
  run.on.live(290);
  assert.equal(marketChanges(run), 1);
  run.on.live(20);
  assert.equal(marketChanges(run), 2);
  assertReplays(run);
});

test('EXE-41: what the gate refuses leaves the plan in force, says why once, and is asked for again a period later', () => {
  const run = begun('is', { quantity: 390_000 });
  const plan = run.order().acceptance?.plan;
  run.on.trade(20, 0.02);
  run.on.live(1210);
  const [warned, ...more] = run.order().changes;
  assert.deepEqual([warned?.type, warned?.by, more.length], ['warned', 'the market rule', 0]);
  assert.equal(warned?.found?.code, 'PARTICIPATION_ABOVE_MAX');
  assert.deepEqual([run.order().status, run.order().acceptance?.plan === plan], ['working', true]);
  assert.ok(warned?.reason.includes('was not planned again'));
  assertReplays(run);
});

test('EXE-41: switched off, after an alarm of the guard, near the end, and by other strategies nothing is planned again', () => {
  const quiet = (run: Worked, seconds = 1210): void => {
    run.on.trade(1447, 0.06);
    run.on.live(seconds);
    assert.equal(marketChanges(run), 0);
  };
  quiet(
    worked(
      { minutes: 60, quantity: QUANTITY, strategy: 'is' },
      { printed: USUAL, execution: { replan: { every_minutes: 0 } } },
    ),
  );
  const alarmed = begun('is');
  alarmed.on.live(200);
  alarmed.on.move(300);
  quiet(alarmed);
  assert.deepEqual(alarmed.alerts(), ['COST_ABOVE_BAND']);
  quiet(begun('is', { minutes: 5.2 }), 310);
  const names = STRATEGY_NAMES.filter((name) => strategyOf(name).replans === true);
  assert.deepEqual(names, ['is', 'close', 'adaptive']);
  for (const name of ['vwap', 'twap', 'peg'] as const) quiet(begun(name), 620);
});
