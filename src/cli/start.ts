import type { Command } from 'commander';
import { numberOfText, wrongFlag } from '#cli/flag';
import { badInput, type Finish } from '#cli/output';
import type { ServeFlags, ServingPorts } from '#cli/serving-ports';

interface StartFlags {
  readonly port?: string;
  readonly host?: string;
  readonly config?: string;
}
type Ended = (exit: number) => void;

/** `start` for one machine; `engine` and `server` are its two parts, for several. */
export function addStartCommands(
  program: Command,
  ports: ServingPorts,
  finish: Finish,
  ended: Ended,
): void {
  serving(program, 'start', 'runs engine, server and paper venue as one program', {
    serve: (flags) => ports.start(flags),
    finish,
    ended,
  });
  serving(program, 'server', 'runs a server: API and dashboard of an engine that runs elsewhere', {
    serve: (flags) => ports.server(flags),
    finish,
    ended,
  });
  program
    .command('engine')
    .description('runs the engine: it trades, and servers reach it')
    .option('--config <file>', 'configuration file (default: plimsoll.yaml)')
    .action(async ({ config }: StartFlags) =>
      ended(await ports.engine({ config: config ?? null })),
    );
  program
    .command('guard')
    .description('takes back the open orders of an engine at live exchanges when it is silent')
    .option('--config <file>', 'configuration file (default: plimsoll.yaml)')
    .action(async ({ config }: StartFlags) => ended(await ports.guard({ config: config ?? null })));
}

interface Serving {
  serve(flags: ServeFlags): Promise<number>;
  readonly finish: Finish;
  readonly ended: Ended;
}
function serving(
  program: Command,
  name: string,
  description: string,
  { serve, finish, ended }: Serving,
): void {
  program
    .command(name)
    .description(description)
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
      ended(await serve({ port, host: flags.host ?? null, config: flags.config ?? null }));
    });
}
