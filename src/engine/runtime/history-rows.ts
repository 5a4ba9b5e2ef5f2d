import type { Entry } from '#core/journal/body';
import type { HistoryRow } from '#engine/ports/history';
import { type EngineState, requestKey } from '#engine/runtime/state';

/** PRJ-3: what an entry adds to the history of what has ended, after it was folded. */
export function historyRows(
  { records, baskets }: EngineState,
  { body, at }: Entry,
): readonly HistoryRow[] {
  switch (body.type) {
    case 'placed':
      return requestOf(body, body.acceptance.order.parentId, at);
    case 'basketPlaced':
      return requestOf(body, body.basket.basketId, at);
    case 'turnedAway':
      return [
        ...requestOf(body, body.order.parentId, at),
        ...orderOf(records.get(body.order.parentId)),
      ];
    case 'parent': {
      const record = records.get(body.parentId);
      return record === undefined || record.endedAt === null ? [] : orderOf(record);
    }
    case 'ended':
    case 'restated':
      return orderOf(records.get(body.parentId));
    case 'basketEnded': {
      const basket = baskets.get(body.basketId);
      return basket === undefined ? [] : [{ basket }];
    }
    default:
      return [];
  }
}

/** As it is now: the record itself goes on changing. */
const orderOf = (record: HistoryRow['order']): readonly HistoryRow[] =>
  record === undefined
    ? []
    : [{ order: { ...record, children: new Map(record.children), fills: new Map(record.fills) } }];

function requestOf(
  {
    by,
    idempotencyKey,
    fingerprint,
  }: { readonly by: string; readonly idempotencyKey: string | null; readonly fingerprint: string },
  parentId: string,
  at: Entry['at'],
): readonly HistoryRow[] {
  return idempotencyKey === null
    ? []
    : [{ request: { key: requestKey(by, idempotencyKey), parentId, fingerprint, at } }];
}
