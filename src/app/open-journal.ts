import { hostname } from 'node:os';
import { join } from 'node:path';
import { openPostgresJournal } from '#adapters/journal-postgres/journal-postgres';
import { openSqliteJournal } from '#adapters/journal-sqlite/journal-sqlite';
import { openLooksFile } from '#adapters/journal-sqlite/looks-file';
import { coverArchive } from '#app/archive-journal';
import { ArchiveUnreadable, type WhichJournal } from '#app/open-reader';
import type { Config } from '#contracts/config';
import { type Fault, type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Journal, LookLog } from '#engine/ports/ports';
import { type EngineAddress, engineAddressOf } from '#platform/engine-address';
import { instanceIn, nextEpochIn } from '#platform/home';
import { postgresServers } from '#platform/postgres';

export interface OpenedJournal {
  readonly journal: Journal;
  readonly looks: LookLog;
  /** Where it is, for those who read it. */
  readonly which: WhichJournal;
  /** Says where this engine listens, where its servers look for it; answers how that is taken back. */
  announce(address: EngineAddress): Promise<() => void>;
  /** Three letters or digits that stand in every client id. */
  readonly instance: string;
  /** Which life of the account this is: higher than that of any before. */
  readonly epoch: number;
  /** Resolves when another engine may hold the account: then this one is over. Never, where nobody else can. */
  readonly lost: Promise<Fault>;
  close(): void | Promise<void>;
}
interface Parts {
  readonly home: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stop: AbortSignal;
  say(line: string): void;
}

/** The journal that the configuration names: a file of the home, or an account in PostgreSQL, which is waited for while another engine holds it. */
export async function openJournal(
  config: Config['journal'],
  parts: Parts,
): Promise<Result<OpenedJournal, Problem>> {
  const place = journalPlace(config, parts.home, parts.env);
  if (!place.ok) return place;
  const covered = await covering(place.value, parts.say);
  if (!covered.ok) return covered;
  return config.kind === 'sqlite' ? fileOf(parts.home) : accountOf(config, parts);
}

/** JRN-20: a start needs a saved state where the first entries are in an archive. A journal that cannot be read is for those who open it. */
async function covering(
  place: WhichJournal,
  say: (line: string) => void,
): Promise<Result<null, Problem>> {
  try {
    const upTo = await coverArchive(place);
    if (upTo !== null)
      say(`The state was computed from the archive and the journal, up to entry ${upTo}`);
    return ok(null);
  } catch (error) {
    return error instanceof ArchiveUnreadable ? err(error.problem) : ok(null);
  }
}

function fileOf(home: string): Result<OpenedJournal, Problem> {
  const opened = openSqliteJournal(join(home, 'journal.sqlite'));
  if (!opened.ok)
    return err(
      problem(
        'JOURNAL_UNREACHABLE',
        'journal',
        `The journal cannot be opened: ${opened.error.detail}`,
        'Is another Plimsoll running on this home? Stop it, or set PLIMSOLL_HOME.',
      ),
    );
  const journal = opened.value;
  const epoch = nextEpochIn(home);
  if (!epoch.ok) {
    journal.close();
    return epoch;
  }
  return ok({
    journal,
    looks: journal.looks,
    which: { kind: 'sqlite', path: join(home, 'journal.sqlite') },
    async announce(address) {
      const said = engineAddressOf(home);
      said.write(address);
      return () => said.remove();
    },
    instance: instanceIn(home),
    epoch: epoch.value,
    lost: new Promise(() => undefined),
    close: () => journal.close(),
  });
}

/** Where the journal of this configuration is, for who only reads it. */
export function journalPlace(
  { kind, account }: Config['journal'],
  home: string,
  env: Parts['env'],
): Result<WhichJournal, Problem> {
  if (kind === 'sqlite') return ok({ kind, path: join(home, 'journal.sqlite') });
  const urls = postgresServers(env);
  return urls.length === 0 ? err(NO_ADDRESS) : ok({ kind, urls, account });
}
const NO_ADDRESS = problem(
  'JOURNAL_UNREACHABLE',
  'journal.kind',
  'a journal in PostgreSQL must have an address, PLIMSOLL_POSTGRES is not set',
  'set PLIMSOLL_POSTGRES=postgresql://user@host/database; several addresses, with commas between them, are tried in order',
);

async function accountOf(
  { account, lease_seconds: leaseSeconds }: Config['journal'],
  { home, env, stop, say }: Parts,
): Promise<Result<OpenedJournal, Problem>> {
  const urls = postgresServers(env);
  if (urls.length === 0) return err(NO_ADDRESS);
  let said = '';
  const opened = await openPostgresJournal({
    urls,
    account,
    holder: `${hostname()}, process ${process.pid}`,
    leaseSeconds,
    signal: stop,
    waiting(why) {
      const words =
        typeof why === 'string'
          ? `Standing by for the account ${account}: ${why}`
          : `Standing by: the account ${account} is held by ${why.holder}`;
      if (words !== said) say(words);
      said = words;
    },
  });
  if (!opened.ok)
    return err(
      problem(
        'JOURNAL_UNREACHABLE',
        'PLIMSOLL_POSTGRES',
        `The journal cannot be opened: ${opened.error.detail}`,
        'check the address, and that the server runs and lets this user in',
      ),
    );
  const { value } = opened;
  const looks = openLooksFile(join(home, 'looks.sqlite'));
  return ok({
    journal: value,
    looks,
    which: { kind: 'postgres', urls, account },
    async announce(address) {
      await value.announce(JSON.stringify(address));
      // Who takes the account next takes it out of the row.
      return () => undefined;
    },
    instance: value.instance,
    epoch: value.epoch,
    lost: value.lost,
    async close() {
      looks.close();
      await value.close();
    },
  });
}
