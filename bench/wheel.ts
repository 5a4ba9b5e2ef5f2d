// What the wheel says of strategies whose difference is known: how often `better` is wrong at no difference, how often and how soon a true difference is found,
// beside what people do instead: a t-test at 5 % that is looked at after every order, and one that is looked at once, at the end.
// node --conditions=source bench/wheel.ts [--runs 500] [--orders 20000] [--sd 10] [--day-sd 3] [--per-day 40] [--by each,blocks]
// docs/league-tables.md: --runs 1000; --runs 100 --sd 3 --day-sd 1 --by blocks; and, of costs, --orders 5000
// node --conditions=source bench/wheel.ts --costs FILE: costs of the same jobs under two strategies, as `bench/wheel-costs.ts` writes them
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { seededRandom } from '#core/kernel/random';
import { normalQuantile } from '#core/numeric/normal';
import { drawArm, type WheelRule } from '#core/tca/wheel';
import {
  beginWheel,
  WHEEL_TERMS,
  type WheelTerms,
  watchOrder,
  wheelStanding,
} from '#core/tca/wheel-watch';

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '500' },
    orders: { type: 'string', default: '20000' },
    sd: { type: 'string', default: '10' },
    'day-sd': { type: 'string', default: '3' },
    'per-day': { type: 'string', default: '40' },
    by: { type: 'string', default: 'each,blocks' },
    costs: { type: 'string' },
  },
});
const RUNS = Number(values.runs);
const ORDERS = Number(values.orders);
const TERMS: WheelTerms = { ...WHEEL_TERMS, ordersMax: ORDERS };
const NAMES = ['a', 'b'] as const;

/** A job that has arrived, and what it would cost under each arm. */
interface Job {
  readonly stratum: string;
  readonly costs: readonly [number, number];
}
type Jobs = (seed: number) => () => Job;

/** Student's t(3) of the stated deviation, days that move together, and two kinds of orders, one of which costs 8 bps more. */
const drawnJobs =
  (difference: number): Jobs =>
  (seed) => {
    const random = seededRandom(seed);
    const normal = (): number => normalQuantile((random.next() + 1e-12) / (1 + 2e-12));
    const scale = Number(values.sd) / Math.sqrt(3);
    const perDay = Number(values['per-day']);
    let n = 0;
    let day = 0;
    return () => {
      if (n++ % perDay === 0) day = Number(values['day-sd']) * normal();
      const isLarge = random.next() < 0.4;
      const chi = normal() ** 2 + normal() ** 2 + normal() ** 2;
      const cost = 5 + day + (isLarge ? 8 : 0) + (scale * normal()) / Math.sqrt(chi / 3);
      return { stratum: isLarge ? 'large' : 'small', costs: [cost, cost + difference] };
    };
  };

interface Looked {
  readonly orders: number;
  /** The arm that was called better; null: none was. */
  readonly better: string | null;
  readonly isSame: boolean;
}
interface Run {
  readonly wheel: Looked;
  readonly peeked: Looked;
  readonly once: Looked;
}
const ruleOf = (by: 'each' | 'blocks', seed: number): WheelRule => ({
  id: 'bench',
  arms: NAMES.map((name) => ({ name, weight: 1 })),
  seed,
  by,
});

/** Welch's statistic of two running samples, kept from order to order. */
function welch(): { add(arm: 0 | 1, cost: number): void; statistic(): number } {
  const n = [0, 0];
  const mean = [0, 0];
  const squares = [0, 0];
  return {
    add(arm, cost) {
      const before = cost - mean[arm]!;
      n[arm]!++;
      mean[arm]! += before / n[arm]!;
      squares[arm]! += before * (cost - mean[arm]!);
    },
    statistic() {
      const error = [0, 1].reduce((sum, i) => sum + squares[i]! / (n[i]! - 1) / n[i]!, 0);
      return Math.min(n[0]!, n[1]!) < 15 ? 0 : (mean[0]! - mean[1]!) / Math.sqrt(error);
    },
  };
}

