// Fills of children computed again from a LOBSTER file: written from the rules P2, P7 and P8 of docs/venue-on-a-tape.md, with its own reading of the file and its own book, none of the venue's code.
import { readFileSync } from 'node:fs';
import { readZip } from '#platform/zip';

/** A line of children.jsonl. */
export interface RefillOrder {
  readonly side: 'buy' | 'sell';
  readonly quantity: number;
  readonly type?: string;
  readonly children: readonly {
    readonly clientOrderId: string;
    readonly side: 'buy' | 'sell';
    readonly type: 'limit' | 'ioc' | 'postOnly';
    readonly limit: number;
    readonly quantity: number;
    readonly arrivedAt: string | null;
    readonly cancelledAt: string | null;
  }[];
  readonly fills: readonly {
    readonly clientOrderId: string;
    readonly at: string;
    readonly price: number;
    readonly quantity: number;
    readonly liquidity: string;
  }[];
}
interface Message {
  /** Microseconds after midnight. */
  readonly at: number;
  readonly type: number;
  readonly id: number;
  readonly size: number;
  /** Cents. */
  readonly price: number;
  /** 1 a bid rested, -1 an ask. */
  readonly side: number;
}
/** Best first, both sides: [price in cents, size]. */
type Levels = { readonly [side: string]: readonly (readonly [number, number])[] };

export interface LobsterDay {
  readonly messages: readonly Message[];
  levelsAfter(row: number): Levels;
}
export function lobsterDay(zip: string): LobsterDay {
  const files = readZip(readFileSync(zip), zip);
  if (!files.ok) throw new Error(files.error.message);
  const lines = (kind: string): string[] => {
    const file = files.value.find(({ name }) => name.includes(kind));
    return Buffer.from(file?.data ?? [])
      .toString('utf8')
      .trim()
      .split('\n');
  };
  const messages = lines('message').map((line): Message => {
    const [time = '', type, id, size, price, side] = line.split(',');
    const [seconds = '', fraction = ''] = time.split('.');
    return {
      at: Number(seconds) * 1e6 + Number(fraction.padEnd(6, '0').slice(0, 6)),
      type: Number(type),
      id: Number(id),
      size: Number(size),
      price: Number(price) / 100,
      side: Number(side),
    };
  });
  const books = lines('orderbook');
  return {
    messages,
    levelsAfter(row) {
      const cells = (books[row] ?? '').split(',').map(Number);
      const of = (from: number): [number, number][] => {
        const levels: [number, number][] = [];
        for (let k = from; k < cells.length; k += 4)
          if (cells[k + 1]! > 0 && Math.abs(cells[k]!) < 9_999_999_999)
            levels.push([cells[k]! / 100, cells[k + 1]!]);
        return levels;
      };
      return { '-1': of(0), '1': of(2) };
    },
  };
}

const micros = (iso: string, zoneHours: number): number => {
  const [date = '', clock = ''] = iso.slice(0, -1).split('T');
  const [hours, minutes, seconds = ''] = clock.split(':');
  void date;
  const [whole, part = ''] = seconds.split('.');
  return (
    ((Number(hours) + zoneHours) * 3600 + Number(minutes) * 60 + Number(whole)) * 1e6 +
    Number(part.padEnd(6, '0'))
  );
};

interface Resting {
  readonly id: string;
  readonly side: number;
  readonly price: number;
  left: number;
  /** Who stands before it: [order, lots], from the front; order 0 is everyone without a name. */
  ahead: [number, number][];
  isUnseen: boolean;
}
type Recomputed = { id: string; at: number; price: number; quantity: number; liquidity: string };

