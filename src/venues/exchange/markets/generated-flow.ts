import type { Random } from '#core/kernel/random';
import type { TakerHabits } from '#core/matching/flow-terms';
import { inferenceOf, type RunInference } from '#core/matching/run-inference';
import { type TakerRun, type Takers, takersOf } from '#core/matching/split-orders';
import { drawsOf } from '#venues/exchange/markets/chance';
import type { SharedNews } from '#venues/exchange/markets/common-news';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';

/** How one symbol is traded by nobody in particular. Prices in ticks, quantities in lots, volatility daily. */
export interface FlowSpec {
  readonly symbol: string;
  readonly value: number;
  readonly volatilityDaily: number;
  readonly lotsPerSecond: number;
  /** Nearest distance of a limit order to the value, and the mean beyond it. */
  readonly near: number;
  readonly depth: number;
}
export const FLOW_SPECS: readonly FlowSpec[] = [
  {
    symbol: 'BTCUSDT',
    value: 6_000_000,
    volatilityDaily: 0.03,
    lotsPerSecond: 35_000,
    near: 20,
    depth: 400,
  },
  {
    symbol: 'ETHUSDT',
    value: 250_000,
    volatilityDaily: 0.04,
    lotsPerSecond: 40_000,
    near: 2,
    depth: 30,
  },
  {
    symbol: 'BTCUSD_PERP',
    value: 600_000,
    volatilityDaily: 0.03,
    lotsPerSecond: 210,
    near: 2,
    depth: 40,
  },
  {
    symbol: 'ETHUSD_PERP',
    value: 250_000,
    volatilityDaily: 0.04,
    lotsPerSecond: 1000,
    near: 2,
    depth: 30,
  },
  { symbol: 'ETHBTC', value: 416, volatilityDaily: 0.02, lotsPerSecond: 10_000, near: 1, depth: 3 },
];

const TAKES_PER_SECOND = 3;
const ADDS_PER_SECOND = 12;
const LIFE_SECONDS = 25;
const ADD_SIZE_OF_TAKE = 3;
const LEVELS_MIN = 5;
const DAY_SECONDS = 86_400;
/** Parents are split as in the reactive market (docs/reactive-market.md): most are one order, a few are hundreds. */
const HABITS: TakerHabits = {
  sizeTail: 1.5,
  sizeMax: 0.1,
  participation: 0.15,
  participationDeviation: 0.5,
  clips: 2.6,
  clipSeconds: 0.5,
};
/** The price that one order of a whole day's volume is worth, in daily volatilities; what is left of it when it is over is two thirds. */
const CONVICTION = 0.8;
/** Share of the variance that is news: the rest is what orders reveal. */
const NEWS_SHARE = 0.7;
/** Whoever has an account is one trader to the market. */
const CLIENTS = 2 ** 40;

interface Flow {
  readonly spec: FlowSpec;
  value: number;
  /** Lots bought less lots sold by takers that the value has felt. */
  felt: number;
  /** Days of usual activity since it began. */
  business: number;
  readonly takers: Takers;
  readonly inference: RunInference;
  /** The market's own resting orders, by when they are taken back. */
  readonly lives: {
    readonly id: number;
    readonly side: 1 | -1;
    readonly price: number;
    readonly until: number;
  }[];
}
export interface GeneratedFlow {
  /** Lets `seconds` of the market pass: one commit of the exchange. `activity`: as a multiple of the usual number of orders. */
  pass(seconds: number, activity?: number): void;
}
/** Where other exchanges trade the same things: the value is drawn to what is known everywhere, as by whoever trades between them. */
export interface SharedValue {
  /** Seconds since the epoch. */
  now(): number;
  newsOf(spec: FlowSpec): SharedNews;
}
/** Seconds in which two thirds of a difference to the other exchanges are gone. */
const DRAWN_SECONDS = 2;

