import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { type AssessFlags, assessAny } from '#cli/assess';
import { type BenchFlags, bench } from '#cli/bench/bench';
import { addCalibrateCommand } from '#cli/calibrate';
import { addCapacityCommand } from '#cli/capacity';
import { colour } from '#cli/colour';
import { doctor } from '#cli/doctor';
import { addExchangeCommand } from '#cli/exchange';
import { execute } from '#cli/execute';
import { executeRemote, isRemote, type RemoteFlags } from '#cli/execute-remote';
import { addImportCommand } from '#cli/import';
import { addInspectCommand } from '#cli/inspect';
import { addJournalCommands } from '#cli/journal';
import { addLiquidateCommand } from '#cli/liquidate';
import { withMarket } from '#cli/market-options';
import { withOrder } from '#cli/order-options';
import { badInput, done, type Ending } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { type CostFlags, preTrade } from '#cli/pre-trade';
import { addRebalanceCommand } from '#cli/rebalance';
import { type SimulateFlags, simulateDays } from '#cli/simulate';
import { addSizeCommand } from '#cli/size';
import { addStressCommand } from '#cli/stress';
import { tca } from '#cli/tca';
import { problem } from '#core/kernel/failure';
import { verify } from '#verify/verify';

interface Common {
  readonly json?: boolean;
}

