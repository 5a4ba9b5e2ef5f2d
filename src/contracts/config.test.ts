import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { configSchema, policyOf } from '#contracts/config';
import { limitsOf } from '#contracts/config-caps';
import { feesOf } from '#contracts/fees';

test('config: nothing given is every documented default', () => {
  const config = configSchema.parse({});
  assert.deepEqual(policyOf(config), {
    enabled: true,
    minLiquidityScore: 0.3,
    maxAdvShare: 0.1,
    maxSpreadBps: 50,
    maxParticipation: 0.2,
    defaultStrategy: 'adaptive',
    sliceIntervalSeconds: 60,
    randomise: { size: 0.5, time: 1 },
    unusual: { volatility: 1.5, spread: 2, depth: 0.5, oneSided: 0.9 },
    watch: {
      guard: { action: 'ask', falseAlarm: 0.01 },
      afterHalt: { slices: 2, extendDeadlineUpToSeconds: 0 },
      scoreEverySeconds: 300,
      replan: { everySeconds: 300, from: 0.35 },
    },
    reportingCurrency: 'USD',
    tiers: [
      { tier: 'high', minAdv: 10_000_000, maxPositionOfNav: 0.15 },
      { tier: 'medium', minAdv: 1_000_000, maxPositionOfNav: 0.1 },
      { tier: 'low', minAdv: 100_000, maxPositionOfNav: 0.05 },
    ],
  });
  assert.deepEqual(limitsOf(config), {
    maxOrderValue: 5_000_000,
    priceCollarBps: 100,
    minLiquidationDistance: 0.2,
    maxImpactBps: 100,
    maxDataAgeUs: 5_000_000,
  });
  assert.deepEqual(feesOf(config), { makerBps: 0, takerBps: 0, perUnit: 0 });
  assert.deepEqual(
    [config.portfolio, config.api],
    [
      { max_illiquid_allocation: 0.2, min_daily_liquidatable: 0.5 },
      { host: '127.0.0.1', port: 7430, hosts: [] },
    ],
  );
});

test('config: one key of a tier may be given, the other keeps its default', () => {
  const { high_liquidity } = configSchema.parse({
    liquidity: { tiers: { high_liquidity: { min_adv: 20_000_000 } } },
  }).liquidity.tiers;
  assert.deepEqual(high_liquidity, { min_adv: 20_000_000, max_position_pct: 0.15 });
});

/** VEN-24. */
const resting = (exchange: string, seconds: number) => ({
  venues: { x: { kind: 'ccxt', exchange, symbols: ['BTC/USDT'], resting_seconds: seconds } },
});
test('VEN-24: an exchange that ends orders by itself is told after how long', () => {
  for (const given of [resting('kraken', 5), resting('binanceusdm', 660)])
    assert.ok(configSchema.safeParse(given).success, JSON.stringify(given));
});
for (const [given, path] of [
  [
    { liquidity: { execution: { max_participation_rate: 3 } } },
    'liquidity.execution.max_participation_rate',
  ],
  [
    { liquidity: { execution: { max_participation_rate: 0 } } },
    'liquidity.execution.max_participation_rate',
  ],
  [
    { liquidity: { risk_thresholds: { min_liquidity_score: -0.1 } } },
    'liquidity.risk_thresholds.min_liquidity_score',
  ],
  [
    { liquidity: { execution: { slice_interval_seconds: 0 } } },
    'liquidity.execution.slice_interval_seconds',
  ],
  [
    { liquidity: { tiers: { medium_liquidity: { min_adv: 20_000_000 } } } },
    'liquidity.tiers.medium_liquidity.min_adv',
  ],
  [
    { liquidity: { tiers: { low_liquidity: { min_adv: 2_000_000 } } } },
    'liquidity.tiers.low_liquidity.min_adv',
  ],
  [{ fees: { taker_bps: 5000 } }, 'fees.taker_bps'],
  [{ max_order_value: Infinity }, 'max_order_value'],
  [{ max_order_value: '5m' }, 'max_order_value'],
  [{ price_collar_bps: 10_000 }, 'price_collar_bps'],
  [{ max_data_age_seconds: 0 }, 'max_data_age_seconds'],
  [{ reporting_currency: 'usd' }, 'reporting_currency'],
  [{ api: { port: 70_000 } }, 'api.port'],
  [resting('okx', 60), 'venues.x.resting_seconds'],
  [resting('binanceusdm', 300), 'venues.x.resting_seconds'],
  [resting('kraken', 2), 'venues.x.resting_seconds'],
] as const) {
  test(`config: ${JSON.stringify(given)} is refused at ${path}`, () => {
    const parsed = configSchema.safeParse(given);
    assert.deepEqual(
      parsed.error?.issues.map((issue) => issue.path.join('.')),
      [path],
    );
  });
}

/** Every key of the schema with its path. */
function keysOf(schema: unknown, path: readonly string[]): readonly string[] {
  const inner =
    schema instanceof z.ZodPrefault ||
    schema instanceof z.ZodDefault ||
    schema instanceof z.ZodOptional
      ? schema.unwrap()
      : schema;
  if (!(inner instanceof z.ZodObject)) return [path.join('.')];
  return Object.entries(inner.shape).flatMap(([key, value]) => keysOf(value, [...path, key]));
}
test('config: docs/configuration.md shows every key, and the example there is exactly the defaults', () => {
  const text = readFileSync('docs/configuration.md', 'utf8');
  for (const key of keysOf(configSchema, []))
    assert.ok(text.includes(`\`${key.replace(/tiers\.\w+\./, 'tiers.*.')}\``), key);
  const example = /```yaml\n([^`]+)```/.exec(text)?.[1] ?? '';
  assert.deepEqual(configSchema.parse(parse(example)), configSchema.parse({}));
});
