import { type BarsFile, openBarsFile } from '#adapters/bars-sqlite/bars-file';
import type { Say } from '#app/run-process';
import { DAY_US, MINUTE_US, type Micros, SECOND_US, type TimeUs, timeUs } from '#core/kernel/units';
import { type Instrument, priceOf, quantityOf } from '#core/market/instrument';
import { barsOfLength, type MinuteBars, minuteBars, type SeenBar } from '#core/market/seen-bars';
import type { Bars } from '#core/market/tape';
import { midOf } from '#core/market/view';
import type { DeskView } from '#engine/desk/desk';
import type { LiquidityStore } from '#engine/ports/liquidity-store';
import type { MarketBars } from '#engine/ports/market-bars';

const LOOK_MS = 500;
const KEPT_US = 30 * DAY_US;

interface KeptBars extends MarketBars {
  stop(): void;
}
interface BarsParts {
  readonly desk: Pick<DeskView, 'instruments' | 'view' | 'now'>;
  /** The file of the home that minutes are kept in. */
  readonly path: string;
  readonly store: LiquidityStore | null;
  /** Daily bars that the venue told. */
  daily(instrumentId: string): Bars | null;
  readonly say: Say;
}
/** Follows every market by its mid, twice a second, and answers with the best that is known of it: for days what was imported or what the venue tells, within days what was seen here, else what was imported. */
export function keepBars({ desk, path, store, daily, say }: BarsParts): KeptBars {
  const file = orNone(path, say);
  const markets = new Map<string, MinuteBars>();
  const imported = importedBars(store);
  const look = (): void => {
    for (const instrument of desk.instruments()) {
      const view = desk.view(instrument.id);
      const mid = view?.valid === true ? midOf(view) : null;
      if (view === null || mid === null) continue;
      const market = markets.get(instrument.id) ?? minuteBars();
      markets.set(instrument.id, market);
      const over = market.see({
        at: desk.now(),
        price: priceOf(instrument, mid),
        printed: quantityOf(instrument, view.eligibleVolume),
      });
      if (over !== null) file?.put(instrument.id, over);
    }
  };
  const timer = setInterval(look, LOOK_MS);
  const trim = setInterval(() => file?.forgetBefore(timeUs(desk.now() - KEPT_US)), 3_600_000);
  const followed = (id: string, lengthUs: Micros, from: TimeUs): readonly SeenBar[] => {
    const open = markets.get(id)?.open() ?? null;
    return barsOfLength(
      [...(file?.since(id, from) ?? []), ...(open === null ? [] : [open])],
      lengthUs,
    );
  };
  return {
    async of(instrument, lengthSeconds, most) {
      const lengthUs = lengthSeconds * SECOND_US;
      const from = timeUs(Math.max(0, desk.now() - most * lengthUs));
      const seen = followed(instrument.id, lengthUs, from);
      const long = await imported(instrument, lengthUs);
      const told = lengthUs === DAY_US ? rowsOf(daily(instrument.id)) : [];
      const older = long.length > 0 ? long : told;
      const source = long.length > 0 ? 'imported' : told.length > 0 ? 'venue' : 'followed';
      const isFollowed = lengthUs < DAY_US ? seen.length > 0 : older.length === 0;
      const bars = isFollowed
        ? seen
        : [...older, ...seen.filter(({ at }) => at > (older.at(-1)?.at ?? 0))];
      return {
        from: bars.length === 0 ? null : isFollowed ? 'followed' : source,
        bars: bars.slice(-most),
      };
    },
    stop() {
      clearInterval(timer);
      clearInterval(trim);
      file?.close();
    },
  };
}

function orNone(path: string, say: Say): BarsFile | null {
  try {
    return openBarsFile(path);
  } catch (error) {
    say(`Charts begin empty at each start: ${path} cannot be written (${String(error)}).`);
    return null;
  }
}

/** A page asks every two seconds, and nobody imports so often. */
const IMPORTED_FOR_MS = 60_000;
type ImportedOf = (instrument: Instrument, lengthUs: Micros) => Promise<readonly SeenBar[]>;
/** Imported bars of a length, or of minutes that make it up. */
function importedBars(store: LiquidityStore | null): ImportedOf {
  const known = new Map<string, { readonly untilMs: number; readonly bars: readonly SeenBar[] }>();
  return async ({ symbol }, lengthUs) => {
    const key = `${symbol} ${lengthUs}`;
    const before = known.get(key);
    if (before !== undefined && performance.now() < before.untilMs) return before.bars;
    const found = await store?.bars(symbol);
    const all = found?.ok === true ? found.value : [];
    const same = all.find((bars) => bars.lengthUs === lengthUs);
    const minutes = all.find((bars) => bars.lengthUs === MINUTE_US);
    const bars =
      same === undefined ? barsOfLength(rowsOf(minutes ?? null), lengthUs) : rowsOf(same);
    known.set(key, { untilMs: performance.now() + IMPORTED_FOR_MS, bars });
    return bars;
  };
}
const rowsOf = (bars: Bars | null): readonly SeenBar[] =>
  bars === null
    ? []
    : Array.from({ length: bars.count }, (_, i) => ({
        at: timeUs(bars.at[i] ?? 0),
        open: bars.open[i] ?? NaN,
        high: bars.high[i] ?? NaN,
        low: bars.low[i] ?? NaN,
        close: bars.close[i] ?? NaN,
        volume: bars.volume[i] ?? 0,
      })).filter(({ open, high, low, close }) =>
        [open, high, low, close].every((price) => price > 0),
      );
