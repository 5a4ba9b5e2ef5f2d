// Nine daily measures with their errors, ours on one core and on two, against plain numpy on one: same data, same run, every number compared.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
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

const shared = (length: number): Float64Array =>
  new Float64Array(new SharedArrayBuffer(8 * length));
/** Rounded walks with gaps over night, days that stand still and days without volume; five matrices behind each other. */
function made(): Float64Array {
  const random = seededRandom(20_140_505);
  const normal = (): number => random.next() + random.next() + random.next() + random.next() - 2;
  const size = SYMBOLS * DAYS;
  const data = shared(5 * size);
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

/** The symbols from `from` to before `to`, into their places of the answer. */
function measure(data: Float64Array, answer: Float64Array, from: number, to: number): void {
  const size = SYMBOLS * DAYS;
  for (let s = from; s < to; s++) {
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

/** Fastest of the rounds, in seconds, and the answer of the last. */
async function timed(
  run: (answer: Float64Array) => Promise<void> | void,
): Promise<{ readonly seconds: number; readonly answer: Float64Array }> {
  const answer = shared(2 * NAMES.length * SYMBOLS);
  let seconds = Infinity;
  for (let round = 0; round <= ROUNDS; round++) {
    answer.fill(0);
    const started = performance.now();
    await run(answer);
    if (round > 0) seconds = Math.min(seconds, (performance.now() - started) / 1000);
  }
  return { seconds, answer };
}

/** Both halves of the symbols at once, one here and one in a thread that lives through all rounds. */
async function onTwoCores(
  data: Float64Array,
): Promise<{ readonly seconds: number; readonly answer: Float64Array }> {
  const half = SYMBOLS >> 1;
  const other = new Worker(new URL(import.meta.url), { workerData: data });
  try {
    return await timed(async (answer) => {
      const done = once(other, 'message');
      other.postMessage(answer);
      measure(data, answer, 0, half);
      await done;
    });
  } finally {
    await other.terminate();
  }
}

/** Answer and seconds of plain numpy on one core, or why there is none. */
function byNumpy(
  data: Float64Array,
): { readonly seconds: number; readonly answer: Float64Array } | string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));
  try {
    const [from, to] = [join(folder, 'data.bin'), join(folder, 'out.bin')];
    writeFileSync(from, data);
    const script = join(import.meta.dirname, 'measures.py');
    const python = spawnSync(
      'python3',
      [script, from, String(SYMBOLS), String(DAYS), to, String(ROUNDS)],
      {
        encoding: 'utf8',
        env: { ...process.env, OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1' },
      },
    );
    if (python.status !== 0)
      return (python.stderr || String(python.error)).trim().split('\n').at(-1)!;
    const bytes = readFileSync(to);
    return {
      seconds: Number(python.stdout),
      answer: new Float64Array(
        bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
      ),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function compare(): Promise<void> {
  const data = made();
  const one = await timed((answer) => measure(data, answer, 0, SYMBOLS));
  const two = await onTwoCores(data);
  const numpy = byNumpy(data);
  const perSecond = (seconds: number): number => Math.round((SYMBOLS * DAYS) / seconds);
  const line = {
    name: `nine daily measures with errors, ${SYMBOLS} symbols x ${DAYS} days`,
    unit: 'rows/s',
    ours: perSecond(one.seconds),
    onTwoCores: perSecond(two.seconds),
    ms: [one.seconds, two.seconds].map((each) => Math.round(1000 * each)),
  };
  if (typeof numpy === 'string') {
    console.log(
      JSON.stringify({ ...line, peers: {}, ratio: {}, note: `numpy could not run: ${numpy}` }),
    );
    return;
  }
  const worst = differences(one.answer, numpy.answer);
  for (const [m, name] of NAMES.entries())
    console.error(
      `${name.padEnd(14)} first symbol ${one.answer[2 * m * SYMBOLS]} +- ${one.answer[(2 * m + 1) * SYMBOLS]}, largest relative difference ${worst[m]!.toExponential(1)}`,
    );
  const equal =
    worst.every((each) => each < 1e-7) &&
    one.answer.every((each, i) => Object.is(each, two.answer[i]));
  const times = (seconds: number): number => Math.round((100 * numpy.seconds) / seconds) / 100;
  console.log(
    JSON.stringify({
      ...line,
      peers: { numpy: perSecond(numpy.seconds) },
      ratio: { numpy: times(one.seconds), numpyOnTwoCores: times(two.seconds) },
      equal,
    }),
  );
  process.exitCode = equal ? 0 : 1;
}

if (isMainThread) await compare();
else
  parentPort!.on('message', (answer: Float64Array) => {
    measure(workerData as Float64Array, answer, SYMBOLS >> 1, SYMBOLS);
    parentPort!.postMessage('done');
  });
