import type { Command } from 'commander';
import type { CliPorts, ExchangeOptions } from '#cli/ports';
import { type Problem, problem } from '#core/kernel/failure';

interface ExchangeFlags {
  readonly home?: string;
  readonly port: string;
  readonly host: string;
  readonly market: string;
  readonly seed: string;
  readonly weightPerMinute: string;
  readonly ordersPer10s: string;
  readonly fees?: string;
  readonly faults?: string;
  readonly tape?: string;
  readonly format: string;
  readonly speed: string;
}

/** `plimsoll exchange`, with its flags read; `refuse` ends the command where one of them is wrong. */
export function addExchangeCommand(
  program: Command,
  ports: CliPorts,
  ended: (exit: number) => void,
  refuse: (problems: readonly Problem[]) => void,
): void {
  program
    .command('exchange')
    .description('our own exchange, as a process that speaks a spot API')
    .option(
      '--home <dir>',
      'where its log and its keys are (default: exchange in the home of Plimsoll)',
    )
    .option('--port <n>', 'port; 0: any', '7431')
    .option('--host <address>', 'address', '127.0.0.1')
    .option('--market <kind>', 'generated, tape, or clients (nobody but its clients)', 'generated')
    .option('--seed <n>', 'seed of a generated market and of faults', '7')
    .option('--tape <path>', 'for --market tape: a recorded book, as an anonymous participant')
    .option('--format <name>', 'format of the tape', 'lobster')
    .option('--speed <n>', 'seconds of the tape per second', '1')
    .option(
      '--fees <how>',
      'asset of commissions: received, quote, or a name such as BNB (default: as its log says; received for a new one)',
    )
    .option('--faults <file>', 'a script of faults')
    .option('--weight-per-minute <n>', 'request weight of one address', '6000')
    .option('--orders-per-10s <n>', 'orders of one account', '100')
    .action(async (flags: ExchangeFlags) => {
      const counts = {
        '--port': flags.port,
        '--seed': flags.seed,
        '--weight-per-minute': flags.weightPerMinute,
        '--orders-per-10s': flags.ordersPer10s,
      };
      const problems = Object.entries(counts)
        .filter(([, value]) => !/^\d{1,9}$/.test(value))
        .map(([flag, value]) =>
          problem(
            'FLAG_INVALID',
            flag,
            `must be a whole number, was '${value}'`,
            `plimsoll exchange --help says what ${flag} is`,
          ),
        );
      if (Number(flags.port) > 65_535)
        problems.push(
          problem(
            'FLAG_INVALID',
            '--port',
            `must be a port from 0 to 65535, was '${flags.port}'`,
            'give --port 7431',
          ),
        );
      if (!['generated', 'tape', 'clients'].includes(flags.market))
        problems.push(
          problem(
            'FLAG_INVALID',
            '--market',
            `must be generated, tape or clients, was '${flags.market}'`,
            'give --market generated',
          ),
        );
      if ((flags.market === 'tape') !== (flags.tape !== undefined))
        problems.push(
          problem(
            'FLAG_MISSING',
            '--tape',
            'a market of kind tape must have a tape, and no other may have one',
            'give --market tape --tape FILE',
          ),
        );
      if (!(Number(flags.speed) > 0 && Number(flags.speed) <= 10_000))
        problems.push(
          problem(
            'FLAG_INVALID',
            '--speed',
            `must be above 0 and at most 10000, was '${flags.speed}'`,
            'give --speed 1',
          ),
        );
      const fees = feesOf(flags.fees);
      if (fees === undefined)
        problems.push(
          problem(
            'FLAG_INVALID',
            '--fees',
            `must be received, quote or the name of an asset in capitals, was '${flags.fees ?? ''}'`,
            'give --fees BNB',
          ),
        );
      if (fees === undefined || problems.length > 0) return refuse(problems);
      const { host, market } = flags;
      ended(
        await ports.exchange({
          home: flags.home ?? null,
          host,
          market,
          port: Number(flags.port),
          seed: Number(flags.seed),
          fees,
          faults: flags.faults ?? null,
          tape:
            flags.tape === undefined
              ? null
              : { path: flags.tape, format: flags.format, speed: Number(flags.speed) },
          weightPerMinute: Number(flags.weightPerMinute),
          ordersPer10s: Number(flags.ordersPer10s),
        }),
      );
    });
}

/** undefined: no such way to charge a commission. */
function feesOf(given: string | undefined): ExchangeOptions['fees'] | undefined {
  if (given === undefined) return null;
  if (given === 'received' || given === 'quote') return given;
  return /^[A-Z0-9]{2,10}$/.test(given) ? (given as Uppercase<string>) : undefined;
}
