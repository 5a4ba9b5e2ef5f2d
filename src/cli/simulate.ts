import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { z } from 'zod';
import { colour } from '#cli/colour';
import { flagOf, numberOfText } from '#cli/flag';
import { badInput, type Ending, type Finish, inUnits, table, withJson } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { progressTo } from '#cli/progress';
import { type FactsFlags, simulateFacts } from '#cli/simulate-facts';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { SIDES } from '#core/kernel/units';
import { RESIDUAL_POLICIES } from '#core/plan/parent';
import { STRATEGY_NAMES } from '#core/plan/strategies';
import { playDay } from '#engine/sim/days/day';
import { type Script, SPELLS, STRIKES } from '#engine/sim/days/script';
import { type FailedDay, failedDay, flyCanaries, simulate } from '#engine/sim/days/simulate';

interface SimulateFlags extends FactsFlags {
  readonly facts?: boolean;
  readonly seeds?: string;
  readonly fromSeed?: string;
  readonly script?: string;
  readonly canaries: boolean;
  readonly json?: boolean;
}
const SEEDS_MAX = 1_000_000_000;
const CANARY_DAYS_MAX = 60;

export function addSimulateCommand(program: Command, ports: CliPorts, finish: Finish): void {
  withJson(
    program
      .command('simulate')
      .description('runs whole trading days in virtual time, injects faults and checks invariants')
      .option('--seeds <n>', 'number of days (default: 20)')
      .option('--from-seed <k>', 'seed of the first day (default: 1)')
      .option('--seed <s>', 'run only the day of this seed')
      .option('--script <file>', 'run a day again from the script that a failure printed')
      .option('--no-canaries', 'leave out the planted bugs')
      .option(
        '--facts',
        'measure known facts about markets in the reactive market, with their bands',
      )
      .option('--days <n>', 'with --facts: days watched (default: 60)')
      .option('--market <name>', 'with --facts: small-tick or large-tick (default: small-tick)'),
  ).action((flags: SimulateFlags) => {
    const progress = progressTo(flags.json === true);
    const wrong = strayFlags(flags);
    if (wrong.length > 0) return finish(badInput(wrong), flags);
    return finish(
      flags.facts === true
        ? simulateFacts(flags, ports, progress)
        : simulateDays(flags, ports, progress),
      flags,
    );
  });
}

/** Flags of the one kind of simulation beside the other. */
function strayFlags(flags: SimulateFlags): readonly Problem[] {
  const isFacts = flags.facts === true;
  const strays = isFacts
    ? (['seeds', 'fromSeed', 'script'] as const)
    : (['days', 'market'] as const);
  return strays
    .filter((name) => flags[name] !== undefined)
    .map((name) =>
      problem(
        'FLAG_INVALID',
        flagOf(name),
        isFacts ? 'goes without --facts' : 'goes with --facts',
        isFacts ? 'give --days N and --seed S' : 'give --facts too',
      ),
    );
}

/** Whole trading days in virtual time with faults injected; or one day again, from its seed or its script. */
function simulateDays(
  flags: SimulateFlags,
  ports: Pick<CliPorts, 'wallClock' | 'sha256'>,
  progress: (line: string) => void,
): Ending {
  if (flags.script !== undefined) return playScript(flags.script);
  const range = rangeOf(flags);
  if (!range.ok) return badInput(range.error);
  const began = ports.wallClock();
  let done = 0;
  const report = simulate(range.value, (day) => {
    progress(`${++done} of ${range.value.count} days, seed ${day.seed}`);
  });
  const canaries = flags.canaries
    ? flyCanaries({ from: range.value.from, daysMax: CANARY_DAYS_MAX })
    : [];
  progress('');
  const seconds = (ports.wallClock() - began) / 1000;
  const isWell = report.violations.length === 0 && canaries.every((each) => each.caught);
  const { checks, seeds, violations, ...rest } = report;
  const document = {
    seeds: seeds.count,
    fromSeed: seeds.from,
    ...rest,
    violations: violations.length,
    failures: violations,
    checks: checks.total,
    checksByRule: checks.byRule,
    canaries,
    performance: { seconds, daysPerSecond: range.value.count / Math.max(seconds, 1e-9) },
  };
  return {
    exit: isWell ? 0 : 1,
    document,
    text: [table(rowsOf(report, canaries, seconds)), ...violations.map(told)].join('\n'),
  };
}

function rowsOf(
  report: ReturnType<typeof simulate>,
  canaries: ReturnType<typeof flyCanaries>,
  seconds: number,
): [string, string][] {
  const { seeds, checks, violations } = report;
  const struck = Object.values(report.faults).reduce((sum, count) => sum + count, 0);
  return [
    [
      'days',
      `${inUnits(seeds.count)} from seed ${seeds.from}: ${inUnits(report.virtualHours)} virtual hours in ${seconds.toFixed(1)} s`,
    ],
    [
      'worked',
      `${inUnits(report.parents)} parents, ${inUnits(report.orders)} orders at the venue, ${inUnits(report.fills)} fills, ${inUnits(report.restarts)} restarts from the journal`,
    ],
    [
      'faults',
      `${inUnits(struck)}: ${Object.entries(report.faults)
        .map(([kind, count]) => `${kind} ${inUnits(count)}`)
        .join(', ')}`,
    ],
    ['checks', inUnits(checks.total)],
    [
      'violations',
      violations.length === 0 ? colour.green('none') : colour.red(String(violations.length)),
    ],
    ...canaries.map((each): [string, string] => [
      `canary: ${each.name}`,
      each.caught
        ? `caught by ${each.rule} on seed ${each.seed} after ${inUnits(each.events)} events`
        : colour.red('not caught'),
    ]),
  ];
}

