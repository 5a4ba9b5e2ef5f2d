// Costs of the same jobs under two strategies in the market that reacts (`compare --reactive`'s days, unseen seeds and parameters): each job is worked under both, in the same day.
// What `bench/wheel.ts --costs` draws from; the mean difference over all jobs is the truth there.
// node --conditions=source bench/wheel-costs.ts OUT.json [--days 40] [--first 0] [--strategies adaptive,twap] [--market small-tick] [--share 0.03] [--minutes 15] [--config FILE]
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { reactiveComparisonPart } from '#app/jobs/reactive-comparison';
import { durationUs } from '#core/kernel/units';
import { STRATEGY_NAMES } from '#core/plan/strategies';
import { REACTIVE_MARKET_NAMES } from '#engine/sim/reactive/markets';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    days: { type: 'string', default: '40' },
    first: { type: 'string', default: '0' },
    strategies: { type: 'string', default: 'adaptive,twap' },
    market: { type: 'string', default: 'small-tick' },
    share: { type: 'string', default: '0.03' },
    minutes: { type: 'string', default: '15' },
    config: { type: 'string' },
  },
});
const names = values.strategies.split(',');
const strategies = STRATEGY_NAMES.filter((each) => names.includes(each)).toSorted(
  (a, b) => names.indexOf(a) - names.indexOf(b),
);
const market = REACTIVE_MARKET_NAMES.find((each) => each === values.market);
const [out] = positionals;
if (out === undefined || market === undefined || strategies.length !== 2)
  throw new Error('name a file, a market and two strategies');
const first = Number(values.first);
const costs: (readonly [number, number])[] = [];
for (let window = first; window < first + Number(values.days); window++) {
  const tried = reactiveComparisonPart({
    config: values.config ?? null,
    cash: 1e9,
    reactive: market,
    cells: [
      {
        name: 'job',
        horizon: durationUs(Number(values.minutes) * 60e6),
        volumeShare: Number(values.share),
      },
    ],
    strategies,
    window,
    seed: 1,
  });
  if (!tried.ok) throw new Error(tried.error.message);
  for (const side of ['buy', 'sell']) {
    const [a, b] = strategies.map(
      (name) =>
        tried.value.find((each) => each.contestant === name && each.side === side)?.judged ?? null,
    );
    if (a != null && b != null) costs.push([a.costBps + a.feesBps, b.costBps + b.feesBps]);
  }
  writeFileSync(out, JSON.stringify({ market, strategies, costs }));
  console.log(
    `${window}: ${costs
      .slice(-2)
      .map((pair) => pair.map((bps) => bps.toFixed(1)).join(' '))
      .join(', ')}`,
  );
}
