// Orders whose market is not what their plan took for granted are planned again. docs/spec/execution.md
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '#core/kernel/random';
import { STRATEGIES, STRATEGY_NAMES, type StrategyName, strategyOf } from '#core/plan/strategies';
import { assertReplays, type Worked, worked } from './support/worked-order.ts';

/** What the profile expects: 50 million a day around the clock. */
const USUAL = Math.round(50_000_000 / 86_400);
const QUANTITY = 18_000;
const begun = (strategy: StrategyName, more: object = {}): Worked =>
  worked({ minutes: 60, quantity: QUANTITY, strategy, ...more }, { printed: USUAL });
const left = (run: Worked): number =>
  run.order().acceptance?.plan.slices.reduce((sum, { quantity }) => sum + quantity, 0) ?? NaN;

for (const strategy of ['is', 'close', 'adaptive'] as const)
  test(`EXE-41: ${strategy} in a market of twice the volume and volatility is planned again, with its facts in the journal, and no lot is lost`, () => {
    const run = begun(strategy);
    run.on.trade(1447, 0.05);
    run.on.live(302);
    assert.deepEqual(run.changes(), ['market the market rule MARKET_DIFFERS']);
    const { acceptance, changes, order } = run.order();
    assert.equal((acceptance?.replan?.filledBefore ?? NaN) + left(run), QUANTITY);
    assert.equal(order.riskAversion ?? null, null, 'nothing was asked for');
    const facts = changes[0]?.found?.facts as Record<string, number>;
    assert.ok((facts['volatilityRatio'] ?? 0) > 1.5 && (facts['volumeRatio'] ?? 0) > 1.3);
    assert.ok(Math.abs((facts['volumeMeasured'] ?? 0) - 2.5) < 0.1, JSON.stringify(facts));
    assert.ok((facts['secondsLeft'] ?? 0) > 3200 && (facts['secondsLeft'] ?? 0) <= 3300);
    assert.ok(
      acceptance?.plan.assumptions[0]?.includes('as the market was while the order worked'),
    );
    assert.deepEqual(run.alerts(), []);
    run.on.live(3400);
    assert.equal(run.order().status, 'completed');
    assert.equal(run.order().filled, QUANTITY);
    assertReplays(run);
  });
