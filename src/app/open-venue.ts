import { fileURLToPath } from 'node:url';
import { connectPaperVenue } from '#adapters/gateway-paper/paper-venue';
import { endVenue, startPaperVenue } from '#adapters/gateway-paper/venue-process';
import { openCcxt } from '#app/ccxt-venue';
import { PAPER_CASH, type Face, type Opened, type VenueDeps } from '#app/venue';
import type { Config } from '#contracts/config';
import type { CcxtVenueConfig } from '#contracts/venues';
import { problem } from '#core/kernel/failure';
import { err, ok } from '#core/kernel/result';
import type { Body } from '#engine/ports/journal-body';
import type { Journal } from '#engine/ports/ports';

/** The venue that `trade_at` names. A journal stays with the venue that it was begun with: another account would be nobody's books. */
export async function openVenue(config: Config, deps: VenueDeps): Opened {
  const name = config.trade_at;
  const venue = config.venues[name];
  const isPaper = name === 'paper';
  if (!isPaper && (venue === undefined || !('kind' in venue))) {
    const known = Object.keys(config.venues).join(', ');
    return err([problem('VENUE_UNKNOWN', 'trade_at', `must be one of the venues of this configuration, was '${name}'`, `name one of ${known}, or add it under venues`)]);
  }
  const face = venue !== undefined && 'kind' in venue ? faceOf(name, venue) : PAPER_FACE;
  const begun = beginningOf(deps.journal);
  if (begun !== null && (begun.mode !== face.mode || begun.market !== face.name)) {
    return err([problem('JOURNAL_OF_OTHER_VENUE', 'trade_at', `the journal must be of ${face.name} (${face.mode}), was begun with ${begun.market} (${begun.mode})`, 'set PLIMSOLL_HOME to another home for another venue')]);
  }
  return venue !== undefined && 'kind' in venue ? openCcxt(faceOf(name, venue), { name, venue }, deps) : openPaper(config.venues.paper, deps);
}
const PAPER_FACE: Face = { mode: 'paper', name: 'paper venue' };
const faceOf = (name: string, venue: CcxtVenueConfig): Face => ({ mode: venue.live ? 'live' : 'paper', name: `${venue.exchange} (${name})${venue.live ? '' : ', paper fills'}` });

function beginningOf(journal: Journal): (Body & { readonly type: 'opened' }) | null {
  for (const { body } of journal.read()) return isOpening(body) ? body : null;
  return null;
}
const isOpening = (body: { readonly type: string }): body is Body & { readonly type: 'opened' } => body.type === 'opened';

async function openPaper({ seed, names }: Config['venues']['paper'], { home, clock }: VenueDeps): Opened {
  const entry = fileURLToPath(new URL('../exchange/main.ts', import.meta.url));
  const start = (): ReturnType<typeof startPaperVenue> => startPaperVenue({ home, entry, seed, names });
  const started = await start();
  const connected = started.ok ? await connectPaperVenue({ home, clock, revive: start }) : started;
  if (!connected.ok) return err([problem('VENUE_UNREACHABLE', 'venues.paper', connected.error.detail, `look into ${home}/venue.log`)]);
  const { gateway, feed } = connected.value;
  let isUsed = false;
  return ok({
    ...PAPER_FACE, gone: [], unlisted: [], isUp: () => connected.value.isUp(), printsIncludeOwn: true, gateway, feed, prior: null, cash: PAPER_CASH, feesOf: (instrument) => connected.value.feesOf(instrument), isFault: () => false,
    dailyBars: (instrument, days) => connected.value.dailyBars(instrument, days), observed: (instrumentId) => connected.value.observed(instrumentId),
    start: () => void (isUsed = true),
    close() {
      connected.value.close();
      // It outlives the services that trade there. One that was started for a service that then did not start is nobody's.
      if (started.ok && started.value.isNew && !isUsed) endVenue(started.value.pid);
    },
  });
}
