import { Command, CommanderError } from 'commander';
import { COMMAND_FILES, type CommandParts } from '#cli/command-files';
import { badInput, type Finish } from '#cli/output';
import type { CliPorts } from '#cli/ports';
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
  const ended = (code: number): void => void (exit = code);
  await addCommands(argv[0] ?? '', { program, ports, finish, ended });
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

/** The files of the commands that are asked for; all of them where none is known by the name, for help and for the words of an error. */
async function addCommands(asked: string, parts: CommandParts): Promise<void> {
  if (asked === '-V' || asked === '--version') return;
  const one = COMMAND_FILES.filter(({ names }) => names.includes(asked));
  for (const { load } of one.length > 0 ? one : COMMAND_FILES) (await load())(parts);
}
