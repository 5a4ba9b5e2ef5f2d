import type { Command } from 'commander';
import { badInput, done, type Ending, type Finish, table } from '#cli/output';
import type { CliPorts } from '#cli/ports';

interface Flags {
  readonly json?: boolean;
}

/** `plimsoll firm`, `plimsoll firm forget ACCOUNT`. */
export function addFirmCommand(program: Command, ports: CliPorts, finish: Finish): void {
  const group = program
    .command('firm')
    .description('what each account holds of the caps of the firm (PLIMSOLL_POSTGRES)')
    .option('--json', 'print one JSON document on stdout')
    .action(async (flags: Flags) => finish(await listed(ports), flags));
  group
    .command('forget <account>')
    .description('takes out what an account that is closed for good still holds')
    .option('--json', 'print one JSON document on stdout')
    .action(async (account: string, _: unknown, command: Command) =>
      finish(await forgotten(account, ports), command.optsWithGlobals<Flags>()),
    );
}

async function listed(ports: CliPorts): Promise<Ending> {
  const found = await ports.firm.list(process.env);
  if (!found.ok) return badInput([found.error]);
  const rows = found.value.map(
    ({ account, holder, key, amount, ageSeconds }): readonly [string, string] => [
      `${account}, ${key}`,
      `${amount.toLocaleString('en-US', { maximumFractionDigits: 4 })}, last needed ${Math.round(ageSeconds)} s ago, the account held by ${holder ?? 'nobody'}`,
    ],
  );
  return done(
    { shares: found.value },
    rows.length === 0 ? 'No account holds a share of a cap of the firm' : table(rows),
  );
}

async function forgotten(account: string, ports: CliPorts): Promise<Ending> {
  const gone = await ports.firm.forget(account, process.env);
  return gone.ok
    ? done({ forgotten: account }, `${account} holds no share any more`)
    : badInput([gone.error]);
}
