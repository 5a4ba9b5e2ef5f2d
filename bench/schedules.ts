// A plan of 100 slices and optima of decaying impact over 200, beside scipy on the same problems; times are medians, objectives compared.
//   node --conditions=source bench/schedules.ts
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { lots, timeUs } from '#core/kernel/units';
import { buildPlan } from '#core/plan/build-plan';
import { costAndRiskOf, optimalSchedule, type ScheduleProblem } from '#core/plan/optimal-schedule';
import { decayMatrix } from '#core/plan/pace-law';
import { base, parent, policy, ten } from '#core/plan/plan.fixture';

const ROUNDS = 7;
const X = 1000;

function timed<T>(run: () => T): readonly [number, T] {
  for (let i = 0; i < 3; i++) run();
  const times: number[] = [];
  let value = run();
  for (let i = 0; i < ROUNDS; i++) {
    const from = performance.now();
    value = run();
    times.push(performance.now() - from);
  }
  return [times.toSorted((a, b) => a - b)[ROUNDS >> 1]!, value];
}

const times = (n: number): readonly number[] => Array.from({ length: n }, (_, i) => i / (n - 1));
/** A day with a volume in a U; the cap binds at its thin middle. */
const volumes = (n: number): readonly number[] =>
  times(n).map((t) => (0.6 + 4 * (t - 0.5) ** 2) / n);
const powerLaw = (n: number): ScheduleProblem => ({
  quantity: X,
  exponent: 0.25,
  riskAversion: 0.6 / X,
  mayTurn: false,
  leave: null,
  fixed: 0,
  spread: 0,
  decay: null,
  slices: volumes(n).map((volume) => ({
    most: 1.4 * X * volume,
    scale: X ** -0.25 / volume ** 0.25,
    during: 1 / n,
    after: 0,
    drift: 0,
  })),
});
const decaying = (n: number, isBare: boolean): ScheduleProblem => ({
  ...powerLaw(n),
  exponent: 1,
  mayTurn: isBare,
  riskAversion: isBare ? 0 : 2e-3,
  decay: decayMatrix({ kind: 'power', scale: 10, exponent: 0.4 }, times(n)),
  slices: powerLaw(n).slices.map((each) => ({
    ...each,
    scale: 0,
    most: isBare ? Infinity : 6 * each.most,
    during: isBare ? 0 : each.during,
  })),
});
const problems: Readonly<Record<string, ScheduleProblem>> = {
  'power law, 100 slices, capped': powerLaw(100),
  'power decay, 200 slices, free': decaying(200, true),
  'power decay, 200 slices, capped, with risk': decaying(200, false),
};

function objective(problem: ScheduleProblem): number {
  const found = optimalSchedule(problem);
  if (!found.ok) throw new Error(found.error.message);
  const { expected, variance } = costAndRiskOf(problem, found.value.trades);
  return expected + problem.riskAversion * variance;
}

function scipy(): {
  version: string;
  rows: Record<string, Record<string, [number, number]>>;
} | null {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bench-'));
  const file = join(folder, 'problems.json');
  const given = Object.fromEntries(
    Object.entries(problems).map(([name, p]) => [
      name,
      {
        quantity: p.quantity,
        exponent: p.exponent,
        riskAversion: p.riskAversion,
        decay: p.decay,
        isBare: p.mayTurn,
        most: p.slices.map(({ most }) => Math.min(most, p.quantity)),
        scale: p.slices.map(({ scale }) => scale),
        during: p.slices.map(({ during }) => during),
      },
    ]),
  );
  writeFileSync(file, JSON.stringify({ rounds: 3, problems: given }));
  const ran = spawnSync('python3', [new URL('schedules.py', import.meta.url).pathname, file], {
    encoding: 'utf8',
    timeout: 120_000,
  });
  rmSync(folder, { recursive: true });
  return ran.status === 0 ? JSON.parse(ran.stdout) : null;
}

const theirs = scipy();
process.stdout.write(
  theirs === null ? 'scipy is not installed: ours alone\n' : `beside scipy ${theirs.version}\n`,
);
for (const [name, problem] of Object.entries(problems)) {
  const [ms, value] = timed(() => objective(problem));
  process.stdout.write(`${name}: ${ms.toFixed(2)} ms, objective ${value.toPrecision(10)}\n`);
  for (const [peer, [peerMs, peerValue]] of Object.entries(theirs?.rows[name] ?? {}))
    process.stdout.write(
      `  ${peer}: ${peerMs.toFixed(2)} ms, ${(peerMs / ms).toFixed(1)} times ours; its objective is ${((peerValue / value - 1) * 1e6).toFixed(3)} millionths above\n`,
    );
}
const order = {
  ...parent,
  quantity: lots(100_000),
  strategy: 'is' as const,
  deadline: timeUs(ten + 100 * 60e6),
};
for (const [name, more] of [
  ['a plan of 100 slices by is, with frontier, prices and verdict on its visibility', {}],
  ['the same without frontier, as the gate tries it', { isTrial: true }],
] as const) {
  const [ms, built] = timed(() => buildPlan({ ...base, ...more, policy, order }));
  if (!built.ok) throw new Error(built.error.message);
  process.stdout.write(`${name}: ${ms.toFixed(2)} ms (${built.value.plan.slices.length} slices)\n`);
}
const [decayMs, decayPlan] = timed(() =>
  buildPlan({ ...base, policy, order: { ...order, impactDecay: 0.4 } }),
);
if (!decayPlan.ok) throw new Error(decayPlan.error.message);
process.stdout.write(`the same plan under a decay: ${decayMs.toFixed(2)} ms\n`);
