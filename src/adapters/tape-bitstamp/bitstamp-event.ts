import { type Decimal, parseDecimal, stepsOf } from '#core/kernel/decimal';
import { isMarketTime } from '#core/market/stamps';
import type { ShownLevel } from '#core/market/tape-recorder';

export const TICK: Decimal = { units: 1, scale: 2 };
export const LOT: Decimal = { units: 1, scale: 8 };
/** A snapshot of the venue shows a hundred levels a side. */
const LEVELS_MAX = 5000;

export interface LoggedOrder {
  readonly type: 'created' | 'changed' | 'deleted';
  readonly at: number;
  readonly id: number;
  readonly price: number;
  readonly size: number;
  readonly side: 1 | -1;
}
export interface SnapshotEvent {
  readonly type: 'snapshot';
  readonly at: number;
  readonly bids: readonly ShownLevel[];
  readonly asks: readonly ShownLevel[];
}
export type LogEvent = LoggedOrder | SnapshotEvent | { readonly type: 'other' };

/**
 * How the lines of a log are read; null is a line that is no event. Orders as CSV begin with a
 * header.
 */
export function eventReader(first: string): (line: string, number: number) => LogEvent | null {
  if (!first.startsWith('id,timestamp')) return rawEvent;
  return (line, number) => (number === 1 ? { type: 'other' } : csvEvent(line));
}

/**
 * id,timestamp,exchange.timestamp,price,volume,action,direction: milliseconds, dollars, 1e-8 coins.
 */
function csvEvent(line: string): LogEvent | null {
  const [id, at, , price = '', volume, type, direction] = line.trim().split(',', 8);
  const size = Number(volume);
  const isKnown = type === 'created' || type === 'changed' || type === 'deleted';
  if (!isKnown || (direction !== 'bid' && direction !== 'ask')) return null;
  if (!isDigits(id) || !isDigits(at) || !isDigits(volume) || !Number.isSafeInteger(size))
    return null;
  const side = direction === 'bid' ? 1 : -1;
  return orderOf({ type, ms: Number(at), id: Number(id), price: stepsIn(price, TICK), size, side });
}
const isDigits = (text: string | undefined): boolean =>
  text !== undefined && /^\d{1,16}$/.test(text);

const KINDS = {
  order_created: 'created',
  order_changed: 'changed',
  order_deleted: 'deleted',
} as const;
const isKind = (name: string): name is keyof typeof KINDS => Object.hasOwn(KINDS, name);

/** milliseconds name {json}. */
function rawEvent(line: string): LogEvent | null {
  const match = /^(\d{1,16}) (\w+) (\{.*\})\s*$/.exec(line);
  if (match === null) return null;
  const [, ms = '', name = '', json = ''] = match;
  if (name === 'trade') return { type: 'other' };
  let body: unknown;
  try {
    body = JSON.parse(json);
  } catch {
    // Not JSON: the caller names the line.
    return null;
  }
  if (typeof body !== 'object' || body === null) return null;
  if (name === 'order_book') return snapshotOf(Number(ms) * 1e3, body);
  if (!isKind(name)) return null;
  const { price, amount, id, order_type: side } = body as Readonly<Record<string, unknown>>;
  if (typeof id !== 'number' || (side !== 0 && side !== 1)) return null;
  const ticks = stepsIn(price, TICK);
  const size = stepsIn(amount, LOT);
  return orderOf({
    type: KINDS[name],
    ms: Number(ms),
    id,
    price: ticks,
    size,
    side: side === 0 ? 1 : -1,
  });
}

/** An order at a price below nothing, of a time without a market or without an id is none. */
function orderOf(found: {
  readonly type: LoggedOrder['type'];
  readonly ms: number;
  readonly id: number;
  readonly price: number | null;
  readonly size: number | null;
  readonly side: 1 | -1;
}): LoggedOrder | null {
  const { type, ms, id, price, size, side } = found;
  if (price === null || size === null || price < 0 || size < 0) return null;
  if (!Number.isSafeInteger(id) || id < 0 || !isMarketTime(ms * 1e3)) return null;
  return { type, at: ms * 1e3, id, price, size, side };
}

function snapshotOf(at: number, body: object): SnapshotEvent | null {
  const { bids, asks } = body as Readonly<Record<string, unknown>>;
  const bidLevels = levelsIn(bids);
  const askLevels = levelsIn(asks);
  if (bidLevels === null || askLevels === null || !isMarketTime(at)) return null;
  return { type: 'snapshot', at, bids: bidLevels, asks: askLevels };
}
function levelsIn(rows: unknown): readonly ShownLevel[] | null {
  if (!Array.isArray(rows) || rows.length > LEVELS_MAX) return null;
  const levels: ShownLevel[] = [];
  for (const row of rows as readonly unknown[]) {
    if (!Array.isArray(row)) return null;
    const price = stepsIn(row[0], TICK);
    const size = stepsIn(row[1], LOT);
    if (price === null || size === null || price < 0 || size < 0) return null;
    levels.push({ price, size });
  }
  return levels;
}

/**
 * A number as JSON or as text, in whole steps. What reads decimals takes its time with long ones.
 */
function stepsIn(value: unknown, step: Decimal): number | null {
  if (typeof value !== 'string' && typeof value !== 'number') return null;
  const text = String(value);
  const decimal = text.length > 40 ? null : parseDecimal(text);
  const steps = decimal === null ? null : stepsOf(decimal, step);
  return steps?.ok === true ? steps.value : null;
}
