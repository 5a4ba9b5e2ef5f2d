import type { Config } from '#contracts/config';
import { type CcxtVenueConfig, isCcxt } from '#contracts/venues';
import type { Body } from '#core/journal/body';
import { problem } from '#core/kernel/failure';
import { err } from '#core/kernel/result';
import type { Journal } from '#engine/ports/ports';
import type { Face, Opened, VenueDeps } from '#engine/ports/venue';
import { openCcxt } from '#venues/ccxt/open-ccxt';
import { openPaper, PAPER_FACE } from '#venues/paper/open-paper';

/** The venue that `trade_at` names. A journal stays with the venue that it was begun with: another account would be nobody's books. */
export async function openVenue(config: Config, deps: VenueDeps): Opened {
  const name = config.trade_at;
  const venue = config.venues[name];
  const isPaper = name === 'paper';
  if (!isPaper && (venue === undefined || !isCcxt(venue))) {
    const known = Object.keys(config.venues).join(', ');
    return err([
      problem(
        'VENUE_UNKNOWN',
        'trade_at',
        `must be one of the venues of this configuration, was '${name}'`,
        `name one of ${known}, or add it under venues`,
      ),
    ]);
  }
  const face = venue !== undefined && isCcxt(venue) ? faceOf(name, venue) : PAPER_FACE;
  const begun = beginningOf(deps.journal);
  if (begun !== null && (begun.mode !== face.mode || begun.market !== face.name)) {
    return err([
      problem(
        'JOURNAL_OF_OTHER_VENUE',
        'trade_at',
        `the journal must be of ${face.name} (${face.mode}), was begun with ${begun.market} (${begun.mode})`,
        'set PLIMSOLL_HOME to another home for another venue',
      ),
    ]);
  }
  return venue !== undefined && isCcxt(venue)
    ? openCcxt(faceOf(name, venue), { name, venue }, deps)
    : openPaper(config.venues.paper, deps);
}
const faceOf = (name: string, venue: CcxtVenueConfig): Face => ({
  mode: venue.live ? 'live' : 'paper',
  name: `${venue.exchange} (${name})${venue.live ? '' : ', paper fills'}`,
});

function beginningOf(journal: Journal): (Body & { readonly type: 'opened' }) | null {
  for (const { body } of journal.read()) return isOpening(body) ? body : null;
  return null;
}
const isOpening = (body: { readonly type: string }): body is Body & { readonly type: 'opened' } =>
  body.type === 'opened';
