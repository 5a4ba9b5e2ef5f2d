import type { Command } from 'commander';
import { bookMeasures, type Measure } from '#cli/bench/book-bench';
import { USUAL_TERMS } from '#cli/file-job';
import { badInput, done, type Ending, type Finish, withJson } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import type { Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Tape } from '#core/market/tape';

interface BenchFlags {
  readonly tape?: string;
  readonly format: string;
  readonly json?: boolean;
}

export function addBenchCommand(program: Command, ports: CliPorts, finish: Finish): void {
  withJson(
    program
      .command('bench')
      .description('measures speed on this machine, beside peers where they are installed')
      .option('--tape <path>', 'recorded day for the order book')
      .option('--format <name>', 'format of the tape', 'lobster'),
  ).action(async (flags: BenchFlags) => finish(await bench(flags, ports), flags));
}

/** `plimsoll bench`: speed on this machine, beside peers where they are installed. Ratios are what can be compared; absolute figures move with the machine. */
async function bench(flags: BenchFlags, ports: CliPorts): Promise<Ending> {
  const tape = tapeOf(flags, ports);
  if (!tape.ok) return badInput([tape.error]);
  const measures = await bookMeasures(tape.value, ports.wallClock);
  return done(measures, measures.map(inWords).join('\n\n'));
}

function tapeOf({ tape, format }: BenchFlags, ports: CliPorts): Result<Tape | null, Problem> {
  if (tape === undefined) return ok(null);
  const read = ports.readTape([tape], [format], USUAL_TERMS);
  return read.ok ? ok(read.value.tape) : err(read.error);
}

const figure = (value: number): string => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
function inWords({ name, unit, ours, peers, ratio, notes }: Measure): string {
  const rows = Object.keys(peers).map(
    (peer) =>
      `  ${peer.padEnd(24)} ${figure(peers[peer] ?? NaN)} ${unit}; we are ${figure(ratio[peer] ?? NaN)} times as fast`,
  );
  return [`${name}: ${figure(ours)} ${unit}`, ...rows, ...notes.map((note) => `  (${note})`)].join(
    '\n',
  );
}
