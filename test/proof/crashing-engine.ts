// The engine, but it dies by SIGKILL at the n-th journaled step of a kind: CRASH_AT=send:2:before; `bug` throws instead, as a defect would.
// Steps are body types, or event types of a parent.
import { serveEngine } from '#app/engine';
import type { JournalEntry } from '#core/journal/entry';
import type { Journal } from '#engine/ports/ports';

const [kind = '', count = '1', moment = 'after'] = (process.env['CRASH_AT'] ?? '').split(':');
let seen = 0;
const stepOf = (entry: JournalEntry): string =>
  'event' in entry.body &&
  typeof entry.body.event === 'object' &&
  entry.body.event !== null &&
  'type' in entry.body.event
    ? String(entry.body.event.type)
    : entry.body.type;
const wrapJournal = (journal: Journal): Journal => ({
  read: () => journal.read(),
  lastSequence: () => journal.lastSequence(),
  append(entries, written) {
    const hits = entries.some((entry) => stepOf(entry) === kind && ++seen === Number(count));
    if (hits && moment === 'bug') throw new Error('a planted bug');
    if (hits && moment === 'before') process.kill(process.pid, 'SIGKILL');
    journal.append(entries, (done) => {
      if (hits) process.kill(process.pid, 'SIGKILL');
      written(done);
    });
  },
});
const config = process.env['PLIMSOLL_CONFIG'] ?? null;
process.exitCode = await serveEngine({ config, wrapJournal });
