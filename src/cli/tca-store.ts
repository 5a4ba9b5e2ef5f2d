import { existsSync } from 'node:fs';
import type { CliPorts } from '#cli/ports';
import type { TcaFlags } from '#cli/tca-flags';
import { indicesIn } from '#cli/tca-indices';
import { parseIsoTime } from '#core/kernel/civil';
import { grouped } from '#core/kernel/grouped';
import { ok } from '#core/kernel/result';
import { DAY_US, type Moment } from '#core/kernel/units';
import type { Bars, Tape } from '#core/market/tape';
import type { LiquidityStore } from '#engine/ports/liquidity-store';

type MarketPorts = Pick<CliPorts, 'readTapes' | 'readMarketBars'>;
/** What is stored is called so where a path would be. */
const STORE = 'the store';

/**
 * TCA-94: what was imported of the symbols of the fills, where no flag names another market: the finest bars of each without `--history`,
 * the recordings of the days that were traded in without `--tape`.
 */
export async function withStored<Ports extends MarketPorts>(
  flags: TcaFlags,
  fills: readonly { readonly symbol: string; readonly at: Moment }[],
  ports: Ports,
  stored: { readonly root: string; open(): LiquidityStore },
): Promise<{ readonly flags: TcaFlags; readonly ports: Ports }> {
  if (!existsSync(stored.root)) return { flags, ports };
  const store = stored.open();
  const days = new Map<string, readonly Moment[]>(
    [...grouped(fills, ({ symbol }) => symbol)].map(([symbol, some]) => [
      symbol,
      some.map(({ at }) => at),
    ]),
  );
  const bars =
    flags.history === undefined ? await barsOf(store, [...days.keys(), ...indexNames(flags)]) : [];
  const tapes = flags.tape.length === 0 ? await tapesOf(store, days) : [];
  return {
    flags: {
      ...flags,
      ...(bars.length === 0 ? {} : { history: STORE }),
      ...(tapes.length === 0 ? {} : { tape: [STORE] }),
    },
    ports: {
      ...ports,
      ...(bars.length === 0 ? {} : { readMarketBars: () => ok(bars) }),
      ...(tapes.length === 0 ? {} : { readTapes: () => ok(tapes) }),
    },
  };
}

function indexNames({ index }: TcaFlags): readonly string[] {
  const found = indicesIn(index);
  return found.ok ? [...found.value.names] : [];
}

/** What is finest says most: others of the symbol are not used. */
async function barsOf(store: LiquidityStore, symbols: readonly string[]): Promise<readonly Bars[]> {
  const found: Bars[] = [];
  for (const symbol of new Set(symbols)) {
    const bars = await store.bars(symbol);
    const [finest] = bars.ok ? bars.value.toSorted((a, b) => a.lengthUs - b.lengthUs) : [];
    if (finest !== undefined) found.push(finest);
  }
  return found;
}

/** Recordings of the days of these moments. A day of a market is not one of UTC: the days beside it are looked at too. */
async function tapesOf(
  store: LiquidityStore,
  moments: ReadonlyMap<string, readonly Moment[]>,
): Promise<readonly { readonly symbol: string; readonly tape: Tape }[]> {
  const found: { readonly symbol: string; readonly tape: Tape }[] = [];
  for (const [symbol, at] of moments) {
    const days = await store.tapeDays(symbol);
    const wanted = new Set(at.map((each) => Math.floor(each / DAY_US)));
    const near = (day: string): boolean => {
      const from = Math.floor((parseIsoTime(`${day}T00:00:00Z`) ?? NaN) / DAY_US);
      return [from - 1, from, from + 1].some((each) => wanted.has(each));
    };
    for (const day of days.ok ? days.value.filter(near) : []) {
      const read = await store.tape(symbol, day);
      if (read.ok) found.push({ symbol, tape: read.value.tape });
    }
  }
  return found;
}
