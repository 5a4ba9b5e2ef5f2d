import type { Command } from 'commander';
import { badInput, type Finish } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { workAskIn } from '#cli/work';

export function addWorkerCommand(program: Command, ports: CliPorts, finish: Finish): void {
  program
    .command('worker')
    .description(
      'does parts of large work for commands that were given --workers, on this or other machines (PLIMSOLL_POSTGRES)',
    )
    .option('--jobs <n>', 'parts worked at a time (default: one per processor)')
    .action(async (flags: { readonly jobs?: string }) => {
      const ask = workAskIn(flags);
      if (!ask.ok) return finish(badInput([ask.error]), {});
      const served = await ports.serveParts(ask.value.processes, process.env, (line) =>
        process.stderr.write(`${line}\n`),
      );
      if (!served.ok) finish(badInput([served.error]), {});
    });
}
