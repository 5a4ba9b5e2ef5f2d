import { type Random, seededRandom } from '#core/kernel/random';
import { type Match, type PlainBook, plainBook, type Resting } from '#core/matching/plain-book';
import { chance } from '#venues/exchange/markets/chance';

/** One generated market. Prices in ticks of 0.01; sizes in units. Volatility daily. */
export interface MarketSpec {
  readonly symbol: string;
  readonly priceTicks: number;
  readonly volatilityDaily: number;
  readonly unitsPerDay: number;
  /** Typical half spread, ticks. */
  readonly halfSpread: number;
  readonly fees: { readonly makerBps: number; readonly takerBps: number; readonly perUnit: number };
}
const FEES = { makerBps: 0, takerBps: 1, perUnit: 0 };
export const MARKETS: readonly MarketSpec[] = [
  {
    symbol: 'KEEL',
    priceTicks: 5000,
    volatilityDaily: 0.02,
    unitsPerDay: 40_000_000,
    halfSpread: 1,
    fees: FEES,
  },
  {
    symbol: 'HULL',
    priceTicks: 12_000,
    volatilityDaily: 0.015,
    unitsPerDay: 20_000_000,
    halfSpread: 2,
    fees: FEES,
  },
  {
    symbol: 'BRIG',
    priceTicks: 2500,
    volatilityDaily: 0.03,
    unitsPerDay: 10_000_000,
    halfSpread: 2,
    fees: FEES,
  },
];

/** The first few by name, the others numbered, from liquid to thin: the same at every start. */
export function marketsOf(count: number): readonly MarketSpec[] {
  const more = Array.from({ length: Math.max(0, count - MARKETS.length) }, (_, k): MarketSpec => {
    const random = seededRandom(k + 1);
    const volume = Math.round(10 ** (6.3 + 1.3 * random.next()));
    return {
      symbol: `SHIP${String(k + 1).padStart(3, '0')}`,
      priceTicks: Math.round(1000 * 20 ** random.next()),
      volatilityDaily: 0.01 + 0.03 * random.next(),
      unitsPerDay: volume,
      halfSpread: 1 + Math.floor(3 * random.next()),
      fees: FEES,
    };
  });
  return [...MARKETS, ...more].slice(0, count);
}

/** Daily shape of volume: busier in the European and American afternoon. Averages to 1 over the day. */
const shapeAt = (dayFraction: number): number =>
  1 + 0.4 * Math.cos(2 * Math.PI * (dayFraction - 15 / 24));

/** One UTC day, prices in the quote currency, volume in units. */
export interface DayBar {
  readonly day: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}
/** What of a market survives a restart. `steps`: how often it has passed. `today`: the trades of the day so far; null: none yet. */
export interface MarketState {
  readonly value: number;
  readonly volume: number;
  readonly turnover: number;
  readonly steps: number;
  readonly began: { readonly day: number; readonly price: number };
  readonly today: DayBar | null;
}

export interface Market {
  readonly spec: MarketSpec;
  readonly book: PlainBook;
  /** Lots and ticks x lots traded since the market began. */
  volume: number;
  turnover: number;
  /** Latent value in ticks: what the flow believes the price should be. */
  value: number;
  today: DayBar | null;
  /** Lets `seconds` pass. Matches against orders of clients are reported. */
  pass(seconds: number, dayFraction: number): void;
  /** A client takes: the trades are printed and move the value like everybody's. */
  take(side: 1 | -1, limit: number, quantity: number): readonly Match[];
}
const PER_PRICE = 100; // ticks
const joined = (bar: DayBar, price: number, quantity: number): DayBar => ({
  ...bar,
  high: Math.max(bar.high, price),
  low: Math.min(bar.low, price),
  close: price,
  volume: bar.volume + quantity,
});
const opened = (day: number, price: number): DayBar => ({
  day,
  open: price,
  high: price,
  low: price,
  close: price,
  volume: 0,
});

const MARKET_ORDERS_PER_SECOND = 3;
const ADDS_PER_SECOND = 12;
const LIFE_SECONDS = 25;
const DEPTH_TICKS = 5;
const ADD_SIZE_OF_TRADE = 3;
// Of the price, per share of a day's volume that is taken: the lasting part of impact. What a taker eats beyond it is refilled around the value within seconds.
const LASTING_IMPACT_OF_VOLATILITY = 3;

/**
 * A market made of nobody in particular: limit orders around a latent value that walks at random, market orders that lean back towards it,
 * cancellations after an exponential life. Everything is matched for real, so a large order eats the book, moves the price, and part of that lasts.
 */
