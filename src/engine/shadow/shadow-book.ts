import type { Price, Side, TimeUs, Units } from '#core/kernel/units';
import type { Instrument } from '#core/market/instrument';

/** An execution of the desk's own, reported after the order. */
export interface ShadowFill {
  readonly executionId: string;
  readonly at: TimeUs;
  readonly price: Price;
  readonly quantity: Units;
}

/** An order that the desk works by itself, with what was answered when it was reported. */
export interface ShadowEntry {
  /** The desk's own id of it. */
  readonly id: string;
  readonly at: TimeUs;
  readonly by: string;
  /** The same report again is the same entry. */
  readonly fingerprint: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: Units;
  readonly settlement: Instrument['settlement'];
  /** Mid when it was reported; null: the market was not known. */
  readonly arrivalPrice: Price | null;
  /** The document that was answered, as JSON. */
  readonly answer: string;
  readonly fills: readonly ShadowFill[];
}

/** Where shadow orders are kept: beside the journal and never in it, because nothing of them happened here. What was added is durable. */
export interface ShadowBook {
  find(id: string): ShadowEntry | null;
  add(entry: ShadowEntry): void;
  /** A fill whose execution is known takes the place of it. */
  addFills(id: string, fills: readonly ShadowFill[]): void;
  /** Newest first; `before`: the last id of the page before, null: the first page. */
  newest(limit: number, before: string | null): readonly ShadowEntry[];
}

/** So many are kept; the oldest leave. */
export const SHADOW_ORDERS_KEPT = 10_000;

/** For a desk without a disk. */
export function memoryShadowBook(): ShadowBook {
  const entries = new Map<string, ShadowEntry>();
  return {
    find: (id) => entries.get(id) ?? null,
    add(entry) {
      entries.set(entry.id, entry);
      const [oldest] = entries.keys();
      if (entries.size > SHADOW_ORDERS_KEPT && oldest !== undefined) entries.delete(oldest);
    },
    addFills(id, fills) {
      const entry = entries.get(id);
      if (entry === undefined) return;
      const byExecution = new Map(
        [...entry.fills, ...fills].map((fill) => [fill.executionId, fill]),
      );
      entries.set(id, { ...entry, fills: [...byExecution.values()] });
    },
    newest(limit, before) {
      const all = [...entries.values()].reverse();
      const from = before === null ? 0 : all.findIndex(({ id }) => id === before) + 1;
      return all.slice(from, from + limit);
    },
  };
}
