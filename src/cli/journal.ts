import { join } from 'node:path';
import type { Command } from 'commander';
import { badInput, done, type Ending, type Finish, table } from '#cli/output';
import type { CliPorts, JournalFound } from '#cli/ports';
import { isoTime } from '#core/kernel/civil';
import type { Problem } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import { timeUs } from '#core/kernel/units';
import { homeOf } from '#platform/home';

interface Flags {
  readonly json?: boolean;
  readonly force?: boolean;
}
type Env = Readonly<Record<string, string | undefined>>;
type JournalVerb = 'verify' | 'backup' | 'restore';

/** `plimsoll journal verify [FILE]`, `backup FILE`, `restore FILE [--force]`. */
export function addJournalCommands(program: Command, ports: CliPorts, finish: Finish): void {
  const group = program
    .command('journal')
    .description('verifies, backs up and restores the journal of PLIMSOLL_HOME');
  const add = (verb: JournalVerb, argument: string, about: string): Command =>
    group
      .command(`${verb} ${argument}`)
      .description(about)
      .option('--json', 'print one JSON document on stdout');
  const act =
    (verb: JournalVerb) =>
    async (file: string | undefined, flags: Flags): Promise<void> =>
      finish(await journal(verb, file ?? null, flags.force === true, process.env, ports), flags);
  add(
    'verify',
    '[file]',
    'reads the whole journal, checks sequences, links, schema and saved states, and changes nothing',
  ).action(act('verify'));
  add('backup', '<file>', 'writes a verified copy of one moment; the service may run').action(
    act('backup'),
  );
  add('restore', '<file>', 'puts a backup in place; the service must not run')
    .option('--force', 'replace the present journal, which is set aside')
    .action(act('restore'));
}

async function journal(
  verb: JournalVerb,
  file: string | null,
  force: boolean,
  env: Env,
  ports: CliPorts,
): Promise<Ending> {
  const own = join(homeOf(env), 'journal.sqlite');
  const { verify, backUp, restore } = ports.journalFiles;
  if (verb === 'verify' || file === null) return ended(verify(file ?? own), 'whole');
  return verb === 'backup'
    ? ended(await backUp(own, file), 'saved')
    : ended(await restore(file, own, force), 'restored');
}

function ended(result: Result<JournalFound, Problem>, word: string): Ending {
  if (!result.ok) return badInput([result.error]);
  const { path, schema, entries, firstAt, lastAt, head, replaced, states } = result.value;
  const [from, to] = [firstAt, lastAt].map((at) => (at === null ? null : isoTime(timeUs(at))));
  const rows: (readonly [string, string])[] = [
    ['schema', String(schema)],
    ['entries', entries.toLocaleString('en-US')],
  ];
  if (from !== null && to !== null) rows.push(['from', `${from} to ${to}`]);
  rows.push(['last link', head ?? 'none: schema 1 had no chain; the next start adds it']);
  if (states !== undefined)
    rows.push([
      'saved states',
      `${states.met.length} met by a replay${states.passedOver.length === 0 ? '' : `; passed over: ${states.passedOver.join(', ')}`}`,
    ]);
  if (typeof replaced === 'string') rows.push(['set aside', replaced]);
  return done(
    {
      path,
      [word]: true,
      schema,
      entries,
      from,
      to,
      head,
      ...(replaced === undefined ? {} : { replaced }),
      ...(states === undefined ? {} : { states }),
    },
    `${path}: ${word}\n${table(rows)}`,
  );
}
