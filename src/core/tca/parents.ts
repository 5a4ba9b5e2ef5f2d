import { isoTime } from '#core/kernel/civil';
import type { Micros, Price, Side, TimeUs, Units } from '#core/kernel/units';
import { symbolKey } from '#core/market/asset-names';
import { type AccountFill, TAGS, type Tags } from './account-fill.ts';
import { type AccountOrder, valueOf } from './account-order.ts';
import { type AgreedTerms, NO_AGREED_TERMS } from './agreed-terms.ts';

/** How fills were found to be one parent. */
const REBUILT_BY = ['parent id', 'order id', 'gap'] as const;
/** One parent of anybody, rebuilt from fills and from what its desk says of it. */
export interface AccountParent {
  readonly id: string;
  readonly symbol: string;
  readonly side: Side;
  readonly rebuiltBy: (typeof REBUILT_BY)[number];
  readonly fills: readonly AccountFill[];
  /** What was ordered; of an order in money, what was filled and what its rest is at the price of the order. */
  readonly ordered: { readonly quantity: Units; readonly in: 'units' | 'money' } | null;
  readonly decidedAt: TimeUs | null;
  readonly decisionPrice: Price | null;
  readonly arrivalPrice: Price | null;
  readonly limit: Price | null;
  readonly startAt: TimeUs;
  /** Without the time of the order it starts with its first fill: too late, and said. */
  readonly startsWith: 'order' | 'first fill';
  readonly endAt: TimeUs;
  readonly multiplier: Units;
  /** Settled in its base currency: it gains as 1 / price falls. */
  readonly isInverse: boolean;
  readonly currency: string | null;
  readonly tags: Tags;
  readonly terms: AgreedTerms;
}

/**
 * TCA-16: fills as the parents that they are of: by parent id, else by order id, else by symbol, side and account with no gap between two
 * fills longer than `gapUs`. A parent has one symbol and one side. Orders without a fill are parents too: their cost is opportunity.
 */
export function parentsOf(
  fills: readonly AccountFill[],
  orders: readonly AccountOrder[],
  gapUs: Micros,
): readonly AccountParent[] {
  const orderOf = new Map(orders.map((order) => [order.id, order]));
  const named = new Map<string, AccountFill[]>();
  const unnamed = new Map<string, AccountFill[]>();
  for (const fill of fills.toSorted((a, b) => a.at - b.at))
    push(fill.parentId === null && fill.orderId === null ? unnamed : named, keyOf(fill), fill);
  const found = [...named.values()].map((group) => parentOf(group, orderOf));
  for (const group of unnamed.values())
    for (const part of byGap(group, gapUs)) found.push(parentOf(part, orderOf));
  const seen = new Set(found.map(({ id }) => id));
  const empty = orders.filter((order) => !seen.has(order.id)).flatMap(parentWithoutFills);
  return distinct([...found, ...empty].toSorted((a, b) => a.startAt - b.startAt));
}

/** A parent id is the desk's own; an order id is known to one broker and one account. */
function keyOf({ parentId, orderId, symbol, side, tags }: AccountFill): string {
  if (parentId !== null) return JSON.stringify(['parent', parentId, symbol, side]);
  return JSON.stringify([orderId, symbol, side, tags.account ?? null, tags.broker ?? null]);
}

function push(groups: Map<string, AccountFill[]>, key: string, fill: AccountFill): void {
  const group = groups.get(key);
  if (group === undefined) groups.set(key, [fill]);
  else group.push(fill);
}

function byGap(fills: readonly AccountFill[], gapUs: number): readonly AccountFill[][] {
  const parts: AccountFill[][] = [];
  let last = -Infinity;
  for (const fill of fills) {
    if (fill.at - last > gapUs) parts.push([]);
    parts.at(-1)?.push(fill);
    last = fill.at;
  }
  return parts;
}

function parentOf(
  fills: readonly AccountFill[],
  orderOf: ReadonlyMap<string, AccountOrder>,
): AccountParent {
  const [first] = fills as readonly [AccountFill, ...AccountFill[]];
  const last = fills.at(-1) ?? first;
  const id = first.parentId ?? first.orderId;
  const named = orderOf.get(first.parentId ?? '') ?? orderOf.get(first.orderId ?? '') ?? null;
  const order = named !== null && isOrderOf(named, first) ? named : null;
  const placed = order?.placedAt ?? earliest(fills.flatMap(({ orderedAt }) => orderedAt ?? []));
  const isKnown = placed !== null && placed <= first.at;
  const ordered = orderedIn(order);
  return {
    id: id ?? `${first.symbol} ${first.side} ${isoTime(first.at)}`,
    symbol: first.symbol,
    side: first.side,
    rebuiltBy: first.parentId !== null ? 'parent id' : id === null ? 'gap' : 'order id',
    fills,
    ordered,
    ...knownOf(order),
    startAt: isKnown ? placed : first.at,
    startsWith: isKnown ? 'order' : 'first fill',
    endAt: isDone(fills, ordered) ? last.at : later(order?.endedAt ?? null, last.at),
    multiplier: order?.terms.contract?.multiplier ?? first.multiplier,
    isInverse: order?.terms.contract?.isInverse ?? false,
    currency: first.currency ?? order?.currency ?? null,
    tags: { ...tagsOf(fills), ...order?.tags },
  };
}

