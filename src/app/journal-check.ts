import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { lookAtAccount } from '#adapters/journal-postgres/look-at-account';
import { glanceAtJournal } from '#adapters/journal-sqlite/journal-copy';
import type { Check } from '#cli/ports';
import type { Config } from '#contracts/config';
import { postgresServers } from '#platform/postgres';

/** Reads, and takes nothing: a service may hold the journal meanwhile. */
export async function checkJournal(
  { journal }: Config,
  home: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Check> {
  if (journal.kind === 'sqlite') return fileCheck(join(home, 'journal.sqlite'));
  const urls = postgresServers(env);
  const found = await lookAtAccount(urls, journal.account);
  return {
    name: 'journal',
    isWell: found.ok,
    found: found.ok ? found.value : found.error,
    remedy:
      'check PLIMSOLL_POSTGRES, and that a server of the list runs, can be written, and lets this user in',
  };
}

function fileCheck(path: string): Check {
  if (!existsSync(path))
    return {
      name: 'journal',
      isWell: true,
      found: 'none yet, the first start makes one',
      remedy: '',
    };
  const whole = glanceAtJournal(path);
  return {
    name: 'journal',
    isWell: whole.ok,
    found: whole.ok
      ? `${path}, ${whole.value.entries} entries, whole as far as a start reads it`
      : whole.error.message,
    remedy: whole.ok ? '' : whole.error.remedy,
  };
}
