import { backUpJournal, restoreJournal } from '#adapters/journal-sqlite/journal-copy';
import { archiveJournal } from '#app/archive-journal';
import { journalPlace } from '#app/open-journal';
import { verifyStates } from '#app/verify-states';
import type { CliPorts } from '#cli/ports';
import { homeOf } from '#platform/home';

/** What `plimsoll journal` does. */
export const journalFiles: CliPorts['journalFiles'] = {
  verifyFile: (path) => verifyStates({ kind: 'sqlite', path }),
  async verify({ journal }, env) {
    const place = journalPlace(journal, homeOf(env), env);
    return place.ok ? verifyStates(place.value) : place;
  },
  async archive(folder, before, { journal }, env) {
    const place = journalPlace(journal, homeOf(env), env);
    return place.ok ? archiveJournal(place.value, folder, before) : place;
  },
  backUp: backUpJournal,
  restore: restoreJournal,
};