/** An order of another side or symbol is not that of these fills, whatever its id. */
export const isOrderOf = (
  order: Pick<AccountOrder, 'symbol' | 'side'>,
  { symbol, side }: Pick<AccountFill, 'symbol' | 'side'>,
): boolean => order.side === side && symbolKey(order.symbol) === symbolKey(symbol);

function parentWithoutFills(order: AccountOrder): readonly AccountParent[] {
  const startAt = order.placedAt ?? order.decidedAt;
  const ordered = orderedIn(order);
  if (startAt === null || ordered === null) return [];
  return [
    {
      id: order.id,
      symbol: order.symbol,
      side: order.side,
      rebuiltBy: 'order id',
      fills: [],
      ordered,
      ...knownOf(order),
      startAt,
      startsWith: 'order',
      endAt: later(order.endedAt, startAt),
      multiplier: order.terms.contract?.multiplier ?? 1,
      isInverse: order.terms.contract?.isInverse ?? false,
      currency: order.currency,
      tags: order.tags,
    },
  ];
}

const knownOf = (order: AccountOrder | null) => ({
  decidedAt: order?.decidedAt ?? null,
  decisionPrice: order?.decisionPrice ?? null,
  arrivalPrice: order?.arrivalPrice ?? null,
  limit: order?.limit ?? null,
  terms: order?.terms ?? NO_AGREED_TERMS,
});
const orderedIn = (order: AccountOrder | null): AccountParent['ordered'] =>
  order === null || order.quantity === null
    ? null
    : { quantity: order.quantity, in: order.quantityIn };
const earliest = (times: readonly TimeUs[]): TimeUs | null =>
  times.reduce<TimeUs | null>((least, at) => (least === null || at < least ? at : least), null);
const later = (at: TimeUs | null, than: TimeUs): TimeUs => (at !== null && at > than ? at : than);

/** An order of which nothing is left ends with its last fill, whenever its ticket was closed. */
function isDone(fills: readonly AccountFill[], ordered: AccountParent['ordered']): boolean {
  return ordered === null || leftOf(fills, ordered) <= 1e-9 * ordered.quantity;
}
/** What of an order was not filled, in what it was ordered in; negative: more was filled than was ordered. */
function leftOf(
  fills: readonly AccountFill[],
  ordered: NonNullable<AccountParent['ordered']>,
): number {
  const filled = fills.reduce(
    (sum, fill) => sum + (ordered.in === 'units' ? fill.quantity : valueOf(fill, fill.quantity)),
    0,
  );
  const left = ordered.quantity - filled;
  return Math.abs(left) <= 1e-9 * ordered.quantity ? 0 : left;
}

/** Quantity of the whole parent in units: what was filled, and what is left, an amount of money at `arrival`. */
export function quantityOfParent(
  { fills, ordered, multiplier }: AccountParent,
  arrival: Price | null,
): Units | null {
  const filled = fills.reduce((sum, { quantity }) => sum + quantity, 0);
  if (ordered === null) return filled;
  const left = leftOf(fills, ordered);
  if (left === 0 || ordered.in === 'units') return left === 0 ? filled : ordered.quantity;
  return arrival === null ? null : filled + left / (arrival * multiplier);
}

/** A tag that not all fills of a parent share is none of the parent. */
function tagsOf(fills: readonly AccountFill[]): Tags {
  const tags: { [tag: string]: string } = {};
  for (const tag of TAGS) {
    const values = new Set(fills.map((fill) => fill.tags[tag] ?? ''));
    const [only = ''] = values;
    if (values.size === 1 && only !== '') tags[tag] = only;
    else if (values.size > 1) tags[tag] = 'several';
  }
  return tags;
}

/** One id on two sides, symbols or brokers is two parents: their ids say so. */
function distinct(parents: readonly AccountParent[]): readonly AccountParent[] {
  const times = new Map<string, number>();
  for (const { id } of parents) times.set(id, (times.get(id) ?? 0) + 1);
  const nth = new Map<string, number>();
  return parents.map((parent) => {
    if ((times.get(parent.id) ?? 0) < 2) return parent;
    const id = `${parent.id} ${parent.side} ${parent.symbol}`;
    const n = (nth.get(id) ?? 0) + 1;
    nth.set(id, n);
    return { ...parent, id: n === 1 ? id : `${id} #${n}` };
  });
}
