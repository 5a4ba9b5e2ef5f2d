import {
  type CompareFlags,
  compareTermsOf,
  marketFlagsOf,
  recordedTasks,
  windowsOf,
} from '#cli/compare-terms';
import type { VenuesComparison } from '#cli/compare-venues-document';
import { type VenuesGround, venuesGround } from '#cli/compare-venues-ground';
import { venuesText } from '#cli/compare-venues-report';
import type { VenuesFlags } from '#cli/market-flags';
import { badInput, done, type Ending } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { allOf, workAskIn, worked } from '#cli/work';
import { isoTime } from '#core/kernel/civil';
import type { TriedWay } from '#engine/sim/compare/venue-ways';
import { type WaysVerdict, waysVerdict } from '#engine/sim/compare/ways-verdict';
import type { Windows } from '#engine/sim/compare/windows';

type Flags = VenuesFlags & CompareFlags;

/** `compare --venues`: the same orders through the router, cut by volume, and at each venue alone. */
export async function compareVenues(flags: Flags, ports: CliPorts): Promise<Ending> {
  const began = ports.wallClock();
  const ground = venuesGround(flags, ports);
  if (!ground.ok) return badInput(ground.error);
  const terms = compareTermsOf(flags, ground.value);
  if (!terms.ok) return badInput(terms.error);
  const ask = workAskIn(flags);
  if (!ask.ok) return badInput([ask.error]);
  const { cells, strategies } = terms.value;
  const windows = windowsOf(ground.value, terms.value);
  const market = { ...marketFlagsOf(flags), venues: flags.venues };
  const tasks = recordedTasks(market, ground.value, terms.value, windows.starts);
  const answers = await worked<'venueComparison'>(
    { kind: 'venueComparison', ask: ask.value, tasks },
    ports,
  );
  if (!answers.ok) return badInput([answers.error]);
  const tried = allOf<'venueComparison'>(answers.value);
  if (!tried.ok) return badInput([tried.error]);
  const document = documentOf(ground.value, windows, cells, strategies, tried.value);
  const orders = tried.value.reduce((sum, each) => sum + each.length, 0);
  const seconds = (ports.wallClock() - began) / 1000;
  return done(
    { ...document, performance: { orders, seconds } },
    `${venuesText(document)}\n\n${orders} orders in ${seconds.toFixed(1)} s`,
  );
}

function documentOf(
  { tape, market, venues, crossed, from, to, seed }: VenuesGround,
  { starts, effective, block }: Windows,
  cells: readonly { readonly name: string }[],
  strategies: readonly string[],
  tried: readonly (readonly TriedWay[])[],
): VenuesComparison {
  const verdictOf = (cell: string, strategy: string): WaysVerdict =>
    waysVerdict(
      tried.map((window) =>
        window.filter((each) => each.cell === cell && each.strategy === strategy),
      ),
      block,
    );
  return {
    symbol: tape.instrument.symbol,
    windows: starts.length,
    effectiveN: effective,
    block,
    from: isoTime(from),
    to: isoTime(to),
    venues: market.parts.map(({ tape: part, fees }, k) => ({
      venue: part.instrument.venue,
      source: part.source,
      ticks: market.instrument.listings?.[k]?.ticks ?? venues[k]?.[1].ticks ?? 1,
      makerBps: fees.makerBps,
      takerBps: fees.takerBps,
      perUnit: fees.perUnit,
    })),
    crossed,
    cells: cells.map(({ name }) => ({
      name,
      strategies: Object.fromEntries(
        strategies.map((strategy) => [strategy, verdictOf(name, strategy)]),
      ),
    })),
    seed,
    tapes: market.parts.map(({ tape: part }) => ({ source: part.source, hash: part.hash })),
  };
}
