import type { Random } from '#core/kernel/random';
import { type Draws, drawsOf } from '#venues/exchange/markets/chance';
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
const FLOW_SPECS: readonly FlowSpec[] = [
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
  { symbol: 'ETHBTC', value: 416, volatilityDaily: 0.02, lotsPerSecond: 10_000, near: 1, depth: 3 },
];

const TAKES_PER_SECOND = 3;
const ADDS_PER_SECOND = 12;
const LIFE_SECONDS = 25;
const ADD_SIZE_OF_TAKE = 3;
const LEVELS_MIN = 5;
// Of the value, per day's volume taken by whoever: what of an order's impact lasts. The rest is refilled around the value within seconds.
const LASTING_OF_VOLATILITY = 3;
const DAY_SECONDS = 86_400;

interface Flow {
  readonly spec: FlowSpec;
  value: number;
  /** Lots bought less lots sold by takers that the value has felt. */
  felt: number;
  /** The market's own resting orders, by when they are taken back. */
  readonly lives: { readonly id: number; readonly until: number }[];
}
export interface GeneratedFlow {
  /** Lets `seconds` of the market pass: one commit of the exchange. `activity`: as a multiple of the usual number of orders. */
  pass(seconds: number, activity?: number): void;
}

/** EXC-30: the same seed and the same log give the same market: nothing here knows the clock. Values walk at random; limit orders stand around them, takers lean back to them, and what anybody takes moves them. */
export function generatedFlow(
  exchange: SpotExchange,
  random: Random,
  specs: readonly FlowSpec[] = FLOW_SPECS,
): GeneratedFlow {
  const dice = drawsOf(random);
  let clock = 0;
  const flows = specs
    .filter(({ symbol }) => exchange.market(symbol) !== null)
    .map((spec) => begun(exchange, spec, dice));

  /** Everybody's trades move the value, also those of the accounts. */
  function feel(flow: Flow): void {
    const { spec, felt } = flow;
    flow.felt = takenIn(exchange, spec.symbol);
    flow.value *=
      1 +
      (LASTING_OF_VOLATILITY * spec.volatilityDaily * (flow.felt - felt)) /
        (spec.lotsPerSecond * DAY_SECONDS);
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
    const { id, leaves } = exchange.flow({
      symbol: spec.symbol,
      side,
      type: 'limit',
      price,
      quantity,
    });
    if (leaves > 0) lives.push({ id, until: clock + dice.exponential(LIFE_SECONDS) });
  }
  function take(flow: Flow): void {
    feel(flow);
    const { spec } = flow;
    const book = exchange.market(spec.symbol)?.book;
    const bid = book?.best(1) ?? null;
    const ask = book?.best(-1) ?? null;
    if (bid === null || ask === null) return;
    const lean = Math.max(-0.4, Math.min(0.4, (flow.value - (bid + ask) / 2) / (4 * spec.near)));
    const side = random.next() < 0.5 + lean ? 1 : -1;
    // It takes near the touch only: it does not walk into nowhere.
    const price = Math.max(1, side === 1 ? ask + spec.depth : bid - spec.depth);
    exchange.flow({
      symbol: spec.symbol,
      side,
      type: 'ioc',
      price,
      quantity: Math.max(1, Math.round(dice.exponential(spec.lotsPerSecond / TAKES_PER_SECOND))),
    });
  }
  function expire({ spec, lives }: Flow): void {
    for (let i = lives.length - 1; i >= 0; i--) {
      const life = lives[i];
      if (life === undefined || life.until > clock) continue;
      lives.splice(i, 1);
      if (exchange.market(spec.symbol)?.resting.has(life.id) === true)
        exchange.flowCancel(spec.symbol, life.id);
    }
  }
  function passIn(flow: Flow, seconds: number, activity: number): void {
    const { spec } = flow;
    flow.value *= Math.exp(spec.volatilityDaily * Math.sqrt(seconds / DAY_SECONDS) * dice.normal());
    expire(flow);
    // A halted symbol trades with nobody; its orders go on being taken back.
    if (exchange.isHalted(spec.symbol)) return;
    for (let i = dice.arrivals(ADDS_PER_SECOND * seconds * activity); i > 0; i--)
      add(flow, random.next() < 0.5 ? 1 : -1);
    for (let i = dice.arrivals(TAKES_PER_SECOND * seconds * activity); i > 0; i--) take(flow);
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

/** After a restart the market goes on where it stood: its value is the mid, its orders in the book get new lives. */
function begun(exchange: SpotExchange, spec: FlowSpec, dice: Draws): Flow {
  const state = exchange.market(spec.symbol);
  const bid = state?.book.best(1) ?? null;
  const ask = state?.book.best(-1) ?? null;
  const owned = new Set(
    exchange.accounts.flatMap((account) =>
      exchange.openOrders(account, spec.symbol).map((order) => order.orderId),
    ),
  );
  const lives = [...(state?.resting.keys() ?? [])]
    .filter((id) => !owned.has(id))
    .map((id) => ({ id, until: dice.exponential(LIFE_SECONDS) }));
  return {
    spec,
    value: bid === null || ask === null ? spec.value : (bid + ask) / 2,
    felt: takenIn(exchange, spec.symbol),
    lives,
  };
}

/** Lots bought less lots sold by takers since the market began. */
function takenIn(exchange: SpotExchange, symbol: string): number {
  const total = exchange.market(symbol)?.candles.total();
  return total === undefined ? 0 : 2 * total.bought - total.volume;
}
