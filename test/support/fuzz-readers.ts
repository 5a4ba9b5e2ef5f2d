import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Problem } from '#core/kernel/failure';
import { type Random, seededRandom } from '#core/kernel/random';
import type { Result } from '#core/kernel/result';
import { FUZZ_TARGETS, type FuzzTarget } from './fuzz-targets.ts';
import { mutated, pick } from './mutate.ts';

/** A mutation that broke the rule. `seed` and `index` make it again; `input` is what was read. */
interface Broken {
  readonly target: string;
  readonly seed: number;
  readonly index: number;
  readonly why: string;
  readonly input: string;
}
export interface Fuzzed {
  readonly mutations: number;
  readonly accepted: number;
  readonly refused: number;
  /** Exceptions, answers that are no answers, and refusals without path, message or remedy. */
  readonly threw: readonly Broken[];
  /** Mutations that took longer than SLOW_MS of the processor, whatever else it was doing. */
  readonly slow: readonly Broken[];
  readonly accepts: ReadonlyMap<string, number>;
}
const SLOW_MS = 1500;
const KEPT_MAX = 50;

/**
 * Mutations of small valid files through every reader. Whatever a file holds, a reader answers:
 * with a tape, bars or a configuration that keep their promises, or with problems that say where,
 * what and what to do. It never throws, and it is never slow. One seed is one run; `index` counts
 * within it.
 */
export function fuzzReaders({ seed, count }: { seed: number; count: number }): Fuzzed {
  const memory = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();
  const folder = mkdtempSync(join(memory, 'plimsoll-fuzz-'));
  const run = { accepted: 0, refused: 0, threw: [] as Broken[], slow: [] as Broken[] };
  const accepts = new Map<string, number>();
  try {
    for (let index = 0; index < count; index++) {
      // Each has a random of its own: one of a million is made again without the others.
      const random = seededRandom(seed * 1_000_003 + index);
      const target = FUZZ_TARGETS[index % FUZZ_TARGETS.length]!;
      const input = inputOf(target, random);
      const [answer, why, tookMs] = outcomeOf(target, join(folder, target.file), input);
      if (answer === 'accepted') {
        run.accepted++;
        accepts.set(target.name, (accepts.get(target.name) ?? 0) + 1);
      } else if (answer === 'refused') run.refused++;
      const broken = {
        target: target.name,
        seed,
        index,
        input: input.toString('latin1').slice(0, 2000),
      };
      if (answer === 'broken' && run.threw.length < KEPT_MAX) run.threw.push({ ...broken, why });
      if (tookMs > SLOW_MS) run.slow.push({ ...broken, why: `${Math.round(tookMs)} ms` });
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  return { mutations: count, ...run, accepts };
}

/** The text changed and then packed, or the packed bytes changed, or the text of another format. */
function inputOf(target: FuzzTarget, random: Random): Buffer {
  const dice = random.next();
  if (dice < 0.05) return target.pack(pick(random, FUZZ_TARGETS).sample);
  if (dice < 0.25) return mutated(target.pack(target.sample), random);
  return target.pack(mutated(target.sample, random));
}

function outcomeOf(
  target: FuzzTarget,
  path: string,
  input: Buffer,
): readonly ['accepted' | 'refused' | 'broken', string, number] {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, input, { mode: 0o600 });
  const from = process.cpuUsage();
  const took = (): number => process.cpuUsage(from).user / 1000;
  let read: Result<unknown, Problem | readonly Problem[]>;
  let wrong: string | null;
  try {
    read = target.read(path);
    wrong = read.ok ? target.wrong(read.value) : wrongProblem(read.error);
  } catch (thrown) {
    const text = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
    return ['broken', text, took()];
  }
  if (wrong !== null) return ['broken', wrong, took()];
  return [read.ok ? 'accepted' : 'refused', '', took()];
}

function wrongProblem(found: Problem | readonly Problem[]): string | null {
  const all = 'code' in found ? [found] : found;
  if (all.length === 0) return 'refused without a problem';
  for (const { code, path, message, remedy } of all) {
    const isWhole = [code, path, message, remedy].every((each) => each.length > 0);
    if (!isWhole) return `a problem must have all its parts, was ${JSON.stringify(found)}`;
    if (message.length > 2000) return `a message must be readable, was ${message.length} long`;
  }
  return null;
}
