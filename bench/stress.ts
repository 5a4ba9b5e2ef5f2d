// 100,000 positions in 1,000 scenarios of 16 groups on worker threads, beside one thread and plain numpy on the same columns; and the liquidation of a whole book of 5,000 names. Medians of three.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { publishedSquareRoot } from '#core/cost/square-root';
import { seededRandom } from '#core/kernel/random';
import { bookDays, type Holding, soldBy, waterfall } from '#core/portfolio/liquidation';
import { type GridBook, SHOCK, stressGrid, TOTAL } from '#core/portfolio/stress-grid';
import { volumeResponse } from '#core/portfolio/volume-response';

const POSITIONS = 100_000;
const SCENARIOS = 1000;
const GROUPS = 16;
const NAMES = 5000;
const ROUNDS = 3;
if (!isMainThread) {
  const book = workerData as GridBook;
  parentPort?.on('message', (shocks: Float64Array) =>
    parentPort?.postMessage(stressGrid(book, shocks)),
  );
} else await measure();

function made(): { readonly book: GridBook; readonly shocks: Float64Array } {
  const random = seededRandom(3);
  const column = (of: () => number): Float64Array => Float64Array.from({ length: POSITIONS }, of);
  const book: GridBook = {
    n: POSITIONS,
    value: column(() => 1e4 + 1e6 * random.next()),
    side: new Float64Array(POSITIONS).fill(1),
    days: column(() => 10 ** (3 * random.next() - 2)),
    half: column(() => 0.0001 + 0.002 * random.next()),
    impact: column(() => 0.0005 + 0.01 * random.next()),
    law: new Uint32Array(POSITIONS),
    laws: [
      volumeResponse(publishedSquareRoot(null), {
        advShare: 0.1,
        volatilityDaily: 0.02,
        volumeTime: 0.5,
        adv: 1e6,
        advNotional: 5e7,
      }),
    ],
    group: Uint32Array.from({ length: POSITIONS }, () => Math.floor(GROUPS * random.next())),
    groups: GROUPS,
    illiquidAfter: new Float64Array(POSITIONS).fill(4),
  };
  const shocks = Float64Array.from({ length: SCENARIOS * GROUPS * SHOCK.width }, (_, k) =>
    k % SHOCK.width === SHOCK.price ? 0.4 * random.next() - 0.3 : 0.3 + 3 * random.next(),
  );
  return { book, shocks };
}
async function timed<T>(run: () => T | Promise<T>): Promise<readonly [number, T]> {
  const times: number[] = [];
  let value = await run();
  for (let i = 0; i < ROUNDS; i++) {
    const from = performance.now();
    value = await run();
    times.push((performance.now() - from) / 1000);
  }
  return [times.toSorted((a, b) => a - b)[ROUNDS >> 1]!, value];
}
async function measure(): Promise<void> {
  const { book, shocks } = made();
  const [single, plain] = await timed(() => stressGrid(book, shocks));
  const threads = availableParallelism();
  const workers = Array.from(
    { length: threads },
    () => new Worker(new URL(import.meta.url), { workerData: book }),
  );
  const share = Math.ceil(SCENARIOS / threads) * GROUPS * SHOCK.width;
  const asked = (worker: Worker, part: Float64Array): Promise<Float64Array> =>
    new Promise((resolve) => worker.once('message', resolve).postMessage(part));
  const [many, parts] = await timed(() =>
    Promise.all(
      workers.map((worker, k) => asked(worker, shocks.slice(k * share, (k + 1) * share))),
    ),
  );
  await Promise.all(workers.map((worker) => worker.terminate()));
  const together = Float64Array.from(parts.flatMap((part) => [...part]));
  const same = together.every((x, k) => x === plain[k]);
  console.log(
    `${POSITIONS.toLocaleString('en-US')} positions x ${SCENARIOS.toLocaleString('en-US')} scenarios: one thread ${single.toFixed(2)} s, ${threads} workers ${many.toFixed(2)} s (${same ? 'the same numbers' : 'OTHER NUMBERS'}), ${((POSITIONS * SCENARIOS) / many / 1e6).toFixed(0)} million cells a second`,
  );
  const folder = mkdtempSync(join(tmpdir(), 'stress-'));
  const file = (name: string, column: Float64Array | Uint32Array): void =>
    writeFileSync(join(folder, name), Buffer.from(column.buffer));
  for (const [name, column] of [
    ['value', book.value],
    ['days', book.days],
    ['half', book.half],
    ['impact', book.impact],
    ['group', book.group],
    ['shocks', shocks],
  ] as const)
    file(name, column);
  const ran = spawnSync(
    'python3',
    [join(import.meta.dirname, 'stress.py'), folder, String(GROUPS)],
    { encoding: 'utf8' },
  );
  rmSync(folder, { recursive: true });
  if (ran.status === 0) {
    const [seconds, cost] = JSON.parse(ran.stdout) as readonly [number, number];
    const ours = Array.from(
      { length: SCENARIOS },
      (_, s) => plain[s * TOTAL.width + TOTAL.cost]!,
    ).reduce((sum, x) => sum + x, 0);
    console.log(
      `numpy, a scenario at a time: ${seconds.toFixed(2)} s, ${(seconds / many).toFixed(1)} times ours; costs ${Math.abs(cost / ours - 1) < 1e-9 ? 'equal' : 'NOT EQUAL'}`,
    );
  } else console.log('skipped: python3 with numpy did not run');
  const random = seededRandom(5);
  const holdings = Array.from(
    { length: NAMES },
    (): Holding => ({
      units: 1e3 + 1e6 * random.next(),
      adv: 1e4 * 10 ** (3 * random.next()),
      price: 5 + 200 * random.next(),
    }),
  );
  const [liquidation] = await timed(() => {
    const cash = holdings.reduce((sum, { units, price }) => sum + units * price, 0) / 4;
    return [
      bookDays(holdings, 0.2),
      [1, 2, 3, 5, 10, 20, 60].map((day) => soldBy(holdings, 0.2, day)),
      waterfall(holdings, 0.2, cash),
    ];
  });
  console.log(
    `a book of ${NAMES.toLocaleString('en-US')} names: days, curve and waterfall ${(1000 * liquidation).toFixed(1)} ms`,
  );
}
