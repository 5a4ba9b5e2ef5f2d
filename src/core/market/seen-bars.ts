import {
  MINUTE_US,
  type Micros,
  type Price,
  type TimeUs,
  timeUs,
  type Units,
} from '#core/kernel/units';

/** What a market was seen to do in one stretch. `at`: its start. */
export interface SeenBar {
  readonly at: TimeUs;
  readonly open: Price;
  readonly high: Price;
  readonly low: Price;
  readonly close: Price;
  readonly volume: Units;
}
/** One look at a market. `printed`: units since the feed began, so that differences are what was printed. */
export interface SeenPrice {
  readonly at: TimeUs;
  readonly price: Price;
  readonly printed: Units;
}
/** Looks at one market as bars of a minute: the open one, and each that is over. */
export interface MinuteBars {
  /** Answers the minute that is over with this look; null: none. */
  see(look: SeenPrice): SeenBar | null;
  open(): SeenBar | null;
}

/** MKT-40: a minute without a look has no bar. A feed that begins anew counts from nothing: what it printed before is not added again. */
export function minuteBars(): MinuteBars {
  let bar: SeenBar | null = null;
  let printed: Units | null = null;
  return {
    open: () => bar,
    see(look) {
      const volume = printed === null ? 0 : Math.max(0, look.printed - printed);
      printed = look.printed;
      const at = startOf(look.at, MINUTE_US);
      const over = bar !== null && bar.at < at ? bar : null;
      bar =
        bar === null || over !== null
          ? { at, open: look.price, high: look.price, low: look.price, close: look.price, volume }
          : joined(bar, { ...flat(look), at, volume });
      return over;
    },
  };
}
const flat = ({ price }: SeenPrice): Omit<SeenBar, 'at' | 'volume'> => ({
  open: price,
  high: price,
  low: price,
  close: price,
});

/** MKT-41: bars of a greater length, of those that begin in it. Bars are in the order of their time. */
export function barsOfLength(bars: readonly SeenBar[], lengthUs: Micros): readonly SeenBar[] {
  const found: SeenBar[] = [];
  for (const bar of bars) {
    const at = startOf(bar.at, lengthUs);
    const last = found.at(-1);
    if (last?.at === at) found[found.length - 1] = joined(last, bar);
    else found.push({ ...bar, at });
  }
  return found;
}
const startOf = (at: TimeUs, lengthUs: Micros): TimeUs =>
  timeUs(Math.floor(at / lengthUs) * lengthUs);
const joined = (a: SeenBar, b: SeenBar): SeenBar => ({
  at: a.at,
  open: a.open,
  high: Math.max(a.high, b.high),
  low: Math.min(a.low, b.low),
  close: b.close,
  volume: a.volume + b.volume,
});
