import type { Side, TimeUs } from '#core/kernel/units';
import {
  type Instrument,
  isSameGrid,
  quantityOf,
  quoteValueOf,
  settlementValueOf,
} from '#core/market/instrument';
import type { VenueOrder } from '#core/order/child';
import { leavesOf, type Order } from '#core/order/order';

export interface LedgerOrder {
  readonly order: VenueOrder;
  readonly life: Order;
  /** When it came into its status. */
  readonly changedAt: TimeUs;
}

/** An order by its id, or every order of a parent: an order's id has slashes, a parent's has none. */
export const isOf = (
  id: string | null,
  clientOrderId: string,
  { parentId }: { readonly parentId: string },
): boolean => id !== null && (id === clientOrderId || id === parentId);

/** Adds up as floats: beyond so many places of the dead the columns are written anew. */
const DEAD_MIN = 16;

/**
 * LED-29: the orders of one instrument that may still fill, with what every check asks of all of them. Whole lots are summed as orders come and go. Values are floats, whose
 * sum depends on its order: each order's is kept in a column, in the order of the map, and a sum goes over the columns from the first to the last, to the same bit as over the orders.
 */
export class OpenOrders extends Map<string, LedgerOrder> {
  readonly #places = new Map<string, number>();
  /** null, and 0 in the columns: it is no longer open. */
  #orders: (LedgerOrder | null)[] = [];
  #units: number[] = [];
  #values: number[] = [];
  #settlements: number[] = [];
  /** On what grid the columns were computed. */
  #listed: Instrument | null = null;
  readonly #lots: Record<Side, number> = { buy: 0, sell: 0 };
  readonly #byParent = new Map<string, number>();
  readonly #resting: Readonly<Record<Side, Map<number, number>>> = {
    buy: new Map(),
    sell: new Map(),
  };

  override set(clientOrderId: string, order: LedgerOrder): this {
    const place = this.#places.get(clientOrderId) ?? this.#orders.length;
    this.#count(this.#orders[place] ?? null, -1);
    this.#count(order, 1);
    this.#places.set(clientOrderId, place);
    this.#orders[place] = order;
    this.#value(place);
    return super.set(clientOrderId, order);
  }
  override delete(clientOrderId: string): boolean {
    const place = this.#places.get(clientOrderId);
    if (place === undefined) return false;
    this.#count(this.#orders[place] ?? null, -1);
    this.#places.delete(clientOrderId);
    this.#orders[place] = null;
    this.#value(place);
    super.delete(clientOrderId);
    if (this.#orders.length > 2 * this.size + DEAD_MIN) this.#compact();
    return true;
  }
  override clear(): void {
    for (const clientOrderId of Array.from(this.keys())) this.delete(clientOrderId);
  }

  /** Lots of one side that are open, but for those of one order or one parent. */
  lots(side: Side, without: string | null): number {
    const other = this.#found(without);
    if (other === null) return this.#lots[side] - this.#ofParent(side, without);
    return this.#lots[side] - (other.order.side === side ? leavesOf(other.life) : 0);
  }
  #ofParent(side: Side, parentId: string | null): number {
    let sum = 0;
    if (parentId !== null && this.#byParent.has(parentId))
      for (const { order, life } of this.values())
        if (order.parentId === parentId && order.side === side) sum += leavesOf(life);
    return sum;
  }
  /** Of both sides. */
  open(without: string | null): number {
    return this.lots('buy', without) + this.lots('sell', without);
  }
  /** Of one parent. */
  lotsOf(parentId: string, without: string | null): number {
    const other = this.#found(without);
    const known = this.#byParent.get(parentId) ?? 0;
    return known - (other?.order.parentId === parentId ? leavesOf(other.life) : 0);
  }
  /** By price, of what the venue shows as resting. */
  restingLots(side: Side): ReadonlyMap<number, number> {
    return this.#resting[side];
  }
  /** Our own order, the oldest, that this one would trade with. */
  crossedBy({ side, limit }: Pick<VenueOrder, 'side' | 'limit'>): LedgerOrder | null {
    if (this.#lots[side === 'buy' ? 'sell' : 'buy'] === 0) return null;
    for (const own of this.#orders) {
      if (own === null || own.order.side === side) continue;
      const crosses = side === 'buy' ? limit >= own.order.limit : limit <= own.order.limit;
      if (crosses && leavesOf(own.life) !== 0) return own;
    }
    return null;
  }

  /** `sum`, and what the open buys are worth in the currency of settlement, each `times`. */
  addBuys(sum: number, listed: Instrument, times: number, without: string | null): number {
    this.#on(listed);
    for (let i = 0; i < this.#orders.length; i++) {
      const order = this.#orders[i]?.order;
      if (order?.side === 'buy' && !isOf(without, order.clientOrderId, order))
        sum += (this.#settlements[i] ?? 0) * times;
    }
    return sum;
  }
  /** `sum`, and what all are worth in quote currency. */
  addValues(sum: number, listed: Instrument, without: string | null): number {
    this.#on(listed);
    const but = this.#placeOf(without);
    for (let i = 0; i < this.#values.length; i++) if (i !== but) sum += this.#values[i] ?? 0;
    return sum;
  }
  /** Units of both sides. */
  addUnits(sum: { buys: number; sells: number }, listed: Instrument, without: string | null): void {
    this.#on(listed);
    const but = this.#placeOf(without);
    for (let i = 0; i < this.#units.length; i++) {
      const order = this.#orders[i] ?? null;
      if (order === null || i === but) continue;
      if (order.order.side === 'buy') sum.buys += this.#units[i] ?? 0;
      else sum.sells += this.#units[i] ?? 0;
    }
  }
  /** Is any open but this one? */
  hasBeside(without: string | null): boolean {
    return this.size > (this.#found(without) === null ? 0 : 1);
  }

  #found(clientOrderId: string | null): LedgerOrder | null {
    return clientOrderId === null ? null : (this.get(clientOrderId) ?? null);
  }
  #placeOf(clientOrderId: string | null): number {
    return clientOrderId === null ? -1 : (this.#places.get(clientOrderId) ?? -1);
  }
  #count(of: LedgerOrder | null, sign: 1 | -1): void {
    if (of === null) return;
    const { order, life } = of;
    const change = sign * leavesOf(life);
    this.#lots[order.side] += change;
    add(this.#byParent, order.parentId, change);
    if (order.type !== 'ioc' && life.status === 'working')
      add(this.#resting[order.side], order.limit, change);
  }
  #on(listed: Instrument): void {
    if (this.#listed === listed) return;
    const isAsBefore = this.#listed !== null && isSameGrid(this.#listed, listed);
    this.#listed = listed;
    if (!isAsBefore) for (let i = 0; i < this.#orders.length; i++) this.#value(i);
  }
  #value(place: number): void {
    const of = this.#orders[place] ?? null;
    const listed = this.#listed;
    const leaves = of === null ? 0 : leavesOf(of.life);
    const isValued = of !== null && listed !== null;
    this.#units[place] = isValued ? quantityOf(listed, leaves) : 0;
    this.#values[place] = isValued ? quoteValueOf(listed, leaves, of.order.limit) : 0;
    this.#settlements[place] =
      isValued && of.order.side === 'buy' ? settlementValueOf(listed, leaves, of.order.limit) : 0;
  }
  #compact(): void {
    this.#places.clear();
    this.#orders = [...this.values()];
    for (const [place, clientOrderId] of [...this.keys()].entries())
      this.#places.set(clientOrderId, place);
    for (const column of [this.#units, this.#values, this.#settlements])
      column.length = this.#orders.length;
    for (let i = 0; i < this.#orders.length; i++) this.#value(i);
  }
}

function add<Key>(sums: Map<Key, number>, key: Key, change: number): void {
  const sum = (sums.get(key) ?? 0) + change;
  if (sum === 0) sums.delete(key);
  else sums.set(key, sum);
}
