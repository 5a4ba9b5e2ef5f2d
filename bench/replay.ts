// A recorded day with a strategy at work in it, through the whole desk, beside the same day through the venue alone and through a plain loop that only reads the rows. Same tape, same run, medians.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { readLobster } from '#adapters/tape-lobster/read-lobster';
import { configSchema, policyOf } from '#contracts/config';
import { ledgerLimitsOf, limitsOf } from '#contracts/config-caps';
import { feesOf } from '#contracts/fees';
import { timeOfLocal } from '#core/kernel/civil';
import { durationUs, lots, type TimeUs, timeUs } from '#core/kernel/units';
import { priorNamed } from '#core/liquidity/priors';
import type { Tape } from '#core/market/tape';
import { deskContestant } from '#engine/sim/compare/contestants';
import { tapeCourt } from '#engine/sim/compare/court';
import { workJob } from '#engine/sim/compare/work-job';
import { SIM_LATENCY } from '#engine/sim/sim-desk';
import { tapeVenue } from '#engine/sim/tape-venue';

const ROUNDS = 9;
const DATA = process.env['PLIMSOLL_DATA'] ?? '../shared/data';
const path = join(DATA, 'lob/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip');
const at = (hour: number, minute: number): TimeUs =>
  timeOfLocal('America/New_York', { year: 2012, month: 6, day: 21 }, (hour * 60 + minute) * 60e6);

function median(run: () => unknown): number {
  for (let i = 0; i < 3; i++) run();
  const times = Array.from({ length: ROUNDS }, () => {
    const from = performance.now();
    run();
    return performance.now() - from;
  });
  return times.toSorted((a, b) => a - b)[ROUNDS >> 1] ?? NaN;
}
/** What anybody must do at least: look at every number of every row. */
function readRows(tape: Tape): number {
  let sum = 0;
  for (let i = 0; i < tape.count; i++) {
    sum += tape.at[i]! + tape.kind[i]! + tape.price[i]! + tape.size[i]! + tape.orderId[i]!;
    for (let k = i * tape.depth; k < (i + 1) * tape.depth; k++)
      sum += tape.bidPrice[k]! + tape.bidSize[k]! + tape.askPrice[k]! + tape.askSize[k]!;
  }
  return sum;
}
function measure(): void {
  const read = readLobster(path, { symbol: 'AMZN' });
  const prior = priorNamed('us-large-cap');
  if (!read.ok || !prior.ok) throw new Error('the recording or its prior could not be read');
  const { tape } = read.value;
  const config = configSchema.parse({});
  const fees = feesOf(config);
  const rules = {
    history: [],
    prior: prior.value,
    policy: policyOf(config),
    limits: limitsOf(config),
    ledgerLimits: ledgerLimitsOf(config),
    fees,
    configHash: '',
    cash: 1e9,
    journal: memoryJournal,
  };
  const court = tapeCourt({ tape, rules, seed: 1, queue: 'pessimistic' });
  const job = (from: TimeUs, to: TimeUs, quantity: number) =>
    ({
      window: 0,
      cell: '',
      side: 'buy',
      quantity: lots(quantity),
      start: from,
      deadline: to,
    }) as const;
  const end = timeUs(tape.at[tape.count - 1]! + durationUs(1));
  const rows: readonly (readonly [string, () => unknown])[] = [
    ['a loop that reads the rows', () => readRows(tape)],
    [
      'the venue, without orders',
      () =>
        tapeVenue({ tape, fees, seed: 1, latency: SIM_LATENCY, queue: 'pessimistic' }).advance(end),
    ],
    ...(['twap', 'adaptive'] as const).map(
      (strategy) =>
        [
          `${strategy} at work all day, whole desk`,
          () => workJob(court, deskContestant(strategy), job(at(9, 31), at(15, 58), 3000)),
        ] as const,
    ),
  ];
  for (const [name, run] of rows) {
    const ms = median(run);
    console.log(
      `${name.padEnd(36)} ${ms.toFixed(1).padStart(7)} ms  ${(tape.count / ms / 1000).toFixed(2).padStart(6)} M events/s`,
    );
  }
}
if (existsSync(path)) measure();
else console.log(`skipped: no ${path}`);