/** Fills of one order's children as the rules have them. `known`: living orders of the file before the first child arrives, by `side price`, in order of time. */
export function refilled(
  day: LobsterDay,
  order: RefillOrder,
  zoneHours: number,
  start: { readonly row: number; readonly known: ReadonlyMap<string, ReadonlyMap<number, number>> },
  deadline: number,
): Recomputed[] {
  const fills: Recomputed[] = [];
  const known = new Map([...start.known].map(([key, orders]) => [key, new Map(orders)]));
  const dead = new Map<string, Map<number, number>>();
  let row = start.row;
  let levels = day.levelsAfter(row);
  let resting: Resting[] = [];
  let now = 0;
  const keyOf = (side: number, price: number): string => `${side} ${price}`;
  const deadOf = (key: string): Map<number, number> => {
    const found = dead.get(key) ?? new Map<number, number>();
    dead.set(key, found);
    return found;
  };
  const total = (sizes: Iterable<number>): number => [...sizes].reduce((a, b) => a + b, 0);
  const shown = (side: number, price: number): number =>
    levels[side]!.find(([at]) => at === price)?.[1] ?? 0;
  const living = (side: number, price: number): number =>
    Math.max(0, shown(side, price) - total(deadOf(keyOf(side, price)).values()));
  const isSeen = (side: number, price: number): boolean => {
    const side5 = levels[side]!;
    return side5.length < 5 || (side5.at(-1)![0] - price) * side <= 0;
  };
  /** From the front: the nameless, who were there before the file knew anybody, then by time. */
  const queue = (side: number, price: number): [number, number][] => {
    const key = keyOf(side, price);
    const orders = known.get(key) ?? new Map<number, number>();
    const gone = deadOf(key);
    let named = 0;
    for (const [id, size] of orders) if (id !== 0) named += size;
    const nameless = shown(side, price) - named - (gone.get(0) ?? 0);
    const out: [number, number][] = nameless > 0 ? [[0, nameless]] : [];
    for (const [id, size] of orders) {
      const alive = size - (gone.get(id) ?? 0);
      if (id !== 0 && alive > 0) out.push([id, alive]);
    }
    return out;
  };
  const take = (side: number, limit: number, wanted: number, id: string): number => {
    let left = wanted;
    for (const [price] of levels[-side]!) {
      if ((limit - price) * side < 0 || left === 0) break;
      let here = Math.min(left, living(-side, price));
      if (here === 0) continue;
      fills.push({ id, at: now, price, quantity: here, liquidity: 'taker' });
      left -= here;
      const gone = deadOf(keyOf(-side, price));
      for (const [whose, alive] of queue(-side, price)) {
        const part = Math.min(here, alive);
        gone.set(whose, (gone.get(whose) ?? 0) + part);
        here -= part;
      }
      if (here > 0) gone.set(0, (gone.get(0) ?? 0) + here);
    }
    return left;
  };
  const leave = (mine: Resting, whose: number, by: number): void => {
    mine.ahead = mine.ahead
      .map(([id, size]): [number, number] => (id === whose ? [id, size - by] : [id, size]))
      .filter(([, size]) => size > 0);
  };
  /** Nobody stands before us who is not displayed. */
  const shrink = (mine: Resting): void => {
    if (!isSeen(mine.side, mine.price)) return;
    if (mine.isUnseen) {
      mine.isUnseen = false;
      mine.ahead = queue(mine.side, mine.price);
    }
    let excess = total(mine.ahead.map(([, size]) => size)) - living(mine.side, mine.price);
    for (const [id, size] of mine.ahead.slice()) {
      if (excess <= 0) return;
      leave(mine, id, Math.min(size, excess));
      excess -= size;
    }
  };
  function recorded({ type, id, size, price, side }: Message): void {
    levels = day.levelsAfter(row);
    if (type === 7) return;
    if (type === 5) {
      for (const mine of resting) if (mine.side === side && mine.price === price) shrink(mine);
      return;
    }
    const key = keyOf(side, price);
    const orders = known.get(key) ?? new Map<number, number>();
    known.set(key, orders);
    if (type === 1) {
      orders.set(id, (orders.get(id) ?? 0) + size);
      for (const mine of resting) if (mine.side === side && mine.price === price) shrink(mine);
      return;
    }
    const whose = orders.has(id) ? id : 0;
    const had = orders.get(whose) ?? 0;
    if (had - size > 0) orders.set(whose, had - size);
    else orders.delete(whose);
    // Of an order that we took from, our part goes first.
    const gone = deadOf(key);
    const ours = Math.min(gone.get(whose) ?? 0, size);
    if (ours > 0) gone.set(whose, gone.get(whose)! - ours);
    if (gone.get(whose) === 0) gone.delete(whose);
    const alive = size - ours;
    const byPriority = resting
      .filter((mine) => mine.side === side)
      .sort((a, b) => (b.price - a.price) * side);
    let left = alive;
    let queued = 0;
    for (const mine of byPriority) {
      const better = (mine.price - price) * side;
      if (better < 0) break;
      if (better === 0) {
        const stood = mine.ahead.find(([each]) => each === whose)?.[1] ?? 0;
        if (type === 4) {
          const moved = whose === 0 ? queued + Math.min(Math.max(0, stood - queued), left) : alive;
          const more = Math.max(0, Math.min(stood, moved) - queued);
          queued += more;
          left = Math.max(0, left - more);
          leave(mine, whose, Math.min(stood, moved));
        } else leave(mine, whose, Math.min(stood, alive));
        shrink(mine);
        if (mine.isUnseen || mine.ahead.length > 0) continue;
      }
      if (type !== 4) continue;
      const filled = Math.min(mine.left, left);
      if (filled === 0) continue;
      left -= filled;
      mine.left -= filled;
      fills.push({ id: mine.id, at: now, price: mine.price, quantity: filled, liquidity: 'maker' });
    }
    resting = resting.filter((mine) => mine.left > 0);
  }
  const cents = (price: number): number => Math.round(price * 100);
  const acts = order.children
    .flatMap((child) => [
      ...(child.arrivedAt === null
        ? []
        : [{ at: micros(child.arrivedAt, zoneHours), child, isCancel: false }]),
      ...(child.cancelledAt === null || child.type === 'ioc'
        ? []
        : [{ at: micros(child.cancelledAt, zoneHours), child, isCancel: true }]),
    ])
    .map((act, i) => ({ ...act, i }))
    .sort((a, b) => a.at - b.at || a.i - b.i);
  const playTo = (to: number): void => {
    for (; day.messages[row + 1] !== undefined && day.messages[row + 1]!.at <= to; ) {
      row++;
      now = day.messages[row]!.at;
      recorded(day.messages[row]!);
    }
    now = to;
  };
  for (const { at, child, isCancel } of acts) {
    playTo(at);
    if (isCancel) {
      resting = resting.filter((mine) => mine.id !== child.clientOrderId);
      continue;
    }
    const side = child.side === 'buy' ? 1 : -1;
    const price = cents(child.limit);
    const left =
      child.type === 'postOnly'
        ? child.quantity
        : take(side, price, child.quantity, child.clientOrderId);
    if (left === 0 || child.type === 'ioc') continue;
    const isUnseen = !isSeen(side, price);
    const mine = {
      id: child.clientOrderId,
      side,
      price,
      left,
      ahead: queue(side, price),
      isUnseen,
    };
    resting.push(mine);
    // Behind what is displayed and nobody else: the file does not tell of orders that leave out of sight.
    if (!isUnseen) shrink(mine);
  }
  const done = (): number => total(fills.map(({ quantity }) => quantity));
  playTo(deadline);
  // P2: what is left is crossed through the book at the deadline.
  if (done() < order.quantity) {
    const side = order.side === 'buy' ? 1 : -1;
    take(side, side === 1 ? Infinity : 0, order.quantity - done(), 'cleanup');
  }
  return fills;
}

