import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { readLobster } from '#adapters/tape-lobster/read-lobster';
import { configSchema, ledgerLimitsOf, limitsOf, policyOf } from '#contracts/config';
import { feesOf } from '#contracts/fees';
import { timeOfLocal } from '#core/kernel/civil';
import { lots, timeUs } from '#core/kernel/units';
import { priorNamed } from '#core/liquidity/priors';
import { deskContestant } from '#engine/sim/compare/contestants';
import { workJob } from '#engine/sim/compare/work-job';

const read = readLobster('../shared/data/lob/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip', {
  symbol: 'AMZN',
});
if (!read.ok) throw 1;
const tape = read.value.tape;
const at = (h: number, m: number) =>
  timeOfLocal('America/New_York', { year: 2012, month: 6, day: 21 }, (h * 60 + m) * 60e6);
const config = configSchema.parse({});
const prior = priorNamed('us-large-cap');
if (!prior.ok) throw 1;
const rules = {
  history: [],
  prior: prior.value,
  policy: policyOf(config),
  limits: limitsOf(config),
  fees: feesOf(config),
  ledgerLimits: ledgerLimitsOf(config),
  configHash: 'c',
  cash: 1e9,
  journal: memoryJournal,
};
for (const [from, to, q] of [
  [at(9, 31), at(15, 55), 3000],
  [at(13, 0), at(13, 30), 300],
] as const) {
  const job = {
    window: 0,
    cell: 'a',
    side: 'buy',
    quantity: lots(q),
    start: timeUs(from),
    deadline: timeUs(to),
  } as const;
  const times: number[] = [];
  for (let k = 0; k < 9; k++) {
    const s = performance.now();
    workJob({ tape, rules, seed: 1, queue: 'pessimistic' }, deskContestant('twap'), job);
    times.push(performance.now() - s);
  }
  times.sort((a, b) => a - b);
  const events = tape.at.filter((t) => t < to).length;
  console.log(
    times[4]!.toFixed(0),
    'ms',
    ((events / times[4]!) * 1000).toFixed(0),
    'events/s from the start of the day',
  );
}
