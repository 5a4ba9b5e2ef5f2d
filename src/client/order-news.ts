/** An order on the stream: whole when this reader hears of it first, then the fields of it that changed. */
export interface OrderNews {
  readonly parentId: string;
  readonly order?: unknown;
  readonly changed?: unknown;
}
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** SRV-9: puts together what one stream tells of orders. `order` is null where it is gone from memory. */
export function orderReader(): (news: OrderNews) => {
  readonly parentId: string;
  readonly order: unknown;
} {
  const known = new Map<string, Readonly<Record<string, unknown>>>();
  return ({ parentId, order, changed }) => {
    const before = known.get(parentId);
    const now = isObject(changed)
      ? before === undefined
        ? null
        : { ...before, ...changed }
      : isObject(order)
        ? order
        : null;
    // Of what has ended nothing is told in parts any more.
    if (now === null || (now['endedAt'] ?? null) !== null) known.delete(parentId);
    else known.set(parentId, now);
    return { parentId, order: now };
  };
}
