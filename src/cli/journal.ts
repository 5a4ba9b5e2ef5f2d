import { join } from 'node:path';
import type { Command } from 'commander';
import { configIn } from '#cli/config-option';
import { badInput, done, type Ending, type Finish, table } from '#cli/output';
import type { ArchiveFound, CliPorts, JournalFound } from '#cli/ports';
import { dayNumberOf, isoTime, parseCivilDate } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { DAY_US, type TimeUs, timeUs } from '#core/kernel/units';
import { homeOf } from '#platform/home';

interface Flags {
  readonly json?: boolean;
  readonly force?: boolean;
  readonly before?: string;
  readonly config?: string;
}
type JournalVerb = 'verify' | 'archive' | 'backup' | 'restore';

/** `plimsoll journal verify [FILE]`, `archive FOLDER [--before DATE]`, `backup FILE`, `restore FILE [--force]`. */
export function addJournalCommands(program: Command, ports: CliPorts, finish: Finish): void {
  const group = program
    .command('journal')
    .description('verifies, archives, backs up and restores the journal of this configuration');
  const add = (verb: JournalVerb, argument: string, about: string): Command =>
    group
      .command(`${verb} ${argument}`)
      .description(about)
      .option('--config <file>', 'says where the journal is (default plimsoll.yaml)')
      .option('--json', 'print one JSON document on stdout')
      .action(
        async (path: string | undefined, flags: Flags): Promise<void> =>
          finish(
            await journal({ verb, path: path ?? null, flags, env: process.env, ports }),
            flags,
          ),
      );
  add(
    'verify',
    '[file]',
    'reads the whole journal with its archive, checks sequences, links, schema and saved states, and changes nothing',
  );
  add(
    'archive',
    '<folder>',
    'moves entries that no start needs any more into Parquet files; a service on a journal in a file must not run',
  ).option('--before <date>', 'only entries before this day (UTC)');
  add('backup', '<file>', 'writes a verified copy of one moment; the service may run');
  add('restore', '<file>', 'puts a backup in place; the service must not run').option(
    '--force',
    'replace the present journal, which is set aside',
  );
}

interface Asked {
  readonly verb: JournalVerb;
  readonly path: string | null;
  readonly flags: Flags;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly ports: CliPorts;
}
async function journal({ verb, path, flags, env, ports }: Asked): Promise<Ending> {
  const { verify, verifyFile, archive, backUp, restore } = ports.journalFiles;
  // Whatever the configuration says, or does not say any more: this file is meant.
  if (verb === 'verify' && path !== null) return ended(await verifyFile(path), 'whole');
  const config = configIn(flags.config);
  if (!config.ok) return badInput(config.error);
  if (verb === 'verify' || path === null) return ended(await verify(config.value, env), 'whole');
  if (verb === 'archive') {
    const before = beforeOf(flags.before);
    return before.ok
      ? archived(await archive(path, before.value, config.value, env))
      : badInput([before.error]);
  }
  if (config.value.journal.kind !== 'sqlite') return badInput([ofADatabase(verb)]);
  const own = join(homeOf(env), 'journal.sqlite');
  return verb === 'backup'
    ? ended(await backUp(own, path), 'saved')
    : ended(await restore(path, own, flags.force === true), 'restored');
}

/** The beginning of a day. */
function beforeOf(text: string | undefined): Result<TimeUs | null, Problem> {
  if (text === undefined) return ok(null);
  const day = parseCivilDate(text);
  return day === null
    ? err(
        problem(
          'FLAG_INVALID',
          '--before',
          `must be a day, was '${text}'`,
          'write it as 2026-01-31',
        ),
      )
    : ok(timeUs(dayNumberOf(day) * DAY_US));
}
const ofADatabase = (verb: string): Problem =>
  problem(
    'JOURNAL_ELSEWHERE',
    'journal.kind',
    `a ${verb} must be of a journal in a file, this configuration has it in PostgreSQL`,
    'use the tools of PostgreSQL: pg_dump, pg_basebackup, a replica',
  );

function archived(result: Result<ArchiveFound, Problem>): Ending {
  if (!result.ok) return badInput([result.error]);
  const { path, folder, archivedTo, moved, left } = result.value;
  const count = (n: number): string => n.toLocaleString('en-US');
  const words =
    moved > 0
      ? `${count(moved)} entries archived`
      : 'nothing to archive: whole files of 50,000 entries before the oldest saved state';
  return done(
    { path, folder, archivedTo, moved, left },
    `${path}: ${words}\n${table([
      ['archive', archivedTo === 0 ? 'none yet' : `entries 1 to ${count(archivedTo)} in ${folder}`],
      ['in the journal', `${count(left)} entries`],
    ])}`,
  );
}

function ended(result: Result<JournalFound, Problem>, word: string): Ending {
  if (!result.ok) return badInput([result.error]);
  const {
    path,
    schema,
    entries,
    firstAt,
    lastAt,
    head,
    replaced,
    states,
    archived: old,
  } = result.value;
  const [from, to] = [firstAt, lastAt].map((at) => (at === null ? null : isoTime(timeUs(at))));
  const rows: (readonly [string, string])[] = [
    ...(schema === null ? [] : [['schema', String(schema)] as const]),
    ['entries', entries.toLocaleString('en-US')],
  ];
  if (from !== null && to !== null) rows.push(['from', `${from} to ${to}`]);
  rows.push(['last link', head ?? 'none: schema 1 had no chain; the next start adds it']);
  if (states !== undefined)
    rows.push([
      'saved states',
      `${states.met.length} met by a replay${states.passedOver.length === 0 ? '' : `; passed over: ${states.passedOver.join(', ')}`}`,
    ]);
  if (old !== undefined && old !== null)
    rows.push(['archive', `entries 1 to ${old.sequence.toLocaleString('en-US')} in ${old.folder}`]);
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
      ...(old === undefined ? {} : { archived: old }),
    },
    `${path}: ${word}\n${table(rows)}`,
  );
}