/** Walks the day once; hands over what lives in the book just before each moment. */
export function standingAt(
  day: LobsterDay,
  moments: readonly number[],
): readonly {
  readonly row: number;
  readonly known: ReadonlyMap<string, ReadonlyMap<number, number>>;
}[] {
  const known = new Map<string, Map<number, number>>();
  let row = -1;
  return moments.map((moment) => {
    for (; day.messages[row + 1] !== undefined && day.messages[row + 1]!.at <= moment; row++) {
      const { type, id, size, price, side } = day.messages[row + 1]!;
      if (type === 5 || type === 7) continue;
      const key = `${side} ${price}`;
      const orders = known.get(key) ?? new Map<number, number>();
      known.set(key, orders);
      if (type === 1) orders.set(id, (orders.get(id) ?? 0) + size);
      else {
        const whose = orders.has(id) ? id : 0;
        const had = orders.get(whose) ?? 0;
        if (had - size > 0) orders.set(whose, had - size);
        else orders.delete(whose);
      }
      if (orders.size === 0) known.delete(key);
    }
    return { row, known: new Map([...known].map(([key, orders]) => [key, new Map(orders)])) };
  });
}

/** Where an exported order and its recomputation part; null where they are one. */
export function disagreement(
  day: LobsterDay,
  order: RefillOrder & { readonly acceptedAt: string },
  zoneHours: number,
  start: Parameters<typeof refilled>[3],
  deadline: number,
): string | null {
  const mine = refilled(day, order, zoneHours, start, deadline);
  const theirs = order.fills.map(
    (fill): Recomputed => ({
      id: fill.clientOrderId,
      at: micros(fill.at, zoneHours),
      price: Math.round(fill.price * 100 * 1e6) / 1e6,
      quantity: fill.quantity,
      liquidity: fill.liquidity,
    }),
  );
  const text = (all: readonly Recomputed[]): string[] =>
    all
      .map(
        ({ id, at, price, quantity, liquidity }) =>
          `${at} ${id} ${liquidity} ${quantity} at ${price}`,
      )
      .sort();
  const [a, b] = [text(mine), text(theirs)];
  const at = a.findIndex((line, i) => line !== b[i]);
  return a.length === b.length && at < 0
    ? null
    : `recomputed ${a.length} fills, exported ${b.length}; first difference: ${a[Math.max(0, at)] ?? 'none'} against ${b[Math.max(0, at)] ?? 'none'}`;
}
