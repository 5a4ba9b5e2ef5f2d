import { join } from 'node:path';
import type { FixVenueConfig } from '#contracts/venues';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type Fees, NO_FEES } from '#core/market/fees';
import type { Instrument } from '#core/market/instrument';
import { ordersSentTo } from '#engine/ports/journal-venue';
import type { MarketFeed } from '#engine/ports/ports';
import type { Face, Opened, Venue, VenueDeps } from '#engine/ports/venue';
import type { VenueKeys } from '#platform/venue-keys';
import { ACCOUNT_PARTS } from './account-words.ts';
import type { DropCopyAddress } from './drop-copy.ts';
import { certificatesOf, type ReadCertificates, tlsAt } from './fix-certificates.ts';
import { fixGateway } from './fix-gateway.ts';
import type { FixStatementTerms } from './fix-statement.ts';

/** A broker's session, and the venue whose markets it trades. */
export interface FixVenue {
  readonly name: string;
  readonly venue: FixVenueConfig;
  /** Name and password of the logon (553, 554); null: the broker asks for none. */
  readonly logon: VenueKeys | null;
  /** Followed for its quotes; no order goes there. */
  readonly quotes: Venue;
}

const BACK_OFF_MS = { first: 1000, longest: 60_000 };

/** FIX-18: orders over a session, markets of another venue. Without a statement the account begins with the money that the configuration says, and holds nothing. */
export async function openFix(
  face: Face,
  { name, venue, logon, quotes }: FixVenue,
  deps: VenueDeps,
): Opened {
  const here = name.toUpperCase();
  const quoted = new Map(quotes.feed.instruments.map((each) => [`${each.symbol}.${here}`, each]));
  const instruments = [...quoted].map(([id, each]): Instrument => ({ ...each, id, venue: here }));
  const strange = unlisted(name, venue, instruments);
  const files = strange.ok ? certificatesOf(name, venue, deps.home) : strange;
  const opened = files.ok
    ? fixGateway({
        host: venue.host,
        port: venue.port,
        tls: tlsAt(files.value, venue.host, true),
        senderCompId: venue.sender_comp_id,
        targetCompId: venue.target_comp_id,
        account: venue.account,
        heartbeatSeconds: venue.heartbeat_seconds,
        reset: venue.reset,
        resting: venue.resting,
        clientIdLengthMax: venue.client_id_length,
        logonFields:
          logon === null
            ? []
            : [
                [553, logon.apiKey],
                [554, logon.secret],
              ],
        folder: join(deps.home, 'fix', name),
        listings: instruments.map((instrument) => ({
          instrument,
          symbol: venue.symbols[instrument.symbol] ?? instrument.symbol,
        })),
        sentBefore: ordersSentTo(deps.journal, here),
        instance: deps.instance,
        dropCopy: copyOf(venue, files.value),
        statement: statementTerms(venue),
        backOffMs: BACK_OFF_MS,
        clock: deps.clock,
        say: deps.say,
      })
    : files;
  if (!opened.ok) {
    quotes.close();
    return err([opened.error]);
  }
  const gateway = opened.value;
  const fees: Fees = {
    ...NO_FEES,
    makerBps: venue.commission_bps,
    takerBps: venue.commission_bps,
    perUnit: venue.commission_per_unit,
  };
  return ok({
    ...face,
    gone: [],
    unlisted: [],
    gateway,
    feed: quotedFeed(quotes.feed, instruments, quoted),
    isUp: () => gateway.isUp() && quotes.isUp(),
    printsIncludeOwn: true,
    prior: quotes.prior,
    cash: venue.cash ?? 0,
    feesOf: () => fees,
    isFault: (error) => quotes.isFault(error),
    dailyBars: (instrument, days) =>
      quotes.dailyBars(quoted.get(instrument.id) ?? instrument, days),
    observed: (id) => quotes.observed(quoted.get(id)?.id ?? id),
    start: () => gateway.start(),
    close() {
      void gateway.close();
      quotes.close();
    },
  });
}

function statementTerms({ statement }: FixVenueConfig): FixStatementTerms | null {
  const parts = ACCOUNT_PARTS.filter((part) => statement[part]);
  return parts.length === 0 ? null : { parts, positionType: statement.position_type };
}

/** The broker's second session, at its own address or at that of the first. */
const copyOf = (
  { drop_copy: copy, host, port }: FixVenueConfig,
  files: ReadCertificates,
): DropCopyAddress | null =>
  copy === undefined
    ? null
    : {
        host: copy.host ?? host,
        port: copy.port ?? port,
        tls: tlsAt(files, copy.host ?? host, copy.host === undefined),
        senderCompId: copy.sender_comp_id,
        targetCompId: copy.target_comp_id,
      };

/** The markets of the quotes under the names of the broker. */
function quotedFeed(
  feed: MarketFeed,
  instruments: readonly Instrument[],
  quoted: ReadonlyMap<string, Instrument>,
): MarketFeed {
  const named = new Map([...quoted].map(([id, each]) => [each.id, id]));
  return {
    instruments,
    view: (id) => feed.view(quoted.get(id)?.id ?? id),
    onMarket: (listener) => feed.onMarket?.((id) => listener(named.get(id) ?? id)),
  };
}

/** A name for a symbol that nobody quotes is a slip of the pen. */
function unlisted(
  name: string,
  { symbols, quotes }: FixVenueConfig,
  instruments: readonly Instrument[],
): Result<null, Problem> {
  const strange = Object.keys(symbols).find(
    (symbol) => !instruments.some((instrument) => instrument.symbol === symbol),
  );
  return strange === undefined
    ? ok(null)
    : err(
        problem(
          'SYMBOL_UNKNOWN',
          `venues.${name}.symbols`,
          `a symbol must be one that ${quotes} follows, was '${strange}'`,
          `add it to venues.${quotes}.symbols, or take it away here`,
        ),
      );
}