const told = ({ seed, rule, words, atSecond, script }: FailedDay): string =>
  `\n${colour.red(`Seed ${seed} breaks ${rule}`)} ${atSecond} s after the open: ${words}\nThe shortest script that does; save it and play it again with plimsoll simulate --script FILE:\n${JSON.stringify(script)}`;

function rangeOf(
  flags: SimulateFlags,
): Result<{ readonly from: number; readonly count: number }, readonly Problem[]> {
  const problems: Problem[] = [];
  const whole = (flag: string, text: string | undefined, usual: number, least: number): number => {
    const value = text === undefined ? usual : numberOfText(text);
    if (!Number.isSafeInteger(value) || value < least || value > SEEDS_MAX)
      problems.push(
        problem(
          'FLAG_INVALID',
          flag,
          `must be a whole number from ${least} to ${SEEDS_MAX}, was '${text}'`,
          `give ${flag} ${usual}`,
        ),
      );
    return value;
  };
  const one = flags.seed === undefined ? null : whole('--seed', flags.seed, 1, 0);
  const from = whole('--from-seed', flags.fromSeed, 1, 0);
  const count = whole('--seeds', flags.seeds, 20, 1);
  if (one !== null && (flags.seeds !== undefined || flags.fromSeed !== undefined))
    problems.push(
      problem(
        'FLAG_INVALID',
        '--seed',
        'names one day and goes without --seeds and --from-seed',
        'give either --seed S, or --seeds N --from-seed K',
      ),
    );
  if (problems.length > 0) return err(problems);
  return ok(one === null ? { from, count } : { from: one, count: 1 });
}

const second = z.number().finite();
const item = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('spell'),
    kind: z.enum(SPELLS),
    instrument: z.number().int().min(0).max(2).nullable(),
    from: second,
    until: second,
  }),
  z.strictObject({
    type: z.literal('strike'),
    kind: z.enum(STRIKES),
    key: z.string(),
    value: z.number().gt(0).lte(1),
  }),
  z.strictObject({
    type: z.literal('parent'),
    at: second,
    id: z.string().regex(/^[A-Za-z0-9-]{1,16}$/),
    instrument: z.number().int().min(0).max(2),
    side: z.enum(SIDES),
    lots: z.number().int().positive(),
    strategy: z
      .enum(STRATEGY_NAMES as [string, ...string[]])
      .transform((name) => name as (typeof STRATEGY_NAMES)[number]),
    seconds: z.number().positive(),
    residual: z.enum(RESIDUAL_POLICIES),
    limitTicks: z.number().int().nullable(),
  }),
  z.strictObject({ type: z.literal('clockJump'), at: second, bySeconds: second }),
  z.strictObject({ type: z.literal('crash'), at: second }),
  z.strictObject({
    type: z.literal('foreign'),
    at: second,
    instrument: z.number().int().min(0).max(2),
    side: z.enum(SIDES),
    lots: z.number().int().positive(),
  }),
  z.strictObject({ type: z.literal('cancelParent'), at: second, id: z.string() }),
  z.strictObject({ type: z.literal('pauseParent'), at: second, id: z.string() }),
  z.strictObject({ type: z.literal('resumeParent'), at: second, id: z.string() }),
  z.strictObject({
    type: z.literal('amendParent'),
    at: second,
    id: z.string(),
    lots: z.number().int().min(1).nullable(),
    limitTicks: z.union([z.number().int(), z.literal('none')]).nullable(),
    seconds: z.number().nullable(),
    strategy: z.enum(STRATEGY_NAMES).nullable(),
  }),
  z.strictObject({ type: z.literal('killParent'), at: second, until: second, id: z.string() }),
  z.strictObject({ type: z.literal('kill'), at: second, until: second }),
]);
const scriptSchema = z.strictObject({
  seed: z.number().int().min(0),
  items: z.array(item),
  drawsStrikes: z.boolean(),
});

function readScript(path: string): Result<Script, Problem> {
  let text: unknown;
  try {
    text = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const why =
      error instanceof SyntaxError ? `must be JSON: ${error.message}` : 'could not be read';
    return err(
      problem(
        'FILE_UNREADABLE',
        path,
        `the script ${why}`,
        'give --script FILE with a script that simulate printed',
      ),
    );
  }
  const parsed = scriptSchema.safeParse(text);
  if (parsed.success) return ok(parsed.data);
  const [first] = parsed.error.issues;
  return err(
    problem(
      'SCRIPT_INVALID',
      `${path}: ${first?.path.join('.') ?? ''}`,
      first?.message ?? 'must be a script',
      'docs/simulation.md says what a script holds',
    ),
  );
}

function playScript(path: string): Ending {
  const script = readScript(path);
  if (!script.ok) return badInput([script.error]);
  const day = playDay(script.value, null);
  const { violation } = day;
  const document = {
    seed: day.seed,
    violation,
    virtualHours: Math.round(day.virtualUs / 36e6) / 100,
    events: day.events,
    faults: Object.fromEntries(day.faults),
    checks: [...day.checks.values()].reduce((sum, count) => sum + count, 0),
    parents: day.parents,
    orders: day.orders,
    fills: day.fills,
    restarts: day.restarts,
  };
  const text =
    violation === null
      ? `${colour.green('No rule is broken')}: ${day.parents} parents, ${day.orders} orders, ${day.fills} fills, ${inUnits(document.checks)} checks`
      : told(failedDay(day, null));
  return { exit: violation === null ? 0 : 1, document, text };
}
