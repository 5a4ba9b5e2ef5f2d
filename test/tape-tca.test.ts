// The cost of an order on a recorded day, recomputed from the file by other code: the market of the moment before each fill, without us in it.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { readLobster } from '#adapters/tape-lobster/read-lobster';
import { configSchema, policyOf } from '#contracts/config';
import { limitsOf } from '#contracts/config-caps';
import { feesOf } from '#contracts/fees';
import type { OrderRecord } from '#core/journal/order-record';
import { timeOfLocal } from '#core/kernel/civil';
import { timeUs } from '#core/kernel/units';
import { priorNamed } from '#core/liquidity/priors';
import { usEquity } from '#core/market/catalog';
import { EVENT, type Tape } from '#core/market/tape';
import { plainOrder } from '#core/plan/new-order';
import type { StrategyName } from '#core/plan/strategies';
import { openTapeDesk } from '#engine/sim/tape-desk';

const path = join(
  process.env['PLIMSOLL_DATA'] ?? '../shared/data',
  'lob/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip',
);
let cached: Tape | null = null;
function amzn(t: TestContext): Tape | null {
  if (!existsSync(path)) {
    t.skip(`skipped: no ${path}`);
    return null;
  }
  const read = readLobster(path, { symbol: 'AMZN' });
  assert.ok(read.ok);
  cached ??= read.value.tape;
  return cached;
}
const at = (hour: number, minute = 0): number =>
  timeOfLocal('America/New_York', { year: 2012, month: 6, day: 21 }, (hour * 60 + minute) * 60e6);

interface Wish {
  readonly side: 'buy' | 'sell';
  readonly strategy: StrategyName;
  readonly quantity: number;
  readonly from: number;
  readonly to: number;
}
function worked(tape: Tape, { side, strategy, quantity, from, to }: Wish): OrderRecord {
  const config = configSchema.parse({
    liquidity: { risk_thresholds: { max_spread_bps: 5000, min_liquidity_score: 0 } },
    price_collar_bps: 5000,
  });
  const prior = priorNamed('us-large-cap');
  assert.ok(prior.ok);
  const market = openTapeDesk({
    tape,
    history: [],
    prior: prior.value,
    policy: policyOf(config),
    limits: limitsOf(config),
    fees: feesOf(config),
    seed: 7,
    journal: memoryJournal(),
    configHash: 'c',
    cash: 1e8,
  });
  market.begin(timeUs(from));
  const { symbol } = tape.instrument;
  const placed = market.desk.place(
    plainOrder({ symbol, side, quantity, strategy, deadline: timeUs(to), parentId: 'T1' }),
    { idempotencyKey: null, by: 'test' },
  );
  assert.ok(placed.ok && placed.value.refusal === null, JSON.stringify(placed));
  market.run(() => undefined);
  return market.desk.order('T1') ?? assert.fail();
}

/** By plain search over the rows: the last quote with two sides before a moment. */
function quoteAt(
  tape: Tape,
  moment: number,
): { readonly mid: number; readonly far: readonly [number, number] } {
  let i = 0;
  while (i < tape.count && tape.at[i]! < moment) i++;
  for (i--; i >= 0; i--) {
    const [bid, ask] = [tape.bidPrice[i * tape.depth]!, tape.askPrice[i * tape.depth]!];
    if (bid > 0 && ask > 0) return { mid: (bid + ask) / 2, far: [ask, bid] };
  }
  return assert.fail('no quote');
}

