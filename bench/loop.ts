// The loop over 20 days of the market that reacts, whose regime changes in the middle: what ended orders teach, beside a model that is never fitted again.
// node --conditions=source bench/loop.ts [--days 20] [--change 10] [--orders 24] [--window 14] [--seed 1]
// docs/calibration.md: with no flags, seeds 1 to 3; and one that promotes: --days 30 --change 10 --orders 36 --size-min 0.0003 --size-max 0.01 --cap 0.5 --impact-max 1000 --window 12 --conviction 4 --volatility 1 --depth 0.5
import { parseArgs } from 'node:util';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { configSchema, policyOf } from '#contracts/config';
import { limitsOf } from '#contracts/config-caps';
import { feesOf } from '#contracts/fees';
import { calibrate } from '#core/cost/calibrate/calibrate';
import { type FittedModel, forSymbol } from '#core/cost/calibrate/champion';
import {
  driftOf,
  type IntervalOutcome,
  type Widening,
  wideningOf,
} from '#core/cost/calibrate/drift';
import type { Fitted } from '#core/cost/calibrate/fitted-model';
import { observationsOf } from '#core/cost/calibrate/observations';
import type { OwnObservation } from '#core/cost/calibrate/own-orders';
import { defaultModel } from '#core/cost/default-model';
import type { ImpactModel } from '#core/cost/model';
import { widened } from '#core/cost/widened';
import { civilDateOf, timeOfLocal } from '#core/kernel/civil';
import { seededRandom } from '#core/kernel/random';
import { addTime, durationUs, type TimeUs } from '#core/kernel/units';
import { quantityOf } from '#core/market/instrument';
import { sessionOn, tradingDayOf } from '#core/market/session';
import { plainOrder } from '#core/plan/new-order';
import { openReactiveDesk } from '#engine/sim/reactive/desk';
import { reactiveHistory } from '#engine/sim/reactive/history';
import { REACTIVE_MARKETS } from '#engine/sim/reactive/markets';
import type { ReactiveParameters } from '#engine/sim/reactive/parameters';

const { values } = parseArgs({
  options: {
    days: { type: 'string', default: '20' },
    /** So many days are before it. Without it: half of them. */
    change: { type: 'string' },
    orders: { type: 'string', default: '24' },
    window: { type: 'string', default: '14' },
    seed: { type: 'string', default: '1' },
    'size-min': { type: 'string', default: '0.0005' },
    'size-max': { type: 'string', default: '0.005' },
    conviction: { type: 'string', default: '3' },
    volatility: { type: 'string', default: '1.5' },
    depth: { type: 'string', default: '0.5' },
    cap: { type: 'string', default: '0.2' },
    'impact-max': { type: 'string', default: '100' },
  },
});
const DAYS = Number(values.days);
const ORDERS = Number(values.orders);
const WINDOW_DAYS = Number(values.window);
const SEED = Number(values.seed);
/** Of a day's volume. */
const SIZE_MIN = Number(values['size-min']);
const SIZE_MAX = Number(values['size-max']);
const HISTORY_DAYS = 10;
const ORDERS_MIN = 100;
const change = Number(values.change ?? Math.floor(DAYS / 2));

const calm = REACTIVE_MARKETS['small-tick'].parameters;
/** Orders move the price three times as much, and it moves by itself by half more, where the flags say nothing else. */
const rough: ReactiveParameters = {
  ...calm,
  volatilityDaily: calm.volatilityDaily * Number(values.volatility),
  providers: {
    ...calm.providers,
    conviction: calm.providers.conviction * Number(values.conviction),
    depth: Math.max(1, Math.round(calm.providers.depth * Number(values.depth))),
  },
};
const config = configSchema.parse({
  liquidity: {
    risk_thresholds: { min_liquidity_score: 0, max_spread_bps: 1000 },
    execution: { max_participation_rate: Number(values.cap) },
  },
  max_impact_bps: Number(values['impact-max']),
});
const first = timeOfLocal('America/New_York', { year: 2012, month: 7, day: 9 }, 9.5 * 3600e6);
const opens = sessionsFrom(first, DAYS);

function sessionsFrom(from: TimeUs, count: number): readonly TimeUs[] {
  const { session } = calm.instrument;
  const found: TimeUs[] = [];
  for (let day = tradingDayOf(session, from); found.length < count; day++) {
    const at = sessionOn(session, civilDateOf(day));
    if (at?.share === 1) found.push(at.open);
  }
  return found;
}

