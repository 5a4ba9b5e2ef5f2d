import type { Command } from 'commander';
import { numberOfText, wrongFlag } from '#cli/flag';
import { badInput, type Finish } from '#cli/output';
import type { CliPorts } from '#cli/ports';

interface StartFlags {
  readonly port?: string;
  readonly host?: string;
  readonly config?: string;
}
export function addStartCommand(
  program: Command,
  ports: CliPorts,
  finish: Finish,
  ended: (exit: number) => void,
): void {
  program
    .command('start')
    .description('runs the service: API, dashboard, paper venue')
    .option('--port <n>', 'port to listen on (default: api.port, 7430)')
    .option('--host <address>', 'address to listen on (default: api.host, 127.0.0.1)')
    .option('--config <file>', 'configuration file (default: plimsoll.yaml)')
    .action(async (flags: StartFlags) => {
      const port = flags.port === undefined ? null : numberOfText(flags.port);
      if (port !== null && !(Number.isInteger(port) && port >= 0 && port <= 65_535))
        return finish(
          badInput([wrongFlag('--port', 'a port from 0 to 65535', flags.port, '7430')]),
          {},
        );
      ended(await ports.start({ port, host: flags.host ?? null, config: flags.config ?? null }));
    });
}
