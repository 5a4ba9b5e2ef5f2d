// The router's decision for five venues of fifty levels: one marketable quantity, beside scipy's linear program on the same books, costs compared; then the same with lots and minimums, which the
// program cannot have; then a resting quantity.
//   node --conditions=source bench/route.ts
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type PostPlace, postAt } from '#core/execute/route/post';
import { type TakePlace, takeFrom } from '#core/execute/route/take';
import { seededRandom } from '#core/kernel/random';

const VENUES = 5;
const LEVELS = 50;
const BOOKS = 40;
const ROUNDS = 7;
const random = seededRandom(11);
const whole = (from: number, to: number): number =>
  Math.floor(from + (to - from + 1) * random.next());

function places(lots: readonly number[], minValue: number): readonly TakePlace[] {
  return Array.from({ length: VENUES }, (_, k) => {
    const lot = lots[k % lots.length]!;
    let price = 100_000 + whole(0, 5);
    return {
      venue: `V${k}`,
      lot,
      minValue,
      funds: Number.POSITIVE_INFINITY,
      feeRate: whole(-2, 5) / 10_000,
      feePerLot: 0,
      risk: whole(0, 3),
      levels: Array.from({ length: LEVELS }, () => {
        price += whole(1, 4);
        return { price, size: whole(1, 90) * lot };
      }),
    };
  });
}
const books = (lots: readonly number[], minValue: number) =>
  Array.from({ length: BOOKS }, () => ({
    places: places(lots, minValue),
    wanted: whole(2000, 6000),
  }));
/** Microseconds a decision: the median round, over all books. */
function micros(run: () => void): number {
  for (let i = 0; i < 200; i++) run();
  const times: number[] = [];
  for (let i = 0; i < ROUNDS; i++) {
    const from = performance.now();
    run();
    times.push(((performance.now() - from) * 1000) / BOOKS);
  }
  return times.toSorted((a, b) => a - b)[ROUNDS >> 1]!;
}

const plain = books([1], 0);
const costs = plain.map(({ places: all, wanted }) => takeFrom(all, wanted, 1).cost);
const ours = micros(() => {
  for (const { places: all, wanted } of plain) takeFrom(all, wanted, 1);
});
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));
const file = join(folder, 'books.json');
writeFileSync(
  file,
  JSON.stringify({
    rounds: ROUNDS,
    books: plain.map(({ places: all, wanted }) => ({
      wanted,
      levels: all.flatMap(({ feeRate, feePerLot, risk, levels }) =>
        levels.map(({ price, size }) => [price * (1 + feeRate) + feePerLot + risk, size]),
      ),
    })),
  }),
);
const run = spawnSync('python3', [join(import.meta.dirname, 'route.py'), file], {
  encoding: 'utf8',
});
rmSync(folder, { recursive: true, force: true });
console.log(`${VENUES} venues x ${LEVELS} levels, ${BOOKS} books, median of ${ROUNDS} rounds`);
console.log(`take, equal lots        ${ours.toFixed(1)} us`);
if (run.status === 0) {
  const scipy = JSON.parse(run.stdout) as { version: string; micros: number; costs: number[] };
  const worst = Math.max(...scipy.costs.map((cost, i) => Math.abs(cost / costs[i]! - 1)));
  console.log(
    `scipy ${scipy.version}, HiGHS       ${scipy.micros.toFixed(0)} us: ${(scipy.micros / ours).toFixed(0)} x; costs equal to ${worst.toExponential(1)}`,
  );
} else console.log('no scipy here');
const coarse = books([1, 10, 100], 0);
const poor = books([1], 120 * 100_000);
const timed = (all: typeof plain): string =>
  micros(() => {
    for (const { places: each, wanted } of all) takeFrom(each, wanted, 1);
  }).toFixed(1);
console.log(`take, lots of 1 to 100  ${timed(coarse)} us`);
console.log(`take, minimums          ${timed(poor)} us`);
const posts = Array.from({ length: BOOKS }, () => ({
  wanted: whole(200, 2000),
  places: Array.from(
    { length: VENUES },
    (_, k): PostPlace => ({
      venue: `V${k}`,
      lot: 1,
      limit: 100_000,
      minValue: 0,
      most: Number.POSITIVE_INFINITY,
      queue: whole(0, 900),
      flow: whole(50, 900),
      gain: whole(1, 9),
    }),
  ),
}));
console.log(
  `rest                    ${micros(() => {
    for (const { places: all, wanted } of posts) postAt(all, wanted);
  }).toFixed(1)} us`,
);
