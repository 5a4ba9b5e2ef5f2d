import type { Body } from '#core/journal/body';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { durationUs } from '#core/kernel/units';
import { QuotesSeen } from '#core/liquidity/quotes-seen';
import { consolidatedBars } from '#core/market/consolidated-bars';
import { meanFees } from '#core/market/fees';
import { type Instrument, isSameGrid } from '#core/market/instrument';
import type { Journal } from '#engine/ports/ports';
import type { Face, Opened, Venue, VenueDeps } from '#engine/ports/venue';
import { instrumentsOf, severalFeeds } from '#engine/several/several-feeds';
import { severalGateways } from '#engine/several/several-gateways';

/** Which venues, by their names in the configuration, and how each is opened. */
export interface SeveralTerms {
  readonly face: Face;
  readonly maxAgeSeconds: number;
  readonly open: ReadonlyMap<string, () => Opened>;
}

/** VEN-20: several real exchanges as one venue: what two or more of them list is one instrument. One that cannot be opened stops the start, because books without it would be wrong. */
export async function openSeveral(terms: SeveralTerms, deps: VenueDeps): Opened {
  const opened = new Map<string, Venue>();
  for (const [name, open] of terms.open) {
    const venue = await open();
    if (!venue.ok) {
      for (const each of opened.values()) each.close();
      return venue;
    }
    opened.set(name.toUpperCase(), venue.value);
  }
  const all = [...opened.values()];
  const instruments = instrumentsOf(all.map(({ feed }) => feed.instruments));
  const close = (): void => {
    for (const each of all) each.close();
  };
  const known = instrumentsIn(deps.journal);
  const changed = gridChanged(known, instruments);
  if (!changed.ok) {
    close();
    return err([changed.error]);
  }
  const feed = severalFeeds(
    new Map([...opened].map(([name, each]) => [name, each.feed])),
    instruments,
    { clock: deps.clock, maxAgeUs: durationUs(terms.maxAgeSeconds * 1e6) },
  );
  const quotes = new Map(instruments.map(({ id }) => [id, new QuotesSeen()]));
  feed.onMarket?.((id) => {
    const view = feed.view(id);
    const bid = view?.bids[0];
    const ask = view?.asks[0];
    if (view?.valid === true && bid !== undefined && ask !== undefined)
      quotes.get(id)?.see(view.at, [bid.price, bid.size], [ask.price, ask.size]);
  });
  const at = ({ venue }: Instrument): Venue | undefined => opened.get(venue);
  return ok({
    ...terms.face,
    gateway: severalGateways(new Map([...opened].map(([name, each]) => [name, each.gateway]))),
    feed,
    gone: known.filter(({ id }) => !instruments.some((each) => each.id === id)),
    unlisted: all.flatMap((each) => each.unlisted),
    printsIncludeOwn: all.every((each) => each.printsIncludeOwn),
    prior: all.find((each) => each.prior !== null)?.prior ?? null,
    cash: all.reduce((sum, each) => sum + each.cash, 0),
    isUp: () => all.some((each) => each.isUp()),
    isFault: (error) => all.some((each) => each.isFault(error)),
    start() {
      for (const each of all) each.start();
    },
    async dailyBars(instrument, days) {
      const listed = instrument.listings?.map((each) => each.instrument) ?? [instrument];
      const asked = listed.flatMap((each) => {
        const venue = at(each);
        return venue === undefined ? [] : [venue.dailyBars(each, days)];
      });
      return consolidatedBars(await Promise.all(asked));
    },
    observed: (instrumentId) => {
      const instrument = instruments.find(({ id }) => id === instrumentId);
      return instrument?.listings === undefined
        ? instrument === undefined
          ? null
          : (at(instrument)?.observed(instrumentId) ?? null)
        : (quotes.get(instrumentId)?.observed() ?? null);
    },
    feesOf(instrument) {
      const listed = instrument.listings?.map((each) => each.instrument) ?? [instrument];
      return meanFees(listed.flatMap((each) => at(each)?.feesOf(each) ?? []));
    },
    close,
  });
}

/** An instrument whose steps are others than those that its orders and positions were counted in. */
function gridChanged(
  known: readonly Instrument[],
  now: readonly Instrument[],
): Result<void, Problem> {
  for (const before of known) {
    const after = now.find(({ id }) => id === before.id);
    if (after !== undefined && !isSameGrid(before, after))
      return err(
        problem(
          'GRID_CHANGED',
          'trade_at',
          `${before.id} must be counted in the steps that its journal is in, the venues of trade_at now need others`,
          'trade at the same venues as before, or set PLIMSOLL_HOME to another home for these: its books open with what the venues state',
        ),
      );
  }
  return ok(undefined);
}

/** Instruments that our books know: the newest form of each. */
function instrumentsIn(journal: Journal): readonly Instrument[] {
  const found = new Map<string, Instrument>();
  for (const { body } of journal.read()) {
    if (!isBody(body)) continue;
    if (body.type === 'placed')
      found.set(body.acceptance.instrument.id, body.acceptance.instrument);
    if (body.type === 'reconciled')
      for (const { instrument } of body.opening?.positions ?? [])
        found.set(instrument.id, instrument);
  }
  return [...found.values()];
}
const isBody = (body: { readonly type: string }): body is Body => body.type !== '';