/** What an order cost, and what was frozen of it before its first child: bps. */
interface JudgedCost {
  readonly day: number;
  readonly expected: number;
  readonly low: number;
  readonly high: number;
  readonly real: number;
}
/** Of one world: a desk whose model is fitted again, or one whose model stays. */
interface World {
  readonly name: string;
  readonly learns: boolean;
  champion: FittedModel | null;
  widening: Widening | null;
  readonly observations: OwnObservation[];
  readonly outcomes: IntervalOutcome[];
  readonly costs: JudgedCost[];
  /** Which model took over after which day, and by what. */
  readonly promotions: { readonly day: number; readonly words: string }[];
}
const worldOf = (name: string, learns: boolean): World => ({
  name,
  learns,
  champion: null,
  widening: null,
  observations: [],
  outcomes: [],
  costs: [],
  promotions: [],
});
const published = defaultModel(null, calm.instrument.session);
const inUse = ({ champion }: World): string => champion?.id ?? published.id;
const modelOf = ({ champion }: World): ImpactModel =>
  champion === null ? published : forSymbol(champion, calm.instrument.symbol);

function historyOf(day: number, open: TimeUs) {
  const since = Math.max(0, day - change);
  if (day < change) return [reactiveHistory(calm, SEED, HISTORY_DAYS, open)];
  const old = reactiveHistory(calm, SEED, HISTORY_DAYS, opens[change] ?? open);
  return since === 0
    ? [old]
    : [old, reactiveHistory(rough, SEED + 1, Math.min(since, HISTORY_DAYS), open)];
}

/** A day's orders, the same in both worlds: sizes from a twentieth of a percent to half a percent of a day, a quarter of an hour each. */
function play(world: World, day: number): void {
  const open = opens[day] ?? first;
  const histories = historyOf(day, open);
  const desk = openReactiveDesk({
    parameters: day < change ? calm : rough,
    open,
    openPrice: histories.at(-1)?.close ?? null,
    history: histories.map(({ bars }) => bars),
    policy: policyOf(config),
    limits: limitsOf(config),
    fees: feesOf(config),
    seed: SEED * 1000 + day,
    journal: memoryJournal(),
    configHash: 'loop',
    cash: 1e10,
    modelOf: () => widened(modelOf(world), world.widening?.factor ?? 1),
  });
  const random = seededRandom(SEED * 7919 + day);
  const slot = (6.2 * 3600) / ORDERS;
  for (let i = 0; i < ORDERS; i++) {
    const size = SIZE_MIN * (SIZE_MAX / SIZE_MIN) ** random.next();
    const side = random.next() < 0.5 ? 'buy' : 'sell';
    desk.advance(addTime(open, durationUs((300 + i * slot) * 1e6)));
    const placed = desk.desk.place(
      plainOrder({
        parentId: `D${day}-${i}`,
        symbol: calm.instrument.symbol,
        side,
        quantity: Math.max(1, Math.round(quantityOf(calm.instrument, calm.volumeDaily) * size)),
        strategy: 'vwap',
        horizonSeconds: Math.min(720, slot - 60),
      }),
      { idempotencyKey: null, by: 'loop' },
    );
    if (placed.ok) desk.run(() => undefined);
  }
  const { models } = desk.desk;
  world.observations.push(...models.observations());
  world.outcomes.push(...models.outcomes());
  for (const { acceptance, tca } of desk.desk.orders())
    if (acceptance !== null && tca !== null)
      world.costs.push({
        day,
        expected: acceptance.estimate.expectedBps,
        low: acceptance.estimate.interval90Bps[0],
        high: acceptance.estimate.interval90Bps[1],
        real: tca.totalBps - tca.delayBps,
      });
}

