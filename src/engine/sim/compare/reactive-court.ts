import { seededRandom } from '#core/kernel/random';
import {
  addTime,
  durationUs,
  type InLots,
  lots,
  type Ratio,
  type TimeUs,
  timeUs,
} from '#core/kernel/units';
import { midOf } from '#core/market/view';
import { type Arena, openArena } from '#engine/sim/compare/arena';
import type { Contestant } from '#engine/sim/compare/contestants';
import type { Court, Rules } from '#engine/sim/compare/court';
import type { Job } from '#engine/sim/compare/job';
import { judgeJob } from '#engine/sim/compare/judge';
import { workJob } from '#engine/sim/compare/work-job';
import type { Cell, TriedJob } from '#engine/sim/compare/work-window';
import { openReactiveDesk } from '#engine/sim/reactive/desk';
import { type ReactiveHistory, reactiveHistory } from '#engine/sim/reactive/history';
import { daySecondsOf, type ReactiveParameters } from '#engine/sim/reactive/parameters';
import { reactiveVenue } from '#engine/sim/reactive/venue';
import { beginMarket, SIM_LATENCY } from '#engine/sim/sim-desk';

/** One day of a market that reacts. */
interface ReactiveDay {
  readonly parameters: ReactiveParameters;
  readonly seed: number;
  readonly open: TimeUs;
  readonly history: ReactiveHistory;
  readonly rules: ReactiveRules;
}
/** What every contestant plays by in a market that has no recording. */
export type ReactiveRules = Pick<
  Rules,
  'policy' | 'limits' | 'fees' | 'ledgerLimits' | 'configHash' | 'cash' | 'journal'
>;

/** A market in which others see what we do: each contestant works in the same day, drawn from the same seed, that goes another way because of it. */
function reactiveCourt({
  parameters,
  seed,
  open,
  history,
  rules: { journal, ...rules },
}: ReactiveDay): Court {
  const { instrument } = parameters;
  const began = new Map<Arena, { readonly volume: InLots; readonly turnover: number }>();
  const viewOf = (arena: Pick<Arena, 'feed'>): NonNullable<ReturnType<Arena['feed']['view']>> => {
    const view = arena.feed.view(instrument.id);
    if (view === null) throw new Error('a market knows its own instrument');
    return view;
  };
  return {
    instrument,
    sliceUs: durationUs(rules.policy.sliceIntervalSeconds * 1e6),
    open: () => {
      const day = { parameters, seed, open, openPrice: history.close, common: null, venues: [] };
      const venue = reactiveVenue({ ...day, fees: rules.fees, latency: SIM_LATENCY });
      return openArena(venue, instrument, () => midOf(viewOf(venue)));
    },
    begin(arena, at) {
      beginMarket(arena, instrument.id, at);
      const { eligibleVolume, eligibleTurnover } = viewOf(arena);
      began.set(arena, { volume: eligibleVolume, turnover: eligibleTurnover });
    },
    desk: (arena) =>
      openReactiveDesk({
        ...rules,
        parameters,
        seed,
        open,
        openPrice: history.close,
        history: [history.bars],
        venue: arena,
        journal: journal(),
      }),
    market(arena, { deadline }) {
      const from = began.get(arena) ?? { volume: 0, turnover: 0 };
      // Its prints contain our own.
      const volume = viewOf(arena).eligibleVolume - from.volume;
      arena.advance(timeUs(Math.max(arena.clock.now(), deadline)));
      const end = viewOf(arena);
      const whole = end.eligibleVolume - from.volume;
      return {
        lastMid: midOf(end),
        volume,
        vwap: whole > 0 ? (end.eligibleTurnover - from.turnover) / whole : null,
      };
    },
  };
}

/** Seeds that neither the calibration of a market nor its facts have met. */
const UNSEEN = 7_000_000;
const HISTORY_DAYS = 10;
/** P11: days of parameter sets that nobody has seen either: these are drawn around the frozen ones, with this deviation of the logarithm. */
const VARIED = 0.2;

/** The market with other volatility, volume, spread and depth, drawn from a seed. */
function varied(of: ReactiveParameters, seed: number): ReactiveParameters {
  const random = seededRandom(seed);
  const normal = (): number =>
    Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const [volatility, activity, spread, depth] = [0, 1, 2, 3].map(() =>
    Math.exp(VARIED * normal()),
  ) as [number, number, number, number];
  return {
    ...of,
    volatilityDaily: of.volatilityDaily * volatility,
    tradesDaily: Math.round(of.tradesDaily * activity),
    volumeDaily: Math.round(of.volumeDaily * activity),
    providers: {
      ...of.providers,
      halfSpreadBps: of.providers.halfSpreadBps * spread,
      dispersionBps: of.providers.dispersionBps * spread,
      depth: of.providers.depth * depth,
    },
  };
}

/** A size as a share of the volume that a market usually has in a time. */
export type ReactiveCell = Pick<Cell, 'name' | 'horizon'> & { readonly volumeShare: Ratio };
export interface ReactiveWindow {
  readonly parameters: ReactiveParameters;
  readonly rules: ReactiveRules;
  readonly seed: number;
  /** Which day of the comparison. */
  readonly window: number;
  /** When the session opens. */
  readonly open: TimeUs;
}

/** Every contestant on both sides of every cell, on one day of a market of its own parameters; sizes are shares of the volume that such a market usually has in that time. */
export function workReactiveDay(
  { parameters: frozen, rules, seed, window, open }: ReactiveWindow,
  contestants: readonly Contestant[],
  cells: readonly ReactiveCell[],
): readonly TriedJob[] {
  const daySeed = UNSEEN + 1000 * seed + window;
  const parameters = varied(frozen, daySeed);
  const history = reactiveHistory(parameters, daySeed, HISTORY_DAYS, open);
  const court = reactiveCourt({ parameters, seed: daySeed, open, history, rules });
  const dayUs = daySecondsOf(parameters) * 1e6;
  const tried: TriedJob[] = [];
  for (const { name, horizon, volumeShare } of cells) {
    const random = seededRandom(daySeed);
    // Not in the first minutes, and done before the close.
    const room = Math.max(0, dayUs - horizon - 2 * OPENING_US);
    const start = addTime(open, durationUs(OPENING_US + room * random.next()));
    const quantity = lots(
      Math.max(1, Math.round((volumeShare * parameters.volumeDaily * horizon) / dayUs)),
    );
    for (const side of ['buy', 'sell'] as const) {
      const job: Job = {
        window,
        cell: name,
        side,
        quantity,
        start,
        deadline: addTime(start, horizon),
      };
      for (const contestant of contestants) {
        const outcome = workJob(court, contestant, job);
        tried.push({
          cell: name,
          side,
          contestant: contestant.name,
          quantity,
          outcome,
          judged: outcome.type === 'worked' ? judgeJob(parameters.instrument, job, outcome) : null,
          repricedBps: null,
          optimisticBps: null,
          lookAhead: null,
        });
      }
    }
  }
  return tried;
}
const OPENING_US = durationUs(600e6);