function run(by: 'each' | 'blocks', jobs: Jobs, seed: number): Run {
  const rule = ruleOf(by, seed);
  const next = jobs(seed * 7919 + 1);
  const earlier = new Map<string, number>();
  const rival = welch();
  const critical = normalQuantile(0.975);
  const betterOf = (statistic: number): string | null =>
    Math.abs(statistic) <= critical ? null : statistic < 0 ? NAMES[0] : NAMES[1];
  let state = beginWheel(rule);
  let wheel: Looked | null = null;
  let peeked: Looked | null = null;
  for (let i = 1; i <= ORDERS; i++) {
    const { stratum, costs } = next();
    const before = earlier.get(stratum) ?? 0;
    earlier.set(stratum, before + 1);
    const draw = drawArm(rule, { parentId: `P${i}`, stratum, earlier: before });
    const arm = draw.arm === NAMES[0] ? 0 : 1;
    rival.add(arm, costs[arm]);
    if (peeked === null) {
      const better = betterOf(rival.statistic());
      if (better !== null) peeked = { orders: i, better, isSame: false };
    }
    if (wheel === null) {
      state = watchOrder(state, { draw, totalBps: costs[arm] });
      const { stop, pairs } = wheelStanding(rule, state, TERMS);
      const [pair] = pairs;
      if (stop !== null)
        wheel = { orders: i, better: pair?.cheaper ?? null, isSame: pair?.verdict === 'same' };
    }
  }
  const none: Looked = { orders: ORDERS, better: null, isSame: false };
  return {
    wheel: wheel ?? none,
    peeked: peeked ?? none,
    once: { ...none, better: betterOf(rival.statistic()) },
  };
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
function line(name: string, looks: readonly Looked[]): string {
  const share = (is: (looked: Looked) => boolean): string =>
    percent(looks.filter(is).length / looks.length);
  const found = looks.filter(({ better }) => better !== null).map(({ orders }) => orders);
  const sorted = looks.map(({ orders }) => orders).toSorted((x, y) => x - y);
  const mean = sorted.reduce((sum, n) => sum + n, 0) / sorted.length;
  return [
    name,
    share(({ better }) => better === 'a'),
    share(({ better }) => better === 'b'),
    share(({ isSame }) => isSame),
    mean.toFixed(0),
    found.length === 0 ? '–' : (found.reduce((sum, n) => sum + n, 0) / found.length).toFixed(0),
  ].join(' | ');
}
function table(title: string, jobs: Jobs, by: 'each' | 'blocks'): void {
  const began = performance.now();
  const runs = Array.from({ length: RUNS }, (_, i) => run(by, jobs, i + 1));
  for (const way of ['wheel', 'peeked', 'once'] as const)
    console.log(
      `| ${title} | ${line(
        way === 'wheel' ? `wheel, ${by}` : way,
        runs.map((each) => each[way]),
      )} |`,
    );
  console.error(`${title} by ${by}: ${((performance.now() - began) / 1000).toFixed(1)} s`);
}

/** Costs of jobs that were worked under both arms: a job of the wheel is one of them, drawn with return. */
function recordedJobs(
  path: string,
  shift: number | null,
): { jobs: Jobs; difference: number; n: number } {
  const { costs } = JSON.parse(readFileSync(path, 'utf8')) as { costs: [number, number][] };
  const difference = costs.reduce((sum, [a, b]) => sum + b - a, 0) / costs.length;
  const moved = costs.map(([a, b]): [number, number] => [
    a,
    b + (shift === null ? 0 : shift - difference),
  ]);
  const jobs: Jobs = (seed) => {
    const random = seededRandom(seed);
    return () => ({ stratum: 'all', costs: moved[Math.floor(random.next() * moved.length)]! });
  };
  return { jobs, difference, n: costs.length };
}

console.log(
  `${RUNS} wheels of at most ${ORDERS} orders; error rate ${TERMS.errorRate}, same within ${TERMS.sameWithinBps} bps\n| b costs more by | way | "a better" | "b better" | "same" | mean orders | of those that found |\n|---|---|---|---|---|---|---|`,
);
for (const by of values.by.split(',') as ('each' | 'blocks')[])
  if (values.costs === undefined)
    for (const difference of [0, 0.5, 1, 2]) table(`${difference} bps`, drawnJobs(difference), by);
  else if (existsSync(values.costs)) {
    const asIs = recordedJobs(values.costs, null);
    const title = `${asIs.difference.toFixed(2)} bps (${asIs.n} jobs)`;
    table(title, asIs.jobs, by);
    table(`${title}, brought to 0`, recordedJobs(values.costs, 0).jobs, by);
  }
