import { fileURLToPath } from 'node:url';
import { problem } from '#core/kernel/failure';
import { err, ok } from '#core/kernel/result';
import { type Face, type Opened, PAPER_CASH, type VenueDeps } from '#engine/ports/venue';
import { connectPaperVenue } from './paper-venue.ts';
import { endVenue, startPaperVenue } from './venue-process.ts';

export const PAPER_FACE: Face = { mode: 'paper', name: 'paper venue' };

/** The paper venue: a process of its own, started where none runs. */
export async function openPaper(
  { seed, names }: { readonly seed: number; readonly names: number },
  { home, clock }: VenueDeps,
): Opened {
  const entry = fileURLToPath(import.meta.resolve('#venues/exchange/main'));
  const start = (): ReturnType<typeof startPaperVenue> =>
    startPaperVenue({ home, entry, seed, names });
  const started = await start();
  const connected = started.ok ? await connectPaperVenue({ home, clock, revive: start }) : started;
  if (!connected.ok)
    return err([
      problem(
        'VENUE_UNREACHABLE',
        'venues.paper',
        connected.error.detail,
        `read ${home}/venue.log; to begin with new play money, move venue.sqlite* and journal.sqlite* of that folder away together`,
      ),
    ]);
  const { gateway, feed } = connected.value;
  let isUsed = false;
  return ok({
    ...PAPER_FACE,
    gone: [],
    unlisted: [],
    isUp: () => connected.value.isUp(),
    printsIncludeOwn: true,
    gateway,
    feed,
    prior: null,
    cash: PAPER_CASH,
    feesOf: (instrument) => connected.value.feesOf(instrument),
    isFault: () => false,
    dailyBars: (instrument, days) => connected.value.dailyBars(instrument, days),
    observed: (instrumentId) => connected.value.observed(instrumentId),
    start: () => void (isUsed = true),
    close() {
      connected.value.close();
      // It outlives the services that trade there. One that was started for a service that then did not start is nobody's.
      if (started.ok && started.value.isNew && !isUsed) endVenue(started.value.pid);
    },
  });
}
