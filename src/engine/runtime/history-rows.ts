import type { Entry } from '#core/journal/body';
import type { HistoryRow } from '#engine/ports/history';
import { type EngineState, requestKey } from '#engine/runtime/state';

/** PRJ-3: what an entry adds to the history of what has ended, after it was folded. */
export function historyRows(
  { records, baskets }: EngineState,
  { body, at }: Entry,
): readonly HistoryRow[] {
  if (body.type === 'placed') return requestOf(body, body.acceptance.order.parentId, at);
  if (body.type === 'waitPlaced') return requestOf(body, body.wait.waitId, at);
  if (body.type === 'basketPlaced') return requestOf(body, body.basket.basketId, at);
  if (body.type === 'basketEnded') {
    const basket = baskets.get(body.basketId);
    return basket === undefined ? [] : [{ basket }];
  }
  if (body.type === 'turnedAway') {
    const { parentId } = body.order;
    return [...requestOf(body, parentId, at), ...orderOf(records.get(parentId))];
  }
  if (
    body.type !== 'ended' &&
    body.type !== 'restated' &&
    body.type !== 'parent' &&
    body.type !== 'refusalFollowed'
  )
    return [];
  const record = records.get(body.parentId);
  return (record?.endedAt ?? null) === null ? [] : orderOf(record);
}

/** As it is now: the record itself goes on changing. */
const orderOf = (record: HistoryRow['order']): readonly HistoryRow[] =>
  record === undefined
    ? []
    : [
        {
          order: {
            ...record,
            ...(record.besides === undefined ? {} : { besides: { ...record.besides } }),
            children: new Map(record.children),
            fills: new Map(record.fills),
          },
        },
      ];

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