const walked = new Set<string>();
for (const side of ['buy', 'sell'] as const)
  for (const strategy of ['twap', 'adaptive', 'pov'] as const)
    test(`TCA-13, P16: ${side} by ${strategy}: every part from the recorded market without us, of the moment before`, (t) => {
      const tape = amzn(t);
      if (tape === null) return;
      const quantity = 6000;
      const record = worked(tape, { side, strategy, quantity, from: at(13), to: at(13, 40) });
      const { tca, acceptance, endedAt } = record;
      assert.ok(tca !== null && acceptance !== null && endedAt !== null);
      const sign = side === 'buy' ? 1 : -1;
      let [spread, impact, timing] = [0, 0, 0];
      for (const fill of record.fills.values()) {
        const { mid, far } = quoteAt(tape, fill.at);
        const touch = fill.liquidity === 'maker' ? fill.price : far[side === 'buy' ? 0 : 1];
        spread += sign * fill.quantity * (touch - mid);
        impact += sign * fill.quantity * (fill.price - touch);
        timing += sign * fill.quantity * (mid - acceptance.arrivalPrice);
      }
      const scale = 1e4 / (quantity * acceptance.arrivalPrice);
      const near = (got: number, want: number, what: string): void =>
        assert.ok(Math.abs(got - want) < 1e-9, `${what}: ${got}, recomputed ${want}`);
      near(tca.spreadBps, spread * scale, 'spread');
      near(tca.impactBps, impact * scale, 'impact');
      near(tca.timingBps, timing * scale, 'timing');
      assert.ok(tca.impactBps > -1e-9, String(tca.impactBps));
      if (tca.impactBps > 0.001) walked.add(side);
      let [midTime, time, i] = [0, 0, 0];
      while (tape.at[i + 1]! <= acceptance.acceptedAt) i++;
      for (let now: number = acceptance.acceptedAt; now < endedAt; i++) {
        const next = Math.min(endedAt, tape.at[i + 1]!);
        midTime +=
          ((tape.bidPrice[i * tape.depth]! + tape.askPrice[i * tape.depth]!) / 2) * (next - now);
        time += next - now;
        now = next;
      }
      near(tca.benchmarks.twap ?? NaN, midTime / time, 'TWAP');
      const taken = [...record.fills.values()].reduce(
        (sum, fill) => sum + (fill.liquidity === 'taker' ? fill.quantity : 0),
        0,
      );
      let eligible = 0;
      for (let k = 0; k < tape.count; k++)
        if (tape.eligible[k] === 1 && tape.at[k]! > acceptance.acceptedAt && tape.at[k]! <= endedAt)
          eligible += tape.size[k]!;
      near(tca.participation ?? NaN, record.filled / (eligible + taken), 'participation');
    });

test('TCA-13, P16: a walk over many seconds is impact, because the recorded touch has not moved with us: some of these orders walked', (t) => {
  if (amzn(t) !== null) assert.ok(walked.size > 0);
});

const START = Date.parse('2025-06-12T14:00:00Z') * 1000;
type Book = readonly [bid: number, bidSize: number, ask: number, askSize: number];
/** Four events a second, in rounds of twenty: a seller's print of 400 at the bid in place 14, quotes else. */
function made(seconds: number, book: (place: number) => Book): Tape {
  const rows = Array.from({ length: 4 * seconds }, (_, i) => book(i % 20));
  const column = (k: number): Float64Array => Float64Array.from(rows, (row) => row[k] ?? 0);
  const prints = <T>(yes: T, no: T): T[] => rows.map((_, i) => (i % 20 === 14 ? yes : no));
  return {
    instrument: usEquity('MADE', 'XNAS'),
    source: 'made',
    hash: '',
    hasOrderIds: false,
    count: rows.length,
    depth: 1,
    at: Float64Array.from(rows, (_, i) => START + i * 0.25e6),
    kind: Uint8Array.from(prints<number>(EVENT.execute, EVENT.quote)),
    restingSide: Int8Array.from(prints(1, 0)),
    orderId: new Float64Array(rows.length),
    price: Float64Array.from(prints(9999, 0)),
    size: Float64Array.from(prints(400, 0)),
    eligible: Uint8Array.from(prints(1, 0)),
    bidPrice: column(0),
    bidSize: column(1),
    askPrice: column(2),
    askSize: column(3),
  };
}
const order = {
  side: 'buy',
  strategy: 'twap',
  quantity: 300,
  from: START + 100e6,
  to: START + 700e6,
} as const;
/** A tick wide: there is no room inside. */
const usual: Book = [9999, 1, 10_000, 1000];
const resting = (record: OrderRecord): number =>
  [...record.fills.values()].filter((fill) => fill.liquidity === 'maker').length;

test('TCA-13: a fill beside a book with one side costs what it costs, is held against the last mid before, and the report says so', () => {
  // The bid is gone a moment before the print that fills ours.
  const record = worked(
    made(900, (place) => (place === 13 || place === 14 ? [0, 0, 10_000, 1000] : usual)),
    order,
  );
  assert.equal(record.status, 'completed', record.note);
  assert.ok(record.tca !== null && resting(record) > 0);
  assert.ok(
    record.tca.notes.some((each) =>
      each.startsWith(`${resting(record)} fills met a book with one side`),
    ),
    record.tca.notes.join('; '),
  );
  assert.equal(record.tca.timingBps, 0);
});

test('TCA-13: a resting fill has earned half the spread although the print that filled it moved the market', () => {
  const record = worked(
    made(900, (place) => (place === 14 || place === 15 ? [9997, 1, 9998, 1000] : usual)),
    order,
  );
  assert.ok(record.tca !== null && resting(record) > 0);
  let earned = 0;
  for (const { liquidity, quantity } of record.fills.values())
    earned += liquidity === 'maker' ? quantity : -quantity;
  assert.ok(
    Math.abs(record.tca.spreadBps + (5000 / 9999.5) * (earned / record.filled)) < 1e-9,
    String(record.tca.spreadBps),
  );
  assert.equal(record.tca.timingBps, 0);
});
