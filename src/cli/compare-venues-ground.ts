import type { VenuesFlags } from '#cli/market-flags';
import { groundOf, type MarketGround, type MarketPorts } from '#cli/market-options';
import { type ComparedVenue, comparedVenuesSchema, feesOfVenue } from '#contracts/compare-venues';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { consolidatedOf } from '#core/market/consolidated';
import type { Instrument } from '#core/market/instrument';
import type { Tape } from '#core/market/tape';
import { type CrossedMoments, consolidatedTape } from '#engine/sim/consolidated-tape';
import { fragmentsOf } from '#engine/sim/fragments';
import { type JointMarket, jointMarket } from '#engine/sim/joint-desk';
import { readYaml } from '#platform/yaml-config';

/** The recorded market of a comparison over venues, and all of them together. */
export interface VenuesGround extends MarketGround {
  readonly market: JointMarket;
  readonly venues: readonly (readonly [name: string, venue: ComparedVenue])[];
  /** Between recordings; null: one recording was dealt out, and what is dealt out of one book never crosses. */
  readonly crossed: CrossedMoments | null;
}

/** Of all shares: how orders are dealt out does not depend on the seed of latencies. */
const DEAL = 1;

export function venuesGround(
  flags: VenuesFlags,
  ports: MarketPorts,
): Result<VenuesGround, readonly Problem[]> {
  const ground = groundOf(flags, ports);
  if (!ground.ok) return ground;
  const file = readYaml(flags.venues, comparedVenuesSchema, true);
  if (!file.ok) return file;
  const venues = Object.entries(file.value.venues);
  const { tape } = ground.value;
  const isDealt = venues.some(([, { share }]) => share !== undefined);
  const found = isDealt ? dealtOut(tape, venues) : recorded(flags, ports, ground.value, venues);
  if (!found.ok) return found;
  return ok({ ...ground.value, ...found.value, venues });
}

type Found = Result<Pick<VenuesGround, 'market' | 'crossed'>, readonly Problem[]>;
type Named = VenuesGround['venues'];

function dealtOut(tape: Tape, venues: Named): Found {
  if (!tape.hasOrderIds)
    return err([
      problem(
        'ORDER_IDS_REQUIRED',
        '--venues',
        'a recording must name its orders to be dealt out to venues by share, this one does not',
        'use a recording of messages (lobster, bitstamp), or give each venue its own tape',
      ),
    ]);
  const parts = fragmentsOf(
    tape,
    venues.map(([name, { share = 0, ticks }]) => ({ venue: name.toUpperCase(), share, ticks })),
    DEAL,
  );
  return ok({
    market: jointMarket(
      tape,
      parts.map((part, k) => ({ tape: part, fees: feesOfVenue(venues[k]![1]) })),
    ),
    crossed: null,
  });
}

function recorded(
  flags: VenuesFlags,
  ports: MarketPorts,
  { tape: main, rules }: MarketGround,
  venues: Named,
): Found {
  const tapes: Tape[] = [];
  for (const [name, { tape, format, utc_offset: offset }] of venues) {
    const { utcOffset: _, ...ofAll } = flags;
    const own =
      tape === undefined
        ? ok({ tape: main })
        : groundOf(
            {
              ...ofAll,
              tape: [tape],
              format: format === undefined ? [] : [format],
              ...(offset === undefined ? {} : { utcOffset: String(offset) }),
            },
            ports,
          );
    if (!own.ok) return own;
    tapes.push(listedAs(own.value.tape, name.toUpperCase()));
  }
  const instrument = consolidatedOf(tapes.map((each) => each.instrument));
  if (!instrument.ok) return err([instrument.error]);
  const { tape, crossed } = consolidatedTape(
    instrument.value,
    tapes,
    rules.limits.maxDataAgeUs / 1e6,
  );
  const parts = tapes.map((each, k) => ({ tape: each, fees: feesOfVenue(venues[k]![1]) }));
  return ok({ market: jointMarket(tape, parts), crossed });
}

/** What one venue calls a perpetual and the other a coin is held to be one thing here: whether it is, who writes the file decides. */
function listedAs(tape: Tape, venue: string): Tape {
  const { instrument } = tape;
  const listed: Instrument = { ...instrument, id: `${instrument.symbol}.${venue}`, venue };
  return { ...tape, instrument: listed };
}
