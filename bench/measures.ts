// Nine daily measures with their errors, ours against plain numpy: same data, same run, one thread each, every number compared.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seededRandom } from '#core/kernel/random';
import { abdiRanaldo } from '#core/liquidity/measures/abdi-ranaldo';
import { amihud } from '#core/liquidity/measures/amihud';
import { corwinSchultz } from '#core/liquidity/measures/corwin-schultz';
import { edge } from '#core/liquidity/measures/edge';
import { logBarsOf, simpleReturnsOf } from '#core/liquidity/measures/log-bars';
import { roll } from '#core/liquidity/measures/roll';
import { closeToClose, parkinson, yangZhang } from '#core/liquidity/measures/volatility';
import { tradedValue } from '#core/liquidity/measures/volume';
import { zeroReturns } from '#core/liquidity/measures/zero-returns';
import type { Estimate } from '#core/numeric/estimate';

const SYMBOLS = 500;
const DAYS = 1260;
const ROUNDS = 5;
const NAMES = [
  'roll',
  'corwinSchultz',
  'abdiRanaldo',
  'edge',
  'amihud',
  'zeros',
  'closeToClose',
  'parkinson',
  'yangZhang',
] as const;

/** Rounded walks with gaps over night, days that stand still and days without volume; five matrices behind each other. */
function made(): Float64Array {
  const random = seededRandom(20_140_505);
  const normal = (): number => random.next() + random.next() + random.next() + random.next() - 2;
  const size = SYMBOLS * DAYS;
  const data = new Float64Array(5 * size);
  for (let s = 0; s < SYMBOLS; s++) {
    let close = 10 + 90 * random.next();
    for (let d = 0; d < DAYS; d++) {
      const at = s * DAYS + d;
      const still = random.next() < 0.03;
      const open = still ? close : close * Math.exp(0.006 * normal());
      const a = open * Math.exp(0.02 * normal());
      const b = open * Math.exp(0.02 * normal());
      const c = open * Math.exp(0.02 * normal());
      const last = still ? close : c;
      const prices = still
        ? [open, open, open, open]
        : [open, Math.max(open, a, b, c), Math.min(open, a, b, c), last];
      for (const [k, price] of prices.entries())
        data[k * size + at] = Math.round(price * 100) / 100;
      data[4 * size + at] = random.next() < 0.01 ? 0 : Math.round(1e5 * Math.exp(normal()));
      close = data[3 * size + at]!;
    }
  }
  return data;
}

function ours(data: Float64Array): Float64Array {
  const size = SYMBOLS * DAYS;
  const answer = new Float64Array(2 * NAMES.length * SYMBOLS);
  for (let s = 0; s < SYMBOLS; s++) {
    const [open, high, low, close, volume] = [0, 1, 2, 3, 4].map((k) =>
      data.subarray(k * size + s * DAYS, k * size + (s + 1) * DAYS),
    ) as [Float64Array, Float64Array, Float64Array, Float64Array, Float64Array];
    const bars = logBarsOf({ open, high, low, close });
    const returns = simpleReturnsOf(close);
    const each: readonly Estimate[] = [
      roll(bars.close).spread,
      corwinSchultz(bars, 'log').floored,
      abdiRanaldo(bars).signed,
      edge(bars).spread,
      amihud(returns, tradedValue(close, volume).subarray(1)),
      zeroReturns(returns, volume.subarray(1)).zeros,
      closeToClose(bars.close),
      parkinson(bars),
      yangZhang(bars),
    ];
    for (const [m, { value, standardError }] of each.entries()) {
      answer[2 * m * SYMBOLS + s] = value;
      answer[(2 * m + 1) * SYMBOLS + s] = standardError;
    }
  }
  return answer;
}

/** Largest relative difference per measure, value and error together. */
function differences(a: Float64Array, b: Float64Array): readonly number[] {
  return NAMES.map((_, m) => {
    let worst = 0;
    for (let i = 2 * m * SYMBOLS; i < 2 * (m + 1) * SYMBOLS; i++)
      if (a[i] !== b[i]) worst = Math.max(worst, Math.abs(a[i]! - b[i]!) / Math.abs(b[i]!));
    return worst;
  });
}

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));
try {
  const data = made();
  writeFileSync(join(folder, 'data.bin'), data);
  let seconds = Infinity;
  let mine = ours(data);
  for (let round = 0; round < ROUNDS; round++) {
    const started = performance.now();
    mine = ours(data);
    seconds = Math.min(seconds, (performance.now() - started) / 1000);
  }
  const rows = SYMBOLS * DAYS;
  const one = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' };
  const python = spawnSync(
    'python3',
    [
      join(import.meta.dirname, 'measures.py'),
      join(folder, 'data.bin'),
      String(SYMBOLS),
      String(DAYS),
      join(folder, 'out.bin'),
      String(ROUNDS),
    ],
    { encoding: 'utf8', env: { ...process.env, ...one } },
  );
  const line = {
    name: `nine daily measures with errors, ${SYMBOLS} symbols x ${DAYS} days`,
    unit: 'rows/s',
    ours: Math.round(rows / seconds),
  };
  if (python.status !== 0) {
    console.log(
      JSON.stringify({
        ...line,
        peers: {},
        ratio: {},
        note: `numpy could not run: ${(python.stderr || String(python.error)).trim().split('\n').at(-1)}`,
      }),
    );
  } else {
    const numpy = Math.round(rows / Number(python.stdout));
    const bytes = readFileSync(join(folder, 'out.bin'));
    const theirs = new Float64Array(
      bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
    );
    const worst = differences(mine, theirs);
    for (const [m, name] of NAMES.entries())
      console.error(
        `${name.padEnd(14)} first symbol ${mine[2 * m * SYMBOLS]} +- ${mine[(2 * m + 1) * SYMBOLS]}, largest relative difference ${worst[m]!.toExponential(1)}`,
      );
    const equal = worst.every((each) => each < 1e-7);
    console.log(
      JSON.stringify({
        ...line,
        peers: { numpy },
        ratio: { numpy: Math.round((100 * line.ours) / numpy) / 100 },
        equal,
      }),
    );
    process.exitCode = equal ? 0 : 1;
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
