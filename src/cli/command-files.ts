import type { Command } from 'commander';
import type { Finish } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import type { ServingPorts } from '#cli/serving-ports';

/** What a command is put together from. */
export interface CommandParts {
  readonly program: Command;
  readonly ports: CliPorts;
  readonly finish: Finish;
}
/** What serves until it is stopped answers its exit code to `ended`, and needs nothing that reads files. */
export interface ServingParts extends Pick<CommandParts, 'program' | 'finish'> {
  readonly ports: ServingPorts;
  ended(exit: number): void;
}
/** Commands of one file: it is read when one of them is asked for, because all of them together take longer to read than most need to answer. */
export type CommandFile = { readonly names: readonly string[] } & (
  | { readonly usesPorts: true; load(): Promise<(parts: CommandParts) => void> }
  | { readonly usesPorts?: false; load(): Promise<(parts: ServingParts) => void> }
);

/** Each command is in the file of its name; `plimsoll --help` lists them in this order. */
export const COMMAND_FILES: readonly CommandFile[] = [
  {
    names: ['assess'],
    usesPorts: true,
    load: async () => {
      const { addAssessCommand } = await import('#cli/assess');
      return ({ program, ports, finish }) => addAssessCommand(program, ports, finish);
    },
  },
  {
    names: ['impact', 'plan'],
    usesPorts: true,
    load: async () => {
      const { addPreTradeCommands } = await import('#cli/pre-trade');
      return ({ program, ports, finish }) => addPreTradeCommands(program, ports, finish);
    },
  },
  {
    names: ['execute'],
    usesPorts: true,
    load: async () => {
      const { addExecuteCommand } = await import('#cli/execute');
      return ({ program, ports, finish }) => addExecuteCommand(program, ports, finish);
    },
  },
  {
    names: ['compare'],
    usesPorts: true,
    load: async () => {
      const { addCompareCommand } = await import('#cli/compare');
      return ({ program, ports, finish }) => addCompareCommand(program, ports, finish);
    },
  },
  {
    names: ['shadow'],
    usesPorts: true,
    load: async () => {
      const { addShadowCommand } = await import('#cli/shadow');
      return ({ program, ports, finish }) => addShadowCommand(program, ports, finish);
    },
  },
  {
    names: ['tca'],
    usesPorts: true,
    load: async () => {
      const { addTcaCommand } = await import('#cli/tca');
      return ({ program, ports, finish }) => addTcaCommand(program, ports, finish);
    },
  },
  {
    names: ['wheel'],
    load: async () => {
      const { addWheelCommand } = await import('#cli/wheel');
      return ({ program, finish }) => addWheelCommand(program, finish);
    },
  },
  {
    names: ['report'],
    load: async () => {
      const { addReportCommand } = await import('#cli/report');
      return ({ program, finish }) => addReportCommand(program, finish);
    },
  },
  {
    names: ['order'],
    load: async () => {
      const { addOrderCommands } = await import('#cli/order');
      return ({ program, finish }) => addOrderCommands(program, finish);
    },
  },
  {
    names: ['basket'],
    load: async () => {
      const { addBasketCommand } = await import('#cli/basket');
      return ({ program, finish }) => addBasketCommand(program, finish);
    },
  },
  {
    names: ['funding'],
    usesPorts: true,
    load: async () => {
      const { addFundingCommand } = await import('#cli/funding');
      return ({ program, ports, finish }) => addFundingCommand(program, ports, finish);
    },
  },
  {
    names: ['route'],
    load: async () => {
      const { addRouteCommand } = await import('#cli/route');
      return ({ program, finish }) => addRouteCommand(program, finish);
    },
  },
  {
    names: ['roll'],
    load: async () => {
      const { addRollCommand } = await import('#cli/roll');
      return ({ program, finish }) => addRollCommand(program, finish);
    },
  },
  {
    names: ['simulate'],
    usesPorts: true,
    load: async () => {
      const { addSimulateCommand } = await import('#cli/simulate');
      return ({ program, ports, finish }) => addSimulateCommand(program, ports, finish);
    },
  },
  {
    names: ['verify'],
    load: async () => {
      const { addVerifyCommand } = await import('#cli/verify');
      return ({ program, finish }) => addVerifyCommand(program, finish);
    },
  },
  {
    names: ['bench'],
    usesPorts: true,
    load: async () => {
      const { addBenchCommand } = await import('#cli/bench/bench');
      return ({ program, ports, finish }) => addBenchCommand(program, ports, finish);
    },
  },
  {
    names: ['doctor'],
    usesPorts: true,
    load: async () => {
      const { addDoctorCommand } = await import('#cli/doctor');
      return ({ program, ports, finish }) => addDoctorCommand(program, ports, finish);
    },
  },
  {
    names: ['notify'],
    usesPorts: true,
    load: async () => {
      const { addNotifyCommand } = await import('#cli/notify');
      return ({ program, ports, finish }) => addNotifyCommand(program, ports, finish);
    },
  },
  {
    names: ['start', 'server', 'engine', 'guard'],
    load: async () => {
      const { addStartCommands } = await import('#cli/start');
      return ({ program, ports, finish, ended }) => addStartCommands(program, ports, finish, ended);
    },
  },
  {
    names: ['calibrate'],
    usesPorts: true,
    load: async () => {
      const { addCalibrateCommand } = await import('#cli/calibrate');
      return ({ program, ports, finish }) => addCalibrateCommand(program, ports, finish);
    },
  },
  {
    names: ['learn'],
    usesPorts: true,
    load: async () => {
      const { addLearnCommand } = await import('#cli/learn');
      return ({ program, ports, finish }) => addLearnCommand(program, ports, finish);
    },
  },
  {
    names: ['import'],
    usesPorts: true,
    load: async () => {
      const { addImportCommand } = await import('#cli/import');
      return ({ program, ports, finish }) => addImportCommand(program, ports, finish);
    },
  },
  {
    names: ['inspect'],
    usesPorts: true,
    load: async () => {
      const { addInspectCommand } = await import('#cli/inspect');
      return ({ program, ports, finish }) => addInspectCommand(program, ports, finish);
    },
  },
  {
    names: ['liquidate'],
    usesPorts: true,
    load: async () => {
      const { addLiquidateCommand } = await import('#cli/liquidate');
      return ({ program, ports, finish }) => addLiquidateCommand(program, ports, finish);
    },
  },
  {
    names: ['size'],
    usesPorts: true,
    load: async () => {
      const { addSizeCommand } = await import('#cli/size');
      return ({ program, ports, finish }) => addSizeCommand(program, ports, finish);
    },
  },
  {
    names: ['capacity'],
    usesPorts: true,
    load: async () => {
      const { addCapacityCommand } = await import('#cli/capacity');
      return ({ program, ports, finish }) => addCapacityCommand(program, ports, finish);
    },
  },
  {
    names: ['rebalance'],
    usesPorts: true,
    load: async () => {
      const { addRebalanceCommand } = await import('#cli/rebalance');
      return ({ program, ports, finish }) => addRebalanceCommand(program, ports, finish);
    },
  },
  {
    names: ['stress'],
    usesPorts: true,
    load: async () => {
      const { addStressCommand } = await import('#cli/stress');
      return ({ program, ports, finish }) => addStressCommand(program, ports, finish);
    },
  },
  {
    names: ['journal'],
    usesPorts: true,
    load: async () => {
      const { addJournalCommands } = await import('#cli/journal');
      return ({ program, ports, finish }) => addJournalCommands(program, ports, finish);
    },
  },
  {
    names: ['firm'],
    usesPorts: true,
    load: async () => {
      const { addFirmCommand } = await import('#cli/firm');
      return ({ program, ports, finish }) => addFirmCommand(program, ports, finish);
    },
  },
  {
    names: ['calendar'],
    load: async () => {
      const { addCalendarCommand } = await import('#cli/calendar');
      return ({ program, finish }) => addCalendarCommand(program, finish);
    },
  },
  {
    names: ['hold'],
    load: async () => {
      const { addHoldCommand } = await import('#cli/hold');
      return ({ program, finish }) => addHoldCommand(program, finish);
    },
  },
  {
    names: ['exchange'],
    load: async () => {
      const { addExchangeCommand } = await import('#cli/exchange');
      return ({ program, ports, finish, ended }) =>
        addExchangeCommand(program, ports, finish, ended);
    },
  },
  {
    names: ['worker'],
    usesPorts: true,
    load: async () => {
      const { addWorkerCommand } = await import('#cli/worker');
      return ({ program, ports, finish }) => addWorkerCommand(program, ports, finish);
    },
  },
];
