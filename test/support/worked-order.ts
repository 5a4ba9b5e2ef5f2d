// An order at work in a market whose hours take milliseconds.
import assert from 'node:assert/strict';
import type { Entry } from '#core/journal/body';
import type { OrderRecord } from '#core/journal/order-record';
import { type NewOrder, plainOrder } from '#core/plan/new-order';
import { snapshotOf } from '#engine/runtime/snapshot';
import { applyEntry, emptyState } from '#engine/runtime/state';
import { type ObedientDesk, type ObedientOptions, obedientDesk } from './obedient-venue.ts';

export interface Worked {
  readonly on: ObedientDesk;
  order(): OrderRecord;
  changes(): readonly string[];
  alerts(): readonly string[];
}
/** An order of `minutes` at work in a market that prints `printed` a second. */
export function worked(
  order: Partial<NewOrder> & { readonly minutes: number },
  { execution, ...market }: Partial<ObedientOptions> = {},
): Worked {
  const { minutes, ...wish } = order;
  const on = obedientDesk({
    latencyUs: 20_000,
    displayed: 5000,
    printed: 400,
    ...market,
    execution: { randomise: { size: 0, time: 0 }, ...(execution as object) },
  });
  const placed = on.desk().place(
    plainOrder({
      symbol: 'KEEL',
      side: 'buy',
      quantity: 1800,
      strategy: 'twap',
      horizonSeconds: minutes * 60,
      parentId: 'A',
      ...(order.strategy === 'pov' ? { povRate: 0.01 } : {}),
      ...wish,
    }),
    { idempotencyKey: null, by: 'test' },
  );
  assert.ok(placed.ok && placed.value.refusal === null, JSON.stringify(placed));
  const find = (): OrderRecord => {
    const record = on.desk().order('A');
    assert.ok(record !== null);
    return record;
  };
  return {
    on,
    order: find,
    changes: () =>
      find().changes.map(({ type, by, found }) => `${type} ${by} ${found?.code ?? ''}`.trim()),
    alerts: () =>
      on
        .desk()
        .alerts.list()
        .map(({ code }) => code),
  };
}
export function assertReplays({ on }: Worked): void {
  const state = emptyState();
  for (const entry of on.journal.read()) applyEntry(state, entry as Entry);
  assert.equal(snapshotOf(state), snapshotOf(on.engine().state));
}
