import { type Random, seededRandom } from '#core/kernel/random';
import { drawsOf } from '#venues/exchange/markets/chance';
import type { FlowSpec } from '#venues/exchange/markets/generated-flow';
import { type SpotSymbol, spotSymbol } from '#venues/exchange/spot/spot-symbol';

/** One generated market. Prices in ticks of 0.01; sizes in units. Volatility daily. */
export interface PaperMarket {
  readonly symbol: string;
  readonly priceTicks: number;
  readonly volatilityDaily: number;
  readonly unitsPerDay: number;
  /** Typical half spread, ticks. */
  readonly halfSpread: number;
}
export const PAPER_MARKETS: readonly PaperMarket[] = [
  {
    symbol: 'KEEL',
    priceTicks: 5000,
    volatilityDaily: 0.02,
    unitsPerDay: 40_000_000,
    halfSpread: 1,
  },
  {
    symbol: 'HULL',
    priceTicks: 12_000,
    volatilityDaily: 0.015,
    unitsPerDay: 20_000_000,
    halfSpread: 2,
  },
  {
    symbol: 'BRIG',
    priceTicks: 2500,
    volatilityDaily: 0.03,
    unitsPerDay: 10_000_000,
    halfSpread: 2,
  },
];

/** The first few by name, the others numbered, from liquid to thin: the same at every start. */
export function paperMarkets(count: number): readonly PaperMarket[] {
  const more = Array.from(
    { length: Math.max(0, count - PAPER_MARKETS.length) },
    (_, k): PaperMarket => {
      const random = seededRandom(k + 1);
      const volume = Math.round(10 ** (6.3 + 1.3 * random.next()));
      return {
        symbol: `SHIP${String(k + 1).padStart(3, '0')}`,
        priceTicks: Math.round(1000 * 20 ** random.next()),
        volatilityDaily: 0.01 + 0.03 * random.next(),
        unitsPerDay: volume,
        halfSpread: 1 + Math.floor(3 * random.next()),
      };
    },
  );
  return [...PAPER_MARKETS, ...more].slice(0, count);
}

const SECONDS_PER_DAY = 86_400;
const DEPTH_TICKS = 5;
/** Who trades there when nobody does in particular. */
export const flowSpecOf = (market: PaperMarket): FlowSpec => ({
  symbol: market.symbol,
  value: market.priceTicks,
  volatilityDaily: market.volatilityDaily,
  lotsPerSecond: market.unitsPerDay / SECONDS_PER_DAY,
  near: market.halfSpread,
  depth: DEPTH_TICKS,
});

const ONE = 100_000_000n;
const ORDERS_OPEN_MAX = 100_000;
/** How our exchange lists it. */
export const symbolOf = ({ symbol }: PaperMarket): SpotSymbol => ({
  ...spotSymbol({
    symbol,
    base: symbol,
    quote: 'USD',
    tick: '0.01',
    lot: '1',
    notionalMin: 0n,
    notionalMax: 1_000_000_000n * ONE,
  }),
  openOrdersMax: ORDERS_OPEN_MAX,
});

const DAY_US = 86_400e6;
const HOURS = 24;
const BUSIEST_HOUR = 15;
/** Daily shape of what happens, by the hour: busier in the European and American afternoon. Averages to 1 over the day. */
export function activityAt(atUs: number): number {
  const hour = Math.floor(((atUs % DAY_US) / DAY_US) * HOURS);
  return 1 + 0.4 * Math.cos((2 * Math.PI * (hour - BUSIEST_HOUR)) / HOURS);
}

/** One UTC day, prices in the quote currency, volume in units. */
export interface DayBar {
  readonly day: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
}

/** A past for the market, from the same parameters: one bar a day, generated from the seed and the day, so that it is the same at every start. It ends where the market began. */
export function generatedBars(
  market: PaperMarket,
  randomFor: (day: number) => Random,
  days: { readonly last: number; readonly count: number },
): readonly DayBar[] {
  const bars: DayBar[] = [];
  let close = market.priceTicks / 100;
  for (let day = days.last; day > days.last - days.count; day--) {
    const { normal } = drawsOf(randomFor(day));
    const open = close / Math.exp(market.volatilityDaily * normal());
    const reach = (market.volatilityDaily / 2) * Math.abs(normal());
    bars.push({
      day,
      open,
      high: Math.max(open, close) * (1 + reach),
      low: Math.min(open, close) / (1 + reach),
      close,
      volume: Math.round(market.unitsPerDay * Math.exp(0.25 * normal() - 0.03)),
    });
    close = open;
  }
  return bars.reverse();
}
