import type { Command } from 'commander';
import { colour } from '#cli/colour';
import { configIn } from '#cli/config-option';
import { badInput, type Ending, type Finish, withJson } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { printable } from '#core/kernel/printable';

interface NotifyFlags {
  readonly config?: string;
  readonly json?: boolean;
}

/** `plimsoll notify test [NAME]`. */
export function addNotifyCommand(program: Command, ports: CliPorts, finish: Finish): void {
  const group = program
    .command('notify')
    .description('sends a test message by every channel that alerts leave by');
  withJson(
    group
      .command('test [name]')
      .description('sends a test message through each channel, or one, and says what was answered')
      .option('--config <file>', 'configuration file (default: plimsoll.yaml)'),
  ).action(async (name: string | undefined, flags: NotifyFlags) =>
    finish(await tested(name ?? null, flags, ports), flags),
  );
}

async function tested(
  only: string | null,
  { config: path }: NotifyFlags,
  { testNotify }: Pick<CliPorts, 'testNotify'>,
): Promise<Ending> {
  const config = configIn(path);
  if (!config.ok) return badInput(config.error);
  const answers = await testNotify(config.value, only, process.env);
  if (!answers.ok) return badInput(answers.error);
  const isWell = answers.value.every(({ isTaken }) => isTaken);
  return {
    exit: isWell ? 0 : 1,
    document: { isWell, channels: answers.value },
    text: answers.value
      .map(
        ({ name, kind, isTaken, words }) =>
          `${isTaken ? colour.green('✓') : colour.red('✗')} ${name} (${kind}): ${printable(words)}`,
      )
      .join('\n'),
  };
}
