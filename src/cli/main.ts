import { Command, CommanderError } from 'commander';
import { addAssessCommand } from '#cli/assess';
import { addBasketCommand } from '#cli/basket';
import { addBenchCommand } from '#cli/bench/bench';
import { addCalendarCommand } from '#cli/calendar';
import { addCalibrateCommand } from '#cli/calibrate';
import { addCapacityCommand } from '#cli/capacity';
import { addCompareCommand } from '#cli/compare';
import { addDoctorCommand } from '#cli/doctor';
import { addExchangeCommand } from '#cli/exchange';
import { addExecuteCommand } from '#cli/execute';
import { addFirmCommand } from '#cli/firm';
import { addHoldCommand } from '#cli/hold';
import { addImportCommand } from '#cli/import';
import { addInspectCommand } from '#cli/inspect';
import { addJournalCommands } from '#cli/journal';
import { addLearnCommand } from '#cli/learn';
import { addLiquidateCommand } from '#cli/liquidate';
import { addNotifyCommand } from '#cli/notify';
import { addOrderCommands } from '#cli/order';
import { badInput, type Finish } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { addPreTradeCommands } from '#cli/pre-trade';
import { addRebalanceCommand } from '#cli/rebalance';
import { addReportCommand } from '#cli/report';
import { addShadowCommand } from '#cli/shadow';
import { addSimulateCommand } from '#cli/simulate';
import { addSizeCommand } from '#cli/size';
import { addStartCommands } from '#cli/start';
import { addStressCommand } from '#cli/stress';
import { addTcaCommand } from '#cli/tca';
import { addVerifyCommand } from '#cli/verify';
import { addWheelCommand } from '#cli/wheel';
import { addWorkerCommand } from '#cli/worker';
import { problem } from '#core/kernel/failure';

/** The command line. Answers the exit code: 0 done, 1 defect, 2 bad input, 3 refused by the gate. */
export async function main(argv: readonly string[], ports: CliPorts): Promise<number> {
  const program = new Command('plimsoll')
    .description('Can this market bear my order, what will it cost, and how do I get it done?')
    .version(ports.version, '-V, --version')
    .exitOverride()
    .configureOutput({ writeErr: () => undefined });
  let exit = 0;
  const finish: Finish = (ending, flags) => {
    exit = ending.exit;
    if (flags.json === true) process.stdout.write(`${JSON.stringify(ending.document, null, 2)}\n`);
    else if (ending.exit === 0 || ending.exit === 3) process.stdout.write(`${ending.text}\n`);
    else process.stderr.write(`${ending.text}\n`);
  };
  addCommands(program, ports, finish, (code) => void (exit = code));
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

/** Each command is in the file of its name; `plimsoll --help` lists them in this order. What serves until it is stopped answers its exit code to `ended`. */
function addCommands(
  program: Command,
  ports: CliPorts,
  finish: Finish,
  ended: (exit: number) => void,
): void {
  addAssessCommand(program, ports, finish);
  addPreTradeCommands(program, ports, finish);
  addExecuteCommand(program, ports, finish);
  addCompareCommand(program, ports, finish);
  addShadowCommand(program, ports, finish);
  addTcaCommand(program, ports, finish);
  addWheelCommand(program, finish);
  addReportCommand(program, finish);
  addOrderCommands(program, finish);
  addBasketCommand(program, finish);
  addSimulateCommand(program, ports, finish);
  addVerifyCommand(program, finish);
  addBenchCommand(program, ports, finish);
  addDoctorCommand(program, ports, finish);
  addNotifyCommand(program, ports, finish);
  addStartCommands(program, ports, finish, ended);
  addCalibrateCommand(program, ports, finish);
  addLearnCommand(program, ports, finish);
  addImportCommand(program, ports, finish);
  addInspectCommand(program, ports, finish);
  addLiquidateCommand(program, ports, finish);
  addSizeCommand(program, ports, finish);
  addCapacityCommand(program, ports, finish);
  addRebalanceCommand(program, ports, finish);
  addStressCommand(program, ports, finish);
  addJournalCommands(program, ports, finish);
  addFirmCommand(program, ports, finish);
  addCalendarCommand(program, finish);
  addHoldCommand(program, finish);
  addExchangeCommand(program, ports, finish, ended);
  addWorkerCommand(program, ports, finish);
}
