import { invariant } from '#core/kernel/assert';
import { type Count } from '#core/kernel/units';
import type { Trade } from '#core/liquidity/trade';

/** What orders (or what stands for them) cost, as columns of one length. Everything but the cost was known before the order. */
export interface Observations {
  readonly n: Count;
  readonly names: readonly string[];
  /** Index into `names`. */
  readonly name: Int32Array;
  /** Days are the clusters: what happens to a whole market on a day happens to all of its orders. */
  readonly day: Int32Array;
  readonly advShare: Float64Array;
  readonly volatilityDaily: Float64Array;
  /** Quote currency a day. */
  readonly advNotional: Float64Array;
  readonly volumeTime: Float64Array;
  /** Exposure of the order to the market, trading days: a third of its duration where it is worked evenly. */
  readonly varianceDays: Float64Array;
  /** Realised average cost against arrival beyond the half spread, bps, positive when it hurt. */
  readonly costBps: Float64Array;
}

export type Observation = Trade & {
  readonly name: string;
  readonly day: number;
  readonly varianceDays: number;
  readonly costBps: number;
};

export function observationsOf(rows: readonly Observation[]): Observations {
  const names = [...new Set(rows.map(({ name }) => name))].toSorted();
  const index = new Map(names.map((name, i) => [name, i]));
  const column = (of: (row: Observation) => number): Float64Array => Float64Array.from(rows, of);
  return {
    n: rows.length,
    names,
    name: Int32Array.from(rows, (row) => index.get(row.name) ?? -1),
    day: Int32Array.from(rows, (row) => row.day),
    advShare: column((row) => row.advShare),
    volatilityDaily: column((row) => row.volatilityDaily),
    advNotional: column((row) => row.advNotional),
    volumeTime: column((row) => row.volumeTime),
    varianceDays: column((row) => row.varianceDays),
    costBps: column((row) => row.costBps),
  };
}

export function pick(all: Observations, rows: Int32Array): Observations {
  const column = (values: Float64Array): Float64Array => Float64Array.from(rows, (i) => values[i]!);
  return {
    n: rows.length,
    names: all.names,
    name: Int32Array.from(rows, (i) => all.name[i]!),
    day: Int32Array.from(rows, (i) => all.day[i]!),
    advShare: column(all.advShare),
    volatilityDaily: column(all.volatilityDaily),
    advNotional: column(all.advNotional),
    volumeTime: column(all.volumeTime),
    varianceDays: column(all.varianceDays),
    costBps: column(all.costBps),
  };
}

/** The trade of row i, as a cost model is asked. `adv` is in quote currency too: a unit is worth one. */
export function tradeAt(all: Observations, i: number): Trade {
  invariant(i >= 0 && i < all.n, 'the row exists');
  return {
    advShare: all.advShare[i]!,
    volatilityDaily: all.volatilityDaily[i]!,
    volumeTime: all.volumeTime[i]!,
    adv: all.advNotional[i]!,
    advNotional: all.advNotional[i]!,
  };
}

export const rowsWhere = (n: number, is: (i: number) => boolean): Int32Array =>
  Int32Array.from(Array.from({ length: n }, (_, i) => i).filter(is));
