import { leaderAddress } from '#adapters/journal-postgres/leader-address';
import type { WhichJournal } from '#app/open-reader';
import { type EngineAddress, engineAddressIn, engineAddressOf } from '#platform/engine-address';

/** Where the engine of this journal listens: on its machine a file of the home says it, in PostgreSQL the row of its lease. */
export async function findEngine(
  journal: WhichJournal,
  home: string,
): Promise<EngineAddress | null> {
  if (journal.kind === 'sqlite') return engineAddressOf(home).read();
  const said = await leaderAddress(journal.urls, journal.account);
  return said === null ? null : engineAddressIn(said);
}
