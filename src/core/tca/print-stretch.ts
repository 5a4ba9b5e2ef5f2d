import type { Price, Ratio, Side, Units } from '#core/kernel/units';
import type { PrintColumns } from '#core/market/tape-spans';
import {
  firstVolumePrice,
  type MarketPrint,
  relativePerformance,
  volumeWeightedPrice,
} from './benchmarks.ts';

/** A stretch of prints, as benchmarks ask of it. Currency a unit, and units. */
export interface PrintStretch {
  readonly volume: Units;
  readonly vwap: Price | null;
  readonly first: Price | null;
  readonly last: Price | null;
  /** `relativePerformance` of it. */
  rpm(average: Price, side: Side): Ratio | null;
  /** `firstVolumePrice` of it. */
  firstVolume(units: Units): Price | null;
}

const signedSide = (side: Side): 1 | -1 => (side === 'buy' ? 1 : -1);

/** Of a list: the plain one. */
export const stretchOfList = (prints: readonly MarketPrint[]): PrintStretch => ({
  volume: prints.reduce((sum, [, size]) => sum + size, 0),
  vwap: volumeWeightedPrice(prints),
  first: prints[0]?.[0] ?? null,
  last: prints.at(-1)?.[0] ?? null,
  rpm: (average, side) => relativePerformance(prints, average, signedSide(side)),
  firstVolume: (units) => firstVolumePrice(prints, units),
});

/** How the prices and sizes of a tape are told in money and units. */
export interface GridWords {
  priceOf(ticks: number): Price;
  /** Units of a lot. */
  readonly lotSize: Units;
}

/** Prints [from, to) of columns, by their running sums; what needs each print walks over two columns. The twin of `stretchOfList`. */
export function stretchOfColumns(
  { price, size, lots, turnover }: PrintColumns,
  { from, to }: { readonly from: number; readonly to: number },
  { priceOf, lotSize }: GridWords,
): PrintStretch {
  const all = to > from ? lots[to]! - lots[from]! : 0;
  const unit = priceOf(1);
  return {
    volume: all * lotSize,
    vwap: all > 0 ? ((turnover[to]! - turnover[from]!) / all) * unit : null,
    first: to > from ? priceOf(price[from]!) : null,
    last: to > from ? priceOf(price[to - 1]!) : null,
    rpm(average, side) {
      let above = 0;
      let below = 0;
      for (let k = from; k < to; k++) {
        const at = priceOf(price[k]!);
        if (at > average) above += size[k]!;
        if (at < average) below += size[k]!;
      }
      return all > 0 ? (all + signedSide(side) * (above - below)) / (2 * all) : null;
    },
    firstVolume(units) {
      const wanted = units / lotSize;
      if (!(all >= wanted)) return null;
      // The print with which the volume is reached counts in part.
      let low = from;
      let high = to;
      while (low < high) {
        const middle = (low + high) >>> 1;
        if (lots[middle + 1]! - lots[from]! < wanted) low = middle + 1;
        else high = middle;
      }
      const before = lots[low]! - lots[from]!;
      const paid = turnover[low]! - turnover[from]! + (wanted - before) * price[low]!;
      return (paid / wanted) * unit;
    },
  };
}