/** The command line. Answers the exit code: 0 done, 1 defect, 2 bad input, 3 refused by the gate. */
export async function main(argv: readonly string[], ports: CliPorts): Promise<number> {
  const program = new Command('plimsoll')
    .description('Can this market bear my order, what will it cost, and how do I get it done?')
    .version(ports.version, '-V, --version')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  let exit = 0;
  const finish = (ending: Ending, flags: Common): void => {
    exit = ending.exit;
    if (flags.json === true) process.stdout.write(`${JSON.stringify(ending.document, null, 2)}\n`);
    else if (ending.exit === 0 || ending.exit === 3) process.stdout.write(`${ending.text}\n`);
    else process.stderr.write(`${ending.text}\n`);
  };
  const json = (command: Command): Command =>
    command.option('--json', 'print one JSON document on stdout');

  json(
    withMarket(
      program
        .command('assess [symbols...]')
        .description(
          'shows liquidity profile, score, tier and limits of one symbol, a list, or a whole market',
        ),
    ),
  )
    .option('--quantity <n>', 'assess an order of this size, in units')
    .option(
      '--universe [file]',
      'assess every symbol in a file of daily bars (default: every symbol in the store)',
    )
    .option(
      '--keep',
      'keep the results in the store, for the market page and the history of scores',
    )
    .option(
      '--every <span>',
      'also assess at earlier dates: month, for the first day of each earlier month',
    )
    .option('--market <kind>', 'trading day of the bars: us-equity, crypto', 'us-equity')
    .option(
      '--as-of <date>',
      'assess with what was known before this day opened (default: the day after the newest bar)',
    )
    .option('--sort <by>', 'sort the rows by score, adv, spread, volatility, turnover', 'score')
    .option('--tier <tier>', 'show only this tier')
    .option('--min-score <x>', 'show only scores from this one up')
    .option('--limit <n>', 'number of rows to show', '40')
    .option('--out <file>', 'write all rows to a .csv, .json or .parquet file')
    .action(async (symbols: readonly string[], flags: AssessFlags & Common) =>
      finish(await assessAny(symbols, flags, ports), flags),
    );
  for (const what of ['impact', 'plan'] as const) {
    const about =
      what === 'plan'
        ? "plans an order, with its cost and the gate's verdict; sends nothing"
        : 'estimates what an order would cost, with both intervals';
    const command = json(withOrder(withMarket(program.command(what).description(about))));
    if (what === 'impact') {
      command
        .option(
          '--surface',
          'show the cost of every size over every horizon; with --quantity also the efficient frontier',
        )
        .option('--urgency <word>', 'urgency for the surface: even, shortfall, urgent', 'even')
        .option('--out <file>', 'write the surface to a .html, .csv or .json file');
      command.option('--advise', 'show the best strategy, why, and what the runner-up would cost');
    }
    command.action((flags: CostFlags & Common) => finish(preTrade(what, flags, ports), flags));
  }
  json(
    withOrder(
      withMarket(
        program
          .command('execute')
          .description(
            'works one parent order, on a tape in virtual time or at the running service of PLIMSOLL_URL',
          ),
      ),
    ),
  )
    .option('--horizon <seconds>', 'at a service: how long it may take')
    .action(async (flags: RemoteFlags & Common) => {
      const progress = progressTo(flags.json === true);
      finish(
        isRemote(flags, process.env)
          ? await executeRemote(flags, process.env, progress, interrupted())
          : execute(flags, ports, progress),
        flags,
      );
    });
  json(
    program
      .command('tca')
      .description('shows what orders of the running service cost')
      .argument('[order]', 'order id (default: all orders that ended)'),
  ).action(async (order: string | undefined, flags: Common) =>
    finish(await tca(order ?? null, process.env), flags),
  );
  json(
    program
      .command('simulate')
      .description('runs whole trading days in virtual time, injects faults and checks invariants')
      .option('--seeds <n>', 'number of days (default: 20)')
      .option('--from-seed <k>', 'seed of the first day (default: 1)')
      .option('--seed <s>', 'run only the day of this seed')
      .option('--script <file>', 'run a day again from the script that a failure printed')
      .option('--no-canaries', 'leave out the planted bugs'),
  ).action((flags: SimulateFlags & Common) =>
    finish(simulateDays(flags, ports, progressTo(flags.json === true)), flags),
  );
  json(
    program
      .command('verify')
      .description('recomputes published numbers from a file of vectors')
      .option('--vectors <file>', 'file of vectors to recompute', 'vectors.json'),
  ).action((flags: { vectors: string } & Common) => finish(verifyFile(flags.vectors), flags));
  json(
    program
      .command('bench')
      .description('measures speed on this machine, beside peers where they are installed')
      .option('--tape <path>', 'recorded day for the order book')
      .option('--format <name>', 'format of the tape', 'lobster'),
  ).action(async (flags: BenchFlags & Common) => finish(await bench(flags, ports), flags));
  json(
    program
      .command('doctor')
      .description('checks what a start needs: configuration, exchanges, keys, home, runtime')
      .option('--config <file>', 'configuration file (default: plimsoll.yaml)'),
  ).action(async (flags: { config?: string } & Common) =>
    finish(await doctor(flags.config ?? null, process.env, ports), flags),
  );
  program
    .command('start')
    .description('runs the service: API, dashboard, paper venue')
    .option('--port <n>', 'port to listen on (default: api.port, 7430)')
    .option('--host <address>', 'address to listen on (default: api.host, 127.0.0.1)')
    .option('--config <file>', 'configuration file (default: plimsoll.yaml)')
    .action(async (flags: { port?: string; host?: string; config?: string }) => {
      const port = flags.port === undefined ? null : Number(flags.port);
      if (port !== null && !(Number.isInteger(port) && port >= 0 && port <= 65_535))
        return finish(
          badInput([
            problem(
              'FLAG_INVALID',
              '--port',
              `must be a port from 0 to 65535, was '${flags.port}'`,
              'give --port 7430',
            ),
          ]),
          {},
        );
      exit = await ports.start({ port, host: flags.host ?? null, config: flags.config ?? null });
    });
  addCalibrateCommand(program, ports, finish, progressTo);
  addImportCommand(program, ports, finish);
  addInspectCommand(program, ports, finish);
  addLiquidateCommand(program, ports, finish);
  addSizeCommand(program, ports, finish);
  addCapacityCommand(program, ports, finish);
  addRebalanceCommand(program, ports, finish);
  addStressCommand(program, ports, finish);
  addJournalCommands(program, ports, finish);
  addExchangeCommand(
    program,
    ports,
    (ended) => (exit = ended),
    (problems) => finish(badInput(problems), {}),
  );

  try {
    await program.parseAsync([...argv], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return 0;
    const wantsJson = argv.includes('--json');
    finish(
      badInput([
        problem(
          'COMMAND_INVALID',
          argv[0] ?? '',
          error.message.replace(/^error: /, ''),
          'plimsoll --help lists commands and flags',
        ),
      ]),
      { json: wantsJson },
    );
  }
  return exit;
}

/** Ctrl-C lets go of an order that a service works; a second one ends the process as usual. */
function interrupted(): AbortSignal {
  const stop = new AbortController();
  process.once('SIGINT', () => stop.abort());
  return stop.signal;
}

const progressTo = (isQuiet: boolean): ((line: string) => void) => {
  if (isQuiet || !process.stderr.isTTY) return () => undefined;
  return (line) => process.stderr.write(line === '' ? '\n' : `\r${line}`);
};

function verifyFile(path: string): Ending {
  let text: unknown;
  try {
    text = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const why =
      error instanceof SyntaxError ? `must be JSON: ${error.message}` : 'could not be read';
    return badInput([
      problem('FILE_UNREADABLE', path, `the file of vectors ${why}`, 'give --vectors FILE'),
    ]);
  }
  const result = verify(text, path);
  if (!result.ok) return badInput([result.error]);
  const { passed, failed, notImplemented, proves, results } = result.value;
  const lines = results.map((each) => {
    if (each.status === 'notImplemented') return colour.dim(`  –  ${each.id}: not implemented`);
    const at =
      each.at === null
        ? ''
        : `${each.at.path}: published ${JSON.stringify(each.at.published)}, ours ${JSON.stringify(each.at.ours)}`;
    return `${each.status === 'passed' ? colour.green('  ✓ ') : colour.red('  ✗ ')} ${each.id}  ${colour.dim(`${at}${each.note}${each.worst === null ? '' : `, error ${each.worst.toExponential(1)} of the tolerance`}`)}`;
  });
  const ending = done(
    result.value,
    `${lines.join('\n')}\n${passed} passed (${proves.product} prove the functions that trade, ${proves.library} the library, ${proves.reference} a reference), ${failed} failed, ${notImplemented} not implemented`,
  );
  return failed > 0 ? { ...ending, exit: 1, text: ending.text } : ending;
}
