import { Command, CommanderError } from 'commander';
import { COMMAND_FILES, type ServingParts } from '#cli/command-files';
import { badInput, type Finish } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import type { ServingPorts } from '#cli/serving-ports';
import { problem } from '#core/kernel/failure';

/** The command line. Answers the exit code: 0 done, 1 defect, 2 bad input, 3 refused by the gate. The ports are loaded for a command that uses them. */
export async function main(
  argv: readonly string[],
  serving: ServingPorts,
  loadAll: () => Promise<CliPorts>,
): Promise<number> {
  const program = new Command('plimsoll')
    .description('Can this market bear my order, what will it cost, and how do I get it done?')
    .version(serving.version, '-V, --version')
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
  await addCommands(argv[0] ?? '', { program, ports: serving, finish, ended }, loadAll);
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
async function addCommands(
  asked: string,
  parts: ServingParts,
  loadAll: () => Promise<CliPorts>,
): Promise<void> {
  if (asked === '-V' || asked === '--version') return;
  const one = COMMAND_FILES.filter(({ names }) => names.includes(asked));
  for (const file of one.length > 0 ? one : COMMAND_FILES)
    if (file.usesPorts === true) (await file.load())({ ...parts, ports: await loadAll() });
    else (await file.load())(parts);
}
