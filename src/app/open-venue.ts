import { venueClient } from '#app/venue-client';
import type { Config } from '#contracts/config';
import {
  type ExchangeVenueConfig,
  type FixVenueConfig,
  isExchange,
  isFix,
  tradedAt,
} from '#contracts/venues';
import type { Body } from '#core/journal/body';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Journal } from '#engine/ports/ports';
import type { Face, Opened, VenueDeps } from '#engine/ports/venue';
import { venueKeys } from '#platform/venue-keys';
import { openCcxt } from '#venues/ccxt/open-ccxt';
import { openFix } from '#venues/fix/open-fix';
import { openPaper, PAPER_FACE } from '#venues/paper/open-paper';
import { openSeveral } from '#venues/several/open-several';

/** The venue that `trade_at` names, or several as one. A journal stays with what it was begun with: another account would be nobody's books. */
export async function openVenue(config: Config, deps: VenueDeps): Opened {
  const names = tradedAt(config);
  const isSeveral = names.length > 1;
  for (const name of names) {
    const venue = config.venues[name];
    if (name === 'paper' && !isSeveral) continue;
    if (venue === undefined || !(isExchange(venue) || (isFix(venue) && !isSeveral)))
      return err([unknown(config, name, isSeveral)]);
  }
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) return err([named('VENUE_TWICE', `each venue once, '${twice}' twice`)]);
  const [first = 'paper'] = names;
  const face = isSeveral ? severalFace(config, names) : ok(faceIn(config, first));
  if (!face.ok) return err([face.error]);
  const begun = beginningOf(deps.journal);
  if (begun !== null && (begun.mode !== face.value.mode || begun.market !== face.value.name)) {
    return err([
      problem(
        'JOURNAL_OF_OTHER_VENUE',
        'trade_at',
        `the journal must be of ${face.value.name} (${face.value.mode}), was begun with ${begun.market} (${begun.mode})`,
        'set PLIMSOLL_HOME to another home for another venue',
      ),
    ]);
  }
  const open = (name: string): Opened => {
    const venue = config.venues[name];
    if (venue !== undefined && isFix(venue)) return openSession(config, { name, venue }, deps);
    return venue !== undefined && isExchange(venue)
      ? openCcxt(
          faceOf(name, venue),
          { name, venue, clientFor: (keys) => venueClient(name, venue, keys) },
          deps,
        )
      : openPaper(config.venues.paper, deps);
  };
  return isSeveral
    ? openSeveral(
        {
          face: face.value,
          maxAgeSeconds: config.max_data_age_seconds,
          open: new Map(names.map((name) => [name, () => open(name)])),
        },
        deps,
      )
    : open(first);
}

const named = (code: string, found: string): Problem =>
  problem(
    code,
    'trade_at',
    `must name ${found}`,
    'name two or more venues of kind ccxt, each once',
  );

function unknown(config: Config, name: string, isSeveral: boolean): Problem {
  const known = Object.keys(config.venues).filter((each) => !isSeveral || each !== 'paper');
  return problem(
    'VENUE_UNKNOWN',
    'trade_at',
    isSeveral && name === 'paper'
      ? 'the paper venue trades alone: beside others it would fill orders by a market of its own'
      : `must be one of the venues of this configuration, was '${name}'`,
    `name one of ${known.join(', ')}, or add it under venues`,
  );
}

/** All live, or all on paper: play money beside real money would be counted with it. */
function severalFace(config: Config, names: readonly string[]): Result<Face, Problem> {
  const faces = names.map((name) => faceIn(config, name));
  const [first] = faces;
  if (first === undefined || faces.some(({ mode }) => mode !== first.mode))
    return err(named('VENUES_OF_TWO_MODES', 'venues that are all live, or none of them'));
  return ok({ mode: first.mode, name: faces.map(({ name }) => name).join(' with ') });
}
/** A broker's session, over the quotes of an exchange. Name and password of the logon are optional: some brokers know a session by its address. */
async function openSession(
  config: Config,
  { name, venue }: { readonly name: string; readonly venue: FixVenueConfig },
  deps: VenueDeps,
): Opened {
  const exchange = config.venues[venue.quotes];
  if (exchange === undefined || !isExchange(exchange))
    return err([unknown(config, venue.quotes, false)]);
  const logon = venueKeys(name, deps.home, deps.env);
  if (!logon.ok && logon.error.code !== 'KEYS_MISSING') return err([logon.error]);
  const followed = { ...exchange, live: false };
  const quotes = await openCcxt(
    faceOf(venue.quotes, followed),
    {
      name: venue.quotes,
      venue: followed,
      clientFor: (keys) => venueClient(venue.quotes, followed, keys),
    },
    deps,
  );
  if (!quotes.ok) return quotes;
  return openFix(
    faceIn(config, name),
    { name, venue, logon: logon.ok ? logon.value : null, quotes: quotes.value },
    deps,
  );
}

function faceIn(config: Config, name: string): Face {
  const venue = config.venues[name];
  if (venue !== undefined && isFix(venue))
    return { mode: 'live', name: `FIX ${venue.target_comp_id} (${name})` };
  return venue !== undefined && isExchange(venue) ? faceOf(name, venue) : PAPER_FACE;
}
const faceOf = (name: string, venue: ExchangeVenueConfig): Face => ({
  mode: venue.live ? 'live' : 'paper',
  name: `${venue.exchange} (${name})${venue.live ? '' : ', paper fills'}`,
});

function beginningOf(journal: Journal): (Body & { readonly type: 'opened' }) | null {
  for (const { body } of journal.read()) return isOpening(body) ? body : null;
  return null;
}
const isOpening = (body: { readonly type: string }): body is Body & { readonly type: 'opened' } =>
  body.type === 'opened';
