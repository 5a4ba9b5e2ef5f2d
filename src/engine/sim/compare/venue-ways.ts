import {
  addTime,
  type Bps,
  type Count,
  type InLots,
  type Lots,
  lots,
  type Side,
  type TickPrice,
  type TimeUs,
  timeUs,
} from '#core/kernel/units';
import { listingAt } from '#core/market/consolidated';
import type { Instrument, Listing } from '#core/market/instrument';
import { quoteBefore, volumeBetween } from '#core/market/tape-quotes';
import { allocate } from '#core/plan/allocate';
import type { StrategyName } from '#core/plan/strategies';
import { openArena } from '#engine/sim/compare/arena';
import { deskContestant } from '#engine/sim/compare/contestants';
import { type Court, type Rules, tapeCourt } from '#engine/sim/compare/court';
import type { ArenaFill, Job, JobOutcome } from '#engine/sim/compare/job';
import { type JobCost, judgeJob } from '#engine/sim/compare/judge';
import { workJob } from '#engine/sim/compare/work-job';
import type { Cell } from '#engine/sim/compare/work-window';
import { type JointMarket, openJointDesk, openJointVenue } from '#engine/sim/joint-desk';
import { beginMarket } from '#engine/sim/sim-desk';

/** How an order meets several venues: through the router, cut by the venues' shares of what printed before, or at one of them alone. */
export type VenueWay = 'routed' | 'split' | `only ${string}`;
/** One order of one strategy in one way, judged on the consolidated market. */
export interface TriedWay {
  readonly cell: string;
  readonly side: Side;
  readonly strategy: StrategyName;
  readonly way: VenueWay;
  readonly quantity: Lots;
  /** null: it was not worked, and `why` says why not. */
  readonly judged: JobCost | null;
  readonly why: string;
  /** Lots filled by venue. */
  readonly byVenue: Readonly<Record<string, InLots>>;
}
interface WaysTerms {
  readonly market: JointMarket;
  readonly rules: Rules;
  readonly seed: number;
}
type Worked = Extract<JobOutcome, { readonly type: 'worked' }>;

const waysOf = ({ parts }: JointMarket): readonly VenueWay[] => [
  'routed',
  'split',
  ...parts.map(({ tape }): VenueWay => `only ${tape.instrument.venue}`),
];

/** Every strategy on both sides of every cell, in every way, from one start. Each works in an arena of its own. */
export function workWays(
  terms: WaysTerms,
  strategies: readonly StrategyName[],
  cells: readonly Cell[],
  { window, start }: { readonly window: Count; readonly start: TimeUs },
): readonly TriedWay[] {
  const { market } = terms;
  const tried: TriedWay[] = [];
  for (const cell of cells) {
    const deadline = addTime(start, cell.horizon);
    const quantity = quantityIn(market, cell, start);
    if (quantity === 0) continue;
    for (const side of ['buy', 'sell'] as const)
      for (const strategy of strategies)
        for (const way of waysOf(market)) {
          const job: Job = { window, cell: cell.name, side, quantity, start, deadline };
          const outcome = worked(terms, strategy, way, job);
          tried.push({
            cell: cell.name,
            side,
            strategy,
            way,
            quantity,
            judged: outcome.type === 'worked' ? judgeJob(market.instrument, job, outcome) : null,
            why: outcome.type === 'worked' ? '' : `${outcome.code}: ${outcome.why}`,
            byVenue: outcome.type === 'worked' ? byVenue(outcome.fills) : {},
          });
        }
  }
  return tried;
}

function worked(terms: WaysTerms, strategy: StrategyName, way: VenueWay, job: Job): JobOutcome {
  if (way === 'routed') return workJob(routedCourt(terms), deskContestant(strategy), job);
  const { market } = terms;
  const venues =
    way === 'split'
      ? market.parts.map(({ tape }) => tape.instrument.venue)
      : [way.slice('only '.length)];
  const parts = way === 'split' ? partsOf(terms, job) : [job.quantity];
  const outcomes: { readonly venue: string; readonly outcome: JobOutcome }[] = [];
  for (const [k, venue] of venues.entries()) {
    const quantity = parts[k] ?? lots(0);
    if (quantity > 0)
      outcomes.push({ venue, outcome: atOne(terms, strategy, venue, { ...job, quantity }) });
  }
  return together(market, job, outcomes);
}