/** What a round of `plimsoll learn --promote` does, here without a service. */
function learn(world: World, day: number): string {
  const last = Math.max(...world.observations.map(({ day: on }) => on));
  const rows = world.observations.filter(({ day: on }) => on > last - WINDOW_DAYS * 1.45);
  if (rows.length < ORDERS_MIN) return `${rows.length} orders, a fit needs ${ORDERS_MIN}`;
  const data = observationsOf(rows);
  const found = calibrate(data, {
    thresholds: policyOf(config).tiers,
    champion: () => modelOf(world),
    peers: [],
    isDeep: false,
    onStep: () => undefined,
  });
  if (!found.ok) return found.error.message;
  const { challenger, fitted, models } = found.value;
  const pinball = models.find(({ name }) => name === challenger)?.against.pinball;
  if (pinball === undefined) return 'nothing was judged';
  const verdict = `${challenger} ${pinball.verdict}: ${pinball.value.toFixed(2)} ± ${pinball.standardError.toFixed(2)} bps, ${rows.length} orders`;
  if (pinball.verdict !== 'better') return verdict;
  world.promotions.push({
    day,
    words: `own-day-${day + 1} (${challenger}) takes over from ${inUse(world)}: pinball ${pinball.value.toFixed(2)} ± ${pinball.standardError.toFixed(2)} bps on ${rows.length} orders that it had not seen`,
  });
  world.champion = {
    id: `own-day-${day + 1}`,
    calibration: {
      state: 'calibrated',
      source: 'own orders',
      asOf: addTime(opens[day] ?? first, durationUs(8 * 3600e6)),
      n: rows.length,
    },
    judged: { against: inUse(world), pinball },
    fitted: fitted as Fitted,
  };
  return `${verdict}; promoted`;
}

const worlds = [worldOf('the loop', true), worldOf('never fitted again', false)];
for (let day = 0; day < DAYS; day++) {
  for (const world of worlds) {
    play(world, day);
    const drift = driftOf(inUse(world), world.outcomes);
    const alarm = drift.alarm === null ? '' : `; drift: ${drift.alarm}`;
    const did = world.learns ? learn(world, day) : '';
    if (world.learns)
      world.widening = wideningOf(
        driftOf(inUse(world), world.outcomes),
        world.outcomes,
        world.widening,
      );
    const stretched =
      world.widening === null ? '' : `; stretched ${world.widening.factor.toFixed(1)}`;
    console.error(
      `day ${day + 1}, ${world.name}: ${coverage(world, day, day + 1)}${alarm}${stretched}${did === '' ? '' : `; ${did}`}`,
    );
  }
}

function coverage({ outcomes }: World, from: number, to: number): string {
  const some = outcomes.filter(
    ({ acceptedAt }) =>
      acceptedAt >= (opens[from] ?? Infinity) && acceptedAt < (opens[to] ?? Infinity),
  );
  const inside = some.filter(({ reach }) => Math.abs(reach) <= 1).length;
  return `${((100 * inside) / Math.max(1, some.length)).toFixed(0)} % of ${some.length}`;
}
const mean = (list: readonly number[]): number => list.reduce((sum, x) => sum + x, 0) / list.length;
const pinballAt = (level: number, quantile: number, real: number): number =>
  real >= quantile ? level * (real - quantile) : (1 - level) * (quantile - real);
/** Bias with its standard error, root mean square, and the mean pinball of 5 %, the expectation (as 50 %) and 95 %. */
function errors({ costs }: World, from: number, to: number): string {
  const some = costs.filter(({ day }) => day >= from && day < to);
  const bias = mean(some.map(({ expected, real }) => real - expected));
  const square = mean(some.map(({ expected, real }) => (real - expected) ** 2));
  const error = Math.sqrt((square - bias ** 2) / some.length);
  const pinball = mean(
    some.map(
      ({ expected, low, high, real }) =>
        (pinballAt(0.05, low, real) +
          pinballAt(0.5, expected, real) +
          pinballAt(0.95, high, real)) /
        3,
    ),
  );
  return `${bias.toFixed(1)} ± ${error.toFixed(1)} | ${Math.sqrt(square).toFixed(1)} | ${pinball.toFixed(2)}`;
}
/** Days after which another model was in use are judged by themselves. */
const taken = worlds[0]?.promotions.find(({ day }) => day >= change + 3)?.day ?? DAYS - 1;
const phases: readonly (readonly [string, number, number])[] = [
  ['before', 0, change],
  ['the change', change, change + 3],
  ['after', change + 3, taken + 1],
  ['after the takeover', taken + 1, DAYS],
];
console.log(
  '| days | model | inside 90 % | real less expected, bps | RMSE | pinball |\n|---|---|---|---|---|---|',
);
for (const [name, from, to] of phases)
  if (to > from)
    for (const world of worlds)
      console.log(
        `| ${from + 1} to ${to}, ${name} | ${world.name} | ${coverage(world, from, to)} | ${errors(world, from, to)} |`,
      );
for (const { day, words } of worlds.flatMap(({ promotions }) => promotions))
  console.log(`after day ${day + 1}: ${words}`);