/** EXC-30: the same seed and the same log give the same market: nothing here knows the clock. Values move by news and by what takers reveal; limit orders stand around them and are taken back when they are stale. */
export function generatedFlow(
  exchange: SpotExchange,
  random: Random,
  specs: readonly FlowSpec[] = FLOW_SPECS,
  shared: SharedValue | null = null,
): GeneratedFlow {
  const dice = drawsOf(random);
  let clock = 0;
  const flows = specs
    .filter(({ symbol }) => exchange.market(symbol) !== null)
    .map((spec) => begun(exchange, spec, random));
  const news = new Map(flows.map(({ spec }) => [spec, shared?.newsOf(spec)]));

  /** What an account of the exchange took moves the value by what it reveals. */
  function feel(flow: Flow): void {
    const taken = takenIn(exchange, flow.spec.symbol) - flow.felt;
    if (taken === 0) return;
    flow.felt += taken;
    learn(flow, CLIENTS, taken > 0 ? 1 : -1, Math.abs(taken));
  }
  function learn(flow: Flow, account: number, side: 1 | -1, lots: number): void {
    flow.value *= Math.exp(flow.inference.seen(account, side, lots, flow.business));
  }
  function add(flow: Flow, side: 1 | -1): void {
    feel(flow);
    const { spec, value, lives } = flow;
    const away = spec.near + dice.exponential(spec.depth);
    const price = Math.max(1, side === 1 ? Math.floor(value - away) : Math.ceil(value + away));
    const quantity = Math.max(
      1,
      Math.round(dice.exponential((spec.lotsPerSecond / TAKES_PER_SECOND) * ADD_SIZE_OF_TAKE)),
    );
    const { id, filled, leaves } = exchange.flow({
      symbol: spec.symbol,
      side,
      type: 'limit',
      price,
      quantity,
    });
    flow.felt += side * filled;
    if (leaves > 0) lives.push({ id, side, price, until: clock + dice.exponential(LIFE_SECONDS) });
  }
  function take(flow: Flow, { account, side }: TakerRun): void {
    feel(flow);
    const { spec } = flow;
    const best = exchange.market(spec.symbol)?.book.best(side === 1 ? -1 : 1) ?? null;
    const wanted = dice.exponential(spec.lotsPerSecond / TAKES_PER_SECOND);
    if (best === null) return;
    // It takes near the touch only: it does not walk into nowhere.
    const { filled } = exchange.flow({
      symbol: spec.symbol,
      side,
      type: 'ioc',
      price: Math.max(1, best + side * spec.depth),
      quantity: Math.max(1, Math.round(wanted)),
    });
    flow.felt += side * filled;
    if (filled > 0) learn(flow, account, side, filled);
  }
  /** Takes back what has lived its time, and what the value has caught up with. */
  function expire({ spec, value, lives }: Flow): void {
    for (let i = lives.length - 1; i >= 0; i--) {
      const life = lives[i];
      if (life === undefined) continue;
      const isStale = (value - life.price) * life.side < spec.near / 2;
      if (life.until > clock && !isStale) continue;
      lives.splice(i, 1);
      if (exchange.market(spec.symbol)?.resting.has(life.id) === true)
        exchange.flowCancel(spec.symbol, life.id);
    }
  }
  function passIn(flow: Flow, seconds: number, activity: number): void {
    const { spec, takers, inference } = flow;
    feel(flow);
    const passed = (seconds * activity) / DAY_SECONDS;
    flow.business += passed;
    const surprise = spec.volatilityDaily * Math.sqrt((NEWS_SHARE * seconds) / DAY_SECONDS);
    const common = news.get(spec);
    if (shared === null || common === undefined)
      flow.value *= Math.exp(surprise * dice.normal() + inference.ended(flow.business));
    else {
      // What orders reveal here the others see a moment later: it does not stay.
      const known = Math.log(spec.value) + common(shared.now());
      const drawn = 1 - Math.exp(-seconds / DRAWN_SECONDS);
      const off = known - Math.log(flow.value);
      flow.value *= Math.exp(drawn * off + inference.ended(flow.business));
    }
    expire(flow);
    // A halted symbol trades with nobody; its orders go on being taken back.
    if (exchange.isHalted(spec.symbol)) return;
    for (let i = dice.arrivals(ADDS_PER_SECOND * seconds * activity); i > 0; i--)
      add(flow, random.next() < 0.5 ? 1 : -1);
    for (let left = passed; ; ) {
      left -= dice.exponential(1 / takers.rate());
      if (left <= 0) break;
      take(flow, takers.act());
    }
    for (const side of [1, -1] as const)
      for (
        let i = exchange.market(spec.symbol)?.book.depth(side, LEVELS_MIN).length ?? 0;
        i < LEVELS_MIN;
        i++
      )
        add(flow, side);
  }
  return {
    pass(seconds, activity = 1) {
      clock += seconds;
      exchange.batch(() => flows.forEach((flow) => passIn(flow, seconds, activity)));
    },
  };
}

/** After a restart the market goes on where it stood: its value is the mid, its orders in the book get new lives; who was at work then has gone. */
function begun(exchange: SpotExchange, spec: FlowSpec, random: Random): Flow {
  const dice = drawsOf(random);
  const state = exchange.market(spec.symbol);
  const bid = state?.book.best(1) ?? null;
  const ask = state?.book.best(-1) ?? null;
  const owned = new Set(
    exchange.accounts.flatMap((account) =>
      exchange.openOrders(account, spec.symbol).map((order) => order.orderId),
    ),
  );
  const lives = [...(state?.resting.entries() ?? [])]
    .filter(([id]) => !owned.has(id))
    .map(([id, { side, price }]) => ({
      id,
      side,
      price,
      until: dice.exponential(LIFE_SECONDS),
    }));
  const terms = {
    tradesDaily: TAKES_PER_SECOND * DAY_SECONDS,
    volumeDaily: spec.lotsPerSecond * DAY_SECONDS,
    volatilityDaily: spec.volatilityDaily,
    daySeconds: DAY_SECONDS,
    takers: HABITS,
    conviction: CONVICTION,
  };
  return {
    spec,
    value: bid === null || ask === null ? spec.value : (bid + ask) / 2,
    felt: takenIn(exchange, spec.symbol),
    business: 0,
    takers: takersOf(terms, { uniform: () => random.next(), normal: dice.normal }),
    inference: inferenceOf(terms),
    lives,
  };
}

/** Lots bought less lots sold by takers since the market began. */
function takenIn(exchange: SpotExchange, symbol: string): number {
  const total = exchange.market(symbol)?.candles.total();
  return total === undefined ? 0 : 2 * total.bought - total.volume;
}
