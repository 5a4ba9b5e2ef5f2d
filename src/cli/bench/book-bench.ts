import {
  type BookCommands,
  firstOf,
  heavyFlow,
  tapeCommands,
  withoutReductions,
} from '#cli/bench/book-commands';
import { type BookRunner, type Checksum, FAST, PLAIN, peerBook } from '#cli/bench/book-runners';
import type { Tape } from '#core/market/tape';

export interface Measure {
  readonly name: string;
  readonly unit: string;
  readonly ours: number;
  readonly peers: Readonly<Record<string, number>>;
  readonly ratio: Readonly<Record<string, number>>;
  readonly notes: readonly string[];
}
const RUNS = 5;
const HEAVY = { resting: 5500, commands: 300_000, seed: 7 };
// The peers take seconds for what takes us milliseconds: on the heavy flow they are measured on its beginning.
const PEER_COMMANDS_MAX = 12_000;
const LATENCY_COMMANDS = 60_000;

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;

/** P19: interleaved, warm, medians, and a checksum that proves the same work. */
export async function bookMeasures(
  tape: Tape | null,
  wallMs: () => number,
): Promise<readonly Measure[]> {
  const peers = await Promise.all(
    ['nodejs-order-book', 'hft-limit-order-book'].map(
      async (name) => [name, await peerBook(name)] as const,
    ),
  );
  const installed = peers.flatMap(([, runner]) => (runner === null ? [] : [runner]));
  const missing = peers.flatMap(([name, runner]) =>
    runner === null ? [`${name} is not installed`] : [],
  );
  const heavy = heavyFlow(HEAVY.resting, HEAVY.commands, HEAVY.seed);
  const inputs = [...(tape === null ? [] : [tapeCommands(tape)]), heavy];
  const measures: Measure[] = [];
  const [first] = inputs;
  // Before anything else has run: the compiler is as cold as the book.
  if (first !== undefined) measures.push(cold(first, wallMs));
  for (const commands of inputs) {
    measures.push(throughput(commands, [FAST], wallMs, ['warm, median of five', ...missing]));
    for (const at of [0.5, 0.99]) measures.push(latency(commands, at, wallMs));
    const equal = withoutReductions(commands);
    measures.push(
      throughput(
        commands === heavy ? firstOf(equal, PEER_COMMANDS_MAX) : equal,
        [FAST, PLAIN, ...installed].filter((each) => each !== PLAIN || commands !== heavy),
        wallMs,
        ['equal work, warm, median of five, interleaved', ...missing],
      ),
    );
  }
  return measures;
}

function timed(
  runner: BookRunner,
  commands: BookCommands,
  wallMs: () => number,
): { readonly ms: number; readonly checksum: Checksum } {
  const run = runner.open(commands);
  const from = wallMs();
  for (let i = 0; i < commands.count; i++) run.step(i);
  return { ms: wallMs() - from, checksum: run.checksum() };
}

function throughput(
  commands: BookCommands,
  runners: readonly BookRunner[],
  wallMs: () => number,
  notes: readonly string[],
): Measure {
  const times = new Map(runners.map((runner) => [runner.name, [] as number[]]));
  const checksums = new Map<string, Checksum>();
  const timesOf = (runner: BookRunner): number => (runner === FAST ? 3 : 1);
  for (const runner of runners)
    for (let i = 0; i < timesOf(runner); i++) timed(runner, commands, wallMs);
  for (let round = 0; round < RUNS; round++) {
    for (const runner of runners) {
      const { ms, checksum } = timed(runner, commands, wallMs);
      times.get(runner.name)?.push(ms);
      checksums.set(runner.name, checksum);
    }
  }
  const rate = (name: string): number => commands.count / median(times.get(name) ?? []) / 1000;
  const ours = rate(FAST.name);
  const others = runners.filter((runner) => runner !== FAST);
  const own = JSON.stringify(checksums.get(FAST.name));
  const odd = others
    .filter((runner) => JSON.stringify(checksums.get(runner.name)) !== own)
    .map(
      (runner) => `${runner.name} did other work: ${JSON.stringify(checksums.get(runner.name))}`,
    );
  return {
    name: `book, ${commands.name}`,
    unit: 'M commands/s',
    ours,
    peers: Object.fromEntries(others.map((runner) => [runner.name, rate(runner.name)])),
    ratio: Object.fromEntries(others.map((runner) => [runner.name, ours / rate(runner.name)])),
    notes: [
      `${commands.count} commands of ${commands.messages} messages`,
      `checksum ${own}`,
      ...odd,
      ...notes,
    ],
  };
}

function cold(commands: BookCommands, wallMs: () => number): Measure {
  const pass = timed(FAST, commands, wallMs);
  return {
    name: `book, ${commands.name}, cold`,
    unit: 'M commands/s',
    ours: commands.count / pass.ms / 1000,
    peers: {},
    ratio: {},
    notes: ['the first pass in the process'],
  };
}

/** Latency of one message, the clock's own cost included. */
function latency(commands: BookCommands, at: number, wallMs: () => number): Measure {
  const run = FAST.open(commands);
  const samples: number[] = [];
  const end = Math.min(commands.count, LATENCY_COMMANDS);
  for (let i = 0; i < end; i++) {
    const from = wallMs();
    run.step(i);
    samples.push(wallMs() - from);
  }
  const sorted = samples.toSorted((a, b) => a - b);
  return {
    name: `book, ${commands.name}, one message, p${at * 100}`,
    unit: 'ns',
    ours: Math.round((sorted[Math.floor(at * sorted.length)] ?? NaN) * 1e6),
    peers: {},
    ratio: {},
    notes: ['with the cost of reading the clock'],
  };
}