export function generatedMarket(
  spec: MarketSpec,
  random: Random,
  begin: Pick<MarketState, 'value' | 'volume' | 'turnover' | 'today'>,
  { onMatch, day }: { onMatch(match: Match, taker: 1 | -1): void; day(): number },
): Market {
  const book = plainBook();
  const expiries: { readonly at: number; readonly id: string }[] = [];
  let [clock, born] = [0, 0];
  const meanTrade = spec.unitsPerDay / 86_400 / MARKET_ORDERS_PER_SECOND;
  const { exponential, normal, arrivals } = chance(random);

  const market: Market = {
    spec,
    book,
    value: begin.value,
    volume: begin.volume,
    turnover: begin.turnover,
    today: begin.today,
    take(side, limit, quantity) {
      const matches = book.take(side, limit, quantity);
      for (const match of matches) {
        market.volume += match.quantity;
        market.turnover += match.quantity * match.price;
        const price = match.price / PER_PRICE;
        market.today = joined(market.today ?? opened(day(), price), price, match.quantity);
        market.value *=
          1 +
          (side * LASTING_IMPACT_OF_VOLATILITY * spec.volatilityDaily * match.quantity) /
            spec.unitsPerDay;
        onMatch(match, side);
      }
      return matches;
    },
    pass(seconds, dayFraction) {
      clock += seconds;
      market.value *= Math.exp(spec.volatilityDaily * Math.sqrt(seconds / 86_400) * normal());
      const shape = shapeAt(dayFraction);
      expire();
      for (let i = arrivals(ADDS_PER_SECOND * seconds * shape); i > 0; i--) add();
      for (let i = arrivals(MARKET_ORDERS_PER_SECOND * seconds * shape); i > 0; i--) trade();
      for (const side of [1, -1] as const) while (book.levels(side, 3).length < 3) addOn(side);
    },
  };

  function expire(): void {
    for (let first = expiries[0]; first !== undefined && first.at <= clock; first = expiries[0]) {
      expiries.shift();
      book.remove(first.id);
    }
  }
  const add = (): void => addOn(random.next() < 0.5 ? 1 : -1);
  function addOn(side: 1 | -1): void {
    const away = spec.halfSpread + exponential(DEPTH_TICKS);
    const price = Math.max(
      1,
      side === 1 ? Math.floor(market.value - away) : Math.ceil(market.value + away),
    );
    const size = Math.max(1, Math.round(exponential(meanTrade * ADD_SIZE_OF_TRADE)));
    const taken = market.take(side, price, size).reduce((sum, match) => sum + match.quantity, 0);
    if (taken === size) return;
    const order: Resting = { id: `m${born++}`, owner: null, side, price, leaves: size - taken };
    book.rest(order);
    // Kept in order of expiry by a constant life with a little jitter that the sort absorbs.
    expiries.push({ at: clock + exponential(LIFE_SECONDS), id: order.id });
    for (
      let i = expiries.length - 1;
      i > 0 && (expiries[i - 1]?.at ?? 0) > (expiries[i]?.at ?? 0);
      i--
    ) {
      const [a, b] = [expiries[i - 1], expiries[i]];
      if (a !== undefined && b !== undefined) [expiries[i - 1], expiries[i]] = [b, a];
    }
  }
  function trade(): void {
    const [bid, ask] = [book.best(1), book.best(-1)];
    if (bid === null || ask === null) return;
    const lean = Math.max(
      -0.4,
      Math.min(0.4, (market.value - (bid + ask) / 2) / (4 * spec.halfSpread)),
    );
    const side = random.next() < 0.5 + lean ? 1 : -1;
    // A market order sees the best prices only: it does not walk into nowhere.
    market.take(
      side,
      side === 1 ? ask + DEPTH_TICKS : bid - DEPTH_TICKS,
      Math.max(1, Math.round(exponential(meanTrade))),
    );
  }
  return market;
}

/** A past for the market, from the same parameters: one bar a day, generated from the seed and the day, so that it is the same at every start. It ends at `close`. */
export function generatedBars(
  spec: MarketSpec,
  randomFor: (day: number) => Random,
  days: { readonly last: number; readonly count: number; readonly close: number },
): readonly DayBar[] {
  const bars: DayBar[] = [];
  let { close } = days;
  for (let day = days.last; day > days.last - days.count; day--) {
    const { normal } = chance(randomFor(day));
    const open = close / Math.exp(spec.volatilityDaily * normal());
    const reach = (spec.volatilityDaily / 2) * Math.abs(normal());
    bars.push({
      day,
      open,
      high: Math.max(open, close) * (1 + reach),
      low: Math.min(open, close) / (1 + reach),
      close,
      volume: Math.round(spec.unitsPerDay * Math.exp(0.25 * normal() - 0.03)),
    });
    close = open;
  }
  return bars.reverse();
}
