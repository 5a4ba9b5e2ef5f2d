import { backUpJournal, restoreJournal } from '#adapters/journal-sqlite/journal-copy';
import { archiveJournal } from '#app/archive-journal';
import { journalPlace } from '#app/open-journal';
import { verifyStates } from '#app/verify-states';
import type { CliPorts } from '#cli/ports';
import { ok } from '#core/kernel/result';
import { homeOf } from '#platform/home';

/** What `plimsoll journal` does. */
export const journalFiles: CliPorts['journalFiles'] = {
  async verify(file, { journal }, env) {
    const place =
      file === null
        ? journalPlace(journal, homeOf(env), env)
        : ok({ kind: 'sqlite' as const, path: file });
    return place.ok ? verifyStates(place.value) : place;
  },
  async archive(folder, before, { journal }, env) {
    const place = journalPlace(journal, homeOf(env), env);
    return place.ok ? archiveJournal(place.value, folder, before) : place;
  },
  backUp: backUpJournal,
  restore: restoreJournal,
};
