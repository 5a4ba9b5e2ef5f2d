// Calibration, a cost surface and single estimates beside scipy and numpy on the same inputs, every number compared; medians of five.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readImbalance } from '#adapters/panel-imbalance/read-imbalance';
import { calibrate } from '#core/cost/calibrate/calibrate';
import { fitPower } from '#core/cost/calibrate/fit-power';
import { observePanel } from '#core/cost/calibrate/imbalance-panel';
import { observationsOf } from '#core/cost/calibrate/observations';
import { costSurface } from '#core/cost/cost-surface';
import { estimateCost } from '#core/cost/estimate';
import { publishedSquareRoot } from '#core/cost/square-root';
import { lots, quoteValue, timeUs } from '#core/kernel/units';
import { type LiquidityProfile, type Measured, PROFILE_VERSION } from '#core/liquidity/profile';
import { flatCurve } from '#core/liquidity/volume-curve';
import { usEquity } from '#core/market/catalog';
import { NO_FEES } from '#core/market/fees';

const ROUNDS = 5;
const path = process.argv[2] ?? '../shared/data/impact/sp500_2007_impact.csv.gz';
const read = readImbalance(path, {});
if (!read.ok) {
  console.log(`skipped: ${read.error.message}`);
  process.exit(0);
}
const data = observationsOf(observePanel(read.value.days).rows);
const measured = (value: number, standardError: number): Measured => ({
  value,
  unit: '',
  standardError,
  n: 20,
  source: 'bench',
});
const profile: LiquidityProfile = {
  instrumentId: 'A.X',
  asOf: timeUs(0),
  adv: measured(50e6, 2.5e6),
  advNotional: quoteValue(1e9),
  volatilityDaily: measured(0.02, 0.002),
  spreadBps: measured(4, 0.1),
  spreadEstimated: null,
  depthTouch: null,
  volumeSteadiness: null,
  curve: flatCurve(13, 'bench'),
  regime: 'normal',
  quality: 'A',
  prior: null,
  notes: [],
  version: PROFILE_VERSION,
  madeOf: [],
};
const spaced = (from: number, ratio: number): readonly number[] =>
  Array.from({ length: 50 }, (_, i) => from * ratio ** (i / 49));
const terms = {
  profile,
  model: publishedSquareRoot(null),
  sizes: spaced(0.001, 1000),
  horizons: spaced(0.02, 250),
  urgency: 'even',
  spreadBps: 4,
  crossing: () => ({ takerShare: 0.5, feesBps: 0.3 }),
  participationMax: 0.2,
} as const;
const one = {
  profile: { ...profile, volatilityDaily: measured(0.0175, 0.0015), spreadBps: measured(2, 0.1) },
  model: publishedSquareRoot(null),
  instrument: usEquity('A', 'X'),
  side: 'buy',
  mid: 10_000,
  view: null,
  immediate: false,
  volumeTime: 0.5,
  horizonDays: 0.5,
  varianceDays: 1 / 6,
  takerShare: 1,
  fees: NO_FEES,
  asOf: timeUs(0),
} as const;

function timed<T>(run: () => T): readonly [number, T] {
  const times: number[] = [];
  let value = run();
  for (let i = 0; i < ROUNDS; i++) {
    const from = performance.now();
    value = run();
    times.push((performance.now() - from) / 1000);
  }
  return [times.toSorted((a, b) => a - b)[ROUNDS >> 1]!, value];
}
const [fitSeconds, fit] = timed(() => fitPower(data));
if (!fit.ok) throw new Error(fit.error.message);
const [surfaceSeconds, surface] = timed(() =>
  costSurface(terms).expectedBps.reduce((sum, x) => sum + (Number.isNaN(x) ? 0 : x), 0),
);
const ESTIMATES = 20_000;
const [estimateSeconds, estimate] = timed(() => {
  let last = NaN;
  for (let i = 0; i < ESTIMATES; i++) {
    const found = estimateCost({ ...one, quantity: lots(5_000_000) });
    last = found.ok ? found.value.expectedBps : NaN;
  }
  return last;
});
const [wholeSeconds] = timed(
  () =>
    calibrate(data, {
      thresholds: [{ tier: 'high', minAdv: 1e7 }],
      champion: () => publishedSquareRoot(null),
      peers: [],
      isDeep: false,
      onStep: () => undefined,
    }).ok,
);

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));
const rows = join(folder, 'rows.csv');
writeFileSync(
  rows,
  Array.from({ length: data.n }, (_, i) =>
    [
      data.advShare[i],
      data.volatilityDaily[i],
      data.costBps[i],
      data.day[i],
      data.varianceDays[i],
    ].join(','),
  ).join('\n'),
);
const ran = spawnSync(
  'python3',
  [join(import.meta.dirname, 'calibrate.py'), rows, String(ROUNDS)],
  { encoding: 'utf8' },
);
rmSync(folder, { recursive: true });
if (ran.status !== 0) {
  console.log(
    `skipped: python3 with numpy and scipy did not run (${ran.stderr.split('\n').at(-2) ?? ''})`,
  );
  process.exit(0);
}
const theirs = JSON.parse(ran.stdout) as {
  readonly fit: [number, number[]];
  readonly surface: [number, number];
  readonly estimate: [number, number];
};
const { coefficient, exponent } = fit.value;
const ours = [coefficient.value, exponent.value, coefficient.standardError, exponent.standardError];
const worst = Math.max(...ours.map((value, k) => Math.abs(value / theirs.fit[1][k]! - 1)));
const same = (is: boolean): string => (is ? 'equal' : 'NOT EQUAL');
console.log(
  `${data.n} observations of ${fit.value.days} days; Y ${coefficient.value.toFixed(6)} ± ${coefficient.standardError.toFixed(6)}, delta ${exponent.value.toFixed(6)} ± ${exponent.standardError.toFixed(6)}`,
);
console.log(
  `fit with errors by days      ours ${(1e3 * fitSeconds).toFixed(1)} ms   scipy ${(1e3 * theirs.fit[0]).toFixed(1)} ms   × ${(theirs.fit[0] / fitSeconds).toFixed(1)}   ${same(worst < 1e-6)} to ${worst.toExponential(1)}`,
);
console.log(
  `surface 50 x 50              ours ${(1e3 * surfaceSeconds).toFixed(2)} ms   numpy ${(1e3 * theirs.surface[0]).toFixed(2)} ms   × ${(theirs.surface[0] / surfaceSeconds).toFixed(2)}   ${same(Math.abs(surface / theirs.surface[1] - 1) < 1e-9)}   (ours with errors of volatility and volume through the model)`,
);
console.log(
  `one estimate, whole          ours ${((1e6 * estimateSeconds) / ESTIMATES).toFixed(2)} µs   numpy ${(1e6 * theirs.estimate[0]).toFixed(2)} µs (expectation only)   ${same(Math.abs(estimate / theirs.estimate[1] - 1) < 1e-9)}`,
);
console.log(
  `whole calibration, judged    ours ${wholeSeconds.toFixed(2)} s   (fit, coefficients of ${data.names.length} symbols, six models across 5 x 2 blocks and forward)`,
);
