import type { Command } from 'commander';
import { problem, type Problem } from '#core/kernel/failure';
import type { CliPorts } from '#cli/ports';

interface ExchangeFlags {
  readonly home?: string;
  readonly port: string;
  readonly host: string;
  readonly market: string;
  readonly seed: string;
  readonly weightPerMinute: string;
  readonly ordersPer10s: string;
  readonly faults?: string;
}

/** `plimsoll exchange`, with its flags read; `refuse` ends the command where one of them is wrong. */
export function addExchangeCommand(program: Command, ports: CliPorts, ended: (exit: number) => void, refuse: (problems: readonly Problem[]) => void): void {
  program
    .command('exchange')
    .description('our own exchange, as a process that speaks a spot API')
    .option('--home <dir>', 'where its log and its keys are (default: exchange in the home of Plimsoll)')
    .option('--port <n>', 'port; 0: any', '7431')
    .option('--host <address>', 'address', '127.0.0.1')
    .option('--market <kind>', 'generated, or clients (nobody but its clients)', 'generated')
    .option('--seed <n>', 'seed of a generated market and of faults', '7')
    .option('--faults <file>', 'a script of faults')
    .option('--weight-per-minute <n>', 'request weight of one address', '6000')
    .option('--orders-per-10s <n>', 'orders of one account', '100')
    .action(async (flags: ExchangeFlags) => {
      const counts = { '--port': flags.port, '--seed': flags.seed, '--weight-per-minute': flags.weightPerMinute, '--orders-per-10s': flags.ordersPer10s };
      const problems = Object.entries(counts).filter(([, value]) => !/^\d{1,9}$/.test(value)).map(([flag, value]) => problem('FLAG_INVALID', flag, `must be a whole number, was '${value}'`, `plimsoll exchange --help says what ${flag} is`));
      if (Number(flags.port) > 65_535) problems.push(problem('FLAG_INVALID', '--port', `must be a port from 0 to 65535, was '${flags.port}'`, 'give --port 7431'));
      if (!['generated', 'clients'].includes(flags.market)) problems.push(problem('FLAG_INVALID', '--market', `must be generated or clients, was '${flags.market}'`, 'give --market generated'));
      if (problems.length > 0) return refuse(problems);
      const { host, market } = flags;
      ended(await ports.exchange({ home: flags.home ?? null, host, market, port: Number(flags.port), seed: Number(flags.seed), faults: flags.faults ?? null, weightPerMinute: Number(flags.weightPerMinute), ordersPer10s: Number(flags.ordersPer10s) }));
    });
}