/** An order at one venue, on its own grid, as if there were no other. */
function atOne(
  { market, rules, seed }: WaysTerms,
  strategy: StrategyName,
  venue: string,
  job: Job,
): JobOutcome {
  const part = market.parts.find(({ tape }) => tape.instrument.venue === venue)!;
  const listing = listingAt(market.instrument, venue)!;
  const court = tapeCourt({
    tape: part.tape,
    rules: { ...rules, fees: part.fees },
    seed,
    queue: 'pessimistic',
  });
  const quantity = lots(Math.floor(job.quantity / listing.lots));
  const outcome = workJob(court, deskContestant(strategy), { ...job, quantity });
  return outcome.type === 'worked'
    ? { ...outcome, fills: onGrid(outcome.fills, listing) }
    : outcome;
}
const onGrid = (fills: readonly ArenaFill[], { ticks, lots: lot }: Listing): readonly ArenaFill[] =>
  fills.map((fill) => ({ ...fill, price: fill.price * ticks, quantity: fill.quantity * lot }));

/** Orders at several venues as one: what it cost is judged by the market of all of them. */
function together(
  market: JointMarket,
  { start, deadline }: Job,
  outcomes: readonly { readonly outcome: JobOutcome }[],
): JobOutcome {
  const bad = outcomes.find(({ outcome }) => outcome.type !== 'worked');
  if (bad !== undefined) return bad.outcome;
  const all = outcomes.map(({ outcome }) => outcome as Worked);
  const first = all[0];
  const arrival = midOf(market, start);
  if (first === undefined || arrival === null)
    return {
      type: 'refused',
      code: 'MARKET_DATA_MISSING',
      why: 'the market showed no two-sided quote at the start',
    };
  const endedAt = timeUs(Math.max(...all.map((each) => each.endedAt)));
  const fills = all.flatMap((each) => each.fills);
  return {
    ...first,
    arrival,
    endedAt,
    fills,
    estimate: null,
    market: marketOf(market, { acceptedAt: start, endedAt, deadline, taken: takenIn(fills) }),
  };
}
const takenIn = (fills: readonly ArenaFill[]): number =>
  fills.reduce((sum, { liquidity, quantity }) => sum + (liquidity === 'taker' ? quantity : 0), 0);

const midOf = ({ whole }: JointMarket, at: TimeUs): TickPrice | null => {
  const quote = quoteBefore(whole, timeUs(at + 1));
  return quote === null ? null : (quote.bid + quote.ask) / 2;
};
function marketOf(
  market: JointMarket,
  { acceptedAt, endedAt, deadline, taken }: Parameters<Court['market']>[1],
): ReturnType<Court['market']> {
  const { whole } = market;
  return {
    lastMid: midOf(market, deadline),
    volume: taken + (volumeBetween(whole, acceptedAt, timeUs(endedAt + 1))?.volume ?? 0),
    vwap: volumeBetween(whole, acceptedAt, deadline)?.vwap ?? null,
  };
}

/** All venues, and the whole desk on the consolidated instrument. */
function routedCourt({ market, rules: { journal, ...rules }, seed }: WaysTerms): Court {
  return {
    instrument: market.instrument,
    sliceUs: (rules.policy.sliceIntervalSeconds * 1e6) as Court['sliceUs'],
    open() {
      const venue = openJointVenue(market, { seed, queue: 'pessimistic' });
      return openArena(venue, market.instrument, () => midOf(market, venue.clock.now()));
    },
    begin: (arena, at) => beginMarket(arena, market.instrument.id, at),
    desk: (arena) => openJointDesk({ ...rules, seed, journal: journal() }, market, arena),
    market: (_arena, times) => marketOf(market, times),
  };
}

/** By what each venue printed before the start, as a plain splitter would; evenly where nothing has. */
function partsOf({ market }: WaysTerms, { start, quantity }: Job): readonly Lots[] {
  const printed = market.parts.map(({ tape }) => {
    const listing = listingOf(market.instrument, tape.instrument.venue);
    return (volumeBetween(tape, timeUs(tape.at[0] ?? 0), start)?.volume ?? 0) * listing.lots;
  });
  const total = printed.reduce((sum, each) => sum + each, 0);
  return allocate(quantity, total > 0 ? printed : printed.map(() => 1)).map(lots);
}
const listingOf = (instrument: Instrument, venue: string): Listing => listingAt(instrument, venue)!;

function quantityIn({ whole }: JointMarket, { size, horizon }: Cell, start: TimeUs): Lots {
  if ('quantity' in size) return size.quantity;
  const volume = volumeBetween(whole, start, addTime(start, horizon))?.volume ?? 0;
  return lots(Math.round(size.volumeShare * volume));
}

function byVenue(fills: readonly ArenaFill[]): Readonly<Record<string, InLots>> {
  const found: Record<string, InLots> = {};
  for (const { venue, quantity } of fills) found[venue] = (found[venue] ?? 0) + quantity;
  return found;
}

/** Cost with fees, bps of the arrival notional. */
export const allInOf = ({ costBps, feesBps }: JobCost): Bps => costBps + feesBps;
