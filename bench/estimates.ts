// Estimates by strategy beside what the same orders then cost on a recorded day: every window as a buy and as a sell, every strategy from the same start to the same end.
// The estimate is frozen before the first child (P12); a tape does not react, so realised impact is the walk beyond the touch and the rest is timing (P16).
// node --conditions=source bench/estimates.ts TAPE.zip [--windows 24] [--minutes 15] [--sizes 500,2000]
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { readLobster } from '#adapters/tape-lobster/read-lobster';
import { configSchema, policyOf } from '#contracts/config';
import { ledgerLimitsOf, limitsOf } from '#contracts/config-caps';
import { orderToDoc } from '#contracts/to-documents';
import { timeUs } from '#core/kernel/units';
import { PRIORS } from '#core/liquidity/priors';
import { NO_FEES } from '#core/market/fees';
import { plainOrder } from '#core/plan/new-order';
import { STRATEGY_NAMES } from '#core/plan/strategies';
import { openTapeDesk } from '#engine/sim/tape-desk';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    windows: { type: 'string', default: '24' },
    minutes: { type: 'string', default: '15' },
    sizes: { type: 'string', default: '500,2000' },
    out: { type: 'string' },
  },
});
const DATA = process.env['PLIMSOLL_DATA'] ?? join(import.meta.dirname, '../../shared/data');
const path = positionals[0] ?? join(DATA, 'lob/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip');
if (!existsSync(path)) {
  console.log(`skipped: ${path} is not there`);
  process.exit(0);
}
const read = readLobster(path, { symbol: null });
if (!read.ok) throw new Error(read.error.message);
const { tape } = read.value;
const config = configSchema.parse({});
const windows = Number(values.windows);
const lengthUs = Number(values.minutes) * 60e6;
const first = tape.at[0]! + 600e6;
const last = tape.at[tape.count - 1]! - 600e6 - lengthUs;

interface Row {
  readonly strategy: string;
  readonly quantity: number;
  readonly window: number;
  readonly side: 'buy' | 'sell';
  readonly expected: number;
  readonly spread: number;
  readonly impact: number;
  readonly low: number;
  readonly high: number;
  readonly realised: number;
  readonly parts: { readonly spread: number; readonly impact: number; readonly timing: number };
  readonly makerShare: number;
  readonly filled: number;
}
const rows: Row[] = [];
const refused = new Map<string, number>();
for (const quantity of values.sizes.split(',').map(Number))
  for (let window = 0; window < windows; window++)
    for (const side of ['buy', 'sell'] as const)
      for (const strategy of STRATEGY_NAMES) {
        const start = timeUs(
          Math.round(first + ((last - first) * window) / Math.max(1, windows - 1)),
        );
        const desk = openTapeDesk({
          tape,
          history: [],
          prior: PRIORS['us-large-cap'],
          policy: policyOf(config),
          limits: limitsOf(config),
          fees: NO_FEES,
          ledgerLimits: ledgerLimitsOf(config),
          seed: 1 + window,
          journal: memoryJournal(),
          configHash: 'bench',
          cash: 1e9,
        });
        desk.advance(start);
        const placed = desk.desk.place(
          plainOrder({
            symbol: tape.instrument.symbol,
            side,
            quantity,
            strategy,
            start,
            deadline: timeUs(start + lengthUs),
          }),
          { idempotencyKey: null, by: 'bench' },
        );
        if (!placed.ok || placed.value.refusal !== null) {
          const code = placed.ok ? placed.value.refusal!.code : placed.error.kind;
          refused.set(code, (refused.get(code) ?? 0) + 1);
          continue;
        }
        desk.run(() => undefined);
        const doc = orderToDoc(desk.desk.order(placed.value.parentId)!, []);
        const { tca, estimate, fills } = doc;
        if (tca === null || estimate === null) continue;
        const maker = fills
          .filter(({ liquidity }) => liquidity === 'maker')
          .reduce((sum, fill) => sum + fill.quantity, 0);
        rows.push({
          strategy,
          quantity,
          window,
          side,
          expected: estimate.expectedBps,
          spread: estimate.spreadBps,
          impact: estimate.impactBps,
          low: estimate.interval90Bps[0],
          high: estimate.interval90Bps[1],
          realised: tca.totalBps,
          parts: { spread: tca.spreadBps, impact: tca.impactBps, timing: tca.timingBps },
          makerShare: doc.filled === 0 ? NaN : maker / doc.filled,
          filled: doc.filled / quantity,
        });
      }

const mean = (of: readonly number[]): number => of.reduce((sum, x) => sum + x, 0) / of.length;
console.log(
  `${tape.source}: ${windows} windows of ${values.minutes} min, both sides; bps of arrival, one way; errors over windows`,
);
console.log(
  'strategy  quantity  n   expected  realised         bias            spread part  expected half spread  maker  done  within 90 %',
);
for (const quantity of values.sizes.split(',').map(Number))
  for (const strategy of STRATEGY_NAMES) {
    const own = rows.filter((row) => row.strategy === strategy && row.quantity === quantity);
    if (own.length === 0) continue;
    // A window's buy and sell together: what the market does cancels.
    const byWindow = [...new Set(own.map(({ window }) => window))].map((window) =>
      mean(own.filter((row) => row.window === window).map((row) => row.realised - row.expected)),
    );
    const bias = mean(byWindow);
    const error = Math.sqrt(
      byWindow.reduce((sum, x) => sum + (x - bias) ** 2, 0) /
        byWindow.length /
        (byWindow.length - 1),
    );
    const cell = (value: number, digits = 2): string => value.toFixed(digits).padStart(8);
    console.log(
      `${strategy.padEnd(9)} ${String(quantity).padStart(7)} ${String(own.length).padStart(4)} ${cell(mean(own.map((r) => r.expected)))} ${cell(mean(own.map((r) => r.realised)))} ${cell(bias)} ± ${error.toFixed(2)}   ${cell(mean(own.map((r) => r.parts.spread)))} ${cell(mean(own.map((r) => r.spread)))}  ${cell(mean(own.map((r) => r.makerShare)))} ${cell(mean(own.map((r) => r.filled)))} ${cell(mean(own.map((r) => (r.realised >= r.low && r.realised <= r.high ? 1 : 0))))}`,
    );
  }
for (const [code, count] of refused) console.log(`refused ${count} times: ${code}`);
if (values.out !== undefined) writeFileSync(values.out, JSON.stringify(rows));
