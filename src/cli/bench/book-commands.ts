import { seededRandom } from '#core/kernel/random';
import { EVENT, type Tape } from '#core/market/tape';

/** Commands of a book as columns: 0 adds, 1 deletes, 2 reduces by `size`, 3 takes at once what is there at `price`. */
export interface BookCommands {
  readonly name: string;
  readonly count: number;
  /** Messages of the source that they were made of. */
  readonly messages: number;
  readonly op: Uint8Array;
  readonly id: Float64Array;
  readonly side: Int8Array;
  readonly price: Float64Array;
  readonly size: Float64Array;
}
export const OP = { add: 0, remove: 1, reduce: 2, take: 3 } as const;

class Commands {
  readonly rows: [number, number, number, number, number][] = [];
  add(op: number, id: number, side: number, price: number, size: number): void {
    this.rows.push([op, id, side, price, size]);
  }
  columns(name: string, messages: number): BookCommands {
    const column = (at: 0 | 1 | 2 | 3 | 4): number[] => this.rows.map((row) => row[at]);
    return {
      name,
      messages,
      count: this.rows.length,
      op: Uint8Array.from(column(0)),
      id: Float64Array.from(column(1)),
      side: Int8Array.from(column(2)),
      price: Float64Array.from(column(3)),
      size: Float64Array.from(column(4)),
    };
  }
}

const TAKER_IDS_FROM = 1e12;

/**
 * A recorded day. A recording of a few levels does not tell everything: an order that came when it was out of sight is added when it is first named, and one
 * that ended there is taken off when it stands before the recorded best. A visible execution is an order that takes at once.
 */
export function tapeCommands(tape: Tape): BookCommands {
  const commands = new Commands();
  const living = new LivingOrders();
  const add = (i: number, size: number): void => {
    const id = tape.orderId[i] ?? 0;
    const side = (tape.restingSide[i] ?? 0) as 1 | -1;
    const price = tape.price[i] ?? 0;
    commands.add(OP.add, id, side, price, size);
    living.add(id, side, price, size);
  };
  for (let i = 0; i < tape.count; i++) {
    const kind = tape.kind[i];
    const id = tape.orderId[i] ?? 0;
    const side = tape.restingSide[i] ?? 0;
    const price = tape.price[i] ?? 0;
    const size = tape.size[i] ?? 0;
    if (kind === EVENT.add) {
      // What the recording no longer shows on the other side must not meet what comes in.
      for (const stale of living.before(
        -side as 1 | -1,
        side === 1 ? (tape.askPrice[i * tape.depth] ?? 0) : (tape.bidPrice[i * tape.depth] ?? 0),
      ))
        commands.add(OP.remove, stale, -side, price, 0);
      add(i, size);
    }
    if (kind !== EVENT.reduce && kind !== EVENT.remove && kind !== EVENT.execute) continue;
    if (living.leaves(id) === 0) add(i, size + (kind === EVENT.reduce ? 1 : 0));
    const left = living.leaves(id) - size;
    if (kind === EVENT.execute) {
      for (const stale of living.before(side as 1 | -1, price))
        commands.add(OP.remove, stale, side, price, 0);
      commands.add(OP.take, TAKER_IDS_FROM + i, -side, price, size);
    } else if (kind === EVENT.remove || left <= 0) commands.add(OP.remove, id, side, price, size);
    else commands.add(OP.reduce, id, side, price, size);
    living.set(id, kind === EVENT.remove ? 0 : left);
  }
  return commands.columns(`${tape.instrument.symbol} day`, tape.count);
}

/** What stands by the recording's own words. */
class LivingOrders {
  readonly #orders = new Map<
    number,
    { readonly side: 1 | -1; readonly price: number; left: number }
  >();
  readonly #levels = { bid: new Map<number, Set<number>>(), ask: new Map<number, Set<number>>() };

  add(id: number, side: 1 | -1, price: number, left: number): void {
    this.#orders.set(id, { side, price, left });
    const levels = this.#of(side);
    levels.set(price, (levels.get(price) ?? new Set()).add(id));
  }
  leaves(id: number): number {
    return this.#orders.get(id)?.left ?? 0;
  }
  set(id: number, left: number): void {
    const order = this.#orders.get(id);
    if (order === undefined) return;
    order.left = left;
    if (left > 0) return;
    this.#orders.delete(id);
    const level = this.#of(order.side).get(order.price);
    level?.delete(id);
    if (level?.size === 0) this.#of(order.side).delete(order.price);
  }
  /** Those of a side at better prices than `best`: they are taken out. */
  before(side: 1 | -1, best: number): readonly number[] {
    const stale: number[] = [];
    if (best <= 0) return stale;
    for (const [price, ids] of this.#of(side)) if ((price - best) * side > 0) stale.push(...ids);
    for (const id of stale) this.set(id, 0);
    return stale;
  }
  #of(side: 1 | -1): Map<number, Set<number>> {
    return side === 1 ? this.#levels.bid : this.#levels.ask;
  }
}

/** A heavy flow around a price that walks: `resting` orders stay in the book; adds and deletes in equal number, a tenth of it takes, a tenth reduces. */
export function heavyFlow(resting: number, count: number, seed: number): BookCommands {
  const random = seededRandom(seed);
  const commands = new Commands();
  const living: {
    readonly id: number;
    readonly side: number;
    readonly price: number;
    size: number;
  }[] = [];
  let centre = 100_000;
  let next = 1;
  const add = (): void => {
    const side = random.next() < 0.5 ? 1 : -1;
    const price = centre - side * (1 + Math.floor(random.next() * 400));
    const size = 100 + Math.floor(random.next() * 900);
    commands.add(OP.add, next, side, price, size);
    living.push({ id: next++, side, price, size });
  };
  for (let i = 0; i < resting; i++) add();
  while (commands.rows.length < count) {
    const dice = random.next();
    if (dice < 0.02) centre += random.next() < 0.5 ? 1 : -1;
    const at = Math.floor(random.next() * living.length);
    const order = living[at];
    if (dice < 0.1) commands.add(OP.take, next++, random.next() < 0.5 ? 1 : -1, centre, 50);
    else if (dice < 0.2 && order !== undefined && order.size > 1) {
      order.size--;
      commands.add(OP.reduce, order.id, order.side, order.price, 1);
    } else if (living.length < resting) add();
    else if (order !== undefined) {
      commands.add(OP.remove, order.id, order.side, order.price, order.size);
      living[at] = living[living.length - 1] ?? order;
      living.pop();
    }
  }
  return commands.columns(`heavy flow, ${resting} resting`, count);
}

/** The same without reductions, which cost some books the priority of the order: for a comparison of equal work. */
export function withoutReductions(from: BookCommands): BookCommands {
  const commands = new Commands();
  for (let i = 0; i < from.count; i++)
    if (from.op[i] !== OP.reduce)
      commands.add(
        from.op[i] ?? 0,
        from.id[i] ?? 0,
        from.side[i] ?? 0,
        from.price[i] ?? 0,
        from.size[i] ?? 0,
      );
  return commands.columns(`${from.name}, without reductions`, from.messages);
}

/** The first `count` of them: for peers that would take minutes over all. */
export function firstOf(from: BookCommands, count: number): BookCommands {
  const end = Math.min(count, from.count);
  return {
    ...from,
    name: `${from.name}, first ${end}`,
    count: end,
    op: from.op.slice(0, end),
    id: from.id.slice(0, end),
    side: from.side.slice(0, end),
    price: from.price.slice(0, end),
    size: from.size.slice(0, end),
  };
}
