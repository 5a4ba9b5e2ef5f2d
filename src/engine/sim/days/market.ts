import { type Random, seededRandom } from '#core/kernel/random';
import { lots, type Side, type TimeUs, ticks, timeUs } from '#core/kernel/units';
import type { Level } from '#core/market/view';
import type { DisplayedBook } from '#core/matching/queue-model';
import type { Script, Spell, SpellKind } from './script.ts';
import { DAY_SECONDS, type ListedName, secondsAfterOpen, type World } from './world.ts';

/** A trade between others: `aggressor` took it. */
export interface Print {
  readonly price: number;
  readonly size: number;
  readonly aggressor: Side;
}
/** The true market of one instrument. It moves once a second and knows nothing of our orders but what we took from its book, and of no cost model at all (P14). */
export interface Market extends DisplayedBook {
  readonly listed: ListedName;
  bid: number;
  ask: number;
  volume: number;
  turnover: number;
  isHalted: boolean;
  changedAt: TimeUs;
  levels(side: 1 | -1): readonly Level[];
  /** Plays one second; null where nobody traded. */
  tick(second: number): Print | null;
  /** Our own trades are printed too, where the venue prints them. */
  printOwn(price: number, quantity: number): void;
  /** Goes up with everything that changes the book. */
  version(): number;
}

const LEVELS = 5;
// The book's sizes are drawn again after this many seconds: what we took refills then.
const REFILL_SECONDS = 4;

export const isOn = (spells: readonly Spell[], kind: SpellKind, second: number): boolean =>
  spells.some((spell) => spell.kind === kind && second >= spell.from && second < spell.until);
export const spellsOf = (script: Script, index: number | null): readonly Spell[] =>
  script.items.filter(
    (item): item is Spell =>
      item.type === 'spell' && (item.instrument === index || item.instrument === null),
  );

/** A whole number in [0, 2^32) from three others. */
function mix(a: number, b: number, c: number): number {
  let hash = Math.imul(a ^ Math.imul(b, 0x9e3779b1), 0x85ebca6b) ^ Math.imul(c, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

export function invent(world: World, script: Script, index: number): Market {
  const listed = world.listed[index];
  if (listed === undefined)
    throw new RangeError(
      `the world lists ${world.listed.length} instruments, was asked for number ${index}`,
    );
  const random: Random = seededRandom(world.seed * 31 + index);
  const spells = spellsOf(script, index);
  const drawSeed = (world.seed * 3 + index) | 0;
  let block = 0;
  let version = 0;
  const taken = new Map<number, number>();
  const isThin = (): boolean =>
    isOn(spells, 'thinBook', Math.floor((market.changedAt - world.open) / 1e6));

  const drawn = (side: 1 | -1, price: number): number => {
    const size = Math.floor(
      listed.depth * (0.3 + (1.7 * mix(drawSeed + block, price, side + 2)) / 2 ** 32),
    );
    return isThin() ? Math.floor(size / 20) : size;
  };
  const sizeAt = (side: 1 | -1, price: number): number => {
    const depth = side === 1 ? market.bid - price : price - market.ask;
    return depth < 0 || depth >= LEVELS
      ? 0
      : Math.max(0, drawn(side, price) - (taken.get(price * side) ?? 0));
  };
  const count = (price: number, size: number): void => {
    market.volume += size;
    market.turnover += size * price;
  };
  const market: Market = {
    listed,
    bid: listed.openBid,
    ask: listed.openBid + listed.spread,
    volume: 0,
    turnover: 0,
    isHalted: false,
    changedAt: world.open,
    version: () => version,
    levels(side) {
      const shown: Level[] = [];
      for (let depth = 0; depth < LEVELS; depth++) {
        const price = side === 1 ? market.bid - depth : market.ask + depth;
        const size = sizeAt(side, price);
        if (size > 0) shown.push({ price: ticks(price), size: lots(size) });
      }
      return shown;
    },
    sizeAt,
    showsQueues: true,
    isInSight: (side, price) => (side === 1 ? market.bid - price : price - market.ask) < LEVELS,
    queueAt(side, price) {
      const size = sizeAt(side, price);
      return size > 0 ? new Map([[0, size]]) : new Map<number, number>();
    },
    take(side, price, quantity) {
      version++;
      taken.set(price * side, (taken.get(price * side) ?? 0) + quantity);
      if (world.printsIncludeOwn) count(price, quantity);
    },
    printOwn(price, quantity) {
      version++;
      if (world.printsIncludeOwn) count(price, quantity);
    },
    tick(second) {
      // The same numbers are drawn whatever happens, so that a halt does not change the day after it.
      const move = random.next();
      const widen = random.next();
      const trade = random.next();
      const size = random.next();
      version++;
      market.isHalted = second >= DAY_SECONDS || isOn(spells, 'halt', second);
      if (market.isHalted) return null;
      market.changedAt = timeUs(secondsAfterOpen(second));
      if (Math.floor(second / REFILL_SECONDS) !== block) {
        block = Math.floor(second / REFILL_SECONDS);
        taken.clear();
      }
      const wild = isOn(spells, 'wildMarket', second) ? 5 : 1;
      const step = move < listed.moveRate / 2 ? wild : move > 1 - listed.moveRate / 2 ? -wild : 0;
      const spread = Math.max(1, listed.spread * (wild > 1 ? 3 : 1) + (widen < 0.1 ? 1 : 0));
      market.bid = Math.max(100, market.bid + step);
      market.ask = market.bid + spread;
      if (trade >= listed.printRate || isOn(spells, 'noPrints', second)) return null;
      const print: Print = {
        price: trade * 2 < listed.printRate ? market.bid : market.ask,
        size: 1 + Math.floor(-listed.printSize * Math.log(1 - size)),
        aggressor: trade * 2 < listed.printRate ? 'sell' : 'buy',
      };
      return print;
    },
  };
  return market;
}
/** What is left of a print when our own orders have had their part, goes to the others. */
export function printOthers(market: Market, print: Print, size: number): void {
  market.volume += size;
  market.turnover += size * print.price;
}
