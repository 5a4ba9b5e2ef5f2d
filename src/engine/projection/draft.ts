import type { Beside } from '#core/journal/body';
import type { ChildRecord, OrderRecord, ParentChange } from '#core/journal/order-record';
import type { Fill } from '#core/order/child';

type Mutable<T> = { -readonly [Name in keyof T]: T[Name] };
/** A record in the making: written by this fold alone, in place, so that an event costs the same however long the history is. */
export interface Draft
  extends Mutable<Omit<OrderRecord, 'children' | 'fills' | 'changes' | 'besides'>> {
  readonly changes: ParentChange[];
  besides?: Record<string, Beside>;
  readonly children: Map<string, ChildRecord>;
  readonly fills: Map<string, Fill>;
}
